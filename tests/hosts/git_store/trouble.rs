//! What can go wrong: others, hooks, lost lines, damage; and that nothing is lost by it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use bantin::publish::store::git::Git;
use bantin::publish::store::{Failure, Store, Trouble};
use walkdir::WalkDir;

use super::{BRANCH, Desk, git, put};

/// Puts a hook in place that is asked before anything is taken.
#[cfg(unix)]
fn hook(desk: &Desk, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = desk.remote().join("hooks/pre-receive");
    fs::create_dir_all(desk.remote().join("hooks")).expect("a folder");
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("it is written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be run");
}

#[test]
fn who_comes_second_is_told_and_nothing_is_lost() {
    for is_first in [true, false] {
        let desk = Desk::new(true);
        if !is_first {
            desk.publish(1, &[("index.html", "một")]);
        }
        let store = desk.open();
        put(&store, "index.html", "hai");
        desk.push_as_other(&[("khac.html", "của người khác")]);
        let before = desk.files();
        for _ in 0..2 {
            assert_eq!(store.finish(2, "Hai").expect_err("it is too late").trouble, Trouble::MovedOn);
        }
        assert_eq!(desk.files(), before);
        desk.publish(2, &[("index.html", "hai")]);
        assert_eq!(desk.files()["khac.html"], "của người khác");
        assert_eq!(desk.files()["index.html"], "hai");
        let store = desk.open();
        desk.push_as_other(&[("nua.html", "nữa")]);
        assert_eq!(store.bring_back(2, "Trở lại").expect_err("it is too late").trouble, Trouble::MovedOn);
    }
}

#[test]
fn many_at_once_all_get_through() {
    let desk = Desk::new(true);
    std::thread::scope(|scope| {
        for who in 0..4 {
            let desk = &desk;
            scope.spawn(move || {
                for number in 1..=3 {
                    loop {
                        let store = desk.open();
                        put(&store, &format!("{who}-{number}.html"), "x");
                        match store.finish(number, "Nhiều người") {
                            Ok(()) => break,
                            Err(failure) => assert_eq!(failure.trouble, Trouble::MovedOn, "{failure:?}"),
                        }
                    }
                }
            });
        }
    });
    assert_eq!((desk.commits(), desk.files().len()), (12, 13));
}

#[cfg(unix)]
#[test]
fn what_a_hook_says_is_the_reason() {
    let desk = Desk::new(true);
    let store = desk.open();
    put(&store, "index.html", "một");
    hook(&desk, "cat >/dev/null; echo 'Xin chào' >&2; echo 'error: quá giờ đăng bài, permission denied' >&2; exit 1");
    let refused = store.finish(1, "Một").expect_err("the hook refuses");
    assert_eq!(refused, Failure::new(Trouble::Lasting, "quá giờ đăng bài, permission denied"));
    hook(&desk, "cat >/dev/null; exit 1");
    let refused = store.finish(1, "Một").expect_err("the hook refuses");
    assert_eq!(refused, Failure::new(Trouble::Lasting, "[remote rejected] (pre-receive hook declined)"));
    hook(&desk, "cat >/dev/null");
    store.finish(1, "Một").expect("the same files are sent now");
    assert_eq!(desk.files()["index.html"], "một");
}

#[cfg(unix)]
#[test]
fn a_host_that_says_nothing_is_given_up() {
    let desk = Desk::new(true);
    hook(&desk, "cat >/dev/null; sleep 30");
    let store = Git::open(&desk.url(), BRANCH, &desk.cache(), None, Duration::from_millis(200)).expect("it is there");
    put(&store, "index.html", "một");
    let start = Instant::now();
    let failure = store.finish(1, "Một").expect_err("the hook takes too long");
    assert_eq!(failure.trouble, Trouble::Passing, "{failure:?}");
    assert!(start.elapsed() >= Duration::from_secs(2) && start.elapsed() < Duration::from_secs(10));
    hook(&desk, "cat >/dev/null");
    store.finish(1, "Một").expect("it is sent now");
}

