//! Reads the index of a built site as its format is described, and makes the texts from it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::bits::{Bits, Bytes};
use super::scan::{Field, File};
use super::words::{self, Word};

/// Files of a span whose records lie in one file.
const RECORDS: usize = 16;

/// `spans.json`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spans {
    /// The version of the format.
    pub format: u32,
    /// The titles of sections by their addresses.
    pub sections: BTreeMap<String, String>,
    /// Name, number of files, number of buckets.
    pub spans: Vec<(String, usize, usize)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    tag: String,
    words: String,
}

/// `d-N.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Records {
    tag: String,
    docs: Vec<Record>,
}

/// What results show of a file.
#[derive(Debug, Clone, Deserialize)]
pub struct Record {
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The day of its date.
    pub day: String,
    /// The date as readers see it.
    pub date: String,
    /// The address of its section.
    pub section: String,
    /// Its summary.
    pub summary: String,
}

/// A word of a bucket, and where it stands.
pub struct Entry {
    /// The word.
    pub word: Word,
    /// Its files.
    pub postings: Vec<Posting>,
}

/// Where a word stands in a file.
pub struct Posting {
    /// Which file it is, in the order of all: newest first, pages last.
    pub file: usize,
    /// Its positions in head, summary and body.
    pub positions: [Vec<usize>; 3],
}

/// A span with its words.
pub struct Span {
    /// The year of its articles; pages have none.
    pub year: Option<i16>,
    /// Its files among all.
    pub files: Range<usize>,
    separators: Vec<String>,
    /// The words of each bucket.
    pub buckets: Vec<Vec<Entry>>,
}

/// An index as a whole.
pub struct Index {
    /// The list of spans.
    pub list: Spans,
    /// The spans it names.
    pub spans: Vec<Span>,
    /// What results show of every file, newest first and pages last.
    pub records: Vec<Record>,
}

/// Reads all spans below the folder of a search.
pub fn index(folder: &Path) -> Index {
    let list: Spans = json(&folder.join("spans.json"));
    assert_eq!(list.format, 1, "another format");
    let (mut spans, mut all) = (Vec::new(), Vec::new());
    for (name, count, buckets) in &list.spans {
        let folder = folder.join(name);
        let words: Words = json(&folder.join("words.json"));
        // The file that was there first has the number 0, and is the last here.
        all.extend(records(&folder, &words.tag, *count).into_iter().rev());
        let mut span = Span {
            year: (name != "pages").then(|| name[..4].parse().expect("a year")),
            files: all.len() - count..all.len(),
            separators: words.words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
            buckets: Vec::new(),
        };
        assert!(span.separators.len() < *buckets, "{name}: too many separators for {buckets} buckets");
        for at in 0..*buckets {
            let bytes = fs::read(folder.join(format!("w-{at}.bin"))).expect("a bucket");
            let bucket = bucket(&bytes, &words.tag, &span, at);
            span.buckets.push(bucket);
        }
        insist_on_files(&folder, *count, *buckets);
        spans.push(span);
    }
    Index { list, spans, records: all }
}

impl Span {
    /// The bucket of the words with this bare form.
    pub fn bucket_of(&self, bare: &str) -> usize {
        self.separators.iter().filter(|separator| separator.as_str() <= bare).count()
    }
}

impl Index {
    /// The files as the index knows them: their texts are made from the places of all words.
    pub fn files(&self) -> Vec<File> {
        let year = |file: usize| self.spans.iter().find(|span| span.files.contains(&file)).and_then(|span| span.year);
        let blank = |(at, record): (usize, &Record)| File {
            url: record.url.clone(),
            year: year(at),
            sections: BTreeSet::new(),
            tags: BTreeSet::new(),
            fields: Default::default(),
        };
        let mut files: Vec<File> = self.records.iter().enumerate().map(blank).collect();
        for entry in self.spans.iter().flat_map(|span| span.buckets.iter().flatten()) {
            for posting in &entry.postings {
                put(&entry.word, posting, &mut files[posting.file]);
            }
        }
        files
    }
}

