//! The search: an index in files of which a reader's browser fetches those that a query needs, and the script that reads them.
//!
//! # What is searched
//!
//! Articles and pages, each edition for itself. A file has three fields: its **head** (title; number of a legal document; names of its
//! terms), its **summary**, and its **body** (the text of the page; authors; source). The parts of a field, and the HTML blocks
//! of a body, are blocks: between two of them a position is left out, so that their words are never side by side. In the head, what stands
//! beside the title begins at position 64 or behind, which tells the title from it.
//!
//! # Words, and which of them match
//!
//! `word` takes a text apart. A typed word matches one of the text if they have as many letters and each letter that
//! was typed is the letter of the text, or is a bare one and the letter of the text is the same but for its marks. So `duong` finds
//! đường, `dường` finds dường and đường, `đường` finds đường only; ê is a letter with a mark, so that `thuê` does not find thuế.
//!
//! # Queries and their order of results
//!
//! A query is cut at white space into pieces; a piece of several words (`11/KH-KKTCN`, `"khu kinh tế"`, `400ha`) is a phrase, which is
//! found in one field, word after word. A file is found if it has all pieces and none that is typed behind `-`. Let w₁ … wₙ be the words of
//! all pieces. `f(i)` is 4 if wᵢ is in the title, else 3 in the head, else 2 in the summary, else 1; `a(i)` is 12 if wᵢ₊₁ directly follows wᵢ in the head, else 10 in the
//! summary, else 8 in the body, else 0. Results are in the order of Σ f + Σ a, then of how many wᵢ are in the best field they are in as
//! they were typed to the last mark, then newer ones first (undated pages last), then by path.
//!
//! Two syllables side by side in the text count more than two that are far apart in the title, as Vietnamese words are mostly pairs of
//! syllables: "Hội đồng nhân dân" is about `hội đồng`, "Hội thảo đồng bằng" is not.
//!
//! # Files
//!
//! All below the search page of an edition. A **span** (`span`) is a year that is over, a month of the newest one, or all pages; a
//! new article changes the files of its month only. Within a span files have *ordinals*, the oldest article 0, so that a new one comes behind
//! the others.
//!
//! - `spans.json`: `{"format":1,"sections":{"tin-tuc":"Tin tức"},"spans":[["2026-11",42,3],…]}`: titles of sections; name, number of files
//!   and of buckets of each span, newest first, pages last.
//! - `SPAN/words.json`: `{"tag":"89abcdef","words":"ba ch …"}`: which words are in which bucket. A bare form is in the last bucket whose
//!   separator is not greater; the first has none.
//! - `SPAN/w-N.bin`: a bucket: the tag in four bytes, a byte K, then entries in the order of bare forms, then of words: a byte
//!   that tells how many bytes the word shares with the one before; the number of its further bytes, and these; the number of files; the
//!   number of bytes of its bits, and these. Numbers are LEB128, words UTF-8.
//! - `SPAN/d-N.json`: [`RECORDS`] records: `{"tag":…,"docs":[[url, title, day, day as shown, section, summary],…]}`.
//!
//! The bits of an entry (`bits`): four bits k; the ordinals, ascending, by Rice(k); then for each file a bit that is set if the word is in
//! its head or summary. If so, γ(h + 1), γ(s + 1), γ(b + 1), else γ(b): how often it is in head, summary and body; then the positions, ascending: of
//! the head by Rice(3), of the summary by Rice(5), of the body by Rice(max(0, K − ⌊log₂(b + 1)⌋)).
//!
//! What filters ask for are words that no text has, at position 0 of the body: `#` and the slug of a tag, `/` and the address of a section around
//! the file.
//!
//! The tag is a hash of the span's postings. Files of one span with different tags come from two publications; the script then starts anew.

mod bits;
mod postings;
mod scan;
mod script;
mod segment;
mod span;
mod word;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

pub use segment::{Entry, Segment};
pub use span::{Span, spans};

