//! Front matter: the typed head of an article, read from the TOML between two `+++` lines.

mod legal;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use toml::de::DeValue;

use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Document, Placed, Problem};
use crate::fields::{self, Fields, Item};
use crate::text;

pub use legal::LegalDocument;

/// Most terms an article may have in one taxonomy: each makes pages that list all of them.
const MOST_TERMS: usize = 1000;

/// Everything an article says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontMatter {
    /// Title; empty only in a home page's `_index.md`.
    pub title: String,
    /// Publication date; a page has none.
    pub date: Option<Moment>,
    /// Last change.
    pub updated: Option<Moment>,
    /// From then on the article is not built.
    pub expires: Option<Moment>,
    /// Why it is not, for those who still come to its address; without a reason nothing stands there.
    pub expires_note: Option<String>,
    /// Built only with `--drafts`.
    pub draft: bool,
    /// Last segment of the address.
    pub slug: Option<Placed<String>>,
    /// The whole path of the address.
    pub path: Option<Placed<String>>,
    /// Old addresses that lead here.
    pub aliases: Vec<Placed<String>>,
    /// Sapô.
    pub summary: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Where the news comes from.
    pub source: Option<Origin>,
    /// Terms by taxonomy, in the order of the configuration; each article names a term once.
    pub terms: Vec<Vec<String>>,
    /// Main image.
    pub image: Option<Image>,
    /// Files to download.
    pub attachments: Vec<Attachment>,
    /// Whether and until when the article is pinned.
    pub pinned: Pinned,
    /// Related articles chosen by hand: paths or addresses.
    pub related: Vec<Placed<String>>,
    /// Corrections, in the order written.
    pub corrections: Vec<Correction>,
    /// Template to use instead of the usual one.
    pub template: Option<Placed<String>>,
    /// Order among sections, lighter first.
    pub weight: i64,
    /// Whether search finds it.
    pub search: bool,
    /// Whether the page shows a table of contents.
    pub toc: bool,
    /// What it is as a legal document, if it is one.
    pub document: Option<LegalDocument>,
    /// Free data for themes.
    pub extra: Map<String, Value>,
}

/// Where a piece of news comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Name of the source.
    pub name: String,
    /// Its address.
    pub url: Option<String>,
}

/// The main image as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// File or address.
    pub src: Placed<String>,
    /// Text for those who cannot see it.
    pub alt: String,
    /// Caption.
    pub caption: Option<String>,
}

/// A file to download as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File or address.
    pub file: Placed<String>,
    /// Title; the file's name when absent.
    pub title: Option<String>,
}

/// Whether an article is pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinned {
    /// Not pinned.
    No,
    /// Pinned for good.
    Always,
    /// Pinned before this moment.
    Until(Moment),
}

/// One correction (đính chính).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// When it was made.
    pub date: Option<Moment>,
    /// What was corrected.
    pub note: String,
}

/// Splits a file into the offset and text of its front matter and the offset of its body, reporting
/// a missing or unclosed one.
pub fn split<'t>(document: &mut Document<'t>) -> Option<(usize, &'t str, usize)> {
    let text = document.text;
    if text.trim().is_empty() {
        document.found.push(Diagnostic::of_file(document.file.clone(), Problem::EmptyFile {}));
        return None;
    }
    let first = text.lines().next().unwrap_or("");
    if first.trim_end() != "+++" {
        let yaml = first.trim_end() == "---";
        document.report(0, first.len(), if yaml { Problem::YamlFrontMatter {} } else { Problem::NoFrontMatter {} });
        return None;
    }
    let start = text.find('\n').map_or(text.len(), |at| at + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return Some((start, &text[start..at], at + line.len()));
        }
        at += line.len();
    }
    document.report(0, first.len(), Problem::UnclosedFrontMatter {});
    None
}

/// Reads the TOML that stands at `offset`. `needs_title` is false for a home page.
pub fn parse(
    toml: &str,
    offset: usize,
    document: &mut Document,
    taxonomies: &[String],
    zone: &TimeZone,
    needs_title: bool,
) -> FrontMatter {
    let table = fields::parse(toml, offset, document);
    let mut fields = Fields::new(&table, offset, document);
    let front = read(&mut fields, taxonomies, zone, needs_title);
    fields.finish();
    front
}

