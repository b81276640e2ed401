//! Watching: turns the system's reports of touched files into batches, each taken when its writers are done.
//!
//! A save is rarely one event: editors rename, truncate and recreate. So a batch waits until files that
//! are being written are closed, and a little longer for one that is empty or gone, as it is most likely
//! about to be filled or put back.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RemoveKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::diagnostic::{Diagnostic, Problem};
use crate::source::{self, Touched};
use crate::theme;

/// Between two looks where the system does not report changes.
const POLL: Duration = Duration::from_secs(1);
/// Quiet after which one save is over.
const SAVE: Duration = Duration::from_millis(8);
/// Quiet after which a change of some files at once is over, such as a renaming editor's.
const SOME: Duration = Duration::from_millis(40);
/// Quiet after which a change of many files is over, such as a checkout.
const MANY: Duration = Duration::from_millis(150);
/// How long a file may be gone before it counts as deleted.
const GONE: Duration = Duration::from_millis(150);
/// How long a file may be empty or held open before it is read as it is.
const EMPTY: Duration = Duration::from_millis(400);
/// A batch is closed after this time even if it is never quiet.
const LONGEST: Duration = Duration::from_secs(3);

/// Whether the system says when a written file is closed.
const SAYS_CLOSED: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Watches the folders and files that a site is made from.
pub struct Watch {
    root: PathBuf,
    config: PathBuf,
    /// Folders whose whole content counts.
    folders: Vec<PathBuf>,
    /// `None` when looking through the folders instead.
    watcher: Option<RecommendedWatcher>,
    events: Receiver<notify::Result<Event>>,
}

impl Watch {
    /// Starts to watch; with `poll`, or where the system cannot watch so many folders, looks through
    /// them once a second instead, and in the latter case says so.
    pub fn start(root: &Path, config: &str, poll: bool) -> (Self, Option<Diagnostic>) {
        let (report, events) = mpsc::channel();
        let folders = vec![root.join(theme::FOLDER)];
        let mut watch = Watch { root: root.into(), config: root.join(config), folders, watcher: None, events };
        if poll {
            return (watch, None);
        }
        let started = notify::recommended_watcher(report).and_then(|watcher| {
            watch.watcher = Some(watcher);
            watch.watch_all()
        });
        let problem = started.err().map(|error| watch.give_up(&error));
        (watch, problem)
    }

    /// Watches this content folder from now on.
    pub fn follow(&mut self, content: &str) -> Option<Diagnostic> {
        let folders = vec![self.root.join(theme::FOLDER), self.root.join(content)];
        if folders == self.folders {
            return None;
        }
        self.folders = folders;
        self.watch_all().err().map(|error| self.give_up(&error))
    }

    /// Waits for the next batch, at most until `due`, when time itself may have changed the site.
    pub fn next(&mut self, due: Option<Duration>) -> Touched {
        if self.watcher.is_none() {
            std::thread::sleep(due.map_or(POLL, |due| due.min(POLL)));
            return Touched::Everything;
        }
        let started = Instant::now();
        let mut batch = Batch::default();
        while batch.is_empty() {
            let left = due.map(|due| due.saturating_sub(started.elapsed()));
            match self.receive(left) {
                Ok(event) => drop(self.note(event, &mut batch)),
                Err(RecvTimeoutError::Timeout) => return Touched::Everything,
                // The watcher lives as long as this does, so its end is a failure: look from now on.
                Err(RecvTimeoutError::Disconnected) => {
                    self.watcher = None;
                    return Touched::Everything;
                }
            }
        }
        self.settle(&mut batch);
        match batch.everything {
            true => Touched::Everything,
            false => Touched::Paths(batch.paths),
        }
    }

