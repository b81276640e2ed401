//! Answers queries from the index alone: looks words up in their buckets, and works with positions and not with texts.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::query::{Ask, Query, Typed};
use super::read::{Index, Posting};
use super::scan::BESIDE_TITLE;

/// By field: the positions of words that a typed word matches, and whether one is the very word.
type Places = [BTreeMap<usize, bool>; 3];

/// By the number of the file.
type Hits = BTreeMap<usize, Places>;

/// The addresses of the files a query finds, best first.
pub fn answer<'index>(index: &'index Index, ask: &Ask) -> Vec<&'index str> {
    let query = Query::new(&ask.query, ask.typing);
    let narrowed = narrowed(index, ask);
    let wanted: Vec<Vec<Hits>> = query.wanted.iter().map(|piece| look_up(index, piece)).collect();
    let mut files: BTreeSet<usize> = match (&narrowed, wanted.first()) {
        (_, Some(piece)) => with_phrase(piece),
        (Some(narrowed), None) => narrowed.clone(),
        (None, None) => return Vec::new(),
    };
    for other in wanted.iter().skip(1).map(|piece| with_phrase(piece)).chain(narrowed) {
        files.retain(|file| other.contains(file));
    }
    for piece in &query.unwanted {
        let unwanted = with_phrase(&look_up(index, piece));
        files.retain(|file| !unwanted.contains(file));
    }
    if let Some(year) = ask.year {
        let of_year =
            |file: &usize| index.spans.iter().any(|span| span.files.contains(file) && span.year == Some(year));
        files.retain(of_year);
    }
    let words: Vec<&Hits> = wanted.iter().flatten().collect();
    let mut ranked: Vec<_> = files.into_iter().map(|file| (Reverse(rank(&words, file)), file)).collect();
    ranked.sort();
    ranked.into_iter().map(|(_, file)| index.records[file].url.as_str()).collect()
}

/// The files of the section and the tag, if one is asked for.
fn narrowed(index: &Index, ask: &Ask) -> Option<BTreeSet<usize>> {
    let section = ask.section.as_ref().map(|section| format!("/{section}"));
    let tag = ask.tag.as_ref().map(|tag| format!("#{tag}"));
    let of = |word: String| -> BTreeSet<usize> {
        let finds = |other: &[char]| word.chars().eq(other.iter().copied());
        let mut files = BTreeSet::new();
        find(index, &word, &word, finds, |_, posting| _ = files.insert(posting.file));
        files
    };
    let all = section.into_iter().chain(tag).map(of);
    all.reduce(|left, right| left.intersection(&right).copied().collect())
}

/// The hits of each word of a piece.
fn look_up(index: &Index, piece: &[Typed]) -> Vec<Hits> {
    piece.iter().map(|typed| hits(index, typed)).collect()
}

fn hits(index: &Index, typed: &Typed) -> Hits {
    let mut hits = Hits::new();
    for first in typed.bare_forms() {
        let last = if typed.is_prefix() { format!("{first}{}", char::MAX) } else { first.clone() };
        find(
            index,
            &first,
            &last,
            |word| typed.finds(word),
            |word, posting| {
                let places = hits.entry(posting.file).or_default();
                for (places, positions) in places.iter_mut().zip(&posting.positions) {
                    places.extend(positions.iter().map(|&position| (position, typed.is(word))));
                }
            },
        );
    }
    hits
}

/// Gives each entry that fits, of the buckets for bare forms from `first` to `last`.
fn find(
    index: &Index,
    first: &str,
    last: &str,
    fits: impl Fn(&[char]) -> bool,
    mut give: impl FnMut(&[char], &Posting),
) {
    for span in &index.spans {
        let buckets = &span.buckets[span.bucket_of(first)..=span.bucket_of(last)];
        for entry in buckets.iter().flatten().filter(|entry| fits(&entry.word)) {
            entry.postings.iter().for_each(|posting| give(&entry.word, posting));
        }
    }
}

/// The files that have the words of a piece one directly after the other.
fn with_phrase(piece: &[Hits]) -> BTreeSet<usize> {
    let files = piece[0].keys().copied();
    files.filter(|&file| (0..3).any(|field| has_phrase(piece, file, field))).collect()
}

fn has_phrase(piece: &[Hits], file: usize, field: usize) -> bool {
    let at = |step: usize, position: usize| {
        piece[step].get(&file).is_some_and(|places| places[field].contains_key(&(position + step)))
    };
    let Some(places) = piece[0].get(&file) else { return false };
    places[field].keys().any(|&position| (0..piece.len()).all(|step| at(step, position)))
}

/// The score, and how many words are in the best field just as they were typed.
fn rank(words: &[&Hits], file: usize) -> (usize, usize) {
    let (mut score, mut exact) = (0, 0);
    for (at, word) in words.iter().enumerate() {
        let places = &word[&file];
        let best = (0..3).find(|&field| !places[field].is_empty()).expect("a file that has the word");
        let is_in_title = places[0].keys().any(|position| *position < BESIDE_TITLE);
        score += 3 - best + usize::from(is_in_title);
        exact += usize::from(places[best].values().any(|&exact| exact));
        let Some(next) = words.get(at + 1).map(|next| &next[&file]) else { continue };
        let follows = |field: &usize| places[*field].keys().any(|position| next[*field].contains_key(&(position + 1)));
        score += (0..3).find(follows).map_or(0, |field| 12 - 2 * field);
    }
    (score, exact)
}
