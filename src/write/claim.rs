//! The claim on a target: what publishing remembers of it between runs, in `.bantin/`, and that one publication from here goes there at a time.

use std::fs::{self, File};
use std::io::{Read, Seek, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// What is remembered of a target. Loss of it costs nothing but a warning that could have been given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// What the last publication from here called itself.
    pub token: String,
    /// The publication that stands there.
    pub number: u64,
}

/// A claim that is held until it is dropped, or the process dies.
pub struct Claim {
    file: Option<File>,
    /// What was remembered.
    pub memory: Memory,
}

/// The file of a target, below the root.
pub fn name(target: &str) -> String {
    format!(".bantin/publish-{target}.json")
}

impl Claim {
    /// Claims a target; nothing if another process of this machine is publishing there from here. Where nothing can be remembered,
    /// nothing is.
    pub fn of(root: &Path, target: &str) -> Option<Self> {
        let _ = fs::create_dir(root.join(".bantin"));
        let path = root.join(name(target));
        let is_plain = fs::symlink_metadata(&path).map_or(true, |metadata| metadata.is_file());
        let opened = File::options().create(true).truncate(false).read(true).write(true).open(path);
        let Some(mut file) = opened.ok().filter(|_| is_plain) else {
            return Some(Claim { file: None, memory: Memory::default() });
        };
        if matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock)) {
            return None;
        }
        let mut text = String::new();
        let _ = file.read_to_string(&mut text);
        Some(Claim { file: Some(file), memory: serde_json::from_str(&text).unwrap_or_default() })
    }

    /// Remembers something else.
    pub fn remember(&mut self, memory: Memory) {
        if let Some(file) = &mut self.file {
            let text = serde_json::to_string(&memory).unwrap_or_default() + "\n";
            let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes()));
        }
        self.memory = memory;
    }
}
