//! Publishing to a folder: what is sent, in words and in files, and that nothing else is touched.

use std::collections::BTreeMap;
use std::fs;

use crate::board::{FACTS, TARGET, board, published, site_of, told};
use crate::crawl::all_dead_links;
use crate::site::{Site, tree};

/// What stands on the target.
pub fn stands(site: &Site) -> BTreeMap<String, Vec<u8>> {
    tree(&site.path("www"))
}

/// Takes compressed twins away, if the site has such, and insists that each is packed from the file beside it, and that all are there.
fn without_twins(mut there: BTreeMap<String, Vec<u8>>, site: &Site) -> BTreeMap<String, Vec<u8>> {
    let config = fs::read_to_string(site.path("config.toml")).expect("the configuration");
    if !config.contains("gzip") {
        return there;
    }
    let is_long = |(name, bytes): &(&String, &Vec<u8>)| name.ends_with(".html") && bytes.len() >= 1024;
    let missing = there.iter().filter(is_long).find(|(name, _)| !there.contains_key(&format!("{name}.gz")));
    assert_eq!(missing.map(|(name, _)| name), None, "it has no twin");
    let twins: Vec<String> = there.keys().filter(|name| name.ends_with(".gz")).cloned().collect();
    for twin in &twins {
        let file = twin.trim_end_matches(".gz");
        let packed = there.remove(twin).expect("a twin");
        let mut text = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&*packed), &mut text).expect("gzip");
        assert!(there.get(file) == Some(&text), "the twin of {file} is of another one, or of none");
    }
    there
}

/// Insists that the target holds exactly the site as it is built, and that every link leads somewhere.
pub fn assert_is_the_site(site: &Site, others: &[&str]) {
    let built = site.built().tree();
    let mut there = without_twins(site_of(&stands(site)), site);
    for other in others {
        assert!(there.remove(*other).is_some(), "{other} was of others, and is gone");
    }
    let built = site_of(&built);
    assert_eq!(built.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    let differ: Vec<_> = built.iter().filter(|(path, bytes)| there[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(differ.is_empty(), "{differ:?} differ");
    assert_eq!(all_dead_links(&there), [""; 0]);
}

#[test]
fn a_first_publication_sends_the_site_that_build_makes() {
    let site = board(TARGET);
    let run = published(&site, &[]);
    assert!(run.stderr.contains("3 new articles, 0 changed articles"), "{}", run.stderr);
    assert!(run.stderr.contains("0 removed"), "{}", run.stderr);
    assert_is_the_site(&site, &[]);
    assert!(!site.path("www/.bantin/lock.json").exists() && !site.path("www/.bantin/pending.json").exists());
}

#[test]
fn what_readers_will_see_change_is_told_in_vietnamese() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\ntags = [\"đầu tư\"]\n{FACTS}"));
    let site = site.file(
        "tin-tuc/mot.md",
        format!("+++\ntitle = \"Một, sửa\"\ndate = 2026-05-01\ntags = [\"đầu tư\"]\n{FACTS}+++\nĐã sửa.\n"),
    );
    let run = published(&site, &["--lang", "vi"]);
    assert!(run.stderr.contains("1 bài mới, 1 bài sửa, "), "{}", run.stderr);
    assert!(run.stderr.contains(" trang danh sách") && run.stderr.contains(" 0 xóa"), "{}", run.stderr);
    assert!(run.stderr.contains("mới  /tin-tuc/bon/") && run.stderr.contains("sửa  /tin-tuc/mot/"), "{}", run.stderr);
    assert!(run.stdout.contains("Đã đăng lần thứ 2"), "{}", run.stdout);
    assert_is_the_site(&site, &[]);
}

#[test]
fn an_unchanged_site_sends_nothing_at_all() {
    let site = board(TARGET);
    published(&site, &[]);
    let before = stands(&site);
    let run = published(&site, &[]);
    assert!(run.stderr.contains("there is nothing to send"), "{}", run.stderr);
    assert_eq!(stands(&site), before);
}

#[test]
fn only_files_that_differ_are_sent() {
    let site = board(TARGET);
    published(&site, &[]);
    let all = site_of(&stands(&site)).len();
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\ntags = [\"lao động\"]\n{FACTS}"));
    let run = published(&site, &["--format", "json"]);
    let (plan, done) = (told(&run, "publish"), told(&run, "published"));
    assert_eq!(plan["changes"]["new"], serde_json::json!(["/tin-tuc/bon/"]));
    assert_eq!(plan["changes"]["send"], done["sent"]);
    let sent = done["sent"].as_u64().expect("a number");
    assert!(sent > 5 && (sent as usize) < all, "{sent} of {all}");
    assert_eq!(done["number"], 2);
    assert_is_the_site(&site, &[]);
}

