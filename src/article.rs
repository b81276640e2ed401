//! Articles: what one Markdown file says, before the site around it is known.

mod text;

use std::sync::{Arc, OnceLock};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Document, Problem};
use crate::front_matter::{self, FrontMatter};
use crate::markdown::{self, Body, Outline};
use crate::source::Source;
use crate::text::cut;

pub use text::{Room, Text};

/// Longest summary taken from the first paragraph, in characters.
const SUMMARY: usize = 200;

/// One Markdown file, read. The head is all that linking may see; the body waits for rendering.
/// Where the head alone was read, the rest is read when it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// Front matter and place in the site.
    pub head: Arc<Head>,
    /// The text.
    pub text: Arc<Text>,
    /// Headings, links and images of the text, once they are known.
    outline: Arc<OnceLock<Outline>>,
}

/// What other pages may know of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Path of the file below the content folder; the tie-breaker of every order.
    pub path: Arc<str>,
    /// Path of the file as messages show it.
    pub file: Arc<str>,
    /// Index of the edition in [`Config::editions`].
    pub edition: usize,
    /// What the file makes.
    pub kind: Kind,
    /// Folder of the file below the content folder, without slashes at the ends.
    pub folder: Arc<str>,
    /// Name of the file without its edition and ending.
    pub stem: Arc<str>,
    /// Front matter.
    pub front: FrontMatter,
    /// Summary for lists, feeds and search engines.
    pub summary: Arc<str>,
}

/// What a Markdown file makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `_index.md` of the content folder.
    Home,
    /// `_index.md` of another folder.
    Section,
    /// A file with a date.
    Article,
    /// A file without a date.
    Page,
}

impl Article {
    /// Headings, links and images of the text.
    pub fn outline(&self) -> &Outline {
        self.outline.get_or_init(|| self.text.outline().unwrap_or_default())
    }

    /// Whether another article's text is the very same, or has the same anchors.
    pub fn has_anchors_of(&self, other: &Article) -> bool {
        self.has_outline_of(other) || self.outline().anchors == other.outline().anchors
    }

    /// Whether another article's text is the very same.
    pub fn has_outline_of(&self, other: &Article) -> bool {
        Arc::ptr_eq(&self.outline, &other.outline)
    }

    /// The same article, with the parts that are equal to the last one's taken from there, so that later
    /// stages see at a glance what has changed; the very last one, if nothing has.
    pub fn reuse(mut self, last: &Arc<Article>) -> Arc<Article> {
        let same = [
            reuse(&mut self.head, &last.head),
            reuse(&mut self.text, &last.text),
            reuse(&mut self.outline, &last.outline),
        ];
        if same.iter().all(|same| *same) { last.clone() } else { Arc::new(self) }
    }
}

/// Takes the last value if it is equal; tells whether it is.
fn reuse<T: PartialEq>(new: &mut Arc<T>, last: &Arc<T>) -> bool {
    let same = new == last;
    if same {
        *new = last.clone();
    }
    same
}

impl Head {
    fn new(source: &Source, name: &Name, front: FrontMatter, summary: Arc<str>) -> Self {
        let kind = match (name.stem, name.folder, &front.date) {
            ("_index", "", _) => Kind::Home,
            ("_index", _, _) => Kind::Section,
            (_, _, Some(_)) => Kind::Article,
            (_, _, None) => Kind::Page,
        };
        Head {
            path: source.path.clone(),
            file: source.name.clone(),
            edition: name.edition,
            kind,
            folder: name.folder.into(),
            stem: name.stem.into(),
            front,
            summary,
        }
    }

    /// Whether the article has its own folder (`index.md`), whose files belong to it.
    pub fn is_bundle(&self) -> bool {
        &*self.stem == "index"
    }

    /// Whether it is a legal document.
    pub fn is_legal_document(&self) -> bool {
        self.front.document.is_some()
    }
}

/// Reads one Markdown file. Reading never fails: what cannot be understood is a diagnostic, and the
/// article is left out only when it has no readable front matter. `keep` decides what becomes of the body.
pub fn parse(source: &Source, config: &Config, keep: impl FnOnce(Body) -> Text) -> (Option<Article>, Vec<Diagnostic>) {
    read(source, config, |document, offset, edition| {
        let (body, outline) = markdown::parse(document, offset, config, edition);
        (keep(body), Some(outline))
    })
}

