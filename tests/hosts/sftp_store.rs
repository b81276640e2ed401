//! A folder of another machine as a store: what it keeps is what was asked, and nothing of others is touched.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::thread;
use std::time::Duration;

use bantin::publish::store::sftp::Sftp;
use bantin::publish::store::{Body, Failure, Headers, How, Object, Store, Trouble, hash};
use bantin::source;

use crate::nginx::Nginx;
use crate::sshd::{HOST, Sshd};

/// How long a host is waited for that answers.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Opens the folder that a host is published to.
pub fn open(sshd: &Sshd) -> Sftp {
    open_folder(sshd, &sshd.www()).unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn open_folder(sshd: &Sshd, folder: &Path) -> Result<Sftp, Failure> {
    Sftp::open_by(&sshd.ssh(), HOST, None, &folder.display().to_string(), "token", PATIENCE)
}

pub fn put(store: &Sftp, name: &str, text: &str, how: How) -> Result<bool, Failure> {
    send(store, name, Body::Bytes(text.as_bytes()), how)
}

pub fn send(store: &Sftp, name: &str, body: Body, how: How) -> Result<bool, Failure> {
    let headers = Headers {
        content_type: "text/html; charset=utf-8".to_owned(),
        cache_control: "no-cache".to_owned(),
        content_encoding: None,
    };
    store.put(&Object { name, body, hash: "", headers: &headers }, how)
}

/// What is in a folder, `.bantin/tmp` with it.
pub fn files(folder: &Path) -> Vec<String> {
    let all = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry"));
    let files = all.filter(|entry| !entry.file_type().is_dir());
    files.map(|file| file.path().strip_prefix(folder).expect("below").display().to_string()).collect()
}

#[test]
fn a_new_file_is_put_only_where_none_is() {
    let sshd = Sshd::start();
    let (store, www) = (open(&sshd), sshd.www());
    assert_eq!(put(&store, "tin-tuc/a/index.html", "a", How::New), Ok(true));
    assert_eq!(fs::read_to_string(www.join("tin-tuc/a/index.html")).expect("a file"), "a");
    fs::write(www.join("tin-tuc/foreign.html"), "foreign").expect("a file");
    symlink("nowhere", www.join("tin-tuc/link.html")).expect("a link");
    for name in ["tin-tuc/foreign.html", "tin-tuc/link.html", "tin-tuc/a/index.html"] {
        assert_eq!(put(&store, name, "ours", How::New), Ok(false), "{name}");
    }
    assert_eq!(fs::read_to_string(www.join("tin-tuc/foreign.html")).expect("a file"), "foreign");
    assert_eq!(files(&www), ["tin-tuc/a/index.html", "tin-tuc/foreign.html", "tin-tuc/link.html"]);
}

#[test]
fn a_file_takes_the_place_of_ours() {
    let sshd = Sshd::start();
    let (store, www) = (open(&sshd), sshd.www());
    for text in ["first", "second", ""] {
        assert_eq!(put(&store, "a.html", text, How::Replace), Ok(true));
        assert_eq!(fs::read_to_string(www.join("a.html")).expect("a file"), text);
        assert_eq!(store.read("a.html"), Ok(Some(text.as_bytes().to_vec())));
        assert_eq!(store.hash("a.html"), Ok(Some(hash(text.as_bytes()))));
    }
    fs::create_dir(www.join("folder")).expect("a folder");
    let failure = put(&store, "folder", "text", How::Replace).expect_err("a folder is in the way");
    assert_eq!(failure.trouble, Trouble::Lasting);
    assert_eq!(files(&www), ["a.html"]);
}

#[test]
fn a_copy_stays_when_the_file_is_replaced() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    put(&store, "a.html", "old", How::New).expect("a file");
    assert_eq!(store.copy("a.html", ".bantin/kept/1"), Ok(true));
    put(&store, "a.html", "new", How::Replace).expect("another file");
    assert_eq!(store.read(".bantin/kept/1"), Ok(Some(b"old".to_vec())));
    for _ in 0..2 {
        assert_eq!(store.copy(".bantin/kept/1", "a.html"), Ok(true), "what has the name makes way");
        assert_eq!(store.read("a.html"), Ok(Some(b"old".to_vec())));
    }
    assert_eq!(store.copy("nothing", "b.html"), Ok(false));
    assert_eq!(store.copy(".bantin", "b.html"), Ok(false));
    assert_eq!(files(&sshd.www()), [".bantin/kept/1", "a.html"]);
}

