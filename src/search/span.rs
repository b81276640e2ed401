//! Spans: how an edition is cut by time, so that what is over stays as it is.

use std::sync::Arc;

use crate::article::Kind;
use crate::date::Moment;
use crate::link::{Doc, EditionLinks};

/// Files that are indexed together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// `2025`, `2026-11` or `pages`.
    pub name: Arc<str>,
    /// Indices of the files, by ordinal: the newest last.
    pub docs: Vec<usize>,
    /// Whether the next article will most likely come here.
    is_open: bool,
}

impl Span {
    /// Whether an article of a date is in it.
    pub fn covers(&self, date: &Moment) -> bool {
        let (year, month) = (format!("{:04}", date.year()), format!("{:04}-{:02}", date.year(), date.month()));
        *self.name == *year || *self.name == *month
    }

    /// In how many files its words are. What is written again and again has few, so that little is sent with an article; what stands
    /// for ever has many, so that little is fetched for a query.
    pub fn buckets(&self) -> usize {
        match self.is_open {
            true => self.docs.len().div_ceil(16).min(32),
            false => self.docs.len().div_ceil(6).min(2048),
        }
    }
}

/// The spans of an edition, newest first, pages last; those without a file are left out.
pub fn spans(docs: &[Doc], edition: usize, lists: &EditionLinks) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut span = |name: String, newest_first: &mut dyn DoubleEndedIterator<Item = usize>| {
        let docs: Vec<usize> = newest_first.rev().filter(|at| docs[*at].head.front.search).collect();
        if !docs.is_empty() {
            spans.push(Span { name: name.into(), docs, is_open: false });
        }
    };
    for (at, year) in lists.archive.iter().enumerate() {
        match at {
            0 => year.months.iter().for_each(|month| {
                span(format!("{:04}-{:02}", year.year, month.month), &mut month.articles.iter().copied());
            }),
            _ => span(
                format!("{:04}", year.year),
                &mut year.months.iter().flat_map(|month| month.articles.iter().copied()),
            ),
        }
    }
    let is_page = |at: &usize| docs[*at].head.edition == edition && docs[*at].head.kind == Kind::Page;
    span("pages".to_owned(), &mut (0..docs.len()).filter(is_page));
    if let Some(newest) = spans.first_mut() {
        newest.is_open = true;
    }
    spans
}
