//! Object storage as a store: what is kept there, under which name, and with what is told to readers.

use std::fs::File;
use std::time::{Duration, SystemTime};

use bantin::publish::store::s3::S3;
use bantin::publish::store::{Body, Failure, Headers, How, Object, Store, Trouble, hash};
use bantin::source;

use super::server::{BUCKET, Storage};

/// A store on a server, below a prefix.
pub fn store_at(storage: &Storage, prefix: &str, timeout: Duration) -> S3 {
    let variables = storage.variables();
    let variable = |name: &str| variables.get(name).cloned();
    let store = S3::open_with(BUCKET, prefix, Some(&storage.endpoint()), None, timeout, &variable);
    store.unwrap_or_else(|failure| panic!("{failure:?}"))
}

/// A store with a prefix and a time-out that is not reached.
pub fn store(storage: &Storage) -> S3 {
    store_at(storage, "cổng/", Duration::from_secs(20))
}

/// Puts a text.
pub fn put(store: &S3, name: &str, text: &str, how: How) -> Result<bool, Failure> {
    put_body(store, name, Body::Bytes(text.as_bytes()), &hash(text.as_bytes()), how)
}

pub fn put_body(store: &S3, name: &str, body: Body, hash: &str, how: How) -> Result<bool, Failure> {
    let (content_type, cache_control) = ("text/html; charset=utf-8".to_owned(), "public,  max-age=300".to_owned());
    let headers = Headers { content_type, cache_control, content_encoding: Some("gzip") };
    store.put(&Object { name, body, hash, headers: &headers }, how)
}

