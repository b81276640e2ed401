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
use crate::source::{self, File, Touched};
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
    /// The files at the last look, where the system does not report changes.
    seen: Vec<File>,
    /// Why the system does not, if that has still to be told.
    problem: Option<Diagnostic>,
}

impl Watch {
    /// Starts to watch; with `poll`, or where the system cannot watch so many folders, looks through
    /// them once a second instead.
    pub fn start(root: &Path, config: &str, poll: bool) -> Self {
        let (report, events) = mpsc::channel();
        let (root, config) = (root.to_path_buf(), root.join(config));
        let folders = vec![root.join(theme::FOLDER)];
        let mut watch = Watch { root, config, folders, watcher: None, events, seen: Vec::new(), problem: None };
        if !poll {
            match notify::recommended_watcher(report) {
                Ok(watcher) => watch.watcher = Some(watcher),
                Err(error) => watch.give_up(&error),
            }
        }
        watch.watch_all();
        watch.seen = watch.look();
        watch
    }

    /// Watches this content folder from now on; tells whether it is another one than before.
    pub fn follow(&mut self, content: &str) -> bool {
        let folders = vec![self.root.join(theme::FOLDER), self.root.join(content)];
        if folders == self.folders {
            return false;
        }
        self.folders = folders;
        self.watch_all();
        self.seen = self.look();
        true
    }

    /// Why the system's reports cannot be had, told once.
    pub fn problem(&mut self) -> Option<Diagnostic> {
        self.problem.take()
    }

    /// Waits for the next batch, at most until `due`, when time itself may have changed the site.
    pub fn next(&mut self, due: Option<Duration>) -> Touched {
        let started = Instant::now();
        if self.watcher.is_none() {
            self.poll(started, due);
            return Touched::Everything;
        }
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

    /// Looks through the folders until something has changed and the writers are done, or time is up.
    fn poll(&mut self, started: Instant, due: Option<Duration>) {
        loop {
            let left = due.map_or(POLL, |due| due.saturating_sub(started.elapsed()).min(POLL));
            std::thread::sleep(left);
            let mut now = self.look();
            let mut quiet = Duration::ZERO;
            // Two equal looks, and a long while for what has become empty or is gone.
            while now != self.seen && quiet < EMPTY {
                std::thread::sleep(GONE);
                let next = self.look();
                let is_whole = next.len() >= self.seen.len() && next.iter().all(|file| file.size > 0);
                quiet = match next == now {
                    true if is_whole => EMPTY,
                    true => quiet + GONE,
                    false => Duration::ZERO,
                };
                now = next;
            }
            let is_changed = now != self.seen;
            self.seen = now;
            if is_changed || due.is_some_and(|due| started.elapsed() >= due) {
                return;
            }
        }
    }

    /// All files as they are now, if looking is all that can be done.
    fn look(&self) -> Vec<File> {
        if self.watcher.is_some() {
            return Vec::new();
        }
        let below = |folder: &PathBuf| {
            let name = folder.strip_prefix(&self.root).unwrap_or(folder).to_string_lossy().into_owned();
            source::walk(&self.root, &name).0
        };
        self.folders.iter().flat_map(below).chain(source::look(&self.config)).collect()
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
                // What was not reported may have been new folders.
                self.watch_all();
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
        let mut folders: Vec<PathBuf> =
            self.folders.iter().filter(|folder| folder.starts_with(path)).cloned().collect();
        if self.folders.iter().any(|folder| path.starts_with(folder)) {
            folders.push(path.into());
        }
        let folders = folders.into_iter().map(|folder| (folder, RecursiveMode::Recursive));
        self.watch(folders.collect());
    }

    /// Watches all folders, and those around them for being renamed or put back.
    fn watch_all(&mut self) {
        let around = self.folders.iter().chain([&self.config]).flat_map(|path| path.ancestors().skip(1));
        let around: BTreeSet<&Path> = around.filter(|folder| folder.starts_with(&self.root)).collect();
        let around = around.into_iter().map(|folder| (folder.to_path_buf(), RecursiveMode::NonRecursive));
        let whole = self.folders.iter().map(|folder| (folder.clone(), RecursiveMode::Recursive));
        let folders = around.chain(whole).collect();
        self.watch(folders);
    }

    fn watch(&mut self, folders: Vec<(PathBuf, RecursiveMode)>) {
        for (folder, mode) in folders {
            let Some(watcher) = &mut self.watcher else { return };
            if let Err(error) = watcher.watch(&folder, mode)
                && source::is_folder(&folder)
            {
                // A folder that is gone is reported by the one around it; anything else is in earnest.
                return self.give_up(&error);
            }
        }
    }

    /// Looks through the folders from now on.
    fn give_up(&mut self, error: &notify::Error) {
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
        self.problem = Some(Diagnostic::of_file(".", problem));
        self.seen = self.look();
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
