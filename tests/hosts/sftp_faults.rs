//! A folder of another machine when something goes wrong: it is told what, and the next call works as soon as it can.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use bantin::publish::store::sftp::Sftp;
use bantin::publish::store::{Body, Failure, How, Store, Trouble};

use crate::sftp_store::{PATIENCE, files, open, put, send};
use crate::sshd::{HOST, Sshd, waits_until};

/// Why a host is not opened by somebody.
fn refusal(sshd: &Sshd, ssh: &str) -> Failure {
    let www = sshd.www().display().to_string();
    let failure = Sftp::open_by(ssh, HOST, None, &www, "token", PATIENCE).err().expect("a failure");
    let folder = sshd.www().parent().expect("a folder").display().to_string();
    assert!(!failure.reason.contains(&folder) && !failure.reason.contains("ssh -F"), "{failure:?}");
    failure
}

#[test]
fn a_host_that_is_not_known_is_refused() {
    let sshd = Sshd::start();
    let failure = refusal(&sshd, &sshd.ssh_of_a_stranger());
    assert_eq!(failure.trouble, Trouble::Denied);
    assert!(failure.reason.contains("does not know the key of the host"), "{failure:?}");
    let failure = refusal(&sshd, &sshd.ssh_of_the_deceived());
    assert_eq!(failure.trouble, Trouble::Denied);
    assert!(failure.reason.contains("another key than the one ssh knows"), "{failure:?}");
}

#[test]
fn who_has_no_key_is_not_asked_for_a_password() {
    let sshd = Sshd::start();
    let failure = refusal(&sshd, &sshd.ssh_of_the_uninvited());
    assert_eq!(failure.trouble, Trouble::Denied);
    assert!(failure.reason.contains("Permission denied (publickey)"), "{failure:?}");
}

#[test]
fn a_host_that_is_down_may_come_back() {
    let mut sshd = Sshd::start();
    sshd.stop();
    let failure = refusal(&sshd, &sshd.ssh());
    assert_eq!(failure.trouble, Trouble::Passing);
    assert!(failure.reason.contains("Connection refused"), "{failure:?}");
}

#[test]
fn a_host_without_sftp_is_told() {
    let sshd = Sshd::with_config("");
    let failure = refusal(&sshd, &sshd.ssh());
    assert_eq!(failure.trouble, Trouble::Lasting);
    assert!(failure.reason.contains("does not offer SFTP"), "{failure:?}");
}

#[test]
fn a_server_that_dies_fails_what_is_under_way_and_serves_again() {
    let mut sshd = Sshd::start();
    let store = open(&sshd);
    let failures = thread::scope(|scope| {
        let threads: Vec<_> = (0..16)
            .map(|thread| {
                let store = &store;
                let puts =
                    move || (0..100_000).find_map(|_| put(store, &format!("{thread}.html"), "a", How::Replace).err());
                scope.spawn(puts)
            })
            .collect();
        assert!(waits_until(|| sshd.www().join("15.html").exists()), "nothing arrives");
        sshd.stop();
        threads.into_iter().map(|thread| thread.join().expect("no panic").expect("a failure")).collect::<Vec<_>>()
    });
    for failure in failures {
        assert_eq!(failure.trouble, Trouble::Passing, "{failure:?}");
    }
    let failure = store.read("1.html").expect_err("it is down");
    assert!(failure.trouble == Trouble::Passing && failure.reason.contains("refused"), "{failure:?}");
    sshd.start_again();
    assert_eq!(put(&store, "1.html", "whole", How::Replace), Ok(true));
    assert_eq!(store.read("1.html"), Ok(Some(b"whole".to_vec())));
    open(&sshd).tidy().expect("it is tidied up");
    assert!(!files(&sshd.www()).iter().any(|name| name.starts_with(".bantin")), "what was not put in place is cleared");
}

#[test]
fn a_connection_that_ended_between_calls_is_made_anew() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    put(&store, "a.html", "a", How::New).expect("a file");
    sshd.hang_up();
    thread::sleep(Duration::from_millis(500));
    assert_eq!(put(&store, "a.html", "b", How::Replace), Ok(true));
}

