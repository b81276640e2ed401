//! A board's site to publish, and what its publications say and leave.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::site::{Run, Site};

/// The usual target of these tests, a folder beside the content.
pub const TARGET: &str = "[publish.web]\nto = \"www\"\n";

/// Facts that `check` asks for, so that nothing but publishing is talked of.
pub const FACTS: &str = "summary = \"Tóm tắt\"\nauthor = \"A\"\nsource = \"B\"\n";

/// Three articles of a section, two of them with a tag in common, and an empty target.
pub fn board(target: &str) -> Site {
    let site = Site::new().config_with(target).section("tin-tuc", "Tin tức");
    fs::create_dir(site.path("www")).expect("the target");
    let article = |site: Site, name: &str, day: u32, tag: &str| {
        site.article(&format!("tin-tuc/{name}.md"), &format!("date = 2026-05-{day:02}\ntags = [\"{tag}\"]\n{FACTS}"))
    };
    let site = article(site, "mot", 1, "đầu tư");
    let site = article(site, "hai", 2, "đầu tư");
    article(site, "ba", 3, "lao động")
}

/// The same with a new article and its new tag, another with other words, and one that is gone.
pub fn edited(site: Site) -> Site {
    let site = site.without("tin-tuc/ba.md");
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\ntags = [\"quy hoạch\"]\n{FACTS}"));
    let head = format!("title = \"Sửa\"\ndate = 2026-05-01\ntags = [\"đầu tư\", \"quy hoạch\"]\n{FACTS}");
    site.file("tin-tuc/mot.md", format!("+++\n{head}+++\nĐã sửa.\n"))
}

/// Publishes without being asked.
pub fn publish(site: &Site, arguments: &[&str]) -> Run {
    site.run(&[&["publish", "--yes"], arguments].concat())
}

/// The same, and insists on success.
pub fn published(site: &Site, arguments: &[&str]) -> Run {
    let run = publish(site, arguments);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    run
}

/// What the last line but the summary says was done.
pub fn told(run: &Run, name: &str) -> Value {
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.filter_map(|line| line.get(name).cloned()).next().unwrap_or_else(|| panic!("no {name} in {}", run.stdout))
}

/// What readers can ask for: all but what publishing keeps for itself.
pub fn site_of(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files
        .iter()
        .filter(|(path, _)| !path.starts_with(".bantin"))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}
