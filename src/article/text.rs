//! Texts: the body of an article, kept in memory or read again when a page is rendered from it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use super::text_of;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::markdown::{Body, Outline};
use crate::source::{self, File};

/// The body of an article, or where it is to be found again.
#[derive(Debug)]
pub enum Text {
    /// In memory, for good.
    Kept(Arc<Body>),
    /// In its file, and in memory until it is rendered and indexed, if there was room.
    Left(Left),
}

/// What it takes to read a body again.
#[derive(Debug)]
pub struct Left {
    file: File,
    /// Of the file's bytes when they were read first.
    hash: u128,
    config: Arc<Config>,
    held: Mutex<Held>,
}

/// A body in memory, and how many will still ask for it.
#[derive(Debug, Default)]
struct Held {
    body: Option<Arc<Body>>,
    readers: usize,
}

impl Text {
    /// A body that is still to be read, of a file with this hash of its bytes.
    pub fn left(file: &File, hash: u128, config: &Arc<Config>) -> Self {
        Text::Left(Left { file: file.clone(), hash, config: config.clone(), held: Mutex::default() })
    }

    /// Keeps a body.
    pub fn kept(body: Body) -> Self {
        Text::Kept(Arc::new(body))
    }

    /// The body. Fails if the file has changed since it was read first: what was learned of it then, and linked, would
    /// not fit.
    pub fn body(&self) -> Result<Arc<Body>, Diagnostic> {
        match self {
            Text::Kept(body) => Ok(body.clone()),
            Text::Left(left) => left.body(),
        }
    }

    /// What is learned of a body that is read once more; `None` if it cannot be, or has changed.
    pub(super) fn outline(&self) -> Option<Outline> {
        match self {
            Text::Kept(_) => None,
            Text::Left(left) => left.read().ok().map(|(_, outline)| outline),
        }
    }

    /// Forgets a body that can be read again, once all that ask for it have done so.
    pub fn release(&self) {
        if let Text::Left(left) = self {
            let mut held = left.held();
            held.readers = held.readers.saturating_sub(1);
            if held.readers == 0 {
                held.body = None;
            }
        }
    }
}

impl Left {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn body(&self) -> Result<Arc<Body>, Diagnostic> {
        if let Some(body) = &self.held().body {
            return Ok(body.clone());
        }
        self.read().map(|(body, _)| Arc::new(body))
    }

    fn read(&self) -> Result<(Body, Outline), Diagnostic> {
        let source = source::read_file(&self.file)?;
        let text = (xxh3_128(&source.bytes) == self.hash).then(|| text_of(&source, &self.config)).flatten();
        text.ok_or_else(|| Diagnostic::of_file(self.file.name.clone(), Problem::ChangedMeanwhile {}))
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::kept(Body::default())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Text::Kept(own), Text::Kept(other)) => own == other,
            (Text::Left(own), Text::Left(other)) => own.hash == other.hash,
            _ => false,
        }
    }
}

/// Room for bodies in memory, shared by the threads that read them; without a limit all are kept for good.
pub struct Room(Option<AtomicUsize>);

impl Room {
    /// Room for so many bytes.
    pub fn new(bytes: Option<usize>) -> Self {
        Room(bytes.map(AtomicUsize::new))
    }

    /// Keeps a body while there is room, and how to read it again.
    pub fn text(&self, body: Body, file: &File, hash: u128, config: &Arc<Config>) -> Text {
        let Some(room) = &self.0 else { return Text::kept(body) };
        let take = |left: usize| left.checked_sub(body.size());
        let has_room = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok();
        // Its page, and the index.
        let readers = 1 + usize::from(config.search);
        let held = Mutex::new(Held { body: has_room.then(|| Arc::new(body)), readers });
        Text::Left(Left { file: file.clone(), hash, config: config.clone(), held })
    }
}
