//! The one module that reads the disk: finds the site, walks its folders, reads its files.

mod tree;

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Diagnostic, Problem};
use crate::encoding::{self, Encoding};
use crate::text;

/// Largest text file that is read, in bytes.
pub const MOST_TEXT: u64 = 32 * 1024 * 1024;

/// Largest picture that is read, in bytes.
pub const MOST_IMAGE: u64 = 128 * 1024 * 1024;

/// A file that is open for reading.
pub use std::fs::File as Open;
pub use tree::{Touched, Tree, is_ignored};

/// A file found by a walk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Path below the walked folder, `/` between folders, in Unicode NFC.
    pub path: Arc<str>,
    /// Path as messages show it: below the site's root.
    pub name: Arc<str>,
    /// Path on disk.
    pub disk: Arc<Path>,
    /// Size in bytes when walked.
    pub size: u64,
    /// What tells this state of the file from another one.
    pub stamp: Stamp,
}

/// What changes with every change of a file, as far as that can be told without reading it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp {
    modified: (i64, i64),
    /// Time of the last change of content or name, which nobody can set, and number of the file; where
    /// the system has such.
    changed: (i64, i64, u64),
    /// Grows with each report that the file was touched; means nothing in another run.
    #[serde(skip)]
    reports: u64,
}

impl Stamp {
    /// The stamp of a file.
    #[cfg(unix)]
    pub fn of(metadata: &fs::Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Stamp {
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec(), metadata.ino()),
            reports: 0,
        }
    }

    /// The stamp of a file.
    #[cfg(not(unix))]
    pub fn of(metadata: &fs::Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        let since = since.unwrap_or_default();
        Stamp { modified: (since.as_secs() as i64, since.subsec_nanos().into()), ..Stamp::default() }
    }
}

impl Stamp {
    /// Whether the file was changed at or after a time.
    pub fn is_since(&self, time: jiff::Timestamp) -> bool {
        let since = time.as_second();
        self.modified.0 >= since || self.changed.0 >= since
    }
}

/// A file with its bytes.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path below the walked folder.
    pub path: Arc<str>,
    /// Path as messages show it.
    pub name: Arc<str>,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The nearest folder at or above `start` that holds the configuration file.
pub fn find_root(start: &Path, config: &str) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start.ancestors().find(|folder| folder.join(config).is_file()).map(Path::to_path_buf)
}

/// Whether a file is Markdown by its name.
pub fn is_markdown(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.eq_ignore_ascii_case("md") || ending.eq_ignore_ascii_case("markdown")
}

/// Whether a path is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// The folder of a site that was named, if it holds the configuration file.
pub fn root(named: &Path, config: &str) -> Option<PathBuf> {
    named.canonicalize().ok().filter(|root| root.join(config).is_file())
}

/// All regular files below `root/folder` in path order, and a diagnostic for each entry that is
/// none. Names starting with `.` or `_` (but `_index…`) and editors' backups are passed over; links are not followed.
pub fn walk(root: &Path, folder: &str) -> (Vec<File>, Vec<Diagnostic>) {
    let base = root.join(folder);
    let (mut paths, mut found) = (Vec::new(), Vec::new());
    for entry in WalkDir::new(&base).min_depth(1).into_iter().filter_entry(|entry| !is_ignored_entry(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => paths.push(entry.into_path()),
            Err(error) => {
                let path = error.path().unwrap_or(&base);
                let reason = error.io_error().map_or_else(|| error.to_string(), plain);
                found.push(Diagnostic::of_file(shown(&base, folder, path), Problem::Unreadable { reason }));
            }
        }
    }
    let look = |path: &PathBuf| file(&base, folder, path, fs::symlink_metadata(path).ok());
    let mut files = Vec::with_capacity(paths.len());
    for looked in paths.par_iter().map(look).collect::<Vec<_>>() {
        match looked {
            Ok(file) => files.push(file),
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    files.par_sort();
    (files, found)
}

fn is_ignored_entry(entry: &DirEntry) -> bool {
    is_ignored_name(&entry.file_name().to_string_lossy(), !entry.file_type().is_dir())
}

/// Whether a file or folder of this name is passed over: hidden ones, private ones, editors' backups.
fn is_ignored_name(name: &str, is_no_folder: bool) -> bool {
    let hidden = name.starts_with('.') || (name.starts_with('_') && !(is_no_folder && is_index(name)));
    hidden || name.ends_with('~') || name.starts_with("~$") || (name.starts_with('#') && name.ends_with('#'))
}

fn is_index(name: &str) -> bool {
    name.starts_with("_index.") && is_markdown(name)
}

fn file(base: &Path, folder: &str, path: &Path, metadata: Option<fs::Metadata>) -> Result<File, Diagnostic> {
    let relative = path.strip_prefix(base).ok().and_then(Path::to_str);
    let Some(relative) = relative else {
        return Err(Diagnostic::of_file(shown(base, folder, path), Problem::NameNotUtf8 {}));
    };
    let name: Arc<str> = [folder, "/", relative].concat().into();
    if relative.chars().any(char::is_control) {
        return Err(Diagnostic::of_file(name.replace(char::is_control, "?"), Problem::ControlInName {}));
    }
    let Some(metadata) = metadata.filter(fs::Metadata::is_file) else {
        return Err(Diagnostic::of_file(name, Problem::NotARegularFile {}));
    };
    let (size, stamp) = (metadata.len(), Stamp::of(&metadata));
    let below = relative.replace(std::path::MAIN_SEPARATOR, "/");
    let below = if text::is_plain(&below) { below } else { below.nfc().collect() };
    Ok(File { path: below.into(), name, disk: path.into(), size, stamp })
}

fn shown(base: &Path, folder: &str, path: &Path) -> String {
    let below = path.strip_prefix(base).unwrap_or(path).to_string_lossy();
    format!("{folder}/{below}").trim_end_matches('/').to_owned()
}

/// Reads files in parallel; the results keep the order of the files.
pub fn read_all(files: &[File]) -> (Vec<Source>, Vec<Diagnostic>) {
    let (mut sources, mut found) = (Vec::with_capacity(files.len()), Vec::new());
    for result in files.par_iter().map(read_file).collect::<Vec<_>>() {
        match result {
            Ok(source) => sources.push(source),
            Err(diagnostic) => found.push(diagnostic),
        }
    }
    (sources, found)
}

/// Reads a file that a walk has found.
pub fn read_file(file: &File) -> Result<Source, Diagnostic> {
    let bytes = bounded(&file.name, MOST_TEXT, regular(&file.disk))?;
    Ok(Source { path: file.path.clone(), name: file.name.clone(), bytes })
}

/// Reads a picture that a walk has found.
pub fn read_image(file: &File) -> Result<Vec<u8>, Diagnostic> {
    bounded(&file.name, MOST_IMAGE, regular(&file.disk))
}

/// Reads one file below the root by its shown name. A link in its place is followed within the root only.
pub fn read(root: &Path, name: &str) -> Result<Source, Diagnostic> {
    let path = root.join(name);
    let is_link = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_symlink());
    let inside = |real: &PathBuf| root.canonicalize().is_ok_and(|root| real.starts_with(root));
    let real = if is_link { path.canonicalize().ok().filter(inside) } else { None };
    let bytes = bounded(name, MOST_TEXT, regular(&real.unwrap_or(path)))?;
    Ok(Source { path: name.into(), name: name.into(), bytes })
}

/// Whether anything of this name is below the root, be it a link that leads nowhere.
pub fn is_there(root: &Path, name: &str) -> bool {
    fs::symlink_metadata(root.join(name)).is_ok()
}

/// One file as it is now; `None` if there is none.
pub fn look(path: &Path) -> Option<File> {
    file(path.parent()?, "", path, fs::symlink_metadata(path).ok()).ok()
}

/// Size of a regular file in bytes; `None` for anything else.
pub fn length(path: &Path) -> Option<u64> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// The text of a file below the root, without a byte order mark, for showing it to an editor.
pub fn text_of(root: &Path, name: &str) -> Option<String> {
    let source = read(root, name).ok()?;
    let bytes = source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&source.bytes);
    Some(String::from_utf8_lossy(bytes).into_owned())
}

