//! The outputs that machines read, and the lists of years, months, tags and neighbours that readers walk through.

use std::collections::{BTreeMap, BTreeSet};

use atom_syndication::Feed;
use jiff::Timestamp;
use quick_xml::events::Event;

use crate::markup;
use crate::site::{BASE_URL, Run, Site, article};

/// Articles on the first days of a month: `day` is 1 to `count`.
fn month(mut site: Site, section: &str, month: &str, count: usize) -> Site {
    for day in 1..=count {
        let path = format!("{section}/{}/b-{month}-{day:02}.md", &month[..4]);
        site = site.article(
            &path,
            &format!("date = {month}-{day:02}\ntags = [\"Đầu tư\"]"),
        );
    }
    site
}

/// 23 + 4 + 3 articles in two sections and three years, one of them scheduled, and a page without a date.
fn some_years() -> Site {
    let site = Site::new()
        .section("tin-tuc", "Tin tức")
        .section("thong-bao", "Thông báo");
    let site = month(
        month(
            month(site, "tin-tuc", "2022-12", 23),
            "tin-tuc",
            "2022-11",
            4,
        ),
        "thong-bao",
        "2024-10",
        3,
    );
    let site = site.article(
        "tin-tuc/2026/hen-gio.md",
        "date = 2026-06-02\ntags = [\"Đầu tư\"]",
    );
    site.article("gioi-thieu.md", "")
}

/// The text of every element of one name, prefix left out, in document order.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut texts, mut open) = (Vec::new(), None::<String>);
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("not XML: {error}\n{xml}"))
        {
            Event::Start(tag) if tag.local_name().as_ref() == name => open = Some(String::new()),
            Event::End(tag) if tag.local_name().as_ref() == name => texts.extend(open.take()),
            Event::Text(text) => {
                if let Some(open) = &mut open {
                    open.push_str(&text);
                }
            }
            Event::Eof => {
                return texts
                    .into_iter()
                    .map(|text| text.trim().to_owned())
                    .collect();
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
        let link = entry
            .links()
            .iter()
            .find(|link| link.rel() == "alternate")
            .expect("a link to the article");
        link.href().to_owned()
    };
    feed.entries().iter().map(target).collect()
}

#[test]
fn feeds_hold_the_newest_20_of_the_site_a_section_and_a_tag() {
    let run = some_years().built();
    let newest = |count: usize| {
        (1..=23)
            .rev()
            .take(count)
            .map(|day| format!("tin-tuc/2022/b-2022-12-{day:02}/"))
    };
    let others = (1..=3)
        .rev()
        .map(|day| format!("thong-bao/2024/b-2024-10-{day:02}/"));
    let site: Vec<_> = others
        .clone()
        .chain(newest(17))
        .map(|path| format!("{BASE_URL}{path}"))
        .collect();
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
        .article(
            "tin-tuc/2025/sua.md",
            "date = 2025-03-01T08:30:00\nupdated = 2025-04-02T09:00:00+00:00",
        )
        .file(
            "tin-tuc/2025/dau.md",
            article(
                "Vốn & \\\"đầu tư\\\" <mới>",
                "date = 2025-03-02",
                "Nội dung.",
            ),
        );
    let run = site.built();
    for path in ["feed.xml", "tin-tuc/feed.xml", "chu-de/dau-tu/feed.xml"] {
        let feed = feed(&run, path);
        let own = feed
            .links()
            .iter()
            .find(|link| link.rel() == "self")
            .expect("a self link");
        assert_eq!(own.href(), format!("{BASE_URL}{path}"));
        let ids: BTreeSet<_> = feed
            .entries()
            .iter()
            .map(|entry| entry.id())
            .chain([feed.id()])
            .collect();
        assert_eq!(ids.len(), feed.entries().len() + 1, "{path}: ids repeat");
        assert!(
            !feed.title().as_str().is_empty() && !feed.authors().is_empty(),
            "{path}: title and author"
        );
        let newest = feed.entries().iter().map(|entry| *entry.updated()).max();
        assert_eq!(
            Some(*feed.updated()),
            newest,
            "{path}: updated is that of the newest entry"
        );
        for time in elements(&run.read(path), "updated")
            .iter()
            .chain(&elements(&run.read(path), "published"))
        {
            assert!(
                time.ends_with("+07:00") && time.parse::<Timestamp>().is_ok(),
                "{path}: {time}"
            );
        }
    }
    let feed = feed(&run, "tin-tuc/feed.xml");
    assert_eq!(feed.entries()[0].title().as_str(), "Vốn & \"đầu tư\" <mới>");
    assert_eq!(
        feed.entries()[1].published().map(|time| time.to_rfc3339()),
        Some("2025-03-01T08:30:00+07:00".into())
    );
    assert_eq!(
        feed.entries()[1].updated().to_rfc3339(),
        "2025-04-02T16:00:00+07:00"
    );
}

