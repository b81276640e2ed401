//! Signs: whether a text may hold something to tell, seen in one quick look at its bytes.

use crate::text::{self, Placement, placement};

/// What is worth a closer look; that look is ten times as long.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Signs {
    /// Characters other than those of plain Vietnamese text, or in other places.
    pub letters: bool,
    /// Tones in two placements, or on the wrong vowel.
    pub tones: bool,
    /// Spaces beside spaces or punctuation.
    pub spaces: bool,
    /// Spaces beside hyphens and slashes.
    pub compounds: bool,
}

impl Signs {
    /// Looks at a text; tones are those of Vietnamese.
    pub fn of(text: &str, vietnamese: bool) -> Self {
        let mut look =
            Look { text, bytes: text.as_bytes(), on_first: false, on_second: false, signs: Signs::default() };
        look.signs.letters = !text::is_plain(text) || look.has_odd_letters();
        for at in 1..look.bytes.len() {
            let width = WIDTH[usize::from(look.bytes[at])];
            if width > 0 {
                look.at(at, usize::from(width));
            }
        }
        if vietnamese {
            look.word_before(look.bytes.len());
            look.signs.tones |= look.on_first && look.on_second;
        } else {
            look.signs.tones = false;
        }
        look.signs
    }

    /// Whether there is anything to look at.
    pub fn any(self) -> bool {
        self != Signs::default()
    }
}

/// How many bytes a character that stands between words has, by its first byte; 0 for all others.
const WIDTH: [u8; 256] = {
    let mut width = [0; 256];
    let mut byte = 0;
    while byte < 0x80 {
        width[byte] = !(byte as u8).is_ascii_alphanumeric() as u8;
        byte += 1;
    }
    // No-break spaces and signs of Latin-1; marks that stand apart; quotes and dashes; byte order marks; emoji.
    width[0xC2] = 2;
    width[0xCC] = 2;
    width[0xE2] = 3;
    width[0xEF] = 3;
    width[0xF0] = 4;
    width
};

struct Look<'t> {
    text: &'t str,
    bytes: &'t [u8],
    on_first: bool,
    on_second: bool,
    signs: Signs,
}

impl Look<'_> {
    /// Looks at what stands around a character between words.
    fn at(&mut self, at: usize, width: usize) {
        let byte = |at: usize| self.bytes.get(at).copied().unwrap_or(b'\n');
        let (before, this, after, next) = (byte(at - 1), byte(at), byte(at + 1), byte(at + 2));
        match this {
            b' ' => {
                let is_in_line = !matches!(before, b' ' | b'\n' | b'\r' | b'\t' | b'|');
                let is_gap = after == b' ' && !matches!(next, b'\n' | b'\r' | b'|');
                let is_sign = matches!(after, b',' | b'.' | b';' | b':' | b'!' | b'?');
                let is_alone = !next.is_ascii_alphanumeric() && next != b'-';
                self.signs.spaces |= is_in_line && (is_gap || (is_sign && is_alone));
                let starts = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase() || byte >= 0x80;
                let joins = |byte: u8| matches!(byte, b'-' | b'/');
                let is_joined = at > 1 && is_of_word(byte(at - 2)) && joins(before) && starts(after);
                self.signs.compounds |= is_joined || (is_of_word(before) && joins(after) && starts(next));
            }
            b',' => self.signs.spaces |= is_of_word(before) && (after.is_ascii_alphabetic() || after >= 0xC3),
            _ => {}
        }
        let is_toned = match before {
            b'a' | b'A' | b'e' | b'E' | b'y' | b'Y' => byte(at.saturating_sub(2)) >= 0x80,
            before => {
                before >= 0x80 && [3, 4].iter().any(|back| matches!(byte(at.saturating_sub(*back)) | 0x20, b'o' | b'u'))
            }
        };
        if is_toned {
            self.word_before(at);
        }
        if matches!(byte(at + width), b'q' | b'Q' | b'g' | b'G') && byte(at + width + 1) >= 0xC3 {
            self.signs.tones |= self.is_glide(at + width + 1);
        }
    }

    /// Looks at the tone of the last two letters of a word.
    fn word_before(&mut self, end: usize) {
        let mut back = self.text[..end].chars().rev();
        let Some((second, first)) = back.next().zip(back.next()) else { return };
        match placement(first, second) {
            Some((Placement::First, _)) => self.on_first = true,
            Some((Placement::Second, _)) if !matches!(back.next(), Some('q' | 'Q')) => self.on_second = true,
            _ => {}
        }
    }

    /// Whether a letter u or i with a tone is followed by a vowel.
    fn is_glide(&self, at: usize) -> bool {
        let mut letters = self.text[at..].chars();
        let is_toned = letters.next().is_some_and(|letter| "ùúủũụìíỉĩịÙÚỦŨỤÌÍỈĨỊ".contains(letter));
        is_toned && letters.next().is_some_and(|next| !next.is_ascii() || b"aeiouyAEIOUY".contains(&(next as u8)))
    }

    /// Whether there are letters that Vietnamese does not use, or characters that cannot be seen: eth, no-break spaces,
    /// what U+2000 has around. All bytes are looked at, sixteen at a time.
    fn has_odd_letters(&self) -> bool {
        let pairs = self.bytes.iter().zip(self.bytes.get(1..).unwrap_or_default());
        let odd = pairs.fold(0, |odd: u8, (first, second)| {
            let two = (*first == 0xC2) & ((*second == 0xA0) | (*second == 0xAD));
            let eth =
                ((*first == 0xC3) & ((*second == 0x90) | (*second == 0xB0))) | ((*first == 0xC6) & (*second == 0x89));
            let three =
                (*first == 0x80) & (((*second >= 0x8B) & (*second <= 0x8F)) | ((*second >= 0xAA) & (*second <= 0xAE)));
            let joiner = (*first == 0x81) & ((*second == 0xA0) | ((*second >= 0xA6) & (*second <= 0xA9)));
            odd | u8::from(two | eth | three | joiner)
        });
        odd > 0 || self.has_letters_of_legacy()
    }

    /// Whether more letters than some names have are those of Latin-1 that Vietnamese does not use.
    fn has_letters_of_legacy(&self) -> bool {
        let second = |at: usize| usize::from(self.bytes[at + 1] & 0x3F);
        memchr::memchr_iter(0xC3, self.bytes).filter(|at| !USUAL[second(*at)]).nth(3).is_some()
    }
}

/// The letters from À to ÿ that Vietnamese uses.
const USUAL: [bool; 64] = {
    let letters = "ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý".as_bytes();
    let mut usual = [false; 64];
    let mut at = 1;
    while at < letters.len() {
        usual[(letters[at] & 0x3F) as usize] = true;
        at += 2;
    }
    usual
};

/// Whether a byte is of a letter or digit.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}
