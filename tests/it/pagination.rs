//! Lists of many pages: which articles stand where, and that publishing leaves full pages as they are.

use std::collections::BTreeMap;

use crate::markup;
use crate::site::{Run, Site};

/// `count` articles, one a day from 1/1/2020, oldest first; every one has the tag, none is pinned.
fn articles(count: usize) -> Site {
    (1..=count).fold(Site::new().section("tin-tuc", "Tin tức"), publish)
}

/// Adds the article number `at`.
fn publish(site: Site, at: usize) -> Site {
    let (month, day) = ((at - 1) / 28 + 1, (at - 1) % 28 + 1);
    let front_matter = format!("date = 2020-{month:02}-{day:02}\ntags = [\"Đầu tư\"]");
    site.article(&format!("tin-tuc/2020/b{at}.md"), &front_matter)
}

/// The numbers of the articles that a page lists, in order.
fn listed(run: &Run, url: &str) -> Vec<usize> {
    let number = |url: &String| url.strip_prefix("/tin-tuc/2020/b")?.strip_suffix('/')?.parse().ok();
    markup::links(&run.page(url)).iter().filter_map(number).collect()
}

/// The numbered pages of all lists, English ones too: path to bytes.
fn numbered_pages(run: &Run) -> BTreeMap<String, Vec<u8>> {
    let is_numbered = |path: &String| path.starts_with("trang/") || path.contains("/trang/");
    run.tree().into_iter().filter(|(path, _)| is_numbered(path)).collect()
}

fn newest_first(from: usize, to: usize) -> Vec<usize> {
    (from..=to).rev().collect()
}

#[test]
fn numbered_pages_count_from_the_oldest_and_the_first_shows_the_newest() {
    // Count of articles, full numbered pages: the first page keeps 20 to 39.
    for (count, full) in [(1, 0), (20, 0), (39, 0), (40, 1), (59, 1), (60, 2), (79, 2), (80, 3)] {
        let run = articles(count).built();
        for list in ["/tin-tuc/", "/chu-de/dau-tu/"] {
            assert_eq!(listed(&run, list), newest_first(full * 20 + 1, count), "{list} of {count}");
            for page in 1..=full {
                let url = format!("{list}trang/{page}/");
                assert_eq!(listed(&run, &url), newest_first(page * 20 - 19, page * 20), "{url} of {count}");
            }
        }
    }
}

#[test]
fn every_article_can_be_reached_from_the_first_page() {
    let run = articles(105).built();
    for list in ["/", "/tin-tuc/", "/chu-de/dau-tu/"] {
        let (mut url, mut seen) = (list.to_owned(), Vec::new());
        loop {
            seen.extend(listed(&run, &url));
            // The older page is the one with the next smaller number, or the largest from the first page.
            let number =
                |link: &String| link.strip_prefix(list)?.strip_prefix("trang/")?.trim_matches('/').parse().ok();
            let here: usize = number(&url).unwrap_or(usize::MAX);
            let older = markup::links(&run.page(&url)).iter().filter_map(number).filter(|&page| page < here).max();
            let Some(older) = older else { break };
            url = format!("{list}trang/{older}/");
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (1..=105).collect::<Vec<_>>(), "reached from {list}");
    }
}

#[test]
fn publishing_leaves_full_pages_byte_for_byte() {
    // From 59 to 60 and from 79 to 80 a page of each list becomes full: that must not reach the older ones either.
    let mut site = articles(58);
    let mut before = numbered_pages(&site.built());
    assert!(before.contains_key("tin-tuc/trang/1/index.html"), "{:?}", before.keys());
    for at in 59..=81 {
        site = publish(site, at);
        let after = numbered_pages(&site.built());
        for (path, bytes) in &before {
            let now = after.get(path).map(|now| String::from_utf8_lossy(now));
            let then = String::from_utf8_lossy(bytes);
            assert_eq!(now.as_deref(), Some(then.as_ref()), "{path} changed when article {at} was published");
        }
        before = after;
    }
    assert!(before.contains_key("tin-tuc/trang/3/index.html"), "{:?}", before.keys());
}

#[test]
fn the_number_of_articles_a_page_comes_from_the_configuration() {
    let site = (1..=25).fold(Site::new().section("tin-tuc", "Tin tức").config_with("paginate_by = 10\n"), publish);
    let run = site.built();
    assert_eq!(listed(&run, "/tin-tuc/"), newest_first(11, 25));
    assert_eq!(listed(&run, "/tin-tuc/trang/1/"), newest_first(1, 10));
    assert!(!run.exists("tin-tuc/trang/2/index.html"));
}

#[test]
fn the_name_of_numbered_pages_comes_from_the_configuration() {
    let site = (1..=40).fold(Site::new().section("tin-tuc", "Tin tức").config_with("[paths]\npage = \"p\"\n"), publish);
    let run = site.built();
    assert_eq!(listed(&run, "/tin-tuc/p/1/"), newest_first(1, 20));
}
