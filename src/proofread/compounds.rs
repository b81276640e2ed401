//! Compounds: spaces inside numbers, dates, document numbers and names such as Covid-19.
//!
//! A hyphen or a slash with a space on one side only is a slip of the keyboard where it joins
//!
//! - two numbers: `2021- 2025`, `28/ 3/2022`; but not where the first one counts items: `1- 20 hộ` at the start of a
//!   passage or behind punctuation;
//! - the parts of a document number: `11/ KH-KKTCN`, `42/2022/NĐ- CP`, `1691- TB-TU`;
//! - an abbreviation or the name Covid and a number: `QL- 14`, `Covid- 19`; but no grade such as `BB- 2`.
//!
//! With spaces on both sides it is a dash; between other words it is one more often than not, and nothing is told.

use std::ops::Range;

use super::Findings;
use super::passage::Passage;
use crate::diagnostic::Problem;

/// How far around a sign is looked, in bytes.
const REACH: usize = 48;

/// Tells spaces inside compounds.
pub fn compounds(text: &str, passage: &Passage, findings: &mut Findings) {
    let (range, bytes) = (&passage.range, text.as_bytes());
    let mut told = range.start;
    for at in memchr::memchr2_iter(b'-', b'/', &bytes[range.clone()]).map(|at| range.start + at) {
        let (before, after) = (&text[range.start..at], &text[at + 1..range.end]);
        let (left, right) = match (before.strip_suffix(' '), after.strip_prefix(' ')) {
            (None, Some(after)) => (run_before(before), run_after(after)),
            (Some(before), None) => (run_before(before), run_after(after)),
            _ => continue,
        };
        if left.is_empty() || right.is_empty() || at < told {
            continue;
        }
        let compound = Compound {
            left,
            right,
            is_slash: bytes[at] == b'/',
            is_glued: !before.ends_with(' '),
            is_first: is_first(text, range, left),
        };
        if !compound.is_one() {
            continue;
        }
        let place = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        let found = place(left)..place(right) + right.len();
        told = found.end;
        let written = text[found.clone()].to_owned();
        let meant = format!("{left}{}{right}", &text[at..at + 1]);
        findings.tell(found, Problem::SplitCompound { written, meant });
    }
}

/// Characters of numbers, of document numbers and of abbreviations.
fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '/' | '-' | '.' | ',')
}

/// The run of such characters that a text ends with.
fn run_before(text: &str) -> &str {
    let text = &text[text.ceil_char_boundary(text.len().saturating_sub(REACH))..];
    let run = &text[text.trim_end_matches(is_part).len()..];
    let is_whole = run.starts_with(char::is_alphanumeric) && run.ends_with(char::is_alphanumeric);
    if is_whole { run } else { "" }
}

/// The run of such characters that a text starts with, without the punctuation behind it.
fn run_after(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(REACH)];
    let run = &text[..text.len() - text.trim_start_matches(is_part).len()];
    let run = run.trim_end_matches(|letter: char| !letter.is_alphanumeric());
    if run.starts_with(char::is_alphanumeric) { run } else { "" }
}

/// Whether a run is the first word of a passage or stands behind punctuation, where items are counted.
fn is_first(text: &str, range: &Range<usize>, run: &str) -> bool {
    let start = run.as_ptr() as usize - text.as_ptr() as usize;
    let before = text[range.start..start].trim_end_matches(' ');
    before.is_empty() || before.ends_with([':', ';', '.', ',', '(', '!', '?', '…', '-', '–', '*'])
}

/// What stands on both sides of a hyphen or slash.
struct Compound<'t> {
    left: &'t str,
    right: &'t str,
    is_slash: bool,
    /// Whether the sign stands at the left part, and the space behind it.
    is_glued: bool,
    is_first: bool,
}

impl Compound<'_> {
    fn is_one(&self) -> bool {
        self.is_number() || self.is_document() || self.is_name()
    }

    /// Two numbers, the first of which counts nothing.
    fn is_number(&self) -> bool {
        let is_number = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b',' | b'/'));
        let is_date = self.right.contains('/') || self.left.contains('/');
        let is_count = self.is_first && !is_date && self.left.len() <= 2;
        is_number(self.left) && is_number(self.right) && !is_count
    }

    /// A number and the signs of who issued what, or two of these signs behind a number.
    fn is_document(&self) -> bool {
        let is_sign = |part: &str| part.chars().take(2).filter(|letter| letter.is_uppercase()).count() == 2;
        let is_number = self.left.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/');
        let is_count = self.is_first && self.left.len() <= 2 && !self.is_slash;
        let between_signs = || {
            let mut parts = self.left.split('/');
            let has_number =
                parts.next().is_some_and(|first| first.starts_with(|letter: char| letter.is_ascii_digit()));
            has_number && !self.is_slash && parts.next_back().is_some_and(is_sign)
        };
        match is_number {
            true => !is_count && is_sign(self.right) && self.right.contains('-'),
            false => is_sign(self.right) && between_signs(),
        }
    }

    /// An abbreviation or a known name, and a number.
    fn is_name(&self) -> bool {
        let is_number = !self.is_slash && self.right.len() <= 4 && self.right.bytes().all(|byte| byte.is_ascii_digit());
        let is_grade = self.left.bytes().all(|byte| matches!(byte, b'A'..=b'D' | b'O'));
        let is_short = self.left.len() >= 2 && self.left.bytes().all(|byte| byte.is_ascii_uppercase()) && !is_grade;
        is_number && (self.left.eq_ignore_ascii_case("covid") || (is_short && self.is_glued))
    }
}
