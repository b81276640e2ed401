//! What `check` asks of articles: the table `[check]`.

use super::read::read_group;
use crate::fields::Fields;

/// Keys that may be required, besides taxonomies.
const KEYS: [&str; 4] = ["summary", "author", "source", "image"];

/// What `check` asks of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Keys that every article should have.
    pub require: Vec<String>,
}

/// Reads `[check]`. Without it, articles need what the news of a public body need, and tags where the site has them.
pub fn read(fields: &mut Fields, taxonomies: &[String]) -> Check {
    let usual = || {
        let keys = ["summary", "author", "source"].into_iter().map(str::to_owned);
        keys.chain(taxonomies.iter().filter(|name| *name == "tags").cloned()).collect()
    };
    let read = read_group(fields, "check", |group| {
        group.item("require")?;
        let written = group.strings("require", false).into_iter().map(|key| key.value);
        let is_known = |key: &String| KEYS.contains(&key.as_str()) || taxonomies.contains(key);
        let (known, unknown): (Vec<String>, Vec<String>) = written.partition(is_known);
        if let Some(unknown) = unknown.first() {
            let words: Vec<&str> = KEYS.into_iter().chain(taxonomies.iter().map(String::as_str)).collect();
            group.bad_value("require", unknown, &words.join(", "));
        }
        Some(known)
    });
    Check { require: read.unwrap_or_else(usual) }
}
