//! Finding: every address of another site that readers can come to, and where it stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use super::course::without_fragment;
use crate::config::{Config, Edition};
use crate::diagnostic::{Placed, Span};
use crate::link::Doc;
use crate::reference::is_web;
use crate::site::Site;

/// An address of another site.
#[derive(Debug)]
pub struct Outside {
    /// As it stands at its first place.
    pub written: Arc<str>,
    /// What is asked for; none if it is no address.
    pub url: Option<Url>,
    /// The file of its first place.
    pub file: Arc<str>,
    /// Where it stands there, if that was noted.
    pub span: Option<Span>,
    /// In how many other places it stands.
    pub others: usize,
}

/// A place where an address stands. Ordered by file and place.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    file: Arc<str>,
    span: Option<Span>,
    written: Arc<str>,
}

/// All of them, each once, but for what is not to be asked.
pub fn collect(site: &Site) -> Vec<Outside> {
    let config = &site.config;
    let mut places = of_config(site);
    places.extend(site.links.docs.iter().enumerate().flat_map(|(at, doc)| of_document(site, at, doc)));
    places.retain(|place| is_web(&place.written));
    places.sort();
    places.dedup();
    let mut found: BTreeMap<String, Outside> = BTreeMap::new();
    for Place { file, span, written } in places {
        let url = parse(&written, config);
        let is_own = url.as_ref().is_some_and(|url| url.as_str().starts_with(&config.base.url()));
        if is_own || url.as_ref().is_some_and(|url| config.check.skip.iter().any(|skip| skip.covers(url))) {
            continue;
        }
        let key = url.as_ref().map_or_else(|| written.to_string(), Url::to_string);
        let known = found.get_mut(&key).map(|known| known.others += 1);
        if known.is_none() {
            found.insert(key, Outside { written, url, file, span, others: 0 });
        }
    }
    found.into_values().collect()
}

/// The address that is asked for; one without a scheme has that of the site.
fn parse(written: &str, config: &Config) -> Option<Url> {
    let scheme = config.base.origin.split(':').next().filter(|_| written.starts_with("//"));
    let whole = scheme.map(|scheme| format!("{scheme}:{written}"));
    Url::parse(whole.as_deref().unwrap_or(written)).ok().map(without_fragment)
}

/// What the pages of all editions show.
fn of_config(site: &Site) -> Vec<Place> {
    let file: Arc<str> = site.config.file.as_str().into();
    let placed =
        |url: &Placed<String>| Place { file: file.clone(), span: Some(url.span), written: url.value.as_str().into() };
    let unplaced = |url: &String| Place { file: file.clone(), span: None, written: url.as_str().into() };
    let of_edition = |edition: &Edition| {
        let banner = edition.banner.as_ref().filter(|banner| banner.until.is_none_or(|end| !end.has_come(&site.now)));
        let publisher = edition.publisher.as_ref();
        let notice = edition.archive_notice.as_ref();
        let entries = edition.menus.values().flatten().map(|entry| &entry.url);
        let entries = entries.chain(banner.and_then(|banner| banner.url.as_ref())).map(placed);
        let urls = publisher.iter().flat_map(|publisher| publisher.url.iter().chain(&publisher.logo));
        let urls = urls.chain(notice.and_then(|notice| notice.url.as_ref())).map(unplaced);
        entries.chain(urls).collect::<Vec<Place>>()
    };
    site.config.editions.iter().flat_map(of_edition).collect()
}

/// What the page of a document shows.
fn of_document(site: &Site, at: usize, doc: &Doc) -> Vec<Place> {
    let (file, front) = (&doc.head.file, &doc.head.front);
    let place = |span: Option<Span>, written: Arc<str>| Place { file: file.clone(), span, written };
    let source = front.source.iter().filter_map(|source| source.url.as_deref());
    let files = front.image.iter().map(|image| &image.src).chain(front.attachments.iter().map(|own| &own.file));
    let texts = site.plan.outline(at).outside.iter();
    source
        .map(|url| place(None, url.into()))
        .chain(files.map(|url| place(Some(url.span), url.value.as_str().into())))
        .chain(texts.map(|reference| place(Some(reference.span), reference.target.clone())))
        .collect()
}
