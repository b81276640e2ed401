//! Footnotes: numbered in the order of their first mention, printed at the end, linked both ways.

use std::collections::BTreeMap;

use pulldown_cmark::{CowStr, Event};

use super::sink::Sink;
use super::{block, inline};

/// The footnotes of one body.
#[derive(Default)]
pub struct Footnotes<'t> {
    /// Number and count of mentions by name.
    mentions: BTreeMap<String, (usize, usize)>,
    /// Finished notes by name.
    notes: BTreeMap<String, String>,
    /// The note being read, with what stood before it.
    open: Vec<(String, Sink<'t>)>,
}

impl<'t> Footnotes<'t> {
    /// A mention in the text.
    pub fn reference(&mut self, name: CowStr<'t>) -> Event<'t> {
        let next = self.mentions.len() + 1;
        let (number, count) = self.mentions.entry(label(&name)).or_insert((next, 0));
        *count += 1;
        let id = mention_id(*number, *count);
        inline(format!("<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#fn:{number}\">{number}</a></sup>"))
    }

    /// The start of a note: what follows is kept aside.
    pub fn open(&mut self, name: CowStr<'t>, out: &mut Sink<'t>) {
        self.open.push((label(&name), std::mem::take(out)));
    }

    /// The end of a note.
    pub fn close(&mut self, out: &mut Sink<'t>) {
        if let Some((name, before)) = self.open.pop() {
            let note = std::mem::replace(out, before);
            self.notes.entry(name).or_insert_with(|| note.finish());
        }
    }

    /// The ids the notes and their mentions have.
    pub fn ids(&self) -> Vec<String> {
        let mentioned = self.mentions.values();
        mentioned
            .flat_map(|(number, count)| (1..=*count).map(|at| mention_id(*number, at)).chain([format!("fn:{number}")]))
            .collect()
    }

    /// Writes all notes that are mentioned.
    pub fn append(&mut self, out: &mut Sink<'t>) {
        let mut order: Vec<_> = self.mentions.iter().map(|(name, (number, count))| (*number, *count, name)).collect();
        order.sort();
        if order.is_empty() {
            return;
        }
        out.push(block("<div class=\"footnotes\">\n<ol>\n"));
        for (number, count, name) in order {
            out.push(block(format!("<li id=\"fn:{number}\">\n")));
            out.push(block(self.notes.remove(name).unwrap_or_default()));
            for at in 1..=count {
                let id = mention_id(number, at);
                out.push(block(format!("<a class=\"footnote-back\" href=\"#{id}\" aria-label=\"{number}\">↩</a>\n")));
            }
            out.push(block("</li>\n"));
        }
        out.push(block("</ol>\n</div>\n"));
    }
}

/// Labels match without regard to case, as the parser matches them.
fn label(name: &str) -> String {
    caseless::default_case_fold_str(name)
}

/// Ids with a colon, which no id made from a heading has.
fn mention_id(number: usize, at: usize) -> String {
    if at == 1 { format!("fnref:{number}") } else { format!("fnref:{number}:{at}") }
}