fn records(folder: &Path, tag: &str, count: usize) -> Vec<Record> {
    let mut all = Vec::new();
    for at in 0..count.div_ceil(RECORDS) {
        let part: Records = json(&folder.join(format!("d-{at}.json")));
        assert_eq!(part.tag, tag, "records of another state");
        let due = RECORDS.min(count - all.len());
        assert_eq!(part.docs.len(), due, "{}: records in part {at}", folder.display());
        all.extend(part.docs);
    }
    all
}

/// A span's folder holds what the list of spans says and nothing else.
fn insist_on_files(folder: &Path, count: usize, buckets: usize) {
    let entries = fs::read_dir(folder).expect("a span");
    let names: BTreeSet<String> =
        entries.map(|entry| entry.expect("a file").file_name().to_str().expect("a UTF-8 name").to_owned()).collect();
    let mut due: BTreeSet<String> = (0..buckets).map(|at| format!("w-{at}.bin")).collect();
    due.extend((0..count.div_ceil(RECORDS)).map(|at| format!("d-{at}.json")));
    due.insert("words.json".into());
    assert_eq!(names, due, "{}", folder.display());
}

fn bucket(bytes: &[u8], tag: &str, span: &Span, at: usize) -> Vec<Entry> {
    let mut bytes = Bytes(bytes);
    let own: String = bytes.take(4).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(own, tag, "a bucket of another state");
    let k = u32::from(bytes.byte());
    let (mut entries, mut last): (_, Option<(String, String)>) = (Vec::new(), None);
    while !bytes.0.is_empty() {
        let shared = usize::from(bytes.byte());
        let further = bytes.varint();
        let before = last.as_ref().map_or(&[][..], |(_, word)| word.as_bytes());
        let word = String::from_utf8([&before[..shared], bytes.take(further)].concat()).expect("a word in UTF-8");
        let bare: String = word.chars().map(words::bare).collect();
        assert_eq!(span.bucket_of(&bare), at, "the bucket of {word}");
        let letters: Word = word.chars().collect();
        let key = (bare, word);
        assert!(last.is_none_or(|last| last < key), "{}: words out of order", key.1);
        last = Some(key);
        let count = bytes.varint();
        assert!(count > 0, "a word of no file");
        let length = bytes.varint();
        entries.push(Entry { word: letters, postings: postings(bytes.take(length), count, k, span) });
    }
    entries
}

fn postings(bits: &[u8], count: usize, k: u32, span: &Span) -> Vec<Posting> {
    let mut bits = Bits::new(bits);
    let k_of_ordinals = bits.number(4);
    let ordinals = bits.rising(count, k_of_ordinals as u32);
    let file = |ordinal: usize| span.files.end - 1 - ordinal;
    let read = |ordinal| Posting { file: file(ordinal), positions: positions(&mut bits, k) };
    let postings = ordinals.into_iter().map(read).collect();
    assert!(bits.ends_here(), "bits are left");
    postings
}

fn positions(bits: &mut Bits, k: u32) -> [Vec<usize>; 3] {
    let (mut head, mut summary) = (0, 0);
    let body = if bits.bit() {
        head = bits.gamma() - 1;
        summary = bits.gamma() - 1;
        bits.gamma() - 1
    } else {
        bits.gamma()
    };
    let k_of_body = k.saturating_sub((body + 1).ilog2());
    [bits.rising(head, 3), bits.rising(summary, 5), bits.rising(body, k_of_body)]
}

/// Puts a word where it stands; words for filters stand for what they filter by.
fn put(word: &[char], posting: &Posting, file: &mut File) {
    let filter = match word[0] {
        '#' => &mut file.tags,
        '/' => &mut file.sections,
        _ => {
            for (field, positions) in file.fields.iter_mut().zip(&posting.positions) {
                positions.iter().for_each(|&position| put_at(field, position, word));
            }
            return;
        }
    };
    assert_eq!(posting.positions, [vec![], vec![], vec![0]], "where a filter stands");
    filter.insert(word[1..].iter().collect());
}

fn put_at(field: &mut Field, position: usize, word: &[char]) {
    if field.len() <= position {
        field.resize(position + 1, None);
    }
    let before = field[position].replace(word.to_vec());
    assert_eq!(before, None, "two words at one position");
}

fn json<Part: DeserializeOwned>(path: &Path) -> Part {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", path.display()))
}