#[test]
fn a_remote_that_was_away_gets_all_when_it_is_back() {
    let desk = Desk::new(true);
    desk.publish(1, &[("index.html", "một"), ("cu.html", "cũ")]);
    let store = desk.open();
    put(&store, "index.html", "hai");
    store.remove("cu.html").expect("it is removed");
    let away = desk.folder.path().join("đi vắng");
    fs::rename(desk.remote(), &away).expect("it is renamed");
    let failure = store.finish(2, "Hai").expect_err("it is away");
    assert!(failure.reason.contains("does not appear to be a git repository"), "{failure:?}");
    assert!(desk.try_open().is_err());
    fs::rename(&away, desk.remote()).expect("it is renamed");
    // Its cache was thought to be damaged.
    assert!(desk.open().finish(3, "Ba").is_ok());
    assert_eq!(desk.files()["index.html"], "một");

    let store = desk.open();
    put(&store, "index.html", "hai");
    fs::rename(desk.remote(), &away).expect("it is renamed");
    assert!(store.finish(4, "Bốn").is_err());
    assert_eq!(store.read("index.html"), Ok(Some(b"hai".to_vec())));
    fs::rename(&away, desk.remote()).expect("it is renamed");
    store.finish(4, "Bốn").expect("it is sent without being put again");
    assert_eq!(desk.files()["index.html"], "hai");
    assert_eq!(desk.files()["cu.html"], "cũ");
}

/// What is done to a cache, and how.
type Damage = (&'static str, fn(&Path));

/// Ways to damage a cache.
const DAMAGES: [Damage; 8] = [
    ("no HEAD", |cache| fs::remove_file(cache.join("HEAD")).expect("it is removed")),
    ("no config", |cache| fs::remove_file(cache.join("config")).expect("it is removed")),
    ("odd config", |cache| fs::write(cache.join("config"), "][").expect("it is written")),
    ("no objects", |cache| fs::remove_dir_all(cache.join("objects")).expect("it is removed")),
    ("empty objects", |cache| {
        let files =
            WalkDir::new(cache.join("objects")).into_iter().flatten().filter(|entry| entry.file_type().is_file());
        for file in files {
            fs::remove_file(file.path()).expect("it is removed");
            fs::write(file.path(), "").expect("it is written");
        }
    }),
    ("odd ref", |cache| fs::write(cache.join("refs/bantin").join(BRANCH), "x").expect("it is written")),
    ("left locks", |cache| {
        fs::write(cache.join("shallow.lock"), "").expect("it is written");
        fs::write(cache.join("refs/bantin").join(format!("{BRANCH}.lock")), "").expect("it is written");
    }),
    ("a file", |cache| {
        fs::remove_dir_all(cache).expect("it is removed");
        fs::write(cache, "x").expect("it is written");
    }),
];

#[test]
fn a_damaged_cache_is_made_anew() {
    for (at, (name, damage)) in DAMAGES.iter().chain(&DAMAGES).enumerate() {
        let desk = Desk::new(true);
        desk.publish(1, &[("index.html", "một")]);
        if at >= DAMAGES.len() {
            git(&desk.cache(), &["config", "protocol.version", "0"]);
        }
        damage(&desk.cache());
        let store = desk.try_open().unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        assert_eq!(store.read("index.html"), Ok(Some("một".into())), "{name}");
        put(&store, "index.html", "hai");
        store.finish(2, "Hai").unwrap_or_else(|failure| panic!("{name}: {failure:?}"));
        damage(&desk.cache());
        desk.publish(3, &[("index.html", "ba")]);
        assert_eq!(desk.commits(), 3, "{name}");
    }
}

#[test]
fn hosts_that_give_no_single_files_give_all() {
    let desk = Desk::new(true);
    desk.publish(1, &[("index.html", "một")]);
    desk.publish(2, &[("index.html", "hai")]);
    let _ = fs::remove_dir_all(desk.cache());
    desk.open();
    git(&desk.cache(), &["config", "protocol.version", "0"]);
    let store = desk.open();
    assert!(
        String::from_utf8_lossy(&store.earlier(1).expect("it is read").expect("it is there")).contains("index.html")
    );
    assert_eq!(store.read("index.html"), Ok(Some("hai".into())));
    store.bring_back(1, "Trở lại").expect("it is brought back");
    assert_eq!(desk.files()["index.html"], "một");
}

#[test]
fn damaged_bytes_are_fetched_again() {
    let desk = Desk::new(true);
    desk.publish(1, &[("index.html", "một")]);
    let store = desk.open();
    let id = git(&desk.remote(), &["rev-parse", &format!("{BRANCH}:index.html")]);
    let path = desk.cache().join("objects").join(&id[..2]).join(id[2..].trim());
    fs::remove_file(&path).expect("it is loose");
    fs::write(&path, "x").expect("it is written");
    assert_eq!(store.read("index.html"), Ok(Some("một".into())));
}

#[test]
fn the_repository_of_the_site_is_not_touched() {
    let desk = Desk::new(true);
    let site = desk.folder.path().join("site");
    fs::create_dir(&site).expect("a folder");
    git(&site, &["init", "--quiet"]);
    fs::write(site.join(".gitignore"), "/.bantin\n").expect("it is written");
    fs::write(site.join("bai.md"), "bài").expect("it is written");
    git(&site, &["add", "."]);
    let state = || -> BTreeMap<_, _> {
        let files = WalkDir::new(site.join(".git")).into_iter().flatten().filter(|entry| entry.file_type().is_file());
        files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).expect("a file"))).collect()
    };
    let before = state();
    desk.publish(1, &[("index.html", "một")]);
    desk.publish(2, &[("index.html", "hai")]);
    desk.open().bring_back(1, "Trở lại").expect("it is brought back");
    assert!(state() == before, "the repository of the site has changed");
    assert_eq!(git(&site, &["status", "--porcelain"]), "A  .gitignore\nA  bai.md\n");
}

