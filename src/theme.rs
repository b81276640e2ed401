//! Themes: templates, static files and words of a theme and of those it extends.

mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use tera::{ErrorKind, Kwargs, State, Tera, TeraResult, Value};

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Document, Placed, Problem};
use crate::fields::{self, Fields};
use crate::fragment;
use crate::shared::Shared;
use crate::source::{self, File, Source};

pub use parts::Parts;

/// The folder of all themes, below the root.
pub const FOLDER: &str = "themes";

/// Words of one edition: the keys are a theme's own, the values plain text.
pub type Words = BTreeMap<String, String>;

/// Words the program itself puts into titles.
const NEEDED_WORDS: [&str; 8] =
    ["home", "archive", "search", "year_title", "month_title", "month_name", "page_title", "not_found"];

/// Templates every theme has, its own or an extended theme's.
pub const TEMPLATES: [&str; 13] = [
    "index.html",
    "section.html",
    "article.html",
    "page.html",
    "taxonomy.html",
    "term.html",
    "archive.html",
    "archive_year.html",
    "archive_month.html",
    "404.html",
    "base.html",
    "gone.html",
    "search.html",
];

/// A theme, loaded.
#[derive(Default)]
pub struct Theme {
    /// The template engine with all templates of the chain.
    pub tera: Tera,
    /// Static files by output path; a theme's own come before those it extends.
    pub statics: Vec<(String, File)>,
    /// Words by edition, in the order of the configuration.
    pub words: Vec<Shared<Words>>,
    /// Defaults of `[extra]`.
    pub extra: Map<String, Json>,
    /// Names of the fragments.
    pub fragments: BTreeSet<String>,
    /// What each template is made of.
    parts: Parts,
    /// The `theme.toml` of the theme and of those it extends.
    pub manifests: Vec<String>,
    /// Files that words were read from, by edition.
    pub word_files: Vec<Vec<Arc<str>>>,
}

impl Theme {
    /// The files of a template and of all that it extends, includes and calls, in path order.
    pub fn template_files(&self, template: &str) -> BTreeSet<String> {
        self.parts.all(template).into_iter().map(template_file).collect()
    }
}

/// The texts of a theme and of those it extends, its own first.
#[derive(Default)]
struct Texts {
    /// By name in the engine.
    templates: Vec<(String, String)>,
    /// By language.
    words: BTreeMap<String, Words>,
    /// By language.
    word_files: BTreeMap<String, Vec<Arc<str>>>,
}

/// What one `theme.toml` says.
struct Manifest {
    extends: Option<Placed<String>>,
    extra: Map<String, Json>,
}

/// Loads a theme and those it extends from `themes/` below the root.
pub fn load(root: &Path, config: &Config) -> (Option<Theme>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let chain = chain(root, config, &mut found);
    if chain.is_empty()
        || found.iter().any(|problem| matches!(*problem.problem, Problem::NoTheme { .. } | Problem::ThemeLoop { .. }))
    {
        return (None, found);
    }
    let mut texts = Texts::default();
    let mut statics: BTreeMap<String, File> = BTreeMap::new();
    let mut theme = Theme::default();
    for (name, manifest) in &chain {
        let folder = format!("themes/{name}");
        for (key, value) in &manifest.extra {
            theme.extra.entry(key.clone()).or_insert_with(|| value.clone());
        }
        let (files, unreadable) = source::walk(root, &folder);
        found.extend(unreadable);
        let is_text = |file: &File| file.path.starts_with("templates/") || file.path.starts_with("i18n/");
        let (own, others): (Vec<File>, Vec<File>) = files.into_iter().partition(is_text);
        for file in others {
            if let Some(path) = file.path.clone().strip_prefix("static/") {
                statics.entry(path.to_owned()).or_insert(file);
            }
        }
        let (sources, unreadable) = source::read_all(&own);
        found.extend(unreadable);
        texts.read(&folder, &sources, &mut found);
    }
    theme.statics = statics.into_iter().collect();
    let Texts { templates, words, word_files } = texts;
    let names = templates.iter().filter_map(|(name, _)| name.splitn(3, '/').nth(2));
    let fragments = names.filter_map(|name| name.strip_prefix(fragment::FOLDER)?.strip_suffix(".html"));
    theme.fragments = fragments.map(str::to_owned).collect();
    theme.manifests = chain.iter().map(|(name, _)| format!("themes/{name}/theme.toml")).collect();
    let prefixes: Vec<String> = chain.iter().map(|(name, _)| format!("themes/{name}/")).collect();
    theme.parts = Parts::of(prefixes.clone(), &templates);
    found.extend(compile(&mut theme.tera, prefixes, templates));
    let codes = || config.editions.iter().map(|edition| &edition.code);
    theme.words = codes().map(|code| Shared::new(words.get(code).cloned().unwrap_or_default())).collect();
    theme.word_files = codes().map(|code| word_files.get(code).cloned().unwrap_or_default()).collect();
    if !found.iter().any(Diagnostic::is_error) {
        found.extend(lacking(&theme, config, &words, &chain[0].0));
    }
    let broken = found.iter().any(Diagnostic::is_error);
    ((!broken).then_some(theme), found)
}

