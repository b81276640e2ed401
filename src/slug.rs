//! Slugs: the part of an address made from a title, a file name or a tag.

use unicode_normalization::UnicodeNormalization;

/// Longest slug in bytes; a longer one is cut at a hyphen.
const LONGEST: usize = 100;

/// The slug of a text: đ, Đ and Ð become d, marks are dropped, the rest is lower-cased to runs of
/// `[a-z0-9]` joined by hyphens. Letters of other scripts are transliterated; a text without any
/// letter or digit is spelled by its code points, so that a slug is never empty.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len().min(LONGEST));
    let mut gap = false;
    for letter in text.nfd() {
        if ('\u{300}'..='\u{36F}').contains(&letter) {
            continue;
        }
        let mut ascii = [0];
        let runs = if letter.is_ascii_alphanumeric() { &*letter.encode_utf8(&mut ascii) } else { spelled(letter) };
        gap |= runs.is_empty();
        for byte in runs.bytes().map(|byte| byte.to_ascii_lowercase()) {
            if !byte.is_ascii_alphanumeric() {
                gap = true;
                continue;
            }
            if gap && !slug.is_empty() {
                slug.push('-');
            }
            gap = false;
            slug.push(byte as char);
        }
    }
    if slug.is_empty() { code_points(text) } else { shorten(slug) }
}

/// A letter of another script in letters of this one.
fn spelled(letter: char) -> &'static str {
    let is_letter = !letter.is_ascii() && letter.is_alphabetic();
    if is_letter { deunicode::deunicode_char(letter).unwrap_or_default() } else { "" }
}

fn code_points(text: &str) -> String {
    let points = text.trim().chars().map(|letter| format!("u{:x}", letter as u32));
    let slug = points.collect::<Vec<_>>().join("-");
    if slug.is_empty() { "u0".into() } else { shorten(slug) }
}

fn shorten(mut slug: String) -> String {
    if slug.len() > LONGEST {
        let end = slug[..=LONGEST].rfind('-').unwrap_or(LONGEST);
        slug.truncate(end);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn follows_the_table() {
        let long = "a".repeat(99) + " bc";
        let table = [
            ("Kết quả triển khai công tác đối ngoại", "ket-qua-trien-khai-cong-tac-doi-ngoai"),
            ("Đường Ðồng", "duong-dong"),
            ("tro\u{302}\u{300}ng", "trong"),
            ("trô\u{300}ng", "trong"),
            ("28/3/2022", "28-3-2022"),
            ("2.300 ₫", "2-300"),
            ("11/KH-KKTCN", "11-kh-kktcn"),
            ("  C++  ", "c"),
            ("…", "u2026"),
            ("", "u0"),
            ("Łukasz Søren", "lukasz-soren"),
            ("ket_qua", "ket-qua"),
            (&long, &long[..99]),
        ];
        for (text, expected) in table {
            assert_eq!(slug(text), expected, "slug of {text:?}");
        }
        assert_eq!(slug(&"x".repeat(300)).len(), 100);
    }
}