/// Reads the front matter alone; `left` tells where the text is to be found. A summary that would be taken from the text
/// is missing.
pub fn parse_head(source: &Source, config: &Config, left: Text) -> (Option<Article>, Vec<Diagnostic>) {
    read(source, config, |_, _, _| (left, None))
}

fn read<'s>(
    source: &'s Source,
    config: &Config,
    text: impl FnOnce(&mut Document<'s>, usize, usize) -> (Text, Option<Outline>),
) -> (Option<Article>, Vec<Diagnostic>) {
    let whole = match source.text() {
        Ok(whole) => whole,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let mut document = Document::new(source.name.clone(), whole);
    let name = Name::of(&source.path, config);
    if let Some(code) = &name.unknown_edition {
        document.found.push(Diagnostic::of_file(source.name.clone(), Problem::UnknownEdition { code: code.clone() }));
    }
    if name.unknown_edition.is_some() && name.stem.starts_with("_index.") {
        return (None, document.found);
    }
    let Some((offset, toml, body_offset)) = front_matter::split(&mut document) else {
        return (None, document.found);
    };
    let is_home = name.stem == "_index" && name.folder.is_empty();
    let front = front_matter::parse(toml, offset, &mut document, &config.taxonomies, &config.zone, !is_home);
    let (text, mut outline) = text(&mut document, body_offset, name.edition);
    let summary = summary(&front, outline.as_mut());
    let head = Arc::new(Head::new(source, &name, front, summary));
    let outline = outline.map_or_else(OnceLock::new, OnceLock::from);
    (Some(Article { head, text: Arc::new(text), outline: Arc::new(outline) }), document.found)
}

/// Reads the head alone, without what is wrong in it; the summary is that of the front matter. `None` if the file has no
/// readable front matter.
pub fn head(source: &Source, config: &Config) -> Option<Head> {
    let mut document = Document::new(source.name.clone(), source.text().ok()?);
    let (offset, toml, _) = front_matter::split(&mut document)?;
    let front = front_matter::parse(toml, offset, &mut document, &config.taxonomies, &config.zone, false);
    let summary = front.summary.as_deref().unwrap_or_default().into();
    Some(Head::new(source, &Name::of(&source.path, config), front, summary))
}

/// Reads the text alone, of a file that was read before: its problems have been told, or are not asked for.
fn text_of(source: &Source, config: &Config) -> Option<(Body, Outline)> {
    let mut document = Document::new(source.name.clone(), source.text().ok()?);
    let (_, _, offset) = front_matter::split(&mut document)?;
    Some(markdown::parse(&mut document, offset, config, Name::of(&source.path, config).edition))
}

/// Takes the summary. The contract's order: front matter, text before `<!-- more -->`, first paragraph cut at a word.
fn summary(front: &FrontMatter, outline: Option<&mut Outline>) -> Arc<str> {
    let taken = |outline: &mut Outline| (std::mem::take(&mut outline.first_paragraph), outline.before_more.take());
    let (first_paragraph, before_more) = outline.map(taken).unwrap_or_default();
    match (&front.summary, before_more.filter(|text| !text.is_empty())) {
        (Some(summary), _) => summary.as_str().into(),
        (None, Some(text)) => text.into(),
        (None, None) => cut(&first_paragraph, SUMMARY).into(),
    }
}

/// A file's path, taken apart.
struct Name<'p> {
    folder: &'p str,
    stem: &'p str,
    edition: usize,
    /// The last part of the name, if it looks like a language the site does not have.
    unknown_edition: Option<String>,
}

impl<'p> Name<'p> {
    fn of(path: &'p str, config: &Config) -> Self {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let Some((shorter, code)) = stem.rsplit_once('.').filter(|(shorter, _)| !shorter.is_empty()) else {
            return Name { folder, stem, edition: 0, unknown_edition: None };
        };
        match config.edition(&code.to_lowercase()) {
            Some(edition) => Name { folder, stem: shorter, edition, unknown_edition: None },
            None => {
                let looks_like_one = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
                Name { folder, stem, edition: 0, unknown_edition: looks_like_one.then(|| code.to_owned()) }
            }
        }
    }
}
