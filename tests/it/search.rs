//! Search: what the index of a built site finds, and which files it is made of.

mod cases;
mod changes;
mod outputs;

use std::path::Path;

use crate::lookup::pages;
use crate::lookup::read::{self, Index};
use crate::lookup::scan::File;
use crate::site::Site;

/// The index of an edition below its folder, once it is sure to hold what the pages of the edition show.
pub fn index_of(site: &Site, edition: Option<&str>, folder: &str) -> Index {
    let output = site.path("public");
    let index = read::index(&output.join(folder));
    assert_same_files(&index.files(), &pages::files(&site.path(""), &output, edition), &site.path(""));
    index
}

/// Compares what the index holds with what the pages show, word by word.
fn assert_same_files(index: &[File], pages: &[File], root: &Path) {
    let urls = |files: &[File]| files.iter().map(|file| file.url.clone()).collect::<Vec<_>>();
    assert_eq!(urls(index), urls(pages), "{}: index and pages have other files", root.display());
    for (index, page) in index.iter().zip(pages) {
        assert_eq!(index.texts(), page.texts(), "{}: index and page", page.url);
        assert_eq!(index, page, "index and page");
    }
}
