//! Related news of random sites against a comparison of all pairs, written from the contract's words.

use std::cmp::Reverse;

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::generated::{Entry, Plan, plans};
use crate::markup;
use crate::site::{BASE_URL, NOW, Site};

/// Articles told of that come next.
const NEXT: usize = 5;

/// Articles of a site whose ranking is asked for: each is a run of the program.
const ASKED: usize = 3;

/// How many related articles a page shows unless the configuration says otherwise.
const COUNT: usize = 5;

#[test]
fn related_news_equals_the_comparison_of_all_pairs() {
    // A failing site is printed whole, so no file of seeds is kept; a shrinking step is a build, so they are few.
    let config = Config { cases: 48, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let result = TestRunner::new(config).run(&plans(), |plan| compare(&plan));
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

fn compare(plan: &Plan) -> Result<(), TestCaseError> {
    let now: Timestamp = NOW.parse().expect("a time");
    let entries = plan.entries(now);
    let site = plan.write(Site::new(), false);
    let run = site.build(&["-q"]);
    prop_assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    for entry in entries.iter().filter(|entry| entry.listed) {
        let id = if entry.english { "related-news" } else { "tin-lien-quan" };
        let shown = markup::related(&run.page(&entry.url), id).unwrap_or_default();
        prop_assert_eq!(shown, expected(entry, &entries), "related news of {}", entry.source);
    }
    for entry in entries.iter().filter(|entry| entry.listed).take(ASKED) {
        let (related, candidates) = explained(&site, entry);
        let shown = expected(entry, &entries);
        prop_assert_eq!(&related, &shown, "related news of {} as explained", entry.source);
        let all = ranking(entry, &entries, shown.len() + NEXT);
        prop_assert_eq!([related, candidates].concat(), all, "ranking of {}", entry.source);
    }
    for entry in entries.iter().filter(|entry| !entry.listed && entry.published.is_some()) {
        prop_assert!(!run.answers(&entry.url), "{} is not public, but it was built", entry.source);
    }
    Ok(())
}

/// The addresses of related news and of the candidates behind them, as the program explains them.
fn explained(site: &Site, entry: &Entry) -> (Vec<String>, Vec<String>) {
    let run = site.run(&["explain", &entry.url, "--format", "json"]);
    let explained: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    let urls = |list: &str| {
        let list = explained[list].as_array().expect("a list").iter();
        list.map(|reason| reason["url"].as_str().expect("a URL").replacen(BASE_URL, "/", 1)).collect()
    };
    (urls("related"), urls("candidates"))
}

/// The addresses that the page of `a` must show.
fn expected(a: &Entry, entries: &[Entry]) -> Vec<String> {
    ranking(a, entries, COUNT)
}

/// The first addresses of all, and all by hand: by hand, then by tags, then the nearest of the section, of the site.
fn ranking(a: &Entry, entries: &[Entry], count: usize) -> Vec<String> {
    let same_language = |b: &&Entry| b.listed && b.english == a.english;
    let listed: Vec<&Entry> = entries.iter().filter(same_language).collect();
    let others: Vec<&Entry> = listed.iter().copied().filter(|b| b.source != a.source).collect();

    let mut chosen: Vec<&Entry> = Vec::new();
    for source in &a.by_hand {
        let picked = others.iter().copied().filter(|b| &b.source == source);
        add(&mut chosen, picked.collect(), usize::MAX);
    }

    let mut by_tags: Vec<_> = others.iter().copied().filter(|b| score(a, b, &listed) > 0).collect();
    by_tags.sort_by_key(|b| (Reverse(score(a, b, &listed)), nearness(a, b)));
    add(&mut chosen, by_tags, count);

    let mut nearest = others;
    nearest.sort_by_key(|b| nearness(a, b));
    let of_section = nearest.iter().copied().filter(|b| b.section == a.section);
    add(&mut chosen, of_section.collect(), count);
    add(&mut chosen, nearest, count);
    chosen.into_iter().map(|b| b.url.clone()).collect()
}

/// Appends those not chosen yet while there is room for them.
fn add<'a>(chosen: &mut Vec<&'a Entry>, candidates: Vec<&'a Entry>, room: usize) {
    for candidate in candidates {
        if chosen.len() < room && chosen.iter().all(|other| other.source != candidate.source) {
            chosen.push(candidate);
        }
    }
}

/// The sum of w(t) over shared tags.
fn score(a: &Entry, b: &Entry, listed: &[&Entry]) -> u32 {
    let uses = |tag: &usize| listed.iter().filter(|entry| entry.tags.contains(tag)).count();
    a.tags.intersection(&b.tags).map(|tag| weight(listed.len(), uses(tag))).sum()
}

/// w(t) = floor(log2(1 + N / df)): the largest k with 2^k <= 1 + N / df, that is (2^k - 1) * df <= N.
fn weight(articles: usize, with_tag: usize) -> u32 {
    let fits = |k: &u32| ((1_usize << k) - 1) * with_tag <= articles;
    (0..30).take_while(fits).last().unwrap_or(0)
}

/// Distance in local days ascending, then newer first, then path in byte order.
fn nearness<'a>(a: &Entry, b: &'a Entry) -> (i32, Reverse<Timestamp>, &'a str) {
    let days = (b.day() - a.day()).get_days().abs();
    (days, Reverse(b.published.expect("a listed article has a date")), &b.source)
}

