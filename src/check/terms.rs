//! Advice about terms: those that share an address, are written in several ways, are almost another, or stand alone.

use std::collections::{HashMap, HashSet};

use super::Advice;
use crate::diagnostic::Problem;
use crate::link::EditionLinks;
use crate::site::Site;
use crate::slug::slug;
use crate::taxonomy::Term;

/// Articles of the smallest edition in which a term should have two: a new site has to begin somewhere.
const SITE: usize = 20;

/// How many times as many articles the right spelling has.
const TIMES: usize = 3;

/// Letters of the shortest name in which one letter may be mistyped.
const LETTERS: usize = 6;

/// Where terms of one taxonomy stand.
struct Place<'s> {
    site: &'s Site,
    edition: &'s EditionLinks,
    /// Key in the front matter.
    key: &'s str,
}

pub fn advice(site: &Site) -> Vec<Advice> {
    let mut advice = other_spellings(site);
    for edition in &site.links.editions {
        for (terms, key) in edition.taxonomies.iter().zip(&site.config.taxonomies) {
            let place = Place { site, edition, key };
            let misspelt = [place.shared_slugs(&terms.list), place.alike(&terms.list)].concat();
            let told: HashSet<&str> = misspelt.iter().map(|advice| &*advice.words).collect();
            let alone = terms.list.iter().filter(|term| term.articles.len() == 1 && !told.contains(&*term.name));
            if edition.articles.len() >= SITE {
                advice.extend(alone.map(|term| place.at(term, Problem::TermOnce { term: term.name.clone() })));
            }
            advice.extend(misspelt);
        }
    }
    advice
}

impl Place<'_> {
    /// Advice about a term, at the oldest article that has it.
    fn at(&self, term: &Term, problem: Problem) -> Advice {
        let oldest = *term.articles.last().unwrap_or(&self.edition.articles[0]);
        Advice::of(&self.site.links.docs[oldest].head.file, self.key.to_owned(), problem).about(&term.name)
    }

    fn shared_slugs(&self, list: &[Term]) -> Vec<Advice> {
        let mut first: HashMap<&str, &Term> = HashMap::new();
        first.extend(list.iter().map(|term| (&*term.slug, term)));
        let shared = |term: &Term| {
            let usual = slug(&term.name);
            let other = first.get(usual.as_str()).filter(|_| *term.slug != usual)?;
            let (name, slug) = (term.name.clone(), term.slug.to_string());
            let advice = self.at(term, Problem::SharedSlug { term: name, other: other.name.clone(), slug });
            let is_rare = term.articles.len() * TIMES <= other.articles.len();
            Some(advice.suggest(is_rare.then(|| other.name.clone())))
        };
        list.iter().filter_map(shared).collect()
    }

    /// Terms that differ in one letter from one that has many more articles.
    fn alike(&self, list: &[Term]) -> Vec<Advice> {
        let names: Vec<String> = list.iter().map(|term| slug(&term.name).replace('-', "")).collect();
        let mut like: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, name) in names.iter().enumerate().filter(|(_, name)| name.len() >= LETTERS) {
            for key in but_one(name) {
                like.entry(key).or_default().push(at);
            }
        }
        let alike = |at: usize| {
            let own = &names[at];
            let others = but_one(own).into_iter().filter_map(|key| like.get(&key)).flatten().copied();
            let is_meant = |other: &usize| {
                list[at].articles.len() * TIMES <= list[*other].articles.len()
                    && slug(&list[at].name) != slug(&list[*other].name)
                    && digits(own).eq(digits(&names[*other]))
                    && strsim::damerau_levenshtein(own, &names[*other]) <= 1
            };
            let meant =
                others.filter(is_meant).max_by_key(|other| (list[*other].articles.len(), usize::MAX - other))?;
            let (term, other, count) = (&list[at].name, list[meant].name.clone(), list[meant].articles.len());
            let problem = Problem::TermsAlike { term: term.clone(), other, count: count.to_string() };
            Some(self.at(&list[at], problem))
        };
        (0..list.len()).filter(|at| names[*at].len() >= LETTERS).filter_map(alike).collect()
    }
}

fn digits(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(char::is_ascii_digit)
}

/// A name of ASCII letters, and all that is left of it without one of them: names one letter apart have one in common.
fn but_one(name: &str) -> Vec<String> {
    let without = |at: usize| [&name[..at], &name[at + 1..]].concat();
    std::iter::once(name.to_owned()).chain((0..name.len()).map(without)).collect()
}

/// Spellings that are not the one a term is named by, each at the first article that has it.
fn other_spellings(site: &Site) -> Vec<Advice> {
    let (mut told, mut found) = (HashSet::new(), Vec::new());
    for doc in &site.links.docs {
        let lists = &site.links.editions[doc.head.edition];
        for (taxonomy, names) in doc.head.front.terms.iter().enumerate() {
            let own = lists.terms_of(doc, taxonomy).map(|term| &lists.taxonomies[taxonomy].list[term].name);
            for (name, term) in names.iter().zip(own) {
                if name != term && told.insert((name, term)) {
                    let problem = Problem::TermSpellings { term: term.clone(), other: name.clone() };
                    let key = site.config.taxonomies[taxonomy].clone();
                    found.push(Advice::of(&doc.head.file, key, problem).about(name));
                }
            }
        }
    }
    found
}
