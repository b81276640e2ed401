//! Outputs of the search: its page, and what is indexed together.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use super::{Memo, Plan};
use crate::link::{Doc, EditionLinks, Links};
use crate::output::Output;
use crate::route;
use crate::search::{self, Entry, File, Part, Record, Segment, Spans};
use crate::view::{ChoiceView, OutsideView, SearchView, View};

/// Tags that the search page offers.
const TAGS: usize = 100;

/// What is indexed together, by edition and span: made when it is asked for, and taken from the last plan where it is the same.
#[derive(Clone, Default)]
pub struct Segments(Arc<Vec<Vec<Cell>>>);

#[derive(Default)]
struct Cell {
    name: Arc<str>,
    segment: OnceLock<Arc<Segment>>,
    last: Option<Arc<Segment>>,
}

impl Segments {
    /// The segments of a plan that comes after another one.
    pub fn after(links: &Links, memo: &mut Memo) -> Self {
        let last = std::mem::take(&mut memo.segments);
        let known = |edition: usize, name: &str| {
            let cells = last.0.get(edition)?;
            let cell = cells.iter().find(|cell| *cell.name == *name)?;
            cell.segment.get().or(cell.last.as_ref()).cloned()
        };
        let of_edition = |(edition, lists): (usize, &EditionLinks)| {
            let cell = |span: &search::Span| Cell {
                name: span.name.clone(),
                segment: OnceLock::new(),
                last: known(edition, &span.name),
            };
            lists.spans.iter().map(cell).collect()
        };
        Segments(Arc::new(links.editions.iter().enumerate().map(of_edition).collect()))
    }
}

impl Plan {
    pub(super) fn search(&self, edition: usize, part: Part) -> Output {
        let file = match part {
            Part::Page => return self.search_page(edition),
            Part::Script => File::Script,
            Part::Spans => File::Spans(Box::new(self.search_spans(edition))),
            Part::Words(span) => File::Words(self.segment(edition, span)),
            Part::Bucket(span, at) => File::Bucket(self.segment(edition, span), at),
            Part::Records(span, at) => File::Records(self.segment(edition, span), at),
        };
        Output::Search(file)
    }

    fn search_page(&self, edition: usize) -> Output {
        let config = self.config();
        let address = |edition: usize| route::search_address(config, edition);
        let lists = &self.links().editions[edition];
        let search = SearchView {
            script: address(edition).join(&search::name(Part::Script, &[])).href(&config.base),
            years: lists.archive.iter().map(|year| year.year).collect(),
            sections: self.section_choices(edition, None, 0),
            tags: self.tag_choices(edition),
            outside: config.outside_search.as_ref().map(|pattern| self.outside(pattern)),
        };
        let title = self.word(edition, "search");
        let mut output = self.plain_page(edition, "search", title, address, View::Search { search });
        if let Output::Page(page) = &mut output {
            // A list of results is not for other search engines.
            page.page.indexed = false;
        }
        output
    }

    /// Sections inside another one that have articles, each before those inside it.
    fn section_choices(&self, edition: usize, parent: Option<usize>, depth: usize) -> Vec<ChoiceView> {
        let lists = &self.links().editions[edition];
        let inside = self.sections_in(edition, parent).into_iter();
        let with_articles = inside.filter(|section| !lists.section_articles[*section].is_empty());
        let choices = with_articles.flat_map(|section| {
            let title = self.section_link(edition, section).title.clone();
            let own = ChoiceView { value: self.section_key(edition, section), title, depth };
            std::iter::once(own).chain(self.section_choices(edition, Some(section), depth + 1))
        });
        choices.collect()
    }

    fn tag_choices(&self, edition: usize) -> Vec<ChoiceView> {
        let Some(tags) = self.config().tags() else { return Vec::new() };
        let list = &self.links().editions[edition].taxonomies[tags].list;
        let mut most: Vec<usize> = (0..list.len()).collect();
        most.sort_by_key(|at| (Reverse(list[*at].articles.len()), *at));
        most.truncate(TAGS);
        most.sort_unstable();
        let choice = |at: usize| {
            let term = &list[at];
            ChoiceView { value: term.slug.to_string(), title: term.name.clone(), depth: 0 }
        };
        most.into_iter().map(choice).collect()
    }

    fn outside(&self, pattern: &str) -> OutsideView {
        let host = |url: &str| url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
        let pattern = pattern.replace("{host}", &host(&self.config().base.url()).unwrap_or_default());
        let url = pattern.replace("{query}", "");
        OutsideView { name: host(&url).unwrap_or_default(), url, pattern }
    }

    /// The address of a section as filters name it.
    fn section_key(&self, edition: usize, section: usize) -> String {
        self.links().editions[edition].sections[section].address.path().trim_matches('/').to_owned()
    }

    fn search_spans(&self, edition: usize) -> Spans {
        let lists = &self.links().editions[edition];
        let sections = (0..lists.sections.len())
            .map(|section| (self.section_key(edition, section), self.section_link(edition, section).title.clone()));
        Spans::new(sections.collect(), &lists.spans)
    }

    /// What is indexed together.
    fn segment(&self, edition: usize, span: usize) -> Arc<Segment> {
        let cell = &self.segments.0[edition][span];
        let new = || {
            let span = &self.links().editions[edition].spans[span];
            let entries = span.docs.iter().map(|at| self.search_entry(*at)).collect();
            let segment = Segment::new(entries, span.buckets());
            cell.last.clone().filter(|last| **last == segment).unwrap_or_else(|| Arc::new(segment))
        };
        cell.segment.get_or_init(new).clone()
    }

    fn search_entry(&self, at: usize) -> Entry {
        let doc = self.doc(at);
        let (head, edition) = (&doc.head, doc.head.edition);
        let front = &head.front;
        let date = front.date.map(|date| date.view(self.language(edition)));
        let (day, shown) = date.map(|date| (date.iso[..10].to_owned(), date.date)).unwrap_or_default();
        let lists = &self.links().editions[edition];
        let around = std::iter::successors(doc.section, |section| lists.sections[*section].parent);
        let mut keys: Vec<String> = around.map(|section| format!("/{}", self.section_key(edition, section))).collect();
        let section = keys.first().map(|key| key[1..].to_owned()).unwrap_or_default();
        keys.extend(self.tag_slugs(doc).map(|slug| format!("#{slug}")));
        let terms = (0..self.config().taxonomies.len()).flat_map(|taxonomy| {
            lists.terms_of(doc, taxonomy).map(move |term| lists.taxonomies[taxonomy].list[term].name.clone())
        });
        Entry {
            record: Record {
                url: doc.address.href(&self.config().base),
                title: self.title(doc),
                day,
                shown,
                section,
                summary: head.summary.clone(),
            },
            head: front.document.iter().map(|document| document.number.clone()).chain(terms).collect(),
            beside: front
                .authors
                .iter()
                .cloned()
                .chain(front.source.iter().map(|source| source.name.clone()))
                .collect(),
            keys,
            text: self.text(at).clone(),
        }
    }

    fn tag_slugs<'a>(&'a self, doc: &'a Doc) -> impl Iterator<Item = &'a str> {
        let lists = &self.links().editions[doc.head.edition];
        let tags = self.config().tags().into_iter();
        tags.flat_map(move |tags| lists.terms_of(doc, tags).map(move |term| &*lists.taxonomies[tags].list[term].slug))
    }
}
