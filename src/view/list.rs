//! Lists: what home, sections, terms and the archive show of more than one article.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{CardView, ImageView};
use crate::content::Content;
use crate::shared::Shared;

/// The ways from one page of a list to its other pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaginationView {
    /// Number of this page; null on the first page of the list.
    pub number: Option<usize>,
    /// Url of the first page of the list, which has the newest articles.
    pub first: String,
    /// Url of the next older page; null if there is none.
    pub older: Option<String>,
    /// Url of the oldest page; null if the list has one page only.
    pub oldest: Option<String>,
}

/// A section's newest articles on the home page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BlockView {
    /// Title of the section.
    pub title: String,
    /// Url of the section.
    pub url: String,
    /// Its newest articles, four at most.
    pub articles: Vec<Shared<CardView>>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionView {
    /// Its title.
    pub title: String,
    /// Url of its first page.
    pub url: String,
    /// Its summary; empty if there is none, and on numbered pages.
    pub summary: String,
    /// Its image; null if it has none, and on numbered pages.
    pub image: Option<ImageView>,
    /// The text of its `_index.md`; empty if there is none, and on numbered pages.
    pub content: Content,
    /// The `[extra]` of its `_index.md`; may be empty.
    pub extra: Map<String, Json>,
}

/// A section inside a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubsectionView {
    /// Its title.
    pub title: String,
    /// Its url.
    pub url: String,
    /// Its summary; empty if there is none.
    pub summary: String,
}

/// A term in the list of all terms of its taxonomy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermView {
    /// Its name: `Đầu tư`.
    pub name: String,
    /// Url of its page.
    pub url: String,
    /// How many articles have it.
    pub count: usize,
}

/// A year of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct YearView {
    /// The year: `2022`.
    pub year: i16,
    /// Url of its page.
    pub url: String,
    /// How many articles it has.
    pub count: usize,
    /// Its months that have articles, newest first.
    pub months: Vec<MonthView>,
}

/// A month of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthView {
    /// The month, 1 to 12.
    pub month: i8,
    /// Its name below its year, made from the word `month_name`.
    pub title: String,
    /// Url of its page.
    pub url: String,
    /// How many articles it has.
    pub count: usize,
}
