//! Finds where in its file a piece of advice belongs.

use std::ops::Range;

use super::Advice;
use crate::diagnostic::Diagnostic;
use crate::site::Site;
use crate::source;

/// The advice about one file, each at its place if it has one.
pub fn placed(site: &Site, advice: &[Advice]) -> Vec<Diagnostic> {
    // What is about whole files needs no look into them.
    let has_place = advice.iter().any(|advice| !advice.key.is_empty());
    let text = has_place.then(|| source::text_of(&site.root, &advice[0].file)).flatten().unwrap_or_default();
    let placed = |advice: &Advice| {
        let span = find(&text, &advice.key, &advice.words).map(Into::into);
        Diagnostic::perhaps_at(advice.file.clone(), span, advice.problem.clone()).suggest(advice.suggestion.clone())
    };
    advice.iter().map(placed).collect()
}

/// Where the words stand in the value of a key of the front matter; the value, where they are written otherwise.
fn find(text: &str, key: &str, words: &str) -> Option<Range<usize>> {
    if key.is_empty() {
        return None;
    }
    let end = text.match_indices("\n+++").next().map_or(text.len(), |(at, _)| at);
    let mut start = 0;
    for line in text[..end].split_inclusive('\n') {
        let value = line.trim_start().strip_prefix(key).and_then(|rest| rest.trim_start().strip_prefix('='));
        if let Some(value) = value {
            let from = start + line.len() - value.trim_start().len();
            let written = words.is_empty().then_some(from..start + line.trim_end().len());
            let found = || text[from..end].find(words).map(|at| from + at..from + at + words.len());
            return written.or_else(found).or(Some(from..start + line.trim_end().len()));
        }
        start += line.len();
    }
    None
}
