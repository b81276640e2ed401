//! The baseline: warnings that a site has accepted for now, so that new ones stand out.
//!
//! JSON lines, sorted, one for each warning: `{"file":"…","code":"W122","message":"…","line":"…"}`, with the words of the message in English
//! and the text of the line rather than its number, so that it still fits when lines are added above.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Located, Tongue};

/// What makes two warnings of two runs the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    code: String,
    message: String,
    line: String,
}

impl Entry {
    fn of(located: &Located) -> Self {
        let diagnostic = &located.diagnostic;
        Entry {
            file: diagnostic.file.to_string(),
            code: diagnostic.problem.code().to_owned(),
            message: diagnostic.words(Tongue::English).0,
            line: located.place.as_ref().map_or_else(String::new, |place| place.text.trim().to_owned()),
        }
    }
}

/// Accepted warnings, with how often each is accepted.
#[derive(Debug, Default)]
pub struct Baseline(BTreeMap<Entry, usize>);

impl Baseline {
    /// Reads a baseline; the reason, if it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut accepted = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
            let entry: Entry = serde_json::from_str(line).map_err(|error| format!("line {number}: {error}"))?;
            *accepted.entry(entry).or_insert(0) += 1;
        }
        Ok(Baseline(accepted))
    }

    /// The baseline that accepts these warnings.
    pub fn of(found: &[Located]) -> String {
        let mut entries: Vec<Entry> =
            found.iter().filter(|located| !located.diagnostic.is_error()).map(Entry::of).collect();
        entries.sort();
        entries.iter().map(|entry| serde_json::to_string(entry).unwrap_or_default() + "\n").collect()
    }

    /// Leaves out the warnings that are accepted; errors never are. Answers with what is left, and how many accepted ones no
    /// longer occur.
    pub fn filter(mut self, found: Vec<Located>) -> (Vec<Located>, usize) {
        let mut is_new = |located: &Located| {
            let left = self.0.get_mut(&Entry::of(located)).filter(|left| **left > 0);
            left.map(|left| *left -= 1).is_none()
        };
        let left = found.into_iter().filter(|located| located.diagnostic.is_error() || is_new(located)).collect();
        (left, self.0.into_values().sum())
    }
}
