//! Segments: what a span is indexed from, and the index, which stays in memory until all of its files are written.

use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::postings::{Fields, Index, Postings};
use super::scan::{List, Vocabulary};
use super::{RECORDS, Record};
use crate::article::Text;
use crate::diagnostic::Diagnostic;

/// Files by whose length the length of the others is guessed.
const SAMPLE: usize = 32;

/// Where in the head what stands beside the title begins, unless the title is longer.
const BESIDE_TITLE: u32 = 64;

/// A file as it is indexed.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What results show of it.
    pub record: Record,
    /// What stands beside the title: number of a legal document, terms.
    pub head: Vec<String>,
    /// What stands beside the text: authors, source.
    pub beside: Vec<String>,
    /// What filters ask for: `#` and the slug of a tag, `/` and the address of a section.
    pub keys: Vec<String>,
    /// The text.
    pub text: Arc<Text>,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (&self.record, &self.head, &self.beside, &self.keys) == (&other.record, &other.head, &other.beside, &other.keys)
            && (Arc::ptr_eq(&self.text, &other.text) || self.text == other.text)
    }
}

/// The files of a span.
#[derive(Debug)]
pub struct Segment {
    /// By ordinal.
    entries: Vec<Entry>,
    /// Number of buckets.
    buckets: usize,
    built: Mutex<Built>,
}

/// The index, once it has been asked for, and how many files are still to be written from it.
#[derive(Debug, Default)]
struct Built {
    index: Option<Arc<Index>>,
    left: usize,
}

impl PartialEq for Segment {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || (self.buckets, &self.entries) == (other.buckets, &other.entries)
    }
}

/// A file of records.
#[derive(Serialize)]
struct Records<'e> {
    tag: String,
    docs: Vec<&'e Record>,
}

/// The words of a span.
#[derive(Serialize)]
struct Words<'i> {
    tag: String,
    words: &'i str,
}

impl Segment {
    /// The files of a span, by ordinal, and how many buckets it has.
    pub fn new(entries: Vec<Entry>, buckets: usize) -> Self {
        Segment { entries, buckets, built: Mutex::default() }
    }

    /// Addresses of some of the files, by ordinal.
    pub fn urls(&self, range: Range<usize>) -> impl Iterator<Item = &str> {
        let some = self.entries.iter().skip(range.start).take(range.len());
        some.map(|entry| &*entry.record.url)
    }

    /// What is in which bucket, as a file.
    pub fn words(&self) -> Result<Vec<u8>, Diagnostic> {
        self.with(|index| json(&Words { tag: tag(index), words: &index.separators }))
    }

    /// A bucket, as a file.
    pub fn bucket(&self, at: usize) -> Result<Vec<u8>, Diagnostic> {
        self.with(|index| {
            let mut bytes = index.tag.to_be_bytes().to_vec();
            bytes.push(index.k);
            bytes.extend_from_slice(&index.buckets[at]);
            bytes
        })
    }

    /// The records of some files, as a file.
    pub fn records(&self, at: usize) -> Result<Vec<u8>, Diagnostic> {
        let docs = self.entries.iter().skip(at * RECORDS).take(RECORDS).map(|entry| &entry.record).collect();
        self.with(|index| json(&Records { tag: tag(index), docs }))
    }

    /// Uses the index. When every file has been made from it, it goes.
    fn with(&self, file: impl FnOnce(&Index) -> Vec<u8>) -> Result<Vec<u8>, Diagnostic> {
        let mut built = self.built();
        let index = match &built.index {
            Some(index) => index.clone(),
            None => {
                let index = Arc::new(self.build()?);
                *built = Built { index: Some(index.clone()), left: self.files() };
                index
            }
        };
        built.left -= 1;
        if built.left == 0 {
            built.index = None;
        }
        drop(built);
        Ok(file(&index))
    }

    fn built(&self) -> MutexGuard<'_, Built> {
        self.built.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Number of files that are made from the index.
    fn files(&self) -> usize {
        1 + self.buckets + self.entries.len().div_ceil(RECORDS)
    }

    fn build(&self) -> Result<Index, Diagnostic> {
        let (mut vocabulary, mut fields) = (Vocabulary::default(), Fields::default());
        let mut sampled = 0;
        for entry in self.entries.iter().take(SAMPLE) {
            let mut list = List::default();
            list.html(entry.text.body()?.without_addresses(), &mut vocabulary);
            sampled += list.words.len();
        }
        let mut postings = Postings::new(sampled / self.entries.len().clamp(1, SAMPLE));
        for (ordinal, entry) in self.entries.iter().enumerate() {
            fields.clear();
            entry.fill(&mut fields, &mut vocabulary)?;
            postings.add(ordinal as u32, &fields);
        }
        Ok(postings.finish(&vocabulary, self.buckets))
    }
}

impl Entry {
    /// Finds the words of the file.
    fn fill(&self, fields: &mut Fields, vocabulary: &mut Vocabulary) -> Result<(), Diagnostic> {
        fields.head.text(&self.record.title, vocabulary);
        fields.head.skip_to(BESIDE_TITLE);
        self.head.iter().for_each(|text| fields.head.text(text, vocabulary));
        fields.summary.text(&self.record.summary, vocabulary);
        fields.body.html(self.text.body()?.without_addresses(), vocabulary);
        self.text.release();
        self.beside.iter().for_each(|text| fields.body.text(text, vocabulary));
        let keys = self.keys.iter().map(|key| (vocabulary.number(key), 0));
        fields.body.words.extend(keys);
        Ok(())
    }
}

fn tag(index: &Index) -> String {
    format!("{:08x}", index.tag)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Texts and numbers can always be written.
    serde_json::to_vec(value).unwrap_or_default()
}
