//! Tests with real servers on this machine: `tests/hosts/run.sh` installs what is missing and runs them.

mod apache_sites;
#[allow(dead_code)]
#[path = "../it/board.rs"]
mod board;
#[allow(dead_code)]
#[path = "../it/crawl.rs"]
mod crawl;
mod git_sites;
mod git_store;
mod nginx;
mod nginx_sites;
mod sftp_faults;
mod sftp_sites;
mod sftp_store;
#[allow(dead_code)]
#[path = "../it/site.rs"]
mod site;
mod sshd;
