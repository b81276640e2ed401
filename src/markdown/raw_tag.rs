//! Raw tags: the tags of a piece of raw HTML with their attributes, as written.

/// A tag. One that does not end within the piece is not told: its attributes may go on behind it.
#[derive(Debug, Clone, Copy)]
pub struct RawTag<'h> {
    /// Its name, in the letters written.
    pub name: &'h str,
    /// Whether it ends an element.
    pub is_end: bool,
    /// Where it starts in the piece.
    pub at: usize,
    /// What stands between its name and its end.
    inside: &'h str,
}

impl RawTag<'_> {
    /// Whether it has an attribute of this name, with a value or without.
    pub fn has(&self, name: &str) -> bool {
        let mut rest = self.inside;
        while let Some((written, behind)) = attribute(rest) {
            if written.eq_ignore_ascii_case(name) {
                return true;
            }
            rest = behind;
        }
        false
    }
}

/// The tags of a piece, those in comments left out. What quotes hold is no tag.
pub fn raw_tags(html: &str) -> impl Iterator<Item = RawTag<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let after = &rest[rest.find('<')? + 1..];
            if let Some(comment) = after.strip_prefix("!--") {
                rest = comment.split_once("-->")?.1;
                continue;
            }
            let at = html.len() - after.len() - 1;
            rest = after.strip_prefix('/').unwrap_or(after);
            if rest.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                let is_end = rest.len() < after.len();
                let (name, behind) = rest.split_at(rest.find(ends_name).unwrap_or(rest.len()));
                let (inside, behind) = behind.split_at(length(behind)?);
                rest = behind;
                return Some(RawTag { name, is_end, at, inside });
            }
        }
    })
}

fn ends_name(letter: char) -> bool {
    letter.is_ascii_whitespace() || matches!(letter, '/' | '>')
}

/// The length of the inside of a tag, if it ends.
fn length(inside: &str) -> Option<usize> {
    let mut rest = inside;
    while let Some((_, behind)) = attribute(rest) {
        rest = behind;
    }
    rest.trim_start_matches(blank).starts_with('>').then(|| inside.len() - rest.len())
}

fn blank(letter: char) -> bool {
    letter.is_ascii_whitespace() || letter == '/'
}

/// The name of the next attribute, and what stands behind it and its value.
fn attribute(inside: &str) -> Option<(&str, &str)> {
    let rest = inside.trim_start_matches(blank);
    if rest.is_empty() || rest.starts_with('>') {
        return None;
    }
    // A sign of equality at the start is a part of the name.
    let end = rest.char_indices().find(|(at, letter)| ends_name(*letter) || (*letter == '=' && *at > 0));
    let (name, rest) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
    let Some(value) = rest.trim_start().strip_prefix('=') else { return Some((name, rest)) };
    let value = value.trim_start();
    let end = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].find(quote).map(|at| at + 2),
        _ => value.find(|letter: char| letter.is_ascii_whitespace() || letter == '>'),
    };
    Some((name, &value[end.unwrap_or(value.len())..]))
}
