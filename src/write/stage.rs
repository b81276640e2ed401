//! Staging: renders every output, compares it with the file that stands, and keeps aside what differs.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use rayon::prelude::*;
use tera::Tera;

use super::journal::Place;
use crate::diagnostic::{Diagnostic, Problem, group};
use crate::output::Output;
use crate::plan::Plan;
use crate::render::render;
use crate::route::{Layer, Route};
use crate::source::{self, Stamp, plain};

/// Name of the staging folder within the output folder.
pub const FOLDER: &str = ".bantin-stage";

/// What was written last, by path: the output, and the state of its file.
pub type Outputs = HashMap<String, (Output, Option<Stamp>)>;

/// A file waiting to be put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its output path.
    pub path: String,
    /// The layer of the website it is in.
    pub layer: Layer,
    /// Its name in the staging folder.
    pub number: usize,
}

/// Changed files waiting to be put in place. Dropping it removes what still waits, unless steps are half-way.
pub struct Stage<'a> {
    /// The folders.
    pub place: Place<'a>,
    next: AtomicUsize,
    staged: Mutex<Vec<Staged>>,
    /// Whether a file could not be staged: then no other need be.
    has_failed: AtomicBool,
    /// Nanoseconds of all threads spent in rendering, and in comparing and writing.
    spent: [AtomicU64; 2],
}

impl<'a> Stage<'a> {
    /// Makes an empty staging folder, clearing what a build cut short left there.
    pub fn new(place: Place<'a>) -> io::Result<Self> {
        clear(place.stage)?;
        fs::create_dir_all(place.stage)?;
        let (next, has_failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        Ok(Stage { place, next, staged: Mutex::default(), has_failed, spent: Default::default() })
    }

    /// Renders all outputs and stages those that differ. `shown` names the output folder in messages.
    /// With the `last` outputs, those that are equal are passed over, and all of them are handed back.
    pub fn fill(
        &self,
        plan: &Plan,
        tera: &Tera,
        shown: &str,
        last: Option<&Outputs>,
    ) -> (HashMap<String, Output>, Vec<Diagnostic>) {
        let one = |bytes: &mut Vec<u8>, route: &Route| {
            let output = plan.make(route);
            let keep = |output: Output| last.map(|_| (route.output.clone(), output));
            if self.has_failed.load(Ordering::Relaxed) || last.is_some_and(|last| self.stands(route, &output, last)) {
                return Ok(keep(output));
            }
            self.one(route, &output, tera, shown, bytes).map(|()| keep(output))
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

    /// Whether an output is equal to the last one, and its file as it was left.
    fn stands(&self, route: &Route, output: &Output, last: &Outputs) -> bool {
        last.get(&route.output).is_some_and(|(known, left)| {
            known == output && left.is_some() && *left == stamp(self.place.output, &route.output)
        })
    }

    /// Renders an output and stages it if it differs from its file.
    fn one(
        &self,
        route: &Route,
        output: &Output,
        tera: &Tera,
        shown: &str,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let start = Instant::now();
        render(output, &route.output, tera, bytes)?;
        let rendered = Instant::now();
        let staged = match output {
            Output::Copy(file) => self.copy(route, file.size, source::open(file)?),
            _ => self.bytes(route, bytes),
        };
        for (spent, time) in self.spent.iter().zip([rendered - start, rendered.elapsed()]) {
            spent.fetch_add(time.as_nanos() as u64, Ordering::Relaxed);
        }
        staged.map_err(|error| {
            self.has_failed.store(true, Ordering::Relaxed);
            let problem = Problem::CannotWrite { reason: plain(&error) };
            Diagnostic::of_file(format!("{shown}/{}", route.output), problem)
        })
    }

    /// The staged files.
    pub fn take(&self) -> Vec<Staged> {
        self.staged.lock().map(|mut staged| std::mem::take(&mut *staged)).unwrap_or_default()
    }

    /// A number that no file in the staging folder has.
    pub fn number(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Share of the time spent in rendering, 0 to 1.
    pub fn rendering(&self) -> f64 {
        let [render, write] = self.spent.each_ref().map(|spent| spent.load(Ordering::Relaxed) as f64);
        if render + write > 0.0 { render / (render + write) } else { 0.0 }
    }

    fn bytes(&self, route: &Route, bytes: &[u8]) -> io::Result<()> {
        let target = self.place.output.join(&route.output);
        // A file that cannot be read is replaced like one that differs.
        if is_file_of(&target, bytes.len() as u64) && fs::read(&target).is_ok_and(|stands| stands == bytes) {
            return Ok(());
        }
        self.file(route)?.write_all(bytes)
    }

    fn copy(&self, route: &Route, size: u64, mut source: fs::File) -> io::Result<()> {
        let target = self.place.output.join(&route.output);
        if is_file_of(&target, size)
            && let Ok(mut stands) = fs::File::open(&target)
            && equal(&mut source, &mut stands)?
        {
            return Ok(());
        }
        source.rewind()?;
        io::copy(&mut source, &mut self.file(route)?)?;
        Ok(())
    }

    /// A new staged file for an output.
    fn file(&self, route: &Route) -> io::Result<fs::File> {
        let staged = Staged { path: route.output.clone(), layer: route.maker.layer(), number: self.number() };
        let file = fs::File::create_new(self.place.staged(staged.number))?;
        if let Ok(mut waiting) = self.staged.lock() {
            waiting.push(staged);
        }
        Ok(file)
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // The next build goes on with a journal that is left, and clears what cannot be cleared now.
        if !self.place.is_under_way() {
            let _ = clear(self.place.stage);
        }
    }
}

/// The state of an output's file; `None` if there is no such file.
pub fn stamp(output: &Path, path: &str) -> Option<Stamp> {
    let metadata = fs::symlink_metadata(output.join(path)).ok()?;
    metadata.is_file().then(|| Stamp::of(&metadata))
}

/// Removes a staging folder, or whatever stands in its place.
pub fn clear(folder: &Path) -> io::Result<()> {
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
