//! Encodings: what a file that is not UTF-8 most likely is, so that its editor can be told how to convert it.

use unicode_normalization::UnicodeNormalization;

/// An encoding that Vietnamese texts come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Two bytes for most letters, the low one first: what Windows calls "Unicode".
    Utf16Le,
    /// Two bytes for most letters, the high one first.
    Utf16Be,
    /// Four bytes for each letter.
    Utf32,
    /// The code page of Windows: a byte for the vowel, one for its tone.
    Windows1258,
    /// TCVN 5712:1993 as the fonts named .Vn… have it: one byte for each letter.
    Tcvn3,
    /// VNI for Windows, as the fonts named VNI-… have it: a plain vowel, then a byte for all its marks.
    Vni,
}

impl Encoding {
    /// Its name as editors and converters show it.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf16Le => "UTF-16 LE",
            Encoding::Utf16Be => "UTF-16 BE",
            Encoding::Utf32 => "UTF-32",
            Encoding::Windows1258 => "Windows-1258",
            Encoding::Tcvn3 => "TCVN3 (ABC)",
            Encoding::Vni => "VNI",
        }
    }
}

/// How much of a file is looked at; even, so that it ends with a whole unit of UTF-16.
const SAMPLE: usize = 64 * 1024;

/// The encoding that bytes which are no UTF-8 look like; `None` when they look like none of these.
///
/// UTF-16 may be valid UTF-8 full of NUL bytes, so text with such bytes is worth asking for, too.
pub fn guess(bytes: &[u8]) -> Option<Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    marked(sample).or_else(|| unmarked(sample)).or_else(|| one_byte(sample))
}

/// What the byte order mark says. That of UTF-32 starts with that of UTF-16.
fn marked(sample: &[u8]) -> Option<Encoding> {
    match sample {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some(Encoding::Utf32),
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// UTF-16 without a byte order mark.
fn unmarked(sample: &[u8]) -> Option<Encoding> {
    if is_text(sample, u16::from_le_bytes) {
        return Some(Encoding::Utf16Le);
    }
    is_text(sample, u16::from_be_bytes).then_some(Encoding::Utf16Be)
}

/// Whether units read this way are a text in Latin letters. In a Vietnamese one, letters without any
/// mark and spaces are the most; in numbers or pictures, they are not.
fn is_text(sample: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    let (pairs, _) = sample.as_chunks();
    let count = |is: fn(u16) -> bool| pairs.iter().filter(|pair| is(unit(**pair))).count();
    let plain = count(|unit| matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E));
    let marked = count(|unit| matches!(unit, 0xA0..=0x323 | 0x1E00..=0x1EFF | 0x2000..=0x20FF));
    plain * 2 > pairs.len() && (plain + marked) * 10 >= pairs.len() * 9
}

/// The encoding of one byte for a letter or a mark in which the most words are Vietnamese syllables.
///
/// Windows-1252 takes part, so that French is not Vietnamese by the letters that the code pages share.
fn one_byte(sample: &[u8]) -> Option<Encoding> {
    if is_utf8_with_faults(sample) || is_binary(sample) {
        return None;
    }
    let western: Vec<String> = ('\u{C0}'..='\u{FF}').map(String::from).collect();
    let western: Vec<&str> = western.iter().map(String::as_str).collect();
    let tables = [
        (None, western),
        (Some(Encoding::Tcvn3), table(TCVN3)),
        (Some(Encoding::Vni), table(VNI)),
        (Some(Encoding::Windows1258), table(WINDOWS_1258)),
    ];
    let mut best = (0, None);
    for (encoding, table) in tables {
        let share = syllables(&decode(sample, &table));
        if share > best.0 {
            best = (share, encoding);
        }
    }
    best.1.filter(|_| best.0 >= 600)
}

/// Whether most of what is not ASCII is UTF-8: such a text has faults, but no other encoding.
fn is_utf8_with_faults(sample: &[u8]) -> bool {
    let (mut letters, mut faults) = (0, 0);
    for chunk in sample.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        faults += chunk.invalid().len().min(1);
    }
    letters >= faults
}

/// Whether there are more control characters than a text has by mistake.
fn is_binary(sample: &[u8]) -> bool {
    let is_control = |byte: &&u8| byte.is_ascii_control() && !byte.is_ascii_whitespace();
    sample.iter().filter(is_control).count() * 100 > sample.len()
}

/// The letters and marks of the last bytes up to 0xFF: `_` is between words, `ß` is in no Vietnamese word.
const TCVN3: &str = "
    _ Ă Â Ê Ô Ơ Ư Đ ă â ê ô ơ ư đ ß
    ß ß ß ß ß à ả ã á ạ ß ằ ẳ ẵ ắ ß
    ß ß ß ß ß ß ặ ầ ẩ ẫ ấ ậ è ß ẻ ẽ
    é ẹ ề ể ễ ế ệ ì ỉ ß ß ß ĩ í ị ò
    ß ỏ õ ó ọ ồ ổ ỗ ố ộ ờ ở ỡ ớ ợ ù
    ß ủ ũ ú ụ ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ ß";
