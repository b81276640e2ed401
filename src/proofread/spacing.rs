//! Spacing: spaces too many or too few between words and beside punctuation.

use std::ops::Range;

use super::Findings;
use super::passage::Passage;
use crate::diagnostic::Problem;

/// Most spaces in a row that are a slip: more are there to line something up.
const MOST_SPACES: usize = 3;

/// How far around a place is looked, in bytes: no word is longer, but a line may be.
const REACH: usize = 96;

/// Tells double spaces between words, spaces before punctuation and commas without a space between words. Typists of
/// English may end sentences with two spaces.
pub fn spacing(text: &str, passage: &Passage, vietnamese: bool, findings: &mut Findings) {
    let range = &passage.range;
    let bytes = &text.as_bytes()[..range.end];
    let mut from = range.start;
    while let Some(length) = memchr::memchr2(b' ', b',', &bytes[from..]) {
        let at = from + length;
        if bytes[at] == b',' {
            from = at + 1;
            comma(text, range, at, findings);
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        from = at + length;
        let spaces = at..from;
        let before = text[..at].chars().next_back().unwrap_or(' ');
        if length > MOST_SPACES {
            continue;
        }
        let is_sign = matches!(bytes.get(from), Some(b',' | b'.' | b';' | b':' | b'!' | b'?'));
        if is_sign && is_before_sign(text, range, &spaces, before) {
            tell(text, range, spaces, "", findings);
        } else if !is_sign && length > 1 && is_between_words(text, &spaces, before) {
            let ends_sentence = matches!(before, '.' | '!' | '?' | ':' | '"' | '”');
            if vietnamese || !ends_sentence {
                tell(text, range, spaces, " ", findings);
            }
        }
    }
}

/// Whether a character may end a word, marks of Markdown and quotes behind it included.
fn ends_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, ')' | ']' | '"' | '”' | '’' | '»' | '%' | '*' | '_' | '`')
}

/// Whether spaces stand between words as readers see them: not beside what is drawn with signs.
fn is_between_words(text: &str, spaces: &Range<usize>, before: char) -> bool {
    let mut behind = text[spaces.end..].chars();
    let starts_word = match behind.next() {
        Some('*' | '_' | '`') => behind.next().is_some_and(|next| !next.is_whitespace()),
        Some(after) => after.is_alphanumeric() || matches!(after, '(' | '[' | '"' | '“' | '‘' | '«'),
        None => false,
    };
    // A box of a list of tasks stands before the text.
    let is_box = ["[ ]", "[x]", "[X]"].iter().any(|written| text[..spaces.start].ends_with(written));
    starts_word && !is_box && (ends_word(before) || matches!(before, ',' | '.' | ';' | ':' | '!' | '?' | '…'))
}

/// Whether the sign behind spaces is punctuation that belongs to the word before: not the start of a name (.vn), of dots
/// (...), of a smiley, and not a colon between numbers (1 : 500).
fn is_before_sign(text: &str, range: &Range<usize>, spaces: &Range<usize>, before: char) -> bool {
    let sign = text.as_bytes()[spaces.end];
    let behind = &text[spaces.end + 1..];
    let is_end = spaces.end + 1 == range.end;
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '”');
    let next = behind.trim_start_matches(' ').chars().next();
    let is_ratio = sign == b':' && before.is_ascii_digit() && next.is_some_and(|next| next.is_ascii_digit());
    let is_dots = sign == b'.' && next == Some('.');
    ends_word(before) && (is_end || behind.starts_with(ends)) && !is_ratio && !is_dots
}

/// Tells a comma between two words that has no space behind it.
fn comma(text: &str, range: &Range<usize>, at: usize, findings: &mut Findings) {
    let word =
        |letters: &mut dyn Iterator<Item = char>| letters.take(2).filter(|letter| letter.is_alphabetic()).count() == 2;
    if !word(&mut text[range.start..at].chars().rev()) || !word(&mut text[at + 1..range.end].chars()) {
        return;
    }
    let around = token(text, range, at..at + 1);
    let written = &text[around.clone()];
    let is_code = written.contains(['/', '\\', '@', '_', '=', '&', ':', '<', '{', '#', '.']) || has_call(written);
    if !is_code {
        let meant = format!("{}, {}", &text[around.start..at], &text[at + 1..around.end]);
        findings.tell(around, Problem::Spacing { written: written.into(), meant });
    }
}

/// Whether a word is followed by a bracket without a space, as in f(x,y).
fn has_call(token: &str) -> bool {
    token.split_once('(').is_some_and(|(before, _)| before.ends_with(char::is_alphanumeric))
}

/// The place with what stands around it up to the next spaces.
fn token(text: &str, range: &Range<usize>, place: Range<usize>) -> Range<usize> {
    let from = text.ceil_char_boundary(range.start.max(place.start.saturating_sub(REACH)));
    let to = text.floor_char_boundary(range.end.min(place.end + REACH));
    let start = text[from..place.start].char_indices().rfind(|(_, letter)| letter.is_whitespace());
    let start = start.map_or(from, |(at, letter)| from + at + letter.len_utf8());
    start..text[place.end..to].find(char::is_whitespace).map_or(to, |length| place.end + length)
}

fn tell(text: &str, range: &Range<usize>, spaces: Range<usize>, instead: &str, findings: &mut Findings) {
    let around = token(text, range, spaces.clone());
    let meant = format!("{}{instead}{}", &text[around.start..spaces.start], &text[spaces.end..around.end]);
    findings.tell(spaces, Problem::Spacing { written: text[around].into(), meant });
}
