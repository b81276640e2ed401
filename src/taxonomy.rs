//! Taxonomies: which spellings are one term, what it is called, and its lasting address.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::slug::slug;
use crate::text::{Alphabet, identity};

/// A term of a taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The spelling used most, then the first in code-point order.
    pub name: String,
    /// Its part of the address.
    pub slug: Arc<str>,
    /// Indices of its articles, newest first.
    pub articles: Vec<usize>,
}

/// All terms of one taxonomy in one edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// In alphabetical order of the language.
    pub list: Vec<Term>,
    /// By number of a term: its place in `list`, if it has articles there.
    places: Vec<Option<u32>>,
}

impl Terms {
    /// The place in the list of a term that an article of the edition has.
    pub fn place(&self, tagging: &Tagging) -> Option<usize> {
        self.places.get(tagging.term as usize).copied().flatten().map(|place| place as usize)
    }
}

/// A term of one article, in numbers that mean the same as long as the [`Spellings`] that gave them live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tagging {
    /// Index of the taxonomy in the configuration.
    pub taxonomy: u32,
    /// The spelling.
    pub spelling: u32,
    /// The term, whatever its spelling.
    pub term: u32,
}

/// Every spelling met so far: looking at letters once for all articles and runs.
#[derive(Debug, Default)]
pub struct Spellings(Vec<Numbers>);

/// The spellings of one taxonomy.
#[derive(Debug, Default)]
struct Numbers {
    /// With the number of the term.
    spellings: Vec<(Arc<str>, u32)>,
    by_spelling: HashMap<Arc<str>, u32>,
    by_identity: HashMap<String, u32>,
}

impl Spellings {
    /// Numbers the terms of an article, given by taxonomy.
    pub fn number(&mut self, terms: &[Vec<String>]) -> Box<[Tagging]> {
        if self.0.len() < terms.len() {
            self.0.resize_with(terms.len(), Numbers::default);
        }
        let of_taxonomy = |(taxonomy, (names, numbers)): (usize, (&Vec<String>, &mut Numbers))| {
            let tagging = |name: &String| {
                let (spelling, term) = numbers.of(name);
                Tagging { taxonomy: taxonomy as u32, spelling, term }
            };
            names.iter().map(tagging).collect::<Vec<_>>()
        };
        terms.iter().zip(&mut self.0).enumerate().flat_map(of_taxonomy).collect()
    }

    /// Number of terms of a taxonomy, those without articles among them.
    pub fn terms(&self, taxonomy: usize) -> usize {
        self.0.get(taxonomy).map_or(0, |numbers| numbers.by_identity.len())
    }
}

impl Numbers {
    fn of(&mut self, name: &str) -> (u32, u32) {
        if let Some(spelling) = self.by_spelling.get(name) {
            return (*spelling, self.spellings[*spelling as usize].1);
        }
        let (next, free) = (self.spellings.len() as u32, self.by_identity.len() as u32);
        let term = *self.by_identity.entry(identity(name)).or_insert(free);
        let name: Arc<str> = name.into();
        self.spellings.push((name.clone(), term));
        self.by_spelling.insert(name, next);
        (next, term)
    }
}

/// Collects the terms of articles given newest first, of equal dates in the order of their indices. `own` are the terms of an
/// article, `date` is its date.
pub fn terms<'a, D: Ord>(
    (taxonomy, spellings): (usize, &Spellings),
    articles: &[usize],
    own: impl Fn(usize) -> &'a [Tagging],
    date: impl Fn(usize) -> D,
    alphabet: &Alphabet,
) -> Terms {
    let Some(numbers) = spellings.0.get(taxonomy) else { return Terms::default() };
    let mut counts = vec![0_usize; numbers.spellings.len()];
    let mut found: Vec<Vec<usize>> = vec![Vec::new(); numbers.by_identity.len()];
    let of_taxonomy = |tagging: &&Tagging| tagging.taxonomy as usize == taxonomy;
    for at in articles {
        for tagging in own(*at).iter().filter(of_taxonomy) {
            counts[tagging.spelling as usize] += 1;
            found[tagging.term as usize].push(*at);
        }
    }
    let names = numbers.names(&counts);
    // The oldest article of a term, and the place of the term among that article's.
    let first_use = |term: usize| {
        let oldest = date(*found[term].last()?);
        let first = found[term].iter().rev().take_while(|at| date(**at) == oldest).last()?;
        let mut own = own(*first).iter().filter(of_taxonomy);
        Some((oldest, *first, own.position(|tagging| tagging.term as usize == term)))
    };
    let mut by_age: Vec<usize> = (0..found.len()).filter(|term| !found[*term].is_empty()).collect();
    by_age.sort_by_cached_key(|term| first_use(*term));
    let slugs = slugs(&by_age, &names);
    let mut order: Vec<(usize, Arc<str>)> = by_age.into_iter().zip(slugs).collect();
    order.sort_by(|(a, _), (b, _)| alphabet.compare(names[*a], names[*b]));
    let mut places = vec![None; found.len()];
    let mut list = Vec::with_capacity(order.len());
    for (term, slug) in order {
        places[term] = Some(list.len() as u32);
        list.push(Term { name: names[term].to_owned(), slug, articles: std::mem::take(&mut found[term]) });
    }
    Terms { list, places }
}

