//! Creates files for editors to write in: one new article, or a whole new site. Nothing is ever replaced.

use std::borrow::Cow;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::plain;

/// A file to be: its path below a folder, and its bytes.
type New = (String, Cow<'static, [u8]>);

/// Creates a source file below the root.
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

/// Creates files in a folder that is empty (a repository of git aside) or not there yet: all of them in their order, or
/// none. `shown` is what messages call the folder.
pub fn create_all(folder: &Path, shown: &str, files: &[New]) -> Result<(), Diagnostic> {
    let is_free = match fs::read_dir(folder) {
        Ok(entries) => entries.flatten().all(|entry| entry.file_name() == ".git"),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(cannot(shown, &error)),
    };
    if !is_free {
        return Err(Diagnostic::of_file(shown, Problem::FolderNotEmpty {}));
    }
    let mut made = Made::default();
    for (name, bytes) in files {
        if let Err(error) = made.file(&folder.join(name), bytes) {
            made.undo();
            return Err(cannot(&format!("{shown}/{name}"), &error));
        }
    }
    Ok(())
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
