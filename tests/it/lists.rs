//! What readers walk through: archives, tags, neighbours, editions; and the page for missing addresses.

use std::collections::{BTreeMap, BTreeSet};

use crate::markup;
use crate::site::{BASE_URL, Site, article};

/// Articles on the first days of a month: `day` is 1 to `count`.
fn month(mut site: Site, section: &str, month: &str, count: usize) -> Site {
    for day in 1..=count {
        let path = format!("{section}/{}/b-{month}-{day:02}.md", &month[..4]);
        site = site.article(&path, &format!("date = {month}-{day:02}\ntags = [\"Đầu tư\"]"));
    }
    site
}

/// 23 + 4 + 3 articles in two sections and three years, one of them scheduled, and a page without a date.
pub fn some_years() -> Site {
    let site = Site::new().section("tin-tuc", "Tin tức").section("thong-bao", "Thông báo");
    let site = month(month(month(site, "tin-tuc", "2022-12", 23), "tin-tuc", "2022-11", 4), "thong-bao", "2024-10", 3);
    let site = site.article("tin-tuc/2026/hen-gio.md", "date = 2026-06-02\ntags = [\"Đầu tư\"]");
    site.article("gioi-thieu.md", "")
}

#[test]
fn archives_count_the_articles_of_years_and_months() {
    let run = some_years().built();
    let count = |page: &str, url: &str| {
        let around = markup::text_around(&run.page(page), url);
        assert!(!around.is_empty(), "{page} does not link to {url}");
        around.iter().flat_map(|text| markup::numbers(text)).collect::<Vec<_>>()
    };
    assert!(count("/luu-tru/", "/luu-tru/2022/").contains(&27), "27 articles in 2022");
    assert!(count("/luu-tru/", "/luu-tru/2024/").contains(&3), "3 articles in 2024");
    assert!(count("/luu-tru/2022/", "/luu-tru/2022/12/").contains(&23), "23 articles in December 2022");
    assert!(count("/luu-tru/2022/", "/luu-tru/2022/11/").contains(&4), "4 articles in November 2022");
    assert!(!run.answers("/luu-tru/2026/"), "a scheduled article makes no year");
    let listed: Vec<_> =
        markup::links(&run.page("/luu-tru/2022/11/")).into_iter().filter(|url| url.contains("/b-")).collect();
    assert_eq!(listed, [4, 3, 2, 1].map(|day| format!("/tin-tuc/2022/b-2022-11-{day:02}/")));
}

#[test]
fn an_archive_goes_by_the_local_day() {
    let site = Site::new().section("tin-tuc", "Tin tức").article("tin-tuc/a.md", "date = 2022-12-31T20:00:00Z");
    let run = site.built();
    assert!(run.answers("/luu-tru/2023/") && !run.answers("/luu-tru/2022/"), "03:00 on 1/1/2023 in Việt Nam");
}

