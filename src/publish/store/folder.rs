//! A folder as a store, of this machine or mounted from another one: files are put in place by rename, and links are not followed.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use walkdir::WalkDir;

use super::super::FOLDER;
use super::{Body, Failure, How, Object, Store, Trouble, hash_of};
use crate::source;

/// Names that [`Store::names`] answers with at most.
const ENOUGH: usize = 1000;

/// A folder that a site is published to.
pub struct Folder {
    root: PathBuf,
    /// What no other publication calls its files that are not in place yet.
    token: String,
    next: AtomicUsize,
    /// Folders below the root that are known to be such, and no links.
    known: Mutex<HashSet<PathBuf>>,
}

impl Folder {
    /// Opens a folder, which has to be there: one that is made in place of a drive that is not mounted would be found by nobody.
    pub fn open(root: PathBuf, token: &str) -> Result<Self, Failure> {
        let is_folder = fs::metadata(&root).map_err(|error| Failure::of(&error))?.is_dir();
        if !is_folder {
            return Err(Failure::of(&io::ErrorKind::NotADirectory.into()));
        }
        let (token, next, known) = (token.to_owned(), AtomicUsize::new(0), Mutex::default());
        Ok(Folder { root, token, next, known })
    }

    /// Where files are until they are whole.
    fn waiting(&self) -> PathBuf {
        self.root.join(FOLDER).join("tmp")
    }

    /// The path of a name, its folders made.
    fn place(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.root.join(name);
        self.folder(path.parent().unwrap_or(&self.root))?;
        Ok(path)
    }

