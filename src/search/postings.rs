//! Postings: for each word the files it is in, and where in them. They are written file by file, so that a span takes no more memory
//! than its index.

use xxhash_rust::xxh3::Xxh3;

use super::bits::{Bits, varint};
use super::scan::{List, Vocabulary};
use super::word::bare;

/// Rice's parameter for positions in the head of a file: some twenty words.
const HEAD: u32 = 3;
/// For positions in the summary: some fifty words.
const SUMMARY: u32 = 5;

/// The words of a file, field by field.
#[derive(Default)]
pub struct Fields {
    /// Title, number of a legal document, terms.
    pub head: List,
    /// Summary.
    pub summary: List,
    /// Text, authors, source.
    pub body: List,
}

impl Fields {
    /// Empties them for the next file.
    pub fn clear(&mut self) {
        [&mut self.head, &mut self.summary, &mut self.body].into_iter().for_each(List::clear);
    }
}

/// The files of one word.
#[derive(Default)]
struct Files {
    ordinals: Vec<u32>,
    /// How often and where, for each of them.
    places: Bits,
}

/// The postings of a span.
pub struct Postings {
    /// By number of the word.
    files: Vec<Files>,
    /// Rice's parameter for positions in the body of a word that is there once.
    k: u32,
    /// Of the file at hand.
    own: Own,
}

/// The places of the words of one file, each with the next one of the same word.
#[derive(Default)]
struct Own {
    /// Field, position and the number of the next place behind.
    places: Vec<(u8, u32, u32)>,
    /// By number of the word: its first and its last place in this file.
    ends: Vec<(u32, u32)>,
    /// The words of the file.
    words: Vec<u32>,
}

/// No place.
const NONE: u32 = u32::MAX;

impl Own {
    fn add(&mut self, word: u32, field: u8, position: u32) {
        let (at, index) = (self.places.len() as u32, word as usize);
        if self.ends.len() <= index {
            self.ends.resize(index + 1, (NONE, NONE));
        }
        match &mut self.ends[index] {
            (first @ NONE, last) => {
                (*first, *last) = (at, at);
                self.words.push(word);
            }
            (_, last) => {
                self.places[*last as usize].2 = at;
                *last = at;
            }
        }
        self.places.push((field, position, NONE));
    }

    /// The places of a word, in order: field and position.
    fn places(&self, word: u32) -> impl Iterator<Item = (u8, u32)> + Clone {
        let place = |at: u32| self.places.get(at as usize);
        let first = place(self.ends[word as usize].0);
        std::iter::successors(first, move |(.., next)| place(*next)).map(|(field, position, _)| (*field, *position))
    }

    fn clear(&mut self) {
        self.words.drain(..).for_each(|word| self.ends[word as usize] = (NONE, NONE));
        self.places.clear();
    }
}

/// What an index of a span is made of.
#[derive(Debug, Default)]
pub struct Index {
    /// Its tag: another index has another one.
    pub tag: u32,
    /// The buckets, as they are written to files, behind their heads.
    pub buckets: Vec<Vec<u8>>,
    /// The first bare form of each bucket but the first, as short as tells it from what stands before, joined by spaces.
    pub separators: String,
    /// Rice's parameter for positions in the body.
    pub k: u8,
}

impl Postings {
    /// No postings yet, of texts that have so many words on average.
    pub fn new(words: usize) -> Self {
        // The best parameter for a position anywhere in the text is log2(0.69 · mean position) (Golomb 1966; Rice 1979); the mean
        // position is half of the length.
        let k = (words.max(6) as f64 * 0.69).log2() as u32;
        Postings { files: Vec::new(), k, own: Own::default() }
    }

    /// Adds a file, whose ordinal is the next one.
    pub fn add(&mut self, ordinal: u32, fields: &Fields) {
        let mut own = std::mem::take(&mut self.own);
        for (field, list) in [&fields.head, &fields.summary, &fields.body].into_iter().enumerate() {
            list.words.iter().for_each(|(word, position)| own.add(*word, field as u8, *position));
        }
        self.files.resize_with(own.ends.len().max(self.files.len()), Files::default);
        own.words.iter().for_each(|word| self.word(ordinal, *word, own.places(*word)));
        own.clear();
        self.own = own;
    }