fn read<'a>(
    fields: &mut Fields<'a, '_, '_>,
    taxonomies: &'a [String],
    zone: &TimeZone,
    needs_title: bool,
) -> FrontMatter {
    warn_of_lost_keys(fields, taxonomies);
    FrontMatter {
        title: read_title(fields, needs_title),
        date: fields.moment("date", zone),
        updated: fields.moment("updated", zone),
        expires: fields.moment("expires", zone),
        expires_note: fields.string("expires_note"),
        draft: fields.boolean("draft").unwrap_or(false),
        slug: fields.placed_string("slug"),
        path: fields.placed_string("path"),
        aliases: fields.strings("aliases", false),
        summary: read_summary(fields),
        authors: read_authors(fields),
        source: read_source(fields),
        terms: taxonomies.iter().map(|name| read_terms(fields, name)).collect(),
        image: read_image(fields),
        attachments: read_attachments(fields),
        pinned: read_pinned(fields, zone),
        related: fields.strings("related", false),
        corrections: read_corrections(fields, zone),
        template: fields.placed_string("template"),
        weight: fields.integer("weight", -1_000_000..1_000_001).unwrap_or(0),
        search: fields.boolean("search").unwrap_or(true),
        toc: fields.boolean("toc").unwrap_or(false),
        document: legal::read(fields, zone),
        extra: fields.free("extra"),
    }
}

/// Keys that decide about the article and are easily written below `[extra]`, where they do nothing.
fn warn_of_lost_keys(fields: &mut Fields, taxonomies: &[String]) {
    let Some(table) = fields.item("extra").and_then(|item| item.get_ref().as_table()) else { return };
    let deciding = ["draft", "date", "expires", "slug", "path", "aliases", "pinned", "title"];
    for (key, _) in table.iter() {
        let name = key.get_ref().as_ref();
        if deciding.contains(&name) || taxonomies.iter().any(|taxonomy| taxonomy == name) {
            fields.report(key.span(), Problem::KeyInExtra { key: name.into() });
        }
    }
}

fn read_title(fields: &mut Fields, needed: bool) -> String {
    let there = fields.item("title").is_some();
    let title = fields.placed_string("title");
    if needed && !there {
        fields.missing("title");
    }
    let Some(title) = title else { return String::new() };
    if needed && title.value.is_empty() {
        let span = fields.item("title").map_or(0..0, toml::Spanned::span);
        fields.report(span, Problem::EmptyTitle {});
    }
    title.value
}

fn read_summary(fields: &mut Fields) -> Option<String> {
    let written = [fields.string("summary"), fields.string("description")];
    written.into_iter().flatten().find(|summary| !summary.is_empty())
}

fn read_authors(fields: &mut Fields) -> Vec<String> {
    let mut authors = fields.strings("author", true);
    authors.extend(fields.strings("authors", true));
    authors.into_iter().map(|author| text::line(&author.value)).filter(|author| !author.is_empty()).collect()
}

fn read_source(fields: &mut Fields) -> Option<Origin> {
    let item = fields.item("source")?;
    if item.get_ref().is_str() {
        let name = fields.text_of("source", item)?.value;
        return (!name.is_empty()).then_some(Origin { name, url: None });
    }
    let mut table = fields.nested(item, "source")?;
    let (name, url) = (table.string("name"), table.url("url"));
    if name.is_none() {
        table.missing("name");
    }
    table.finish();
    Some(Origin { name: name?, url })
}

/// Terms in the order written, without blanks and without naming one twice.
fn read_terms<'a>(fields: &mut Fields<'a, '_, '_>, taxonomy: &'a str) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let written = fields.strings(taxonomy, false);
    if written.len() > MOST_TERMS {
        let (count, most) = (written.len().to_string(), MOST_TERMS.to_string());
        let span = fields.item(taxonomy).map_or(0..0, toml::Spanned::span);
        fields.report(span.start..span.start + 1, Problem::TooManyTerms { key: taxonomy.into(), count, most });
        return Vec::new();
    }
    let written = written.into_iter().map(|term| text::line(&term.value));
    written.filter(|term| !term.is_empty() && seen.insert(text::identity(term))).collect()
}

