//! Texts: the body of an article, kept in memory or read again when a page is rendered from it.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use xxhash_rust::xxh3::xxh3_128;

use super::body;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::markdown::Body;
use crate::source::{self, File};

/// The body of an article, or where it is to be found again.
#[derive(Debug)]
pub enum Text {
    /// In memory.
    Kept(Body),
    /// In its file.
    Left(Left),
}

/// What it takes to read a body again.
#[derive(Debug)]
pub struct Left {
    file: File,
    /// Of the file's bytes when they were read first.
    hash: u128,
    config: Arc<Config>,
}

impl Text {
    /// The body. Fails if the file has changed since it was read first: what was learned of it then, and linked, would
    /// not fit.
    pub fn body(&self) -> Result<Cow<'_, Body>, Diagnostic> {
        let left = match self {
            Text::Kept(body) => return Ok(Cow::Borrowed(body)),
            Text::Left(left) => left,
        };
        let source = source::read_file(&left.file)?;
        let body = (xxh3_128(&source.bytes) == left.hash).then(|| body(&source, &left.config)).flatten();
        body.map(Cow::Owned).ok_or_else(|| Diagnostic::of_file(left.file.name.clone(), Problem::ChangedMeanwhile {}))
    }
}

impl Default for Text {
    fn default() -> Self {
        Text::Kept(Body::default())
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

/// Room for bodies in memory, shared by the threads that read them.
pub struct Room(AtomicUsize);

impl Room {
    /// Room for so many bytes; without a limit for all.
    pub fn new(bytes: Option<usize>) -> Self {
        Room(AtomicUsize::new(bytes.unwrap_or(usize::MAX)))
    }

    /// Keeps a body while there is room, and otherwise how to read it again.
    pub fn text(&self, body: Body, file: &File, hash: u128, config: &Arc<Config>) -> Text {
        let take = |left: usize| left.checked_sub(body.size());
        match self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take) {
            Ok(_) => Text::Kept(body),
            Err(_) => Text::Left(Left { file: file.clone(), hash, config: config.clone() }),
        }
    }
}
