//! The plainest search there can be: every word of every file is looked at for every query.

use std::collections::BTreeSet;

use super::query::{Ask, Piece, Query, Typed};
use super::words::Word;

/// A text by positions; a position without a word that can be found is `None`.
pub type Field = Vec<Option<Word>>;

/// A file as search sees it.
#[derive(Debug, PartialEq)]
pub struct File {
    /// Its address on the site.
    pub url: String,
    /// The year of its date; pages have none.
    pub year: Option<i16>,
    /// The addresses of the sections around it.
    pub sections: BTreeSet<String>,
    /// The slugs of its tags.
    pub tags: BTreeSet<String>,
    /// Head, summary and body.
    pub fields: [Field; 3],
}

/// Where in the head the first block behind the title begins, if the title is shorter.
pub const BESIDE_TITLE: usize = 64;

impl File {
    /// What counts as its title.
    fn title(&self) -> &[Option<Word>] {
        &self.fields[0][..self.fields[0].len().min(BESIDE_TITLE)]
    }

    /// Its texts for people: a dot stands for a position without a word.
    pub fn texts(&self) -> [String; 3] {
        let word = |word: &Option<Word>| word.as_ref().map_or(".".into(), |word| word.iter().collect());
        [0, 1, 2].map(|at| self.fields[at].iter().map(word).collect::<Vec<String>>().join(" "))
    }
}

const IN_FIELD: [u32; 3] = [3, 2, 1];
const FOLLOWING_IN_FIELD: [u32; 3] = [12, 10, 8];

/// The addresses of the files a query finds, best first. The files are given newest first, pages last.
pub fn answer<'files>(files: &'files [File], ask: &Ask) -> Vec<&'files str> {
    let query = Query::new(&ask.query, ask.typing);
    if query.wanted.is_empty() && ask.section.is_none() && ask.tag.is_none() {
        return Vec::new();
    }
    let found = files.iter().filter(|file| is_within(file, ask) && is_found(file, &query));
    let mut ranked: Vec<_> = found.map(|file| (rank(file, &query), file)).collect();
    ranked.sort_by(|(left, _), (right, _)| right.cmp(left));
    ranked.into_iter().map(|(_, file)| file.url.as_str()).collect()
}

fn is_within(file: &File, ask: &Ask) -> bool {
    ask.year.is_none_or(|year| file.year == Some(year))
        && ask.section.as_ref().is_none_or(|section| file.sections.contains(section))
        && ask.tag.as_ref().is_none_or(|tag| file.tags.contains(tag))
}

fn is_found(file: &File, query: &Query) -> bool {
    let has = |piece: &Piece| file.fields.iter().any(|field| has_phrase(field, piece));
    query.wanted.iter().all(has) && !query.unwanted.iter().any(has)
}

/// Whether the words stand somewhere in the field, one directly after the other.
fn has_phrase(field: &Field, piece: &[Typed]) -> bool {
    let stands = |words: &[Option<Word>]| piece.iter().zip(words).all(|(typed, word)| finds(typed, word));
    field.windows(piece.len()).any(stands)
}

fn finds(typed: &Typed, word: &Option<Word>) -> bool {
    word.as_ref().is_some_and(|word| typed.finds(word))
}

/// The score, and how many words are in the text just as they were typed.
fn rank(file: &File, query: &Query) -> (u32, usize) {
    let words: Vec<&Typed> = query.wanted.iter().flatten().collect();
    let (mut score, mut exact) = (0, 0);
    for word in &words {
        let has = |field: &Field| field.iter().any(|other| finds(word, other));
        let Some(best) = file.fields.iter().position(has) else { continue };
        score += IN_FIELD[best] + u32::from(file.title().iter().any(|other| finds(word, other)));
        let is_typed = |other: &Option<Word>| other.as_ref().is_some_and(|other| word.is(other));
        exact += usize::from(file.fields[best].iter().any(is_typed));
    }
    for pair in words.windows(2) {
        let pair = [pair[0].clone(), pair[1].clone()];
        let following = file.fields.iter().position(|field| has_phrase(field, &pair));
        score += following.map_or(0, |field| FOLLOWING_IN_FIELD[field]);
    }
    (score, exact)
}
