//! The answers of other sites, kept from check to check in `.bantin/links`. Loss or damage of them costs time only, and where
//! they cannot be written all is asked anew.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::cache::replace;
use super::seal::{seal, unseal};
use crate::external::Verdict;
use crate::source::regular;

/// Where they are, below the root.
const FILE: &str = ".bantin/links";

/// The first line; another one means that what follows is of another kind.
const HEAD: &str = "bantin links 1";

/// Largest file that is read, in bytes: a million addresses.
const MOST: u64 = 256 * 1024 * 1024;

/// What is known of addresses, and since when, in seconds.
pub type Known = HashMap<String, (i64, Verdict)>;

/// The answers kept for one site.
#[derive(Debug)]
pub struct Answers {
    path: PathBuf,
    head: String,
}

impl Answers {
    /// Those of the site in this folder. Where private networks are asked as well, other answers are right.
    pub fn of(root: &Path, private: bool) -> Self {
        let head = if private { format!("{HEAD} private") } else { HEAD.to_owned() };
        Answers { path: root.join(FILE), head }
    }

    /// What is kept, as far as it is whole.
    pub fn read(&self) -> Known {
        self.sealed().and_then(|sealed| self.known(&sealed)).unwrap_or_default()
    }

    fn sealed(&self) -> Option<Vec<u8>> {
        let (file, size) = regular(&self.path).ok().filter(|(_, size)| *size <= MOST)?;
        let mut sealed = Vec::with_capacity(size as usize);
        file.take(MOST).read_to_end(&mut sealed).ok()?;
        Some(sealed)
    }

    fn known(&self, sealed: &[u8]) -> Option<Known> {
        let mut lines = unseal(sealed)?.lines();
        lines.next().filter(|head| *head == self.head)?;
        let known = lines.filter_map(|line| serde_json::from_str::<(String, i64, Verdict)>(line).ok());
        Some(known.map(|(address, since, verdict)| (address, (since, verdict))).collect())
    }

    /// Keeps this and nothing else, if that is possible.
    pub fn keep(&self, known: &Known) {
        let line = |(address, (since, verdict)): (&String, &(i64, Verdict))| {
            serde_json::to_string(&(address, since, verdict)).map(|line| line + "\n").ok()
        };
        let mut lines: Vec<String> = known.iter().filter_map(line).collect();
        lines.sort();
        let text = seal(format!("{}\n{}", self.head, lines.concat()));
        let Some(folder) = self.path.parent() else { return };
        let new = folder.join(format!("links-new-{}", std::process::id()));
        let _ = fs::create_dir_all(folder).and_then(|()| replace(&new, &self.path, &[text.as_bytes()]));
    }
}
