//! Links: who stands where and beside whom. Sees the heads of articles, never a body.

mod lists;
mod news;
mod place;
mod published;
mod since;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;

use crate::archive::Year;
use crate::article::{Head, Kind};
use crate::config::Config;
use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem, nearest};
use crate::permalink::Address;
use crate::reference::From;
use crate::related::{self, Related};
use crate::search::Span;
use crate::section::{self, Section};
use crate::taxonomy::{Spellings, Terms};

pub use news::ranking;
pub use place::{Place, address_of};
pub use published::{Change, NEWS_HOURS, Show, Shown, Status, What, changes, next_changes, shown, status};
use since::{Same, Since};

/// A published Markdown file: its place, and what stands beside it. Indices are into [`Links::docs`].
#[derive(Debug, Clone)]
pub struct Doc {
    /// What it says of itself, and where it is.
    pub place: Arc<Place>,
    /// Index among all heads given, for finding its body.
    pub source: usize,
    /// The same article in all editions, itself included; empty when there is no other.
    pub translations: Vec<usize>,
    /// Related news, in order.
    pub related: Arc<[Related]>,
    /// The next newer article of the section.
    pub newer: Option<usize>,
    /// The next older article of the section.
    pub older: Option<usize>,
}

impl Deref for Doc {
    type Target = Place;
    fn deref(&self) -> &Place {
        &self.place
    }
}

impl Doc {
    /// What its relative links start from.
    pub fn from(&self) -> From<'_> {
        From { folder: &self.head.folder, address: &self.address }
    }
}

/// Everything linking finds out.
#[derive(Debug, Clone, Default)]
pub struct Links {
    /// Published files in path order.
    pub docs: Vec<Doc>,
    /// Files whose time is over and that say why, in path order.
    pub gone: Vec<Gone>,
    /// What each edition has.
    pub editions: Vec<EditionLinks>,
    /// Where to find files. The very same value as long as no file comes, goes or moves.
    pub places: Arc<Places>,
    /// Paths of files that could not be read: links to them are not reported as well.
    pub unreadable: HashSet<Arc<str>>,
}

/// A file whose time is over.
#[derive(Debug, Clone)]
pub struct Gone {
    /// What it says of itself, and where it was.
    pub place: Arc<Place>,
    /// When its time was over.
    pub expired: Moment,
    /// Why.
    pub note: String,
}

/// Where to find files.
#[derive(Debug, Default)]
pub struct Places {
    /// Published files by path below the content folder.
    pub by_path: HashMap<Arc<str>, usize>,
    /// Published files by address.
    pub by_address: HashMap<Address, usize>,
    /// Paths and addresses of files that are drafts, scheduled or expired now.
    pub unpublished: HashSet<Arc<str>>,
}

/// The lists of one edition.
#[derive(Debug, Clone, Default)]
pub struct EditionLinks {
    /// Articles, newest first.
    pub articles: Vec<usize>,
    /// Sections in the order of their folders.
    pub sections: Vec<Section>,
    /// Articles that are legal documents, newest first.
    pub documents: Vec<usize>,
    /// Articles of each section and of those inside it, newest first.
    pub section_articles: Vec<Vec<usize>>,
    /// Terms by taxonomy, in the order of the configuration.
    pub taxonomies: Vec<Terms>,
    /// The archive, newest year first.
    pub archive: Vec<Year>,
    /// The home page's `_index`.
    pub home: Option<usize>,
    /// What the search is indexed by; nothing without a search.
    pub spans: Vec<Span>,
}

impl EditionLinks {
    /// The terms of a document of this edition, as places in the list of the taxonomy, in its own order; none of a page,
    /// which is in no list.
    pub fn terms_of<'a>(&'a self, doc: &'a Doc, taxonomy: usize) -> impl Iterator<Item = usize> + 'a {
        let own = doc.terms.iter().filter(move |own| own.taxonomy as usize == taxonomy);
        let is_listed = doc.head.kind == Kind::Article;
        own.filter(move |_| is_listed).filter_map(move |own| self.taxonomies[taxonomy].place(own))
    }
}

