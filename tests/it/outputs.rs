//! The outputs that machines read: feeds, sitemaps, robots.

use std::collections::{BTreeMap, BTreeSet};

use atom_syndication::Feed;
use jiff::Timestamp;
use quick_xml::events::Event;

use crate::lists::some_years;
use crate::markup;
use crate::site::{BASE_URL, Run, Site, article};

/// The text of every element of one name, prefix left out, in document order.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut texts, mut open) = (Vec::new(), None::<String>);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("not XML: {error}\n{xml}")) {
            Event::Start(tag) if tag.local_name().as_ref() == name => open = Some(String::new()),
            Event::End(tag) if tag.local_name().as_ref() == name => texts.extend(open.take()),
            Event::Text(text) => {
                if let Some(open) = &mut open {
                    open.push_str(&text);
                }
            }
            Event::Eof => {
                return texts.into_iter().map(|text| text.trim().to_owned()).collect();
            }
            _ => {}
        }
    }
}

fn feed(run: &Run, path: &str) -> Feed {
    let text = run.read(path);
    Feed::read_from(text.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"))
}

/// Where the entries of a feed lead, in order.
fn targets(feed: &Feed) -> Vec<String> {
    let target = |entry: &atom_syndication::Entry| {
        let link = entry.links().iter().find(|link| link.rel() == "alternate").expect("a link to the article");
        link.href().to_owned()
    };
    feed.entries().iter().map(target).collect()
}

#[test]
fn feeds_hold_the_newest_20_of_the_site_a_section_and_a_tag() {
    let run = some_years().built();
    let newest = |count: usize| (1..=23).rev().take(count).map(|day| format!("tin-tuc/2022/b-2022-12-{day:02}/"));
    let others = (1..=3).rev().map(|day| format!("thong-bao/2024/b-2024-10-{day:02}/"));
    let site: Vec<_> = others.clone().chain(newest(17)).map(|path| format!("{BASE_URL}{path}")).collect();
    let section: Vec<_> = newest(20).map(|path| format!("{BASE_URL}{path}")).collect();
    let small: Vec<_> = others.map(|path| format!("{BASE_URL}{path}")).collect();
    assert_eq!(targets(&feed(&run, "feed.xml")), site);
    assert_eq!(targets(&feed(&run, "chu-de/dau-tu/feed.xml")), site);
    assert_eq!(targets(&feed(&run, "tin-tuc/feed.xml")), section);
    assert_eq!(targets(&feed(&run, "thong-bao/feed.xml")), small);
}

#[test]
fn feeds_say_who_they_are_and_when_their_entries_changed() {
    let site = some_years()
        .article("tin-tuc/2025/sua.md", "date = 2025-03-01T08:30:00\nupdated = 2025-04-02T09:00:00+00:00")
        .file("tin-tuc/2025/dau.md", article("Vốn & \\\"đầu tư\\\" <mới>", "date = 2025-03-02", "Nội dung."));
    let run = site.built();
    for path in ["feed.xml", "tin-tuc/feed.xml", "chu-de/dau-tu/feed.xml"] {
        let feed = feed(&run, path);
        let own = feed.links().iter().find(|link| link.rel() == "self").expect("a self link");
        assert_eq!(own.href(), format!("{BASE_URL}{path}"));
        let ids: BTreeSet<_> = feed.entries().iter().map(|entry| entry.id()).chain([feed.id()]).collect();
        assert_eq!(ids.len(), feed.entries().len() + 1, "{path}: ids repeat");
        assert!(!feed.title().as_str().is_empty() && !feed.authors().is_empty(), "{path}: title and author");
        let newest = feed.entries().iter().map(|entry| *entry.updated()).max();
        assert_eq!(Some(*feed.updated()), newest, "{path}: updated is that of the newest entry");
        for time in elements(&run.read(path), "updated").iter().chain(&elements(&run.read(path), "published")) {
            assert!(time.ends_with("+07:00") && time.parse::<Timestamp>().is_ok(), "{path}: {time}");
        }
    }
    let feed = feed(&run, "tin-tuc/feed.xml");
    assert_eq!(feed.entries()[0].title().as_str(), "Vốn & \"đầu tư\" <mới>");
    assert_eq!(feed.entries()[1].published().map(|time| time.to_rfc3339()), Some("2025-03-01T08:30:00+07:00".into()));
    assert_eq!(feed.entries()[1].updated().to_rfc3339(), "2025-04-02T16:00:00+07:00");
}

#[test]
fn the_sitemap_is_an_index_of_one_file_a_year_and_one_of_pages() {
    let run = some_years().built();
    let files = elements(&run.read("sitemap.xml"), "loc");
    let paths = |locations: &[String]| -> Vec<String> {
        let path = |location: &String| location.strip_prefix(BASE_URL).expect("an absolute address").to_owned();
        locations.iter().map(path).collect()
    };
    let mut holder = BTreeMap::new();
    for file in paths(&files) {
        for url in paths(&elements(&run.read(&file), "loc")) {
            assert!(run.answers(&format!("/{url}")), "{file} names {url}, which is no output");
            assert_eq!(holder.insert(url.clone(), file.clone()), None, "{url} is in two sitemaps");
        }
    }
    let of = |url: &str| holder.get(url).unwrap_or_else(|| panic!("{url} is in no sitemap: {holder:#?}"));
    let (older, newer, pages) =
        (of("tin-tuc/2022/b-2022-12-01/"), of("thong-bao/2024/b-2024-10-01/"), of("gioi-thieu/"));
    assert_eq!(older, of("tin-tuc/2022/b-2022-11-04/"), "a year has one file");
    assert_eq!(BTreeSet::from([older, newer, pages]).len(), 3, "years and pages have files of their own");
    assert!(older.contains("2022") && newer.contains("2024"), "{older} {newer}");
    assert_eq!(holder.keys().filter(|url| url.contains("/b-20")).count(), 30);
    assert!(!holder.keys().any(|url| url.contains("hen-gio") || url.contains("404")), "{holder:#?}");
}

#[test]
fn publishing_leaves_the_sitemaps_of_other_years() {
    let site = some_years();
    let before = site.built().tree();
    let after = site.article("tin-tuc/2026/moi.md", "date = 2026-05-31").built().tree();
    let is_sitemap = |path: &&String| path.contains("sitemap") && (path.contains("2022") || path.contains("2024"));
    assert_eq!(before.keys().filter(is_sitemap).count(), 2);
    for path in before.keys().filter(is_sitemap) {
        assert_eq!(before[path], after[path], "{path} changed");
    }
}

#[test]
fn the_news_sitemap_holds_the_last_48_hours() {
    let site = Site::new()
        .section("tin-tuc", "Tin tức")
        .article("tin-tuc/cu.md", "date = 2026-05-29T23:00:00")
        .article("tin-tuc/mot.md", "date = 2026-05-30T01:00:00")
        .article("tin-tuc/hai.md", "date = 2026-05-31T16:59:00Z")
        .article("tin-tuc/sau.md", "date = 2026-06-01T00:00:01")
        .article("tin-tuc/trang.md", "");
    let text = site.built().read("news-sitemap.xml");
    let found: BTreeSet<_> = elements(&text, "loc").into_iter().collect();
    assert_eq!(found, ["hai", "mot"].map(|name| format!("{BASE_URL}tin-tuc/{name}/")).into());
    let dates = elements(&text, "publication_date");
    assert!(dates.len() == 2 && dates.iter().all(|date| date.parse::<Timestamp>().is_ok()), "{dates:?}");
    assert_eq!(elements(&text, "language"), ["vi", "vi"]);
    assert_eq!((elements(&text, "title").len(), elements(&text, "name").len()), (2, 2));
}

#[test]
fn a_site_without_news_has_a_sound_empty_news_sitemap() {
    let text = some_years().built().read("news-sitemap.xml");
    assert!(elements(&text, "loc").is_empty() && text.contains("urlset"), "{text}");
}

#[test]
fn robots_names_the_sitemap_and_a_page_answers_for_missing_ones() {
    let run = some_years().built();
    let robots = run.read("robots.txt");
    assert!(robots.lines().any(|line| line.trim() == format!("Sitemap: {BASE_URL}sitemap.xml")), "{robots}");
    assert!(robots.to_lowercase().contains("user-agent: *"), "{robots}");
    let missing = run.read("404.html");
    assert!(markup::attributes(&missing, "a", "href").iter().any(|href| markup::site_path(href) == "/"), "{missing}");
}
