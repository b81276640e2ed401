//! Lines that break, at any place.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;
use std::time::Duration;

use bantin::publish::store::git::Git;
use bantin::publish::store::{Store, Trouble};

use super::{BRANCH, Desk, git, plain, put};

/// A line that never breaks.
const WHOLE: i64 = i64::MAX / 2;

/// Git's own server for the repositories of a desk.
struct Daemon {
    process: Child,
    port: u16,
}

impl Daemon {
    fn new(desk: &Desk) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let base = format!("--base-path={}", desk.folder.path().display());
        // Itself: git would leave it behind when it is ended.
        let program = Path::new(git(desk.folder.path(), &["--exec-path"]).trim()).join("git-daemon");
        let mut command = plain(program, desk.folder.path());
        command.args(["--reuseaddr", "--export-all", "--enable=receive-pack", "--listen=127.0.0.1"]);
        command.args([&format!("--port={port}"), &base]).stderr(Stdio::null());
        let process = command.spawn().expect("git");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            thread::sleep(Duration::from_millis(10));
        }
        Daemon { process, port }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A line to a port that breaks when so many bytes have passed each way: its own port.
fn line(to: u16, up: Arc<AtomicI64>, down: Arc<AtomicI64>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let far = TcpStream::connect(("127.0.0.1", to)).expect("the server");
            let clone = |stream: &TcpStream| stream.try_clone().expect("a handle");
            let (near_too, far_too, up, down) = (clone(&near), clone(&far), up.clone(), down.clone());
            thread::spawn(move || pass(near, far, &up));
            thread::spawn(move || pass(far_too, near_too, &down));
        }
    });
    port
}

fn pass(mut from: TcpStream, mut to: TcpStream, left: &AtomicI64) {
    let mut bytes = [0; 512];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        let may = left.fetch_sub(read as i64, Ordering::Relaxed).clamp(0, read as i64) as usize;
        if to.write_all(&bytes[..may]).is_err() || may < read {
            let _ = from.shutdown(Shutdown::Both);
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn a_line_that_breaks_anywhere_loses_nothing() {
    let desk = Desk::new(true);
    let daemon = Daemon::new(&desk);
    let (up, down) = (Arc::new(AtomicI64::new(WHOLE)), Arc::new(AtomicI64::new(WHOLE)));
    let url = format!("git://127.0.0.1:{}/từ xa.git", line(daemon.port, up.clone(), down.clone()));
    let open = || Git::open(&url, BRANCH, &desk.cache(), None, Duration::from_secs(20));
    let (mut number, mut broken) = (0, 0);
    for (way, step) in [(&up, 97), (&down, 61)] {
        let mut limit = 0;
        loop {
            number += 1;
            let store = open().expect("the line is whole");
            let text = format!("bản {number}");
            put(&store, "index.html", &text);
            put(&store, &format!("{number}/index.html"), &text);
            way.store(limit, Ordering::Relaxed);
            let told = store.finish(number, "Đăng");
            let lasted = way.swap(WHOLE, Ordering::Relaxed) > 0;
            if let Err(failure) = &told {
                assert_eq!(failure.trouble, Trouble::Passing, "after {limit} bytes: {failure:?}");
                store.finish(number, "Đăng").expect("the line is whole again");
                broken += 1;
            }
            assert_eq!(desk.commits(), number as usize, "after {limit} bytes");
            assert_eq!(desk.files()["index.html"], text);
            if lasted {
                break;
            }
            limit += step;
        }
    }
    println!("{number} publications, {broken} of them broken");
    assert!(broken > 10, "{broken}");
}

#[test]
fn a_line_that_breaks_while_looking_is_told() {
    let desk = Desk::new(true);
    desk.publish(1, &[("index.html", "một"), ("tin/a.html", "hai")]);
    let daemon = Daemon::new(&desk);
    let (up, down) = (Arc::new(AtomicI64::new(WHOLE)), Arc::new(AtomicI64::new(WHOLE)));
    let url = format!("git://127.0.0.1:{}/từ xa.git", line(daemon.port, up, down.clone()));
    let mut odd = Vec::new();
    for limit in (0..).step_by(37) {
        let _ = std::fs::remove_dir_all(desk.cache());
        down.store(limit, Ordering::Relaxed);
        let opened = Git::open(&url, BRANCH, &desk.cache(), None, Duration::from_secs(20));
        let lasted = down.swap(WHOLE, Ordering::Relaxed) > 0;
        match opened {
            Ok(store) => assert_eq!(store.read("tin/a.html"), Ok(Some(b"hai".to_vec()))),
            Err(failure) if failure.trouble == Trouble::Passing => {}
            Err(failure) => odd.push((limit, failure)),
        }
        if lasted {
            break;
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
}