#[test]
fn the_weight_of_a_tag_is_the_integer_the_contract_says() {
    let table = [(7, 7, 1), (7, 1, 3), (6, 1, 2), (6, 2, 2), (5, 2, 1), (10_000, 3_333, 2), (10_000, 1, 13)];
    for (articles, with_tag, expected) in table {
        assert_eq!(weight(articles, with_tag), expected, "N = {articles}, df = {with_tag}");
    }
}

/// Seven articles worked out by hand, so that the test above cannot share a misreading with the program.
///
/// N = 7. `FDI` is on 3 (w = 1), `Hàn Quốc` on 2 (w = 2), `Thuế` on 2 (w = 2), `Thuê` on 1.
#[test]
fn a_worked_example_of_related_news() {
    let article = |site: Site, path: &str, day: &str, rest: &str| site.article(path, &format!("date = {day}\n{rest}"));
    let mut site = Site::new().section("tin-tuc", "Tin tức").section("thong-bao", "Thông báo");
    for (path, day, rest) in [
        ("tin-tuc/2022/a.md", "2022-12-31", "tags = [\"FDI\", \"Hàn Quốc\", \"Thuế\"]"),
        ("tin-tuc/2022/b.md", "2022-12-01", "tags = [\"fdi\", \"HÀN QUỐC\"]"),
        ("tin-tuc/2022/c.md", "2022-12-30", "tags = [\"Thuê\", \"FDI\"]"),
        ("thong-bao/d.md", "2021-01-01", "tags = [\"thuế\"]"),
        ("tin-tuc/2020/e.md", "2020-05-01", ""),
        ("thong-bao/f.md", "2022-12-31", ""),
        ("thong-bao/g.md", "2019-05-01", "related = [\"/tin-tuc/2020/e.md\"]"),
        ("thong-bao/h.md", "2022-12-31", "draft = true\ntags = [\"FDI\", \"Hàn Quốc\", \"Thuế\"]"),
    ] {
        site = article(site, path, day, rest);
    }
    let run = site.built();
    let related = |url: &str| markup::related(&run.page(url), "tin-lien-quan").expect("related news");
    // By tags: b (1 + 2), d (2), c (1). Then e of the same section, then f of the site; g finds no room.
    assert_eq!(
        related("/tin-tuc/2022/a/"),
        ["/tin-tuc/2022/b/", "/thong-bao/d/", "/tin-tuc/2022/c/", "/tin-tuc/2020/e/", "/thong-bao/f/"]
    );
    // By hand: e. No tags. Of the section: d, then f. Of the site, by distance: b, c (a is a day farther).
    assert_eq!(
        related("/thong-bao/g/"),
        ["/tin-tuc/2020/e/", "/thong-bao/d/", "/thong-bao/f/", "/tin-tuc/2022/b/", "/tin-tuc/2022/c/"]
    );
}

#[test]
fn hand_picked_articles_are_all_shown_and_unlisted_ones_are_skipped() {
    let mut site = Site::new().section("tin-tuc", "Tin tức");
    for at in 1..=8 {
        site = site.article(&format!("tin-tuc/b{at}.md"), &format!("date = 2022-01-{at:02}"));
    }
    let site = site
        .article("tin-tuc/nhap.md", "date = 2022-01-01\ndraft = true")
        .article("tin-tuc/hen-gio.md", "date = 2030-01-01")
        .article("tin-tuc/het-han.md", "date = 2022-01-01\nexpires = 2023-01-01")
        .article(
            "tin-tuc/a.md",
            "date = 2022-02-01\nrelated = [\"/tin-tuc/nhap.md\", \"/tin-tuc/b7.md\", \"/tin-tuc/hen-gio/\", \
             \"/tin-tuc/b1/\", \"tin-tuc/b2.md\", \"/tin-tuc/het-han.md\", \"/tin-tuc/b7/\", \"/tin-tuc/b4.md\", \
             \"https://bql.example.vn/tin-tuc/b3/\", \"/tin-tuc/b5.md\"]",
        );
    let shown = markup::related(&site.built().page("/tin-tuc/a/"), "tin-lien-quan");
    let names = ["b7", "b1", "b2", "b4", "b3", "b5"];
    assert_eq!(shown, Some(names.map(|name| format!("/tin-tuc/{name}/")).to_vec()));
}

/// Equal in everything but the path, whose bytes decide: `-` stands before `.` and `/`, unlike path components.
#[test]
fn the_last_word_is_the_path_in_byte_order() {
    let mut site = Site::new().section("tin-tuc", "Tin tức");
    for path in ["b1/index.md", "b1-x.md", "b10.md", "b2.md", "b0.md", "2022/z.md"] {
        site = site.article(&format!("tin-tuc/{path}"), "date = 2022-01-01");
    }
    let shown = markup::related(&site.built().page("/tin-tuc/b2/"), "tin-lien-quan");
    let names = ["2022/z", "b0", "b1-x", "b1", "b10"];
    assert_eq!(shown, Some(names.map(|name| format!("/tin-tuc/{name}/")).to_vec()));
}

#[test]
fn a_single_article_has_no_empty_block() {
    let site = Site::new().section("tin-tuc", "Tin tức").article("tin-tuc/a.md", "date = 2022-01-01\ntags = [\"FDI\"]");
    assert_eq!(markup::related(&site.built().page("/tin-tuc/a/"), "tin-lien-quan"), None);
}
