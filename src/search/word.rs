//! Words as the search knows them: how a text is taken apart, and what a letter is without its marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Longest word that is indexed, in characters. What is longer is no word that anybody types.
pub const LONGEST: usize = 64;

/// Syllables with the tone on their last vowel, and as they are compared: with the tone on the first of the two.
const TONES: [(&str, &str); 15] = [
    ("oà", "òa"),
    ("oá", "óa"),
    ("oả", "ỏa"),
    ("oã", "õa"),
    ("oạ", "ọa"),
    ("oè", "òe"),
    ("oé", "óe"),
    ("oẻ", "ỏe"),
    ("oẽ", "õe"),
    ("oẹ", "ọe"),
    ("uỳ", "ùy"),
    ("uý", "úy"),
    ("uỷ", "ủy"),
    ("uỹ", "ũy"),
    ("uỵ", "ụy"),
];

/// The words of a text in order: numbers as they are written, and stretches of letters, each in the form in which it
/// is compared.
pub fn words(text: &str) -> Vec<String> {
    let folded = folded(text);
    let mut words = Vec::new();
    let mut rest = &*folded;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '0'..='9' => number(rest),
            letter if is_letter(letter) => rest.find(|letter| !is_letter(letter)).unwrap_or(rest.len()),
            other => {
                rest = &rest[other.len_utf8()..];
                continue;
            }
        };
        words.push(canonical(&rest[..length]));
        rest = &rest[length..];
    }
    words
}

/// The text in NFC and lower case, with one letter for those that look alike, and without marks that stand alone.
fn folded(text: &str) -> String {
    let lower = text.nfc().collect::<String>().to_lowercase();
    let mut folded = String::with_capacity(lower.len());
    for letter in lower.chars() {
        match letter {
            'ð' | 'ɖ' => folded.push('đ'),
            'ς' => folded.push('σ'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            letter if !letter.is_ascii() && is_combining_mark(letter) => {}
            letter => folded.push(letter),
        }
    }
    folded
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() && !letter.is_ascii_digit()
}

/// The length of the number that a text starts with: digits, and points and commas between digits.
fn number(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 1;
    while is_digit(end) || matches!(bytes.get(end), Some(b'.' | b',')) && is_digit(end + 1) {
        end += 1;
    }
    end
}

/// A word as it is compared: the tone where it is expected (Quyết định 1989/QĐ-BGDĐT accepts both places), and days, months and
/// counts without the zero that Nghị định 30/2020/NĐ-CP puts before them.
fn canonical(word: &str) -> String {
    if let [b'0', digit @ b'0'..=b'9'] = word.as_bytes() {
        return char::from(*digit).to_string();
    }
    let placed = TONES.iter().find_map(|(written, meant)| Some(format!("{}{meant}", word.strip_suffix(written)?)));
    placed.unwrap_or_else(|| word.to_owned())
}

/// A word without marks: what a typed letter without one matches.
pub fn bare(word: &str) -> String {
    word.chars().map(bare_letter).collect()
}

fn bare_letter(letter: char) -> char {
    match letter {
        '\0'..='\x7f' => letter,
        'đ' => 'd',
        'ø' => 'o',
        'ł' => 'l',
        'ħ' => 'h',
        'ŧ' => 't',
        'ı' => 'i',
        letter => {
            let mut first = None;
            decompose_canonical(letter, |part| {
                first.get_or_insert(part);
            });
            first.unwrap_or(letter)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_taken_apart_into_words() {
        let cases = [
            ("Đầu tư, HẠ TẦNG", "đầu tư hạ tầng"),
            ("Kế hoạch 11/KH-KKTCN; 42/2022/NĐ-CP", "kế hoạch 11 kh kktcn 42 2022 nđ cp"),
            ("đạt 19,943 triệu, 2.300 tỷ. 400ha", "đạt 19,943 triệu 2.300 tỷ 400 ha"),
            ("05/8/2023 24.4.2024 1,2. 007 00", "5 8 2023 24.4.2024 1,2 007 0"),
            ("hoà hòa thuỷ quý hoàn khoẻ", "hòa hòa thủy qúy hoàn khỏe"),
            ("\u{d0}à Nẵng tro\u{302}\u{300}ng x\u{301}y", "đà nẵng trồng xy"),
            ("Straße Œuvre café", "strasse oeuvre café"),
            ("“một”…hai\u{a0}ba", "một hai ba"),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn letters_lose_their_marks() {
        assert_eq!(bare("đường"), "duong");
        assert_eq!(bare("thuế"), "thue");
        assert_eq!(bare("café"), "cafe");
        assert_eq!(bare("19,943"), "19,943");
    }

    #[test]
    fn tones_are_placed_as_in_tags() {
        for (written, meant) in TONES {
            assert_eq!(crate::text::identity(written), meant);
        }
    }
}
