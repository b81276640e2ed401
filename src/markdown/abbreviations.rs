//! Abbreviations: what a short form stands for, told where a text uses it for the first time.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

/// The short forms that a text has not used yet, the longest first.
pub struct Abbreviations<'c>(Vec<(&'c str, &'c str)>);

impl<'c> Abbreviations<'c> {
    /// Of a text that has yet to begin.
    pub fn new(known: &'c BTreeMap<String, String>) -> Self {
        let mut forms: Vec<(&str, &str)> = known.iter().map(|(short, long)| (&**short, &**long)).collect();
        forms.sort_by_key(|(short, _)| Reverse(short.len()));
        Abbreviations(forms)
    }

    /// A piece of text as HTML, if it uses a short form for the first time.
    pub fn told(&mut self, text: &str) -> Option<String> {
        let mut found: Vec<(usize, &str, &str)> = Vec::new();
        self.0.retain(|(short, long)| {
            // One may be a part of another.
            let is_taken =
                |at: usize| found.iter().any(|(other, form, _)| at < other + form.len() && *other < at + short.len());
            let at = words(text, short).find(|at| !is_taken(*at));
            found.extend(at.map(|at| (at, *short, *long)));
            at.is_none()
        });
        found.sort_unstable();
        let (mut html, mut from) = (String::with_capacity(text.len() + 64), 0);
        // Writing to a string cannot fail.
        let write = |part: &str, html: &mut String| {
            let _ = escape_html_body_text(&mut *html, part);
        };
        for (at, short, long) in &found {
            write(&text[from..*at], &mut html);
            html.push_str("<abbr title=\"");
            let _ = escape_html(&mut html, long);
            html.push_str("\">");
            write(short, &mut html);
            html.push_str("</abbr>");
            from = at + short.len();
        }
        write(&text[from..], &mut html);
        (!found.is_empty()).then_some(html)
    }
}

/// Where a word stands with no letter or digit beside it.
fn words(text: &str, word: &str) -> impl Iterator<Item = usize> {
    let is_free = |at: &usize| {
        let (before, after) = (text[..*at].chars().next_back(), text[at + word.len()..].chars().next());
        ![before, after].into_iter().flatten().any(char::is_alphanumeric)
    };
    text.match_indices(word).map(|(at, _)| at).filter(is_free)
}
