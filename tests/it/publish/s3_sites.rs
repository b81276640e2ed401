//! Sites in object storage: what is asked of it and in which order, headers, and a line that breaks at any upload.

use std::collections::BTreeMap;

use serde_json::Value;

use super::server::{Asked, BUCKET, SECRET, Storage, What};
use crate::board::{FACTS, board, edited, publish, published, site_of, told};
use crate::crawl::{all_dead_links, dead_links};
use crate::site::{Run, Site, assert_same_tree};

/// A board whose target is the storage; without patience, so that a fault is the end of a run.
fn board_at(storage: &Storage, more: &str) -> Site {
    let endpoint = storage.endpoint();
    let target =
        format!("[publish.web]\nto = \"s3://{BUCKET}\"\nendpoint = \"{endpoint}\"\ntries = 0\nparallel = 1\n{more}");
    storage.variables().iter().fold(board(&target), |site, (name, value)| site.env(name, value))
}

const MAY_VANISH: &str = "may_vanish = [\"*\"]\n";

const STARTS: [&str; 4] = ["index.html", "tin-tuc/index.html", "tin-tuc/mot/index.html", "chu-de/index.html"];

fn is_of_site(key: &str) -> bool {
    !key.starts_with(".bantin/")
}

/// Keys of the site that were sent, in order.
fn sent(asked: &[Asked]) -> Vec<String> {
    let puts = asked.iter().filter(|asked| asked.method == "PUT" && asked.header("x-amz-copy-source").is_empty());
    puts.map(|asked| asked.key.clone()).filter(|key| is_of_site(key)).collect()
}

fn assert_is_the_site(storage: &Storage, site: &Site, what: &str) {
    let there = site_of(&storage.objects());
    assert_same_tree(&site_of(&site.built().tree()), &there, what);
    assert_eq!(all_dead_links(&there), [""; 0], "{what}");
}

fn number(run: &Run, name: &str) -> u64 {
    told(run, "published")[name].as_u64().expect("a number")
}

#[test]
fn the_target_is_neither_listed_nor_downloaded() {
    let storage = Storage::new();
    let site = board_at(&storage, "");
    published(&site, &[]);
    assert_is_the_site(&storage, &site, "the first site");
    storage.asked();
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\ntags = [\"lao động\"]\n{FACTS}"));
    let run = published(&site, &["--format", "json"]);
    let asked = storage.asked();
    let lists = asked.iter().filter(|asked| asked.key.is_empty()).count();
    let read = asked.iter().filter(|asked| asked.method == "GET" && is_of_site(&asked.key)).count();
    assert_eq!((lists, read), (0, 0));
    assert_eq!(sent(&asked).len() as u64, number(&run, "sent"));
    assert_is_the_site(&storage, &site, "the second site");

    let unchanged = published(&site, &[]);
    assert!(unchanged.stderr.contains("nothing to send"), "{}", unchanged.stderr);
    assert!(storage.asked().iter().all(|asked| asked.method == "GET"), "nothing is changed, not even a lock");
}

