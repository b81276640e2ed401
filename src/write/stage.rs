//! Staging: renders every output, compares it with the file that stands, and keeps aside what differs.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;
use tera::Tera;

use crate::diagnostic::{Diagnostic, Problem, group};
use crate::output::Output;
use crate::plan::Plan;
use crate::render::render;
use crate::route::Route;
use crate::source::{self, Stamp, plain};

/// Name of the staging folder within the output folder.
pub const FOLDER: &str = ".bantin-stage";

/// Changed files waiting to be put in place. Dropping it removes what still waits.
pub struct Stage<'a> {
    output: &'a Path,
    /// The folder they wait in.
    pub folder: PathBuf,
    next: AtomicUsize,
    /// Output path and staged file.
    changed: Mutex<Vec<(String, PathBuf)>>,
    /// Nanoseconds of all threads spent in rendering, and in comparing and writing.
    spent: [AtomicU64; 2],
}

impl<'a> Stage<'a> {
    /// Makes an empty staging folder, clearing what a build cut short left there.
    pub fn new(output: &'a Path) -> io::Result<Self> {
        let folder = output.join(FOLDER);
        clear(&folder)?;
        fs::create_dir_all(&folder)?;
        Ok(Stage { output, folder, next: AtomicUsize::new(0), changed: Mutex::default(), spent: Default::default() })
    }

    /// Renders all outputs and stages those that differ. `shown` names the output folder in messages.
    /// With the `last` outputs, those that are equal are passed over, and all of them are handed back.
    pub fn fill(
        &self,
        plan: &Plan,
        tera: &Tera,
        shown: &str,
        last: Option<&HashMap<String, (Output, Option<Stamp>)>>,
    ) -> (HashMap<String, Output>, Vec<Diagnostic>) {
        let one = |bytes: &mut Vec<u8>, route: &Route| {
            let start = Instant::now();
            let (path, output) = (&route.output, plan.make(route));
            let keep = |output: Output| last.map(|_| (path.clone(), output));
            let stands = |known: &(Output, Option<Stamp>)| {
                known.0 == output && known.1.is_some() && known.1 == stamp(self.output, path)
            };
            if last.and_then(|last| last.get(path)).is_some_and(stands) {
                return Ok(keep(output));
            }
            render(&output, path, tera, bytes)?;
            let rendered = Instant::now();
            let staged = match &output {
                Output::Copy(file) => self.copy(path, file.size, source::open(file)?),
                _ => self.bytes(path, bytes),
            };
            for (spent, time) in self.spent.iter().zip([rendered - start, rendered.elapsed()]) {
                spent.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
            }
            let failed = |error| Problem::CannotWrite { reason: plain(&error) };
            staged.map_err(|error| Diagnostic::of_file(format!("{shown}/{path}"), failed(error)))?;
            Ok(keep(output))
        };
        let results: Vec<Result<_, Diagnostic>> = plan.routes().par_iter().map_init(Vec::new, one).collect();
        let (mut outputs, mut problems) = (HashMap::new(), Vec::new());
        for result in results {
            match result {
                Ok(kept) => outputs.extend(kept),
                Err(problem) => problems.push(problem),
            }
        }
        (outputs, group(problems))
    }

    /// Output paths and staged files, in path order.
    pub fn changed(&self) -> Vec<(String, PathBuf)> {
        let mut changed = self.changed.lock().map(|mut changed| std::mem::take(&mut *changed)).unwrap_or_default();
        changed.sort();
        changed
    }

    /// Share of the time spent in rendering, 0 to 1.
    pub fn rendering(&self) -> f64 {
        let [render, write] = self.spent.each_ref().map(|spent| spent.load(Ordering::Relaxed) as f64);
        if render + write > 0.0 { render / (render + write) } else { 0.0 }
    }

    fn bytes(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let target = self.output.join(path);
        if is_file_of(&target, bytes.len() as u64) && fs::read(&target)? == bytes {
            return Ok(());
        }
        self.file(path)?.write_all(bytes)
    }

    fn copy(&self, path: &str, size: u64, mut source: fs::File) -> io::Result<()> {
        let target = self.output.join(path);
        if is_file_of(&target, size) && equal(&mut source, &mut fs::File::open(&target)?)? {
            return Ok(());
        }
        source.rewind()?;
        io::copy(&mut source, &mut self.file(path)?)?;
        Ok(())
    }

    /// A new staged file for an output.
    fn file(&self, path: &str) -> io::Result<fs::File> {
        let staged = self.folder.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        let file = fs::File::create_new(&staged)?;
        if let Ok(mut changed) = self.changed.lock() {
            changed.push((path.to_owned(), staged));
        }
        Ok(file)
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // What cannot be cleared now is cleared by the next build.
        let _ = clear(&self.folder);
    }
}

/// The state of an output's file; `None` if there is no such file.
pub fn stamp(output: &Path, path: &str) -> Option<Stamp> {
    let metadata = fs::symlink_metadata(output.join(path)).ok()?;
    metadata.is_file().then(|| Stamp::of(&metadata))
}

fn clear(folder: &Path) -> io::Result<()> {
    match fs::symlink_metadata(folder) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(folder),
        Ok(_) => fs::remove_file(folder),
        Err(_) => Ok(()),
    }
}

/// Whether a regular file of this size stands there; a link is none.
fn is_file_of(path: &Path, size: u64) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == size)
}

fn equal(a: &mut fs::File, b: &mut fs::File) -> io::Result<bool> {
    let (mut left, mut right) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let read = a.read(&mut left)?;
        if read == 0 {
            return Ok(b.read(&mut right)? == 0);
        }
        match b.read_exact(&mut right[..read]) {
            Ok(()) if left[..read] == right[..read] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}