    fn receive(&self, timeout: Option<Duration>) -> Result<notify::Result<Event>, RecvTimeoutError> {
        match timeout {
            Some(timeout) => self.events.recv_timeout(timeout),
            None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// Gathers until the writers are done.
    fn settle(&mut self, batch: &mut Batch) {
        let started = Instant::now();
        let mut last = started;
        while started.elapsed() < LONGEST {
            match self.receive(Some(batch.patience().saturating_sub(last.elapsed()))) {
                Ok(event) => {
                    if self.note(event, batch) {
                        last = Instant::now();
                    }
                }
                Err(_) if batch.is_finished(last.elapsed()) => return,
                Err(_) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Adds an event to the batch if it matters; tells whether it did.
    fn note(&mut self, event: notify::Result<Event>, batch: &mut Batch) -> bool {
        let event = match event {
            Ok(event) if !event.need_rescan() => event,
            _ => {
                batch.everything = true;
                return true;
            }
        };
        let mut matters = false;
        for path in event.paths.iter().filter(|path| self.matters(path)).cloned().collect::<Vec<_>>() {
            // What was created in a new folder before the watch stood is found by looking there.
            let may_be_new = matches!(event.kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(_)));
            if may_be_new && source::is_folder(&path) {
                self.watch_new(&path);
            }
            matters |= batch.note(&path, event.kind);
        }
        matters
    }

    /// Whether a path is, or holds, something the site is made from.
    fn matters(&self, path: &Path) -> bool {
        let inside = |folder: &PathBuf| path.strip_prefix(folder).is_ok_and(|below| !source::is_ignored(below));
        path == self.config || self.folders.iter().any(|folder| inside(folder) || folder.starts_with(path))
    }

    /// A new folder, or one that was put back: watches it and what is in it.
    fn watch_new(&mut self, path: &Path) {
        let folders: Vec<PathBuf> = self.folders.iter().filter(|folder| folder.starts_with(path)).cloned().collect();
        let inside = self.folders.iter().any(|folder| path.starts_with(folder));
        let Some(watcher) = &mut self.watcher else { return };
        for folder in folders.iter().map(PathBuf::as_path).chain(inside.then_some(path)) {
            // Gone again, or beyond the limit: the folder around it reports what happens to it.
            let _ = watcher.watch(folder, RecursiveMode::Recursive);
        }
    }

    fn watch_all(&mut self) -> notify::Result<()> {
        let Some(watcher) = &mut self.watcher else { return Ok(()) };
        let around = self.folders.iter().chain([&self.config]).flat_map(|path| path.ancestors().skip(1));
        let around: BTreeSet<&Path> = around.filter(|folder| folder.starts_with(&self.root)).collect();
        for folder in around.into_iter().filter(|folder| source::is_folder(folder)) {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        for folder in self.folders.iter().filter(|folder| source::is_folder(folder)) {
            watcher.watch(folder, RecursiveMode::Recursive)?;
        }
        Ok(())
    }

    /// Looks through the folders from now on.
    fn give_up(&mut self, error: &notify::Error) -> Diagnostic {
        self.watcher = None;
        let limit = match &error.kind {
            notify::ErrorKind::MaxFilesWatch => true,
            // ENOSPC and EMFILE: no more watches, no more watchers.
            notify::ErrorKind::Io(error) => matches!(error.raw_os_error(), Some(28 | 24)),
            _ => false,
        };
        let problem = match limit {
            true => Problem::WatchLimit {},
            false => Problem::CannotWatch { reason: error.to_string() },
        };
        Diagnostic::of_file(".", problem)
    }
}

/// What was touched since the last batch.
#[derive(Default)]
struct Batch {
    paths: BTreeSet<PathBuf>,
    everything: bool,
    /// Files written to and not closed since.
    open: HashSet<PathBuf>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.everything
    }

    /// Adds a path; tells whether something has happened to it.
    fn note(&mut self, path: &Path, kind: EventKind) -> bool {
        match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => return self.open.remove(path),
            // Reading is no change.
            EventKind::Access(_) => return false,
            EventKind::Modify(ModifyKind::Data(_)) | EventKind::Create(CreateKind::File) if SAYS_CLOSED => {
                self.open.insert(path.into());
            }
            EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(RemoveKind::File) => {
                self.open.remove(path);
            }
            _ => {}
        }
        self.paths.insert(path.into());
        true
    }

    /// Quiet after which the batch may be over.
    fn patience(&self) -> Duration {
        match self.paths.len() {
            _ if self.everything => MANY,
            0..=1 if SAYS_CLOSED => SAVE,
            0..=9 => SOME,
            _ => MANY,
        }
    }

    /// Whether nobody is likely to go on writing after this quiet.
    fn is_finished(&self, quiet: Duration) -> bool {
        if quiet >= EMPTY {
            return true;
        }
        let unfinished = |path: &PathBuf| match source::length(path) {
            Some(0) => true,
            None => quiet < GONE && !source::is_folder(path),
            Some(_) => self.open.contains(path),
        };
        !self.paths.iter().any(unfinished)
    }
}
