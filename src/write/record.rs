//! The record: which files in the output folder are bantin's.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::seal::{seal, unseal};

/// Name of the record within the output folder. It lies there and not with what `.bantin/` holds,
/// because that may be deleted at any time, while files without a record could never be removed.
pub const NAME: &str = ".bantin-record";

/// First line of the record.
const HEAD: &str = "bantin record 2: the files bantin wrote here, and may remove";

/// Whether a folder has a record, and so was made by bantin.
pub fn stands_in(output: &Path) -> bool {
    fs::symlink_metadata(output.join(NAME)).is_ok_and(|metadata| metadata.is_file())
}

/// A record that was read.
#[derive(Default)]
pub struct Record(String);

impl Record {
    /// The files it names.
    pub fn files(&self) -> BTreeSet<&str> {
        self.0.lines().skip(1).collect()
    }
}

/// The record of a folder, an empty one if there is none; `None` if it is damaged or of another kind.
pub fn read(output: &Path) -> Option<Record> {
    if !stands_in(output) {
        return Some(Record::default());
    }
    let sealed = fs::read(output.join(NAME)).ok()?;
    let lines = unseal(&sealed)?;
    (lines.lines().next()? == HEAD).then(|| Record(lines.to_owned()))
}

/// Writes a record into a new file and makes sure that it is on the disk: without it the whole folder
/// would count as somebody else's.
pub fn write(path: &Path, files: &BTreeSet<&str>) -> io::Result<()> {
    let mut lines = format!("{HEAD}\n");
    for file in files {
        lines.push_str(file);
        lines.push('\n');
    }
    let mut file = fs::File::create_new(path)?;
    file.write_all(seal(lines).as_bytes())?;
    file.sync_all()
}
