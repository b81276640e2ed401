//! Letters: what looks right on the page and is another character, or none that can be seen.

use std::ops::Range;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_segmentation::UnicodeSegmentation;

use super::Findings;
use super::passage::Passage;
use crate::diagnostic::Problem;
use crate::encoding;
use crate::text::is_plain;

/// Passages that are compared with the old encodings, at most.
const MOST_COMPARED: usize = 32;

/// Fewest letters of Latin-1 that Vietnamese does not use in a passage that is compared.
const FEWEST_ODD: usize = 2;

/// Tells the first passage in an old encoding, and whether there is one.
pub fn misread(text: &str, passages: &[Passage], findings: &mut Findings) -> bool {
    let is_odd = |passage: &&Passage| {
        let letters = text[passage.range.clone()].chars();
        letters.filter(|letter| is_odd_letter(*letter)).nth(FEWEST_ODD - 1).is_some()
    };
    for Passage { range, .. } in passages.iter().filter(is_odd).take(MOST_COMPARED) {
        if let Some(encoding) = encoding::misread(&text[range.clone()]) {
            findings.tell(range.clone(), Problem::Misread { encoding: encoding.name().into() });
            return true;
        }
    }
    false
}

/// Whether a character of Latin-1 has no place in Vietnamese, and is no usual sign.
fn is_odd_letter(letter: char) -> bool {
    let is_usual =
        matches!(letter, '§' | '«' | '\u{AD}' | '°'..='³' | '·' | '»' | '×' | 'Ý' | 'à'..='ã' | 'è'..='ê' | 'ì' | 'í');
    let is_usual = is_usual || matches!(letter, 'À'..='Ã' | 'È'..='Ê' | 'Ì' | 'Í' | 'Ò'..='Õ' | 'Ù' | 'Ú');
    let is_usual = is_usual || matches!(letter, 'ò'..='õ' | 'ù' | 'ú' | 'ý');
    ('\u{A1}'..='\u{FF}').contains(&letter) && !is_usual
}

/// Tells the first character that is not stored as one (NFC), and how many there are.
pub fn decomposed(text: &str, passages: &[Passage], findings: &mut Findings) {
    let mut count = 0_usize;
    let mut first = None;
    for passage in passages {
        let words = &text[passage.range.clone()];
        if is_plain(words) || is_nfc(words) {
            continue;
        }
        for (at, letter) in words.grapheme_indices(true).filter(|(_, letter)| !letter.is_ascii() && !is_nfc(letter)) {
            let start = passage.range.start + at;
            first.get_or_insert(start..start + letter.len());
            count += 1;
        }
    }
    if let Some(first) = first {
        findings.tell(first, Problem::NotComposed { count: count.to_string() });
    }
}

/// Tells eth and the African D where Đ is meant.
pub fn eth(text: &str, range: &Range<usize>, findings: &mut Findings) {
    let is_eth = |letter: char| matches!(letter, 'Ð' | 'ð' | 'Ɖ');
    let mut from = range.start;
    while let Some(length) = text[from..range.end].find(is_eth) {
        let at = from + length;
        let word = word_around(text, range, at);
        from = word.end;
        let written = &text[word.clone()];
        if is_meant_as_d(written, at - word.start) {
            let meant = written.replace(['Ð', 'Ɖ'], "Đ").replace('ð', "đ");
            findings.tell(word, Problem::Eth { written: written.into(), meant });
        }
    }
}

/// Letters of a word that are looked at on either side, in bytes.
const REACH: usize = 48;

/// The letters around a place of a passage.
fn word_around(text: &str, range: &Range<usize>, at: usize) -> Range<usize> {
    let from = text.ceil_char_boundary(range.start.max(at.saturating_sub(REACH)));
    let to = text.floor_char_boundary(range.end.min(at + REACH));
    let is_break = |letter: char| !letter.is_alphabetic();
    let start = text[from..at].rfind(is_break);
    let start = start.map_or(from, |before| text.ceil_char_boundary(from + before + 1));
    start..text[at..to].find(is_break).map_or(to, |length| at + length)
}

