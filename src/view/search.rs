//! What the search page shows.

use serde::Serialize;

/// What readers choose from, and what the script of the search page needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SearchView {
    /// Url of the script, which the page loads as it is: it finds its place in the page by attributes, see
    /// [The search page](#the-search-page).
    pub script: String,
    /// Years that have articles, newest first; may be empty.
    pub years: Vec<i16>,
    /// All sections that have articles, each before those inside it; may be empty.
    pub sections: Vec<ChoiceView>,
    /// The hundred most used tags, in alphabetical order; may be empty.
    pub tags: Vec<ChoiceView>,
    /// Another search engine; null if the site names none.
    pub outside: Option<OutsideView>,
}

/// One of several things to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChoiceView {
    /// What the form sends.
    pub value: String,
    /// What readers see.
    pub title: String,
    /// How deep it lies: 0 for what is inside no other one.
    pub depth: usize,
}

/// Another search engine, asked about this site only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutsideView {
    /// Its host: `duckduckgo.com`.
    pub name: String,
    /// Where it is asked for nothing yet.
    pub url: String,
    /// The same with `{query}` where the words to look for belong.
    pub pattern: String,
}
