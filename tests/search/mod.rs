//! Search without an index, and a reader of the index that knows nothing but its description: what the search of a
//! built site is compared with.

pub mod bits;
pub mod indexed;
pub mod pages;
pub mod query;
pub mod read;
pub mod scan;
pub mod source;
pub mod words;

use std::path::Path;

use read::Index;
use scan::File;

/// The index in a folder of the output and the files it is of, once both are sure to have the same words at the same
/// positions; `None` is the default edition.
pub fn load(root: &Path, edition: Option<&str>, folder: &str) -> (Index, Vec<File>) {
    let output = root.join("public");
    let files = pages::files(root, &output, edition);
    let index = read::index(&output.join(folder));
    let read = index.files();
    let urls = |files: &[File]| files.iter().map(|file| file.url.clone()).collect::<Vec<_>>();
    assert_eq!(urls(&read), urls(&files), "{}, {folder}: index and pages have other files", root.display());
    for (read, file) in read.iter().zip(&files) {
        assert_eq!(read.texts(), file.texts(), "{}, {folder}: {}", root.display(), file.url);
        assert_eq!(read, file, "{}, {folder}", root.display());
    }
    (index, files)
}
