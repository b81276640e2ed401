//! Links: who stands where and beside whom. Sees the heads of articles, never a body.

mod place;
mod published;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::archive::{self, Year};
use crate::article::{Head, Kind};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Placed, Problem, nearest};
use crate::permalink::{Address, Alias};
use crate::reference::{From, Target};
use crate::related::{self, By, Chosen, Related, Timeline};
use crate::section::{self, Section};
use crate::taxonomy::{self, Tagged, Terms};
use crate::text::Alphabet;

pub use published::{NEWS_HOURS, Show, Status, hidden, next_change, status};

/// A published Markdown file with its place among the others. Indices are into [`Links::docs`].
#[derive(Debug, Clone)]
pub struct Doc {
    /// What it says of itself.
    pub head: Arc<Head>,
    /// Index among all heads given, for finding its body.
    pub source: usize,
    /// Its address.
    pub address: Address,
    /// Old addresses that lead to it.
    pub aliases: Vec<(Alias, Placed<String>)>,
    /// Its section, an index into [`EditionLinks::sections`].
    pub section: Option<usize>,
    /// The same article in all editions, itself included; empty when there is no other.
    pub translations: Vec<usize>,
    /// Related news, in order.
    pub related: Vec<Related>,
    /// The next newer article of the section.
    pub newer: Option<usize>,
    /// The next older article of the section.
    pub older: Option<usize>,
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
    /// What each edition has.
    pub editions: Vec<EditionLinks>,
    /// Published files by path below the content folder.
    pub by_path: HashMap<Arc<str>, usize>,
    /// Published files by address.
    pub by_address: HashMap<Address, usize>,
    /// Paths and addresses of files that are drafts, scheduled or expired now.
    pub unpublished: HashSet<Arc<str>>,
    /// Paths of files that could not be read: links to them are not reported as well.
    pub unreadable: HashSet<Arc<str>>,
}

/// The lists of one edition.
#[derive(Debug, Clone, Default)]
pub struct EditionLinks {
    /// Articles, newest first.
    pub articles: Vec<usize>,
    /// Sections in the order of their folders.
    pub sections: Vec<Section>,
    /// Articles of each section and of those inside it, newest first.
    pub section_articles: Vec<Vec<usize>>,
    /// Terms by taxonomy, in the order of the configuration.
    pub taxonomies: Vec<Terms>,
    /// The archive, newest year first.
    pub archive: Vec<Year>,
    /// The home page's `_index`.
    pub home: Option<usize>,
}

/// What the last linking found out.
#[derive(Default)]
pub struct Memo {
    /// Whether there will be no other linking, so that nothing need be remembered.
    is_last: bool,
    sections: Vec<Vec<Section>>,
    /// In path order: files that were placed without a problem.
    placed: Vec<Doc>,
    /// By edition.
    related: Vec<related::Memo>,
}

impl Memo {
    /// Nothing is known. `is_last`: nothing need be remembered.
    pub fn new(is_last: bool) -> Self {
        Memo { is_last, ..Memo::default() }
    }
}

