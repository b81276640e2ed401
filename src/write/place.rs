//! Lays out the steps that put staged files in place, in an order that never shows a link to a missing page.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use super::journal::{Step, is_folder};
use super::record;
use super::stage::Staged;

/// A file in the way of an output that is not of the record, and so is not bantin's to replace.
pub fn blocked(output: &Path, path: &str, before: &BTreeSet<&str>) -> Option<String> {
    let ours = |path: &str| if before.contains(path) { None } else { Some(path.to_owned()) };
    for (slash, _) in path.match_indices('/') {
        match fs::symlink_metadata(output.join(&path[..slash])) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return ours(&path[..slash]),
            Err(_) => return None,
        }
    }
    match fs::symlink_metadata(output.join(path)) {
        Ok(metadata) if metadata.is_dir() => foreign_below(output, path, before),
        Ok(_) => ours(path),
        Err(_) => None,
    }
}

/// The first file below a folder that is not of the record.
fn foreign_below(output: &Path, folder: &str, before: &BTreeSet<&str>) -> Option<String> {
    let entries = fs::read_dir(output.join(folder)).ok()?.flatten();
    entries.into_iter().find_map(|entry| {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => foreign_below(output, &path, before),
            false => (!before.contains(&*path)).then_some(path),
        }
    })
}

/// The steps from the files of one record to those of another.
pub struct Layout<'a> {
    output: &'a Path,
    before: &'a BTreeSet<&'a str>,
    /// Gives numbers to files that are kept.
    number: &'a mut dyn FnMut() -> usize,
    /// Folders that are there, or will be.
    folders: HashSet<String>,
    /// Files removed to make way.
    cleared: HashSet<String>,
    steps: Vec<Step>,
}

/// What [`Layout::steps`] answers: the steps, and how many files vanish from the site.
pub type Laid = (Vec<Step>, usize);

impl<'a> Layout<'a> {
    /// Starts from the files that the record names.
    pub fn new(output: &'a Path, before: &'a BTreeSet<&'a str>, number: &'a mut dyn FnMut() -> usize) -> Self {
        Layout { output, before, number, folders: HashSet::new(), cleared: HashSet::new(), steps: Vec::new() }
    }

    /// First the files at new addresses, to which nothing leads yet; then those that replace others: now every
    /// page that they lead to is there; removals last, when nothing leads there any more. Within both,
    /// layer by layer. None of the staged paths may be [`blocked`].
    pub fn steps(mut self, mut staged: Vec<Staged>, now: &BTreeSet<&str>) -> Laid {
        staged.sort_by(|a, b| (a.layer, &a.path).cmp(&(b.layer, &b.path)));
        for file in &staged {
            self.make_way(&file.path);
        }
        let (swaps, new): (Vec<Staged>, Vec<Staged>) = staged.into_iter().partition(|file| {
            fs::symlink_metadata(self.output.join(&file.path)).is_ok_and(|metadata| !metadata.is_dir())
        });
        self.steps.extend(new.into_iter().map(|file| Step::New(file.number, file.path)));
        self.steps.extend(swaps.into_iter().map(|file| Step::Swap(file.number, file.path)));
        let mut removed = 0;
        for path in self.before.difference(now) {
            removed += usize::from(self.cleared.contains(*path) || self.remove(path));
        }
        (self.steps, removed)
    }

    /// Makes the folders above a file. What stands in the way is of the record: a file where a folder
    /// belongs, or a folder of such files where the file belongs.
    fn make_way(&mut self, path: &str) {
        for (slash, _) in path.match_indices('/') {
            let folder = &path[..slash];
            if !self.folders.insert(folder.to_owned()) || self.is_folder(folder) {
                continue;
            }
            if self.remove(folder) {
                self.cleared.insert(folder.to_owned());
            }
            self.steps.push(Step::Folder(folder.to_owned()));
        }
        if self.is_folder(path) {
            self.unfold(path);
        }
    }

    /// Empties a folder and moves it aside.
    fn unfold(&mut self, folder: &str) {
        let entries = fs::read_dir(self.output.join(folder)).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        for path in names.into_iter().map(|name| format!("{folder}/{name}")) {
            match self.is_folder(&path) {
                true => self.unfold(&path),
                false if self.remove(&path) => drop(self.cleared.insert(path)),
                false => {}
            }
        }
        let number = (self.number)();
        self.steps.push(Step::Unfold(number, folder.to_owned()));
    }

    /// Removes a file of the record; never one that is none, or beyond a link.
    fn remove(&mut self, path: &str) -> bool {
        let is_way = path.match_indices('/').all(|(slash, _)| self.is_folder(&path[..slash]));
        let is_safe = !path.split('/').any(|part| part.is_empty() || part == "..") && path != record::NAME;
        let stands = fs::symlink_metadata(self.output.join(path)).is_ok_and(|metadata| !metadata.is_dir());
        let goes = is_way && is_safe && stands;
        if goes {
            let number = (self.number)();
            self.steps.push(Step::Remove(number, path.to_owned()));
        }
        goes
    }

    fn is_folder(&self, path: &str) -> bool {
        is_folder(&self.output.join(path))
    }
}
