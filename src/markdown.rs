//! Markdown: turns a body into HTML in one pass, leaving a hole for every address of the site.

mod abbreviations;
mod attribute;
mod code;
mod embed;
mod events;
mod footnotes;
mod highlight;
mod lint;
mod picture;
mod prose;
mod raw_html;
mod raw_tag;
mod sink;
mod weight;

use std::borrow::Cow;
use std::sync::Arc;

use pulldown_cmark::{CowStr, Event, Options, Parser, TextMergeWithOffset};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::config::{Config, RawHtml};
use crate::diagnostic::{Document, Problem, Span};
use crate::text;
use events::{Finished, Rewriter};
use picture::{PICTURE, tag_end};

pub use attribute::RESERVED_IDS;
pub use prose::prose;

/// What one pass over a body learns that other stages need.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// Headings in order.
    pub headings: Vec<Heading>,
    /// Every id that a link may point at, sorted.
    pub anchors: Vec<String>,
    /// Links and images whose address depends on the site, in order.
    pub references: Vec<Reference>,
    /// Links and images that name another site.
    pub outside: Vec<Reference>,
    /// Plain text of the first paragraph.
    pub first_paragraph: String,
    /// Plain text before `<!-- more -->`, if that stands in the body.
    pub before_more: Option<String>,
}

/// A heading in a text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Heading {
    /// Its level: 2 is `h2`.
    pub level: u8,
    /// Its id, to link to: `#…`.
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
    kind: HoleKind,
    reference: usize,
}

/// What belongs in a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HoleKind {
    /// An attribute with the address.
    Attribute(&'static str),
    /// The start of a picture's tag, and what stands before it.
    Picture,
    /// What stands behind the tag of a picture.
    PictureEnd,
}

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq)]
pub struct Leads {
    /// The address, percent-encoded.
    pub href: Arc<str>,
    /// Of a picture of the site: how it is shown.
    pub shown: Option<Arc<Shown>>,
}

/// How a picture is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its other sizes, as HTML writes them; empty if there are none.
    pub srcset: String,
    /// How wide it is shown, as HTML writes that.
    pub sizes: Arc<str>,
}

impl Body {
    /// Size in memory, in bytes.
    pub fn size(&self) -> usize {
        self.html.len() + self.holes.len() * size_of::<Hole>()
    }

    /// The HTML without the addresses, for what reads its text only.
    pub fn without_addresses(&self) -> &str {
        &self.html
    }

    /// The HTML with the addresses filled in: one per reference, `None` for a link that is left out.
    /// `origin` is put before root-relative ones, for feeds, which show pictures in one size.
    pub fn html(&self, leads: &[Option<Leads>], origin: &str) -> String {
        let mut html = String::with_capacity(self.html.len() + self.holes.len() * 64);
        let mut from = 0;
        for hole in &self.holes {
            html.push_str(&self.html[from..hole.at]);
            from = hole.at;
            let leads = leads.get(hole.reference).and_then(Option::as_ref);
            let shown = leads.and_then(|leads| leads.shown.as_deref());
            let sizes = shown.filter(|shown| origin.is_empty() && !shown.srcset.is_empty());
            match hole.kind {
                HoleKind::Attribute(name) => {
                    leads.into_iter().for_each(|leads| leads.attribute(&mut html, name, origin));
                }
                HoleKind::Picture => {
                    sizes.into_iter().for_each(|shown| shown.source(&mut html));
                    html.push_str("<img");
                    leads.into_iter().for_each(|leads| leads.attribute(&mut html, "src", origin));
                    if let Some(Shown { width, height, .. }) = shown {
                        html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
                    }
                }
                HoleKind::PictureEnd if sizes.is_some() => html.push_str("</picture>"),
                HoleKind::PictureEnd => {}
            }
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
            let attributes = ["href", "src", "poster", PICTURE];
            let attribute = attributes.into_iter().find(|name| before.ends_with(&format!(" {name}=\"")));
            // Raw HTML may have one elsewhere.
            let attribute = attribute.filter(|name| *name != PICTURE || before.ends_with("<img picture=\""));
            let number = after.split_once("\u{1}\"").and_then(|(number, end)| Some((number.parse().ok()?, end)));
            match attribute.zip(number) {
                Some((PICTURE, (reference, end))) => {
                    let before = before[..at - PICTURE.len() - 3].strip_suffix("<img").unwrap_or(before);
                    let (tag, after) = end.split_at(tag_end(end));
                    body.html.push_str(before);
                    body.holes.push(Hole { at: body.html.len(), kind: HoleKind::Picture, reference });
                    body.html.extend(tag.split(MARK));
                    body.holes.push(Hole { at: body.html.len(), kind: HoleKind::PictureEnd, reference });
                    rest = after;
                }
                Some((attribute, (reference, end))) => {
                    body.html.push_str(&before[..at - attribute.len() - 3]);
                    let kind = HoleKind::Attribute(attribute);
                    body.holes.push(Hole { at: body.html.len(), kind, reference });
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

impl Leads {
    fn attribute(&self, html: &mut String, name: &str, origin: &str) {
        html.push(' ');
        html.push_str(name);
        html.push_str("=\"");
        if self.href.starts_with('/') && !self.href.starts_with("//") {
            html.push_str(origin);
        }
        // Writing to a string cannot fail.
        let _ = escape_href(&mut *html, &self.href);
        html.push('"');
    }
}

impl Shown {
    /// The other sizes, for browsers that know WebP.
    fn source(&self, html: &mut String) {
        html.push_str("<picture><source type=\"image/webp\" srcset=\"");
        let _ = escape_html(&mut *html, &self.srcset);
        html.push_str("\" sizes=\"");
        let _ = escape_html(&mut *html, &self.sizes);
        html.push_str("\" />");
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

/// How many such signs a text has, if that is more than are read.
fn too_many_signs(text: &str) -> Option<usize> {
    let is_long = text.len() > MOST_SIGNS;
    let signs = if is_long { text.bytes().filter(|byte| SIGNS.contains(byte)).count() } else { 0 };
    (signs > MOST_SIGNS).then_some(signs)
}

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
pub fn parse(document: &mut Document, offset: usize, config: &Config, edition: usize) -> (Body, Outline) {
    if let Some(signs) = too_many_signs(&document.text[offset..]) {
        let problem = Problem::TooMuchMarkup { count: signs.to_string(), most: MOST_SIGNS.to_string() };
        document.report(offset, offset, problem);
        return Default::default();
    }
    let told = document.found.len();
    let finished = pass(document, offset, config, edition, config.raw_html).or_else(|| {
        document.found.truncate(told);
        document.report(offset, offset, Problem::HtmlTooHeavy {});
        pass(document, offset, config, edition, RawHtml::Escape)
    });
    let Some(Finished { html, mut outline, has_raw_html }) = finished else { return Default::default() };
    let marked = if has_raw_html { raw_html::sanitize(&html, document, offset, config, &mut outline) } else { html };
    outline.anchors.sort();
    outline.anchors.dedup();
    (Body::with_marks(&marked), outline)
}

/// One pass over the events; `None` if the raw HTML turns out too heavy.
fn pass(
    document: &mut Document,
    offset: usize,
    config: &Config,
    edition: usize,
    raw_html: RawHtml,
) -> Option<Finished> {
    let parser = Parser::new_ext(&document.text[offset..], options()).into_offset_iter();
    let mut rewriter = Rewriter::new(document, offset, config, edition, raw_html);
    for (event, range) in TextMergeWithOffset::new(parser) {
        rewriter.event(event, range);
        if rewriter.is_too_heavy() {
            return None;
        }
    }
    Some(rewriter.finish())
}
