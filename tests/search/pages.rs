//! The files that search should know, taken from the pages of a built site (of the theme `portal`).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use rayon::prelude::*;
use scraper::{ElementRef, Html, Node, Selector};
use walkdir::WalkDir;

use super::scan::{BESIDE_TITLE, Field, File};
use super::source::{self, Site, Source};
use super::words::{self, LONGEST, Word};

/// Elements that stand within a line of text.
const INLINE: [&str; 34] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "input",
    "ins", "kbd", "label", "mark", "picture", "q", "s", "samp", "small", "source", "span", "strong", "sub", "sup",
    "time", "u", "var", "wbr",
];

/// The files of an edition, newest first and pages last; `None` is the default edition.
pub fn files(root: &Path, output: &Path, edition: Option<&str>) -> Vec<File> {
    let (site, sources) = source::load(root, edition);
    let page = |source: &Source| {
        let html = fs::read_to_string(output.join(file_of(&site, &source.url))).ok()?;
        is_article(&html).then(|| (source.url.clone(), of_page(&site, source, &html)))
    };
    let found: Vec<(String, (Option<Timestamp>, File))> = sources.par_iter().filter_map(page).collect();
    insist_on_all(&site, output, found.iter().map(|(url, _)| file_of(&site, url)).collect());
    let is_searched = |url: &String| sources.iter().any(|source| source.url == *url && source.search);
    let mut files: Vec<_> = found.into_iter().filter(|(url, _)| is_searched(url)).map(|(_, file)| file).collect();
    // Stable: files of one instant stay in the order of their paths.
    files.sort_by_key(|(instant, _)| (instant.is_none(), instant.map(|instant| -instant.as_nanosecond())));
    files.into_iter().map(|(_, file)| file).collect()
}

fn file_of(site: &Site, url: &str) -> String {
    let path = url.strip_prefix(&site.base).expect("an address of the site");
    if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

fn is_article(html: &str) -> bool {
    html.contains("<article class=\"article\">")
}

/// Fails if there is a page whose source was not found: then the rules for addresses here are too simple for the site.
fn insist_on_all(site: &Site, output: &Path, known: BTreeSet<String>) {
    for entry in WalkDir::new(output) {
        let entry = entry.expect("a readable output folder");
        if entry.path().extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        let html = fs::read_to_string(entry.path()).expect("a readable page");
        let path = entry.path().strip_prefix(output).expect("a path in the output").to_str().expect("a UTF-8 path");
        let is_ours = is_article(&html) && html.contains(&format!("<html lang=\"{}\">", site.language));
        assert!(!is_ours || known.contains(path), "{path}: which Markdown file is this page of?");
    }
}

fn of_page(site: &Site, source: &Source, html: &str) -> (Option<Timestamp>, File) {
    let page = Html::parse_document(html);
    let date = meta(&page, "DC.date");
    let year = date.as_ref().map(|date| date[..4].parse().expect("a year"));
    let instant = date.map(|date| date.parse().expect("an instant"));
    let title = texts(&page, "article.article > header > h1").remove(0);
    let mut head = vec![words::words(&title)];
    head.extend(texts(&page, ".document-facts > div:first-child > dd").iter().map(|number| words::words(number)));
    head.extend(texts(&page, ".terms li > a").iter().map(|term| words::words(term)));
    let summary = meta(&page, "description").map(|summary| words::words(&summary)).unwrap_or_default();
    let mut body = page.select(&css(".prose")).next().map(blocks).unwrap_or_default();
    body.extend(source.authors.iter().chain(&source.source).map(|name| words::words(name)));
    let file = File {
        url: source.url.clone(),
        year,
        sections: addresses(&page, ".breadcrumb li:not(:first-child) > a", &site.base),
        tags: addresses(&page, ".terms li > a", &base_of_tags(site)),
        fields: [field(head, BESIDE_TITLE), field(vec![summary], 0), field(body, 0)],
    };
    (instant, file)
}

fn base_of_tags(site: &Site) -> String {
    let edition = site.edition.as_ref().map_or(String::new(), |code| format!("{code}/"));
    format!("{}{edition}{}/", site.base, site.tags)
}

/// What comes after `base` in the addresses of links, for those that start with it.
fn addresses(page: &Html, selector: &str, base: &str) -> BTreeSet<String> {
    let selector = css(selector);
    let links = page.select(&selector).filter_map(|link| link.value().attr("href"));
    links.filter_map(|url| Some(url.strip_prefix(base)?.trim_matches('/').to_owned())).collect()
}

/// The blocks one after the other, with a position left out between two; those behind the first one not before `beside`.
fn field(blocks: Vec<Vec<Word>>, beside: usize) -> Field {
    let mut field = Field::new();
    for (at, block) in blocks.into_iter().enumerate().filter(|(_, block)| !block.is_empty()) {
        let gap = usize::from(!field.is_empty());
        let start = if at > 0 { beside } else { 0 };
        field.resize((field.len() + gap).max(start), None);
        field.extend(block.into_iter().map(|word| (word.len() <= LONGEST).then_some(word)));
    }
    while field.last() == Some(&None) {
        field.pop();
    }
    field
}

fn blocks(element: ElementRef) -> Vec<Vec<Word>> {
    let mut blocks = vec![Vec::new()];
    collect(element, &mut blocks);
    blocks
}

fn collect(element: ElementRef, blocks: &mut Vec<Vec<Word>>) {
    let name = element.value().name();
    if matches!(name, "script" | "style") {
        return;
    }
    let is_block = !INLINE.contains(&name);
    if is_block {
        blocks.push(Vec::new());
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => blocks.last_mut().expect("a block").extend(words::words(text)),
            Node::Element(_) => collect(ElementRef::wrap(child).expect("an element"), blocks),
            _ => {}
        }
    }
    if is_block {
        blocks.push(Vec::new());
    }
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    page.select(&css(selector)).map(|element| element.text().collect()).collect()
}

fn meta(page: &Html, name: &str) -> Option<String> {
    let element = page.select(&css(&format!("meta[name=\"{name}\"]"))).next()?;
    element.value().attr("content").map(str::to_owned)
}

fn css(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"))
}