#[test]
fn files_come_in_an_order_in_which_every_click_leads_somewhere() {
    let storage = Storage::new();
    let site = board_at(&storage, MAY_VANISH);
    published(&site, &[]);
    storage.asked();
    let site = edited(site).root_file("site/tin-tuc/anh.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    published(&site, &[]);
    let lines: Vec<String> = storage.asked().iter().map(|asked| format!("{} {}", asked.method, asked.key)).collect();
    let at =
        |line: &str| lines.iter().position(|other| other == line).unwrap_or_else(|| panic!("no {line} in {lines:#?}"));
    let order = [
        "PUT .bantin/lock.json",
        "PUT .bantin/pending.json",
        "PUT tin-tuc/anh.svg",
        "PUT tin-tuc/bon/index.html",
        "PUT chu-de/quy-hoach/index.html",
        "PUT tin-tuc/mot/index.html",
        "PUT tin-tuc/index.html",
        "PUT feed.xml",
        "PUT index.html",
        "PUT .bantin/published.json",
        "DELETE chu-de/lao-dong/index.html",
        "DELETE tin-tuc/ba/index.html",
        "PUT .bantin/history/2.json",
        "DELETE .bantin/pending.json",
        "DELETE .bantin/lock.json",
    ];
    let places: Vec<usize> = order.iter().map(|line| at(line)).collect();
    assert!(places.is_sorted(), "{lines:#?}");
}

#[test]
fn a_line_that_breaks_at_any_upload_is_taken_up_again() {
    // How many uploads there are, copies of what is replaced among them.
    let count = {
        let storage = Storage::new();
        let site = board_at(&storage, MAY_VANISH);
        published(&site, &[]);
        storage.asked();
        published(&edited(site), &[]);
        storage.asked().iter().filter(|asked| asked.method == "PUT").count()
    };
    assert!(count > 25, "only {count} uploads");
    for at in 0..count {
        let storage = Storage::new();
        let site = board_at(&storage, MAY_VANISH);
        published(&site, &[]);
        storage.put("khac/cua-toi.txt", "của người khác", &[]);
        let site = edited(site);
        storage.asked();
        let cut = if at % 2 == 0 { What::CutBefore } else { What::CutAfter };
        storage.on(|asked| asked.method == "PUT", at..usize::MAX, cut);
        let run = publish(&site, &[]);
        let first = sent(&storage.asked());
        let there = storage.objects();
        assert_eq!(dead_links(&there, STARTS), [""; 0], "cut at {at}: {}", run.stderr);
        storage.heal();
        let run = published(&site, &["--format", "json"]);
        let again = sent(&storage.asked());
        let twice = again.iter().filter(|key| first.contains(key)).count();
        // The upload that was cut itself may have to be sent once more.
        assert!(twice <= 1, "cut at {at}: {again:?} after {first:?}: {}", run.stdout);
        let mut there = site_of(&storage.objects());
        assert_eq!(there.remove("khac/cua-toi.txt").as_deref(), Some("của người khác".as_bytes()));
        assert_same_tree(&site_of(&site.built().tree()), &there, &format!("cut at {at}"));
        assert!(!storage.objects().contains_key(".bantin/lock.json"), "cut at {at}");
    }
}

#[test]
fn a_short_break_is_tried_again_within_the_same_run() {
    let storage = Storage::new();
    let site = board_at(&storage, "").root_file("x", "");
    let config = std::fs::read_to_string(site.path("config.toml")).expect("the configuration");
    let site = site.config(&config.replace("tries = 0", "tries = 3"));
    storage.on(|asked| asked.method == "PUT", 4..5, What::CutBefore);
    storage.on(|asked| asked.method == "PUT", 9..10, What::Refuse(503, "SlowDown"));
    storage.on(|asked| asked.method == "GET", 0..1, What::CutAfter);
    published(&site, &[]);
    assert_is_the_site(&storage, &site, "after two breaks");
}

#[test]
fn headers_follow_the_rules_and_a_change_of_them_is_a_change() {
    let storage = Storage::new();
    let site = board_at(&storage, "").file("so-lieu/bao-cao.csv", "a,b\n");
    published(&site, &[]);
    let header = |key: &str, name: &str| storage.headers(key).expect(key).get(name).cloned().unwrap_or_default();
    assert_eq!(header("index.html", "content-type"), "text/html; charset=utf-8");
    assert_eq!(header("index.html", "cache-control"), "public, max-age=60");
    assert_eq!(header("feed.xml", "cache-control"), "public, max-age=300");
    assert_eq!(header("css/site.css", "content-type"), "text/css; charset=utf-8");
    assert_eq!(header(".bantin/published.json", "cache-control"), "private, no-store");

    let rule =
        "[[publish.web.headers]]\nmatch = \"so-lieu/*\"\ncache_control = \"no-cache\"\ncontent_type = \"text/plain\"\n";
    let config = std::fs::read_to_string(site.path("config.toml")).expect("the configuration");
    let site = site.config(&format!("{config}{rule}"));
    storage.asked();
    let run = published(&site, &["--format", "json"]);
    assert_eq!(sent(&storage.asked()), ["so-lieu/bao-cao.csv"], "{}", run.stdout);
    assert_eq!(header("so-lieu/bao-cao.csv", "cache-control"), "no-cache");
    assert_eq!(header("so-lieu/bao-cao.csv", "content-type"), "text/plain");
    published(&site, &["--rollback"]);
    assert_eq!(header("so-lieu/bao-cao.csv", "cache-control"), "public, max-age=3600");
    assert_eq!(header("so-lieu/bao-cao.csv", "content-type"), "text/csv; charset=utf-8");
}

#[test]
fn headers_of_a_run_that_was_cut_are_not_taken_for_others() {
    let storage = Storage::new();
    let site = board_at(&storage, "").file("so-lieu/bao-cao.csv", "a,b\n");
    published(&site, &[]);
    let config = std::fs::read_to_string(site.path("config.toml")).expect("the configuration");
    let rule = "[[publish.web.headers]]\nmatch = \"so-lieu/*\"\ncache_control = \"no-cache\"\n";
    let site = site.config(&format!("{config}{rule}"));
    storage.on(|asked| asked.method == "PUT" && asked.key == ".bantin/published.json", 0..1, What::CutBefore);
    assert_eq!(publish(&site, &[]).code, 1);
    // The editor thinks better of it.
    let site = site.config(&config);
    published(&site, &[]);
    let headers = storage.headers("so-lieu/bao-cao.csv").expect("the file");
    assert_eq!(headers["cache-control"], "public, max-age=3600");
}

#[test]
fn twins_say_how_they_are_packed() {
    let storage = Storage::new();
    published(&board_at(&storage, "compress = [\"gzip\", \"brotli\"]\n"), &[]);
    for (key, encoding) in [("index.html.gz", "gzip"), ("index.html.br", "br")] {
        let headers = storage.headers(key).expect(key);
        assert_eq!(headers.get("content-encoding").map(String::as_str), Some(encoding));
        assert_eq!(headers.get("content-type").map(String::as_str), Some("text/html; charset=utf-8"));
    }
}

#[test]
fn who_published_meanwhile_is_not_overwritten_but_planned_for() {
    let storage = std::sync::Arc::new(Storage::new());
    let site = board_at(&storage, MAY_VANISH);
    published(&site, &[]);
    let other = site.copy();
    std::fs::create_dir_all(other.path("www")).expect("a folder");
    let other = other.article("tin-tuc/nam.md", &format!("date = 2026-05-05\n{FACTS}"));
    let site = edited(site).article("tin-tuc/nam.md", &format!("date = 2026-05-05\n{FACTS}"));
    // Between the first look at the manifest and the lock, somebody else publishes.
    storage.on(
        |asked| asked.method == "PUT" && asked.key == ".bantin/lock.json",
        0..1,
        What::Wait(std::time::Duration::from_secs(4)),
    );
    let first = site
        .command(&["publish", "--yes"])
        .stderr(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn();
    let first = first.expect("the program starts");
    std::thread::sleep(std::time::Duration::from_millis(1500));
    published(&other, &[]);
    let ended = first.wait_with_output().expect("its end");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{said}");
    assert!(said.contains("comparing anew"), "{said}");
    assert_is_the_site(&storage, &site, "both");
    let manifest: Value = serde_json::from_slice(&storage.objects()[".bantin/published.json"]).expect("JSON");
    assert_eq!(manifest["number"], 3);
}

#[test]
fn wrong_credentials_are_told_without_the_secret() {
    let storage = Storage::new();
    let site = board_at(&storage, "").env("AWS_SECRET_ACCESS_KEY", "sai-bi-mat");
    let run = publish(&site, &[]);
    assert!(run.code == 1 && run.stderr.contains("E164"), "{}", run.stderr);
    assert!(!run.stderr.contains("sai-bi-mat") && !run.stderr.contains(SECRET), "{}", run.stderr);
    assert!(!run.stderr.contains("X-Amz"), "{}", run.stderr);
}

#[test]
fn no_secret_is_left_on_the_target_or_at_home() {
    let storage = Storage::new();
    let site = board_at(&storage, "");
    published(&site, &["-v"]);
    let all: BTreeMap<String, Vec<u8>> =
        storage.objects().into_iter().chain(crate::site::tree(&site.path(".bantin"))).collect();
    for (name, bytes) in all {
        assert!(!String::from_utf8_lossy(&bytes).contains(SECRET), "{name}");
    }
}

#[test]
fn a_prefix_keeps_two_sites_apart() {
    let storage = Storage::new();
    let site = board_at(&storage, "");
    let config = std::fs::read_to_string(site.path("config.toml")).expect("the configuration");
    let site = site.config(&config.replace(&format!("s3://{BUCKET}"), &format!("s3://{BUCKET}/mot")));
    storage.put("hai/index.html", "trang khác", &[]);
    published(&site, &[]);
    let objects = storage.objects();
    assert_eq!(objects["hai/index.html"], "trang khác".as_bytes());
    assert!(objects.contains_key("mot/index.html") && objects.contains_key("mot/.bantin/published.json"));
}