/// Vietnamese has đ before a vowel at the start of a syllable, and Đ in abbreviations (QĐ, HĐND); Icelandic never
/// starts a word with ð. A sound written in the letters of phoneticians is followed by others of them.
fn is_meant_as_d(word: &str, at: usize) -> bool {
    let is_abbreviation = word.chars().all(|letter| letter.is_uppercase());
    let next = word[at..].chars().nth(1);
    let is_vowel = |letter: char| {
        let mut parts = std::iter::once(letter).nfd();
        parts.next().is_some_and(|base| matches!(base.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
    };
    is_abbreviation || (at == 0 && next.is_some_and(is_vowel))
}

/// Tells characters that cannot be seen and do harm: they keep words from being found, or show as gaps.
pub fn hidden(text: &str, range: &Range<usize>, findings: &mut Findings) {
    let mut from = range.start;
    while let Some(length) = text[from..range.end].find(|letter| letter == NBSP || name(letter).is_some()) {
        let at = from + length;
        let run = text[at..range.end].find(|letter| letter != NBSP && name(letter).is_none());
        from = run.map_or(range.end, |length| at + length);
        let first = text[at..].chars().next().unwrap_or(NBSP);
        let told = match text[at..from].chars().find_map(|letter| Some((letter, name(letter)?))) {
            Some((letter, name)) if does_harm(text, at..from) => Some((letter, name)),
            Some(_) => None,
            None => is_gap(text, range, at..from).then_some((first, "NO-BREAK SPACE")),
        };
        if let Some((letter, name)) = told {
            let character = format!("U+{:04X} {name}", u32::from(letter));
            findings.tell(at..from, Problem::HiddenCharacter { character });
        }
    }
}

const NBSP: char = '\u{A0}';

/// The name of a character that cannot be seen.
fn name(letter: char) -> Option<&'static str> {
    Some(match letter {
        '\u{AD}' => "SOFT HYPHEN",
        '\u{200B}' => "ZERO WIDTH SPACE",
        '\u{200C}' => "ZERO WIDTH NON-JOINER",
        '\u{200D}' => "ZERO WIDTH JOINER",
        '\u{200E}' => "LEFT-TO-RIGHT MARK",
        '\u{200F}' => "RIGHT-TO-LEFT MARK",
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => "BIDIRECTIONAL FORMATTING CHARACTER",
        '\u{2060}' => "WORD JOINER",
        '\u{FEFF}' => "BYTE ORDER MARK",
        _ => return None,
    })
}

/// Whether hidden characters stand beside no letter that needs them: emoji are joined by them, and scripts other than
/// Latin use them in words.
fn does_harm(text: &str, run: Range<usize>) -> bool {
    let needs = |letter: char| {
        let is_of_latin = letter <= '\u{36F}' || matches!(letter, '\u{1E00}'..='\u{1EFF}' | '\u{2000}'..='\u{206F}');
        !is_of_latin && letter != '₫'
    };
    let (before, after) = (text[..run.start].chars().next_back(), text[run.end..].chars().next());
    !before.is_some_and(needs) && !after.is_some_and(needs)
}

/// Whether no-break spaces are more than a joint of two words: several of them or beside other spaces, behind a mark of
/// a list, or at an end of the line.
fn is_gap(text: &str, range: &Range<usize>, run: Range<usize>) -> bool {
    let (before, after) = (&text[range.start..run.start], &text[run.end..]);
    let is_start = before.is_empty() && text[..run.start].ends_with(['\n', '"', '\'']);
    let is_end = run.end == range.end && (after.is_empty() || after.starts_with(['\n', '\r', '"', '\'']));
    let number = before.strip_suffix(['.', ')']).filter(|number| number.len() <= 2 && !number.is_empty());
    let is_marker = matches!(before, "-" | "+" | "*" | "–")
        || number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
    let is_first_of_line = text[..range.start].ends_with('\n');
    // Cells of a table are set in with them on purpose.
    let starts_cell = before.is_empty() && text[..run.start].trim_end_matches(' ').ends_with('|');
    let ends_cell = run.end == range.end && after.trim_start_matches(' ').starts_with('|');
    let is_wide = run.len() > NBSP.len_utf8() || before.ends_with(' ') || after.starts_with(' ');
    is_start || is_end || (is_marker && is_first_of_line) || (is_wide && !starts_cell && !ends_cell)
}
