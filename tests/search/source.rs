//! The Markdown files of a site: what their front matter says that their pages do not show in a readable way.

use std::fs;
use std::path::Path;

use toml::Table;
use walkdir::WalkDir;

/// The part of a site's configuration that addresses depend on.
pub struct Site {
    /// The path of the site's address, with a slash at both ends.
    pub base: String,
    /// The code of the edition, if it is not the default one.
    pub edition: Option<String>,
    /// The code of its language.
    pub language: String,
    /// The first part of the addresses of tags.
    pub tags: String,
}

/// The front matter of an article or a page.
pub struct Source {
    /// Its path below the content folder.
    pub path: String,
    /// The address of its page, if there is one.
    pub url: String,
    /// Everyone who wrote it.
    pub authors: Vec<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Whether search may find it.
    pub search: bool,
}

/// Reads the configuration and the sources of an edition; `None` is the default one.
pub fn load(root: &Path, edition: Option<&str>) -> (Site, Vec<Source>) {
    let config: Table = parse(&read(&root.join("config.toml")), "config.toml");
    let base_url = config["base_url"].as_str().expect("the base_url is a string");
    let (_, rest) = base_url.split_once("://").expect("the base_url has a scheme");
    let (_, path) = rest.split_once('/').unwrap_or((rest, ""));
    let languages = config.get("languages").and_then(|languages| languages.as_table());
    let of_edition = edition.map(|code| &languages.unwrap_or_else(|| panic!("no edition {code}"))[code]);
    let tags = |table: &Table| Some(table.get("paths")?.get("tags")?.as_str()?.to_owned());
    let site = Site {
        base: if path.is_empty() { "/".into() } else { format!("/{}/", path.trim_end_matches('/')) },
        edition: edition.map(str::to_owned),
        language: edition.or_else(|| config.get("language")?.as_str()).unwrap_or("vi").to_owned(),
        tags: of_edition
            .and_then(|table| tags(table.as_table()?))
            .or_else(|| tags(&config))
            .unwrap_or_else(|| "chu-de".into()),
    };
    let codes: Vec<&str> = languages.into_iter().flatten().map(|(code, _)| code.as_str()).collect();
    let content = root.join(config.get("content").and_then(|name| name.as_str()).unwrap_or("site"));
    let mut sources: Vec<Source> = WalkDir::new(&content)
        .into_iter()
        .map(|entry| entry.expect("a readable content folder"))
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let path = entry.path().strip_prefix(&content).ok()?.to_str().expect("a UTF-8 path").to_owned();
            source(&site, &codes, &path, || read(entry.path()))
        })
        .collect();
    sources.sort_by(|left, right| left.path.cmp(&right.path));
    (site, sources)
}

fn source(site: &Site, codes: &[&str], path: &str, text: impl FnOnce() -> String) -> Option<Source> {
    let stem = path.strip_suffix(".md")?;
    let of_other = |code: &&&str| stem.ends_with(&format!(".{code}"));
    let edition = codes.iter().find(of_other).map(|code| code.to_string());
    if edition != site.edition {
        return None;
    }
    let stem = edition.map_or(stem, |code| &stem[..stem.len() - code.len() - 1]);
    if stem == "_index" || stem.ends_with("/_index") {
        return None;
    }
    let text = text();
    let (front_matter, _) = text.strip_prefix("+++\n")?.split_once("\n+++").expect("the end of the front matter");
    let table: Table = parse(front_matter, path);
    let text_of = |key: &str| table.get(key).and_then(|value| value.as_str());
    Some(Source {
        url: url(site, stem, text_of("slug"), text_of("path")),
        authors: ["author", "authors"].into_iter().flat_map(|key| strings(table.get(key))).collect(),
        source: table.get("source").map(|source| source.as_str().unwrap_or_else(|| text_in(source, "name")).to_owned()),
        search: table.get("search").and_then(|value| value.as_bool()).unwrap_or(true),
        path: path.into(),
    })
}

/// Where a page lies by the rules for addresses; permalinks and names that are no plain slugs are not thought of.
fn url(site: &Site, stem: &str, slug: Option<&str>, path: Option<&str>) -> String {
    if let Some(path) = path {
        return format!("{}{}", site.base, path.trim_start_matches('/'));
    }
    let stem = stem.strip_suffix("/index").unwrap_or(stem);
    let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |(folder, name)| (folder, name));
    let edition = site.edition.as_deref().unwrap_or("");
    let parts = [edition, folder, slug.unwrap_or(name)];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}{}/", site.base, parts.join("/"))
}

fn text_in<'table>(table: &'table toml::Value, key: &str) -> &'table str {
    table[key].as_str().expect("a string")
}

fn strings(value: Option<&toml::Value>) -> Vec<String> {
    match value {
        Some(toml::Value::String(text)) => vec![text.clone()],
        Some(toml::Value::Array(list)) => list.iter().filter_map(|item| Some(item.as_str()?.to_owned())).collect(),
        _ => Vec::new(),
    }
}

fn parse(text: &str, path: &str) -> Table {
    text.parse().unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
