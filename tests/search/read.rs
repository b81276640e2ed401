//! Reads the index of a built site as its format is described, and makes the texts from it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
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

/// Where a word stands in a file.
struct Posting {
    ordinal: usize,
    positions: [Vec<usize>; 3],
}

/// An index as a whole.
pub struct Index {
    /// The list of spans.
    pub spans: Spans,
    /// Every file, newest first and pages last.
    pub files: Vec<File>,
    /// What results show of them.
    pub records: Vec<Record>,
}

/// Reads all spans below the folder of a search.
pub fn index(folder: &Path) -> Index {
    let spans: Spans = json(&folder.join("spans.json"));
    assert_eq!(spans.format, 1, "another format");
    let (mut files, mut all_records) = (Vec::new(), Vec::new());
    for (name, count, buckets) in &spans.spans {
        let folder = folder.join(name);
        let words: Words = json(&folder.join("words.json"));
        let mut records = records(&folder, &words.tag, *count);
        let year = (name != "pages").then(|| name[..4].parse().expect("a year"));
        let blank = |record: &Record| File {
            url: record.url.clone(),
            year,
            sections: BTreeSet::new(),
            tags: BTreeSet::new(),
            fields: Default::default(),
        };
        let mut of_span: Vec<File> = records.iter().map(blank).collect();
        let separators: Vec<&str> = words.words.split(' ').filter(|word| !word.is_empty()).collect();
        assert!(separators.len() < *buckets, "{name}: {} separators for {buckets} buckets", separators.len());
        for at in 0..*buckets {
            let bytes = fs::read(folder.join(format!("w-{at}.bin"))).expect("a bucket");
            bucket(&bytes, &words.tag, &separators, at, &mut of_span);
        }
        insist_on_files(&folder, *count, *buckets);
        // The file that was there first has the number 0.
        files.extend(of_span.into_iter().rev());
        records.reverse();
        all_records.extend(records);
    }
    Index { spans, files, records: all_records }
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

fn bucket(bytes: &[u8], tag: &str, separators: &[&str], at: usize, files: &mut [File]) {
    let mut bytes = Bytes(bytes);
    let own: String = bytes.take(4).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(own, tag, "a bucket of another state");
    let k = u32::from(bytes.byte());
    let mut last: Option<(Vec<char>, Vec<u8>)> = None;
    while !bytes.0.is_empty() {
        let shared = usize::from(bytes.byte());
        let further = bytes.varint();
        let before = last.as_ref().map_or(&[][..], |(_, word)| word);
        let word = [&before[..shared], bytes.take(further)].concat();
        let letters: Word = std::str::from_utf8(&word).expect("a word in UTF-8").chars().collect();
        let bare: Vec<char> = letters.iter().map(|&letter| words::bare(letter)).collect();
        insist_on_bucket(&bare, separators, at);
        let key = (bare, word);
        assert!(last.is_none_or(|last| last < key), "words out of order");
        last = Some(key);
        let count = bytes.varint();
        assert!(count > 0, "a word of no file");
        let length = bytes.varint();
        for posting in postings(bytes.take(length), count, k) {
            put(&letters, posting, files);
        }
    }
}

fn insist_on_bucket(bare: &[char], separators: &[&str], at: usize) {
    let bare: String = bare.iter().collect();
    let due = separators.iter().filter(|separator| ***separator <= *bare).count();
    assert_eq!(due, at, "the bucket of {bare}");
}

fn postings(bits: &[u8], count: usize, k: u32) -> Vec<Posting> {
    let mut bits = Bits::new(bits);
    let k_of_ordinals = bits.number(4);
    let ordinals = bits.rising(count, k_of_ordinals as u32);
    let postings = ordinals.into_iter().map(|ordinal| posting(&mut bits, ordinal, k)).collect();
    assert!(bits.is_at_end(), "bits are left");
    postings
}

fn posting(bits: &mut Bits, ordinal: usize, k: u32) -> Posting {
    let (mut head, mut summary) = (0, 0);
    let body = if bits.bit() {
        head = bits.gamma() - 1;
        summary = bits.gamma() - 1;
        bits.gamma() - 1
    } else {
        bits.gamma()
    };
    let k_of_body = k.saturating_sub((body + 1).ilog2());
    let positions = [bits.rising(head, 3), bits.rising(summary, 5), bits.rising(body, k_of_body)];
    Posting { ordinal, positions }
}

/// Puts a word where it stands; words for filters stand for what they filter by.
fn put(word: &[char], posting: Posting, files: &mut [File]) {
    let file = &mut files[posting.ordinal];
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