#[test]
fn what_is_removed_takes_its_empty_folders_along() {
    let sshd = Sshd::start();
    let (store, www) = (open(&sshd), sshd.www());
    put(&store, "a/b/c/index.html", "c", How::New).expect("a file");
    put(&store, "a/index.html", "a", How::New).expect("a file");
    assert_eq!(store.remove("a/b/c/index.html"), Ok(()));
    assert!(!www.join("a/b").exists());
    assert_eq!(files(&www), ["a/index.html"]);
    for name in ["a/b/c/index.html", "a", "no/such/file"] {
        assert_eq!(store.remove(name), Ok(()), "{name}");
    }
    assert_eq!(put(&store, "a/b/c/index.html", "again", How::New), Ok(true), "the folders are made anew");
    for name in ["a/b/c/index.html", "a/index.html"] {
        store.remove(name).expect("no failure");
    }
    assert!(www.exists() && !www.join("a").exists());
}

#[test]
fn folders_that_others_remove_are_made_again() {
    let sshd = Sshd::start();
    let (store, www) = (open(&sshd), sshd.www());
    put(&store, "a/b/index.html", "b", How::New).expect("a file");
    for folder in ["a", ".bantin"] {
        fs::remove_dir_all(www.join(folder)).expect("a folder");
        assert_eq!(put(&store, "a/b/index.html", "again", How::Replace), Ok(true));
    }
    fs::remove_dir_all(www.join(".bantin")).expect("a folder");
    assert_eq!(store.copy("a/b/index.html", ".bantin/kept/1"), Ok(true));
}

#[test]
fn large_files_arrive_whole_and_come_back() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    let bytes: Vec<u8> =
        (0..5_000_001u32).flat_map(|number| (number.wrapping_mul(2_654_435_761) >> 7).to_le_bytes()).collect();
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let path = folder.path().join("phim.mp4");
    fs::write(&path, &bytes).expect("a file");
    let mut file = source::look(&path).expect("a file");
    assert_eq!(send(&store, "phim.mp4", Body::File(&file), How::New), Ok(true));
    assert_eq!(store.hash("phim.mp4"), Ok(Some(hash(&bytes))));
    assert!(store.read("phim.mp4").expect("an answer").expect("a file") == bytes);
    file.size += 1;
    let failure = send(&store, "phim.mp4", Body::File(&file), How::Replace).expect_err("it is shorter by now");
    assert_eq!(failure.trouble, Trouble::Passing);
    assert_eq!(store.hash("phim.mp4"), Ok(Some(hash(&bytes))), "the old one stands");
    assert_eq!(files(&sshd.www()), ["phim.mp4"]);
}

#[test]
fn many_files_are_sent_at_once() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    thread::scope(|scope| {
        for thread in 0..16 {
            let store = &store;
            scope.spawn(move || {
                for number in (thread..300).step_by(16) {
                    let name = format!("tin/{}/{number}/index.html", number % 7);
                    let how = if number % 2 == 0 { How::New } else { How::Replace };
                    assert_eq!(put(store, &name, &name, how), Ok(true));
                }
            });
        }
    });
    let names = store.names().expect("names");
    assert_eq!(names.len(), 300);
    assert!(names.iter().all(|name| store.read(name) == Ok(Some(name.clone().into_bytes()))));
    assert_eq!(files(&sshd.www()), names);
}

#[test]
fn names_are_any_that_a_site_can_have() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    let names = ["Thông báo số 1.pdf", "tin-tức/đầu năm/ảnh (2).jpg", "a'b\"c*?[x]$HOME.txt", "-rf", "%20&amp;.html"];
    for name in names {
        assert_eq!(put(&store, name, name, How::New), Ok(true), "{name}");
        assert_eq!(store.copy(name, &format!("copy/{name}")), Ok(true), "{name}");
        assert_eq!(store.read(&format!("copy/{name}")), Ok(Some(name.as_bytes().to_vec())), "{name}");
    }
    let mut all: Vec<String> = names.iter().flat_map(|name| [format!("copy/{name}"), (*name).to_owned()]).collect();
    all.sort_unstable();
    assert_eq!(store.names(), Ok(all.clone()));
    all.iter().for_each(|name| store.remove(name).expect("no failure"));
    assert_eq!(store.names(), Ok(Vec::new()));
}

