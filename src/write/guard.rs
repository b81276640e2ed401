//! Decides whether a folder may be written at all.

use std::fs;
use std::path::{Component, Path, PathBuf};

use super::record;
use super::stage::FOLDER;
use crate::diagnostic::{Diagnostic, Problem};
use crate::source::plain;

/// Checks that a folder may be written: a real folder, not one of the inputs or around or inside
/// them, and empty or bantin's own. `inputs` are absolute; the first is the root, in which the output may lie.
pub fn check(output: &Path, shown: &str, inputs: &[(PathBuf, String)]) -> Result<(), Diagnostic> {
    let refuse = |problem| Err(Diagnostic::of_file(shown, problem));
    if let Some(folder) = overlap(output, inputs) {
        return refuse(Problem::OutputIsInput { folder: folder.to_owned() });
    }
    match fs::symlink_metadata(output) {
        Err(_) => return Ok(()),
        Ok(metadata) if !metadata.is_dir() => return refuse(Problem::OutputIsLink {}),
        Ok(_) => {}
    }
    let is_ours = record::stands_in(output);
    if is_ours && record::read(output).is_none() {
        return refuse(Problem::RecordDamaged {});
    }
    match fs::read_dir(output) {
        Ok(entries) => match is_ours || entries.flatten().all(|entry| entry.file_name() == FOLDER) {
            true => Ok(()),
            false => refuse(Problem::ForeignOutput {}),
        },
        Err(error) => refuse(Problem::CannotWrite { reason: plain(&error) }),
    }
}

/// The first of the inputs that a folder is, contains or lies inside; it may lie inside the first one, the root.
pub fn overlap<'i>(folder: &Path, inputs: &'i [(PathBuf, String)]) -> Option<&'i str> {
    let real = real_path(folder);
    let is_common = |(at, (input, _)): &(usize, &(PathBuf, String))| {
        let input = real_path(input);
        let inside = real.starts_with(&input) && (*at > 0 || real == input);
        inside || input.starts_with(&real)
    };
    inputs.iter().enumerate().find(is_common).map(|(_, (_, name))| name.as_str())
}

/// The path with every link in the part that exists resolved, and `..` taken back in the part that
/// does not exist yet.
fn real_path(path: &Path) -> PathBuf {
    let existing = path.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    let (existing, mut real) = existing.unwrap_or((Path::new(""), PathBuf::new()));
    for part in path.strip_prefix(existing).unwrap_or(path).components() {
        match part {
            Component::ParentDir => {
                real.pop();
            }
            part => real.push(part),
        }
    }
    real
}
