//! The archive: articles by year and month of their local dates.

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

/// Groups articles, given newest first as (year, month, index). Local months cannot run backwards
/// within instants of one zone but at a date-line change, so equal neighbours are all there is to join.
pub fn years(articles: impl IntoIterator<Item = (i16, i8, usize)>) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for (year, month, article) in articles {
        if years.last().is_none_or(|last| last.year != year) {
            years.push(Year { year, months: Vec::new() });
        }
        let Some(Year { months, .. }) = years.last_mut() else { continue };
        if months.last().is_none_or(|last| last.month != month) {
            months.push(Month { month, articles: Vec::new() });
        }
        if let Some(last) = months.last_mut() {
            last.articles.push(article);
        }
    }
    years
}