#[test]
fn the_sitemap_is_an_index_of_one_file_a_year_and_one_of_pages() {
    let run = some_years().built();
    let files = elements(&run.read("sitemap.xml"), "loc");
    let paths = |locations: &[String]| -> Vec<String> {
        let path = |location: &String| {
            location
                .strip_prefix(BASE_URL)
                .expect("an absolute address")
                .to_owned()
        };
        locations.iter().map(path).collect()
    };
    let mut holder = BTreeMap::new();
    for file in paths(&files) {
        for url in paths(&elements(&run.read(&file), "loc")) {
            assert!(
                run.answers(&format!("/{url}")),
                "{file} names {url}, which is no output"
            );
            assert_eq!(
                holder.insert(url.clone(), file.clone()),
                None,
                "{url} is in two sitemaps"
            );
        }
    }
    let of = |url: &str| {
        holder
            .get(url)
            .unwrap_or_else(|| panic!("{url} is in no sitemap: {holder:#?}"))
    };
    let (older, newer, pages) = (
        of("tin-tuc/2022/b-2022-12-01/"),
        of("thong-bao/2024/b-2024-10-01/"),
        of("gioi-thieu/"),
    );
    assert_eq!(
        older,
        of("tin-tuc/2022/b-2022-11-04/"),
        "a year has one file"
    );
    assert_eq!(
        BTreeSet::from([older, newer, pages]).len(),
        3,
        "years and pages have files of their own"
    );
    assert!(
        older.contains("2022") && newer.contains("2024"),
        "{older} {newer}"
    );
    assert_eq!(
        holder.keys().filter(|url| url.contains("/b-20")).count(),
        30
    );
    assert!(
        !holder
            .keys()
            .any(|url| url.contains("hen-gio") || url.contains("404")),
        "{holder:#?}"
    );
}

#[test]
fn publishing_leaves_the_sitemaps_of_other_years() {
    let site = some_years();
    let before = site.built().tree();
    let after = site
        .article("tin-tuc/2026/moi.md", "date = 2026-05-31")
        .built()
        .tree();
    let is_sitemap = |path: &&String| {
        path.contains("sitemap") && (path.contains("2022") || path.contains("2024"))
    };
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
    assert_eq!(
        found,
        ["hai", "mot"]
            .map(|name| format!("{BASE_URL}tin-tuc/{name}/"))
            .into()
    );
    let dates = elements(&text, "publication_date");
    assert!(
        dates.len() == 2 && dates.iter().all(|date| date.parse::<Timestamp>().is_ok()),
        "{dates:?}"
    );
    assert_eq!(elements(&text, "language"), ["vi", "vi"]);
    assert_eq!(
        (
            elements(&text, "title").len(),
            elements(&text, "name").len()
        ),
        (2, 2)
    );
}

#[test]
fn a_site_without_news_has_a_sound_empty_news_sitemap() {
    let text = some_years().built().read("news-sitemap.xml");
    assert!(
        elements(&text, "loc").is_empty() && text.contains("urlset"),
        "{text}"
    );
}

