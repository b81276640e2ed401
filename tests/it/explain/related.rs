//! Related news as they are explained: reasons, and what those that come next have lost by.

use serde_json::{Value, json};

use super::explained;
use crate::site::Site;

/// Articles of one section; the number of those that are related.
fn site(count: usize, articles: &[(&str, &str)]) -> Site {
    let site =
        Site::new().section("tin", "Tin").section("khac", "Khác").config_with(&format!("[related]\ncount = {count}\n"));
    articles.iter().fold(site, |site, (path, front)| site.article(path, front))
}

/// For each article that comes next: its name, and what it lost by.
fn lost(site: &Site) -> Vec<(String, Value)> {
    let explained = explained(site, "tin/a.md");
    let candidates = explained["candidates"].as_array().expect("a list").iter();
    let name =
        |candidate: &Value| candidate["url"].as_str().expect("a URL").rsplit('/').nth(1).expect("a name").to_owned();
    candidates.map(|candidate| (name(candidate), candidate["lost"].clone())).collect()
}

fn by(by: &str) -> Value {
    json!({ "by": by, "own": null, "last": null })
}

fn numbers(by: &str, own: u32, last: u32) -> Value {
    json!({ "by": by, "own": own, "last": last })
}

#[test]
fn candidates_say_what_they_lost_by() {
    let site = site(
        1,
        &[
            ("tin/a.md", "date = 2022-01-10\ntags = [\"x\", \"y\"]"),
            ("tin/b.md", "date = 2022-01-10\ntags = [\"x\", \"y\"]"),
            ("tin/c.md", "date = 2022-01-10\ntags = [\"x\", \"y\"]"),
            ("tin/d.md", "date = 2022-01-13\ntags = [\"x\", \"y\"]"),
            ("tin/e.md", "date = 2022-01-09\ntags = [\"x\"]"),
            ("tin/f.md", "date = 2022-01-09"),
            ("khac/g.md", "date = 2022-01-10"),
        ],
    );
    let found = lost(&site);
    // 7 articles: x is on 5 (1), y on 4 (1).
    let expected = [
        ("c", by("path")),
        ("d", numbers("days", 3, 0)),
        ("e", numbers("score", 1, 2)),
        ("f", by("tags")),
        ("g", by("tags")),
    ];
    assert_eq!(found, expected.map(|(name, lost)| (name.to_owned(), lost)));
    let text = site.run(&["explain", "tin/a.md"]).stdout;
    for words in [
        "same in all else",
        "same score, 3 days further · x (1), y (1) · 3 days apart",
        "lower score 1 < 2",
        "has no shared tag and the block is full",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = site.run(&["explain", "tin/a.md", "--lang", "vi"]).stdout;
    assert!(text.contains("điểm thấp hơn: 1 < 2 · x (1) · cách 1 ngày"), "{text}");
}

#[test]
fn on_one_distance_the_older_loses() {
    let articles = [
        ("tin/a.md", "date = 2022-01-10"),
        ("tin/b.md", "date = 2022-01-12"),
        ("tin/c.md", "date = 2022-01-08"),
        ("khac/d.md", "date = 2022-01-10"),
    ];
    assert_eq!(lost(&site(1, &articles)), [("c".to_owned(), by("date")), ("d".to_owned(), by("section"))]);
}

#[test]
fn places_may_be_none_or_taken_by_hand() {
    let articles = [
        ("tin/a.md", "date = 2022-01-10\nrelated = [\"b.md\", \"c.md\"]"),
        ("tin/b.md", "date = 2022-01-12"),
        ("tin/c.md", "date = 2022-01-08"),
        ("tin/d.md", "date = 2022-01-10"),
    ];
    assert_eq!(lost(&site(1, &articles)), [("d".to_owned(), by("hand"))]);
    let articles = [("tin/a.md", "date = 2022-01-10"), ("tin/b.md", "date = 2022-01-12")];
    assert_eq!(lost(&site(0, &articles)), [("b".to_owned(), by("room"))]);
    assert!(lost(&site(5, &articles)).is_empty(), "all are related");
}

#[test]
fn a_page_has_no_candidates_but_what_its_editor_chose() {
    let site = site(
        5,
        &[("tin/b.md", "date = 2022-01-12"), ("tin/a.md", "related = [\"b.md\"]"), ("tin/c.md", "date = 2022-01-12")],
    );
    let explained = explained(&site, "tin/a.md");
    assert_eq!((&explained["kind"], &explained["related"][0]["by"]), (&json!("page"), &json!("hand")));
    assert_eq!((&explained["candidates"], &explained["related"][0]["days"]), (&json!([]), &Value::Null));
}
