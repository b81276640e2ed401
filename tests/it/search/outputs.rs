//! Which files a search is made of, and what is not in them.

use std::collections::BTreeMap;

use super::index_of;
use crate::markup;
use crate::site::{Run, Site, article, assert_same_tree};

/// The outputs below a folder.
fn below(run: &Run, folder: &str) -> BTreeMap<String, Vec<u8>> {
    run.tree().into_iter().filter(|(path, _)| path.starts_with(folder)).collect()
}

fn small() -> Site {
    Site::new()
        .section("tin-tuc", "Tin tức")
        .file("tin-tuc/mot.md", article("Bài một", "date = 2026-05-01\ntags = [\"Đầu tư\"]", "Chữ."))
        .file("tin-tuc/hai.md", article("Bài hai", "date = 2025-05-01\ntags = [\"Đầu tư\"]", "Chữ."))
        .file("trang.md", article("Trang", "", "Chữ của trang."))
}

#[test]
fn a_search_is_made_of_a_page_a_script_and_spans() {
    let site = small();
    let run = site.built();
    let paths: Vec<String> = below(&run, "tim-kiem/").into_keys().collect();
    let of_span = |name: &str| ["d-0.json", "w-0.bin", "words.json"].map(|file| format!("tim-kiem/{name}/{file}"));
    let spans = ["2025", "2026-05", "pages"].map(of_span).concat();
    let files = ["index.html", "search.js", "spans.json"].map(|file| format!("tim-kiem/{file}"));
    let mut due = [&spans[..], &files[..]].concat();
    due.sort();
    assert_eq!(paths, due);
    let index = index_of(&site, None, "tim-kiem");
    let spans: Vec<(&str, usize)> = index.list.spans.iter().map(|(name, files, _)| (&name[..], *files)).collect();
    assert_eq!(spans, [("2026-05", 1), ("2025", 1), ("pages", 1)]);
    assert_eq!(index.list.sections, [("tin-tuc".to_owned(), "Tin tức".to_owned())].into());
}

#[test]
fn records_say_what_results_show() {
    let site = small();
    site.built();
    let records = index_of(&site, None, "tim-kiem").records;
    let shown = |at: usize| {
        let record = &records[at];
        [&record.url, &record.title, &record.day, &record.date, &record.section, &record.summary].map(String::as_str)
    };
    assert_eq!(shown(0), ["/tin-tuc/mot/", "Bài một", "2026-05-01", "01/5/2026", "tin-tuc", "Chữ."]);
    assert_eq!(shown(1), ["/tin-tuc/hai/", "Bài hai", "2025-05-01", "01/5/2025", "tin-tuc", "Chữ."]);
    assert_eq!(shown(2), ["/trang/", "Trang", "", "", "", "Chữ của trang."]);
}

#[test]
fn spans_have_buckets_and_records_as_large_as_announced() {
    let mut site = Site::new();
    for at in 0..40 {
        for (name, date) in [("cu", "2024-03-05"), ("moi", "2026-03-05"), ("trang", "")] {
            let date = if date.is_empty() { String::new() } else { format!("date = {date}") };
            let body = format!("Bài số {at} về việc {} và chuyện {}.", at * 37 % 91, at * 53 % 77);
            site = site.file(&format!("{name}-{at}.md"), article(name, &date, &body));
        }
    }
    site.built();
    let spans = index_of(&site, None, "tim-kiem").list.spans;
    let due = [("2026-03".into(), 40, 3), ("2024".into(), 40, 7), ("pages".into(), 40, 7)];
    assert_eq!(spans, due);
}

#[test]
fn what_is_not_to_be_searched_leaves_no_trace() {
    let search = "tim-kiem/";
    let without = small().built();
    for front in [
        "date = 2026-04-01\nsearch = false",
        "search = false",
        "date = 2026-04-01\ndraft = true",
        "date = 2026-08-01",
        "date = 2026-04-01\nexpires = 2026-05-01",
        "date = 2026-04-01\nexpires = 2026-05-01\nexpires_note = \"Hết hạn.\"",
    ] {
        let site = small().file("tin-tuc/rieng.md", article("Riêng", front, "Kín đáo."));
        let with = site.built();
        assert_same_tree(&below(&with, search), &below(&without, search), front);
        index_of(&site, None, "tim-kiem");
    }
    let found = small().file("tin-tuc/rieng.md", article("Riêng", "date = 2026-04-01\nsearch = true", "Kín đáo."));
    found.built();
    let urls = index_of(&found, None, "tim-kiem").records.into_iter().map(|record| record.url);
    assert!(urls.into_iter().any(|url| url == "/tin-tuc/rieng/"), "the same file, if it may be found");
}

