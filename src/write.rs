//! The one module that writes the disk: puts a rendered site into the output folder, all or nothing.
//!
//! Files that differ are first staged inside the output folder and put in place by rename when all
//! of them stand; a file that is equal is not touched. The record `.bantin-record` in the output
//! folder lists the files bantin wrote there, and only those are ever removed.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Problem};
use crate::output::Output;
use crate::plan::Plan;
use crate::render::render;
use crate::source::{self, plain};
use tera::Tera;

/// Name of the record within the output folder.
pub const RECORD: &str = ".bantin-record";

/// Folder within the output folder where changed files wait.
const STAGE: &str = ".bantin-stage";

/// First line of the record.
const RECORD_HEAD: &str = "bantin record 1: the files bantin wrote here, and may remove";

/// What writing did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files new or changed.
    pub written: usize,
    /// Files removed.
    pub removed: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
}

/// Checks that a folder may be written: a real folder, not one of the inputs or around or inside
/// them, and empty or bantin's own. `inputs` are absolute; the first is the root, in which the output may lie.
pub fn check(output: &Path, shown: &str, inputs: &[(PathBuf, String)]) -> Result<(), Diagnostic> {
    let refuse = |problem| Err(Diagnostic::of_file(shown, problem));
    let real = real_path(output);
    for (at, (input, name)) in inputs.iter().enumerate() {
        let input = real_path(input);
        let inside = real.starts_with(&input) && (at > 0 || real == input);
        if inside || input.starts_with(&real) {
            return refuse(Problem::OutputIsInput { folder: name.clone() });
        }
    }
    match fs::symlink_metadata(output) {
        Err(_) => return Ok(()),
        Ok(metadata) if !metadata.is_dir() => return refuse(Problem::OutputIsLink {}),
        Ok(_) => {}
    }
    let is_ours = fs::symlink_metadata(output.join(RECORD)).is_ok_and(|metadata| metadata.is_file());
    match fs::read_dir(output) {
        Ok(mut entries) => match is_ours || entries.next().is_none() {
            true => Ok(()),
            false => refuse(Problem::ForeignOutput {}),
        },
        Err(error) => refuse(Problem::CannotWrite { reason: plain(&error) }),
    }
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

/// Renders and writes a plan. Nothing in the folder changes unless every output renders.
pub fn write(plan: &Plan, tera: &Tera, output: &Path, shown: &str) -> Result<Written, Vec<Diagnostic>> {
    let failed = |path: &str, error: io::Error| {
        vec![Diagnostic::of_file(format!("{shown}/{path}"), Problem::CannotWrite { reason: plain(&error) })]
    };
    let stage = output.join(STAGE);
    let is_new = !output.exists();
    remove_stage(&stage).map_err(|error| failed(STAGE, error))?;
    fs::create_dir_all(&stage).map_err(|error| failed("", error))?;
    let staged = Staged { output, stage: &stage, next: AtomicUsize::new(0), changed: Mutex::new(Vec::new()) };
    let problems = staged.all(plan, tera, shown);
    if !problems.is_empty() {
        let _ = remove_stage(&stage);
        if is_new {
            let _ = fs::remove_dir(output);
        }
        return Err(problems);
    }
    let changed = staged.changed.into_inner().unwrap_or_default();
    let before = read_record(output);
    let now: BTreeSet<String> = plan.keys().cloned().collect();
    let placed = place(output, &before, &now, changed).map_err(|(path, error)| failed(&path, error));
    let _ = remove_stage(&stage);
    let (written, removed) = placed?;
    Ok(Written { written, removed, unchanged: plan.len() - written })
}

fn remove_stage(stage: &Path) -> io::Result<()> {
    match fs::symlink_metadata(stage) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(stage),
        Ok(_) => fs::remove_file(stage),
        Err(_) => Ok(()),
    }
}

