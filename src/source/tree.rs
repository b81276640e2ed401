//! A folder's files, kept up to date from reports of what was touched.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::{File, Stamp, file, is_ignored_name, is_markdown, walk};
use crate::diagnostic::Diagnostic;

/// What may have changed since the last look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// Anything.
    Everything,
    /// At most these files and folders, and what is below them; absolute paths.
    Paths(BTreeSet<PathBuf>),
}

/// The files of a folder as they were when last looked at, Markdown files apart from the others.
#[derive(Debug, Default)]
pub struct Tree {
    base: PathBuf,
    documents: Vec<File>,
    assets: Arc<Vec<File>>,
    found: Vec<Diagnostic>,
    looks: u64,
    /// Whether reports were lost since.
    is_doubtful: bool,
}

/// It takes a walk to find out what has changed.
struct Unclear;

impl Tree {
    /// Brings the lists of files up to date; the same as a [`walk`], but looks only at what was touched
    /// where that is enough.
    pub fn look(&mut self, root: &Path, folder: &str, touched: &Touched) -> Vec<Diagnostic> {
        let base = root.join(folder);
        self.looks += 1;
        let walked_before = self.looks > 1 && !self.is_doubtful && self.base == base && self.found.is_empty();
        self.is_doubtful = false;
        let patched = match touched {
            Touched::Paths(paths) if walked_before => paths.iter().try_for_each(|path| self.patch(&base, folder, path)),
            _ => Err(Unclear),
        };
        if let Err(Unclear) = patched {
            let (mut files, found) = walk(root, folder);
            self.found = found;
            self.mark(&mut files, touched);
            let assets;
            (self.documents, assets) = files.into_iter().partition(|file| is_markdown(&file.path));
            if assets != *self.assets {
                self.assets = Arc::new(assets);
            }
        }
        self.base = base;
        self.found.clone()
    }

    /// Markdown files in path order.
    pub fn documents(&self) -> &[File] {
        &self.documents
    }

    /// All other files in path order; without changes the very same value.
    pub fn assets(&self) -> &Arc<Vec<File>> {
        &self.assets
    }

    /// Walks the next time, whatever is said to be touched.
    pub fn distrust(&mut self) {
        self.is_doubtful = true;
    }

    /// Looks at a touched file or folder.
    fn patch(&mut self, base: &Path, folder: &str, path: &Path) -> Result<(), Unclear> {
        let Ok(below) = path.strip_prefix(base) else {
            // A folder around this one has changed.
            return if base.starts_with(path) { Err(Unclear) } else { Ok(()) };
        };
        let metadata = fs::symlink_metadata(path).ok();
        let is_file = metadata.as_ref().is_some_and(fs::Metadata::is_file);
        let is_folder = metadata.as_ref().is_some_and(fs::Metadata::is_dir);
        if metadata.is_some() && !is_file && !is_passed_over(below, !is_folder) {
            return Err(Unclear);
        }
        if is_ignored(below) {
            return Ok(());
        }
        let name = below.to_str().ok_or(Unclear)?.replace(std::path::MAIN_SEPARATOR, "/").nfc().collect::<String>();
        // What is gone may have been a folder.
        if !is_file && (name.is_empty() || self.has_inside(&name)) {
            return Err(Unclear);
        }
        let new = if is_file { Some(file(base, folder, path, metadata).map_err(|_| Unclear)?) } else { None };
        self.replace(&name, path, new)
    }

    /// Puts a file in its place, or takes it out.
    fn replace(&mut self, name: &str, path: &Path, new: Option<File>) -> Result<(), Unclear> {
        let is_document = is_markdown(name);
        let files = if is_document { &self.documents } else { &*self.assets };
        let place = files.binary_search_by(|file| (*file.path).cmp(name));
        // Two spellings of one name are two files.
        if place.is_ok_and(|at| *files[at].disk != *path) {
            return Err(Unclear);
        }
        if new.is_none() && place.is_err() {
            return Ok(());
        }
        let files = if is_document { &mut self.documents } else { Arc::make_mut(&mut self.assets) };
        let looks = self.looks;
        let new = new.map(|new| File { stamp: Stamp { reports: looks, ..new.stamp }, ..new });
        match (new, place) {
            (Some(new), Ok(at)) => files[at] = new,
            (Some(new), Err(at)) => files.insert(at, new),
            (None, Ok(at)) => drop(files.remove(at)),
            (None, Err(_)) => {}
        }
        Ok(())
    }

    /// Whether there are files inside a folder of this name.
    fn has_inside(&self, name: &str) -> bool {
        let folder = format!("{name}/");
        [&self.documents, &*self.assets].into_iter().any(|files| {
            let next = files.partition_point(|file| *file.path < *folder);
            files.get(next).is_some_and(|file| file.path.starts_with(&folder))
        })
    }

    /// Keeps earlier reports of files that are as they were, and adds the new ones.
    fn mark(&self, files: &mut [File], touched: &Touched) {
        for file in files {
            let known = if is_markdown(&file.path) { &self.documents } else { &*self.assets };
            if let Ok(at) = known.binary_search_by(|known| known.path.cmp(&file.path)) {
                file.stamp.reports = known[at].stamp.reports;
            }
            if let Touched::Paths(paths) = touched
                && paths.contains(&*file.disk)
            {
                file.stamp.reports = self.looks;
            }
        }
    }
}

/// Whether a path below a folder is passed over, for its own name or that of a folder around it.
pub fn is_ignored(below: &Path) -> bool {
    is_passed_over(below, true)
}

fn is_passed_over(below: &Path, is_no_folder: bool) -> bool {
    let mut names = below.iter().rev().map(|name| name.to_string_lossy());
    names.next().is_some_and(|name| is_ignored_name(&name, is_no_folder))
        || names.any(|name| is_ignored_name(&name, false))
}