impl Numbers {
    /// By term: the spelling used most, of those the first in code-point order.
    fn names(&self, counts: &[usize]) -> Vec<&str> {
        let mut best: Vec<(usize, &str)> = vec![(0, ""); self.by_identity.len()];
        for ((name, term), count) in self.spellings.iter().zip(counts).filter(|(_, count)| **count > 0) {
            let best = &mut best[*term as usize];
            if (*count, Reverse(&**name)) > (best.0, Reverse(best.1)) {
                *best = (*count, name);
            }
        }
        best.into_iter().map(|(_, name)| name).collect()
    }
}

/// Slugs of terms, given in the order of their first use. Of terms that share a slug the one used first keeps it, the
/// others take `-2`, `-3`, so that addresses stay as articles are added.
fn slugs(by_age: &[usize], names: &[&str]) -> Vec<Arc<str>> {
    let mut taken: HashSet<String> = HashSet::new();
    let of_term = |term: &usize| {
        let wanted = slug(names[*term]);
        let numbered = (2..).map(|number| format!("{wanted}-{number}"));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|slug| taken.insert(slug.clone()));
        free.unwrap_or_default().into()
    };
    by_age.iter().map(of_term).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Articles are given newest first.
    fn collect(articles: &[&[&str]]) -> Vec<(String, String, usize)> {
        let mut spellings = Spellings::default();
        let number = |names: &&[&str]| spellings.number(&[names.iter().map(|name| (*name).to_owned()).collect()]);
        let own: Vec<_> = articles.iter().map(number).collect();
        let newest_first: Vec<usize> = (0..articles.len()).collect();
        let terms = terms((0, &spellings), &newest_first, |at| &own[at], Reverse, &Alphabet::of("vi"));
        terms.list.into_iter().map(|term| (term.name, term.slug.to_string(), term.articles.len())).collect()
    }

    fn row(name: &str, slug: &str, count: usize) -> (String, String, usize) {
        (name.into(), slug.into(), count)
    }

    #[test]
    fn spellings_of_one_term_are_joined_under_the_usual_one() {
        let terms = collect(&[&["đầu tư"], &["Đầu tư"], &["Đầu tư", "hòa"], &["hoà"]]);
        assert_eq!(terms, [row("Đầu tư", "dau-tu", 3), row("hoà", "hoa", 2)]);
    }

    #[test]
    fn the_term_used_first_keeps_a_shared_slug() {
        let terms = collect(&[&["bản"], &["bán"], &["bàn"], &["Thuê"], &["Thuế"]]);
        let expected = [
            row("bàn", "ban", 1),
            row("bản", "ban-3", 1),
            row("bán", "ban-2", 1),
            row("Thuê", "thue-2", 1),
            row("Thuế", "thue", 1),
        ];
        assert_eq!(terms, expected);
    }

    #[test]
    fn a_new_article_moves_no_term() {
        let old = collect(&[&["bán", "bản"]]);
        assert_eq!(old, [row("bản", "ban-2", 1), row("bán", "ban", 1)]);
        let new = collect(&[&["Ban 2", "bản"], &["bán", "bản"]]);
        assert_eq!(new, [row("bản", "ban-2", 2), row("bán", "ban", 1), row("Ban 2", "ban-2-2", 1)]);
    }
}