#[test]
fn a_host_that_falls_silent_is_given_up_in_time() {
    let sshd = Sshd::start();
    let www = sshd.www().display().to_string();
    let store =
        Sftp::open_by(&sshd.ssh(), HOST, None, &www, "token", Duration::from_secs(2)).unwrap_or_else(|_| panic!());
    put(&store, "a.html", "a", How::New).expect("a file");
    sshd.freeze(true);
    let start = Instant::now();
    for _ in 0..2 {
        let failure = put(&store, "a.html", "b", How::Replace).expect_err("no answer");
        assert_eq!(failure.trouble, Trouble::Passing, "{failure:?}");
    }
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    sshd.freeze(false);
    assert_eq!(put(&store, "a.html", "c", How::Replace), Ok(true));
}

#[test]
fn another_publication_that_clears_up_does_no_harm() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    thread::scope(|scope| {
        let puts = scope.spawn(|| {
            for number in 0..200 {
                let how = if number % 2 == 0 { How::New } else { How::Replace };
                assert_eq!(put(&store, &format!("{number}.html"), "text", how), Ok(true));
            }
        });
        while !puts.is_finished() {
            open(&sshd).tidy().expect("it is tidied up");
        }
    });
    assert_eq!(files(&sshd.www()).len(), 200);
}

/// A disk of a megabyte, where the tests may mount one.
struct Disk(PathBuf);

impl Disk {
    fn mount(path: &Path) -> Option<Self> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(path).output();
        mounted.is_ok_and(|mounted| mounted.status.success()).then(|| Disk(path.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// More than the host has room for fails, and what is there stands.
fn fills(sshd: &Sshd) -> Failure {
    let store = open(sshd);
    put(&store, "a.html", "a", How::New).expect("a small file");
    let failure = send(&store, "a.html", Body::Bytes(&vec![b'x'; 3_000_000]), How::Replace).expect_err("too much");
    assert_eq!(failure.trouble, Trouble::Full, "{failure:?}");
    assert_eq!(store.read("a.html"), Ok(Some(b"a".to_vec())));
    assert_eq!(files(&sshd.www()), ["a.html"], "nothing is left of it");
    assert_eq!(put(&store, "b.html", "b", How::New), Ok(true), "there is room for less");
    failure
}

#[test]
fn a_full_disk_is_told() {
    let sshd = Sshd::start();
    let Some(_disk) = Disk::mount(&sshd.www()) else {
        eprintln!("passed over: only root may mount a small disk");
        return;
    };
    fills(&sshd);
    let store = open(&sshd);
    let mut number = 0;
    // Folders and names need room too.
    let failure = loop {
        number += 1;
        if let Err(failure) = put(&store, &format!("{number}/index.html"), &"x".repeat(30_000), How::New) {
            break failure;
        }
        assert!(number < 1000, "it is never full");
    };
    assert_eq!(failure.trouble, Trouble::Full, "{failure:?}");
}

#[test]
fn a_limit_of_the_host_is_told() {
    let sshd = Sshd::with_limit(256);
    assert!(fills(&sshd).reason.contains("limit"));
}

#[test]
fn the_environment_names_the_ssh() {
    if let Ok(www) = env::var("HOSTS_WWW") {
        assert!(Sftp::open(HOST, None, &www, "token", PATIENCE).is_ok());
        return;
    }
    let sshd = Sshd::start();
    let runs = |ssh: &str| {
        let mut itself = Command::new(env::current_exe().expect("the tests"));
        itself.args(["--exact", "sftp_faults::the_environment_names_the_ssh"]);
        itself.env("BANTIN_SSH", ssh).env("HOSTS_WWW", sshd.www()).output().expect("a run").status.success()
    };
    assert!(runs(&sshd.ssh()));
    assert!(!runs(&sshd.ssh_of_a_stranger()));
    assert!(!runs("ssh 'unclosed"));
}
