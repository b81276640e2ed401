//! The image cache: what was made of pictures and what was learnt of them, kept from build to build in `.bantin/images`. Loss or damage of it
//! costs time only, and where it cannot be written all is made anew.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use xxhash_rust::xxh3::xxh3_128;

use super::seal::{seal, unseal};
use crate::image::Facts;
use crate::source::{File, Stamp};

/// Where it is, below the root.
const FOLDER: &str = ".bantin/images";

/// The file of what was learnt.
const FACTS: &str = "facts";

/// First line of that file; another one means that what follows is of another kind.
const HEAD: &str = "bantin images 1";

/// The coarsest clock of file systems in use (FAT): a file may change again without another stamp until it has ticked.
const TICK: Duration = Duration::from_secs(2);

/// Bytes of the checksum before what is kept.
const SUM: usize = 16;

/// The cache of one site.
#[derive(Debug)]
pub struct Cache {
    folder: PathBuf,
    /// Names of files under way.
    next: AtomicUsize,
}

impl Cache {
    /// The cache of the site in this folder.
    pub fn of(root: &Path) -> Self {
        Cache { folder: root.join(FOLDER), next: AtomicUsize::new(0) }
    }

    /// What is kept under a key, if it is there and whole.
    pub fn get(&self, key: u128) -> Option<Vec<u8>> {
        let mut bytes = fs::read(self.path(key)).ok()?;
        let sum = u128::from_le_bytes(bytes.get(..SUM)?.try_into().ok()?);
        let kept = bytes.split_off(SUM);
        (xxh3_128(&kept) == sum).then_some(kept)
    }

    /// Keeps something, if that is possible.
    pub fn put(&self, key: u128, bytes: &[u8]) {
        let _ = self.replace(&self.path(key), &[&xxh3_128(bytes).to_le_bytes(), bytes]);
    }

    /// Removes all but what is under these keys.
    pub fn keep(&self, keys: &HashSet<u128>) {
        let names: HashSet<String> = keys.iter().map(|key| name(*key)).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let file_name = entry.file_name();
            if file_name != FACTS && !file_name.to_str().is_some_and(|name| names.contains(name)) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// What was learnt of files, by name, as far as they are what they were.
    pub fn facts(&self) -> HashMap<Arc<str>, (u64, Stamp, Facts)> {
        let known = fs::read(self.folder.join(FACTS)).ok().and_then(|sealed| read(&sealed));
        known.unwrap_or_default()
    }

    /// Keeps what was learnt of files since the look at them began, if that is possible.
    pub fn learn<'a>(&self, began: jiff::Timestamp, facts: impl Iterator<Item = (&'a File, &'a Facts)>) {
        let line = |(file, facts): (&File, &Facts)| {
            let line = serde_json::to_string(&(&file.name, file.size, file.stamp, facts)).ok()?;
            Some(line + "\n")
        };
        let lines: String = facts.filter_map(line).collect();
        let text = seal(format!("{HEAD}\n{}\n{lines}", began.as_second()));
        let _ = self.replace(&self.folder.join(FACTS), &[text.as_bytes()]);
    }

    /// Puts a whole file in place.
    fn replace(&self, path: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let new = self.folder.join(format!("new-{}-{}", std::process::id(), self.next.fetch_add(1, Ordering::Relaxed)));
        replace(&new, path, parts)
    }

    fn path(&self, key: u128) -> PathBuf {
        self.folder.join(name(key))
    }
}

/// Writes a new file and puts it in place of another.
pub(super) fn replace(new: &Path, path: &Path, parts: &[&[u8]]) -> std::io::Result<()> {
    let mut file = fs::File::create(new)?;
    parts.iter().try_for_each(|part| file.write_all(part))?;
    fs::rename(new, path).inspect_err(|_| drop(fs::remove_file(new)))
}

/// Reads what was learnt; what had changed shortly before the look at it may have changed again without a trace.
fn read(sealed: &[u8]) -> Option<HashMap<Arc<str>, (u64, Stamp, Facts)>> {
    let mut lines = unseal(sealed)?.lines();
    let (head, began) = (lines.next()?, lines.next()?.parse().ok()?);
    let since = jiff::Timestamp::from_second(began).ok()?.checked_sub(TICK).ok().filter(|_| head == HEAD)?;
    let known = lines.filter_map(|line| serde_json::from_str::<(Arc<str>, u64, Stamp, Facts)>(line).ok());
    let known = known.filter(|(_, _, stamp, _)| !stamp.is_since(since));
    Some(known.map(|(name, size, stamp, facts)| (name, (size, stamp, facts))).collect())
}

fn name(key: u128) -> String {
    format!("{key:032x}")
}
