//! Random news of few syllables, so that words, phrases and dates meet often, with what is awkward strewn in.

use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;

use crate::dice::Dice;
use crate::site::Site;

const SYLLABLES: [&str; 42] = [
    "hội",
    "hoi",
    "Hội",
    "đồng",
    "dong",
    "đông",
    "ðồng",
    "khu",
    "KHU",
    "kinh",
    "tế",
    "te",
    "thuế",
    "thuê",
    "thue",
    "hoà",
    "hòa",
    "hoá",
    "hoàn",
    "thuỷ",
    "thủy",
    "quý",
    "qúy",
    "đường",
    "đương",
    "dường",
    "nghị",
    "nghỉ",
    "công",
    "cộng",
    "a",
    "ă",
    "o",
    "oà",
    "cafe",
    "café",
    "Strasse",
    "Straße",
    "nhân",
    "dân",
    "khoẻ",
    "nghiệp",
];

const NUMBERS: [&str; 17] = [
    "11/KH-KKTCN",
    "42/2022/NĐ-CP",
    "28/3/2022",
    "28/03/2022",
    "05/8/2023",
    "5",
    "05",
    "11",
    "2022",
    "19,943",
    "943",
    "2.300",
    "400ha",
    "24.4.2024",
    "m²",
    "007",
    "6,5%",
];

const AWKWARD: [&str; 33] = [
    "**",
    "*",
    "`",
    "&amp;",
    "&lt;",
    "&",
    "<b>",
    "</b>",
    "<br>",
    "<!-- c -->",
    "\\",
    "\"",
    "“",
    "”",
    "-",
    "–",
    "#tin",
    "/tin",
    "日本",
    "\u{200b}",
    "\u{ad}",
    "e\u{301}",
    "\u{301}",
    "İ",
    "Œ",
    "Æ",
    "ΣΑΣ",
    "한국",
    "🎉",
    "[^1]",
    "ǆ",
    "कि",
    "~~",
];

/// Between two words of a text.
const GAPS: [&str; 12] = [" ", " ", " ", " ", " ", ", ", "-", "/", ". ", " – ", "\n", "\u{a0}"];

/// Between two paragraphs.
const STARTS: [&str; 9] = ["", "", "", "- ", "1. ", "## ", "> ", "**", "| a | b |\n|---|---|\n| "];

const DATES: [&str; 14] = [
    "2026-05-30T23:59:59",
    "2026-05-30",
    "2026-05-29T08:00:00",
    "2026-05-01",
    "2026-04-30T17:30:00Z",
    "2026-01-01",
    "2025-12-31T20:00:00Z",
    "2025-12-31T23:59:59",
    "2025-12-31",
    "2025-01-01",
    "2024-12-31T16:59:59Z",
    "2024-06-01",
    "2024-02-29",
    "2010-10-10",
];

/// Folders and whether they are sections.
pub const FOLDERS: [&str; 6] = ["", "tin/", "tin/trong/", "tin/2025/", "tin-tuc/", "x/"];

/// The tags of the news; spellings that are one tag and tags whose slugs are alike are among them.
const TAGS: [&str; 9] = ["Đầu tư", "đầu tư", "Hoà bình", "Hòa bình", "Thuế", "Thuê", "hội đồng", "05", "Khu kinh tế"];

/// A random site with a second edition.
pub fn site(dice: &mut Dice) -> Site {
    let config = "[languages.en]\ntitle = \"Board\"\n[languages.en.paths]\ntags = \"topics\"\n";
    let mut site = Site::new().config_with(config);
    for folder in ["tin", "tin/trong", "tin-tuc"] {
        site = site.section(folder, "Mục tin");
    }
    // Without articles, with so many that the last month has several buckets, and in between.
    let count = [0, 1, 5, 30, 60, 90][dice.below(6)];
    for at in 0..count {
        let ending = if dice.one_in(5) { "en.md" } else { "md" };
        let name = if dice.one_in(8) { format!("b{at}/index") } else { format!("b{at}") };
        site = site.file(&format!("{}{name}.{ending}", dice.pick(&FOLDERS)), file(dice));
    }
    site
}

fn file(dice: &mut Dice) -> String {
    let words = 1 + dice.below(6);
    let mut front = format!("+++\ntitle = {}\n", quoted(&format!("A{}", line(dice, words, &[" "]))));
    if !dice.one_in(8) {
        let _ = writeln!(front, "date = {}", dice.pick(&DATES));
    }
    if dice.one_in(2) {
        let _ = writeln!(front, "summary = {}", quoted(&line(dice, 7, &GAPS)));
    }
    let count = dice.below(4);
    let tags: Vec<String> = dice.some(count, TAGS.len()).into_iter().map(|tag| quoted(TAGS[tag])).collect();
    let _ = writeln!(front, "tags = [{}]", tags.join(", "));
    if dice.one_in(3) {
        let _ = writeln!(front, "authors = [\"{}\", \"Nguyễn Hội\"]", dice.pick(&["Khu Kinh", "Tế, Đồng"]));
    }
    if dice.one_in(3) {
        let name = dice.pick(&["\"Báo Công\"", "{ name = \"Đường\" }"]);
        let _ = writeln!(front, "source = {name}");
    }
    if dice.one_in(12) {
        front.push_str("search = false\n");
    }
    if dice.one_in(6) {
        let number = dice.pick(&NUMBERS[..5]);
        let document = format!("[document]\nnumber = \"{number}\"\nissued = 2025-01-01\nissuer = \"Ban\"");
        let _ = writeln!(front, "type = \"van-ban\"\n{document}");
    }
    let paragraphs = dice.below(5);
    let mut body: String = (0..paragraphs).map(|_| paragraph(dice)).collect();
    if dice.one_in(4) {
        body.push_str("\n\n[^1]: Chú thích khu kinh tế.\n");
    }
    format!("{front}+++\n{}", normal(dice, body))
}

fn paragraph(dice: &mut Dice) -> String {
    let words = 1 + dice.below(14);
    let start = dice.pick(&STARTS);
    // What follows the first cell of a table is the second one.
    let gaps = if start.starts_with('|') { &[" ", " | "][..] } else { &GAPS };
    format!("\n\n{start}{}", line(dice, words, gaps))
}

fn line(dice: &mut Dice, words: usize, gaps: &[&str]) -> String {
    let mut text = String::new();
    for _ in 0..words {
        text.push_str(&word(dice));
        text.push_str(dice.pick(gaps));
    }
    normal(dice, text)
}

fn word(dice: &mut Dice) -> String {
    match dice.below(40) {
        0..=3 => dice.pick(&NUMBERS).into(),
        4..=6 => dice.pick(&AWKWARD).into(),
        7 => format!("{}{}", dice.pick(&SYLLABLES), dice.pick(&AWKWARD)),
        // Just short enough to be found, and just too long.
        8 => ["đ", "o"][dice.below(2)].repeat(62 + dice.below(5)),
        9 => format!("**{}**{}", dice.pick(&SYLLABLES), dice.pick(&SYLLABLES)),
        10 => format!("[{}](https://x.example.vn/)", dice.pick(&SYLLABLES)),
        _ => dice.pick(&SYLLABLES).into(),
    }
}

/// Now and then a text comes decomposed.
fn normal(dice: &mut Dice, text: String) -> String {
    if dice.one_in(6) { text.nfd().collect() } else { text }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}