#[test]
fn names_are_told_until_there_are_enough() {
    let sshd = Sshd::start();
    let (store, www) = (open(&sshd), sshd.www());
    put(&store, ".bantin/published.json", "{}", How::New).expect("a file");
    assert_eq!(store.names(), Ok(Vec::new()), "ours are left out");
    for number in 0..1500 {
        let folder = www.join(format!("{}", number % 3));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join(format!("{number}.html")), "").expect("a file");
    }
    symlink("/etc", www.join("link")).expect("a link");
    let names = store.names().expect("names");
    assert_eq!(names.len(), 1000);
    assert!(!names.iter().any(|name| name.starts_with(".bantin") || name.starts_with("link/")));
}

#[test]
fn links_are_not_followed() {
    let sshd = Sshd::start();
    let www = sshd.www();
    let elsewhere = tempfile::TempDir::new().expect("a temporary folder");
    fs::write(elsewhere.path().join("a.html"), "foreign").expect("a file");
    symlink(elsewhere.path(), www.join("link")).expect("a link");
    let store = open(&sshd);
    for how in [How::New, How::Replace] {
        let failure = put(&store, "link/new/index.html", "ours", how).expect_err("a link is in the way");
        assert!(failure.trouble == Trouble::Lasting && failure.reason.contains("link"), "{failure:?}");
    }
    assert_eq!(store.read("link/a.html"), Ok(None));
    assert_eq!(store.hash("link/a.html"), Ok(None));
    assert_eq!(store.age("link/a.html"), Ok(None));
    assert_eq!(store.remove("link/a.html"), Ok(()));
    assert_eq!(store.copy("link/a.html", "b.html"), Ok(false));
    assert_eq!(store.copy("link", "b.html"), Ok(false));
    assert_eq!(files(elsewhere.path()), ["a.html"]);
    // What is published to may be one itself.
    symlink(elsewhere.path(), www.join("top")).expect("a link");
    let store = open_folder(&sshd, &www.join("top")).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(store.read("a.html"), Ok(Some(b"foreign".to_vec())));
}

#[test]
fn the_clock_of_the_host_counts() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    assert_eq!(store.age(".bantin/lock.json"), Ok(None));
    put(&store, ".bantin/lock.json", "{}", How::New).expect("a file");
    let age = store.age(".bantin/lock.json").expect("an age").expect("a file");
    assert!(age < Duration::from_secs(60), "{age:?}");
    let file = fs::File::options().write(true).open(sshd.www().join(".bantin/lock.json")).expect("the file");
    let then = file.metadata().and_then(|file| file.modified()).expect("a time") - Duration::from_secs(3600);
    file.set_modified(then).expect("another time");
    let age = store.age(".bantin/lock.json").expect("an age").expect("a file").as_secs();
    assert!((3599..3700).contains(&age), "{age}");
    assert_eq!(files(&sshd.www()), [".bantin/lock.json"]);
}

#[test]
fn a_host_with_plain_sftp_will_do() {
    let sshd = Sshd::with_config("Subsystem sftp internal-sftp -P posix-rename,hardlink,statvfs,limits");
    let store = open(&sshd);
    assert_eq!(put(&store, "a/index.html", "first", How::New), Ok(true));
    assert_eq!(put(&store, "a/index.html", "second", How::New), Ok(false));
    assert_eq!(put(&store, "a/index.html", "third", How::Replace), Ok(true));
    assert_eq!(put(&store, "b/index.html", "b", How::Replace), Ok(true));
    assert_eq!(store.copy("a/index.html", ".bantin/kept/1"), Ok(false));
    assert_eq!(store.read("a/index.html"), Ok(Some(b"third".to_vec())));
    assert_eq!(files(&sshd.www()), ["a/index.html", "b/index.html"]);
}

#[test]
fn a_folder_that_is_not_there_is_not_made() {
    let sshd = Sshd::start();
    fs::write(sshd.www().join("file"), "").expect("a file");
    for name in ["nowhere", "file", "file/below"] {
        let failure = open_folder(&sshd, &sshd.www().join(name)).err().expect("no folder");
        assert_eq!(failure.trouble, Trouble::Lasting);
        assert!(failure.reason.contains("there is no such folder on the host"), "{failure:?}");
    }
    assert_eq!(files(&sshd.www()), ["file"]);
}

#[test]
fn readers_get_what_was_put() {
    let sshd = Sshd::start();
    let store = open(&sshd);
    put(&store, "tin-tức/index.html", "<h1>Tin</h1>", How::New).expect("a file");
    let nginx = Nginx::start(&format!("root {};", sshd.www().display()));
    let mut answer = ureq::get(nginx.url("/tin-t%E1%BB%A9c/")).call().expect("an answer");
    assert_eq!(answer.body_mut().read_to_string().expect("a text"), "<h1>Tin</h1>");
    assert!(ureq::get(nginx.url("/nothing/")).call().is_err());
}
