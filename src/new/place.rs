//! Where a new article goes: its section, the folder of its year, its name.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Present;
use crate::article::{Head, Kind};
use crate::diagnostic::{Diagnostic, Problem, nearest};
use crate::section::ancestors;
use crate::slug::slug;
use crate::source;
use crate::text;

/// The folder of the section asked for. Without one it is the only one there is; a site without sections takes
/// articles into its content folder.
pub fn section(wanted: Option<&str>, title: &str, present: &Present) -> Result<String, Diagnostic> {
    let known = sections(present);
    let Some(wanted) = wanted else {
        return match &known[..] {
            [] => Ok(String::new()),
            [(only, _)] => Ok((*only).to_owned()),
            many => Err(needed(title, many)),
        };
    };
    let written = text::normalize(wanted).replace('\\', "/");
    let path = written.trim_start_matches("./").trim_matches('/');
    let path = if path == "." { "" } else { path };
    let is_section = |path: &str| path.is_empty() || known.iter().any(|(folder, _)| *folder == path);
    // A command line that completes names gives the path from the root.
    let below = below(path, &present.config.content).filter(|below| is_section(below));
    match below {
        _ if is_section(path) => Ok(path.to_owned()),
        Some(below) => Ok(below.to_owned()),
        None => {
            let near = nearest(path, known.iter().map(|(folder, _)| *folder));
            Err(Diagnostic::of_file(path, Problem::NoSuchSection {}).suggest(near))
        }
    }
}

/// Sections with the number of their own articles, those with most first.
fn sections<'a>(present: &Present<'a>) -> Vec<(&'a str, usize)> {
    let folder = |path: &'a str| path.rsplit_once('/').filter(|(_, name)| is_index(name)).map(|(folder, _)| folder);
    let mut counts: BTreeMap<&str, usize> =
        present.files.iter().filter_map(|file| Some((folder(&file.path)?, 0))).collect();
    for head in present.heads.iter().filter(|head| head.kind == Kind::Article) {
        if let Some(section) = ancestors(&head.folder).find(|folder| counts.contains_key(folder)) {
            *counts.entry(section).or_default() += 1;
        }
    }
    let mut sections: Vec<_> = counts.into_iter().collect();
    sections.sort_by_key(|(_, count)| Reverse(*count));
    sections
}

fn is_index(name: &str) -> bool {
    name.starts_with("_index.") && source::is_markdown(name)
}

fn needed(title: &str, sections: &[(&str, usize)]) -> Diagnostic {
    let first = sections.first().map_or("", |(folder, _)| folder).to_owned();
    let sections = sections.iter().map(|(folder, _)| *folder).collect::<Vec<_>>().join(", ");
    Diagnostic::of_file("bantin new", Problem::SectionNeeded { title: title.into(), sections, first })
}

/// A folder as seen from a folder around it or from itself.
pub fn below<'f>(folder: &'f str, around: &str) -> Option<&'f str> {
    if around.is_empty() {
        return Some(folder);
    }
    let rest = folder.strip_prefix(around)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

/// Path of a new article's file below the content folder. A flat file and a folder of one name would share their address.
pub fn path(
    title: &str,
    bundle: bool,
    edition: usize,
    section: &str,
    year: i16,
    present: &Present,
) -> Result<String, Diagnostic> {
    let folder = join(section, &year_folder(section, year, present));
    // `index` would make the folder itself an article.
    let stem = Some(slug(title)).filter(|stem| stem != "index").unwrap_or_else(|| "bai-index".into());
    let own = join(&folder, &stem);
    let ending = ending(edition, present);
    let path = if bundle { format!("{own}/index{ending}.md") } else { format!("{own}{ending}.md") };
    match rival(&own, &path, bundle, edition, present) {
        Some(other) => {
            let name = |path: &str| format!("{}/{path}", present.config.content);
            Err(Diagnostic::of_file(name(&path), Problem::AddressTaken { other: name(&other) }))
        }
        None => Ok(path),
    }
}

/// Section and path of the translation of an article, which is named by its file from the root or from the content folder.
pub fn beside(file: &str, edition: usize, present: &Present) -> Result<(String, String), Diagnostic> {
    let written = text::normalize(file).replace('\\', "/");
    let named = written.trim_start_matches("./");
    let is_it = |head: &&Head| *head.file == *named || *head.path == *named.trim_start_matches('/');
    let Some(head) = present.heads.iter().find(is_it) else {
        return Err(Diagnostic::of_file(named, Problem::NoSuchOutput {}));
    };
    let known = sections(present);
    let section = ancestors(&head.folder).find(|folder| known.iter().any(|(section, _)| section == folder));
    let path = join(&head.folder, &format!("{}{}.md", head.stem, ending(edition, present)));
    Ok((section.unwrap_or_default().to_owned(), path))
}

/// What the names of the files of an edition end in, before `.md`.
fn ending(edition: usize, present: &Present) -> String {
    if edition == 0 { String::new() } else { format!(".{}", present.config.editions[edition].code) }
}

/// What stands where the article would be read: `own` is the path of its file without its ending, or of its folder. The
/// same article in another edition is no rival.
fn rival(own: &str, path: &str, bundle: bool, edition: usize, present: &Present) -> Option<String> {
    let (folder, stem) = own.rsplit_once('/').unwrap_or(("", own));
    let is_flat = |head: &&Head| (&*head.folder, &*head.stem) == (folder, stem);
    let flat = present.heads.iter().filter(is_flat).find(|head| bundle || head.edition == edition);
    if let Some(flat) = flat.filter(|flat| *flat.path != *path) {
        return Some(flat.path.to_string());
    }
    let mut inside = present.heads.iter().filter(|head| &*head.folder == own && head.is_bundle());
    let is_translated = bundle && inside.clone().any(|head| head.edition != edition);
    let is_there = source::is_there(present.root, &format!("{}/{own}", present.config.content));
    if !is_there || is_translated || present.files.iter().any(|file| *file.path == *path) {
        return None;
    }
    Some(inside.next().map_or_else(|| format!("{own}/"), |head| head.path.to_string()))
}

/// The folder for articles of a year: where there is one, or where articles of this section live in such folders.
fn year_folder(section: &str, year: i16, present: &Present) -> String {
    let name = format!("{year:04}");
    let folder = format!("{}/", join(section, &name));
    if present.files.iter().any(|file| file.path.starts_with(&folder)) {
        return name;
    }
    let (mut by_year, mut beside) = (0, 0);
    for head in present.heads.iter().filter(|head| head.kind == Kind::Article) {
        let Some(below) = below(&head.folder, section) else { continue };
        let around = if head.is_bundle() { below.rsplit_once('/').map_or("", |(around, _)| around) } else { below };
        match around.split('/').next() {
            Some("") => beside += 1,
            Some(first) if is_year(first) => by_year += 1,
            _ => {}
        }
    }
    if by_year > 0 && by_year >= beside { name } else { String::new() }
}

fn is_year(name: &str) -> bool {
    name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn join(folder: &str, name: &str) -> String {
    format!("{folder}/{name}").trim_matches('/').to_owned()
}
