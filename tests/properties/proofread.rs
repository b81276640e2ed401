//! Proofreading of any text at all: it ends, and every place that it tells is one of the text.

use std::sync::Arc;

use bantin::diagnostic::{Document, Tongue, json_line, locate, render};
use bantin::proofread::proofread;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Pieces of Markdown, TOML and Vietnamese, right and wrong.
const PIECES: &[&str] = &[
    "+++\n",
    "title = \"",
    "\"\n",
    "tags = [\"",
    "\"]\n",
    "'''",
    "\"\"\"",
    "[extra]\n",
    "# ",
    "- ",
    "1. ",
    "> ",
    "| a | b |\n|---|---|\n",
    "|",
    "```\n",
    "`",
    "**",
    "_",
    "[",
    "](a b)",
    "![",
    "<!-- ",
    " -->",
    "<div>\n",
    "<p class=\"a",
    "</p>",
    "<pre>",
    "<",
    ">",
    "&nbsp;",
    "\\",
    "  \n",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "  ",
    "   ",
    "\t",
    ",",
    ".",
    ":",
    ";",
    "!",
    "?",
    "-",
    "/",
    "–",
    "…",
    "“",
    "”",
    "Hòa",
    "hoà",
    "ỦY",
    "uỷ",
    "qúa",
    "gía",
    "o\u{302}\u{300}",
    "\u{301}",
    "Ð",
    "QÐ",
    "ðð",
    "Ɖ",
    "\u{200b}",
    "\u{200d}",
    "\u{ad}",
    "\u{a0}",
    "\u{feff}",
    "Covid",
    "NĐ",
    "KH-BQL",
    "19",
    "2021",
    "28/3",
    "tØnh c«ng nghiÖp ®Çu",
    "nghieäp tænh vöøa ñaêng",
    "👩🏽",
    "한",
    "\0",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![12 => select(PIECES).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)];
    let body = vec(piece, 0..60).prop_map(|pieces| pieces.concat());
    let front = prop_oneof![Just(""), Just("+++\ntitle = \"A\"\n+++\n")];
    (front, body).prop_map(|(front, body)| format!("{front}{body}"))
}

/// Proofreads a text and checks what is told of it.
fn check(text: &str, vietnamese: bool) {
    let mut document = Document::new(Arc::from("site/a.md"), text);
    proofread(&mut document, vietnamese);
    for found in &document.found {
        assert!(!found.is_error(), "{found:?}");
        let Some(span) = found.span else { continue };
        let words = text.get(span.start as usize..span.end as usize);
        assert!(words.is_some_and(|words| !words.is_empty() && !words.contains('\n')), "{found:?} in {text:?}");
    }
    for located in locate(document.found, |_| Some(text.to_owned())) {
        render(&located, &[], Tongue::Vietnamese, false);
        json_line(&located, Tongue::English);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_text_is_read_and_every_place_is_in_it(text in text(), vietnamese in any::<bool>()) {
        check(&text, vietnamese);
    }

    #[test]
    fn every_string_is_read(text in any::<String>(), vietnamese in any::<bool>()) {
        check(&format!("+++\n+++\n{text}"), vietnamese);
    }
}

#[test]
fn long_texts_are_read_in_time() {
    let pieces = [
        "a,",
        "ab,",
        " ,",
        "- 1",
        "1- ",
        "/ ",
        "Ð",
        "\u{a0}",
        "o\u{301}",
        "\u{301}",
        "<pre></pre>",
        "<a ",
        "<!--",
        "é ",
        "hoà hòa ",
        "ß é ",
    ];
    for piece in pieces {
        let text = format!("+++\ntitle = \"A\"\n+++\n{}", piece.repeat(200_000 / piece.len()));
        let start = std::time::Instant::now();
        check(&text, true);
        assert!(start.elapsed().as_secs() < 20, "{piece:?} takes {:?}", start.elapsed());
    }
}
