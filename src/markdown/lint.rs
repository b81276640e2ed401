//! Lints: what a text says that its writer most likely did not mean.

use std::collections::HashSet;
use std::ops::Range;

use super::embed;
use super::raw_html::is_kept;
use super::raw_tag::raw_tags;
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
            let is_allowed_frame = || tag == "iframe" && is_allowed(&html[place..], hosts);
            if is_end || is_kept(&tag) || is_allowed_frame() || !self.removed.insert(tag.clone()) {
                continue;
            }
            let at = offset + place - 1;
            document.report(at, at + 1 + name.len(), Problem::HtmlRemoved { tag });
        }
    }
}

/// Tells pictures of a piece of raw HTML at `offset` that have no description. One that was written to be empty says that
/// the picture is decoration.
pub fn pictures_without_alt(html: &str, offset: usize, document: &mut Document) {
    let mut swallowing: Option<&str> = None;
    for tag in raw_tags(html) {
        let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
        match swallowing {
            // What lies between is no HTML.
            Some(name) if !(tag.is_end && is(name)) => {}
            Some(_) => swallowing = None,
            None if tag.is_end => {}
            None if is("img") && !tag.has("alt") => {
                let at = offset + tag.at;
                document.report(at, at + 1 + tag.name.len(), Problem::NoAlt {});
            }
            None => swallowing = SWALLOWING.iter().copied().find(|name| is(name)),
        }
    }
}

/// Whether the frame whose tag a text goes on with is of one of the hosts.
fn is_allowed(tag: &str, hosts: &[String]) -> bool {
    let source = source_of(tag.split('>').next().unwrap_or_default());
    source.is_some_and(|source| embed::allowed(source, hosts).is_some())
}

/// The value of `src` in the inside of a tag.
fn source_of(tag: &str) -> Option<&str> {
    let (_, rest) = tag.split_once(|letter: char| letter.is_whitespace())?;
    let value = rest[rest.find("src")? + 3..].trim_start().strip_prefix('=')?.trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

/// Tells a comment of raw HTML that is opened but not closed, and whether there is one. A block that starts with
/// it goes on to the end of the text; any other one ends at an empty line.
pub fn unclosed_comment(range: Range<usize>, document: &mut Document) -> bool {
    let html = &document.text[range.clone()];
    let Some(open) = html.rfind("<!--").filter(|open| !html[*open..].contains("-->")) else { return false };
    let problem = match html.trim_start().starts_with("<!--") {
        true => Problem::UnclosedComment {},
        false => Problem::CutComment {},
    };
    document.report(range.start + open, range.start + open + 4, problem);
    true
}

/// Elements whose content is no HTML: unclosed, they swallow all that follows.
const SWALLOWING: [&str; 12] = [
    "script",
    "style",
    "textarea",
    "title",
    "iframe",
    "xmp",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "template",
    "select",
];

/// How far behind a tag within a line its end is looked for, in bytes.
const WINDOW: usize = 16 * 1024;

/// Tells the first tag of a piece of raw HTML that would swallow the text behind it, as it is not closed within the
/// piece or, for a tag `within_line`, in the paragraph.
pub fn swallows(range: Range<usize>, within_line: bool, document: &mut Document) -> bool {
    let mut names = tags(&document.text[range.clone()]).map(|(name, _)| name);
    if !names.any(|name| SWALLOWING.iter().any(|known| known.eq_ignore_ascii_case(name))) {
        return false;
    }
    let behind = &document.text[range.end..document.text.floor_char_boundary(range.end + WINDOW)];
    let more = if within_line { behind.find("\n\n").unwrap_or(behind.len()) } else { 0 };
    let html = document.text[range.start..range.end + more].to_ascii_lowercase();
    let (mut at, length) = (0, range.len());
    while let Some((name, is_end)) = tags(&html[at..length.max(at)]).next() {
        let place = name.as_ptr() as usize - html.as_ptr() as usize;
        at = place + name.len();
        if is_end || !SWALLOWING.contains(&name) {
            continue;
        }
        // What lies between is no HTML.
        match html[at..].find(&format!("</{name}")) {
            Some(end) => at += end,
            None => {
                let (start, tag) = (range.start + place - 1, name.to_owned());
                document.report(start, start + 1 + name.len(), Problem::UnclosedTag { tag });
                return true;
            }
        }
    }
    false
}

/// Tells a comment that an empty line has cut in two, so that its second half, or all of it, is shown.
pub fn cut_comment(range: Range<usize>, document: &mut Document) {
    let text = &document.text[range.clone()];
    let found = text.match_indices("<!--").find(|(at, _)| !document.text[..range.start + at].ends_with('\\'));
    if let Some((at, _)) = found {
        document.report(range.start + at, range.start + at + 4, Problem::CutComment {});
    }
}

/// Tells `[words](address` that became plain text, because its bracket is not closed or its address has spaces.
pub fn unclosed_link(range: Range<usize>, document: &mut Document) {
    let text = &document.text[range.clone()];
    // The backslash before a text is no part of it.
    let is_escaped = |at: usize| document.text[..range.start + at].ends_with('\\');
    let (mut open, mut found) = (None, None);
    for (at, sign) in text.match_indices(['[', ']']).filter(|(at, _)| !is_escaped(*at)) {
        match (sign, open) {
            ("[", _) => open = Some(at),
            (_, Some(start)) if text[at + 1..].starts_with('(') && is_address(&text[at + 2..]) => {
                found = Some((start, at + 2));
                break;
            }
            _ => {}
        }
    }
    if let Some((start, end)) = found {
        let start = start - usize::from(text[..start].ends_with('!'));
        document.report(range.start + start, range.start + end, Problem::UnclosedLink {});
    }
}

/// How much of what follows a bracket is looked at, in bytes.
const LONGEST_ADDRESS: usize = 256;

/// Whether what follows a bracket was meant as an address rather than as words.
fn is_address(rest: &str) -> bool {
    // No address is longer, and a line may be.
    let line = rest[..rest.floor_char_boundary(LONGEST_ADDRESS)].lines().next().unwrap_or("");
    let address = line.split([')', ',']).next().unwrap_or("").trim();
    let ending = address.rsplit_once('.').map_or("", |(_, ending)| ending);
    let is_file = (2..=4).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = address.split_whitespace().next().unwrap_or("");
    is_file || address.starts_with('#') || first.contains('/')
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
