//! A new article: the file an editor starts from, with every useful key in it.

mod place;
mod vocabulary;

use std::cmp::Reverse;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use tera::{Context, Tera};

use crate::article::{self, Head, Kind};
use crate::config::Config;
use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem};
use crate::fields::date_problem;
use crate::slug::slug;
use crate::source::{self, File};
use crate::text;
use vocabulary::Vocabulary;

/// What an editor asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Title of the article.
    pub title: String,
    /// Folder of the section, below the content folder; `.` for the content folder itself.
    pub section: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Language of the edition; `None` for the site's own.
    pub language: Option<String>,
    /// Whether the article has a folder of its own.
    pub bundle: bool,
    /// When it is published, as front matter takes it; `None` for now.
    pub date: Option<String>,
    /// The file of the article that it translates, beside which it then stands.
    pub translates: Option<String>,
}

/// A new article that may be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Name of the file below the root.
    pub name: String,
    /// What is in it.
    pub text: String,
    /// Folder of its section; empty for the content folder itself.
    pub section: String,
    /// Code of its edition.
    pub language: String,
    /// Its tags, as the site spells them.
    pub tags: Vec<String>,
    /// When it is published.
    pub date: Moment,
    /// What its editor should look at.
    pub found: Vec<Diagnostic>,
}

/// What there is already.
struct Present<'a> {
    root: &'a Path,
    config: &'a Config,
    /// All files of the content folder.
    files: &'a [File],
    /// The heads of those that are Markdown, as far as they can be read.
    heads: &'a [Head],
}

/// Starts an article. `files` are those of the content folder; only the front matter of each is read.
pub fn article(
    wanted: &Wanted,
    config: &Config,
    now: &Moment,
    root: &Path,
    files: &[File],
) -> Result<Draft, Diagnostic> {
    let title = text::line(&wanted.title);
    if title.is_empty() {
        return Err(Diagnostic::of_file("bantin new", Problem::EmptyTitle {}));
    }
    let language = wanted.language.as_deref().unwrap_or(&config.editions[0].code);
    let Some(edition) = config.edition(language) else {
        return Err(Diagnostic::of_file(config.file.as_str(), Problem::NoSuchEdition { code: language.into() }));
    };
    let (date, date_text) = date(wanted.date.as_deref(), config, now)?;
    let documents: Vec<&File> = files.iter().filter(|file| source::is_markdown(&file.path)).collect();
    let read = |file: &&File| article::head(&source::read_file(file).ok()?, config);
    let heads: Vec<Head> = documents.par_iter().filter_map(read).collect();
    let present = Present { root, config, files, heads: &heads };
    let (section, path) = match &wanted.translates {
        Some(file) => place::beside(file, edition, &present)?,
        None => {
            let section = place::section(wanted.section.as_deref(), &title, &present)?;
            let path = place::path(&title, wanted.bundle, edition, &section, date.year(), &present)?;
            (section, path)
        }
    };
    let mut draft = Draft {
        name: format!("{}/{path}", config.content),
        text: String::new(),
        section,
        language: language.to_owned(),
        tags: Vec::new(),
        date,
        found: Vec::new(),
    };
    // Its file is named after another title.
    let slug = wanted.translates.as_ref().map(|_| quoted(&slug(&title)));
    let own = Own { title: quoted(&title), date: date_text, slug };
    draft.write(&own, &wanted.tags, (edition, &present))?;
    draft.found.extend(similar(&draft.name, &title, edition, &heads));
    Ok(draft)
}

/// The date asked for and how front matter spells it.
fn date(wanted: Option<&str>, config: &Config, now: &Moment) -> Result<(Moment, String), Diagnostic> {
    let Some(wanted) = wanted.map(str::trim) else { return Ok((*now, now.local_text())) };
    match (Moment::of_text(wanted, &config.zone), wanted.parse::<toml::value::Datetime>()) {
        (Some(date), Ok(mut spelled)) => {
            // Seconds may be left out since TOML 1.1 only, which not every editor's colours know.
            if let Some(time) = &mut spelled.time {
                time.second = time.second.or(Some(0));
            }
            Ok((date, spelled.to_string()))
        }
        _ => Err(Diagnostic::of_file("--date", date_problem(wanted))),
    }
}

/// What the article says of itself, as TOML.
#[derive(Serialize)]
struct Own {
    title: String,
    date: String,
    slug: Option<String>,
}

