//! Sections as a CMS sees them: a folder of files each.

use std::collections::{BTreeMap, BTreeSet};

use super::Written;
use crate::config::Config;
use crate::diagnostic::Tongue;
use crate::slug::slug;
use crate::text;

/// A section, or what lies in none.
pub struct Section {
    /// Name for the CMS, one of a kind.
    pub name: String,
    /// What editors see.
    pub label: String,
    /// Folder below the root.
    pub folder: String,
    /// Whether it is the content folder itself: pages rather than articles.
    pub is_home: bool,
    /// Whether its articles lie in folders of years.
    pub is_by_year: bool,
    /// Whether all its articles have a date, so that none is a page.
    pub is_dated: bool,
    /// Segments of the longest path of its own files.
    pub depth: usize,
}

impl Section {
    /// What its `_index.md` is.
    pub fn index_label(&self, tongue: Tongue) -> &'static str {
        match (tongue, self.is_home) {
            (Tongue::Vietnamese, true) => "Trang chủ",
            (Tongue::Vietnamese, false) => "Trang chuyên mục",
            (Tongue::English, true) => "Home page",
            (Tongue::English, false) => "Page of the section",
        }
    }
}

/// All sections in path order, and at the end what lies in none of them.
pub fn all(config: &Config, files: &[Written], tongue: Tongue) -> Vec<Section> {
    let folders: BTreeSet<&str> =
        files.iter().filter(|file| is_index(file)).map(|file| folder_of(&file.path)).collect();
    let mut own: BTreeMap<&str, Vec<&Written>> = folders.iter().map(|folder| (*folder, Vec::new())).collect();
    for file in files {
        let mut folder = folder_of(&file.path);
        while !folder.is_empty() && !folders.contains(folder) {
            folder = folder_of(folder);
        }
        own.entry(folder).or_default().push(file);
    }
    let home = own.remove("").unwrap_or_default();
    let mut names = BTreeSet::new();
    let mut section = |folder: &str, own: &[&Written]| {
        let is_home = folder.is_empty();
        let below = |path: &str| path.strip_prefix(folder).unwrap_or(path).trim_start_matches('/').to_owned();
        let paths: Vec<String> = own.iter().map(|file| below(&file.path)).collect();
        let mut articles = own.iter().filter(|file| !is_index(file)).peekable();
        let usual = if is_home { "pages".to_owned() } else { slug(folder) };
        let numbered = (2..).map(|number| format!("{usual}-{number}"));
        let name = std::iter::once(usual.clone()).chain(numbered).find(|name| names.insert(name.clone()));
        Section {
            name: name.unwrap_or(usual),
            label: label(folder, files, tongue),
            folder: format!("{}/{folder}", config.content).trim_end_matches('/').to_owned(),
            is_home,
            is_dated: articles.peek().is_some() && articles.all(|file| file.front.contains_key("date")),
            is_by_year: paths.iter().any(|path| is_in_year(path)),
            depth: paths.iter().map(|path| path.split('/').count()).max().unwrap_or(1),
        }
    };
    let mut sections: Vec<Section> = own.iter().map(|(folder, files)| section(folder, files)).collect();
    sections.push(section("", &home));
    sections
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_index(file: &Written) -> bool {
    file.path.rsplit('/').next().is_some_and(|name| name.starts_with("_index."))
}

/// Whether a path starts with a folder named by a year.
fn is_in_year(path: &str) -> bool {
    let year = path.split_once('/').map_or("", |(first, _)| first);
    year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
}

/// The title of a section, that of the default edition if there is one.
fn label(folder: &str, files: &[Written], tongue: Tongue) -> String {
    if folder.is_empty() {
        return if tongue == Tongue::Vietnamese { "Trang riêng" } else { "Pages" }.into();
    }
    let pages = || files.iter().filter(|file| is_index(file) && folder_of(&file.path) == folder);
    let default = pages().find(|file| file.path.ends_with("/_index.md")).or_else(|| pages().next());
    let title = default.and_then(|file| file.front.get("title")?.as_str()).map(text::line);
    title.filter(|title| !title.is_empty()).unwrap_or_else(|| folder.to_owned())
}
