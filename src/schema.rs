//! Schema: one description of every key that may be written, for all who are not its reader.
//!
//! The readers ([`crate::front_matter`], [`crate::config`]) check what is written and tell what is wrong. What they take is
//! said here once more, a row a key, for programs that help while writing: JSON Schemas ([`front_matter`], [`config`])
//! and the forms of a CMS ([`crate::cms`]). Tests hold each row against its reader.

mod config;
mod front_matter;
mod json;

use crate::diagnostic::Tongue;

pub use config::KEYS as CONFIG;
pub use front_matter::KEYS as FRONT_MATTER;
pub use json::{config, front_matter, value};

/// In place of a name: the row is that of every taxonomy but `tags`.
pub const OTHER_TAXONOMIES: &str = "*";

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text.
    Text(Form),
    /// A day, perhaps with a time, as TOML writes them or as such a text.
    Date,
    /// True or false.
    Bool,
    /// A whole number from the first to the last.
    Integer(i64, i64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or a taxonomy.
    WordOrTaxonomy(&'static [&'static str]),
    /// A list of at least so many of a kind.
    List(&'static Kind, usize),
    /// One of these kinds.
    Either(&'static [Kind]),
    /// A table with these keys.
    Table(&'static [Key]),
    /// A table whose keys the site chooses: the pattern of a key, and what each holds.
    Map(&'static str, &'static Kind),
    /// A table of editions by their code: each has the keys of the configuration that are [`Key::of_editions`].
    Editions,
    /// A table of anything.
    Free,
    /// Anything.
    Any,
}

/// What a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A line.
    Line,
    /// A sentence or two.
    Prose,
    /// A file of the site.
    File,
    /// A picture of the site.
    Picture,
    /// A line that matches a pattern.
    Like(&'static str),
}

/// A line of text.
pub const LINE: Kind = Kind::Text(Form::Line);

/// Lines of text.
pub const LINES: Kind = Kind::List(&LINE, 0);

/// The address of another page: without a scheme, or with one that cannot run anything.
pub const URL: Kind = Kind::Text(Form::Like(
    "^([^:]*$|[^A-Za-z]|[A-Za-z][A-Za-z0-9+.-]*[^A-Za-z0-9+.:-]|[Hh][Tt][Tt][Pp][Ss]?:|[Mm][Aa][Ii][Ll][Tt][Oo]:|[Tt][Ee][Ll]:)",
));

/// A key: what it takes and what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// A value as it may be written, in TOML.
    pub example: &'static str,
    /// What it stands for when it is not written, in TOML, where that is the same on every site.
    pub default: Option<&'static str>,
    /// Whether it has to be there.
    pub is_required: bool,
    /// A key that has to stand beside it.
    pub needs: Option<&'static str>,
    /// Whether each edition of the site may have its own.
    pub is_of_editions: bool,
    vietnamese: Words,
    english: Words,
}

/// How a key is called, and a sentence about it.
type Words = (&'static str, &'static str);

impl Key {
    /// A key that need not be there.
    pub const fn new(name: &'static str, kind: Kind, example: &'static str) -> Self {
        let (vietnamese, english) = ((name, ""), (name, ""));
        let (default, is_required, needs, is_of_editions) = (None, false, None, false);
        Key { name, kind, example, default, is_required, needs, is_of_editions, vietnamese, english }
    }

    /// Its name and a sentence in Vietnamese.
    pub const fn vi(self, name: &'static str, sentence: &'static str) -> Self {
        Key { vietnamese: (name, sentence), ..self }
    }

    /// Its name and a sentence in English.
    pub const fn en(self, name: &'static str, sentence: &'static str) -> Self {
        Key { english: (name, sentence), ..self }
    }

    /// The same with a default.
    pub const fn or(self, default: &'static str) -> Self {
        Key { default: Some(default), ..self }
    }

    /// The same, but it has to be there.
    pub const fn required(self) -> Self {
        Key { is_required: true, ..self }
    }

    /// The same, but it need not be there.
    pub const fn optional(self) -> Self {
        Key { is_required: false, ..self }
    }

    /// The same, but only beside another key.
    pub const fn beside(self, other: &'static str) -> Self {
        Key { needs: Some(other), ..self }
    }

    /// The same, and each edition may have its own.
    pub const fn of_editions(self) -> Self {
        Key { is_of_editions: true, ..self }
    }

    /// What it is called for an editor, and a sentence about it.
    pub fn words(&self, tongue: Tongue) -> (&'static str, &'static str) {
        match tongue {
            Tongue::Vietnamese => self.vietnamese,
            Tongue::English => self.english,
        }
    }
}

/// The keys of a table on a site with these taxonomies, by name, in the order of the rows.
pub fn keys<'k>(rows: &'k [Key], taxonomies: &'k [String]) -> impl Iterator<Item = (&'k str, &'k Key)> {
    rows.iter().flat_map(move |row| {
        let others = taxonomies.iter().map(String::as_str).filter(|name| *name != "tags");
        let is_other = row.name == OTHER_TAXONOMIES;
        let is_there = !is_other && (row.name != "tags" || taxonomies.iter().any(|name| name == "tags"));
        let named = is_there.then_some(row.name);
        named.into_iter().chain(others.filter(move |_| is_other)).map(move |name| (name, row))
    })
}

/// The rows that each further edition has; none of them has to be there.
pub fn edition() -> Vec<Key> {
    let own = CONFIG.iter().filter(|row| row.is_of_editions);
    own.map(|row| Key { default: None, ..row.optional() }).collect()
}

/// Whether a name is taken by a key of front matter, so that no taxonomy can have it.
pub fn is_taken(name: &str) -> bool {
    FRONT_MATTER.iter().any(|row| row.name == name && name != "tags" && name != OTHER_TAXONOMIES)
}
