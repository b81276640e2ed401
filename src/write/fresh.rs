//! Creates files for editors to write in. Nothing is ever replaced.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::plain;

/// Creates a source file below the root, and the folders around it.
pub fn create(root: &Path, name: &str, text: &str) -> Result<(), Diagnostic> {
    let mut made = Made::default();
    made.file(&root.join(name), text.as_bytes()).map_err(|error| {
        made.undo();
        match error.kind() {
            io::ErrorKind::AlreadyExists => Diagnostic::of_file(name, Problem::AlreadyThere {}),
            _ => cannot(name, &error),
        }
    })
}

fn cannot(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::of_file(name, Problem::CannotWrite { reason: plain(error) })
}

/// What was made so far, in order.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    fn file(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let around = path.ancestors().skip(1);
        let missing: Vec<&Path> = around.take_while(|folder| !folder.is_dir()).collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.folders.push(folder.to_owned());
        }
        let mut file = fs::File::create_new(path)?;
        self.files.push(path.to_owned());
        file.write_all(bytes)
    }

    /// Takes all of it back, but nothing that somebody else has put there meanwhile.
    fn undo(self) {
        for file in self.files.iter().rev() {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}
