//! CommonMark's own examples, each as an article of one site, compared with the HTML its specification gives.
//!
//! Raw HTML is allowed and links are not checked, as the examples need; the ids that headings get are taken off again.

use std::collections::BTreeMap;
use std::path::Path;

use crate::golden::site_of;

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// Examples stand between fences of 32 backticks; a line with one dot parts Markdown from HTML; → is a tab.
fn examples() -> Vec<Example> {
    let spec = include_str!("../commonmark/spec.txt").replace('→', "\t");
    let fence = "`".repeat(32);
    let opening = format!("\n{fence} example\n");
    let parts = spec.split(&opening).skip(1);
    let example = |number: usize, part: &str| {
        let (example, _) = part.split_once(&format!("\n{fence}\n")).expect("a closing fence");
        let example = format!("\n{example}\n");
        let (markdown, html) = example.split_once("\n.\n").expect("a dot");
        Example { number: number + 1, markdown: markdown[1..].to_owned(), html: html.to_owned() }
    };
    parts.enumerate().map(|(number, part)| example(number, part)).collect()
}

/// Examples that differ because of an extension the site has on purpose, with the extension.
const EXTENDED: [(usize, &str); 0] = [];

fn without_heading_ids(html: &str) -> String {
    let mut rest = html;
    let mut plain = String::new();
    while let Some(at) = rest.find(" id=\"") {
        let is_heading = rest[..at].ends_with(|sign: char| sign.is_ascii_digit()) && rest[..at - 1].ends_with("<h");
        let end = if is_heading { at + 5 + rest[at + 5..].find('"').expect("a closing quote") + 1 } else { at + 5 };
        plain.push_str(&rest[..if is_heading { at } else { end }]);
        rest = &rest[end..];
    }
    plain + rest
}

/// Spellings of one document: quotes in text, the end of the line after `<li>`, when pictures are loaded.
fn normal(html: &str) -> String {
    let html = html.trim().replace("&quot;", "\"").replace("<li>\n", "<li>");
    html.replace(" loading=\"lazy\"", "").replace(" decoding=\"async\"", "")
}

#[test]
fn commonmark_examples_come_out_as_specified() {
    let examples = examples();
    assert_eq!(examples.len(), 652, "examples of CommonMark 0.31.2");
    let (mut site, _) = site_of(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/sites/minimal")));
    site = site.config(
        "title = \"CommonMark\"\nbase_url = \"https://x.gov.vn/\"\ntheme = \"plain\"\n\
         [markdown]\nhtml = \"allow\"\n[links]\ninternal = \"warn\"\n[highlight]\nenable = false\n",
    );
    for Example { number, markdown, .. } in &examples {
        site = site.file(&format!("e{number}.md"), format!("+++\ntitle = \"{number}\"\n+++\n{markdown}\n"));
    }
    let run = site.built();
    let extended: BTreeMap<usize, &str> = EXTENDED.into_iter().collect();
    let mut wrong = Vec::new();
    for Example { number, markdown, html } in examples {
        let page = run.page(&format!("/e{number}/"));
        let (_, body) = page.split_once("\n---\n").expect("the body's start");
        let (body, _) = body.rsplit_once("---\n<section").expect("the body's end");
        let same = normal(&without_heading_ids(body)) == normal(&html);
        if same == extended.contains_key(&number) {
            wrong.push(format!("example {number}:\n{markdown}\nexpected:\n{html}\nseen:\n{body}"));
        }
    }
    assert!(wrong.is_empty(), "{} examples:\n{}", wrong.len(), wrong.join("\n"));
}