/// Links the heads, given in path order; those that are `hidden` leave no trace in the result's lists.
/// The memo is of the same configuration.
pub fn link(
    heads: &[Arc<Head>],
    hidden: &[bool],
    unreadable: HashSet<Arc<str>>,
    config: &Config,
    memo: &mut Memo,
) -> (Links, Vec<Diagnostic>) {
    let mut found = unused_patterns(heads, config);
    let mut links = Links { unreadable, ..Links::default() };
    let visible: Vec<&Arc<Head>> =
        heads.iter().enumerate().filter(|(at, _)| !hidden[*at]).map(|(_, head)| head).collect();
    let editions = 0..config.editions.len();
    let sections: Vec<_> = editions.clone().map(|edition| section::sections(&visible, edition, config)).collect();
    for (source, doc) in place::placed(heads, &sections, config, memo, &mut found).into_iter().enumerate() {
        match hidden[source] {
            true => links.unpublished.extend([doc.head.path.clone(), doc.address.path().into()]),
            false => links.docs.push(doc),
        }
    }
    let docs = || links.docs.iter().enumerate();
    (links.by_path, links.by_address) = rayon::join(
        || docs().map(|(at, doc)| (doc.head.path.clone(), at)).collect(),
        || docs().map(|(at, doc)| (doc.address.clone(), at)).collect(),
    );
    links.editions =
        sections.into_iter().map(|sections| EditionLinks { sections, ..EditionLinks::default() }).collect();
    translate(&mut links);
    let fresh = || related::Memo::new(memo.is_last);
    memo.related.resize_with(links.editions.len(), fresh);
    for edition in editions {
        gather(&mut links, edition, config);
        relate(&mut links, edition, config, &mut memo.related[edition], &mut found);
    }
    (links, found)
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

/// Finds the editions of one article: files of one folder that differ in the language only.
fn translate(links: &mut Links) {
    let key = |doc: &Doc| (doc.head.folder.clone(), doc.head.stem.clone());
    let translated = links.docs.iter().filter(|doc| doc.head.edition > 0);
    let mut editions: HashMap<(Arc<str>, Arc<str>), Vec<usize>> =
        translated.map(|doc| (key(doc), Vec::new())).collect();
    if editions.is_empty() {
        return;
    }
    for (at, doc) in links.docs.iter().enumerate() {
        if let Some(same) = editions.get_mut(&key(doc)) {
            same.push(at);
        }
    }
    let several: Vec<Vec<usize>> = editions.into_values().filter(|same| same.len() > 1).collect();
    for mut same in several {
        same.sort_by_key(|at| links.docs[*at].head.edition);
        same.dedup_by_key(|at| links.docs[*at].head.edition);
        for at in &same {
            links.docs[*at].translations = same.clone();
        }
    }
}

/// Makes the lists of one edition.
fn gather(links: &mut Links, edition: usize, config: &Config) {
    let docs = &links.docs;
    let own =
        |kind: Kind| (0..docs.len()).filter(move |at| docs[*at].head.edition == edition && docs[*at].head.kind == kind);
    let mut articles: Vec<usize> = own(Kind::Article).collect();
    // Indices are in path order, which decides among equal dates in both directions.
    let instant = |at: &usize| docs[*at].head.front.date.map(|date| date.instant());
    articles.sort_by_cached_key(|at| (instant(at), *at));
    let mut age = vec![0; docs.len()];
    articles.iter().enumerate().for_each(|(rank, at)| age[*at] = rank);
    articles.sort_by_cached_key(|at| (std::cmp::Reverse(instant(at)), *at));
    let alphabet = Alphabet::of(&config.editions[edition].code);
    let taxonomies = (0..config.taxonomies.len()).map(|taxonomy| {
        let tagged = articles.iter().map(|at| Tagged {
            article: *at,
            age: age[*at],
            names: &docs[*at].head.front.terms[taxonomy],
        });
        taxonomy::terms(tagged, &alphabet)
    });
    let taxonomies = taxonomies.collect();
    let dated = articles.iter().filter_map(|at| docs[*at].head.front.date.map(|date| (date.year(), date.month(), *at)));
    let archive = archive::years(dated);
    let home = own(Kind::Home).next();
    let lists = &mut links.editions[edition];
    lists.section_articles = vec![Vec::new(); lists.sections.len()];
    let mut last: Vec<Option<usize>> = vec![None; lists.sections.len() + 1];
    for at in &articles {
        let section = links.docs[*at].section;
        let mut around = section;
        while let Some(section) = around {
            lists.section_articles[section].push(*at);
            around = lists.sections[section].parent;
        }
        let newer = last[section.map_or(0, |section| section + 1)].replace(*at);
        links.docs[*at].newer = newer;
        if let Some(newer) = newer {
            links.docs[newer].older = Some(*at);
        }
    }
    (lists.taxonomies, lists.archive, lists.home, lists.articles) = (taxonomies, archive, home, articles);
}

/// Finds related news for every article of one edition.
fn relate(links: &mut Links, edition: usize, config: &Config, memo: &mut related::Memo, found: &mut Vec<Diagnostic>) {
    let lists = &links.editions[edition];
    let articles = &lists.articles;
    let mut position = vec![None; links.docs.len()];
    articles.iter().enumerate().for_each(|(at, article)| position[*article] = Some(at));
    let tags = config.tags().map(|tags| &lists.taxonomies[tags]);
    let by_hand: Vec<Vec<Chosen>> = articles.iter().map(|at| chosen(links, *at, &position, config, found)).collect();
    let timeline = Timeline {
        days: &articles
            .iter()
            .map(|at| links.docs[*at].head.front.date.map_or(0, |date| date.day()))
            .collect::<Vec<_>>(),
        // Articles outside all sections belong to the content folder itself: a group of its own.
        sections: &articles.iter().map(|at| links.docs[*at].section.map_or(0, |at| at + 1)).collect::<Vec<_>>(),
        tags: &articles
            .iter()
            .map(|at| tags.and_then(|tags| tags.of_article.get(at).cloned()).unwrap_or_default())
            .collect::<Vec<_>>(),
        tag_count: tags.map_or(0, |tags| tags.list.len()),
        by_hand: &by_hand,
    };
    let related = related::all(&timeline, articles, config.related, keys(links, edition, tags), memo);
    // A page is in no list, but shows what its editor chose.
    let pages = (0..links.docs.len())
        .filter(|at| links.docs[*at].head.kind == Kind::Page && links.docs[*at].head.edition == edition);
    let of_page = |at: usize, found: &mut Vec<Diagnostic>| {
        let chosen = chosen(links, at, &position, config, found).into_iter();
        (at, chosen.map(|chosen| Related { article: chosen.article, by: By::Hand }).collect())
    };
    let of_pages: Vec<(usize, Vec<Related>)> = pages.map(|at| of_page(at, found)).collect();
    for (at, related) in articles.clone().into_iter().zip(related).chain(of_pages) {
        links.docs[at].related = related;
    }
}

/// What makes each article of an edition related to others, in words that last longer than indices.
fn keys(links: &Links, edition: usize, tags: Option<&Terms>) -> Vec<related::Key> {
    let lists = &links.editions[edition];
    let key = |at: &usize| {
        let doc = &links.docs[*at];
        let terms = tags.and_then(|tags| Some((tags, tags.of_article.get(at)?)));
        related::Key {
            path: doc.head.path.clone(),
            instant: doc.head.front.date.map(|date| date.instant()),
            section: doc.section.map(|section| lists.sections[section].folder.clone()),
            tags: terms.map_or_else(Vec::new, |(tags, terms)| {
                terms.iter().map(|term| tags.list[*term].slug.clone()).collect()
            }),
        }
    };
    lists.articles.par_iter().map(key).collect()
}

/// The articles that front matter names, each once, unpublished ones left out with a warning.
fn chosen(
    links: &Links,
    at: usize,
    position: &[Option<usize>],
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> Vec<Chosen> {
    let head = &links.docs[at].head;
    let mut chosen: Vec<Chosen> = Vec::new();
    for written in &head.front.related {
        let target = written.value.clone();
        // Each look goes through all articles.
        let is_suggested = found.len() < MOST_SUGGESTED;
        let mut report = |problem: Problem, near: Option<String>| {
            found.push(Diagnostic::at(head.file.clone(), written.span, problem).suggest(near));
        };
        match find(links, &links.docs[at], &target, config) {
            Named::Doc(article) if article == at || chosen.iter().any(|chosen| chosen.article == article) => {}
            Named::Doc(article) => chosen.push(Chosen { article, position: position[article] }),
            Named::Unreadable => {}
            Named::Unpublished => report(Problem::Unpublished { target }, None),
            Named::Nothing if !is_suggested => report(Problem::MissingRelated { target }, None),
            Named::Nothing => {
                let near = nearest(target.trim_start_matches('/'), links.docs.iter().map(|doc| &*doc.head.path));
                report(Problem::MissingRelated { target }, near);
            }
        }
    }
    chosen
}

/// Problems of a run up to which the nearest article is looked up for one that does not exist.
const MOST_SUGGESTED: usize = 20;

/// What a path or address in `related` names.
enum Named {
    Doc(usize),
    Unpublished,
    Unreadable,
    Nothing,
}

/// Finds an article by file, then by address.
fn find(links: &Links, from: &Doc, written: &str, config: &Config) -> Named {
    let target = Target::parse(written, &from.from(), config);
    let is_readable = |doc: usize| matches!(links.docs[doc].head.kind, Kind::Article | Kind::Page);
    let files = from.from().named(written).into_iter().chain(target.files);
    for path in files.flat_map(|path| [path.clone(), format!("{path}/index.md")]) {
        if let Some(doc) = links.by_path.get(path.as_str()).filter(|doc| is_readable(**doc)) {
            return Named::Doc(*doc);
        }
        if links.unpublished.contains(path.as_str()) {
            return Named::Unpublished;
        }
        if links.unreadable.contains(path.as_str()) {
            return Named::Unreadable;
        }
    }
    for address in &target.addresses {
        if let Some(doc) = links.by_address.get(address).filter(|doc| is_readable(**doc)) {
            return Named::Doc(*doc);
        }
        if links.unpublished.contains(address.path()) {
            return Named::Unpublished;
        }
    }
    Named::Nothing
}