const VNI: &str = "
    \u{302}\u{300} \u{302}\u{301} \u{302} \u{302}\u{303} \u{302}\u{323} \u{302}\u{309} ỉ ß
    \u{306}\u{300} \u{306}\u{301} \u{306} \u{306}\u{323} ì í ỵ \u{323}
    ß đ ị ĩ ơ \u{303} ư _ \u{300} \u{301} \u{306}\u{309} \u{309} \u{306}\u{303} ß ß ß
    \u{302}\u{300} \u{302}\u{301} \u{302} \u{302}\u{303} \u{302}\u{323} \u{302}\u{309} ỉ ß
    \u{306}\u{300} \u{306}\u{301} \u{306} \u{306}\u{323} ì í ỵ \u{323}
    ß đ ị ĩ ơ \u{303} ư _ \u{300} \u{301} \u{306}\u{309} \u{309} \u{306}\u{303} ß ß ß";
const WINDOWS_1258: &str = "
    À Á Â Ă Ä Å Æ Ç È É Ê Ë \u{300} Í Î Ï
    Đ Ñ \u{309} Ó Ô Ơ Ö _ Ø Ù Ú Û Ü Ư \u{303} ß
    à á â ă ä å æ ç è é ê ë \u{301} í î ï
    đ ñ \u{323} ó ô ơ ö _ ø ù ú û ü ư ₫ ÿ";

fn table(written: &'static str) -> Vec<&'static str> {
    written.split_whitespace().collect()
}

/// The text in small letters. Before the table come ASCII, and the punctuation that Windows puts there.
fn decode(sample: &[u8], table: &[&str]) -> String {
    let first = 0x100 - table.len();
    let letter = |byte: u8| usize::from(byte).checked_sub(first).and_then(|at| table.get(at)).copied();
    let mut text = String::with_capacity(sample.len() * 2);
    for byte in sample {
        match (letter(*byte), byte) {
            (Some(letter), _) => text.push_str(letter),
            (None, 0x80 | 0x82 | 0x84 | 0x85 | 0x91..=0x97 | 0x99 | 0xA0..) => text.push('_'),
            (None, 0x81..) => text.push('ß'),
            (None, _) => text.push(char::from(*byte)),
        }
    }
    text.to_lowercase().nfc().collect()
}

/// How many of a thousand words with letters beyond ASCII are Vietnamese syllables. One among other
/// words is chance, and so is one letter, which may be a sign of another encoding.
fn syllables(text: &str) -> usize {
    let is_letter = |letter: char| letter.is_alphabetic() || ('\u{300}'..='\u{323}').contains(&letter);
    let words = text.split(|letter| !is_letter(letter));
    let (mut all, mut good) = (0, 0);
    for word in words.filter(|word| !word.is_ascii() && word.chars().nth(1).is_some()) {
        all += 1;
        good += usize::from(is_syllable(word));
    }
    if good < all.min(2) { 0 } else { (good * 1000).checked_div(all).unwrap_or(0) }
}

/// The vowels, each without a tone and with huyền, hỏi, ngã, sắc, nặng.
const VOWELS: [&str; 12] = [
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
];
const INITIALS: &str = "b c ch d đ g gh h k kh l m n ng ngh nh p ph q r s t th tr v x";
const NUCLEI: &str = "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iêu iu oa oai oao oay oă oe oeo oi oo ôi \
    ơi ua uâ uây uê ui uô uôi uơ uy uya uyê uyu ưa ưi ươ ươi ươu ưu ya yê yêu";
const FINALS: &str = "c ch m n ng nh p t";

/// Whether a word in small letters is a well-formed Vietnamese syllable. Before a stop, its tone is sắc or nặng.
fn is_syllable(word: &str) -> bool {
    let mut plain = String::with_capacity(word.len());
    let (mut tones, mut tone) = (0, 0);
    for letter in word.chars() {
        let (vowel, of_letter) = without_tone(letter);
        plain.push(vowel);
        if of_letter > 0 {
            (tones, tone) = (tones + 1, of_letter);
        }
    }
    let rest = plain.trim_start_matches(is_consonant);
    let nucleus = rest.trim_end_matches(is_consonant);
    let initial = plain.strip_suffix(rest).unwrap_or("");
    let last = rest.strip_prefix(nucleus).unwrap_or("");
    // The letters u of "qu" and i of "gi" are written as vowels.
    let glided = match initial {
        "q" => nucleus.strip_prefix('u'),
        "g" => nucleus.strip_prefix('i'),
        _ => None,
    };
    let is_nucleus = is_one_of(NUCLEI, nucleus) || glided.is_some_and(|nucleus| is_one_of(NUCLEI, nucleus));
    tones <= 1
        && is_nucleus
        && (initial.is_empty() || is_one_of(INITIALS, initial))
        && (last.is_empty() || is_one_of(FINALS, last))
        && (!matches!(last, "c" | "ch" | "p" | "t") || tone >= 4)
}

/// The vowel of a letter and the number of its tone; any other letter is its own.
fn without_tone(letter: char) -> (char, usize) {
    let row = VOWELS.iter().find(|row| !letter.is_ascii() && row.contains(letter));
    let mut vowels = row.map(|row| row.chars()).into_iter().flatten();
    let tone = vowels.clone().position(|vowel| vowel == letter).unwrap_or(0);
    (vowels.next().unwrap_or(letter), tone)
}

fn is_consonant(letter: char) -> bool {
    letter == 'đ' || (letter.is_ascii() && !matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

fn is_one_of(list: &str, part: &str) -> bool {
    list.split(' ').any(|one| one == part)
}
