//! A new site: the files it starts from, which the program carries inside.
//!
//! The sample lies in `src/init/`, one folder a language; the themes are those of the repository. Builds without
//! optimisation read both where they lie, so that a theme is tried without compiling.

use std::borrow::Cow;

use jiff::tz::TimeZone;
use rust_embed::Embed;
use tera::{Context, Tera};

use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem};
use crate::new::quoted;
use crate::permalink::Base;
use crate::text;
use crate::theme::FOLDER;

/// Names of the themes that come with the program, the usual one first.
pub const THEMES: [&str; 2] = ["portal", "minimal"];

const CONFIG: &str = "config.toml";

/// Where new sites stand as long as nobody has said where.
const BASE_URL: &str = "https://example.vn/";

#[derive(Embed)]
#[folder = "themes/"]
struct Themes;

#[derive(Embed)]
#[folder = "src/init/"]
struct Sample;

/// A file to be: its path below the folder of the site, and its bytes.
pub type New = (String, Cow<'static, [u8]>);

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Title of the site.
    pub title: Option<String>,
    /// Where it will stand.
    pub base_url: Option<String>,
    /// Its language, `vi` or `en`.
    pub language: String,
    /// Its theme, one of [`THEMES`].
    pub theme: String,
}

/// A new site that may be written.
pub struct Site {
    /// Its files; the configuration, which makes the folder a site, is the last.
    pub files: Vec<New>,
    /// Folder of its section.
    pub section: &'static str,
}

/// The files of a new site, as if it was made at this instant.
pub fn site(wanted: &Wanted, now: jiff::Timestamp) -> Result<Site, Diagnostic> {
    let is_vietnamese = wanted.language == "vi";
    let section = if is_vietnamese { "tin-tuc" } else { "news" };
    let usual = if is_vietnamese { "Ban Quản lý Khu kinh tế" } else { "Economic Zone Authority" };
    let title = text::line(wanted.title.as_deref().unwrap_or(usual));
    if title.is_empty() {
        return Err(Diagnostic::of_file("--title", Problem::EmptyTitle {}));
    }
    let base_url = wanted.base_url.as_deref().unwrap_or(BASE_URL);
    if Base::parse(base_url).is_none() {
        let (key, value) = ("--base-url".to_owned(), base_url.to_owned());
        return Err(Diagnostic::of_file("--base-url", Problem::BadValue { key, value, expected: BASE_URL.into() }));
    }
    let date = Moment::of_instant(now, &TimeZone::get("Asia/Ho_Chi_Minh").unwrap_or(TimeZone::UTC));
    let year = date.year().to_string();
    let mut context = Context::new();
    context.insert("title", &quoted(&title));
    context.insert("base_url", &quoted(base_url));
    context.insert("is_example", &wanted.base_url.is_none());
    context.insert("theme", &quoted(&wanted.theme));
    context.insert("date", &date.local_text());
    context.insert("year", &year);
    let mut files = sample(&wanted.language, &context, &year)?;
    let theme = theme(&wanted.theme).into_iter();
    files.extend(theme.map(|(name, bytes)| (format!("{FOLDER}/{}/{name}", wanted.theme), bytes)));
    files.sort_by(|(a, _), (b, _)| (a == CONFIG, a).cmp(&(b == CONFIG, b)));
    Ok(Site { files, section })
}

/// The files of a theme that comes with the program, by path below its folder.
pub fn theme(name: &str) -> Vec<New> {
    let folder = format!("{name}/");
    let file = |path: Cow<str>| Some((path.strip_prefix(&folder)?.to_owned(), Themes::get(&path)?.data));
    Themes::iter().filter_map(file).collect()
}

/// The sample site in a language: texts are filled in, and what all languages share is taken as it is.
fn sample(language: &str, context: &Context, year: &str) -> Result<Vec<New>, Diagnostic> {
    let mut files = Vec::new();
    for path in Sample::iter() {
        let Some((kind, name)) = path.split_once('/').filter(|(kind, _)| [language, "all"].contains(kind)) else {
            continue;
        };
        let Some(file) = Sample::get(&path) else { continue };
        // A name that starts with a dot would mean something to the repository itself.
        let name =
            if name == "gitignore" { ".gitignore".to_owned() } else { name.replace("/year/", &format!("/{year}/")) };
        let bytes = if kind == "all" { file.data } else { filled(&file.data, context, &name)?.into_bytes().into() };
        files.push((name, bytes));
    }
    Ok(files)
}

fn filled(template: &[u8], context: &Context, name: &str) -> Result<String, Diagnostic> {
    Tera::one_off(&String::from_utf8_lossy(template), context, false)
        .map_err(|error| Diagnostic::of_file(name, Problem::Internal { reason: error.to_string() }))
}
