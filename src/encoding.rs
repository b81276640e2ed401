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

/// How much of a file is looked at: some pages. Even, so that it ends with a whole unit of UTF-16.
const SAMPLE: usize = 16 * 1024;

/// How many of a hundred words are Vietnamese syllables at least.
const SHARE: usize = 75;

/// The encoding that bytes which are no UTF-8 look like; `None` when they look like none of these.
///
/// UTF-16 may be valid UTF-8 full of NUL bytes, so text with such bytes is worth asking for, too.
pub fn guess(bytes: &[u8]) -> Option<Encoding> {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    marked(sample).or_else(|| unmarked(sample)).or_else(|| one_byte(sample))
}

/// Fewest words beyond ASCII that tell an old encoding from chance.
const FEWEST_WORDS: usize = 4;

/// The old encoding that a passage of Unicode is most likely in, its bytes having been taken for letters of Windows-1252.
pub fn misread(passage: &str) -> Option<Encoding> {
    let passage = &passage[..passage.floor_char_boundary(SAMPLE)];
    let is_odd = |word: &&str| word.chars().any(|letter| letter > '\u{7F}' && letter.is_alphabetic());
    passage.split_whitespace().filter(is_odd).nth(FEWEST_WORDS - 1)?;
    let byte = |letter: char| match u8::try_from(u32::from(letter)) {
        Ok(byte) => Some(byte),
        // The quotes and dashes of Windows stand between words in all of these encodings.
        Err(_) => (!letter.is_alphabetic()).then_some(0x93),
    };
    one_byte(&passage.chars().map(byte).collect::<Option<Vec<u8>>>()?)
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

/// The encoding of one byte for a letter or a mark in which most words are Vietnamese syllables.
///
/// It makes clearly more of them than Windows-1252, so that the letters which the code pages share
/// make no Vietnamese of French or Italian.
fn one_byte(sample: &[u8]) -> Option<Encoding> {
    if is_utf8_with_faults(sample) || is_binary(sample) {
        return None;
    }
    let western: Vec<String> = ('\u{C0}'..='\u{FF}').map(String::from).collect();
    let western: Vec<&str> = western.iter().map(String::as_str).collect();
    let (shared, _) = syllables(sample, &western);
    let mut best = (0, None);
    for (encoding, table) in [(Encoding::Windows1258, WINDOWS_1258), (Encoding::Vni, VNI), (Encoding::Tcvn3, TCVN3)] {
        let table: Vec<&str> = table.split_whitespace().collect();
        let (good, all) = syllables(sample, &table);
        // One syllable among other words is chance.
        let is_likely = good >= all.min(2) && good * 100 >= all * SHARE && good * 4 >= shared * 4 + all;
        if is_likely && good > best.0 {
            best = (good, Some(encoding));
        }
    }
    best.1
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

/// How many words with letters beyond ASCII are Vietnamese syllables, and of how many. A letter that
/// stands alone counts for nothing: many a sign of other encodings is one.
fn syllables(sample: &[u8], table: &[&str]) -> (usize, usize) {
    let is_letter = |letter: char| letter.is_alphabetic() || ('\u{300}'..='\u{323}').contains(&letter);
    let text = decode(sample, table);
    let words = text.split(|letter| !is_letter(letter));
    let (mut good, mut all) = (0, 0);
    for word in words.filter(|word| !word.is_ascii() && word.chars().nth(1).is_some()) {
        all += 1;
        good += usize::from(is_syllable(word));
    }
    (good, all)
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
pub fn is_syllable(word: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    const ARTICLE: &str = "\
        +++\ntitle = \"Khu kinh tế mở Chu Lai đón thêm ba dự án\"\n+++\n\n\
        Ban Quản lý các Khu kinh tế và Khu công nghiệp tỉnh vừa trao giấy chứng nhận đăng ký đầu tư cho ba dự án \
        tại Khu kinh tế mở Chu Lai.\n";
    /// The same article as a program shows it that takes every byte for Latin-1.
    const IN_TCVN3: &str = "\
        +++\ntitle = \"Khu kinh tÕ më Chu Lai ®ãn thªm ba dù ¸n\"\n+++\n\n\
        Ban Qu¶n lý c¸c Khu kinh tÕ vµ Khu c«ng nghiÖp tØnh võa trao giÊy chøng nhËn ®¨ng ký ®Çu t\u{AD} cho ba \
        dù ¸n t¹i Khu kinh tÕ më Chu Lai.\n";
    const IN_VNI: &str = "\
        +++\ntitle = \"Khu kinh teá môû Chu Lai ñoùn theâm ba döï aùn\"\n+++\n\n\
        Ban Quaûn lyù caùc Khu kinh teá vaø Khu coâng nghieäp tænh vöøa trao giaáy chöùng nhaän ñaêng kyù ñaàu tö \
        cho ba döï aùn taïi Khu kinh teá môû Chu Lai.\n";
    const IN_WINDOWS_1258: &str = "\
        +++\ntitle = \"Khu kinh têì mõÒ Chu Lai ðoìn thêm ba dýò aìn\"\n+++\n\n\
        Ban QuaÒn lyì caìc Khu kinh têì vaÌ Khu công nghiêòp tiÒnh výÌa trao giâìy chýìng nhâòn ðãng kyì ðâÌu tý \
        cho ba dýò aìn taòi Khu kinh têì mõÒ Chu Lai.\n";

    fn latin1(text: &str) -> Vec<u8> {
        text.chars().map(|letter| u8::try_from(u32::from(letter)).expect("a letter of Latin-1")).collect()
    }

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn articles_are_known_by_their_words() {
        let (le, be) = (u16::to_le_bytes, u16::to_be_bytes);
        let marked = format!("\u{FEFF}{ARTICLE}");
        let cases = [
            (Encoding::Tcvn3, latin1(IN_TCVN3)),
            (Encoding::Vni, latin1(IN_VNI)),
            (Encoding::Windows1258, latin1(IN_WINDOWS_1258)),
            (Encoding::Utf16Le, utf16(ARTICLE, le)),
            (Encoding::Utf16Be, utf16(ARTICLE, be)),
            (Encoding::Utf16Le, utf16(&marked, le)),
            (Encoding::Utf16Be, utf16(&marked, be)),
            (Encoding::Utf32, marked.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect()),
        ];
        for (encoding, bytes) in cases {
            assert_eq!(guess(&bytes), Some(encoding), "{}", encoding.name());
            let long: Vec<u8> = bytes.iter().copied().cycle().take(SAMPLE * 3 + 1).collect();
            assert_eq!(guess(&long), Some(encoding), "long {}", encoding.name());
        }
    }

    #[test]
    fn tables_read_known_words() {
        let known = [
            (TCVN3, "hép møt tÕt ®\u{AD}êng §µ", "hộp mứt tết đường đà"),
            (VNI, "chaøo caùc baïn ÑÖÔØNG NGHÆ Kyø kyõ Vónh Mî", "chào các bạn đường nghỉ kỳ kỹ vĩnh mỵ"),
            (VNI, "aê aéaèaúaüaë aâ aáaàaåaãaä ñoâ òí", "ă ắằẳẵặ â ấầẩẫậ đô ịí"),
            (WINDOWS_1258, "Ti\u{EA}\u{EC}ng Vi\u{EA}\u{F2}t ðý\u{F5}\u{CC}ng lý", "tiếng việt đường lư"),
        ];
        for (table, bytes, text) in known {
            let table: Vec<&str> = table.split_whitespace().collect();
            assert_eq!(decode(&latin1(bytes), &table), text);
        }
        for (table, length) in [(TCVN3, 96), (VNI, 64), (WINDOWS_1258, 64)] {
            assert_eq!(table.split_whitespace().count(), length);
        }
    }

    #[test]
    fn syllables_are_told_from_other_words() {
        for word in ["quý", "giếng", "gì", "khuỷu", "thuở", "nghiêng", "quốc", "đường", "ủy", "quyết"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for word in ["", "ạạ", "tếts", "được\u{301}", "côte", "déjà", "thặng\u{309}", "bàt", "fò", "đ", "ß"]
        {
            assert!(!is_syllable(word), "{word}");
        }
    }

    #[test]
    fn other_bytes_are_nothing_of_these() {
        let french =
            "La zone économique a attiré à elle trois projets, où la préfète a été invitée : là, né, très tôt.";
        let english = "The café’s naïve résumé costs £5".replace('’', "\u{92}");
        let mut seed = 1_u32;
        let mut random = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        let cases: [(&str, Vec<u8>); 9] = [
            ("French", latin1(french)),
            ("English", latin1(&english)),
            ("random", (0..100_000).map(|_| random()).collect()),
            ("JPEG", b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00\x01\x01\x00\x00\x48\x00\x48\x00\x00\xFF\xDB".to_vec()),
            ("empty", Vec::new()),
            ("ASCII", b"+++\ntitle = \"Chu Lai\"\n+++\n".to_vec()),
            ("UTF-8", ARTICLE.into()),
            ("UTF-8 with a fault", [ARTICLE.as_bytes(), b"\xFF"].concat()),
            ("UTF-8 with a NUL", format!("{ARTICLE}\0").into()),
        ];
        for (name, bytes) in cases {
            assert_eq!(guess(&bytes), None, "{name}");
        }
        for length in 0..8 {
            for byte in [0, 0x41, 0x80, 0xB5, 0xE9, 0xFE, 0xFF] {
                let _ = guess(&vec![byte; length]);
            }
        }
    }
}