/// The theme and those it extends, its own manifest first.
fn chain(root: &Path, config: &Config, found: &mut Vec<Diagnostic>) -> Vec<(String, Manifest)> {
    let mut chain: Vec<(String, Manifest)> = Vec::new();
    let mut next = Some((Arc::from(config.file.as_str()), config.theme.clone()));
    while let Some((file, wanted)) = next {
        let name = wanted.value;
        if chain.iter().any(|(known, _)| *known == name) {
            found.push(Diagnostic::at(file, wanted.span, Problem::ThemeLoop { name }));
            break;
        }
        let path = format!("themes/{name}/theme.toml");
        if !source::is_there(root, &path) {
            found.push(Diagnostic::at(file, wanted.span, Problem::NoTheme { name }));
            break;
        }
        let manifest =
            match source::read(root, &path).and_then(|source| source.text().map(|text| manifest(text, &path, found))) {
                Ok(manifest) => manifest,
                Err(diagnostic) => {
                    found.push(diagnostic);
                    break;
                }
            };
        next = manifest.extends.clone().map(|extends| (path.into(), extends));
        chain.push((name, manifest));
    }
    chain
}

fn manifest(text: &str, path: &str, found: &mut Vec<Diagnostic>) -> Manifest {
    let mut document = Document::new(path.into(), text);
    let table = fields::parse(text, 0, &mut document);
    let mut fields = Fields::new(&table, 0, &mut document);
    for key in ["name", "description", "license"] {
        fields.string(key);
    }
    let manifest = Manifest { extends: fields.placed_string("extends"), extra: fields.free("extra") };
    fields.finish();
    found.append(&mut document.found);
    manifest
}

impl Texts {
    /// Sorts one theme's texts into templates and words; words known already win.
    fn read(&mut self, folder: &str, sources: &[Source], found: &mut Vec<Diagnostic>) {
        for source in sources {
            let text = match source.text() {
                Ok(text) => text,
                Err(diagnostic) => {
                    found.push(diagnostic);
                    continue;
                }
            };
            if let Some(name) = source.path.strip_prefix("templates/") {
                self.templates.push((format!("{folder}/{name}"), text.to_owned()));
            } else if let Some(code) = source.path.strip_prefix("i18n/").and_then(|file| file.strip_suffix(".toml")) {
                let mut document = Document::new(source.name.clone(), text);
                let table = fields::parse(text, 0, &mut document);
                let mut fields = Fields::new(&table, 0, &mut document);
                let known = self.words.entry(code.to_owned()).or_default();
                for (key, item) in fields.all() {
                    if let Some(word) = fields.text_of(key.get_ref(), item) {
                        known.entry(key.get_ref().to_string()).or_insert(word.value);
                    }
                }
                self.word_files.entry(code.to_owned()).or_default().push(source.name.clone());
                found.append(&mut document.found);
            }
        }
    }
}

