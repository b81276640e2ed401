//! Markdown: turns a body into HTML in one pass, leaving a hole for every address of the site.

mod attribute;
mod events;
mod footnotes;
mod highlight;
mod raw_html;

use pulldown_cmark::{CowStr, Event, Options, Parser, TextMergeWithOffset, html};
use pulldown_cmark_escape::escape_href;

use crate::config::Config;
use crate::diagnostic::{Document, Span};

pub use attribute::RESERVED_IDS;

/// What one pass over a body learns that other stages need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Every id that a link may point at.
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
    pub target: String,
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
    /// The HTML with the addresses filled in: one per reference, `None` for a link that is left out.
    /// `origin` is put before root-relative ones, for feeds.
    pub fn html(&self, addresses: &[Option<String>], origin: &str) -> String {
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

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Parses the body that starts at `offset` of the document. Nothing in it is run as a template.
pub fn parse(document: &mut Document, offset: usize, config: &Config) -> (Body, Outline) {
    let text = &document.text[offset..];
    let parser = Parser::new_ext(text, options()).into_offset_iter();
    let mut rewriter = events::Rewriter::new(document, offset, config);
    for (event, range) in TextMergeWithOffset::new(parser) {
        rewriter.event(event, range);
    }
    let (events, mut outline, has_raw_html) = rewriter.finish();
    let mut marked = String::with_capacity(text.len() + text.len() / 2);
    html::push_html(&mut marked, events.into_iter());
    if has_raw_html {
        marked = raw_html::sanitize(&marked, document, offset, &mut outline);
    }
    (Body::with_marks(&marked), outline)
}
