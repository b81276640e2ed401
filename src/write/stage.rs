//! Staging: renders every output, compares it with the file that stands, and keeps aside what differs.
//!
//! A file that differs is kept under a number. Where no site stands yet, whole folders are: each file or folder at
//! the top of the site has a number, and what is below a folder lies there as it will stand.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use rayon::prelude::*;

use super::journal::Place;
use super::record;
use crate::diagnostic::{Diagnostic, Problem, group};
use crate::output::Output;
use crate::plan::Plan;
use crate::render::render;
use crate::route::{Layer, Route};
use crate::source::{self, Stamp, plain};
use crate::theme::Theme;

/// Name of the staging folder within the output folder.
pub const FOLDER: &str = ".bantin-stage";

/// What was written last, by path: the output, and the state of its file.
pub type Outputs = HashMap<String, (Output, Option<Stamp>)>;

/// A file, or a folder with all that is in it, waiting to be put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its output path.
    pub path: String,
    /// The layer of the website it is in; of a folder's files the highest.
    pub layer: Layer,
    /// Its name in the staging folder.
    pub number: usize,
}

/// Changed files waiting to be put in place. Dropping it removes what still waits, unless steps are half-way.
pub struct Stage<'a> {
    /// The folders.
    pub place: Place<'a>,
    /// Whether no site stands there.
    is_first: bool,
    next: AtomicUsize,
    files: AtomicUsize,
    staged: Mutex<Vec<Staged>>,
    /// Places of the folders at the top of a first site among what is staged.
    tops: Mutex<HashMap<String, usize>>,
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
        Ok(Stage {
            place,
            is_first: !record::stands_in(place.output),
            next: AtomicUsize::new(0),
            files: AtomicUsize::new(0),
            staged: Mutex::default(),
            tops: Mutex::default(),
            has_failed: AtomicBool::new(false),
            spent: Default::default(),
        })
    }

    /// Renders all outputs and stages those that differ, calling `tick` for each. `shown` names the output folder in messages.
    /// With the `last` outputs, those that are equal are passed over, and all of them are handed back.
    pub fn fill(
        &self,
        (plan, theme): (&Plan, &Theme),
        shown: &str,
        tick: &(dyn Fn() + Sync),
        last: Option<&Outputs>,
    ) -> (HashMap<String, Output>, Vec<Diagnostic>) {
        let one = |desk: &mut Desk, route: &Route| {
            let output = plan.make(route);
            tick();
            let keep = |output: Output| last.map(|_| (route.output.clone(), output));
            if self.has_failed.load(Ordering::Relaxed) || last.is_some_and(|last| self.stands(route, &output, last)) {
                return Ok(keep(output));
            }
            self.one(route, &output, theme, shown, desk).map(|()| keep(output))
        };
        let (mut outputs, mut problems) = (HashMap::new(), Vec::new());
        let made = plan.routes().par_iter().map_init(Desk::default, one);
        // Most of a build's results say nothing, and are not kept until the end.
        for result in made.filter_map(Result::transpose).collect::<Vec<_>>() {
            match result {
                Ok(kept) => outputs.extend([kept]),
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
        theme: &Theme,
        shown: &str,
        desk: &mut Desk,
    ) -> Result<(), Diagnostic> {
        let start = Instant::now();
        render(output, &route.output, theme, &mut desk.bytes)?;
        let rendered = Instant::now();
        let staged = match output {
            Output::Copy(file) => self.copy(route, source::open(file)?, desk),
            _ => self.bytes(route, desk),
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

    /// What is staged, and how many files that is.
    pub fn take(&self) -> (Vec<Staged>, usize) {
        let staged = self.staged.lock().map(|mut staged| std::mem::take(&mut *staged)).unwrap_or_default();
        (staged, self.files.load(Ordering::Relaxed))
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

    fn bytes(&self, route: &Route, desk: &mut Desk) -> io::Result<()> {
        let target = self.place.output.join(&route.output);
        // A file that cannot be read is replaced like one that differs.
        if !self.is_first && desk.holds(&target).unwrap_or(false) {
            return Ok(());
        }
        self.file(route, &mut desk.folder)?.write_all(&desk.bytes)
    }

    fn copy(&self, route: &Route, mut source: fs::File, desk: &mut Desk) -> io::Result<()> {
        let target = self.place.output.join(&route.output);
        if !self.is_first
            && let Ok((mut stands, size)) = source::regular(&target)
            && source.metadata()?.len() == size
            && equal(&mut source, &mut stands)?
        {
            return Ok(());
        }
        source.rewind()?;
        io::copy(&mut source, &mut self.file(route, &mut desk.folder)?)?;
        Ok(())
    }

    /// A new staged file for an output. `folder` is the one made last.
    fn file(&self, route: &Route, folder: &mut PathBuf) -> io::Result<fs::File> {
        self.files.fetch_add(1, Ordering::Relaxed);
        let Some((top, below)) = route.output.split_once('/').filter(|_| self.is_first) else {
            return fs::File::create_new(self.place.staged(self.add(&route.output, route.maker.layer())));
        };
        let path = self.place.staged(self.top(top, route.maker.layer())).join(below);
        if let Some(parent) = path.parent().filter(|parent| *parent != folder.as_path()) {
            match fs::create_dir(parent) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(parent)?,
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
            parent.clone_into(folder);
        }
        fs::File::create_new(path)
    }

    /// The number of something new to be staged.
    fn add(&self, path: &str, layer: Layer) -> usize {
        let number = self.number();
        if let Ok(mut waiting) = self.staged.lock() {
            waiting.push(Staged { path: path.to_owned(), layer, number });
        }
        number
    }

    /// The number of a folder at the top of the site.
    fn top(&self, folder: &str, layer: Layer) -> usize {
        let mut tops = self.tops.lock().unwrap_or_else(PoisonError::into_inner);
        let mut waiting = self.staged.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = tops.get(folder).and_then(|at| waiting.get_mut(*at)) {
            known.layer = known.layer.max(layer);
            return known.number;
        }
        tops.insert(folder.to_owned(), waiting.len());
        let number = self.number();
        waiting.push(Staged { path: folder.to_owned(), layer, number });
        number
    }
}

/// What a thread works with.
#[derive(Default)]
pub struct Desk {
    /// The file being made.
    bytes: Vec<u8>,
    /// The file that stands.
    stands: Vec<u8>,
    /// The staged folder made last.
    folder: PathBuf,
}

impl Desk {
    /// Whether the file that stands at a path is equal to the one being made.
    fn holds(&mut self, path: &Path) -> io::Result<bool> {
        let (mut file, size) = source::regular(path)?;
        if size != self.bytes.len() as u64 {
            return Ok(false);
        }
        self.stands.resize(self.bytes.len(), 0);
        file.read_exact(&mut self.stands)?;
        Ok(self.stands == self.bytes)
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