    /// Makes a folder below the root, and those above it. None of them may be a link, behind which files of others may be.
    fn folder(&self, folder: &Path) -> io::Result<()> {
        let is_known = |folder: &Path| self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(folder);
        if folder == self.root || is_known(folder) {
            return Ok(());
        }
        self.folder(folder.parent().unwrap_or(&self.root))?;
        match fs::create_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if !fs::symlink_metadata(folder)?.is_dir() {
                    return Err(io::ErrorKind::NotADirectory.into());
                }
            }
            made => made?,
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
        Ok(())
    }

    /// A name for a file that is not in place yet.
    fn fresh(&self) -> io::Result<PathBuf> {
        self.place(&format!("{FOLDER}/tmp/{}-{}", self.token, self.next.fetch_add(1, Ordering::Relaxed)))
    }

    fn fill(&self, new: &Path, body: &Body) -> Result<(), Failure> {
        let mut reader = body.reader()?;
        let written = fs::File::create_new(new).and_then(|mut file| io::copy(&mut reader, &mut file));
        match written {
            Ok(size) if size == body.size() => Ok(()),
            Ok(_) => Err(Failure::of(&io::ErrorKind::UnexpectedEof.into())),
            Err(error) => Err(Failure::of(&error)),
        }
    }

    /// Puts a whole file in place; false if one is in the way that must not be.
    fn settle(new: &Path, path: &Path, how: How) -> io::Result<bool> {
        if how == How::Replace {
            return fs::rename(new, path).map(|()| true);
        }
        match fs::hard_link(new, path) {
            Ok(()) => fs::remove_file(new).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            // Not all file systems have links.
            Err(_) if fs::symlink_metadata(path).is_ok() => Ok(false),
            Err(_) => fs::rename(new, path).map(|()| true),
        }
    }

    /// The file of a name, unless it is behind a link.
    fn look(&self, name: &str) -> io::Result<Option<Metadata>> {
        let mut path = self.root.clone();
        let parts: Vec<&str> = name.split('/').collect();
        for (at, part) in parts.iter().enumerate() {
            path.push(part);
            let is_last = at + 1 == parts.len();
            match fs::symlink_metadata(&path) {
                Ok(metadata) if is_last => return Ok(Some(metadata).filter(|metadata| !metadata.is_dir())),
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => return Ok(None),
                Err(error) if is_absent(&error) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// Gives a whole file another name besides.
    fn link(&self, from: &Path, to: &str) -> io::Result<()> {
        let (new, path) = (self.fresh()?, self.place(to)?);
        if fs::hard_link(from, &new).is_err() {
            fs::copy(from, &new)?;
        }
        let placed = fs::rename(&new, &path);
        // Two names of one file are left as they are by a rename.
        let _ = fs::remove_file(&new);
        placed
    }
}

impl Store for Folder {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self.look(name).and_then(|found| found.map(|_| fs::read(self.root.join(name))).transpose()) {
            Err(error) if is_absent(&error) => Ok(None),
            read => read.map_err(|error| Failure::of(&error)),
        }
    }

    fn put(&self, object: &Object, how: How) -> Result<bool, Failure> {
        let new = self.fresh().map_err(|error| Failure::of(&error))?;
        let path = self.place(object.name).map_err(|error| Failure::of(&error));
        let put = path.and_then(|path| {
            self.fill(&new, &object.body)?;
            Folder::settle(&new, &path, how).map_err(|error| Failure::of(&error))
        });
        if !matches!(put, Ok(true)) {
            let _ = fs::remove_file(&new);
        }
        put
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Failure> {
        let copied = self.look(from).and_then(|found| match found {
            Some(metadata) if metadata.is_file() => self.link(&self.root.join(from), to).map(|()| true),
            _ => Ok(false),
        });
        copied.map_err(|error| Failure::of(&error))
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        if self.look(name).map_err(|error| Failure::of(&error))?.is_none() {
            return Ok(());
        }
        let path = self.root.join(name);
        match fs::remove_file(&path) {
            Err(error) if !is_absent(&error) => return Err(Failure::of(&error)),
            _ => {}
        }
        let mut above = path.ancestors().skip(1).take_while(|folder| *folder != self.root);
        // Up to the first that holds anything else.
        let emptied = above.by_ref().take_while(|folder| fs::remove_dir(folder).is_ok());
        emptied.for_each(|folder| {
            self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(folder);
        });
        Ok(())
    }

    fn hash(&self, name: &str) -> Result<Option<String>, Failure> {
        let hashed = self.look(name).and_then(|found| match found {
            Some(_) => source::regular(&self.root.join(name)).and_then(|(file, _)| hash_of(file)).map(Some),
            None => Ok(None),
        });
        hashed.map_err(|error| Failure::of(&error))
    }

    fn names(&self) -> Result<Vec<String>, Failure> {
        let is_ours = |path: &Path| path.strip_prefix(&self.root).is_ok_and(|below| below == Path::new(FOLDER));
        let all = WalkDir::new(&self.root).sort_by_file_name().into_iter().filter_entry(|entry| !is_ours(entry.path()));
        let mut names = Vec::new();
        for entry in all {
            let entry = entry.map_err(|error| Failure::new(Trouble::Lasting, error.to_string()))?;
            if entry.file_type().is_dir() {
                continue;
            }
            let below = entry.path().strip_prefix(&self.root).unwrap_or(entry.path());
            names.push(below.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
            if names.len() == ENOUGH {
                break;
            }
        }
        Ok(names)
    }

    fn tidy(&self) -> Result<(), Failure> {
        let left = fs::read_dir(self.waiting()).into_iter().flatten().flatten();
        // What cannot be removed is in nobody's way.
        left.for_each(|entry| drop(fs::remove_file(entry.path())));
        Ok(())
    }

    fn age(&self, name: &str) -> Result<Option<Duration>, Failure> {
        let age = || {
            let Some(metadata) = self.look(name)? else { return Ok(None) };
            let probe = self.fresh()?;
            let now = fs::File::create_new(&probe).and_then(|file| file.metadata()?.modified());
            let _ = fs::remove_file(&probe);
            Ok(Some(now?.duration_since(metadata.modified()?).unwrap_or_default()))
        };
        age().map_err(|error: io::Error| Failure::of(&error))
    }
}

/// Whether there is no such file.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