#[test]
fn robots_names_the_sitemap_and_a_page_answers_for_missing_ones() {
    let run = some_years().built();
    let robots = run.read("robots.txt");
    assert!(
        robots
            .lines()
            .any(|line| line.trim() == format!("Sitemap: {BASE_URL}sitemap.xml")),
        "{robots}"
    );
    assert!(robots.to_lowercase().contains("user-agent: *"), "{robots}");
    let missing = run.read("404.html");
    assert!(
        markup::attributes(&missing, "a", "href")
            .iter()
            .any(|href| markup::site_path(href) == "/"),
        "{missing}"
    );
}

#[test]
fn archives_count_the_articles_of_years_and_months() {
    let run = some_years().built();
    let count = |page: &str, url: &str| {
        let around = markup::text_around(&run.page(page), url);
        assert!(!around.is_empty(), "{page} does not link to {url}");
        around
            .iter()
            .flat_map(|text| markup::numbers(text))
            .collect::<Vec<_>>()
    };
    assert!(
        count("/luu-tru/", "/luu-tru/2022/").contains(&27),
        "27 articles in 2022"
    );
    assert!(
        count("/luu-tru/", "/luu-tru/2024/").contains(&3),
        "3 articles in 2024"
    );
    assert!(
        count("/luu-tru/2022/", "/luu-tru/2022/12/").contains(&23),
        "23 articles in December 2022"
    );
    assert!(
        count("/luu-tru/2022/", "/luu-tru/2022/11/").contains(&4),
        "4 articles in November 2022"
    );
    assert!(
        !run.answers("/luu-tru/2026/"),
        "a scheduled article makes no year"
    );
    let listed: Vec<_> = markup::links(&run.page("/luu-tru/2022/11/"))
        .into_iter()
        .filter(|url| url.contains("/b-"))
        .collect();
    assert_eq!(
        listed,
        [4, 3, 2, 1].map(|day| format!("/tin-tuc/2022/b-2022-11-{day:02}/"))
    );
}

#[test]
fn an_archive_goes_by_the_local_day() {
    let site = Site::new()
        .section("tin-tuc", "Tin tức")
        .article("tin-tuc/a.md", "date = 2022-12-31T20:00:00Z");
    let run = site.built();
    assert!(
        run.answers("/luu-tru/2023/") && !run.answers("/luu-tru/2022/"),
        "03:00 on 1/1/2023 in Việt Nam"
    );
}

#[test]
fn terms_stand_in_vietnamese_order_and_spellings_of_one_tag_are_one() {
    let tagged = |site: Site, day: u8, tags: &[&str]| {
        site.article(
            &format!("tin-tuc/b{day}.md"),
            &format!("date = 2022-01-0{day}\ntags = {tags:?}"),
        )
    };
    let site = Site::new().section("tin-tuc", "Tin tức");
    let site = tagged(
        site,
        1,
        &["Yên Bái", "Đà Nẵng", "đầu tư", "hoà bình", "Thuê", "An"],
    );
    let site = tagged(site, 2, &["Dung Quất", "Đầu tư", "hòa bình", "Thuế", "Ân"]);
    let run = tagged(site, 3, &["Điện Bàn", "Đầu tư", "hòa bình", "Ăn"]).built();
    let page = run.page("/chu-de/");
    let links = markup::links(&page).into_iter();
    let terms: Vec<_> = links
        .filter_map(|url| Some(url.strip_prefix("/chu-de/")?.trim_matches('/').to_owned()))
        .collect();
    let terms: Vec<_> = terms
        .iter()
        .filter(|slug| !slug.is_empty() && !slug.ends_with(".xml"))
        .collect();
    // Of one slug, the tag used first keeps it: An, then Ân, then Ăn; but Ăn stands before Ân, and Đ after D.
    let ordered = [
        "an",
        "an-3",
        "an-2",
        "dung-quat",
        "da-nang",
        "dau-tu",
        "dien-ban",
        "hoa-binh",
        "thue",
        "thue-2",
        "yen-bai",
    ];
    assert_eq!(terms, ordered);
    for (url, name) in [
        ("/chu-de/dau-tu/", "Đầu tư"),
        ("/chu-de/hoa-binh/", "hòa bình"),
        ("/chu-de/thue-2/", "Thuế"),
    ] {
        let text = markup::link_text(&page, url);
        assert!(
            text.contains(name),
            "the spelling used most names the tag: {text}"
        );
    }
    let listed = |url: &str| {
        markup::links(&run.page(url))
            .iter()
            .filter(|url| url.starts_with("/tin-tuc/b"))
            .count()
    };
    assert_eq!(
        (listed("/chu-de/dau-tu/"), listed("/chu-de/hoa-binh/")),
        (3, 3)
    );
    assert_eq!((listed("/chu-de/thue/"), listed("/chu-de/thue-2/")), (1, 1));
}

