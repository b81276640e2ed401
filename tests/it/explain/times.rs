//! When outputs change by themselves: the times that are told, and whether something happens then.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::explained;
use crate::site::{NOW, Site};

fn site() -> Site {
    Site::new()
        .config_with("[banner]\ntext = \"Bão số 3\"\nuntil = 2026-06-20\n")
        .section("tin", "Tin")
        .section("khac", "Khác")
        .article("tin/a.md", "date = 2026-05-20\nexpires = 2026-09-01\npinned = 2026-06-15\ntags = [\"x\"]")
        .article("tin/b.md", "date = 2026-05-31\npinned = 2026-06-10\nexpires = 2026-06-25\ntags = [\"x\"]")
        .article("tin/c.md", "date = 2026-06-05T09:00:00\ntags = [\"X\"]")
        .article("khac/d.md", "date = 2026-06-03")
        .article("khac/e.md", "date = 2026-06-02\ndraft = true")
        .article("tin/g/index.md", "date = 2026-05-01\nexpires = 2026-07-01\naliases = [\"/cu/g\"]")
        .file("tin/g/bang.csv", "a")
        .file("kin/_index.md", "+++\ntitle = \"Kín\"\ndraft = true\n+++\n")
        .article("kin/h.md", "date = 2026-06-02")
        .file("sau/_index.md", "+++\ntitle = \"Sau\"\ndate = 2026-08-01\n+++\n")
        .article("sau/i.md", "date = 2020-01-02\naliases = [\"/cu/i\"]")
}

/// The times told of an output: what happens, when, and which file says so.
fn times(site: &Site, named: &str) -> Vec<(String, String, String)> {
    let explained = explained(site, named);
    let changes = explained["changes"].as_array().expect("a list").iter().filter(|change| change["by"] == "time");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    changes.map(|change| (text(&change["why"]), text(&change["at"]), text(&change["file"]))).collect()
}

fn rows(rows: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    let row = |(why, at, file): &(&str, &str, &str)| {
        let at = if at.len() == 5 { format!("2026-{at}T00:00:00+07:00") } else { format!("2026-{at}+07:00") };
        ((*why).to_owned(), at, (*file).to_owned())
    };
    rows.iter().map(row).collect()
}

#[test]
fn the_next_times_are_told_in_order() {
    let site = site();
    let banner = ("banner_over", "06-20", "config.toml");
    let of_d = ("published", "06-03", "site/khac/d.md");
    let of_c = ("published", "06-05T09:00:00", "site/tin/c.md");
    let (b_unpinned, b_ends) = (("unpinned", "06-10", "site/tin/b.md"), ("expired", "06-25", "site/tin/b.md"));
    let a_ends = ("expired", "09-01", "site/tin/a.md");
    let g_ends = ("expired", "07-01", "site/tin/g/index.md");
    for (named, expected) in [
        ("tin/a.md", rows(&[of_d, b_unpinned, banner, b_ends, a_ends])),
        ("/tin/", rows(&[of_c, b_unpinned, banner, b_ends])),
        ("/", rows(&[of_d, b_unpinned, banner, b_ends])),
        ("/chu-de/x/", rows(&[of_c, b_unpinned, banner, b_ends])),
        ("/tin/feed.xml", rows(&[of_c, b_ends])),
        ("/khac/", rows(&[of_d, banner])),
        ("/chu-de/", rows(&[of_c, banner, b_ends])),
        ("/luu-tru/2026/", rows(&[of_d, banner, b_ends])),
        ("/luu-tru/2026/05/", rows(&[b_unpinned, banner, b_ends])),
        ("/404.html", rows(&[banner])),
        ("/sitemap-2026.xml", rows(&[of_d, b_ends])),
        ("/sitemap.xml", rows(&[("published", "08-01", "site/sau/i.md")])),
        ("/robots.txt", rows(&[])),
        ("/_redirects", rows(&[g_ends, ("published", "08-01", "site/sau/i.md")])),
        ("sau/i.md", rows(&[("published", "08-01", "site/sau/_index.md")])),
        ("/cu/g/", rows(&[g_ends])),
        ("/tin/g/bang.csv", rows(&[g_ends])),
        ("/news-sitemap.xml", rows(&[("news_over", "06-02T00:00:01", "site/tin/b.md"), of_d, b_ends])),
        ("tin/c.md", rows(&[of_c])),
        ("khac/e.md", rows(&[])),
        ("kin/h.md", rows(&[])),
    ] {
        assert_eq!(times(&site, named), expected, "{named}");
    }
    let text = site.run(&["explain", "/khac/"]).stdout;
    assert!(text.contains("- 2026-06-03T00:00:00+07:00: site/khac/d.md is published and may appear here\n"), "{text}");
    let text = site.run(&["explain", "tin/a.md", "--lang", "vi"]).stdout;
    assert!(text.contains("- 2026-09-01T00:00:00+07:00: site/tin/a.md hết hạn"), "{text}");
}

/// What the site's outputs are at an instant.
fn at(site: &Site, instant: Timestamp) -> std::collections::BTreeMap<String, Vec<u8>> {
    let run = site.built_with(&["--now", &instant.to_string(), "--output", "anders"]);
    run.tree()
}

#[test]
fn nothing_happens_before_the_first_time_and_something_at_it() {
    let site = site();
    let now: Timestamp = NOW.parse().expect("a time");
    let today = at(&site, now);
    for (named, output) in [
        ("/tin/", "tin/index.html"),
        ("/khac/", "khac/index.html"),
        ("/404.html", "404.html"),
        ("/chu-de/x/", "chu-de/x/index.html"),
        ("/luu-tru/2026/05/", "luu-tru/2026/05/index.html"),
        ("/news-sitemap.xml", "news-sitemap.xml"),
        ("/tin/feed.xml", "tin/feed.xml"),
        ("/cu/g/", "cu/g/index.html"),
    ] {
        let (_, first, _) = times(&site, named).into_iter().next().expect("a time");
        let first: Timestamp = first.parse().expect("RFC 3339");
        let before = first - SignedDuration::from_secs(1);
        assert!(at(&site, before).get(output) == today.get(output), "{named} changes before {first}");
        assert!(at(&site, first).get(output) != today.get(output), "{named} does not change at {first}");
    }
}

#[test]
fn what_articles_there_are_is_a_change_of_its_own() {
    let of = |named: &str| {
        let explained = explained(&site(), named);
        let changes =
            explained["changes"].as_array().expect("a list").iter().filter(|change| change["by"] == "articles");
        changes.map(|change| change["why"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(of("tin/a.md"), [json!("related"), json!("newer")]);
    assert_eq!(
        (of("/tin/"), of("/luu-tru/"), of("/_redirects")),
        (vec![json!("list")], vec![json!("counted")], vec![json!("moved")])
    );
    assert!(of("/404.html").is_empty() && of("/cu/g/").is_empty());
}
