//! Scanning: walks through texts and HTML, and numbers the words it meets.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::word::{LONGEST, words};

/// Elements that may stand within a line of text: they end a word, but not a block.
const INLINE: [&str; 34] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input", "ins",
    "kbd", "label", "mark", "picture", "q", "s", "samp", "small", "source", "span", "strong", "sub", "sup", "time",
    "u", "var", "wbr", "font",
];

/// Longest stretch of text whose words are remembered, in bytes.
const REMEMBERED: usize = 64;

/// What a byte of text is.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    /// It separates words.
    Other,
    /// It may be of a word.
    Word,
    Tag,
    Entity,
}

const SIGNS: [Sign; 256] = {
    let mut signs = [Sign::Other; 256];
    let mut at = 0;
    while at < 256 {
        if (at as u8).is_ascii_alphanumeric() || at >= 0x80 {
            signs[at] = Sign::Word;
        }
        at += 1;
    }
    signs[b'<' as usize] = Sign::Tag;
    signs[b'&' as usize] = Sign::Entity;
    signs
};

/// The words of a span, numbered in the order in which they are met.
#[derive(Default)]
pub struct Vocabulary {
    /// By number.
    pub words: Vec<Box<str>>,
    numbers: HashMap<Box<str>, u32, FixedState>,
    /// Stretches of text as they are written: where their words' numbers stand. Most texts are made of the same few thousand, so
    /// that hardly any is taken apart more than once.
    known: HashMap<Box<str>, (u32, u32), FixedState>,
    found: Vec<u32>,
}

/// A number of a word that is in no index.
const NO_WORD: u32 = u32::MAX;

impl Vocabulary {
    /// The number of a word.
    pub fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.words.len() as u32;
        self.words.push(word.into());
        self.numbers.insert(word.into(), number);
        number
    }

    /// Hands on the numbers of the words of a stretch of text.
    fn take(&mut self, stretch: &str, list: &mut List) {
        if let Some(&(from, to)) = self.known.get(stretch) {
            self.found[from as usize..to as usize].iter().for_each(|word| list.push(*word));
            return;
        }
        let from = self.found.len();
        for word in words(stretch) {
            let number = if word.chars().count() > LONGEST { NO_WORD } else { self.number(&word) };
            self.found.push(number);
        }
        self.found[from..].iter().for_each(|word| list.push(*word));
        match stretch.len() > REMEMBERED {
            true => self.found.truncate(from),
            false => drop(self.known.insert(stretch.into(), (from as u32, self.found.len() as u32))),
        }
    }
}

/// The words of a field with their positions, one left out between two blocks.
#[derive(Default)]
pub struct List {
    /// Word and position.
    pub words: Vec<(u32, u32)>,
    next: u32,
    /// Whether the next word starts a block.
    is_new: bool,
}

impl List {
    /// Empties it for another field.
    pub fn clear(&mut self) {
        (self.next, self.is_new) = (0, false);
        self.words.clear();
    }

    fn push(&mut self, word: u32) {
        if std::mem::take(&mut self.is_new) && self.next > 0 {
            self.next += 1;
        }
        if word != NO_WORD {
            self.words.push((word, self.next));
        }
        self.next += 1;
    }

    /// Adds a text as a block of its own.
    pub fn text(&mut self, text: &str, vocabulary: &mut Vocabulary) {
        self.is_new = true;
        self.walk(text, false, vocabulary);
    }

    /// Lets the next block begin at this position, or behind the words that are there.
    pub fn skip_to(&mut self, position: u32) {
        self.next = self.next.max(position - 1);
    }

    /// Adds HTML, whose elements make blocks.
    pub fn html(&mut self, html: &str, vocabulary: &mut Vocabulary) {
        self.is_new = true;
        self.walk(html, true, vocabulary);
    }

    fn walk(&mut self, text: &str, is_html: bool, vocabulary: &mut Vocabulary) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            match SIGNS[usize::from(byte)] {
                Sign::Word => {
                    let end = stretch(bytes, at);
                    vocabulary.take(&text[at..end], self);
                    at = end;
                }
                Sign::Tag if is_html => at += self.tag(&text[at..]),
                Sign::Entity if is_html => at += entity(&bytes[at..]),
                _ => at += 1,
            }
        }
    }

    /// Passes over what starts with `<`: its length.
    fn tag(&mut self, html: &str) -> usize {
        let behind = |end: &str| html.find(end).map_or(html.len(), |at| at + end.len());
        if html.starts_with("<!--") {
            return behind("-->");
        }
        let name = html[1..].trim_start_matches('/');
        let name = &name[..name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len())];
        if !INLINE.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            self.is_new = true;
        }
        let length = tag_length(html);
        match ["script", "style"].iter().find(|known| known.eq_ignore_ascii_case(name)) {
            Some(name) if !html.starts_with("</") => {
                let end = format!("</{name}");
                html[length..].find(&end).map_or(html.len(), |at| length + at)
            }
            _ => length,
        }
    }
}

/// The end of a stretch of text that starts at a byte and may hold words.
fn stretch(bytes: &[u8], start: usize) -> usize {
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = start + 1;
    while let Some(&byte) = bytes.get(end) {
        let is_inside = SIGNS[usize::from(byte)] == Sign::Word
            || matches!(byte, b'.' | b',') && is_digit(end - 1) && is_digit(end + 1);
        if !is_inside {
            break;
        }
        end += 1;
    }
    end
}

/// The length of a tag; a `>` between quotation marks does not end it.
fn tag_length(html: &str) -> usize {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return at + 1,
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// The length of an entity: none of those that Markdown leaves in its HTML is a letter.
fn entity(html: &[u8]) -> usize {
    let name = html[1..].iter().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    if html.get(name + 1) == Some(&b';') { name + 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scanned(html: &str) -> String {
        let (mut vocabulary, mut list) = (Vocabulary::default(), List::default());
        list.html(html, &mut vocabulary);
        let word = |(word, at): &(u32, u32)| format!("{}{}", vocabulary.words[*word as usize], at);
        list.words.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn blocks_are_apart_and_tags_are_not_words() {
        assert_eq!(scanned("<p>Đầu <b>tư</b></p>\n<p class=\"a>b\">hạ&nbsp;tầng</p>"), "đầu0 tư1 hạ3 tầng4");
        assert_eq!(scanned("a<br>b<!-- c --><script>d</script>e &lt;f"), "a0 b1 e3 f4");
        assert_eq!(scanned("19,943, 2.300. 11/KH"), "19,9430 2.3001 112 kh3");
    }

    #[test]
    fn a_word_that_nobody_types_keeps_its_place() {
        assert_eq!(scanned(&format!("a {} b", "x".repeat(65))), "a0 b2");
    }
}