#[test]
fn an_article_leads_to_its_neighbours_in_the_section() {
    let run = month(some_years(), "thong-bao", "2022-12", 20).built();
    let around = |day: usize| {
        let links = markup::links(&run.page(&format!("/tin-tuc/2022/b-2022-12-{day:02}/")));
        links
            .into_iter()
            .filter(|url| url.contains("/b-"))
            .collect::<BTreeSet<_>>()
    };
    let days = |days: &[usize]| {
        days.iter()
            .map(|day| format!("/tin-tuc/2022/b-2022-12-{day:02}/"))
            .collect()
    };
    assert_eq!(around(10), days(&[9, 11]));
    assert_eq!(
        around(23),
        days(&[22]),
        "the newest has no newer one; the other section's is none"
    );
    assert!(
        around(1).contains("/tin-tuc/2022/b-2022-11-04/"),
        "the year folders are one section"
    );
}

#[test]
fn editions_name_each_other_and_articles_without_one_do_not() {
    let site = Site::new()
        .config_with("[languages.en]\ntitle = \"Management Board\"\n")
        .section("tin-tuc", "Tin tức")
        .file("tin-tuc/_index.en.md", article("News", "", ""))
        .article("tin-tuc/a.md", "date = 2022-01-01")
        .file(
            "tin-tuc/a.en.md",
            article("A", "date = 2022-01-01", "Text."),
        )
        .article("tin-tuc/b.md", "date = 2022-01-02");
    let run = site.built();
    let alternates = |url: &str| {
        let (page, select) = (run.page(url), "link[rel~=alternate][hreflang]");
        let languages = markup::attributes(&page, select, "hreflang").into_iter();
        languages
            .zip(markup::attributes(&page, select, "href"))
            .collect::<BTreeMap<_, _>>()
    };
    for (vi, en) in [
        ("tin-tuc/a/", "en/tin-tuc/a/"),
        ("tin-tuc/", "en/tin-tuc/"),
        ("", "en/"),
    ] {
        let there = alternates(&format!("/{vi}"));
        assert_eq!(there.get("vi"), Some(&format!("{BASE_URL}{vi}")), "/{vi}");
        assert_eq!(there.get("en"), Some(&format!("{BASE_URL}{en}")), "/{vi}");
        assert_eq!(
            alternates(&format!("/{en}")),
            there,
            "both editions name the same pair"
        );
    }
    assert!(!alternates("/tin-tuc/b/").contains_key("en"));
    assert_eq!(
        markup::attributes(&run.page("/en/tin-tuc/a/"), "html", "lang"),
        ["en"]
    );
    assert_eq!(
        markup::attributes(&run.page("/tin-tuc/a/"), "html", "lang"),
        ["vi"]
    );
    assert!(
        run.exists("en/feed.xml") && run.answers("/en/luu-tru/2022/"),
        "the same outputs under /en/"
    );
}
