//! Replays the saved corpus of the fuzz targets: what was found once stays found.

mod properties;

use std::fs;
use std::path::Path;

fn replay(target: &str, property: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder).expect("a corpus").flatten().map(|entry| entry.path()).collect();
    files.sort();
    assert!(files.len() >= 10, "{} has {} files", folder.display(), files.len());
    for file in files {
        let bytes = fs::read(&file).expect("a file of the corpus");
        let result = std::panic::catch_unwind(|| property(&bytes));
        assert!(result.is_ok(), "{} no longer holds", file.display());
    }
}

#[test]
fn corpus_of_front_matter() {
    replay("front_matter", properties::front_matter);
}

#[test]
fn corpus_of_markdown() {
    replay("markdown", properties::markdown);
}

#[test]
fn corpus_of_slug() {
    replay("slug", properties::slug);
}

#[test]
fn corpus_of_paths() {
    replay("paths", properties::paths);
}

#[test]
fn corpus_of_site() {
    replay("site", properties::site);
}
