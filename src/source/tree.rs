//! A folder's files, kept up to date from reports of what was touched.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use super::{File, file, is_ignored_name, walk};
use crate::diagnostic::Diagnostic;

/// What may have changed since the last look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// Anything.
    Everything,
    /// At most these files and folders, and what is below them; absolute paths.
    Paths(BTreeSet<PathBuf>),
}

/// The files of a folder as they were when last looked at.
#[derive(Debug, Default)]
pub struct Tree {
    base: PathBuf,
    files: Arc<Vec<File>>,
    found: Vec<Diagnostic>,
    looks: u64,
    /// Whether reports were lost since.
    is_doubtful: bool,
}

impl Tree {
    /// Brings the list of files up to date; the same as a [`walk`], but looks only at what was touched
    /// where that is enough. A list without changes is the very same value.
    pub fn look(&mut self, root: &Path, folder: &str, touched: &Touched) -> (Arc<Vec<File>>, Vec<Diagnostic>) {
        let base = root.join(folder);
        self.looks += 1;
        let walked_before = self.looks > 1 && !self.is_doubtful && self.base == base && self.found.is_empty();
        self.is_doubtful = false;
        let known = match touched {
            Touched::Paths(paths) if walked_before => self.patched(&base, folder, paths),
            _ => None,
        };
        let files = known.unwrap_or_else(|| {
            let (mut files, found) = walk(root, folder);
            self.found = found;
            self.mark(&mut files, touched);
            files
        });
        if files != *self.files {
            self.files = Arc::new(files);
        }
        self.base = base;
        (self.files.clone(), self.found.clone())
    }

    /// Walks the next time, whatever is said to be touched.
    pub fn distrust(&mut self) {
        self.is_doubtful = true;
    }

    /// The files with the touched ones looked at again; `None` if a walk is needed.
    fn patched(&self, base: &Path, folder: &str, paths: &BTreeSet<PathBuf>) -> Option<Vec<File>> {
        let mut files = (*self.files).clone();
        for path in paths {
            let Ok(below) = path.strip_prefix(base) else {
                // A folder around this one has changed.
                if base.starts_with(path) {
                    return None;
                }
                continue;
            };
            let metadata = fs::symlink_metadata(path).ok();
            let is_file = metadata.as_ref().is_some_and(fs::Metadata::is_file);
            let is_folder = metadata.as_ref().is_some_and(fs::Metadata::is_dir);
            if metadata.is_some() && !is_file && !is_passed_over(below, !is_folder) {
                return None;
            }
            if is_ignored(below) {
                continue;
            }
            let name: String = below.to_str()?.replace(std::path::MAIN_SEPARATOR, "/").nfc().collect();
            let place = files.binary_search_by(|file| (*file.path).cmp(&name));
            match (is_file, place) {
                (true, place) => {
                    let mut new = file(base, folder, path, metadata).ok()?;
                    new.stamp.reports = self.looks;
                    match place {
                        // Two spellings of one name are two files.
                        Ok(at) if files[at].disk != new.disk => return None,
                        Ok(at) => files[at] = new,
                        Err(at) => files.insert(at, new),
                    }
                }
                (false, Ok(at)) if *files[at].disk == **path => drop(files.remove(at)),
                (false, Ok(_)) => return None,
                // What is gone may have been a folder.
                (false, Err(at)) => {
                    let inside = |file: &File| file.path.strip_prefix(&*name).is_some_and(|rest| rest.starts_with('/'));
                    if name.is_empty()
                        || files[at..].iter().take_while(|file| file.path.starts_with(&*name)).any(inside)
                    {
                        return None;
                    }
                }
            }
        }
        Some(files)
    }

    /// Keeps earlier reports of files that are as they were, and adds the new ones.
    fn mark(&self, files: &mut [File], touched: &Touched) {
        for file in files {
            if let Ok(at) = self.files.binary_search_by(|known| known.path.cmp(&file.path)) {
                file.stamp.reports = self.files[at].stamp.reports;
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
