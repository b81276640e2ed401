//! Weight: whether a text's HTML is nested so deep that reading it as browsers do would take for ever.
//!
//! An HTML parser looks through the open elements at each tag, and repeats open elements of style (`<i>`) in
//! each new block. Both are estimated here from above, without building a tree.

/// Tags that have no end.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];
/// Tags that end where the next one starts.
const SELF_ENDING: [&str; 12] =
    ["p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "colgroup"];
/// Elements of style, which a parser repeats.
const STYLE: [&str; 13] = ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "u"];

/// Most attributes of one tag.
const MOST_ATTRIBUTES: usize = 500;

/// What a parser will have to do for the tags so far.
#[derive(Default)]
pub struct Weight {
    tags: usize,
    depth: usize,
    style: usize,
    /// Open elements looked through.
    looks: usize,
    /// Elements repeated.
    copies: usize,
    /// Attributes of the tag that is open at the end of the last piece.
    attributes: Option<usize>,
    has_long_tag: bool,
    has_raw: bool,
}

impl Weight {
    /// Counts an element of Markdown that starts.
    pub fn start(&mut self) {
        self.depth += 1;
        self.tag();
    }

    /// Counts an element of Markdown that ends.
    pub fn end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Counts the tags of a piece of raw HTML.
    pub fn raw(&mut self, html: &str) {
        self.has_raw = true;
        for (name, is_end) in tags(html) {
            let is = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
            let (counts, style) = (!is(&VOID) && !is(&SELF_ENDING), is(&STYLE));
            if is_end {
                self.depth -= usize::from(counts && self.depth > 0);
                self.style -= usize::from(style && self.style > 0);
            } else {
                self.depth += usize::from(counts);
                self.style += usize::from(style);
            }
            self.tag();
        }
        self.attributes(html);
    }

    /// Whether there is raw HTML and it should not be read.
    pub fn is_heavy(&self) -> bool {
        let is_deep = self.looks > 64 * self.tags + 200_000 || self.copies > 8 * self.tags + 100_000;
        self.has_raw && (is_deep || self.has_long_tag)
    }

    fn tag(&mut self) {
        self.tags += 1;
        self.looks += self.depth;
        self.copies += self.style;
    }

    /// Counts white space inside tags, where attributes start.
    fn attributes(&mut self, html: &str) {
        let mut before = b' ';
        for byte in html.bytes() {
            self.attributes = match (byte, self.attributes) {
                (b'<', _) => Some(0),
                (b'>', _) => None,
                (byte, Some(count)) if byte.is_ascii_whitespace() && !before.is_ascii_whitespace() => Some(count + 1),
                (_, count) => count,
            };
            self.has_long_tag |= self.attributes.is_some_and(|count| count > MOST_ATTRIBUTES);
            before = byte;
        }
    }
}

/// The names of all tags of a piece of HTML that stand outside comments, and whether each is an end tag.
pub fn tags(html: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once('<')?;
            if let Some(comment) = after.strip_prefix("!--") {
                rest = comment.split_once("-->")?.1;
                continue;
            }
            let name = after.strip_prefix('/').unwrap_or(after);
            let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | ':');
            let end = name.find(|letter| !is_part(letter)).unwrap_or(name.len());
            rest = &name[end..];
            if name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
                return Some((&name[..end], name.len() < after.len()));
            }
        }
    })
}
