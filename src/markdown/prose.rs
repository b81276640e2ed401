//! Prose: the pieces of a body that hold its author's words, without code, addresses, tags and comments.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::{options, too_many_signs};

/// The pieces of the body that starts at `offset` of a text, in order, each within one line. Characters written as
/// entities are in none; of a body that is too much for the parser there are none.
pub fn prose(text: &str, offset: usize) -> Vec<Range<usize>> {
    let body = &text[offset..];
    if too_many_signs(body).is_some() {
        return Vec::new();
    }
    let mut prose = Prose { body, offset, pieces: Vec::new(), hidden: 0, in_cell: false };
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        prose.event(event, range);
    }
    prose.pieces
}

struct Prose<'t> {
    body: &'t str,
    offset: usize,
    pieces: Vec<Range<usize>>,
    /// How many elements are open whose text is no prose.
    hidden: usize,
    in_cell: bool,
}

impl Prose<'_> {
    fn event(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                self.html(range);
                self.hidden += 1;
            }
            Event::Start(tag) if is_hidden(&tag) => self.hidden += 1,
            Event::End(TagEnd::HtmlBlock | TagEnd::CodeBlock) => self.hidden -= 1,
            // No link stands inside a hidden element, so this is the end of a hidden one.
            Event::End(TagEnd::Link) if self.hidden > 0 => self.hidden -= 1,
            Event::Start(Tag::TableCell) => self.in_cell = true,
            Event::End(TagEnd::TableCell) => self.in_cell = false,
            // An entity, or a line of which the parser has left something out.
            Event::Text(text) if *text != self.body[range.clone()] => {}
            // Cells are left empty in many ways.
            Event::Text(text) if self.in_cell && text.trim().is_empty() => {}
            Event::Text(_) if self.hidden == 0 => self.push(range),
            _ => {}
        }
    }

    fn push(&mut self, range: Range<usize>) {
        let range = self.offset + range.start..self.offset + range.end;
        match self.pieces.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => self.pieces.push(range),
        }
    }

    /// The words between the tags of a block of raw HTML.
    fn html(&mut self, block: Range<usize>) {
        let html = &self.body[block.clone()];
        let mut at = 0;
        while at < html.len() {
            let tag = html[at..].find('<').map_or(html.len(), |length| at + length);
            for line in html[at..tag].split_inclusive('\n') {
                let (start, words) = (line.as_ptr() as usize - html.as_ptr() as usize, line.trim());
                let start = block.start + start + (line.len() - line.trim_start().len());
                if !words.is_empty() {
                    self.push(start..start + words.len());
                }
            }
            at = if tag < html.len() { tag + markup(&html[tag..]) } else { tag };
        }
    }
}

fn is_hidden(tag: &Tag) -> bool {
    matches!(tag, Tag::CodeBlock(_) | Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. })
}

/// Elements of raw HTML whose content is not prose.
const NOT_PROSE: [&str; 8] = ["script", "style", "pre", "code", "textarea", "svg", "math", "iframe"];

/// The length of what starts with `<`: a comment, a tag, an element that holds no prose; all of the rest if it is not closed.
fn markup(html: &str) -> usize {
    let behind = |end: &str| html.find(end).map_or(html.len(), |at| at + end.len());
    if html.starts_with("<!--") {
        return behind("-->");
    }
    let name = html[1..].trim_start_matches('/');
    let name = &name[..name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len())];
    if name.is_empty() {
        return if html.starts_with("<!") || html.starts_with("<?") { behind(">") } else { 1 };
    }
    if !html.starts_with("</") && NOT_PROSE.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        let is_end = |at: &usize| html[at + 2..].get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
        return html.match_indices("</").map(|(at, _)| at).find(is_end).unwrap_or(html.len());
    }
    let mut at = 1;
    while let Some(length) = html[at..].find(['>', '"', '\'']) {
        at += length + 1;
        match html.as_bytes()[at - 1] {
            b'>' => return at,
            quote => at += html[at..].find(char::from(quote)).map_or(html.len() - at, |length| length + 1),
        }
    }
    html.len()
}
