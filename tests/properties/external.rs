//! Links to other sites as days go by: how long what was found out holds.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bantin::config::Overrides;
use bantin::external::check;
use bantin::link::Show;
use bantin::memo::Memo;
use bantin::site::{self, Request, Site};
use bantin::source::Touched;
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

/// A server that answers 200 to `/well` and 404 to anything else, its port, and the number of its answers.
fn server() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = [0; 2048];
            let length = stream.read(&mut head).unwrap_or(0);
            let is_well = String::from_utf8_lossy(&head[..length]).contains(" /well ");
            counted.fetch_add(1, Ordering::SeqCst);
            let status = if is_well { 200 } else { 404 };
            let _ = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    (port, count)
}

fn planned(port: u16) -> (TempDir, Site) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let config = "title = \"T\"\nbase_url = \"https://x.vn/\"\n[check]\nprivate = true\n";
    let links = format!("[a](http://127.0.0.1:{port}/well) [b](http://127.0.0.1:{port}/gone)");
    fs::create_dir(root.join("site")).expect("a folder");
    fs::write(root.join("config.toml"), config).expect("a file");
    fs::write(root.join("site/a.md"), format!("+++\ntitle = \"A\"\n+++\n{links}\n")).expect("a file");
    let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
    std::os::unix::fs::symlink(themes, root.join("themes")).expect("a link to the themes");
    let request = Request {
        root: root.to_path_buf(),
        config: "config.toml".into(),
        overrides: Overrides::default(),
        show: Show::Published,
        now: "2026-06-01T00:00:00Z".parse().expect("an instant"),
    };
    let (site, found) = site::load(&request, &mut Memo::default(), &Touched::Everything);
    (folder, site.unwrap_or_else(|| panic!("no site: {found:?}")))
}

#[test]
fn what_answers_is_believed_for_a_week_and_what_does_not_for_an_hour() {
    let (port, count) = server();
    let (_folder, site) = planned(port);
    let start: Timestamp = "2026-06-01T00:00:00Z".parse().expect("an instant");
    let hour = 60;
    // Minutes since the start, and how many answers each check takes: one of what is well, two of what is not.
    let checks = [
        (0, 3),
        (hour - 1, 0),
        (hour, 2),
        (2 * hour - 1, 0),
        (7 * 24 * hour - 1, 2),
        (7 * 24 * hour, 1),
        (14 * 24 * hour - 1, 2),
        // The clock was wrong and is put back: what it said of the future is not believed.
        (hour, 3),
    ];
    for (minutes, expected) in checks {
        let before = count.load(Ordering::SeqCst);
        let done = AtomicUsize::new(0);
        let checked = check(&site, start + SignedDuration::from_mins(minutes), |now, _| {
            done.fetch_max(now, Ordering::SeqCst);
        });
        assert_eq!(count.load(Ordering::SeqCst) - before, expected, "after {minutes} minutes");
        let codes: Vec<_> = checked.found.iter().map(|found| found.problem.code()).collect();
        assert_eq!((codes, checked.addresses), (vec!["W130"], 2), "after {minutes} minutes");
        assert_eq!(done.load(Ordering::SeqCst), checked.asked, "progress after {minutes} minutes");
    }
}
