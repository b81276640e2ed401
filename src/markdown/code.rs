//! Code blocks: coloured where their fence names a language, as long as that is not too much.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::{block, highlight, lint, normalized};
use crate::diagnostic::{Document, Problem};
use crate::text;

/// Most code that is coloured in one article, in bytes: colouring takes a hundred times longer than all else.
const MOST: usize = 64 * 1024;

/// Longest line that is coloured, in bytes: patterns of many grammars take the square or the cube of its length.
const LONGEST_LINE: usize = 300;

/// Longest run of one sign, or of two or three in turn, that is coloured, in bytes.
const LONGEST_RUN: usize = 80;

/// Languages that are none.
const PLAIN: [&str; 7] = ["", "text", "txt", "plain", "plaintext", "console", "output"];

/// The code blocks of one body.
#[derive(Default)]
pub struct Code<'t> {
    open: Option<Open<'t>>,
    /// Code coloured so far, in bytes.
    coloured: usize,
}

struct Open<'t> {
    /// What stands behind the fence; an indented block has none.
    info: Option<CowStr<'t>>,
    text: String,
    range: Range<usize>,
}

impl<'t> Code<'t> {
    /// Starts a block at a range of the document.
    pub fn open(&mut self, kind: CodeBlockKind<'t>, range: Range<usize>) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => Some(info),
            CodeBlockKind::Indented => None,
        };
        self.open = Some(Open { info, text: String::new(), range });
    }

    /// Takes a text if a block is open.
    pub fn takes(&mut self, text: &str) -> bool {
        self.open.as_mut().map(|open| open.text.push_str(text)).is_some()
    }

    /// The events of the finished block.
    pub fn close(&mut self, colours: bool, document: &mut Document) -> Vec<Event<'t>> {
        let Some(Open { info, text, range }) = self.open.take() else { return Vec::new() };
        let language = info.as_deref().unwrap_or("").split([' ', ',', '\t', '{']).next().unwrap_or("");
        let code = text::normalize(&text).into_owned();
        if info.is_none() {
            lint::text_as_code(&code, range.clone(), document);
        }
        let is_coloured = colours && !PLAIN.contains(&language) && self.has_room(&code);
        let coloured = is_coloured.then(|| highlight::html(&code, language));
        if coloured == Some(None) {
            let problem = Problem::UnknownCodeLanguage { name: text::cut(language, 60) };
            document.report(range.start, range.start + 3 + language.len(), problem);
        }
        let kind = match language.is_empty() {
            true => CodeBlockKind::Indented,
            false => CodeBlockKind::Fenced(normalized(language.to_owned().into())),
        };
        let inner = coloured.flatten().map_or_else(|| Event::Text(code.into()), block);
        vec![Event::Start(Tag::CodeBlock(kind)), inner, Event::End(TagEnd::CodeBlock)]
    }

    fn has_room(&mut self, code: &str) -> bool {
        self.coloured += code.len();
        self.coloured <= MOST && code.lines().all(|line| line.len() <= LONGEST_LINE && !has_long_run(line.as_bytes()))
    }
}

/// Whether a line repeats one, two or three signs for long, such as blanks or open brackets.
fn has_long_run(line: &[u8]) -> bool {
    (1..=3).any(|period| {
        let mut run = 0;
        line.iter().zip(line.iter().skip(period)).any(|(sign, next)| {
            run = if sign == next { run + 1 } else { 0 };
            run >= LONGEST_RUN
        })
    })
}
