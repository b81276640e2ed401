//! Related news of an edition: what its articles show the search, and what their editors chose.

use std::collections::HashMap;

use rayon::prelude::*;

use super::since::Since;
use super::{Doc, Links};
use crate::article::Kind;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem, nearest};
use crate::reference::Target;
use crate::related::{self, By, Chosen, Related, Rows, Timeline};

/// Finds related news for every article of one edition, and what its pages show. There are so many tags.
pub fn relate(
    links: &mut Links,
    edition: usize,
    (config, tag_count): (&Config, usize),
    since: &Since,
    memo: &mut related::Memo,
    found: &mut Vec<Diagnostic>,
) {
    let chosen = by_hand(links, edition, config, found);
    // A page is in no list, but shows what its editor chose.
    let (of_articles, of_pages): (HashMap<_, _>, HashMap<_, _>) =
        chosen.into_iter().partition(|(at, _)| links.docs[*at].head.kind == Kind::Article);
    let timeline = timeline(links, edition, (config, tag_count), of_articles);
    let related = related::all(&timeline, config.related, &since.now, memo);
    let articles = timeline.articles.to_vec();
    for (at, related) in articles.into_iter().zip(related) {
        links.docs[at].related = related;
    }
    for (at, chosen) in of_pages {
        let chosen = chosen.into_iter();
        links.docs[at].related = chosen.map(|chosen| Related { article: chosen.article, by: By::Hand }).collect();
    }
}

/// What comes into question as related news of an article, in order: those that its page shows, and so many more.
/// Nothing but what its editor chose is in question for a page.
pub fn ranking(links: &Links, at: usize, config: &Config, more: usize) -> Vec<Related> {
    let (doc, edition) = (&links.docs[at], &links.editions[links.docs[at].head.edition]);
    let by_hand = doc.related.iter().filter(|related| related.by == By::Hand);
    let by_hand: Vec<Chosen> = by_hand.map(|related| Chosen { article: related.article, position: None }).collect();
    let Some(position) = edition.articles.iter().position(|article| *article == at) else {
        return doc.related.to_vec();
    };
    let tags = edition.articles.iter().flat_map(|article| tags_of(&links.docs[*article], config));
    let tag_count = tags.max().map_or(0, |last| last as usize + 1);
    let chosen = HashMap::from([(at, by_hand)]);
    let timeline = timeline(links, doc.head.edition, (config, tag_count), chosen);
    related::ranking(&timeline, position, doc.related.len() + more).to_vec()
}

/// What the search is shown of an edition. There are so many tags, and these articles were chosen by hand, whatever
/// their positions.
fn timeline<'a>(
    links: &'a Links,
    edition: usize,
    (config, tag_count): (&Config, usize),
    mut chosen: HashMap<usize, Vec<Chosen>>,
) -> Timeline<'a> {
    let (docs, articles) = (&links.docs, &links.editions[edition].articles);
    let mut position = HashMap::new();
    if !chosen.is_empty() {
        position.extend(articles.iter().enumerate().map(|(position, at)| (*at, position)));
        chosen.values_mut().flatten().for_each(|chosen| chosen.position = position.get(&chosen.article).copied());
    }
    let day = |at: &usize| docs[*at].head.front.date.map_or(0, |date| date.day());
    // Articles outside all sections belong to the content folder itself: a group of its own.
    let section = |at: &usize| docs[*at].section.map_or(0, |at| at + 1);
    let (days, sections) = articles.par_iter().map(|at| (day(at), section(at))).unzip();
    let mut tags = Rows::default();
    for at in articles {
        tags.push(tags_of(&docs[*at], config));
    }
    let by_hand = chosen.into_iter().map(|(at, chosen)| (position[&at], chosen)).collect();
    Timeline { articles, days, sections, tags, tag_count, by_hand }
}

/// The tags of a document, in numbers.
fn tags_of<'a>(doc: &'a Doc, config: &Config) -> impl Iterator<Item = u32> + use<'a> {
    let tags = config.tags();
    doc.terms.iter().filter(move |own| Some(own.taxonomy as usize) == tags).map(|own| own.term)
}

/// What the editors of articles and pages chose, by document; positions are still to be found.
fn by_hand(links: &Links, edition: usize, config: &Config, found: &mut Vec<Diagnostic>) -> HashMap<usize, Vec<Chosen>> {
    let chooses = |(_, doc): &(usize, &Doc)| {
        !doc.head.front.related.is_empty()
            && doc.head.edition == edition
            && matches!(doc.head.kind, Kind::Article | Kind::Page)
    };
    let choosing: Vec<usize> = links.docs.par_iter().enumerate().filter(chooses).map(|(at, _)| at).collect();
    choosing.into_iter().map(|at| (at, chosen(links, at, config, found))).collect()
}

/// The articles that front matter names, each once, unpublished ones left out with a warning.
fn chosen(links: &Links, at: usize, config: &Config, found: &mut Vec<Diagnostic>) -> Vec<Chosen> {
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
            Named::Doc(article) => chosen.push(Chosen { article, position: None }),
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
        if let Some(doc) = links.places.by_path.get(path.as_str()).filter(|doc| is_readable(**doc)) {
            return Named::Doc(*doc);
        }
        if links.places.unpublished.contains(path.as_str()) {
            return Named::Unpublished;
        }
        if links.unreadable.contains(path.as_str()) {
            return Named::Unreadable;
        }
    }
    for address in &target.addresses {
        if let Some(doc) = links.places.by_address.get(address).filter(|doc| is_readable(**doc)) {
            return Named::Doc(*doc);
        }
        if links.places.unpublished.contains(address.path()) {
            return Named::Unpublished;
        }
    }
    Named::Nothing
}
