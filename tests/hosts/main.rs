//! Tests with real servers on this machine: `tests/hosts/run.sh` installs what is missing and runs them.

mod nginx;
mod sftp_faults;
mod sftp_store;
mod sshd;
