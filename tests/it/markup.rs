//! Reads built pages: links in document order, the block of related news, addresses brought to one form.

use scraper::{ElementRef, Html, Selector};

const HOLDERS: [&str; 10] = ["li", "tr", "dd", "dt", "article", "p", "h2", "h3", "h4", "div"];

/// A page's attributes by CSS selector, in document order.
pub fn attributes(html: &str, selector: &str, name: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let selector = css(selector);
    let found = page.select(&selector);
    found.filter_map(|element| element.value().attr(name).map(str::to_owned)).collect()
}

/// The text of the first link of `main` to `url`.
pub fn link_text(html: &str, url: &str) -> String {
    let page = Html::parse_document(html);
    let link = page.select(&css("main a[href]")).find(|&link| href(link) == url);
    text_of(link.unwrap_or_else(|| panic!("no link to {url}")))
}

/// The text around each link to `url`: that of the nearest list item, heading, table row or the like that holds it.
pub fn text_around(html: &str, url: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let selector = css("main a[href]");
    let links = page.select(&selector).filter(|&link| href(link) == url);
    let holder = |link: ElementRef| {
        let mut parents = link.ancestors().filter_map(ElementRef::wrap);
        parents.find(|parent| HOLDERS.contains(&parent.value().name())).map(text_of)
    };
    links.filter_map(holder).collect()
}

/// Links of `main` outside the block of related news, as URL paths, each once, in document order.
pub fn links(html: &str) -> Vec<String> {
    let page = Html::parse_document(html);
    let outside = |link: &ElementRef| {
        let mut parents = link.ancestors().filter_map(ElementRef::wrap);
        !parents.any(|parent| matches!(parent.value().id(), Some("tin-lien-quan" | "related-news")))
    };
    let mut seen = Vec::new();
    for link in page.select(&css("main a[href]")).filter(outside) {
        let path = href(link);
        if !seen.contains(&path) {
            seen.push(path);
        }
    }
    seen
}

/// The addresses in the block of related news, one for each link, in order; `None` without the block.
pub fn related(html: &str, id: &str) -> Option<Vec<String>> {
    let page = Html::parse_document(html);
    let sections: Vec<_> = page.select(&css(&format!("section#{id}"))).collect();
    assert!(sections.len() <= 1, "{} blocks with the id {id}", sections.len());
    let links = |section: &ElementRef| section.select(&css("a[href]")).map(href).collect();
    sections.first().map(links)
}

/// An address without the test site's host: `https://bql.example.vn/a/` and `/a/` are the same page.
pub fn site_path(href: &str) -> String {
    let base = crate::site::BASE_URL.trim_end_matches('/');
    href.strip_prefix(base).unwrap_or(href).to_owned()
}

/// The whole numbers in a text.
pub fn numbers(text: &str) -> Vec<usize> {
    text.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn href(link: ElementRef) -> String {
    site_path(link.value().attr("href").unwrap_or_default())
}

fn text_of(element: ElementRef) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
