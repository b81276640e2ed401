//! Reads `config.toml` into [`Config`], reporting every problem of the file in one go.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::editions::read_editions;
use super::{Config, RawHtml};
use crate::diagnostic::{Diagnostic, Document, Placed};
use crate::fields::{self, Fields};
use crate::image::Settings;
use crate::permalink::{Base, Pattern};

/// What the command line sets over the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--base-url`
    pub base_url: Option<String>,
    /// `--output`
    pub output: Option<String>,
}

/// Reads the text of a configuration file. With an error among the diagnostics the configuration
/// must not be used.
pub fn parse(text: &str, name: &str, overrides: &Overrides) -> (Config, Vec<Diagnostic>) {
    let mut document = Document::new(name.into(), text);
    let table = fields::parse(text, 0, &mut document);
    let mut fields = Fields::new(&table, 0, &mut document);
    let config = Config { file: name.to_owned(), ..read(&mut fields, overrides) };
    fields.finish();
    (config, document.found)
}

fn read<'a>(fields: &mut Fields<'a, '_, '_>, overrides: &Overrides) -> Config {
    let taxonomies = read_taxonomies(fields);
    let zone = read_zone(fields);
    let editions = read_editions(fields, &taxonomies, &zone);
    let (feed_limit, feed_full) = read_feeds(fields);
    let (raw_html, embed) = read_markdown(fields);
    let (search, outside_search) = read_search(fields);
    Config {
        file: String::new(),
        base: read_base(fields, overrides.base_url.as_deref()),
        zone,
        theme: read_theme(fields),
        content: read_folder(fields, "content", "site"),
        output: read_output(fields, overrides),
        paginate_by: fields.integer("paginate_by", 1..10_001).unwrap_or(20) as usize,
        editions,
        permalinks: read_permalinks(fields),
        related: read_group(fields, "related", |group| group.integer("count", 0..101)).unwrap_or(5) as usize,
        raw_html,
        embed,
        broken_links_are_errors: read_group(fields, "links", |group| {
            read_choice(group, "internal", &[("error", true), ("warn", false)])
        })
        .unwrap_or(true),
        highlight: read_group(fields, "highlight", |group| group.boolean("enable")).unwrap_or(true),
        images: read_images(fields),
        check: super::check::read(fields, &taxonomies),
        publish: super::publish::read(fields),
        feed_limit,
        feed_full,
        search,
        outside_search,
        extra: fields.free("extra"),
        taxonomies,
    }
}

/// Reads a `[group]`; its keys are those that `read` asks for.
pub(super) fn read_group<'a, T>(
    fields: &mut Fields<'a, '_, '_>,
    name: &'a str,
    read: impl FnOnce(&mut Fields) -> Option<T>,
) -> Option<T> {
    let item = fields.item(name)?;
    let mut group = fields.nested(item, name)?;
    let value = read(&mut group);
    group.finish();
    value
}

/// Reads a value of a group that is one of some words.
fn read_choice<'a, T: Copy>(group: &mut Fields<'a, '_, '_>, key: &'a str, choices: &[(&str, T)]) -> Option<T> {
    let written = group.placed_string(key)?;
    let choice = choices.iter().find(|(word, _)| *word == written.value);
    if choice.is_none() {
        let words: Vec<_> = choices.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        group.bad_value(key, &written.value, &words.join(" | "));
    }
    choice.map(|(_, value)| *value)
}

/// Widths and quality of pictures. Their order and repetitions do not matter.
fn read_images(fields: &mut Fields) -> Settings {
    let read = read_group(fields, "images", |group| {
        let mut widths = group.integers("widths", 16..10_001).unwrap_or_else(|| WIDTHS.to_vec());
        widths.sort_unstable();
        widths.dedup();
        let quality = group.integer("quality", 1..101).unwrap_or(QUALITY);
        let sizes = group.string("sizes").unwrap_or_else(|| SIZES.to_owned());
        Some((widths, quality, sizes))
    });
    let (widths, quality, sizes) = read.unwrap_or_else(|| (WIDTHS.to_vec(), QUALITY, SIZES.to_owned()));
    let widths = widths.into_iter().map(|width| width as u32).collect();
    Settings { widths, quality: quality as u8, sizes: sizes.into() }
}

/// Widths of pictures: a phone, a text of the theme, and a large screen.
const WIDTHS: [i64; 3] = [480, 960, 1600];

/// Quality of pictures: where most people see no difference.
const QUALITY: i64 = 80;

/// How wide the texts of the theme `portal` are.
const SIZES: &str = "(min-width: 46rem) 44rem, 100vw";

fn read_markdown(fields: &mut Fields) -> (RawHtml, Vec<String>) {
    let choices = [("sanitize", RawHtml::Sanitize), ("allow", RawHtml::Allow), ("escape", RawHtml::Escape)];
    let read = read_group(fields, "markdown", |group| {
        let html = read_choice(group, "html", &choices).unwrap_or(RawHtml::Sanitize);
        let hosts = group.strings("embed", false).into_iter().map(|host| host.value);
        let (hosts, wrong): (Vec<String>, Vec<String>) = hosts.partition(|host| is_host(host));
        if let Some(wrong) = wrong.first() {
            group.bad_value("embed", wrong, "embed = [\"www.youtube-nocookie.com\"]");
        }
        Some((html, hosts))
    });
    read.unwrap_or((RawHtml::Sanitize, Vec::new()))
}

