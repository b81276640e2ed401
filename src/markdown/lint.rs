//! Lints: what a text says that its writer most likely did not mean.

use std::collections::HashSet;
use std::ops::Range;

use super::raw_html::is_kept;
use super::weight::tags;
use crate::diagnostic::{Document, Problem};

/// What was told already, so that pasted text does not repeat one message a hundred times.
#[derive(Default)]
pub struct Lint {
    removed: HashSet<String>,
}

impl Lint {
    /// Tells tags of a piece of raw HTML at `offset` that the sanitiser will remove, each name once.
    /// `hosts` are those whose frames stay.
    pub fn removed_tags(&mut self, html: &str, offset: usize, hosts: &[String], document: &mut Document) {
        for (name, is_end) in tags(html) {
            let tag = name.to_ascii_lowercase();
            // The name is a part of the piece, so its place is the distance from the start.
            let place = name.as_ptr() as usize - html.as_ptr() as usize;
            let inside = html[place..].split('>').next().unwrap_or_default();
            let is_allowed_frame = tag == "iframe" && hosts.iter().any(|host| inside.contains(&format!("//{host}/")));
            if is_end || is_kept(&tag) || is_allowed_frame || !self.removed.insert(tag.clone()) {
                continue;
            }
            let at = offset + place - 1;
            document.report(at, at + 1 + name.len(), Problem::HtmlRemoved { tag });
        }
    }
}

/// Tells a comment of raw HTML that is opened but not closed, and whether there is one.
pub fn unclosed_comment(range: Range<usize>, document: &mut Document) -> bool {
    let html = &document.text[range.clone()];
    let Some(open) = html.rfind("<!--").filter(|open| !html[*open..].contains("-->")) else { return false };
    document.report(range.start + open, range.start + open + 4, Problem::UnclosedComment {});
    true
}

/// Tells `[words](address` that became plain text because its bracket is not closed.
pub fn unclosed_link(range: Range<usize>, document: &mut Document) {
    let text = &document.text[range.clone()];
    for (middle, _) in text.match_indices("](") {
        let Some(open) = text[..middle].rfind('[') else { continue };
        // The backslash before a text is no part of it.
        let is_escaped = |at: usize| document.text[..range.start + at].ends_with('\\');
        if is_escaped(open) || is_escaped(middle) || is_escaped(middle + 1) {
            continue;
        }
        let start = range.start + open - usize::from(text[..open].ends_with('!'));
        return document.report(start, range.start + middle + 2, Problem::UnclosedLink {});
    }
}

/// Tells an indented block that holds words rather than code.
pub fn text_as_code(code: &str, range: Range<usize>, document: &mut Document) {
    let is_vietnamese = |letter: char| letter.is_alphabetic() && matches!(letter, '\u{C0}'..='\u{1EF9}');
    let words = code.split_whitespace().count();
    if words >= 4 && code.chars().any(is_vietnamese) && !code.contains(['{', '}', ';', '=', '<', '$', '#']) {
        let first = document.text[range.start..range.end].lines().next().map_or(0, str::len);
        document.report(range.start, range.start + first.max(1), Problem::TextAsCode {});
    }
}
