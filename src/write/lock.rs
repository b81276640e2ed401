//! The lock: builds of one site, and builds into one folder, wait for each other.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use super::journal::is_folder;

/// What a build holds while it runs; dropping it lets the next one go on.
pub struct Lock {
    _held: Vec<File>,
}

/// Waits until no other build of this root is running, and holds the others back until dropped; `waiting`
/// is called if there is one. Where a lock cannot be had, as on a read-only root, builds are not held back.
pub fn lock(root: &Path, waiting: impl FnOnce()) -> Lock {
    Lock { _held: of_root(root).and_then(|file| held(file, waiting)).into_iter().collect() }
}

impl Lock {
    /// Holds back builds of other sites into the same folder as well, where the system locks folders.
    pub fn with_output(mut self, output: &Path) -> Self {
        let folder = if is_folder(output) { File::open(output).ok() } else { None };
        self._held.extend(folder.and_then(|folder| held(folder, || ())));
        self
    }
}

/// The file that stands for the root. What has been put in its place, such as a link or a pipe, is left alone.
fn of_root(root: &Path) -> Option<File> {
    let folder = root.join(".bantin");
    match fs::symlink_metadata(&folder) {
        Ok(metadata) if !metadata.is_dir() => return None,
        Ok(_) => {}
        Err(_) => fs::create_dir(&folder).ok()?,
    }
    let path = folder.join("lock");
    if fs::symlink_metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
        return None;
    }
    File::options().create(true).truncate(false).write(true).open(path).ok()
}

fn held(file: File, waiting: impl FnOnce()) -> Option<File> {
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            waiting();
            file.lock().ok()?;
        }
        Err(TryLockError::Error(_)) => return None,
        Ok(()) => {}
    }
    Some(file)
}