/// One taxonomy, as the template shows it.
#[derive(Serialize)]
struct List<'a> {
    key: &'a str,
    /// The terms of the article, as TOML.
    terms: String,
    /// The usual ones, as TOML.
    usual: String,
}

impl Draft {
    /// Writes the text, and tells tags that are nearly those the site has.
    fn write(&mut self, own: &Own, tags: &[String], (edition, present): (usize, &Present)) -> Result<(), Diagnostic> {
        let mut lists = Vec::new();
        let mut near = Vec::new();
        let is_known = present.config.tags().is_some();
        if let Some(tag) = tags.first().filter(|_| !is_known) {
            let (key, expected) = ("--tags".to_owned(), "taxonomies = [\"tags\"]".to_owned());
            return Err(Diagnostic::of_file("--tags", Problem::BadValue { key, value: tag.clone(), expected }));
        }
        for (at, key) in present.config.taxonomies.iter().enumerate() {
            let vocabulary = Vocabulary::of(at, edition, &self.section, present);
            if key == "tags" {
                self.tags = vocabulary.spelled(tags);
                near = vocabulary.near(&self.tags);
            }
            let terms = if key == "tags" { listed(&self.tags) } else { String::new() };
            lists.push(List { key, terms, usual: listed(&vocabulary.usual()) });
        }
        let words = if self.language == "vi" { include_str!("new/vi.md") } else { include_str!("new/en.md") };
        let mut context = Context::new();
        context.insert("own", own);
        context.insert("lists", &lists);
        context.insert("year", &self.date.year());
        context.insert("related", &quoted(&other(edition, &self.section, present.heads)));
        self.text = Tera::one_off(words, &context, false)
            .map_err(|error| Diagnostic::of_file(&*self.name, Problem::Internal { reason: error.to_string() }))?;
        self.found = near.into_iter().map(|(tag, problem)| self.at_tag(&tag, problem)).collect();
        Ok(())
    }

    /// A problem with a tag, at the place where it stands.
    fn at_tag(&self, tag: &str, problem: Problem) -> Diagnostic {
        let near = if let Problem::UnknownTag { near, .. } = &problem { Some(near.clone()) } else { None };
        let line = self.text.find("\ntags = ").unwrap_or(0);
        let quoted = quoted(tag);
        let span = self.text[line..].find(&quoted).map(|at| (line + at..line + at + quoted.len()).into());
        Diagnostic::perhaps_at(&*self.name, span, problem).suggest(near)
    }
}

/// The newest article of the section, as an example of how others are named.
fn other(edition: usize, section: &str, heads: &[Head]) -> String {
    let own = heads.iter().filter(|head| head.edition == edition && head.kind == Kind::Article);
    let own = own.filter(|head| place::below(&head.folder, section).is_some());
    let newest = own.max_by_key(|head| (head.front.date.map(|date| date.instant()), Reverse(&head.path)));
    newest.map_or_else(|| "/tin-tuc/2022/bai-khac.md".to_owned(), |head| format!("/{}", head.path))
}

/// Warns of the articles of the same title, or the same name in the address: names the newest.
fn similar(name: &str, title: &str, edition: usize, heads: &[Head]) -> Option<Diagnostic> {
    let (identity, slug) = (text::identity(title), slug(title));
    let is_similar = |head: &&Head| {
        let names = head.edition == edition && !matches!(head.kind, Kind::Home | Kind::Section);
        names && (last_name(head) == slug || text::identity(&head.front.title) == identity)
    };
    let mut found: Vec<&Head> = heads.par_iter().filter(is_similar).collect();
    found.sort_by_key(|head| (Reverse(head.front.date.map(|date| date.instant())), &head.path));
    let (newest, more) = found.split_first()?;
    let more = if more.is_empty() { String::new() } else { format!(" (+{})", more.len()) };
    Some(Diagnostic::of_file(name, Problem::SimilarArticle { other: format!("{}{more}", newest.file) }))
}

/// The last part of an article's address.
fn last_name(head: &Head) -> String {
    let folder = head.folder.rsplit('/').next().unwrap_or_default();
    let file = if head.is_bundle() { folder } else { &head.stem };
    slug(head.front.slug.as_ref().map_or(file, |slug| &slug.value))
}

/// Texts as the inside of a TOML list.
fn listed<S: AsRef<str>>(texts: &[S]) -> String {
    texts.iter().map(|text| quoted(text.as_ref())).collect::<Vec<_>>().join(", ")
}

/// A TOML string.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
