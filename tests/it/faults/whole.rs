//! What must hold of the output folder at any moment: every file whole, and no dead link a reader can come upon.

use std::collections::BTreeSet;

use url::Url;

use super::desk::{RECORD, STAGE, Tree};
use crate::markup::attributes;
use crate::site::{BASE_URL, file_of};

/// Insists that the output folder, in the middle of a change from `old` to `new`, can be shown to readers.
pub fn assert_whole(old: &Tree, new: &Tree, now: &Tree, what: &str) {
    for (path, bytes) in now.iter().filter(|(path, _)| public(path)) {
        let known = old.get(path) == Some(bytes) || new.get(path) == Some(bytes);
        assert!(known, "{what}: {path} is neither old nor new ({} bytes)", bytes.len());
    }
    for path in old.keys().filter(|path| public(path) && new.contains_key(*path)) {
        assert!(now.contains_key(path), "{what}: {path} is missing");
    }
    let dead = dead_links(now);
    assert!(dead.is_empty(), "{what}: dead links: {dead:#?}");
}

/// Whether readers can ask for it; what the program remembers for itself may be half-way between two states.
fn public(path: &str) -> bool {
    !path.ends_with('/') && path != RECORD && !path.starts_with(STAGE)
}

/// Links to files that are not there, on all pages that can be reached from the home page: (page, address).
fn dead_links(tree: &Tree) -> Vec<(String, String)> {
    let (mut dead, mut waiting) = (Vec::new(), vec!["index.html".to_owned()]);
    let mut seen = BTreeSet::new();
    while let Some(page) = waiting.pop() {
        let Some(bytes) = tree.get(&page) else { continue };
        if !page.ends_with(".html") || !seen.insert(page.clone()) {
            continue;
        }
        let html = String::from_utf8_lossy(bytes);
        let addresses = [attributes(&html, "[href]", "href"), attributes(&html, "[src]", "src")].concat();
        for address in addresses {
            match target(&page, &address).map(|path| answer(tree, &path)) {
                Some(Some(file)) => waiting.push(file),
                Some(None) => dead.push((page.clone(), address)),
                None => {}
            }
        }
    }
    dead
}

/// The URL path on this site that an address in a page leads to.
fn target(page: &str, address: &str) -> Option<String> {
    let base = Url::parse(BASE_URL).expect("an address");
    let url = base.join(page).and_then(|page| page.join(address)).expect("an address in a page");
    (url.host() == base.host()).then(|| url.path().to_owned())
}

/// The file by which static hosting answers a URL path.
fn answer(tree: &Tree, path: &str) -> Option<String> {
    let inside = format!("{}/index.html", path.trim_matches('/'));
    [file_of(path), inside].into_iter().find(|file| tree.contains_key(file))
}
