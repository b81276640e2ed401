//! Passages: the parts of an article that readers see, each within one line, with their places in the file.

use std::ops::Range;
use std::sync::Arc;

use toml::de::DeValue;

use crate::diagnostic::Document;
use crate::fields::{self, Item};
use crate::front_matter;
use crate::markdown;

/// A part of one line of the text.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Where it stands in the file.
    pub range: Range<usize>,
    /// Whether it names people, who write their names as they please.
    pub is_name: bool,
}

/// Keys whose values are for the program: addresses, files, dates, names of templates.
const OF_PROGRAM: [&str; 15] = [
    "slug",
    "path",
    "aliases",
    "file",
    "src",
    "url",
    "template",
    "related",
    "type",
    "date",
    "updated",
    "expires",
    "pinned",
    "issued",
    "effective",
];

/// Keys whose values are people.
const OF_PEOPLE: [&str; 3] = ["author", "authors", "signer"];

/// The passages of a file in their order; none if it has no front matter.
pub fn passages(text: &str) -> Vec<Passage> {
    // What is wrong with its form is told where the article is read.
    let mut unheard = Document::new(Arc::from(""), text);
    let Some((offset, toml, body)) = front_matter::split(&mut unheard) else { return Vec::new() };
    let mut passages = Vec::new();
    let table = fields::parse(toml, offset, &mut unheard);
    let mut open: Vec<(&str, bool, &Item)> =
        table.iter().map(|(key, item)| (key.get_ref().as_ref(), false, item)).collect();
    while let Some((key, in_extra, item)) = open.pop() {
        match item.get_ref() {
            DeValue::String(value) if is_read(key, in_extra, value) => {
                let range = offset + item.span().start..offset + item.span().end;
                value_lines(text, range, OF_PEOPLE.contains(&key), &mut passages);
            }
            DeValue::Array(items) => open.extend(items.iter().map(|item| (key, in_extra, item))),
            DeValue::Table(table) => {
                let in_extra = in_extra || key == "extra";
                open.extend(table.iter().map(|(key, item)| (key.get_ref().as_ref(), in_extra, item)));
            }
            _ => {}
        }
    }
    passages.sort_by_key(|passage| passage.range.start);
    passages.extend(markdown::prose(text, body).into_iter().map(|range| Passage { range, is_name: false }));
    passages
}

/// Whether readers see the text of a key. Free data of one word may be anything: a colour, a file, a list of fonts.
fn is_read(key: &str, in_extra: bool, value: &str) -> bool {
    !OF_PROGRAM.contains(&key) && (!in_extra || value.contains(char::is_whitespace))
}

/// The lines between the quotes of a TOML text.
fn value_lines(text: &str, range: Range<usize>, is_name: bool, passages: &mut Vec<Passage>) {
    let Some(written) = text.get(range) else { return };
    let within = |quote: &str| written.strip_prefix(quote)?.strip_suffix(quote);
    let inside = ["\"\"\"", "'''", "\"", "'"].into_iter().find_map(within).unwrap_or_default();
    for line in inside.split('\n') {
        let line = line.trim_matches([' ', '\t', '\r']);
        let start = line.as_ptr() as usize - text.as_ptr() as usize;
        if !line.is_empty() {
            passages.push(Passage { range: start..start + line.len(), is_name });
        }
    }
}
