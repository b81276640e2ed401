//! The shape of a website: all that its lists say about which files there are.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{List, list_address, list_articles, years};
use crate::config::Config;
use crate::link::Links;
use crate::pagination;
use crate::permalink::Address;
use crate::search::Span;
use crate::sitemap::MOST_URLS;

/// Sites with equal shapes and the same places, files and theme have the same routes.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// Every list with its address, its last page, and the file behind a section.
    lists: Vec<(List, Address, usize, Option<Arc<str>>)>,
    /// Years and months of the archives, by edition.
    months: Vec<Vec<(i16, Vec<i8>)>>,
    /// Spans of the search with their number of files, by edition.
    spans: Vec<Vec<(Arc<str>, usize)>>,
    /// Sitemaps of each year.
    sitemaps: BTreeMap<i16, usize>,
}

impl Shape {
    /// The shape of a site.
    pub fn of(config: &Config, links: &Links) -> Self {
        let list = |list: List| {
            let last = pagination::last(list_articles(links, list).len(), config.paginate_by);
            let file = match list {
                List::Section(edition, section) => Some(links.editions[edition].sections[section].index.file.clone()),
                _ => None,
            };
            (list, list_address(config, links, list), last, file)
        };
        let of_edition = |edition: usize| links.editions[edition].archive.iter();
        let months = |edition: usize| {
            let year =
                of_edition(edition).map(|year| (year.year, year.months.iter().map(|month| month.month).collect()));
            year.collect()
        };
        let span = |span: &Span| (span.name.clone(), span.docs.len());
        Shape {
            lists: lists(links).map(list).collect(),
            months: (0..links.editions.len()).map(months).collect(),
            spans: links.editions.iter().map(|edition| edition.spans.iter().map(span).collect()).collect(),
            sitemaps: years(links).into_iter().map(|(year, count)| (year, count.div_ceil(MOST_URLS))).collect(),
        }
    }
}

/// All lists of a site.
fn lists(links: &Links) -> impl Iterator<Item = List> {
    links.editions.iter().enumerate().flat_map(|(edition, lists)| {
        let sections = (0..lists.sections.len()).map(move |section| List::Section(edition, section));
        let terms = lists.taxonomies.iter().enumerate().flat_map(move |(taxonomy, terms)| {
            (0..terms.list.len()).map(move |term| List::Term(edition, taxonomy, term))
        });
        std::iter::once(List::Home(edition)).chain(sections).chain(terms)
    })
}
