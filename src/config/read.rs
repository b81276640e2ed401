//! Reads `config.toml` into [`Config`], reporting every problem of the file in one go.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::{Config, Edition, MenuEntry, Publisher, RawHtml};
use crate::diagnostic::{Diagnostic, Document, Placed};
use crate::fields::{self, Fields};
use crate::permalink::{Base, Pattern};
use crate::slug::slug;

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
    let editions = read_editions(fields, &taxonomies);
    let (feed_limit, feed_full) = read_feeds(fields);
    let (raw_html, embed) = read_markdown(fields);
    for key in ["search", "publish"] {
        if let Some(item) = fields.item(key) {
            fields.report(item.span(), crate::diagnostic::Problem::NotYetUsed { key: key.into() });
        }
    }
    Config {
        file: String::new(),
        base: read_base(fields, overrides.base_url.as_deref()),
        zone: read_zone(fields),
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
        feed_limit,
        feed_full,
        extra: fields.free("extra"),
        taxonomies,
    }
}

/// Reads a `[group]`; its keys are those that `read` asks for.
fn read_group<'a, T>(
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
        if !plain || name.value.is_empty() || crate::front_matter::KEYS.contains(&name.value.as_str()) {
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

fn read_editions<'a>(fields: &mut Fields<'a, '_, '_>, taxonomies: &[String]) -> Vec<Edition> {
    let code = fields.string("language").unwrap_or_else(|| "vi".into());
    if !is_language(&code) {
        fields.bad_value("language", &code, "\"vi\", \"en\", \"zh-hant\"");
    }
    let mut editions = vec![read_edition(fields, code, String::new(), taxonomies, None)];
    if editions[0].title.is_empty() {
        fields.missing("title");
    }
    let Some(item) = fields.item("languages") else { return editions };
    let Some(mut languages) = fields.nested(item, "languages") else { return editions };
    for (key, item) in languages.all() {
        let code = key.get_ref().as_ref();
        if !is_language(code) || editions.iter().any(|edition| edition.code == code) {
            languages.bad_value(code, code, "[languages.en]");
            continue;
        }
        let Some(mut own) = languages.nested(item, code) else { continue };
        let edition = read_edition(&mut own, code.to_owned(), format!("{code}/"), taxonomies, Some(&editions[0]));
        own.finish();
        editions.push(edition);
    }
    editions
}

/// A language tag in lower case, as it stands in file names and addresses.
fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let primary = parts.next().is_some_and(|part| (2..=3).contains(&part.len()));
    primary
        && parts.all(|part| (2..=8).contains(&part.len()))
        && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The keys every edition has; what another edition leaves out is the default edition's.
fn read_edition<'a>(
    fields: &mut Fields<'a, '_, '_>,
    code: String,
    prefix: String,
    taxonomies: &[String],
    default: Option<&Edition>,
) -> Edition {
    let name = match code.as_str() {
        "vi" => "Tiếng Việt",
        "en" => "English",
        other => other,
    };
    let (taxonomy_paths, archive_path, page_path) = read_paths(fields, taxonomies, default);
    Edition {
        name: fields.string("name").unwrap_or_else(|| name.into()),
        title: fields.string("title").or_else(|| Some(default?.title.clone())).unwrap_or_default(),
        description: fields.string("description").unwrap_or_default(),
        menus: read_menus(fields),
        publisher: read_publisher(fields).or_else(|| default?.publisher.clone()),
        code,
        prefix,
        taxonomy_paths,
        archive_path,
        page_path,
    }
}

fn read_paths(fields: &mut Fields, taxonomies: &[String], default: Option<&Edition>) -> (Vec<String>, String, String) {
    let mut paths = BTreeMap::new();
    let keys: Vec<&str> = taxonomies.iter().map(String::as_str).chain(["archive", "page"]).collect();
    if let Some(item) = fields.item("paths")
        && let Some(mut group) = fields.nested(item, "paths")
    {
        for key in &keys {
            let Some(written) = group.placed_string(key) else { continue };
            if slug(&written.value) == written.value {
                paths.insert((*key).to_owned(), written.value);
            } else {
                group.bad_value(key, &written.value, &slug(&written.value));
            }
        }
        group.finish();
    }
    let mut path = |key: &str, inherited: Option<&String>, usual: &str| {
        paths.remove(key).or_else(|| inherited.cloned()).unwrap_or_else(|| usual.to_owned())
    };
    let taxonomy_paths = taxonomies.iter().enumerate().map(|(at, name)| {
        let usual = if name == "tags" { "chu-de".to_owned() } else { slug(name) };
        path(name, default.map(|default| &default.taxonomy_paths[at]), &usual)
    });
    let taxonomy_paths = taxonomy_paths.collect();
    let archive = path("archive", default.map(|default| &default.archive_path), "luu-tru");
    let page = path("page", default.map(|default| &default.page_path), "trang");
    (taxonomy_paths, archive, page)
}

fn read_menus(fields: &mut Fields) -> BTreeMap<String, Vec<MenuEntry>> {
    let read = read_group(fields, "menus", |group| {
        let mut menus = BTreeMap::new();
        for (key, item) in group.all() {
            let Some(entries) = item.get_ref().as_array() else {
                group.wrong_type(key.get_ref(), "[[menus.main]]", item);
                continue;
            };
            let entries = entries.iter().filter_map(|entry| read_menu_entry(group, entry, key.get_ref()));
            menus.insert(key.get_ref().to_string(), entries.collect());
        }
        Some(menus)
    });
    read.unwrap_or_default()
}

fn read_menu_entry<'i>(menus: &mut Fields<'_, 'i, '_>, item: &fields::Item<'i>, menu: &str) -> Option<MenuEntry> {
    let mut entry = menus.nested(item, menu)?;
    let (name, url) = (entry.string("name"), entry.placed_string("url"));
    for (key, there) in [("name", name.is_some()), ("url", url.is_some())] {
        if !there {
            entry.missing(key);
        }
    }
    entry.finish();
    Some(MenuEntry { name: name?, url: url? })
}

fn read_publisher(fields: &mut Fields) -> Option<Publisher> {
    read_group(fields, "publisher", |group| {
        let name = group.string("name");
        if name.is_none() {
            group.missing("name");
        }
        let publisher = Publisher {
            name: name.clone().unwrap_or_default(),
            address: group.string("address"),
            phone: group.string("phone"),
            email: group.string("email"),
            url: group.url("url"),
            logo: group.string("logo"),
            responsible: group.string("responsible"),
        };
        name.map(|_| publisher)
    })
}
