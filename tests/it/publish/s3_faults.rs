//! Object storage that fails: what is told, what another try makes good, and what hosts do otherwise than Amazon.

use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use bantin::publish::store::s3::S3;
use bantin::publish::store::{Body, Failure, How, Store, Trouble, hash};

use super::s3_store::{put, put_body, store, store_at};
use super::server::{Asked, BUCKET, KEY, SECRET, Storage, What};

const NONE: [&str; 3] = [KEY, SECRET, "X-Amz-Signature"];

/// Insists on a kind of failure, and that its reason tells no secret and no address.
fn assert_fails<T: std::fmt::Debug>(result: Result<T, Failure>, trouble: Trouble, words: &str) {
    let failure = result.expect_err(words);
    assert_eq!(failure.trouble, trouble, "{failure:?}");
    assert!(failure.reason.contains(words), "{failure:?} does not tell {words:?}");
    assert!(NONE.iter().all(|secret| !failure.reason.contains(secret)), "{failure:?}");
    assert!(!failure.reason.contains("http") && failure.reason.len() < 700, "{failure:?}");
}

fn is_conditional(asked: &Asked) -> bool {
    asked.method == "PUT" && asked.header("if-none-match") == "*"
}

#[test]
fn each_refusal_is_told_as_what_it_is() {
    let storage = Storage::new();
    let store = store(&storage);
    put(&store, "a", "a", How::New).expect("put");
    let cases = [
        (500, "InternalError", Trouble::Passing),
        (503, "SlowDown", Trouble::Passing),
        (503, "ServiceUnavailable", Trouble::Passing),
        (429, "TooManyRequests", Trouble::Passing),
        (400, "RequestTimeout", Trouble::Passing),
        (409, "OperationAborted", Trouble::Passing),
        (502, "", Trouble::Passing),
        (504, "", Trouble::Passing),
        (401, "Unauthorized", Trouble::Denied),
        (403, "AccessDenied", Trouble::Denied),
        (403, "SignatureDoesNotMatch", Trouble::Denied),
        (403, "InvalidAccessKeyId", Trouble::Denied),
        (400, "ExpiredToken", Trouble::Denied),
        (507, "InsufficientStorage", Trouble::Full),
        (507, "XMinioStorageFull", Trouble::Full),
        (403, "QuotaExceeded", Trouble::Full),
        (404, "NoSuchBucket", Trouble::Lasting),
        (400, "InvalidArgument", Trouble::Lasting),
        (301, "PermanentRedirect", Trouble::Lasting),
        (405, "MethodNotAllowed", Trouble::Lasting),
    ];
    for (status, code, trouble) in cases {
        storage.heal();
        for method in ["PUT", "GET", "HEAD", "DELETE"] {
            storage.on_all(method, What::Refuse(status, code));
        }
        let words = format!("127.0.0.1:{}: {status} {code}", storage.endpoint().port().expect("a port"));
        assert_fails(put(&store, "a", "b", How::Replace), trouble, &words);
        assert_fails(store.read("a"), trouble, &words);
        assert_fails(store.names(), trouble, &words);
        assert_fails(store.copy("a", "b"), trouble, &words);
        assert_fails(store.remove("a"), trouble, &words);
        // Answers to HEAD hold no words.
        if status != 400 && status != 404 && code != "QuotaExceeded" && status != 409 {
            assert_fails(store.age("a"), trouble, &status.to_string());
            assert_fails(store.hash("a"), trouble, &status.to_string());
        }
    }
    storage.heal();
    assert_eq!(storage.objects()["cổng/a"], b"a");
    assert_eq!(put(&store, "a", "b", How::Replace), Ok(true));
}

#[test]
fn a_cut_connection_may_be_tried_again() {
    for (what, is_stored) in [(What::CutBefore, false), (What::CutAfter, true)] {
        let storage = Storage::new();
        let store = store(&storage);
        put(&store, "known", "x", How::New).expect("put");
        storage.on(|_| true, 0..6, what);
        let long = "dài ".repeat(200_000);
        assert_fails(put(&store, "a", &long, How::Replace), Trouble::Passing, "");
        assert_eq!(storage.objects().contains_key("cổng/a"), is_stored);
        assert_fails(store.read("known"), Trouble::Passing, "");
        assert_fails(store.hash("known"), Trouble::Passing, "");
        assert_fails(store.names(), Trouble::Passing, "");
        assert_fails(store.copy("known", "copy"), Trouble::Passing, "");
        assert_fails(store.remove("known"), Trouble::Passing, "");
        assert_eq!(put(&store, "a", &long, How::Replace), Ok(true));
        assert_eq!(store.remove("known"), Ok(()));
        assert!(storage.objects()["cổng/a"] == long.as_bytes());
    }
}