    /// Adds the places of one word in a file.
    fn word(&mut self, ordinal: u32, word: u32, places: impl Iterator<Item = (u8, u32)> + Clone) {
        let files = &mut self.files[word as usize];
        files.ordinals.push(ordinal);
        let mut counts = [0, 0, 0];
        places.clone().for_each(|(field, _)| counts[usize::from(field)] += 1);
        let [head, summary, body] = counts;
        let bits = &mut files.places;
        if head + summary > 0 {
            bits.push(1, 1);
            counts.into_iter().for_each(|count| bits.gamma(count + 1));
        } else {
            bits.push(0, 1);
            bits.gamma(body);
        }
        let k = [HEAD, SUMMARY, self.k.saturating_sub((body + 1).ilog2())];
        let mut next = [0; 3];
        for (field, position) in places {
            let field = usize::from(field);
            bits.rice(position - next[field], k[field]);
            next[field] = position + 1;
        }
    }

    /// The index, in so many buckets.
    pub fn finish(mut self, vocabulary: &Vocabulary, buckets: usize) -> Index {
        let mut words: Vec<(String, &str, Files)> = Vec::with_capacity(self.files.len());
        for (word, files) in vocabulary.words.iter().zip(self.files.drain(..)) {
            if !files.ordinals.is_empty() {
                words.push((bare(word), word, files));
            }
        }
        words.sort_unstable_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let words = words.into_iter().map(|(bare, word, files)| (bare, word, files.ordinals.len(), files.bits()));
        let mut index = Index { k: self.k as u8, ..cut(&words.collect::<Vec<_>>(), buckets) };
        let mut hash = Xxh3::new();
        index.buckets.iter().for_each(|bucket| hash.update(bucket));
        index.tag = hash.digest() as u32;
        index
    }
}

impl Files {
    fn bits(self) -> Vec<u8> {
        let count = self.ordinals.len() as f64;
        let last = self.ordinals.last().copied().unwrap_or_default();
        let k = ((f64::from(last + 1) / count - 1.0) * 0.69).max(1.0).log2() as u32;
        let mut bits = Bits::default();
        bits.push(k.min(15), 4);
        bits.ascending(self.ordinals.into_iter(), k.min(15));
        bits.append(&self.places);
        bits.finish()
    }
}

/// A word of the index: bare form, the word, number of files, bits.
type Word<'v> = (String, &'v str, usize, Vec<u8>);

/// Cuts sorted words into buckets of about the same size. All words with one bare form are in one bucket.
fn cut(words: &[Word], count: usize) -> Index {
    let mut left: usize = words.iter().map(|(_, word, _, bits)| word.len() + bits.len() + 4).sum();
    let mut index = Index { buckets: vec![Vec::new(); count], ..Index::default() };
    let mut separators = Vec::new();
    let (mut at, mut last, mut before) = (0, "", "");
    for same in words.chunk_by(|a, b| a.0 == b.0) {
        let bare = &*same[0].0;
        let is_full = index.buckets[at].len() >= left / (count - at);
        if is_full && !index.buckets[at].is_empty() && at + 1 < count {
            left -= index.buckets[at].len().min(left);
            at += 1;
            separators.push(separator(before, bare));
            last = "";
        }
        for (_, word, files, bits) in same {
            entry(&mut index.buckets[at], last, word, *files, bits);
            last = word;
        }
        before = bare;
    }
    index.separators = separators.join(" ");
    index
}

/// The shortest text that comes behind one word and not behind the next.
fn separator<'w>(before: &str, next: &'w str) -> &'w str {
    let shared = before.chars().zip(next.chars()).take_while(|(a, b)| a == b).count();
    next.char_indices().nth(shared + 1).map_or(next, |(end, _)| &next[..end])
}

fn entry(bucket: &mut Vec<u8>, last: &str, word: &str, files: usize, bits: &[u8]) {
    let shared = last.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count().min(255);
    bucket.push(shared as u8);
    varint(bucket, word.len() - shared);
    bucket.extend_from_slice(&word.as_bytes()[shared..]);
    varint(bucket, files);
    varint(bucket, bits.len());
    bucket.extend_from_slice(bits);
}
