//! The record: which files in the output folder are bantin's.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// Name of the record within the output folder. It lies there and not with what `.bantin/` holds,
/// because that may be deleted at any time, while files without a record could never be removed.
pub const NAME: &str = ".bantin-record";

/// First line of the record.
const HEAD: &str = "bantin record 1: the files bantin wrote here, and may remove";

/// Whether a folder has a record, and so was made by bantin.
pub fn stands_in(output: &Path) -> bool {
    fs::symlink_metadata(output.join(NAME)).is_ok_and(|metadata| metadata.is_file())
}

/// The files of the record; none if there is no record or it is of another kind.
pub fn read(output: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(output.join(NAME)).unwrap_or_default();
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return BTreeSet::new();
    }
    lines.map(str::to_owned).collect()
}

/// Replaces the record in one step, by way of the staging folder.
pub fn replace(output: &Path, stage: &Path, files: &BTreeSet<String>) -> io::Result<()> {
    let mut text = format!("{HEAD}\n");
    for file in files {
        text.push_str(file);
        text.push('\n');
    }
    let staged = stage.join("record");
    fs::write(&staged, text)?;
    fs::rename(&staged, output.join(NAME))
}