use crate::diagnostic::Diagnostic;

/// Records in one file.
pub const RECORDS: usize = 16;

/// A file of the search of an edition. Indices are into the spans of the edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The page.
    Page,
    /// The script.
    Script,
    /// The list of spans.
    Spans,
    /// What is in which bucket of a span.
    Words(usize),
    /// A bucket of a span.
    Bucket(usize, usize),
    /// Records of a span.
    Records(usize, usize),
}

/// What results show of a file: a row of a file of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its address, root-relative.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The day of its date after RFC 3339; empty if it has none.
    pub day: String,
    /// The same as readers see it.
    pub shown: String,
    /// The address of its section, as filters name it; empty if it is in none.
    pub section: String,
    /// Its summary.
    pub summary: Arc<str>,
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Record { url, title, day, shown, section, summary } = self;
        (url, title, day, shown, section, summary).serialize(serializer)
    }
}

/// A file of the index, before it is rendered.
#[derive(Debug, Clone, PartialEq)]
pub enum File {
    /// The script.
    Script,
    /// The list of spans.
    Spans(Box<Spans>),
    /// What is in which bucket of a span.
    Words(Arc<Segment>),
    /// A bucket.
    Bucket(Arc<Segment>, usize),
    /// Records.
    Records(Arc<Segment>, usize),
}

/// The list of spans of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spans {
    format: u8,
    sections: BTreeMap<String, String>,
    spans: Vec<(Arc<str>, usize, usize)>,
}

impl Spans {
    /// The list, with the titles of sections by their addresses.
    pub fn new(sections: BTreeMap<String, String>, spans: &[Span]) -> Self {
        let span = |span: &Span| (span.name.clone(), span.docs.len(), span.buckets());
        Spans { format: 1, sections, spans: spans.iter().map(span).collect() }
    }
}

impl File {
    /// Addresses of the articles and pages that it tells of.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        let (segment, range) = match self {
            File::Script | File::Spans(_) => (None, 0..0),
            File::Words(segment) | File::Bucket(segment, _) => (Some(segment), 0..usize::MAX),
            File::Records(segment, at) => (Some(segment), at * RECORDS..(at + 1) * RECORDS),
        };
        segment.into_iter().flat_map(move |segment| segment.urls(range.clone()))
    }

    /// The file as it is written. Fails if a text had to be read again and has changed.
    pub fn render(&self) -> Result<Vec<u8>, Diagnostic> {
        match self {
            File::Script => Ok(script::script().into_bytes()),
            File::Spans(spans) => Ok(serde_json::to_vec(spans).unwrap_or_default()),
            File::Words(segment) => segment.words(),
            File::Bucket(segment, at) => segment.bucket(*at),
            File::Records(segment, at) => segment.records(*at),
        }
    }
}

/// The name of a file of the index, below the search page.
pub fn name(part: Part, spans: &[Span]) -> String {
    match part {
        Part::Page => "index.html".to_owned(),
        Part::Script => "search.js".to_owned(),
        Part::Spans => "spans.json".to_owned(),
        Part::Words(span) => format!("{}/words.json", spans[span].name),
        Part::Bucket(span, at) => format!("{}/w-{at}.bin", spans[span].name),
        Part::Records(span, at) => format!("{}/d-{at}.json", spans[span].name),
    }
}

/// All files of the search of an edition.
pub fn parts(spans: &[Span]) -> Vec<Part> {
    let of_span = |(at, span): (usize, &Span)| {
        let buckets = (0..span.buckets()).map(move |bucket| Part::Bucket(at, bucket));
        let records = (0..span.docs.len().div_ceil(RECORDS)).map(move |number| Part::Records(at, number));
        std::iter::once(Part::Words(at)).chain(buckets).chain(records).collect::<Vec<_>>()
    };
    [Part::Page, Part::Script, Part::Spans].into_iter().chain(spans.iter().enumerate().flat_map(of_span)).collect()
}
