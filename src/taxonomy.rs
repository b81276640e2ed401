//! Taxonomies: which spellings are one term, what it is called, and its lasting address.

use std::collections::{BTreeMap, HashMap, HashSet};
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
    /// For each article index that has terms, the indices into `list`, in the article's order.
    pub of_article: HashMap<usize, Vec<usize>>,
}

/// An article with the spellings it uses in one taxonomy.
#[derive(Debug, Clone, Copy)]
pub struct Tagged<'a> {
    /// Index of the article.
    pub article: usize,
    /// Its rank by date and then path, the oldest first.
    pub age: usize,
    /// The spellings.
    pub names: &'a [String],
}

/// Collects the terms of articles given newest first.
pub fn terms<'a>(articles: impl IntoIterator<Item = Tagged<'a>>, alphabet: &Alphabet) -> Terms {
    let mut by_identity: HashMap<String, usize> = HashMap::new();
    let mut by_spelling: HashMap<&str, usize> = HashMap::new();
    // Each spelling with its term and how often it is used.
    let mut spellings: Vec<(&str, usize, usize)> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    let mut of_article: HashMap<usize, Vec<usize>> = HashMap::new();
    for Tagged { article, age, names } in articles {
        let mut own = Vec::with_capacity(names.len());
        for (place, name) in names.iter().enumerate() {
            let spelling = *by_spelling.entry(name).or_insert_with(|| {
                let term = *by_identity.entry(identity(name)).or_insert_with(|| {
                    found.push(Found { since: (age, place), ..Found::default() });
                    found.len() - 1
                });
                spellings.push((name, term, 0));
                spellings.len() - 1
            });
            let (_, term, count) = &mut spellings[spelling];
            *count += 1;
            let found = &mut found[*term];
            found.since = found.since.min((age, place));
            found.articles.push(article);
            own.push(*term);
        }
        if !own.is_empty() {
            of_article.insert(article, own);
        }
    }
    for (name, term, count) in spellings {
        found[term].spellings.insert(name, count);
    }
    sort(named(found), of_article, alphabet)
}

/// A term while its articles are being collected.
#[derive(Default)]
struct Found<'a> {
    /// Rank of its oldest article, and its place among that article's terms.
    since: (usize, usize),
    spellings: BTreeMap<&'a str, usize>,
    articles: Vec<usize>,
}

/// Chooses names and slugs. Of terms that share a slug the one used first keeps it, the others take
/// `-2`, `-3` in the order of their first use, so that addresses stay as articles are added.
fn named(found: Vec<Found>) -> Vec<Term> {
    let name = |found: &Found| {
        let most = found.spellings.iter().rev().max_by_key(|(_, count)| **count);
        most.map_or_else(String::new, |(name, _)| (*name).to_owned())
    };
    let names: Vec<String> = found.iter().map(name).collect();
    let wanted: Vec<String> = names.iter().map(|name| slug(name)).collect();
    let mut taken: HashSet<String> = HashSet::new();
    let mut slugs = wanted.clone();
    let mut by_age: Vec<usize> = (0..found.len()).collect();
    by_age.sort_by_key(|term| found[*term].since);
    for term in by_age {
        let numbered = (2..).map(|number| format!("{}-{number}", wanted[term]));
        let mut free = std::iter::once(wanted[term].clone()).chain(numbered).filter(|slug| taken.insert(slug.clone()));
        slugs[term] = free.next().unwrap_or_default();
    }
    let articles = found.into_iter().map(|found| found.articles);
    names
        .into_iter()
        .zip(slugs)
        .zip(articles)
        .map(|((name, slug), articles)| Term { name, slug: slug.into(), articles })
        .collect()
}

fn sort(list: Vec<Term>, mut of_article: HashMap<usize, Vec<usize>>, alphabet: &Alphabet) -> Terms {
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|a, b| alphabet.compare(&list[*a].name, &list[*b].name));
    let mut position = vec![0; list.len()];
    for (at, term) in order.iter().enumerate() {
        position[*term] = at;
    }
    let mut list: Vec<Option<Term>> = list.into_iter().map(Some).collect();
    let sorted = order.into_iter().filter_map(|term| list[term].take()).collect();
    for term in of_article.values_mut().flatten() {
        *term = position[*term];
    }
    Terms { list: sorted, of_article }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(articles: &[&[&str]]) -> Vec<(String, String, usize)> {
        let names: Vec<Vec<String>> =
            articles.iter().map(|names| names.iter().map(|name| (*name).to_owned()).collect()).collect();
        let newest_first = names.iter().enumerate().map(|(at, names)| Tagged {
            article: at,
            age: names.len() + articles.len() - at,
            names,
        });
        let terms = terms(newest_first, &Alphabet::of("vi"));
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
