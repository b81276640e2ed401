//! Vietnamese text as the site stores it: normalised, printable, with one identity per word.

use std::borrow::Cow;
use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_segmentation::UnicodeSegmentation;

/// The text in Unicode NFC without characters that XML 1.0 forbids. Tabs and line feeds stay, without carriage returns; NUL becomes
/// U+FFFD, as CommonMark 0.31 (2.3) asks, so that it never joins what it stood between.
pub fn normalize(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    // What stood between two characters may have kept them from being one, so it goes first.
    let printable = match text.contains(is_forbidden) {
        true => Cow::Owned(text.chars().filter_map(allowed).collect()),
        false => Cow::Borrowed(text),
    };
    if is_nfc(&printable) { printable } else { Cow::Owned(printable.nfc().collect()) }
}

fn allowed(letter: char) -> Option<char> {
    match letter {
        '\0' => Some(char::REPLACEMENT_CHARACTER),
        letter => (!is_forbidden(letter)).then_some(letter),
    }
}

/// Whether a text needs no normalising, whatever stands beside it: it has no characters but tabs and line feeds,
/// U+0020 to U+007E, U+00A0 to U+02FF, U+1E00 to U+1EFF (Latin letters with the Vietnamese ones), U+2002 to U+206F
/// (punctuation) and U+20AB (₫). The exact test costs ten times as much; this one looks at many bytes at a time,
/// of the first bytes of characters, which are never met inside another one.
pub fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Counting in bytes without a branch lets the compiler look at sixteen at once.
    let one = bytes.iter().fold(0, |wrong, first| {
        let control = (*first < b' ') & (*first != b'\t') & (*first != b'\n');
        wrong | u8::from(control | (*first == 0x7F) | ((*first >= 0xCC) & (*first != 0xE1) & (*first != 0xE2)))
    });
    let two = bytes.iter().zip(bytes.get(1..).unwrap_or_default()).fold(0, |wrong, (first, second)| {
        let control = (*first == 0xC2) & (*second < 0xA0);
        wrong | u8::from(control | (*first == 0xE1) & ((*second < 0xB8) | (*second > 0xBB)))
    });
    one | two == 0 && memchr::memchr_iter(0xE2, bytes).all(|at| is_plain_sign(bytes[at + 1], bytes[at + 2]))
}

/// Whether a character of U+2000 to U+2FFF, told by its second and third byte, is plain.
fn is_plain_sign(second: u8, third: u8) -> bool {
    match second {
        0x80 => third >= 0x82,
        0x81 => third <= 0xAF,
        _ => (second, third) == (0x82, 0xAB),
    }
}

/// Characters outside the production `Char` of XML 1.0, the C1 controls, which HTML forbids, and carriage returns,
/// which every HTML parser reads as something else.
fn is_forbidden(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}')
        || (letter as u32) & 0xFFFE == 0xFFFE
        || ('\u{FDD0}'..='\u{FDEF}').contains(&letter)
}

