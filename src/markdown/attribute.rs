//! Attributes: ids, titles and addresses as they may stand in a tag.

use std::collections::{HashMap, HashSet};

use pulldown_cmark_escape::escape_html;

use crate::text;

/// Ids that the pages around an article use; a heading never takes one.
pub const RESERVED_IDS: [&str; 2] = ["tin-lien-quan", "related-news"];

/// The ids given out on one page.
pub struct Ids {
    taken: HashSet<String>,
    /// The number to try next, by the id wanted.
    next: HashMap<String, usize>,
}

impl Ids {
    /// Starts with no ids but those that are reserved.
    pub fn new() -> Self {
        Ids { taken: HashSet::new(), next: HashMap::new() }
    }

    /// The id wanted, or with `-2`, `-3` behind it if it is taken.
    pub fn unique(&mut self, wanted: String) -> String {
        if !RESERVED_IDS.contains(&&*wanted) && self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let number = self.next.entry(wanted.clone()).or_insert(2);
        loop {
            let id = format!("{wanted}-{number}");
            *number += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Ids that raw HTML brings along when it is kept as it is.
pub fn raw_ids(html: &str) -> impl Iterator<Item = String> {
    let after = html.split(" id=").skip(1).filter_map(|rest| {
        let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''))?;
        rest[1..].split_once(quote)
    });
    after.map(|(id, _)| id.to_owned())
}

/// The address as a browser reads it: no control characters, no white space at the ends.
pub fn clean_target(target: &str) -> String {
    text::normalize(target).chars().filter(|letter| !letter.is_control()).collect::<String>().trim().to_owned()
}

/// A `title` attribute, or nothing.
pub fn title_attribute(title: &str) -> String {
    if title.is_empty() {
        return String::new();
    }
    let mut attribute = String::from(" title=\"");
    let _ = escape_html(&mut attribute, &text::normalize(title));
    attribute.push('"');
    attribute
}
