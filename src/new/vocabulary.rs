//! The vocabulary: the terms a site has, to choose from, to spell alike, and to be reminded of.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::{Present, place};
use crate::article::{Head, Kind};
use crate::diagnostic::Problem;
use crate::slug::slug;
use crate::taxonomy::{Spellings, terms};
use crate::text::{self, Alphabet, identity};

/// Most terms that are offered.
const MOST: usize = 15;

/// The terms of one taxonomy in one edition, those of most articles first.
pub struct Vocabulary(Vec<Known>);

struct Known {
    name: String,
    identity: String,
    articles: usize,
    /// How many of them are in the section.
    near_by: usize,
}

impl Vocabulary {
    /// Collects the terms of the articles of an edition. Those of drafts, mistakes among them, nobody has agreed to yet.
    pub fn of(taxonomy: usize, edition: usize, section: &str, present: &Present) -> Self {
        let own = |head: &&Head| head.edition == edition && head.kind == Kind::Article && !head.front.draft;
        let mut heads: Vec<&Head> = present.heads.iter().filter(own).collect();
        heads.sort_by_key(|head| Reverse(date(head)));
        let mut spellings = Spellings::default();
        let numbers: Vec<_> = heads.iter().map(|head| spellings.number(&head.front.terms)).collect();
        let alphabet = Alphabet::of(&present.config.editions[edition].code);
        let all: Vec<usize> = (0..heads.len()).collect();
        let terms = terms((taxonomy, &spellings), &all, |at| &numbers[at], |at| date(heads[at]), &alphabet);
        let is_near = |at: &&usize| place::below(&heads[**at].folder, section).is_some();
        let known = terms.list.into_iter().map(|term| Known {
            identity: identity(&term.name),
            articles: term.articles.len(),
            near_by: term.articles.iter().filter(is_near).count(),
            name: term.name,
        });
        let mut known: Vec<Known> = known.collect();
        known.sort_by_key(|term| Reverse(term.articles));
        Vocabulary(known)
    }

    /// The terms used most in the section, or in the whole edition if it has none.
    pub fn usual(&self) -> Vec<&str> {
        let mut usual: Vec<&Known> = self.0.iter().filter(|term| term.near_by > 0).collect();
        usual.sort_by_key(|term| Reverse(term.near_by));
        if usual.is_empty() {
            usual = self.0.iter().collect();
        }
        usual.into_iter().take(MOST).map(|term| &*term.name).collect()
    }

    /// Tags as the site spells them, each once.
    pub fn spelled(&self, tags: &[String]) -> Vec<String> {
        let mut seen = HashSet::new();
        let tags = tags.iter().map(|tag| text::line(tag)).filter(|tag| !tag.is_empty());
        tags.filter(|tag| seen.insert(identity(tag)))
            .map(|tag| self.named(&tag).map_or_else(|| tag.clone(), |term| term.name.clone()))
            .collect()
    }

    /// Tags that the site does not have, where it has one that is nearly the same.
    pub fn near(&self, tags: &[String]) -> Vec<(String, Problem)> {
        let new = tags.iter().filter(|tag| self.named(tag).is_none());
        let near = new.filter_map(|tag| {
            let near = self.nearest(tag)?;
            let (near, count) = (near.name.clone(), near.articles.to_string());
            Some((tag.clone(), Problem::UnknownTag { tag: tag.clone(), near, count }))
        });
        near.collect()
    }

    fn named(&self, tag: &str) -> Option<&Known> {
        let tag = identity(tag);
        self.0.iter().find(|term| term.identity == tag)
    }

    /// The term that differs in marks only, or else in one letter; of several the one of most articles.
    fn nearest(&self, tag: &str) -> Option<&Known> {
        let (plain, tag) = (slug(tag), identity(tag));
        let without_marks = self.0.iter().find(|term| slug(&term.name) == plain);
        without_marks.or_else(|| self.0.iter().find(|term| is_one_letter_off(&tag, &term.identity)))
    }
}

fn date(head: &Head) -> Option<jiff::Timestamp> {
    head.front.date.map(|date| date.instant())
}

/// Whether one is the other with a slip. Short words and numbers that differ are others on purpose.
fn is_one_letter_off(a: &str, b: &str) -> bool {
    let letters = |text: &str| text.chars().count();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    letters(a).min(letters(b)) >= 3
        && letters(a).abs_diff(letters(b)) <= 1
        && digits(a) == digits(b)
        && strsim::damerau_levenshtein(a, b) == 1
}