/// One line of text: normalised, every run of white space (no-break spaces too) one space.
pub fn line(text: &str) -> String {
    if is_vietnamese_line(text) {
        return text.to_owned();
    }
    let text = normalize(text);
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Whether a text is one line already: words of Vietnamese letters and ASCII with single spaces between them.
fn is_vietnamese_line(text: &str) -> bool {
    let mut last = ' ';
    let is_single = text.chars().all(|letter| {
        let is_second = last == ' ' && letter == ' ';
        last = letter;
        !is_second && is_vietnamese(letter)
    });
    is_single && (last != ' ' || text.is_empty())
}

/// What makes two tags one: NFC, case folded, tone marks in one placement. "hoà bình" and
/// "Hòa Bình" are one; "Thuế" and "Thuê" are two.
pub fn identity(name: &str) -> String {
    if name.chars().all(is_vietnamese) {
        let words = name.split_whitespace().flat_map(|word| [" ", word]).skip(1);
        return place_tones(&words.flat_map(str::chars).flat_map(char::to_lowercase).collect::<String>());
    }
    let folded: String = caseless::default_case_fold_str(&line(name)).nfc().collect();
    // A letter that has lost its tone may take up another mark behind it.
    place_tones(&folded).nfc().collect()
}

/// A text without anything that may be left out in typing it: no marks, đ as d, lower case, single spaces, and no punctuation.
pub fn bare(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for letter in identity(text).nfd() {
        match letter {
            '\u{300}'..='\u{36F}' => {}
            'đ' | 'ð' => bare.push('d'),
            letter if letter.is_alphanumeric() => bare.push(letter),
            _ if bare.is_empty() || bare.ends_with(' ') => {}
            _ => bare.push(' '),
        }
    }
    bare.truncate(bare.trim_end().len());
    bare
}

/// A size as people read it, in units of 1,024: `1,2 MB`, in English `1.2 MB`; nothing for none.
pub fn file_size(bytes: u64, language: &str) -> String {
    let text = match bytes {
        0 => return String::new(),
        1..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    };
    if language == "vi" { text.replace('.', ",") } else { text }
}

/// Spaces, characters of ASCII that can be seen, and the Vietnamese letters: their lower case is their folded case, and
/// they are in NFC in any order.
fn is_vietnamese(letter: char) -> bool {
    matches!(letter, ' '..='~' | 'À'..='Ö' | 'Ø'..='Þ' | 'à'..='ö' | 'ø'..='ý' | 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ')
        || matches!(letter, 'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ạ'..='ỹ')
}

/// Moves the tone of a syllable that ends in oa, oe or uy to the first vowel (hoà → hòa), the two
/// placements that Quyết định 1989/QĐ-BGDĐT accepts being one spelling.
fn place_tones(text: &str) -> String {
    let mut pairs = text.chars().zip(text.chars().skip(1));
    if !pairs.any(|(first, second)| move_tone(first, second).is_some()) {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let mut placed = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let open = letters.get(at + 2).is_none_or(|next| !next.is_alphabetic());
        match letters.get(at + 1).and_then(|next| move_tone(letters[at], *next)) {
            Some((first, second)) if open => {
                placed.extend([first, second]);
                at += 2;
            }
            _ => {
                placed.push(letters[at]);
                at += 1;
            }
        }
    }
    placed
}

fn move_tone(first: char, second: char) -> Option<(char, char)> {
    if !matches!(first, 'o' | 'u') || second.is_ascii() {
        return None;
    }
    let mut parts = std::iter::once(second).nfd();
    let (base, tone) = (parts.next()?, parts.next()?);
    let pair = matches!((first, base), ('o', 'a' | 'e') | ('u', 'y'));
    let is_tone = matches!(tone, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    if !pair || !is_tone || parts.next().is_some() {
        return None;
    }
    Some((unicode_normalization::char::compose(first, tone)?, base))
}

/// Where the tone of a syllable that ends in oa, oe or uy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placement {
    /// On the first vowel: hòa.
    First,
    /// On the second one: hoà.
    Second,
}

/// How the tone of the last two letters of a syllable is placed, and the same letters with the other placement; `None`
/// unless they are one of the pairs with two spellings.
pub fn placement(first: char, second: char) -> Option<(Placement, [char; 2])> {
    // Asked of every word, and most are told by their letters: decomposing them takes longer.
    let is_pair = match second {
        'a' | 'A' | 'e' | 'E' => "òóỏõọÒÓỎÕỌ".contains(first),
        'y' | 'Y' => "ùúủũụÙÚỦŨỤ".contains(first),
        second => !second.is_ascii() && matches!(first, 'o' | 'O' | 'u' | 'U'),
    };
    if !is_pair {
        return None;
    }
    let [low, last] = [first, second].map(|letter| letter.to_lowercase().next().unwrap_or(letter));
    let (found, other) = match move_tone(low, last) {
        Some(moved) => (Placement::Second, moved),
        None => {
            let mut parts = std::iter::once(low).nfd();
            let (base, tone) = (parts.next()?, parts.next()?);
            let other = (base, unicode_normalization::char::compose(last, tone)?);
            (move_tone(other.0, other.1) == Some((low, last))).then_some((Placement::First, other))?
        }
    };
    let cased = |letter: char, like: char| match like.is_uppercase() {
        true => letter.to_uppercase().next().unwrap_or(letter),
        false => letter,
    };
    Some((found, [cased(other.0, first), cased(other.1, second)]))
}

/// At most about `limit` letters of a line, cut between words or at least between letters as readers see
/// them (grapheme clusters, Unicode Standard Annex 29), with an ellipsis when cut.
pub fn cut(line: &str, limit: usize) -> String {
    if line.len() <= limit {
        return line.to_owned();
    }
    // No letter is read that cannot be shown: a cluster may be of any length.
    let most = line.char_indices().nth(8 * limit).map_or(line.len(), |(at, _)| at);
    // Of these letters none ever joins another one.
    let is_simple = line[..most].chars().all(|letter| is_vietnamese(letter) || matches!(letter, '–' | '“' | '”' | '’'));
    let letter = match is_simple {
        true => line[..most].char_indices().nth(limit).map(|(at, _)| at),
        false => line[..most].grapheme_indices(true).nth(limit).map(|(at, _)| at),
    };
    let Some(end) = letter.or((most < line.len()).then_some(most)) else { return line.to_owned() };
    let end = line[..end].rfind(' ').unwrap_or(end);
    format!("{}…", line[..end].trim_end_matches([' ', ',', ';', ':', '.', '-', '…']))
}

/// Alphabetical order of a language after CLDR; Vietnamese for `vi` (a ă â … d đ e ê …, tones in
/// the order none, huyền, hỏi, ngã, sắc, nặng).
pub struct Alphabet(CollatorBorrowed<'static>);

impl Alphabet {
    /// The order of the language with this code; the root order when it has none of its own.
    pub fn of(language: &str) -> Self {
        let locale = language.parse().unwrap_or(Locale::UNKNOWN);
        let root = || CollatorBorrowed::try_new(Locale::UNKNOWN.into(), CollatorOptions::default());
        let collator = Collator::try_new(locale.into(), CollatorOptions::default()).or_else(|_| root());
        Alphabet(collator.expect("the root collation is compiled in"))
    }

    /// Compares two texts; equal spellings are told apart by code points, so the order is total.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0.compare(a, b).then_with(|| a.cmp(b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_one_or_two() {
        let same = [
            ("Đầu tư", "đầu  tư"),
            ("hoà", "hòa"),
            ("thuý", "Thúy"),
            ("tro\u{302}\u{300}ng", "trồng"),
            ("khoẻ\u{a0}mạnh", "khỏe mạnh"),
        ];
        for (a, b) in same {
            assert_eq!(identity(a), identity(b), "{a} is {b}");
        }
        let two = [("Thuế", "Thuê"), ("bán", "bản"), ("C", "C++"), ("Đường", "Dương"), ("hoàn", "hoan")];
        for (a, b) in two {
            assert_ne!(identity(a), identity(b), "{a} is not {b}");
        }
    }

    #[test]
    fn text_is_normalised_and_printable() {
        assert_eq!(line(" a\u{a0}\u{0}b\n c\u{fffe}\u{7} "), "a \u{fffd}b c");
        assert_eq!(normalize("tro\u{302}\u{300}ng"), "trồng");
        assert_eq!(normalize("a\tb\r\n"), "a\tb\n");
    }

    #[test]
    fn plain_characters_are_normal_side_by_side() {
        let plain: Vec<char> = ('\0'..='\u{10FFFF}').filter(|letter| is_plain(&letter.to_string())).collect();
        let expected = |letter: &char| matches!(letter, '\t' | '\n' | ' '..='~' | '\u{A0}'..='\u{2FF}' | '\u{1E00}'..='\u{1EFF}' | '\u{2002}'..='\u{206F}' | '₫');
        assert_eq!(plain, ('\0'..='\u{10FFFF}').filter(expected).collect::<Vec<char>>());
        assert!(plain.iter().all(|letter| !is_forbidden(*letter)));
        // No pair of them composes: only combining marks and a few vowel signs do.
        let all: String = plain.iter().collect();
        assert!(is_nfc(&all));
        for second in plain {
            assert!(is_nfc(&format!("a{second}")) && is_nfc(&format!("ô{second}")), "{second:?}");
        }
    }

    #[test]
    fn vietnamese_letters_have_a_shorter_way() {
        let letters: Vec<char> = ('\0'..='\u{10FFFF}').filter(|letter| is_vietnamese(*letter)).collect();
        for first in &letters {
            let lower: String = first.to_lowercase().collect();
            assert_eq!(lower, caseless::default_case_fold_str(&first.to_string()), "{first}");
            for second in &letters {
                let pair = format!("{first}{second}");
                assert_eq!(pair.graphemes(true).count(), 2, "{pair}");
                let folded: String = caseless::default_case_fold_str(&line(&pair)).nfc().collect();
                let long: String = place_tones(&folded).nfc().collect();
                assert_eq!(identity(&pair), long, "{pair}");
            }
        }
    }

    #[test]
    fn summaries_are_cut_between_words() {
        assert_eq!(cut("một hai ba", 20), "một hai ba");
        assert_eq!(cut("một hai, ba bốn", 10), "một hai…");
        assert_eq!(cut("mộthaibabốn", 5), "mộtha…");
        assert_eq!(cut("👩‍👩‍👧🇻🇳e\u{302}\u{323}\u{301}x", 3), "👩‍👩‍👧🇻🇳e\u{302}\u{323}\u{301}…");
        assert!(cut(&"\u{301}".repeat(10_000), 5).len() < 200);
    }

    #[test]
    fn vietnamese_order_follows_cldr() {
        let mut names =
            ["Yên Bái", "Đà Nẵng", "Dung Quất", "Ân", "ạn", "An", "àn", "ản", "ãn", "án", "Ăn", "Duy Xuyên"];
        let vi = Alphabet::of("vi");
        names.sort_by(|a, b| vi.compare(a, b));
        assert_eq!(
            names,
            ["An", "àn", "ản", "ãn", "án", "ạn", "Ăn", "Ân", "Dung Quất", "Duy Xuyên", "Đà Nẵng", "Yên Bái"]
        );
    }
}