#[test]
fn a_lost_answer_is_no_foreign_file() {
    // While the host is not known yet, and later.
    for others in [0, 1] {
        let storage = Storage::new();
        let store = store(&storage);
        for _ in 0..others {
            put(&store, "known", "x", How::New).expect("put");
        }
        storage.on(|asked| asked.method == "PUT", 0..1, What::CutAfter);
        assert_fails(put(&store, "a", "mine", How::New), Trouble::Passing, "");
        assert_eq!(put(&store, "a", "mine", How::New), Ok(true));
        assert_eq!(put(&store, "a", "other", How::New), Ok(false));
        assert_eq!(storage.objects()["cổng/a"], b"mine");
    }
}

#[test]
fn a_conflict_is_looked_into() {
    let storage = Storage::new();
    let store = store(&storage);
    put(&store, "known", "x", How::New).expect("put");
    storage.on(is_conditional, 0..1, What::Refuse(409, "ConditionalRequestConflict"));
    assert_fails(put(&store, "a", "mine", How::New), Trouble::Passing, "changed while it was sent");
    assert_eq!(put(&store, "a", "mine", How::New), Ok(true));
    storage.on(is_conditional, 0..1, What::Refuse(409, "ConditionalRequestConflict"));
    assert_eq!(put(&store, "a", "mine", How::New), Ok(true));
}

#[test]
fn a_host_that_knows_no_conditions_is_looked_at_first() {
    let storage = Storage::new();
    let store = store(&storage);
    storage.put("cổng/theirs", "theirs", &[]);
    storage.on(is_conditional, 0..usize::MAX, What::Refuse(501, "NotImplemented"));
    storage.asked();
    for name in ["a", "b", "c"] {
        assert_eq!(put(&store, name, name, How::New), Ok(true));
        assert_eq!(put(&store, name, name, How::New), Ok(true));
        assert_eq!(put(&store, "theirs", "mine", How::New), Ok(false));
    }
    assert_eq!(storage.asked().iter().filter(|asked| is_conditional(asked)).count(), 1, "it is remembered");
    assert_eq!(storage.objects()["cổng/theirs"], b"theirs");
}

#[test]
fn a_host_that_pays_no_heed_to_conditions_is_found_out() {
    let storage = Storage::new();
    let store = store(&storage);
    storage.put("cổng/theirs", "theirs", &[]);
    storage.on(is_conditional, 0..usize::MAX, What::Heedless);
    let long = "dài ".repeat(100_000);
    for name in ["theirs", "long", "a", "theirs", "b", "theirs"] {
        let text = if name == "long" { &long } else { "mine" };
        assert_eq!(put(&store, name, text, How::New), Ok(name != "theirs"));
    }
    assert_eq!(storage.objects()["cổng/theirs"], b"theirs");
    assert_eq!(storage.asked().iter().filter(|asked| is_conditional(asked)).count(), 3, "long, a and a again");
}

#[test]
fn a_host_without_copies_says_so() {
    let storage = Storage::new();
    let store = store(&storage);
    put(&store, "a", "a", How::New).expect("put");
    let is_copy = |asked: &Asked| !asked.header("x-amz-copy-source").is_empty();
    for what in [What::Refuse(501, "NotImplemented"), What::CopyOfNothing] {
        storage.on(is_copy, 0..1, what);
        assert_eq!(store.copy("a", "b"), Ok(false));
    }
    storage.on(is_copy, 0..1, What::LateError("InternalError"));
    assert_fails(store.copy("a", "b"), Trouble::Passing, "InternalError");
    storage.on(is_copy, 0..1, What::LateError("AccessDenied"));
    assert_fails(store.copy("a", "b"), Trouble::Denied, "AccessDenied");
    assert_eq!(store.copy("a", "b"), Ok(true));
}

#[test]
fn silence_ends_and_slowness_does_not() {
    let storage = Storage::new();
    let store = store_at(&storage, "", Duration::from_secs(1));
    let long = "dài ".repeat(3_000_000);
    put(&store, "a", &long[..80_000], How::Replace).expect("put");
    storage.on(|_| true, 0..3, What::Wait(Duration::from_secs(8)));
    let start = Instant::now();
    assert_fails(store.read("a"), Trouble::Passing, "no answer in time");
    assert_fails(store.hash("a"), Trouble::Passing, "no answer in time");
    assert_fails(put(&store, "b", &long, How::Replace), Trouble::Passing, "no answer in time");
    assert!(start.elapsed() < Duration::from_secs(7), "{:?}", start.elapsed());
    storage.on(|_| true, 0..1, What::Drip(Duration::from_millis(250)));
    let start = Instant::now();
    assert_eq!(store.read("a").expect("an answer").map(|bytes| bytes.len()), Some(80_000));
    assert!(start.elapsed() > Duration::from_secs(1), "it came too fast to tell");
}

