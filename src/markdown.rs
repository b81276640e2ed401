//! Markdown: turns a body into HTML in one pass, leaving a hole for every address of the site.

mod attribute;
mod code;
mod embed;
mod events;
mod footnotes;
mod highlight;
mod lint;
mod raw_html;
mod sink;
mod weight;

use std::borrow::Cow;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, Options, Parser, TextMergeWithOffset};
use pulldown_cmark_escape::escape_href;

use crate::config::{Config, RawHtml};
use crate::diagnostic::{Document, Problem, Span};
use crate::text;
use events::{Finished, Rewriter};

pub use attribute::RESERVED_IDS;

/// What one pass over a body learns that other stages need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Every id that a link may point at, sorted.
    pub anchors: Vec<String>,
    /// Links and images whose address depends on the site, in order.
    pub references: Vec<Reference>,
    /// Plain text of the first paragraph.
    pub first_paragraph: String,
    /// Plain text before `<!-- more -->`, if that stands in the body.
    pub before_more: Option<String>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Heading {
    /// Level, 1 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its plain text.
    pub title: String,
}

/// A link or an image as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Whether it is an image rather than a link.
    pub is_image: bool,
    /// The address or path as written, entities decoded.
    pub target: Arc<str>,
    /// Where it stands in the file.
    pub span: Span,
}

/// A body as HTML with holes where addresses of the site belong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    html: String,
    holes: Vec<Hole>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Hole {
    at: usize,
    attribute: &'static str,
    reference: usize,
}

impl Body {
    /// Size in memory, in bytes.
    pub fn size(&self) -> usize {
        self.html.len() + self.holes.len() * size_of::<Hole>()
    }

    /// The HTML with the addresses filled in: one per reference, `None` for a link that is left out.
    /// `origin` is put before root-relative ones, for feeds.
    pub fn html(&self, addresses: &[Option<Arc<str>>], origin: &str) -> String {
        let mut html = String::with_capacity(self.html.len() + self.holes.len() * 64);
        let mut from = 0;
        for hole in &self.holes {
            html.push_str(&self.html[from..hole.at]);
            from = hole.at;
            let Some(Some(address)) = addresses.get(hole.reference) else { continue };
            html.push(' ');
            html.push_str(hole.attribute);
            html.push_str("=\"");
            if address.starts_with('/') && !address.starts_with("//") {
                html.push_str(origin);
            }
            // Writing to a string cannot fail.
            let _ = escape_href(&mut html, address);
            html.push('"');
        }
        html.push_str(&self.html[from..]);
        html
    }

    /// Cuts the marks that [`hole`] made out of finished HTML. Anything else that looks like one is
    /// left out, sign by sign.
    fn with_marks(marked: &str) -> Self {
        let mut body = Body { html: String::with_capacity(marked.len()), holes: Vec::new() };
        let mut rest = marked;
        while let Some(at) = memchr::memchr(MARK as u8, rest.as_bytes()) {
            let (before, after) = (&rest[..at], &rest[at + 1..]);
            let attribute = ["href", "src", "poster"].into_iter().find(|name| before.ends_with(&format!(" {name}=\"")));
            let number = after.split_once("\u{1}\"").and_then(|(number, end)| Some((number.parse().ok()?, end)));
            match attribute.zip(number) {
                Some((attribute, (reference, end))) => {
                    body.html.push_str(&before[..at - attribute.len() - 3]);
                    body.holes.push(Hole { at: body.html.len(), attribute, reference });
                    rest = end;
                }
                None => {
                    body.html.push_str(before);
                    rest = after;
                }
            }
        }
        body.html.push_str(rest);
        body
    }
}

/// Stands around the number of a reference; normalised text can never contain it.
const MARK: char = '\u{1}';

/// The attribute value that becomes the hole of a reference.
fn hole(reference: usize) -> String {
    format!("{MARK}{reference}{MARK}")
}

/// Finished HTML within a line.
fn inline<'t>(html: String) -> Event<'t> {
    Event::InlineHtml(html.into())
}

/// Finished HTML on lines of its own.
fn block<'t>(html: impl Into<CowStr<'t>>) -> Event<'t> {
    Event::Html(html.into())
}

/// Signs that may start or end something; each takes the parser some hundred bytes until the text is read.
const SIGNS: &[u8] = b"[]*_`<&~|\\!#>:-\n";

/// Most such signs in one text.
const MOST_SIGNS: usize = 1_500_000;

/// Text of the parser, normalised.
fn normalized(text: CowStr<'_>) -> CowStr<'_> {
    match text::normalize(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => changed.into(),
    }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Parses the body that starts at `offset` of the document. Nothing in it is run as a template. Raw HTML
/// that cannot be sanitised in reasonable time is shown as text.
pub fn parse(document: &mut Document, offset: usize, config: &Config) -> (Body, Outline) {
    let text = &document.text[offset..];
    let is_long = text.len() > MOST_SIGNS;
    let signs = if is_long { text.bytes().filter(|byte| SIGNS.contains(byte)).count() } else { 0 };
    if signs > MOST_SIGNS {
        let problem = Problem::TooMuchMarkup { count: signs.to_string(), most: MOST_SIGNS.to_string() };
        document.report(offset, offset, problem);
        return Default::default();
    }
    let told = document.found.len();
    let finished = pass(document, offset, config, config.raw_html).or_else(|| {
        document.found.truncate(told);
        document.report(offset, offset, Problem::HtmlTooHeavy {});
        pass(document, offset, config, RawHtml::Escape)
    });
    let Some(Finished { html, mut outline, has_raw_html }) = finished else { return Default::default() };
    let marked = if has_raw_html { raw_html::sanitize(&html, document, offset, config, &mut outline) } else { html };
    outline.anchors.sort();
    outline.anchors.dedup();
    (Body::with_marks(&marked), outline)
}

/// One pass over the events; `None` if the raw HTML turns out too heavy.
fn pass(document: &mut Document, offset: usize, config: &Config, raw_html: RawHtml) -> Option<Finished> {
    let parser = Parser::new_ext(&document.text[offset..], options()).into_offset_iter();
    let mut rewriter = Rewriter::new(document, offset, config, raw_html);
    for (event, range) in TextMergeWithOffset::new(parser) {
        rewriter.event(event, range);
        if rewriter.is_too_heavy() {
            return None;
        }
    }
    Some(rewriter.finish())
}