#[test]
fn terms_stand_in_vietnamese_order_and_spellings_of_one_tag_are_one() {
    let tagged = |site: Site, day: u8, tags: &[&str]| {
        site.article(&format!("tin-tuc/b{day}.md"), &format!("date = 2022-01-0{day}\ntags = {tags:?}"))
    };
    let site = Site::new().section("tin-tuc", "Tin tức");
    let site = tagged(site, 1, &["Yên Bái", "Đà Nẵng", "đầu tư", "hoà bình", "Thuê", "An"]);
    let site = tagged(site, 2, &["Dung Quất", "Đầu tư", "hòa bình", "Thuế", "Ân"]);
    let run = tagged(site, 3, &["Điện Bàn", "Đầu tư", "hòa bình", "Ăn"]).built();
    let page = run.page("/chu-de/");
    let links = markup::links(&page).into_iter();
    let terms: Vec<_> =
        links.filter_map(|url| Some(url.strip_prefix("/chu-de/")?.trim_matches('/').to_owned())).collect();
    let terms: Vec<_> = terms.iter().filter(|slug| !slug.is_empty() && !slug.ends_with(".xml")).collect();
    // Of one slug, the tag used first keeps it: An, then Ân, then Ăn; but Ăn stands before Ân, and Đ after D.
    let ordered =
        ["an", "an-3", "an-2", "dung-quat", "da-nang", "dau-tu", "dien-ban", "hoa-binh", "thue", "thue-2", "yen-bai"];
    assert_eq!(terms, ordered);
    for (url, name) in [("/chu-de/dau-tu/", "Đầu tư"), ("/chu-de/hoa-binh/", "hòa bình"), ("/chu-de/thue-2/", "Thuế")]
    {
        let text = markup::link_text(&page, url);
        assert!(text.contains(name), "the spelling used most names the tag: {text}");
    }
    let listed = |url: &str| markup::links(&run.page(url)).iter().filter(|url| url.starts_with("/tin-tuc/b")).count();
    assert_eq!((listed("/chu-de/dau-tu/"), listed("/chu-de/hoa-binh/")), (3, 3));
    assert_eq!((listed("/chu-de/thue/"), listed("/chu-de/thue-2/")), (1, 1));
}

#[test]
fn an_article_leads_to_its_neighbours_in_the_section() {
    let run = month(some_years(), "thong-bao", "2022-12", 20).built();
    let around = |day: usize| {
        let links = markup::links(&run.page(&format!("/tin-tuc/2022/b-2022-12-{day:02}/")));
        links.into_iter().filter(|url| url.contains("/b-")).collect::<BTreeSet<_>>()
    };
    let days = |days: &[usize]| days.iter().map(|day| format!("/tin-tuc/2022/b-2022-12-{day:02}/")).collect();
    assert_eq!(around(10), days(&[9, 11]));
    assert_eq!(around(23), days(&[22]), "the newest has no newer one; the other section's is none");
    assert!(around(1).contains("/tin-tuc/2022/b-2022-11-04/"), "the year folders are one section");
}

#[test]
fn editions_name_each_other_and_articles_without_one_do_not() {
    let site = Site::new()
        .config_with("[languages.en]\ntitle = \"Management Board\"\n")
        .section("tin-tuc", "Tin tức")
        .file("tin-tuc/_index.en.md", article("News", "", ""))
        .article("tin-tuc/a.md", "date = 2022-01-01")
        .file("tin-tuc/a.en.md", article("A", "date = 2022-01-01", "Text."))
        .article("tin-tuc/b.md", "date = 2022-01-02");
    let run = site.built();
    let alternates = |url: &str| {
        let (page, select) = (run.page(url), "link[rel~=alternate][hreflang]");
        let languages = markup::attributes(&page, select, "hreflang").into_iter();
        languages.zip(markup::attributes(&page, select, "href")).collect::<BTreeMap<_, _>>()
    };
    for (vi, en) in [("tin-tuc/a/", "en/tin-tuc/a/"), ("tin-tuc/", "en/tin-tuc/"), ("", "en/")] {
        let there = alternates(&format!("/{vi}"));
        assert_eq!(there.get("vi"), Some(&format!("{BASE_URL}{vi}")), "/{vi}");
        assert_eq!(there.get("en"), Some(&format!("{BASE_URL}{en}")), "/{vi}");
        assert_eq!(alternates(&format!("/{en}")), there, "both editions name the same pair");
    }
    assert!(!alternates("/tin-tuc/b/").contains_key("en"));
    assert_eq!(markup::attributes(&run.page("/en/tin-tuc/a/"), "html", "lang"), ["en"]);
    assert_eq!(markup::attributes(&run.page("/tin-tuc/a/"), "html", "lang"), ["vi"]);
    assert!(run.exists("en/feed.xml") && run.answers("/en/luu-tru/2022/"), "the same outputs under /en/");
}