/// What the last linking found out.
#[derive(Default)]
pub struct Memo {
    /// Whether there will be no other linking, so that nothing need be remembered.
    is_last: bool,
    spellings: Spellings,
    /// Folders of sections by edition.
    sections: Vec<Vec<Arc<str>>>,
    /// In path order: files that were placed without a problem.
    placed: Vec<Arc<Place>>,
    links: Option<Arc<Links>>,
    /// By edition.
    related: Vec<related::Memo>,
}

impl Memo {
    /// Nothing is known. `is_last`: nothing need be remembered.
    pub fn new(is_last: bool) -> Self {
        Memo { is_last, ..Memo::default() }
    }
}

/// Links the heads, given in path order; those that are not `shown` as a whole leave no trace in the result's lists.
/// The memo is of the same configuration.
pub fn link(
    heads: &[Arc<Head>],
    shown: &[Shown],
    unreadable: HashSet<Arc<str>>,
    config: &Config,
    memo: &mut Memo,
) -> (Arc<Links>, Vec<Diagnostic>) {
    let mut found = unused_patterns(heads, config);
    let visible: Vec<&Arc<Head>> =
        heads.iter().enumerate().filter(|(at, _)| shown[*at] == Shown::Whole).map(|(_, head)| head).collect();
    let editions = 0..config.editions.len();
    let sections: Vec<_> = editions.clone().map(|edition| section::sections(&visible, edition, config)).collect();
    let (mut whole, mut gone, mut unpublished) = (Vec::with_capacity(visible.len()), Vec::new(), HashSet::new());
    for (source, place) in place::placed(heads, &sections, config, memo, &mut found).into_iter().enumerate() {
        if shown[source] == Shown::Whole {
            whole.push((source, place));
            continue;
        }
        unpublished.extend([place.head.path.clone(), place.address.path().into()]);
        gone.extend(Gone::of(place).filter(|_| shown[source] == Shown::Gone));
    }
    let last = memo.links.take();
    let since = Since::of(last.as_deref(), &whole, &unpublished, &gone);
    let docs = lists::docs(whole, &since);
    let places = match since.last(Same::Places) {
        Some(last) => last.places.clone(),
        None => Arc::new(Places::of(&docs, unpublished)),
    };
    let mut links = Links { docs, gone, editions: Vec::new(), places, unreadable };
    links.editions = lists::editions(&mut links.docs, sections, config, &since, &memo.spellings);
    let fresh = || related::Memo::new(memo.is_last);
    memo.related.resize_with(links.editions.len(), fresh);
    for edition in editions {
        let tag_count = config.tags().map_or(0, |tags| memo.spellings.terms(tags));
        news::relate(&mut links, edition, (config, tag_count), &since, &mut memo.related[edition], &mut found);
    }
    let links = Arc::new(links);
    memo.links = (!memo.is_last).then(|| links.clone());
    (links, found)
}

impl Gone {
    /// What is left of a file that says when its time is over, and why.
    fn of(place: Arc<Place>) -> Option<Self> {
        let front = &place.head.front;
        let (expired, note) = (front.expires?, front.expires_note.clone()?);
        Some(Gone { place, expired, note })
    }
}

impl Places {
    fn of(docs: &[Doc], unpublished: HashSet<Arc<str>>) -> Self {
        let docs = || docs.iter().enumerate();
        let (by_path, by_address) = rayon::join(
            || docs().map(|(at, doc)| (doc.head.path.clone(), at)).collect(),
            || docs().map(|(at, doc)| (doc.address.clone(), at)).collect(),
        );
        Places { by_path, by_address, unpublished }
    }
}

/// Permalink patterns for folders that hold no article: most likely misspelt.
fn unused_patterns(heads: &[Arc<Head>], config: &Config) -> Vec<Diagnostic> {
    if config.permalinks.is_empty() {
        return Vec::new();
    }
    let folders: BTreeSet<&str> = heads.iter().flat_map(|head| section::ancestors(&head.folder)).collect();
    let unused = config.permalinks.keys().filter(|folder| !folder.is_empty() && !folders.contains(folder.as_str()));
    let problem = |folder: &String| {
        let near = nearest(folder, folders.iter().copied());
        Diagnostic::of_file(config.file.as_str(), Problem::UnusedPattern { folder: folder.clone() }).suggest(near)
    };
    unused.map(problem).collect()
}
