//! Tests with real servers on this machine: `tests/hosts/run.sh` installs what is missing and runs them.

mod git_sites;
mod git_store;
mod nginx;
mod nginx_sites;
#[path = "../it/crawl.rs"]
mod crawl;
#[path = "../it/site.rs"]
mod site;
mod sftp_faults;
mod sftp_sites;
mod sftp_store;
mod sshd;
