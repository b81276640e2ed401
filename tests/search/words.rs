//! The words of a text, and which words of texts a typed word matches.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word, letter by letter; of a number the letters are its signs.
pub type Word = Vec<char>;

/// A longer word has its place in a text, but nothing finds it.
pub const LONGEST: usize = 64;

const VOWELS_AFTER_O: [(char, char, char); 10] = [
    ('à', 'ò', 'a'),
    ('á', 'ó', 'a'),
    ('ả', 'ỏ', 'a'),
    ('ã', 'õ', 'a'),
    ('ạ', 'ọ', 'a'),
    ('è', 'ò', 'e'),
    ('é', 'ó', 'e'),
    ('ẻ', 'ỏ', 'e'),
    ('ẽ', 'õ', 'e'),
    ('ẹ', 'ọ', 'e'),
];

const VOWELS_AFTER_U: [(char, char, char); 5] =
    [('ỳ', 'ù', 'y'), ('ý', 'ú', 'y'), ('ỷ', 'ủ', 'y'), ('ỹ', 'ũ', 'y'), ('ỵ', 'ụ', 'y')];

/// A word as it stands in a text.
#[derive(Debug, PartialEq)]
pub struct Token {
    /// As it was written, in lower case.
    pub written: Word,
    /// Whether the text ends with it.
    pub ends_the_text: bool,
}

/// The words of a text in their canonical form.
pub fn words(text: &str) -> Vec<Word> {
    tokens(text).into_iter().map(|token| canonical(&token.written)).collect()
}

/// The words of a text as they are written.
pub fn tokens(text: &str) -> Vec<Token> {
    let text = lowered(text);
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let end = if text[at].is_ascii_digit() {
            end_of_number(&text, at)
        } else {
            at + text[at..].iter().take_while(|&&sign| is_letter(sign)).count()
        };
        if end == at {
            at += 1;
            continue;
        }
        found.push(Token { written: text[at..end].to_vec(), ends_the_text: end == text.len() });
        at = end;
    }
    found
}

/// Whether a sign can be part of a word.
pub fn is_word_sign(sign: char) -> bool {
    sign.is_ascii_digit() || is_letter(sign)
}

fn is_letter(sign: char) -> bool {
    !sign.is_ascii_digit() && (sign.is_alphabetic() || sign.is_numeric())
}

fn end_of_number(text: &[char], start: usize) -> usize {
    let digit = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let mut end = start;
    while digit(end) || matches!(text.get(end), Some('.' | ',')) && digit(end + 1) {
        end += 1;
    }
    end
}

fn lowered(text: &str) -> Vec<char> {
    let lower = text.nfc().collect::<String>().to_lowercase();
    let plain = lower.chars().flat_map(|sign| match sign {
        'ð' | 'ɖ' => vec!['đ'],
        'ς' => vec!['σ'],
        'ß' => vec!['s', 's'],
        'æ' => vec!['a', 'e'],
        'œ' => vec!['o', 'e'],
        other => vec![other],
    });
    plain.filter(|&sign| !is_combining_mark(sign)).collect()
}

/// The one form of a word that may be written in several.
pub fn canonical(written: &[char]) -> Word {
    match written {
        ['0', digit] if digit.is_ascii_digit() => vec![*digit],
        [start @ .., 'o', vowel] => with_tone_before(start, *vowel, &VOWELS_AFTER_O).unwrap_or(written.to_vec()),
        [start @ .., 'u', vowel] => with_tone_before(start, *vowel, &VOWELS_AFTER_U).unwrap_or(written.to_vec()),
        _ => written.to_vec(),
    }
}

fn with_tone_before(start: &[char], vowel: char, table: &[(char, char, char)]) -> Option<Word> {
    let (_, first, second) = table.iter().find(|(written, _, _)| *written == vowel)?;
    Some([start, &[*first, *second]].concat())
}

/// The letter without its marks.
pub fn bare(letter: char) -> char {
    if letter.is_ascii() {
        return letter;
    }
    match letter.nfd().next().unwrap_or(letter) {
        'đ' => 'd',
        'ø' => 'o',
        'ł' => 'l',
        'ħ' => 'h',
        'ŧ' => 't',
        'ı' => 'i',
        other => other,
    }
}

/// Whether a typed word, each of its letters with or without marks, is this word of a text.
pub fn matches(typed: &[char], word: &[char]) -> bool {
    typed.len() == word.len() && begins(typed, word)
}

/// Whether a word of a text starts with these typed letters.
pub fn begins(typed: &[char], word: &[char]) -> bool {
    typed.len() <= word.len() && typed.iter().zip(word).all(|(&typed, &letter)| is_same(typed, letter))
}

fn is_same(typed: char, letter: char) -> bool {
    typed == letter || typed == bare(letter) && typed == bare(typed)
}