/// Whether a text is the name of a host, in lower case and nothing more.
fn is_host(text: &str) -> bool {
    url::Host::parse(text).is_ok_and(|host| host.to_string() == text) && text.contains('.')
}

/// Whether there is a search, and the pattern of another search engine's addresses.
fn read_search(fields: &mut Fields) -> (bool, Option<String>) {
    const EXAMPLE: &str = "https://duckduckgo.com/?q={query}+site:{host}";
    let read = read_group(fields, "search", |group| {
        let enable = group.boolean("enable").unwrap_or(true);
        let outside = group.string("outside").filter(|pattern| !pattern.is_empty());
        let is_pattern = |pattern: &String| pattern.starts_with("https://") && pattern.contains("{query}");
        if let Some(wrong) = outside.as_ref().filter(|pattern| !is_pattern(pattern)) {
            group.bad_value("outside", wrong, EXAMPLE);
        }
        Some((enable, outside))
    });
    read.unwrap_or((true, None))
}

fn read_base(fields: &mut Fields, given: Option<&str>) -> Base {
    const EXAMPLE: &str = "https://example.gov.vn/";
    let written = fields.placed_string("base_url");
    let text = given.map(str::to_owned).or_else(|| written.map(|written| written.value));
    let base = text.as_deref().and_then(Base::parse);
    match (&text, &base) {
        (None, _) => fields.missing("base_url"),
        (Some(text), None) if given.is_some() => fields.bad_argument("--base-url", text, EXAMPLE),
        (Some(text), None) => fields.bad_value("base_url", text, EXAMPLE),
        _ => {}
    }
    base.unwrap_or(Base { origin: String::new(), path: "/".into() })
}

fn read_zone(fields: &mut Fields) -> TimeZone {
    let name = fields.string("timezone").unwrap_or_else(|| "Asia/Ho_Chi_Minh".into());
    TimeZone::get(&name).unwrap_or_else(|_| {
        fields.bad_value("timezone", &name, "Asia/Ho_Chi_Minh, UTC, …");
        TimeZone::UTC
    })
}

fn read_theme(fields: &mut Fields) -> Placed<String> {
    let theme = fields.placed_string("theme").unwrap_or_else(|| fields.placed("portal".into(), 0..0));
    if !is_segment(&theme.value) {
        fields.bad_value("theme", &theme.value, "theme = \"portal\"");
    }
    theme
}

fn read_folder(fields: &mut Fields, key: &'static str, default: &str) -> String {
    let Some(written) = fields.string(key) else { return default.into() };
    let folder = written.trim_matches('/');
    if folder.split('/').all(is_segment) && !written.starts_with('/') {
        return folder.to_owned();
    }
    fields.bad_value(key, &written, &format!("{key} = \"{default}\""));
    default.into()
}

fn read_output(fields: &mut Fields, overrides: &Overrides) -> String {
    let written = read_folder(fields, "output", "public");
    overrides.output.clone().unwrap_or(written)
}

/// Whether a text is one plain path segment.
fn is_segment(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with('.')
        && !text.contains(['/', '\\', '\0', ':', '?', '#', '%', '*', '"', '<', '>', '|'])
}

fn read_taxonomies(fields: &mut Fields) -> Vec<String> {
    if fields.item("taxonomies").is_none() {
        return vec!["tags".into()];
    }
    let written = fields.strings("taxonomies", false);
    let mut names: Vec<String> = Vec::new();
    for name in written {
        let plain = name.value.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-');
        if !plain || name.value.is_empty() || crate::schema::is_taken(&name.value) {
            fields.bad_value("taxonomies", &name.value, "taxonomies = [\"tags\", \"categories\"]");
        } else if !names.contains(&name.value) {
            names.push(name.value);
        }
    }
    names
}

fn read_feeds(fields: &mut Fields) -> (usize, bool) {
    let read = read_group(fields, "feeds", |group| {
        Some((group.integer("limit", 1..1001).unwrap_or(20) as usize, group.boolean("full").unwrap_or(false)))
    });
    read.unwrap_or((20, false))
}

fn read_permalinks(fields: &mut Fields) -> BTreeMap<String, Pattern> {
    let read = read_group(fields, "permalinks", |group| {
        let mut patterns = BTreeMap::new();
        for (key, item) in group.all() {
            let Some(written) = group.text_of(key.get_ref(), item) else { continue };
            match Pattern::parse(&written.value) {
                Some(pattern) => {
                    patterns.insert(key.get_ref().trim_matches('/').to_owned(), pattern);
                }
                None => group.bad_value(key.get_ref(), &written.value, Pattern::HELP),
            }
        }
        Some(patterns)
    });
    read.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::schema;

    #[test]
    fn every_key_asked_for_is_described() {
        let mut document = Document::new("config.toml".into(), "");
        let table = fields::parse("", 0, &mut document);
        let mut fields = Fields::new(&table, 0, &mut document);
        read(&mut fields, &Overrides::default());
        let asked: BTreeSet<&str> = fields.known().iter().copied().collect();
        let described = schema::keys(schema::CONFIG, &[]).map(|(name, _)| name).collect();
        assert_eq!(asked, described);
    }
}
