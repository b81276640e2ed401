//! Pictures: what is gathered from the opening of one in a text to its tag.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use pulldown_cmark_escape::escape_html;

use super::attribute::title_attribute;
use crate::text;

/// The attribute that stands for all that a picture's tag starts with. No raw HTML keeps one.
pub const PICTURE: &str = "picture";

/// A picture that is open.
pub struct OpenImage<'t> {
    /// Its address as written.
    pub target: CowStr<'t>,
    /// Where it stands in the text.
    pub range: Range<usize>,
    title: CowStr<'t>,
    alt: String,
    depth: usize,
}

impl<'t> OpenImage<'t> {
    /// Opens one.
    pub fn new(target: CowStr<'t>, title: CowStr<'t>, range: Range<usize>) -> Self {
        OpenImage { target, range, title, alt: String::new(), depth: 0 }
    }

    /// Takes an event inside it; tells whether it was the last one.
    pub fn take(&mut self, event: Event<'t>) -> bool {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => self.alt.push_str(&text),
            Event::SoftBreak | Event::HardBreak => self.alt.push(' '),
            Event::Start(Tag::Image { .. }) => self.depth += 1,
            Event::End(TagEnd::Image) if self.depth > 0 => self.depth -= 1,
            Event::End(TagEnd::Image) => return true,
            _ => {}
        }
        false
    }

    /// Whether it says what is to be seen.
    pub fn has_alt(&self) -> bool {
        !self.alt.trim().is_empty()
    }

    /// Its tag, with the attribute for the address. What is seen first need not wait until it is looked at.
    pub fn tag(&self, address: &str, is_first: bool) -> String {
        let mut html = format!("<img{address} alt=\"");
        // Writing to a string cannot fail.
        let _ = escape_html(&mut html, &text::normalize(&self.alt));
        html.push('"');
        html.push_str(&title_attribute(&self.title));
        html.push_str(if is_first { " decoding=\"async\" />" } else { " loading=\"lazy\" decoding=\"async\" />" });
        html
    }
}

/// The end of the tag that a text is inside of: behind the first `>` outside quotes.
pub fn tag_end(html: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}
