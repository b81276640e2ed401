//! Tones: marks that stand on another letter than in the rest of the text, or on one that never bears them.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::compose;

use super::Findings;
use super::passage::Passage;
use crate::diagnostic::Problem;
use crate::encoding::is_syllable;
use crate::text::{Placement, placement};

/// Longest word that is looked at, in bytes: no Vietnamese syllable is longer.
const LONGEST: usize = 16;

/// The syllables of one placement.
#[derive(Default)]
struct Style {
    count: usize,
    first: Range<usize>,
}

/// Tells tones on the wrong vowel, and the first syllable of the rarer placement in a text that has both.
pub fn tones(text: &str, passages: &[Passage], findings: &mut Findings) {
    let (mut on_first, mut on_second) = (Style::default(), Style::default());
    for passage in passages {
        for word in words(text, &passage.range) {
            let written = &text[word.clone()];
            if let Some(meant) = on_glide(written) {
                findings.tell(word, Problem::MisplacedTone { written: written.into(), meant });
            } else if let (false, Some((found, _))) = (passage.is_name, placed(written)) {
                let style = if found == Placement::First { &mut on_first } else { &mut on_second };
                if style.count == 0 {
                    style.first = word;
                }
                style.count += 1;
            }
        }
    }
    if on_first.count == 0 || on_second.count == 0 {
        return;
    }
    // Of two that are as frequent, the one that came first is the text's own.
    let first_is_rarer = (on_first.count, on_second.first.start) < (on_second.count, on_first.first.start);
    let (rare, usual) = if first_is_rarer { (on_first, on_second) } else { (on_second, on_first) };
    let form = &text[rare.first.clone()];
    let Some((_, meant)) = placed(form) else { return };
    let problem = Problem::MixedTones {
        form: form.into(),
        count: rare.count.to_string(),
        other: text[usual.first].into(),
        others: usual.count.to_string(),
        meant,
    };
    findings.tell(rare.first, problem);
}

/// The words of a passage that may be syllables with a tone.
fn words<'t>(text: &'t str, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'t> {
    // The range of the Vietnamese letters is asked for first, as the table of all alphabets is slow.
    let is_of_word = |letter: char| matches!(letter, '\u{1EA0}'..='\u{1EF9}') || letter.is_alphanumeric();
    let words = text[range.clone()].split(move |letter: char| !is_of_word(letter));
    let words = words.filter(|word| !word.is_ascii() && word.len() <= LONGEST);
    words.map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    })
}

/// How the tone of a syllable with two spellings is placed, and its other spelling. After q the letter u is no vowel.
fn placed(word: &str) -> Option<(Placement, String)> {
    let mut letters = word.chars();
    let (second, first) = (letters.next_back()?, letters.next_back()?);
    let (found, other) = placement(first, second)?;
    let start = letters.as_str();
    let is_glide = matches!(start, "q" | "Q");
    (!is_glide && is_syllable(&word.to_lowercase())).then(|| (found, format!("{start}{}{}", other[0], other[1])))
}

/// The right spelling of a syllable whose tone stands on the u of qu or, before another vowel, the i of gi: qúa, gía.
fn on_glide(word: &str) -> Option<String> {
    let mut letters = word.chars();
    let (initial, glide) = (letters.next()?, letters.next()?);
    if !matches!(initial, 'q' | 'Q' | 'g' | 'G') || glide.is_ascii() {
        return None;
    }
    let rest = letters.as_str();
    let parts: Vec<char> = std::iter::once(glide).nfd().collect();
    let &[base, tone] = parts.as_slice() else { return None };
    if !matches!((initial, base), ('q' | 'Q', 'u' | 'U') | ('g' | 'G', 'i' | 'I')) {
        return None;
    }
    let at = nucleus(rest)?;
    let (before, vowel) = (&rest[..at], rest[at..].chars().next()?);
    let behind = &rest[at + vowel.len_utf8()..];
    let meant = format!("{initial}{base}{before}{}{behind}", compose(vowel, tone)?);
    is_syllable(&meant.to_lowercase()).then_some(meant)
}

/// Where the tone of the vowels that a rest of a syllable starts with belongs: on the last one with a mark of its own
/// (ươ, iê), else on the second of two before a consonant, else on the first.
fn nucleus(rest: &str) -> Option<usize> {
    let is_plain = |letter: char| matches!(letter.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let is_marked = |letter: char| "ăâêôơưĂÂÊÔƠƯ".contains(letter);
    let vowels: Vec<(usize, char)> =
        rest.char_indices().take_while(|(_, letter)| is_plain(*letter) || is_marked(*letter)).collect();
    let is_open = vowels.iter().map(|(_, letter)| letter.len_utf8()).sum::<usize>() == rest.len();
    let marked = vowels.iter().rfind(|(_, letter)| is_marked(*letter));
    let plain = if is_open { vowels.first() } else { vowels.last() };
    marked.or(plain).map(|(at, _)| *at)
}