fn read_image(fields: &mut Fields) -> Option<Image> {
    let item = fields.item("image")?;
    if item.get_ref().is_str() {
        let src = fields.path_of("image", item)?;
        fields.report(item.span(), Problem::NoAlt {});
        return Some(Image { src, alt: String::new(), caption: None });
    }
    let mut table = fields.nested(item, "image")?;
    let src = table.item("src").and_then(|item| table.path_of("src", item));
    if src.is_none() {
        table.missing("src");
    }
    let (alt, caption) = (table.string("alt").unwrap_or_default(), table.string("caption"));
    if alt.trim().is_empty() {
        table.report(item.span(), Problem::NoAlt {});
    }
    table.finish();
    Some(Image { src: src?, alt, caption })
}

fn read_attachments(fields: &mut Fields) -> Vec<Attachment> {
    let Some(item) = fields.item("attachments") else { return Vec::new() };
    let Some(items) = item.get_ref().as_array() else {
        fields.wrong_type("attachments", "[\"…\", {file = \"…\", title = \"…\"}]", item);
        return Vec::new();
    };
    items.iter().filter_map(|item| read_attachment(fields, item)).collect()
}

fn read_attachment<'i>(fields: &mut Fields<'_, 'i, '_>, item: &Item<'i>) -> Option<Attachment> {
    if item.get_ref().is_str() {
        return Some(Attachment { file: fields.path_of("attachments", item)?, title: None });
    }
    let mut table = fields.nested(item, "attachments")?;
    let file = table.item("file").and_then(|item| table.path_of("file", item));
    if file.is_none() {
        table.missing("file");
    }
    let title = table.string("title").filter(|title| !title.is_empty());
    table.finish();
    Some(Attachment { file: file?, title })
}

fn read_pinned(fields: &mut Fields, zone: &TimeZone) -> Pinned {
    let Some(item) = fields.item("pinned") else { return Pinned::No };
    match item.get_ref() {
        DeValue::Boolean(true) => Pinned::Always,
        DeValue::Boolean(false) => Pinned::No,
        _ => fields.moment_of("pinned", item, zone).map_or(Pinned::No, Pinned::Until),
    }
}

fn read_corrections(fields: &mut Fields, zone: &TimeZone) -> Vec<Correction> {
    let Some(item) = fields.item("corrections") else { return Vec::new() };
    let Some(items) = item.get_ref().as_array() else {
        fields.wrong_type("corrections", "[{date = 2022-12-31, note = \"…\"}]", item);
        return Vec::new();
    };
    items.iter().filter_map(|item| read_correction(fields, item, zone)).collect()
}

fn read_correction<'i>(fields: &mut Fields<'_, 'i, '_>, item: &Item<'i>, zone: &TimeZone) -> Option<Correction> {
    let mut table = fields.nested(item, "corrections")?;
    let (date, note) = (table.moment("date", zone), table.string("note"));
    if note.is_none() {
        table.missing("note");
    }
    table.finish();
    Some(Correction { date, note: note? })
}

impl Pinned {
    /// Whether the article is pinned now.
    pub fn holds(&self, now: &Moment) -> bool {
        match self {
            Pinned::No => false,
            Pinned::Always => true,
            Pinned::Until(end) => !end.has_come(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schema;

    #[test]
    fn every_key_asked_for_is_described() {
        let mut document = Document::new("a.md".into(), "");
        let table = fields::parse("", 0, &mut document);
        let mut fields = Fields::new(&table, 0, &mut document);
        let taxonomies = ["tags", "categories"].map(str::to_owned);
        read(&mut fields, &taxonomies, &TimeZone::UTC, true);
        let asked: BTreeSet<&str> = fields.known().iter().copied().collect();
        let described = schema::keys(schema::FRONT_MATTER, &taxonomies).map(|(name, _)| name).collect();
        assert_eq!(asked, described);
    }
}