/// Opens an asset for copying. One that has become something else than a regular file is not followed.
pub fn open(file: &File) -> Result<fs::File, Diagnostic> {
    regular(&file.disk).map(|(file, _)| file).map_err(|error| unreadable(&file.name, &error))
}

/// Opens a regular file and nothing else, and tells its size; a pipe in its place is not waited for, a link not
/// followed.
pub fn regular(path: &Path) -> io::Result<(fs::File, u64)> {
    let mut options = fs::File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW);
    }
    let is_link = || fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let no_file = || Err(io::Error::other("not a regular file"));
    let file = match options.open(path) {
        Err(_) if is_link() => return no_file(),
        opened => opened?,
    };
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((file, metadata.len())) } else { no_file() }
}

/// Reads a text file that is no larger than [`MOST_TEXT`].
fn bounded(name: &str, most: u64, opened: io::Result<(fs::File, u64)>) -> Result<Vec<u8>, Diagnostic> {
    let (file, size) = opened.map_err(|error| unreadable(name, &error))?;
    // With room for one byte more the end is seen without asking again.
    let mut bytes = Vec::with_capacity(size.min(most) as usize + 1);
    if size <= most {
        file.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    }
    let size = size.max(bytes.len() as u64);
    if size > most {
        let [size, most] = [size, most].map(|bytes| format!("{} MB", bytes.div_ceil(1024 * 1024)));
        return Err(Diagnostic::of_file(name, Problem::FileTooLarge { size, most }));
    }
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::of_file(name, Problem::Unreadable { reason: plain(error) })
}

impl Source {
    /// The text without its byte order mark, or where it stops being UTF-8.
    pub fn text(&self) -> Result<&str, Diagnostic> {
        let bytes = self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.bytes);
        match simdutf8::basic::from_utf8(bytes) {
            // UTF-16 without its mark can be valid: Latin letters with NUL between them.
            Ok(text) if memchr::memchr(0, bytes).is_none() || encoding::guess(bytes).is_none() => Ok(text),
            _ => Err(self.not_utf8(bytes)),
        }
    }

    /// Where the bytes stop being UTF-8, and what they look like instead.
    fn not_utf8(&self, bytes: &[u8]) -> Diagnostic {
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let byte = (self.bytes.len() - bytes.len() + valid + 1).to_string();
        match encoding::guess(bytes) {
            Some(wide @ (Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Utf32)) => {
                Diagnostic::of_file(self.name.clone(), Problem::Utf16 { encoding: wide.name().into() })
            }
            Some(old) => {
                let problem = Problem::LegacyEncoding { encoding: old.name().into(), byte };
                Diagnostic::at(self.name.clone(), valid..valid + 1, problem)
            }
            None => Diagnostic::at(self.name.clone(), valid..valid + 1, Problem::NotUtf8 { byte }),
        }
    }
}

/// The operating system's reason without its error number.
pub fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}