/// A host that answers every request so, or never.
fn host(answer: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for mut stream in listener.incoming().flatten() {
            match answer {
                Some(answer) => {
                    let _ = stream.read(&mut [0; 4096]);
                    let end = "Content-Length: 0\r\nConnection: close\r\n\r\n";
                    let _ = write!(stream, "HTTP/1.1 {answer}\r\n{end}");
                }
                None => silent.push(stream),
            }
        }
    });
    format!("127.0.0.1:{port}")
}

#[test]
fn hosts_that_refuse_are_told_apart_without_any_secret() {
    let gone = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port");
    let cases = [
        (gone.to_string(), Trouble::Passing),
        (host(None), Trouble::Passing),
        (host(Some("500 Internal Server Error")), Trouble::Passing),
        (host(Some("403 Forbidden")), Trouble::Denied),
        (host(Some("401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"")), Trouble::Denied),
        (host(Some("404 Not Found")), Trouble::Lasting),
    ];
    for (host, trouble) in cases {
        let desk = Desk::new(true);
        let url = format!("http://bql:m4t-kh4u@{host}/a/b.git");
        let failure = Git::open(&url, BRANCH, &desk.cache(), None, Duration::from_secs(2)).err().expect("it refuses");
        assert_eq!(failure.trouble, trouble, "{failure:?}");
        assert!(!failure.reason.contains("kh4u") && !failure.reason.is_empty(), "{failure:?}");
        println!("{failure:?}");
    }
    let desk = Desk::new(true);
    let url = format!("ssh://bql@127.0.0.1:{}/a/b.git", gone.port());
    let failure = Git::open(&url, BRANCH, &desk.cache(), None, Duration::from_secs(5)).err().expect("it refuses");
    assert_eq!(failure.trouble, Trouble::Passing, "{failure:?}");
    assert!(failure.reason.contains("Connection refused"), "{failure:?}");
}
