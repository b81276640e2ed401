//! The archive: articles by year and month of their local dates.

use std::collections::BTreeMap;

/// A year with its months, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Months that have articles, newest first.
    pub months: Vec<Month>,
}

/// A month with its articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// 1 to 12.
    pub month: i8,
    /// Indices of its articles, newest first.
    pub articles: Vec<usize>,
}

impl Year {
    /// Number of articles in the year.
    pub fn count(&self) -> usize {
        self.months.iter().map(|month| month.articles.len()).sum()
    }
}

/// Groups articles, given newest first as (year, month, index).
pub fn years(articles: impl IntoIterator<Item = (i16, i8, usize)>) -> Vec<Year> {
    let mut grouped: BTreeMap<i16, BTreeMap<i8, Vec<usize>>> = BTreeMap::new();
    for (year, month, article) in articles {
        grouped.entry(year).or_default().entry(month).or_default().push(article);
    }
    let months = |months: BTreeMap<i8, Vec<usize>>| {
        months.into_iter().rev().map(|(month, articles)| Month { month, articles }).collect()
    };
    grouped.into_iter().rev().map(|(year, of_year)| Year { year, months: months(of_year) }).collect()
}
