//! Follows every link of a website as it stands on a target, as a reader's browser would.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use scraper::{Html, Selector};

use crate::site::BASE_URL;

/// All links and addresses of pictures, styles and scripts that lead nowhere, each as `page → address`: on all pages that a reader can come
/// to from these. What is not of the site is left out.
pub fn dead_links<'s>(files: &BTreeMap<String, Vec<u8>>, starts: impl IntoIterator<Item = &'s str>) -> Vec<String> {
    let mut ahead: Vec<String> = starts.into_iter().filter(|page| page.ends_with(".html")).map(str::to_owned).collect();
    let mut seen: BTreeSet<String> = ahead.iter().cloned().collect();
    let mut dead = Vec::new();
    while let Some(page) = ahead.pop() {
        let Some(bytes) = files.get(&page) else {
            dead.push(format!("{page} is gone"));
            continue;
        };
        let html = String::from_utf8(bytes.clone()).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(html.trim_end().ends_with("</html>"), "{page} is cut off");
        for address in addresses(&html) {
            match file_at(&address) {
                Some(file) if !files.contains_key(&file) => dead.push(format!("{page} → {address}")),
                Some(file) if file.ends_with(".html") && seen.insert(file.clone()) => ahead.push(file),
                _ => {}
            }
        }
    }
    dead
}

/// The same, beginning on every page there is.
pub fn all_dead_links(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    dead_links(files, files.keys().map(String::as_str).filter(|path| !path.starts_with(".bantin")))
}

fn addresses(html: &str) -> Vec<String> {
    let html = Html::parse_document(html);
    let mut found = Vec::new();
    for (selector, attribute) in [("a[href], link[href]", "href"), ("img[src], script[src]", "src")] {
        let selector = Selector::parse(selector).expect("a selector");
        found.extend(html.select(&selector).filter_map(|element| element.attr(attribute)).map(str::to_owned));
    }
    found
}

/// The file that an address of the site leads to; nothing for another site.
fn file_at(address: &str) -> Option<String> {
    let is_own = |rest: &&str| !rest.starts_with('/');
    let below = address.strip_prefix(BASE_URL).or_else(|| address.strip_prefix('/').filter(is_own))?;
    let path = percent_decode_str(below.split(['?', '#']).next()?).decode_utf8().expect("an address in UTF-8");
    Some(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.into_owned() })
}