fn text(read: Result<Option<Vec<u8>>, Failure>) -> Option<String> {
    read.expect("an answer").map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

#[test]
fn a_file_is_kept_with_what_readers_are_told() {
    let storage = Storage::new();
    let store = store(&storage);
    assert_eq!(put(&store, "a/b.html", "một", How::Replace), Ok(true));
    let headers = storage.headers("cổng/a/b.html").expect("the object");
    assert_eq!(headers["content-type"], "text/html; charset=utf-8");
    assert_eq!(headers["cache-control"], "public, max-age=300");
    assert_eq!(headers["content-encoding"], "gzip");
    assert_eq!(headers["x-amz-meta-bantin"], hash("một".as_bytes()));
    let asked = storage.asked();
    assert_eq!((asked.len(), asked[0].header("content-length")), (1, "5"));
    assert_eq!(text(store.read("a/b.html")), Some("một".to_owned()));
    assert_eq!(store.hash("a/b.html"), Ok(Some(hash("một".as_bytes()))));
    assert_eq!(put(&store, "a/b.html", "hai", How::Replace), Ok(true));
    assert_eq!(storage.objects()["cổng/a/b.html"], b"hai");
    assert_eq!(put(&store, "trống", "", How::New), Ok(true));
    assert_eq!(text(store.read("trống")), Some(String::new()));
    assert_eq!(store.remove("a/b.html"), Ok(()));
    assert_eq!(store.remove("a/b.html"), Ok(()));
    assert_eq!(
        (text(store.read("a/b.html")), store.hash("a/b.html"), store.age("a/b.html")),
        (None, Ok(None), Ok(None))
    );
}

#[test]
fn names_of_all_kinds_lead_to_their_files() {
    let storage = Storage::new();
    let store = store_at(&storage, "a+b/", Duration::from_secs(20));
    let names = [
        "tin-tuc/Thông báo số 1.html",
        "a+b c%20d%2Fe#f?g&h=i.html",
        "e\u{302}\u{301}/đ.html",
        "'(1)!*;:@$,[x]{y}z|^`\"<>~.html",
        "...",
        "%2e%2e/x",
    ];
    for name in names {
        assert_eq!(put(&store, name, name, How::New), Ok(true), "{name}");
        assert_eq!(storage.objects().get(&format!("a+b/{name}")).map(Vec::as_slice), Some(name.as_bytes()), "{name}");
        assert_eq!(text(store.read(name)).as_deref(), Some(name));
        assert_eq!(store.copy(name, &format!("bản sao/{name}")), Ok(true), "{name}");
        assert_eq!(text(store.read(&format!("bản sao/{name}"))).as_deref(), Some(name));
        assert_eq!(store.remove(&format!("bản sao/{name}")), Ok(()));
    }
    let mut sorted = names;
    sorted.sort_unstable();
    assert_eq!(store.names(), Ok(sorted.map(str::to_owned).to_vec()));
    for name in ["", "/a", "a//b", "a/", "../a", "a/./b", "a/.."] {
        assert_eq!(put(&store, name, "x", How::New).expect_err(name).trouble, Trouble::Lasting);
        assert_eq!(store.copy("...", name).expect_err(name).trouble, Trouble::Lasting);
    }
    assert_eq!(storage.objects().len(), names.len());
}

#[test]
fn somebody_elses_file_is_not_touched() {
    let storage = Storage::new();
    let store = store(&storage);
    storage.put("cổng/logo.png", "theirs", &[("content-type", "image/png")]);
    // As the first file and, with the host known, as a later one; with other bytes and with the same.
    for mine in ["mine", "theirs"] {
        assert_eq!(put(&store, "logo.png", mine, How::New), Ok(false));
        assert_eq!(put(&store, "mine.png", mine, How::New), Ok(mine == "mine"));
        assert_eq!(storage.objects()["cổng/logo.png"], b"theirs");
    }
    assert_eq!(storage.objects()["cổng/mine.png"], b"mine");
    assert_eq!(store.hash("logo.png"), Ok(Some(hash(b"theirs"))), "it is read where nothing is noted");
    storage.remove("cổng/mine.png");
    assert_eq!(store.hash("mine.png"), Ok(None));
    assert_eq!(put(&store, "logo.png", "mine", How::Replace), Ok(true));
    assert_eq!(storage.headers("cổng/logo.png").expect("the object")["content-type"], "text/html; charset=utf-8");
}

#[test]
fn once_known_a_new_file_is_one_request() {
    let storage = Storage::new();
    let store = store(&storage);
    assert_eq!(put(&store, "a", "a", How::New), Ok(true));
    storage.asked();
    for name in ["b", "c"] {
        assert_eq!(put(&store, name, name, How::New), Ok(true));
    }
    assert_eq!(storage.lines(), ["PUT cổng/b", "PUT cổng/c"]);
}

#[test]
fn a_copy_keeps_the_headers() {
    let storage = Storage::new();
    let store = store(&storage);
    assert_eq!(store.copy("a b.html", ".bantin/kept/1"), Ok(false));
    put(&store, "a b.html", "one", How::New).expect("put");
    put(&store, ".bantin/kept/1", "two", How::New).expect("put");
    assert_eq!(store.copy("a b.html", ".bantin/kept/1"), Ok(true));
    assert_eq!(text(store.read(".bantin/kept/1")), Some("one".to_owned()));
    assert_eq!(store.hash(".bantin/kept/1"), Ok(Some(hash(b"one"))));
    let headers = storage.headers("cổng/.bantin/kept/1").expect("the object");
    assert_eq!((&*headers["cache-control"], &*headers["content-encoding"]), ("public, max-age=300", "gzip"));
}

#[test]
fn names_are_those_below_the_prefix_and_not_our_own() {
    let storage = Storage::new();
    let store = store(&storage);
    assert_eq!(store.names(), Ok(Vec::new()));
    let folder = storage.folder();
    let fill = |prefix: &str, count: usize| {
        std::fs::create_dir_all(folder.join(prefix)).expect("a folder");
        (0..count).for_each(|at| drop(File::create_new(folder.join(prefix).join(at.to_string()))));
    };
    fill("cổng/.bantin/kept", 1500);
    fill("other", 3);
    assert_eq!(store.names(), Ok(Vec::new()));
    fill("cổng", 3);
    fill("cổng/!", 1);
    assert_eq!(store.names(), Ok(["!/0", "0", "1", "2"].map(str::to_owned).to_vec()));
    fill("cổng/tin", 1100);
    assert_eq!(store.names().expect("names").len(), 1000);
}

#[test]
fn an_age_is_told_by_the_clock_of_the_host() {
    let storage = Storage::new();
    let store = store(&storage);
    put(&store, "a", "a", How::New).expect("put");
    let file = File::options().write(true).open(storage.folder().join("cổng/a")).expect("the object");
    file.set_modified(SystemTime::now() - Duration::from_secs(3600)).expect("a time");
    for off in [0, 600, -600] {
        storage.set_clock(off);
        let age = store.age("a").expect("an answer").expect("the object").as_secs();
        assert!((3599..3660).contains(&age), "{age}");
    }
}

#[test]
fn many_files_at_once_arrive() {
    let storage = Storage::new();
    let store = store(&storage);
    std::thread::scope(|scope| {
        for at in 0..40 {
            let store = &store;
            scope.spawn(move || {
                for part in 0..3 {
                    let name = format!("{at}/{part}.html");
                    assert_eq!(put(store, &name, &name, How::New), Ok(true));
                }
            });
        }
    });
    let objects = storage.objects();
    assert_eq!(objects.len(), 120);
    assert!(objects.iter().all(|(key, bytes)| key.as_bytes().ends_with(bytes)));
}

#[test]
fn large_files_are_read_from_the_disk_as_they_are_sent() {
    let storage = Storage::new();
    let store = store(&storage);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    std::fs::write(&path, &bytes).expect("a file");
    let mut file = source::look(&path).expect("the file");
    let sum = hash(&bytes);
    assert_eq!(put_body(&store, "film.mp4", Body::File(&file), &sum, How::New), Ok(true));
    assert!(storage.objects()["cổng/film.mp4"] == bytes);
    let put = storage.asked().into_iter().find(|asked| asked.method == "PUT").expect("a request");
    assert_eq!((put.header("content-length"), put.header("expect")), ("3000000", "100-continue"));
    // One that is in the way is found before anything is sent.
    assert_eq!(put_body(&store, "film.mp4", Body::File(&file), &sum, How::New), Ok(true));
    // One that has become shorter is no broken connection, and not kept in part.
    file.size += 1;
    let failure = put_body(&store, "film-2.mp4", Body::File(&file), &sum, How::Replace).expect_err("too short");
    assert_eq!(failure.trouble, Trouble::Lasting, "{failure:?}");
    assert_eq!(storage.objects().len(), 1);
}

#[test]
fn what_is_too_large_for_one_piece_is_refused() {
    let storage = Storage::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("film.mp4");
    let file = File::create_new(&path).expect("a file");
    file.set_len(5 * 1024 * 1024 * 1024 + 1).expect("a size");
    let file = source::look(&path).expect("the file");
    let failure = put_body(&store(&storage), "film.mp4", Body::File(&file), "0", How::New).expect_err("too large");
    assert_eq!(failure.trouble, Trouble::Lasting);
    assert!(failure.reason.contains("film.mp4") && failure.reason.contains("5 GB"), "{failure:?}");
    assert!(storage.asked().is_empty());
}
