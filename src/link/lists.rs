//! Lists: documents, sections, terms and the archive of each edition.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use super::since::{Same, Since};
use super::{Doc, EditionLinks, Place};
use crate::archive;
use crate::article::Kind;
use crate::config::Config;
use crate::related::Related;
use crate::search;
use crate::section::Section;
use crate::taxonomy::{self, Spellings, Terms};
use crate::text::Alphabet;

/// The documents, with their neighbours where these are as they were.
pub fn docs(shown: Vec<(usize, Arc<Place>)>, since: &Since) -> Vec<Doc> {
    let nothing: Arc<[Related]> = Arc::from([]);
    let last = since.last(Same::Order);
    let doc = |(at, (source, place)): (usize, (usize, Arc<Place>))| {
        let related = nothing.clone();
        match last.map(|last| &last.docs[at]) {
            Some(Doc { translations, newer, older, .. }) => {
                Doc { place, source, related, translations: translations.clone(), newer: *newer, older: *older }
            }
            None => Doc { place, source, related, translations: Vec::new(), newer: None, older: None },
        }
    };
    shown.into_iter().enumerate().map(doc).collect()
}

/// Makes the lists of all editions; documents learn of their neighbours.
pub fn editions(
    docs: &mut [Doc],
    sections: Vec<Vec<Section>>,
    config: &Config,
    since: &Since,
    spellings: &Spellings,
) -> Vec<EditionLinks> {
    if since.last(Same::Order).is_none() && config.editions.len() > 1 {
        translate(docs);
    }
    let lists = |(edition, sections): (usize, Vec<Section>)| {
        let mut lists = match since.last(Same::Order).map(|last| &last.editions[edition]) {
            Some(EditionLinks { articles, documents, section_articles, archive, home, .. }) => EditionLinks {
                articles: articles.clone(),
                documents: documents.clone(),
                section_articles: section_articles.clone(),
                archive: archive.clone(),
                home: *home,
                sections,
                taxonomies: Vec::new(),
                spans: Vec::new(),
            },
            None => gather(docs, edition, sections),
        };
        lists.taxonomies = match since.last(Same::Terms) {
            Some(last) => last.editions[edition].taxonomies.clone(),
            None => terms(docs, &lists.articles, config, edition, spellings),
        };
        lists.spans = if config.search { search::spans(docs, edition, &lists) } else { Vec::new() };
        lists
    };
    sections.into_iter().enumerate().map(lists).collect()
}

fn terms(docs: &[Doc], articles: &[usize], config: &Config, edition: usize, spellings: &Spellings) -> Vec<Terms> {
    let alphabet = Alphabet::of(&config.editions[edition].code);
    let own = |at: usize| &*docs[at].place.terms;
    let date = |at: usize| docs[at].head.front.date.map(|date| date.instant());
    let of_taxonomy = |taxonomy| taxonomy::terms((taxonomy, spellings), articles, own, date, &alphabet);
    (0..config.taxonomies.len()).map(of_taxonomy).collect()
}

/// Finds the editions of one article: files of one folder that differ in the language only.
fn translate(docs: &mut [Doc]) {
    let key = |doc: &Doc| (doc.head.folder.clone(), doc.head.stem.clone());
    let translated = docs.iter().filter(|doc| doc.head.edition > 0);
    let mut editions: HashMap<(Arc<str>, Arc<str>), Vec<usize>> =
        translated.map(|doc| (key(doc), Vec::new())).collect();
    if editions.is_empty() {
        return;
    }
    for (at, doc) in docs.iter().enumerate() {
        if let Some(same) = editions.get_mut(&key(doc)) {
            same.push(at);
        }
    }
    let several: Vec<Vec<usize>> = editions.into_values().filter(|same| same.len() > 1).collect();
    for mut same in several {
        same.sort_by_key(|at| docs[*at].head.edition);
        same.dedup_by_key(|at| docs[*at].head.edition);
        for at in &same {
            docs[*at].translations = same.clone();
        }
    }
}

/// Makes the lists of one edition, its terms left out.
fn gather(docs: &mut [Doc], edition: usize, sections: Vec<Section>) -> EditionLinks {
    let own = |docs: &[Doc], kind: Kind| {
        let is_own = |doc: &Doc| doc.head.edition == edition && doc.head.kind == kind;
        docs.iter().enumerate().filter(|(_, doc)| is_own(doc)).map(|(at, _)| at).collect::<Vec<usize>>()
    };
    let mut articles = own(docs, Kind::Article);
    // Indices are in path order, which decides among equal dates.
    articles.sort_by_cached_key(|at| (Reverse(docs[*at].head.front.date.map(|date| date.instant())), *at));
    let dated = articles.iter().filter_map(|at| docs[*at].head.front.date.map(|date| (date.year(), date.month(), *at)));
    let archive = archive::years(dated);
    let documents = articles.iter().copied().filter(|at| docs[*at].head.is_legal_document()).collect();
    let home = own(docs, Kind::Home).first().copied();
    let mut section_articles = vec![Vec::new(); sections.len()];
    let mut last: Vec<Option<usize>> = vec![None; sections.len() + 1];
    for at in &articles {
        let section = docs[*at].section;
        let mut around = section;
        while let Some(section) = around {
            section_articles[section].push(*at);
            around = sections[section].parent;
        }
        let newer = last[section.map_or(0, |section| section + 1)].replace(*at);
        docs[*at].newer = newer;
        if let Some(newer) = newer {
            docs[newer].older = Some(*at);
        }
    }
    EditionLinks {
        articles,
        documents,
        sections,
        section_articles,
        taxonomies: Vec::new(),
        archive,
        home,
        spans: Vec::new(),
    }
}
