//! Which files of the search change when the site does: few, and always the same ones, however old the site is.

use std::collections::{BTreeMap, BTreeSet};

use super::index_of;
use crate::site::{Site, article};

/// The files of the search by their paths below its folder.
type Search = BTreeMap<String, Vec<u8>>;

/// A site with so many years before 2026, each with an article a month, and 2026 up to April.
fn of_years(count: i32) -> Site {
    let mut site = Site::new().section("tin-tuc", "Tin tức");
    for year in 2026 - count..=2026 {
        for month in 1..=if year == 2026 { 4 } else { 12 } {
            let body = format!("Trong tháng {month} năm {year} có {} dự án mới.", year * month % 37);
            let text = article("Tin tháng", &format!("date = {year}-{month:02}-07\ntags = [\"Đầu tư\"]"), &body);
            site = site.file(&format!("tin-tuc/{year}/thang-{month}.md"), text);
        }
    }
    site.file("gioi-thieu.md", article("Giới thiệu", "", "Về cơ quan."))
}

fn search(site: &Site) -> Search {
    let tree = site.built().tree();
    index_of(site, None, "tim-kiem");
    tree.into_iter().filter_map(|(path, bytes)| Some((path.strip_prefix("tim-kiem/")?.into(), bytes))).collect()
}

/// The files that are new, other or gone.
fn changed(before: &Search, after: &Search) -> Vec<String> {
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// What changes when these files are written.
fn change(site: Site, files: &[(&str, String)]) -> Vec<String> {
    let before = search(&site);
    let site = files.iter().fold(site, |site, (path, text)| site.file(path, text));
    changed(&before, &search(&site))
}

fn fresh(front: &str) -> String {
    article("Tin mới", front, "Một tin vừa đăng.")
}

/// The files of a span with one bucket.
fn of_span(name: &str) -> [String; 3] {
    ["d-0.json", "w-0.bin", "words.json"].map(|file| format!("{name}/{file}"))
}

#[test]
fn a_new_article_changes_its_month_and_the_list_of_spans_however_old_the_site_is() {
    let due = [&of_span("2026-04")[..], &["spans.json".into()]].concat();
    for years in [0, 1, 6] {
        let files = [("tin-tuc/moi.md", fresh("date = 2026-04-20\ntags = [\"Đầu tư\"]"))];
        assert_eq!(change(of_years(years), &files), due, "{years} years");
    }
}

#[test]
fn the_first_article_of_a_month_changes_nothing_of_the_months_before() {
    let due = [&of_span("2026-05")[..], &["spans.json".into()]].concat();
    assert_eq!(change(of_years(2), &[("tin-tuc/moi.md", fresh("date = 2026-05-20"))]), due);
}

#[test]
fn a_new_section_a_new_tag_and_a_new_year_are_offered_by_the_page_of_the_search() {
    let page = "index.html".to_owned();
    let files = [("tin-tuc/moi.md", fresh("date = 2026-04-20\ntags = [\"Hạ tầng\"]"))];
    assert!(change(of_years(1), &files).contains(&page), "a new tag");
    let section = ("thong-bao/_index.md", "+++\ntitle = \"Thông báo\"\n+++\n".to_owned());
    let files = [section, ("thong-bao/moi.md", fresh("date = 2026-04-20"))];
    assert!(change(of_years(1), &files).contains(&page), "a new section");
    assert!(change(of_years(1), &[("tin-tuc/moi.md", fresh("date = 2010-04-20"))]).contains(&page), "a new year");
}

#[test]
fn an_edit_in_a_closed_year_changes_the_files_of_that_year_only() {
    let edited = article("Tin tháng", "date = 2023-06-07\ntags = [\"Đầu tư\"]", "Đính chính: không có dự án nào.");
    let changed = change(of_years(4), &[("tin-tuc/2023/thang-6.md", edited)]);
    assert!(!changed.is_empty());
    assert!(changed.iter().all(|path| path.starts_with("2023/")), "{changed:?}");
}

#[test]
fn an_edit_that_search_does_not_see_changes_nothing() {
    let text = "Trong **tháng** 6 năm 2023: có 4 dự án mới!";
    let edited = article("Tin tháng", "date = 2023-06-07\nsummary = \"A\"\ntags = [\"Đầu tư\"]", text);
    let other = edited.replace("**", "").replace(':', ",");
    let site = of_years(4).file("tin-tuc/2023/thang-6.md", edited);
    let before = search(&site);
    assert_eq!(changed(&before, &search(&site.file("tin-tuc/2023/thang-6.md", other))), [""; 0]);
}

#[test]
fn an_article_that_goes_takes_its_words_along() {
    let site = of_years(1).file("tin-tuc/moi.md", fresh("date = 2026-04-20"));
    let with = search(&site);
    let without = search(&site.without("tin-tuc/moi.md"));
    assert_eq!(changed(&with, &without), [&of_span("2026-04")[..], &["spans.json".into()]].concat());
    assert_eq!(changed(&without, &search(&of_years(1))), [""; 0], "as if it had never been there");
}

#[test]
fn a_new_page_changes_the_pages_only() {
    let due = [&of_span("pages")[..], &["spans.json".into()]].concat();
    assert_eq!(change(of_years(1), &[("lien-he.md", fresh(""))]), due);
}

#[test]
fn a_new_year_closes_the_months_of_the_one_before_and_leaves_the_years_before_that() {
    let mut site = of_years(3);
    for month in 1..=4 {
        site = site.without(&format!("tin-tuc/2026/thang-{month}.md"));
    }
    let before = search(&site);
    assert!(before.contains_key("2025-12/words.json") && before.contains_key("2024/words.json"));
    let after = search(&site.file("tin-tuc/moi.md", fresh("date = 2026-01-02")));
    assert!(after.contains_key("2025/words.json") && !after.contains_key("2025-12/words.json"));
    for path in changed(&before, &after) {
        let may = ["2025", "2026-01/", "spans.json", "index.html"];
        assert!(may.iter().any(|start| path.starts_with(start)), "{path}");
    }
}
