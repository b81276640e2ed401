//! Puts staged files in place and removes what is no longer part of the site.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::record;
use super::stage::Stage;

/// The output path where writing failed, and why.
pub type Failed = (String, io::Error);

/// A file in the way of an output that is not of the record, and so is not bantin's to replace.
pub fn blocked(output: &Path, path: &str, before: &BTreeSet<String>) -> Option<String> {
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
fn foreign_below(output: &Path, folder: &str, before: &BTreeSet<String>) -> Option<String> {
    let entries = fs::read_dir(output.join(folder)).ok()?.flatten();
    entries.into_iter().find_map(|entry| {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => foreign_below(output, &path, before),
            false => (!before.contains(&path)).then_some(path),
        }
    })
}

/// Renames staged files into place, then removes files of the record that are no longer part of the
/// site; gives the number of those. None of the changed paths may be [`blocked`]. The record names old
/// and new files while that happens, so that a build cut short leaves no file without an owner.
pub fn place(
    output: &Path,
    stage: &Stage,
    changed: &[(String, PathBuf)],
    before: &BTreeSet<String>,
    now: &BTreeSet<String>,
) -> Result<usize, Failed> {
    let keep = |files: &BTreeSet<String>| {
        record::replace(output, &stage.folder, files).map_err(|error| (record::NAME.to_owned(), error))
    };
    let both: BTreeSet<String> = before.union(now).cloned().collect();
    if both != *before || !record::stands_in(output) {
        keep(&both)?;
    }
    let mut folders = HashSet::new();
    for (path, staged) in changed {
        let put = make_way(output, path, &mut folders).and_then(|()| fs::rename(staged, output.join(path)));
        put.map_err(|error| (path.clone(), error))?;
    }
    let mut removed = 0;
    for path in before.difference(now) {
        removed += usize::from(remove(output, path).map_err(|error| (path.clone(), error))?);
    }
    if both != *now {
        keep(now)?;
    }
    Ok(removed)
}

/// Makes the folders above a file. What stands in the way is of the record: a file where a folder
/// belongs, or a folder of such files where the file belongs.
fn make_way(output: &Path, path: &str, known: &mut HashSet<String>) -> io::Result<()> {
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
    let target = output.join(path);
    match fs::symlink_metadata(&target) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(&target),
        _ => Ok(()),
    }
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