/// Changed files waiting to be put in place.
struct Staged<'a> {
    output: &'a Path,
    stage: &'a Path,
    next: AtomicUsize,
    /// Output path and staged file.
    changed: Mutex<Vec<(String, PathBuf)>>,
}

impl Staged<'_> {
    fn all(&self, plan: &Plan, tera: &Tera, shown: &str) -> Vec<Diagnostic> {
        let outputs: Vec<(&String, &Output)> = plan.iter().collect();
        let one = |bytes: &mut Vec<u8>, (path, output): (&String, &Output)| -> Option<Diagnostic> {
            if let Err(problem) = render(output, path, tera, bytes) {
                return Some(problem);
            }
            let staged = match output {
                Output::Copy(file) => self.copy(path, file),
                _ => self.bytes(path, bytes),
            };
            let reason = plain(&staged.err()?);
            Some(Diagnostic::of_file(format!("{shown}/{path}"), Problem::CannotWrite { reason }))
        };
        outputs.into_par_iter().map_init(Vec::new, one).flatten_iter().collect()
    }

    fn bytes(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.output.join(path);
        let is_same = is_file_of(&target, bytes.len() as u64) && fs::read(&target)? == bytes;
        if is_same {
            return Ok(());
        }
        let (staged, mut file) = self.file(path)?;
        file.write_all(bytes)?;
        self.note(path, staged);
        Ok(())
    }

    fn copy(&self, path: &str, source: &source::File) -> io::Result<()> {
        let target = self.output.join(path);
        if is_file_of(&target, source.size) && equal(source::open(source)?, fs::File::open(&target)?)? {
            return Ok(());
        }
        let (staged, mut file) = self.file(path)?;
        io::copy(&mut source::open(source)?, &mut file)?;
        self.note(path, staged);
        Ok(())
    }

    fn file(&self, _path: &str) -> io::Result<(PathBuf, fs::File)> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let staged = self.stage.join(number.to_string());
        let file = fs::File::create_new(&staged)?;
        Ok((staged, file))
    }

    fn note(&self, path: &str, staged: PathBuf) {
        if let Ok(mut changed) = self.changed.lock() {
            changed.push((path.to_owned(), staged));
        }
    }
}

/// Whether a regular file of this size stands there; a link is none.
fn is_file_of(path: &Path, size: u64) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == size)
}

fn equal(mut a: fs::File, mut b: fs::File) -> io::Result<bool> {
    let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let read = a.read(&mut left)?;
        if read == 0 {
            return Ok(b.read(&mut right)? == 0);
        }
        match b.read_exact(&mut right[..read]) {
            Ok(()) if left[..read] == right[..read] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

type Failed = (String, io::Error);

/// Puts staged files in place, then removes what is no longer part of the site. The record names
/// old and new files while that happens, so that a build cut short leaves no file without an owner.
fn place(
    output: &Path,
    before: &BTreeSet<String>,
    now: &BTreeSet<String>,
    mut changed: Vec<(String, PathBuf)>,
) -> Result<(usize, usize), Failed> {
    let both: BTreeSet<String> = before.union(now).cloned().collect();
    if both != *before {
        write_record(output, &both)?;
    }
    changed.sort();
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
        write_record(output, now)?;
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

fn read_record(output: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(output.join(RECORD)).unwrap_or_default();
    let mut lines = text.lines();
    if lines.next() != Some(RECORD_HEAD) {
        return BTreeSet::new();
    }
    lines.map(str::to_owned).collect()
}

fn write_record(output: &Path, files: &BTreeSet<String>) -> Result<(), Failed> {
    let mut text = String::from(RECORD_HEAD);
    text.push('\n');
    for file in files {
        text.push_str(file);
        text.push('\n');
    }
    let staged = output.join(STAGE).join("record");
    let done = fs::write(&staged, text).and_then(|()| fs::rename(&staged, output.join(RECORD)));
    done.map_err(|error| (RECORD.to_owned(), error))
}
