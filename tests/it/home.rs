//! The home page's block of legal documents: the newest few of an edition, and nothing where there are none.

use std::collections::BTreeSet;

use crate::markup;
use crate::site::{CONFIG, Run, Site, article};

const ENGLISH: &str = "paginate_by = 3\n[languages.en]\ntitle = \"Board\"\n";

fn site() -> Site {
    let site = Site::new().config(&format!("{CONFIG}{ENGLISH}")).section("tin-tuc", "Tin tức");
    site.section("van-ban", "Văn bản").file("van-ban/_index.en.md", article("Documents", "", ""))
}

/// The front matter of a document, or of the ordinary article it would be otherwise.
fn front(day: usize, is_document: bool) -> String {
    let document = "type = \"van-ban\"\n[document]\nissued = 2026-01-01\nissuer = \"Ban Quản lý\"\n";
    match is_document {
        true => format!("date = 2026-03-{day:02}\n{document}number = \"{day}/QĐ-BQL\"\n"),
        false => format!("date = 2026-03-{day:02}\n"),
    }
}

/// Ten documents (or what they would be otherwise), the oldest first, and news between them.
fn filled(are_documents: bool) -> Site {
    (1..=10).fold(site(), |site, day| {
        site.article(&format!("van-ban/qd{day}.md"), &front(day, are_documents))
            .article(&format!("tin-tuc/tin{day}.md"), &front(day, false))
    })
}

/// What the block of documents on a page leads to.
fn block(run: &Run, url: &str) -> Vec<String> {
    markup::attributes(&run.page(url), ".official tbody a", "href")
}

#[test]
fn the_newest_documents_stand_on_the_first_page() {
    let run = filled(true).built();
    assert_eq!(block(&run, "/"), [10, 9, 8, 7, 6].map(|day| format!("/van-ban/qd{day}/")));
    assert_eq!(markup::attributes(&run.page("/"), ".official .block-more a", "href"), ["/van-ban/"]);
    assert!(block(&run, "/trang/1/").is_empty());
    assert!(!run.page("/en/").contains("class=\"official\""), "another edition has none");
}

#[test]
fn each_edition_shows_its_own_documents_under_its_own_words() {
    let site = filled(true).article("van-ban/qd1.en.md", &front(1, true));
    let page = site.built().page("/en/");
    assert_eq!(markup::attributes(&page, ".official tbody a", "href"), ["/en/van-ban/qd1/"]);
    assert!(page.contains("Official documents") && page.contains("See all documents"), "{page}");
}

#[test]
fn what_stands_above_is_not_shown_again_among_the_news() {
    let pinned = format!("{}pinned = true\n", front(11, false));
    let page = filled(true).article("tin-tuc/ghim.md", &pinned).built().page("/");
    let news = markup::attributes(&page, ".latest .card-title a, .others a", "href");
    for url in ["/tin-tuc/ghim/", "/van-ban/qd10/", "/van-ban/qd6/"] {
        assert!(!news.contains(&url.to_owned()), "{url} in {news:?}");
    }
}

#[test]
fn every_pinned_article_is_featured_once_however_many_there_are() {
    let pinned = |site: Site, at: usize| {
        site.article(&format!("tin-tuc/ghim{at}.md"), &format!("{}pinned = true\n", front(at, false)))
    };
    let page = (11..=18).fold(filled(false), pinned).built().page("/");
    let featured = markup::attributes(&page, ".top .lead-title a, .top .line-title", "href");
    assert_eq!(featured, (11..=18).rev().map(|at| format!("/tin-tuc/ghim{at}/")).collect::<Vec<_>>());
}

#[test]
fn a_section_of_documents_has_no_second_block() {
    let shown = |run: Run| markup::attributes(&run.page("/"), ".block .heading a", "href");
    assert_eq!(shown(filled(true).built()), ["/tin-tuc/"]);
    assert_eq!(shown(filled(false).built()), ["/tin-tuc/", "/van-ban/"]);
}

#[test]
fn documents_outside_all_sections_have_no_place_of_their_own() {
    let page = Site::new().article("qd1.md", &front(1, true)).built().page("/");
    assert_eq!(markup::attributes(&page, ".official a", "href"), ["/qd1/"]);
}

#[test]
fn without_documents_there_is_no_block() {
    for theme in ["portal", "minimal"] {
        let config = |site: Site| site.config(&CONFIG.replace("portal", theme));
        let page = config(filled(false)).built().page("/");
        assert!(!page.contains("class=\"official\"") && !page.contains("<h2>Văn bản"), "{theme}: {page}");
        let page = config(filled(true)).built().page("/");
        assert!(page.contains("Văn bản</a></h2>"), "{theme}: {page}");
    }
}

/// Which files change when one more article is published.
fn changed(site: Site) -> BTreeSet<String> {
    let before = site.built().tree();
    let after = site.article("tin-tuc/tin11.md", &front(11, false)).built().tree();
    after.into_iter().filter(|(path, bytes)| before.get(path) != Some(bytes)).map(|(path, _)| path).collect()
}

#[test]
fn publishing_news_changes_no_more_files_than_without_documents() {
    let changed = [true, false].map(|are_documents| changed(filled(are_documents)));
    assert_eq!(changed[0], changed[1]);
    assert!(changed[0].contains("index.html") && !changed[0].contains("van-ban/index.html"), "{changed:?}");
}

#[test]
fn news_never_reach_the_block_and_documents_leave_it_in_order() {
    let site = filled(true);
    let before = block(&site.built(), "/");
    let site = site.article("tin-tuc/tin11.md", &front(11, false));
    assert_eq!(block(&site.built(), "/"), before);
    let site = site.article("van-ban/qd12.md", &front(12, true));
    assert_eq!(block(&site.built(), "/"), [12, 10, 9, 8, 7].map(|day| format!("/van-ban/qd{day}/")));
}