/// Adds the templates, reporting the syntax errors of all of them.
fn compile(tera: &mut Tera, prefixes: Vec<String>, templates: Vec<(String, String)>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = Vec::new();
    for (name, text) in &templates {
        if let Err(error) = Tera::default().add_raw_template(name, text)
            && matches!(error.kind(), ErrorKind::SyntaxError(_))
        {
            found.push(template_problem(&error, name, None));
        }
    }
    tera.register_filter("group_by", group_by);
    if let Err(error) = tera.set_fallback_prefixes(prefixes) {
        found.push(Diagnostic::of_file("themes", Problem::TemplateSyntax { reason: error.to_string() }));
    }
    let file = templates.first().map_or_else(|| "themes".to_owned(), |(name, _)| name.clone());
    if let Err(error) = tera.add_raw_templates(templates)
        && found.is_empty()
    {
        found.push(template_problem(&error, &file, None));
    }
    found
}

/// A template's error at its line in its file; with the article that was being rendered.
pub fn template_problem(error: &tera::Error, template: &str, article: Option<&str>) -> Diagnostic {
    let report = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Some(report),
        _ => None,
    };
    let reason = report.map_or_else(|| first_line(&error.to_string()), |report| report.message().to_owned());
    let problem = match article {
        Some(article) => Problem::TemplateFailed { reason, article: article.into() },
        None => Problem::TemplateSyntax { reason },
    };
    match report {
        Some(report) => Diagnostic::at(template_file(report.filename()), report.span().range.clone(), problem),
        None => {
            Diagnostic::of_file(template_file(&named_template(error).unwrap_or_else(|| template.to_owned())), problem)
        }
    }
}

/// An error over several templates comes as finished text: what it says first.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// The template an error without a place is about; in a finished text the first one it points at:
/// `--> themes/x/a.html:2:10`.
fn named_template(error: &tera::Error) -> Option<String> {
    if let ErrorKind::MissingParent { current: tpl, .. } | ErrorKind::CircularExtend { tpl, .. } = error.kind() {
        return Some(tpl.clone());
    }
    let text = error.to_string();
    let (_, rest) = text.split_once("--> ")?;
    Some(rest.split([':', '\n']).next()?.to_owned())
}

/// `themes/x/base.html` in the engine is `themes/x/templates/base.html` on disk.
fn template_file(name: &str) -> String {
    let mut parts = name.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(themes), Some(theme), Some(rest)) => format!("{themes}/{theme}/templates/{rest}"),
        _ => name.to_owned(),
    }
}

/// The templates and words a theme should have and lacks. Every edition needs every word that some
/// edition has.
fn lacking(theme: &Theme, config: &Config, words: &BTreeMap<String, Words>, name: &str) -> Vec<Diagnostic> {
    let folder = format!("themes/{name}");
    let templates = TEMPLATES.iter().filter(|template| !theme.tera.contains_template(template));
    let mut found: Vec<Diagnostic> = templates
        .map(|name| Diagnostic::of_file(folder.as_str(), Problem::MissingTemplate { name: (*name).into() }))
        .collect();
    let known = config.editions.iter().filter_map(|edition| words.get(&edition.code)).flat_map(Words::keys);
    let needed: BTreeSet<&str> = known.map(String::as_str).chain(NEEDED_WORDS).collect();
    for code in config.editions.iter().map(|edition| &edition.code) {
        let file = format!("{folder}/i18n/{code}.toml");
        let Some(words) = words.get(code) else {
            found.push(Diagnostic::of_file(folder.as_str(), Problem::NoWords { language: code.clone() }));
            continue;
        };
        let missing = needed.iter().filter(|word| !words.contains_key(**word));
        found.extend(missing.map(|word| {
            Diagnostic::of_file(file.as_str(), Problem::MissingWord { word: (*word).into(), language: code.clone() })
        }));
    }
    found
}

/// Replaces the engine's own filter, whose groups come in random order: here they come in the order
/// of their first members.
fn group_by(values: &[Value], arguments: Kwargs, _: &State) -> TeraResult<tera::Map> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for value in values {
        let Some(key) = value.get_from_path(attribute) else {
            return Err(tera::Error::message(format!("no attribute `{attribute}` to group by")));
        };
        if key.is_none() {
            continue;
        }
        let key = key.to_string();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(value.clone()),
            None => groups.push((key, vec![value.clone()])),
        }
    }
    Ok(groups.into_iter().map(|(key, members)| (key.into(), members.into())).collect())
}