#[test]
fn a_dry_run_says_the_same_and_changes_nothing() {
    let site = board(TARGET);
    let run = site.run(&["publish", "--dry-run", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let dry = told(&run, "publish");
    assert_eq!(dry["dry_run"], true);
    assert!(stands(&site).is_empty());
    let run = published(&site, &["--format", "json"]);
    assert_eq!(told(&run, "publish")["changes"], dry["changes"]);
}

#[test]
fn nothing_is_sent_without_yes_where_nobody_can_be_asked() {
    let site = board(TARGET);
    let run = site.run(&["publish"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("E169"), "{}", run.stderr);
    assert!(stands(&site).is_empty());
}

#[test]
fn an_article_that_goes_takes_its_files_and_folders_along() {
    let site = board(&format!("{TARGET}may_vanish = [\"/tin-tuc/ba/*\"]\n")).without("tin-tuc/ba.md");
    let site = site.article("tin-tuc/ba/index.md", &format!("date = 2026-05-03\ntags = [\"lao động\"]\n{FACTS}"));
    let site = site.file("tin-tuc/ba/so-lieu.csv", "a,b\n1,2\n");
    published(&site, &[]);
    assert!(site.path("www/tin-tuc/ba/so-lieu.csv").is_file());
    fs::remove_dir_all(site.path("site/tin-tuc/ba")).expect("the article");
    let run = published(&site, &[]);
    assert!(run.stderr.contains("W174") && run.stderr.contains("removed  /tin-tuc/ba/"), "{}", run.stderr);
    assert!(!site.path("www/tin-tuc/ba").exists() && !site.path("www/chu-de/lao-dong").exists());
    assert_is_the_site(&site, &[]);
}

#[test]
fn compressed_twins_follow_their_file() {
    let site = board(&format!("{TARGET}compress = [\"gzip\", \"brotli\"]\n"));
    published(&site, &[]);
    let unpacked = |name: &str| {
        let mut text = String::new();
        let packed = fs::read(site.path("www").join(name)).expect(name);
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*packed), &mut text).expect("gzip");
        text
    };
    let page = |name: &str| fs::read_to_string(site.path("www").join(name)).expect(name);
    assert_eq!(unpacked("tin-tuc/mot/index.html.gz"), page("tin-tuc/mot/index.html"));
    let brotli = fs::read(site.path("www/tin-tuc/mot/index.html.br")).expect("the twin");
    let mut text = Vec::new();
    brotli::BrotliDecompress(&mut &*brotli, &mut text).expect("Brotli");
    assert_eq!(text, page("tin-tuc/mot/index.html").into_bytes());
    assert!(!site.path("www/redirects.nginx.conf.gz").exists(), "what nginx reads itself");

    let site = site.config_with(TARGET);
    published(&site, &[]);
    assert!(!stands(&site).keys().any(|name| !name.starts_with(".bantin/") && name.ends_with(".gz")));
    assert_is_the_site(&site, &[]);
}

#[test]
fn the_manifest_is_kept_for_check() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = site.without("tin-tuc/ba.md");
    let run = site.run(&["check"]);
    assert!(run.stderr.contains("W128") && run.stderr.contains("/tin-tuc/ba/"), "{}", run.stderr);
}

#[test]
fn the_redirect_map_for_apache_stands_where_shared_hosts_read_it() {
    let site = board(&format!("{TARGET}htaccess = true\n"));
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\naliases = [\"/cu.aspx?id=4\"]\n{FACTS}"));
    published(&site, &[]);
    let map = fs::read_to_string(site.path("www/.htaccess")).expect(".htaccess");
    assert_eq!(map, fs::read_to_string(site.path("www/redirects.apache.conf")).expect("the map"));
    assert!(map.contains("/tin-tuc/bon/"), "{map}");
}
