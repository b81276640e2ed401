//! The one module that writes the disk: puts a rendered site into the output folder, all or nothing.
//!
//! Files that differ are first staged inside the output folder and put in place by rename when all
//! of them stand; a file that is equal is not touched. Only files of the record are ever removed.

mod guard;
mod record;
mod stage;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tera::Tera;

use crate::diagnostic::{Diagnostic, Problem};
use crate::plan::Plan;
use crate::source::plain;

pub use guard::check;
use stage::Stage;

/// What writing did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Written {
    /// Files new or changed.
    pub written: usize,
    /// Files removed.
    pub removed: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Share of the time spent in rendering rather than in comparing and writing, 0 to 1.
    pub rendering: f64,
}

/// Renders and writes a plan. Nothing in the folder changes unless every output renders.
pub fn write(plan: &Plan, tera: &Tera, output: &Path, shown: &str) -> Result<Written, Vec<Diagnostic>> {
    let failed = |(path, error): Failed| {
        vec![Diagnostic::of_file(format!("{shown}/{path}"), Problem::CannotWrite { reason: plain(&error) })]
    };
    let is_new = !output.exists();
    let stage = Stage::new(output).map_err(|error| failed((String::new(), error)))?;
    let problems = stage.fill(plan, tera, shown);
    if !problems.is_empty() {
        drop(stage);
        if is_new {
            // Empty again, unless somebody else wrote there meanwhile.
            let _ = fs::remove_dir(output);
        }
        return Err(problems);
    }
    let now: BTreeSet<String> = plan.keys().cloned().collect();
    let (written, removed) = place(output, &stage, &now).map_err(failed)?;
    Ok(Written { written, removed, unchanged: plan.len() - written, rendering: stage.rendering() })
}

/// Creates a source file below the root, for an editor to write in; never replaces one.
pub fn create(root: &Path, name: &str, text: &str) -> Result<(), Diagnostic> {
    let path = root.join(name);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::File::create_new(&path));
    made.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Diagnostic::of_file(name, Problem::AlreadyThere {}),
        _ => Diagnostic::of_file(name, Problem::CannotWrite { reason: plain(&error) }),
    })
}

/// The output path where writing failed, and why.
type Failed = (String, io::Error);

/// Puts staged files in place, then removes what is no longer part of the site. The record names
/// old and new files while that happens, so that a build cut short leaves no file without an owner.
fn place(output: &Path, stage: &Stage, now: &BTreeSet<String>) -> Result<(usize, usize), Failed> {
    let before = record::read(output);
    let keep = |files: &BTreeSet<String>| {
        record::replace(output, &stage.folder, files).map_err(|error| (record::NAME.to_owned(), error))
    };
    let both: BTreeSet<String> = before.union(now).cloned().collect();
    if both != before || !record::stands_in(output) {
        keep(&both)?;
    }
    let changed = stage.changed();
    let mut folders = HashSet::new();
    for (path, staged) in &changed {
        let target = output.join(path);
        let put = make_folders(output, path, &mut folders).and_then(|()| fs::rename(staged, &target));
        put.map_err(|error| (path.clone(), error))?;
    }
    let mut removed = 0;
    for path in before.difference(now) {
        removed += usize::from(remove(output, path).map_err(|error| (path.clone(), error))?);
    }
    if both != *now {
        keep(now)?;
    }
    Ok((changed.len(), removed))
}

/// Makes the folders above a file. A link in the way is replaced: writing through it would leave
/// the output folder.
fn make_folders(output: &Path, path: &str, known: &mut HashSet<String>) -> io::Result<()> {
    for (slash, _) in path.match_indices('/') {
        if !known.insert(path[..slash].to_owned()) {
            continue;
        }
        let folder = output.join(&path[..slash]);
        match fs::symlink_metadata(&folder) {
            Ok(metadata) if metadata.is_dir() => continue,
            Ok(_) => fs::remove_file(&folder)?,
            Err(_) => {}
        }
        fs::create_dir(&folder)?;
    }
    Ok(())
}

/// Removes a file of the record and the folders it leaves empty; never through a link.
fn remove(output: &Path, path: &str) -> io::Result<bool> {
    if path.split('/').any(|part| part.is_empty() || part == "..") {
        return Ok(false);
    }
    let folders = path.match_indices('/').map(|(slash, _)| output.join(&path[..slash]));
    for folder in folders {
        if !fs::symlink_metadata(&folder).is_ok_and(|metadata| metadata.is_dir()) {
            return Ok(false);
        }
    }
    let file = output.join(path);
    if fs::symlink_metadata(&file).map_or(true, |metadata| metadata.is_dir()) {
        return Ok(false);
    }
    fs::remove_file(&file)?;
    for folder in file.ancestors().skip(1).take_while(|folder| *folder != output) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(true)
}