#[test]
fn a_file_that_search_leaves_out_is_on_the_site() {
    let site = small().file("tin-tuc/rieng.md", article("Riêng", "date = 2026-04-01\nsearch = false", "Kín đáo."));
    let run = site.built();
    assert!(run.page("/tin-tuc/rieng/").contains("Kín đáo."));
    assert!(markup::links(&run.page("/tin-tuc/")).contains(&"/tin-tuc/rieng/".into()));
}

#[test]
fn each_edition_has_a_search_of_its_own() {
    let site = small()
        .config_with("[languages.en]\ntitle = \"Board\"\n")
        .file("tin-tuc/mot.en.md", article("First", "date = 2026-05-01\ntags = [\"Investment\"]", "Words."))
        .file("about.en.md", article("About", "", "Words of a page."));
    let run = site.built();
    let urls = |edition, folder| -> Vec<String> {
        index_of(&site, edition, folder).records.into_iter().map(|record| record.url).collect()
    };
    assert_eq!(urls(None, "tim-kiem"), ["/tin-tuc/mot/", "/tin-tuc/hai/", "/trang/"]);
    assert_eq!(urls(Some("en"), "en/search"), ["/en/tin-tuc/mot/", "/en/about/"]);
    assert_eq!(run.read("tim-kiem/search.js"), run.read("en/search/search.js"));
    let sections = index_of(&site, Some("en"), "en/search").list.sections;
    assert_eq!(sections.into_keys().collect::<Vec<_>>(), ["en/tin-tuc"]);
}

#[test]
fn the_folder_of_a_search_can_be_named() {
    let config =
        "[paths]\nsearch = \"tra-cuu\"\n[languages.en]\ntitle = \"B\"\n[languages.en.paths]\nsearch = \"find\"\n";
    let site = small().config_with(config).file("a.en.md", article("A", "date = 2026-05-01", "Words."));
    let run = site.built();
    assert_eq!(index_of(&site, None, "tra-cuu").records.len(), 3);
    assert_eq!(index_of(&site, Some("en"), "en/find").records.len(), 1);
    assert!(below(&run, "tim-kiem/").is_empty() && below(&run, "en/search/").is_empty());
}

#[test]
fn a_site_below_a_path_has_its_addresses_in_full() {
    let config = "title = \"T\"\nbase_url = \"https://bql.example.vn/tin/\"\n";
    let site = small().config(config);
    site.built();
    let index = index_of(&site, None, "tim-kiem");
    assert_eq!(index.records[0].url, "/tin/tin-tuc/mot/");
    assert_eq!(index.records[0].section, "tin-tuc");
}

#[test]
fn a_search_that_is_off_makes_no_output_and_is_not_offered() {
    let run = small().config_with("[search]\nenable = false\n").built();
    assert!(below(&run, "tim-kiem/").is_empty());
    let with = small().built();
    assert!(with.page("/").contains("tim-kiem"), "else the next says nothing");
    for (path, bytes) in run.tree() {
        assert!(!String::from_utf8_lossy(&bytes).contains("tim-kiem"), "{path} leads to the search");
    }
}

#[test]
fn a_site_without_articles_has_a_search_too() {
    for site in [Site::new(), Site::new().section("tin-tuc", "Tin tức")] {
        let run = site.built();
        assert!(run.page("/tim-kiem/").contains("search.js"));
        assert!(index_of(&site, None, "tim-kiem").records.is_empty());
    }
}

#[test]
fn two_builds_of_a_search_are_the_same() {
    let site = small().config_with("[languages.en]\ntitle = \"B\"\n").article("a.en.md", "date = 2026-05-01");
    let one = site.built_with(&["--jobs", "1", "--output", "one"]);
    let four = site.built_with(&["--jobs", "4", "--output", "four"]);
    for folder in ["tim-kiem/", "en/search/"] {
        assert!(!below(&one, folder).is_empty());
        assert_same_tree(&below(&one, folder), &below(&four, folder), folder);
    }
}