#[test]
fn a_host_that_is_not_there_may_come_back() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let endpoint = format!("http://{address}").parse().expect("an address");
    let storage = Storage::new();
    let variables = storage.variables();
    let variable = |name: &str| variables.get(name).cloned();
    let store = S3::open_with(BUCKET, "", Some(&endpoint), None, Duration::from_secs(5), &variable).expect("a store");
    // Something that is no web server.
    let speaker = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        std::io::Write::write_all(&mut stream, b"220 mail.example.vn ESMTP\r\n").expect("said");
    });
    assert_fails(store.read("a"), Trouble::Passing, &address.to_string());
    speaker.join().expect("the end");
    assert_fails(store.read("a"), Trouble::Passing, "refuses the connection");
    assert_fails(put(&store, "a", "a", How::New), Trouble::Passing, "refuses the connection");
}

#[test]
fn a_clock_that_is_wrong_is_told() {
    let storage = Storage::new();
    let store = store(&storage);
    for off in [-3600, 3600] {
        storage.set_clock(off);
        for failed in
            [put(&store, "a", "a", How::Replace).map(drop), store.age("a").map(drop), store.read("a").map(drop)]
        {
            assert_fails(failed, Trouble::Denied, "the clock of this computer differs from the server's by 60 minutes");
        }
    }
    storage.set_clock(600);
    assert_eq!(put(&store, "a", "a", How::Replace), Ok(true));
}

#[test]
fn no_secret_is_told() {
    let storage = Storage::new();
    let wrong = "sai-bi-mat-nay";
    let mut variables = storage.variables();
    variables.insert("AWS_SECRET_ACCESS_KEY".to_owned(), wrong.to_owned());
    let variable = |name: &str| variables.get(name).cloned();
    let endpoint = storage.endpoint();
    let store = S3::open_with(BUCKET, "", Some(&endpoint), None, Duration::from_secs(5), &variable).expect("a store");
    let failure = store.read("a").expect_err("denied");
    assert!(!failure.reason.contains(wrong), "{failure:?}");
    assert_fails(store.read("a"), Trouble::Denied, "403 SignatureDoesNotMatch");
    assert_fails(store.hash("a"), Trouble::Denied, "403 Forbidden");
    assert_fails(put(&store, "a", "a", How::New), Trouble::Denied, "403");
    let right = super::s3_store::store(&storage);
    storage.on(|_| true, 0..usize::MAX, What::Echo);
    let put = || put(&right, "a", "a", How::Replace).map(drop);
    let (read, names) = (|| right.read("a").map(drop), || right.names().map(drop));
    for ask in [&put as &dyn Fn() -> Result<(), Failure>, &read, &names] {
        let failed = ask();
        let asked = storage.asked().pop().expect("a request");
        let signature = asked.query["X-Amz-Signature"].as_str();
        let reason = failed.as_ref().map_err(|failure| failure.reason.clone()).expect_err("denied");
        assert!(reason.contains("… … … /web") && !reason.contains(signature), "{reason}");
        assert_fails(failed, Trouble::Denied, "AccessDenied");
    }
}

#[test]
fn a_bucket_of_another_region_is_told_with_its_region() {
    let storage = Storage::new();
    storage.on_all("HEAD", What::Elsewhere("ap-southeast-1"));
    assert_fails(store(&storage).age("a"), Trouble::Lasting, "the bucket is in the region ap-southeast-1");
}

#[test]
fn a_bucket_that_is_not_there_is_no_empty_one() {
    let storage = Storage::new();
    let variables = storage.variables();
    let variable = |name: &str| variables.get(name).cloned();
    let endpoint = storage.endpoint();
    let store = S3::open_with("wbe", "", Some(&endpoint), None, Duration::from_secs(5), &variable).expect("a store");
    assert_fails(store.read("a"), Trouble::Lasting, "404 NoSuchBucket");
    assert_fails(store.names(), Trouble::Lasting, "404 NoSuchBucket");
    assert_fails(put_body(&store, "a", Body::Bytes(b"a"), &hash(b"a"), How::Replace), Trouble::Lasting, "NoSuchBucket");
}
