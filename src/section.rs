//! Sections: folders with an `_index.md`, and which of them an article belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::article::{Head, Kind};
use crate::config::Config;
use crate::permalink::{Address, segment};
use crate::slug::slug;

/// A section of one edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Folder below the content folder.
    pub folder: Arc<str>,
    /// Its `_index` file; for an edition that has none, the default edition's.
    pub index: Arc<Head>,
    /// Whether the index is of this edition.
    pub has_own_index: bool,
    /// Its address.
    pub address: Address,
    /// The nearest section around it.
    pub parent: Option<usize>,
}

/// The sections of one edition in the order of their folders. A section of another edition may lack
/// its own `_index`: it is then there as soon as an article of that edition is below it.
pub fn sections(heads: &[&Arc<Head>], edition: usize, config: &Config) -> Vec<Section> {
    let mut indexes: BTreeMap<&str, (&Arc<Head>, bool)> = BTreeMap::new();
    let used: BTreeSet<&str> = heads
        .iter()
        .filter(|head| edition > 0 && head.edition == edition && head.kind == Kind::Article)
        .flat_map(|head| ancestors(&head.folder))
        .collect();
    for head in heads.iter().filter(|head| head.kind == Kind::Section) {
        if head.edition == edition {
            indexes.insert(&head.folder, (head, true));
        } else if head.edition == 0 && used.contains(&*head.folder) {
            indexes.entry(&head.folder).or_insert((head, false));
        }
    }
    let folders: Vec<&str> = indexes.keys().copied().collect();
    let section = |(folder, (head, own)): (&str, (&Arc<Head>, bool))| Section {
        folder: folder.into(),
        index: head.clone(),
        has_own_index: own,
        address: address(head, &config.editions[edition].prefix, own),
        parent: nearest(&folders, folder.rsplit_once('/').map_or("", |(parent, _)| parent)),
    };
    indexes.into_iter().map(section).collect()
}

/// The section an article in this folder belongs to: the nearest at or above it.
pub fn section_of(sections: &[Section], folder: &str) -> Option<usize> {
    ancestors(folder).find_map(|folder| sections.binary_search_by(|section| (*section.folder).cmp(folder)).ok())
}

fn nearest(folders: &[&str], folder: &str) -> Option<usize> {
    ancestors(folder).find_map(|folder| folders.binary_search(&folder).ok())
}

/// A folder and all around it, innermost first, the content folder itself left out.
pub fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(parent, _)| parent))
        .filter(|folder| !folder.is_empty())
}

/// The slugs of a folder's names, which addresses mirror.
pub fn segments(folder: &str) -> Vec<String> {
    folder.split('/').filter(|name| !name.is_empty()).map(|name| segment(name).unwrap_or_else(|| slug(name))).collect()
}

/// The address of a section; `own` says whether its index is of the edition itself.
pub fn address(head: &Head, prefix: &str, own: bool) -> Address {
    if let Some(path) = head.front.path.as_ref().filter(|_| own).and_then(|path| Address::of_path(&path.value)) {
        return path;
    }
    let mut segments = segments(&head.folder);
    if let (Some(last), Some(wanted)) =
        (segments.last_mut(), head.front.slug.as_ref().and_then(|slug| segment(&slug.value)))
    {
        *last = wanted;
    }
    Address::page(std::iter::once(prefix.trim_end_matches('/').to_owned()).chain(segments))
}
