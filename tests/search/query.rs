//! What a typed query asks for.

use serde::Deserialize;

use super::words::{self, Word};

/// A query and what it is narrowed by, as a reader's page sends it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// What was typed.
    #[serde(default)]
    pub query: String,
    /// Whether the reader is still typing, so that the last word may go on.
    #[serde(default)]
    pub typing: bool,
    /// Only articles of this year.
    pub year: Option<i16>,
    /// Only files of the section with this address, and of those inside it.
    pub section: Option<String>,
    /// Only files with the tag of this slug.
    pub tag: Option<String>,
}

/// A typed word.
#[derive(Debug, Clone, PartialEq)]
pub struct Typed {
    written: Word,
    canonical: Word,
    prefix: bool,
}

/// Words that follow each other.
pub type Piece = Vec<Typed>;

/// What a query asks for.
#[derive(Debug, Default, PartialEq)]
pub struct Query {
    /// All of these.
    pub wanted: Vec<Piece>,
    /// None of these.
    pub unwanted: Vec<Piece>,
}

impl Typed {
    fn new(written: Word) -> Self {
        Self { canonical: words::canonical(&written), written, prefix: false }
    }

    /// Whether it finds this word of a text.
    pub fn finds(&self, word: &[char]) -> bool {
        let begins = || words::begins(&self.canonical, word) || words::begins(&self.written, word);
        words::matches(&self.canonical, word) || self.prefix && begins()
    }

    /// Whether it may be the beginning of a word.
    pub fn is_prefix(&self) -> bool {
        self.prefix
    }

    /// The bare forms of what it may be looked up by.
    pub fn bare_forms(&self) -> [String; 2] {
        [&self.canonical, &self.written].map(|word| word.iter().copied().map(words::bare).collect())
    }

    /// Whether it is this very word.
    pub fn is(&self, word: &[char]) -> bool {
        self.canonical == word
    }
}

impl Query {
    /// Reads a query; of one that is still being typed the last word may be a beginning.
    pub fn new(text: &str, typing: bool) -> Self {
        let mut pieces: Vec<(bool, Piece)> = Vec::new();
        let mut last_is_open = false;
        for raw in split(text) {
            let tokens = words::tokens(&raw.text);
            last_is_open = raw.ends_the_query && tokens.last().is_some_and(|token| token.ends_the_text);
            if !tokens.is_empty() {
                pieces.push((raw.unwanted, tokens.into_iter().map(|token| Typed::new(token.written)).collect()));
            }
        }
        if typing && last_is_open {
            open_last(&mut pieces);
        }
        let (unwanted, wanted): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|(unwanted, _)| *unwanted);
        let plain = |pieces: Vec<(bool, Piece)>| pieces.into_iter().map(|(_, piece)| piece).collect();
        Self { wanted: plain(wanted), unwanted: plain(unwanted) }
    }
}

/// Makes the last word to find a beginning, or leaves it out if it is a letter that says too little beside others.
fn open_last(pieces: &mut Vec<(bool, Piece)>) {
    let wanted = pieces.iter().filter(|(unwanted, _)| !unwanted).count();
    let Some((false, piece)) = pieces.last_mut() else { return };
    let is_alone = wanted == 1 && piece.len() == 1;
    let Some(word) = piece.last_mut() else { return };
    if word.written.len() >= 2 {
        word.prefix = true;
    } else if !is_alone {
        piece.pop();
    }
    pieces.retain(|(_, piece)| !piece.is_empty());
}

/// A piece of a query before its words are looked for.
#[derive(Default)]
struct Raw {
    text: String,
    unwanted: bool,
    ends_the_query: bool,
}

fn split(text: &str) -> Vec<Raw> {
    let (mut pieces, mut piece, mut in_phrase) = (Vec::new(), Raw::default(), false);
    for sign in text.chars() {
        let is_quotation_mark = matches!(sign, '"' | '“' | '”');
        if is_quotation_mark && !in_phrase {
            let unwanted = matches!(&piece.text[..], "-" | "−" | "–");
            pieces.push(finished(std::mem::take(&mut piece)));
            piece.unwanted = unwanted;
            in_phrase = true;
        } else if is_quotation_mark {
            pieces.push(std::mem::take(&mut piece));
            in_phrase = false;
        } else if sign.is_whitespace() && !in_phrase {
            pieces.push(finished(std::mem::take(&mut piece)));
        } else {
            piece.text.push(sign);
        }
    }
    if !in_phrase {
        piece = finished(piece);
    }
    pieces.push(Raw { ends_the_query: true, ..piece });
    pieces
}

/// A piece that is no phrase in quotation marks, once it is whole.
fn finished(piece: Raw) -> Raw {
    let mut signs = piece.text.chars();
    let starts_with_dash = matches!(signs.next(), Some('-' | '−' | '–'));
    let unwanted = starts_with_dash && signs.next().is_some_and(words::is_word_sign);
    Raw { unwanted, ..piece }
}
