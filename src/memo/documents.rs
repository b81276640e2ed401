//! The Markdown files as they were read last, and which of them have to be read again.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use super::Said;
use crate::article::{self, Article, Room, Text};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::process::guarded;
use crate::source::{self, File, Source, Stamp, Touched, Tree};

/// The coarsest clock of file systems in use (FAT).
const TICK: Duration = Duration::from_secs(2);

/// The content folder as it was read last.
#[derive(Default)]
pub struct Documents {
    tree: Tree,
    /// One for each document of the tree, in its order.
    known: Vec<Known>,
    /// Whether an article with errors is represented by its last version without.
    pub keeps_good: bool,
    /// Most bytes of texts that are kept, where there will be no other run.
    room: Option<usize>,
    /// Whether texts are read when they are asked for only.
    is_of_heads: bool,
    /// Files changed since then are read again, whatever their stamps say.
    doubted: Option<jiff::Timestamp>,
}

/// A Markdown file as it was read last.
#[derive(Default)]
struct Known {
    path: Arc<str>,
    /// The very spelling of its path.
    name: Arc<str>,
    size: u64,
    stamp: Stamp,
    /// Of its bytes; `None` if it has to be read again.
    hash: Option<u128>,
    article: Option<Arc<Article>>,
    found: Vec<Diagnostic>,
    /// The last version without errors.
    good: Option<Arc<Article>>,
}

impl Documents {
    /// For one run, which keeps so many bytes of texts.
    pub fn once(room: usize) -> Self {
        Documents { room: Some(room), ..Documents::default() }
    }

    /// For one run that reads heads, and texts when they are asked for.
    pub fn of_heads() -> Self {
        Documents { is_of_heads: true, ..Documents::default() }
    }

    /// Reads once more, the next time, what has changed since shortly before this time: a file may change again without
    /// another stamp, as long as its clock has not ticked.
    pub fn doubt(&mut self, since: jiff::Timestamp) {
        self.doubted = since.checked_sub(TICK).ok();
    }

    /// Distrusts reports from now on, as the last of them could not be followed up: looks at everything
    /// the next time.
    pub fn look_everywhere(&mut self) {
        self.tree.distrust();
    }

    /// Forgets what was read, but not which files there are: it was read with another configuration.
    pub fn forget(&mut self) {
        for known in &mut self.known {
            (known.hash, known.article, known.good) = (None, None, None);
        }
    }

    /// Finds the files of the content folder; answers with those that are not Markdown.
    pub fn look(&mut self, root: &Path, folder: &str, touched: &Touched) -> Said<Arc<Vec<File>>> {
        let found = self.tree.look(root, folder, touched);
        let documents = self.tree.documents();
        let is_same = |(known, file): (&Known, &File)| known.name == file.name;
        if self.known.len() != documents.len() || !self.known.iter().zip(documents).all(is_same) {
            self.known = aligned(std::mem::take(&mut self.known), documents);
        }
        (self.tree.assets().clone(), found)
    }

    /// There is no content folder.
    pub fn clear(&mut self) {
        (self.tree, self.known) = (Tree::default(), Vec::new());
    }

    /// Reads and parses what is new or has changed, in parallel; a file whose bytes are as before keeps its article.
    /// Answers with what could not be read.
    pub fn read(&mut self, config: &Arc<Config>) -> Vec<Diagnostic> {
        let doubted = self.doubted.take();
        let is_doubted = |file: &File| doubted.is_some_and(|since| file.stamp.is_since(since));
        let is_read = |known: &Known, file: &File| {
            known.hash.is_some() && (known.size, known.stamp) == (file.size, file.stamp) && !is_doubted(file)
        };
        let (room, keeps_good) = ((!self.is_of_heads).then(|| Room::new(self.room)), self.keeps_good);
        let read = |(known, file): (&mut Known, &File)| {
            if is_read(known, file) {
                return None;
            }
            (known.size, known.stamp) = (file.size, file.stamp);
            known.read(file, config, room.as_ref(), keeps_good).err()
        };
        self.known.par_iter_mut().zip(self.tree.documents()).filter_map(read).collect()
    }

    /// All articles in path order; the paths of files without a readable one; what was found.
    pub fn articles(&self, found: &mut Vec<Diagnostic>) -> (Vec<Arc<Article>>, HashSet<Arc<str>>) {
        let (mut articles, mut unreadable) = (Vec::with_capacity(self.known.len()), HashSet::new());
        for known in &self.known {
            found.extend(known.found.iter().cloned());
            match known.shown(self.keeps_good) {
                Some(article) => articles.push(article.clone()),
                None => drop(unreadable.insert(known.path.clone())),
            }
        }
        (articles, unreadable)
    }

    /// Files whose last good version stands for what is in them now.
    pub fn outdated(&self) -> HashSet<Arc<str>> {
        let is_same = |(a, b): (&Arc<Article>, &Arc<Article>)| Arc::ptr_eq(a, b);
        let is_outdated = |known: &&Known| match (known.shown(self.keeps_good), &known.article) {
            (Some(shown), Some(article)) => !is_same((shown, article)),
            (shown, article) => shown.is_some() != article.is_some(),
        };
        self.known.iter().filter(is_outdated).map(|known| known.name.clone()).collect()
    }
}

/// What is known of each document; both are in the same order.
fn aligned(known: Vec<Known>, documents: &[File]) -> Vec<Known> {
    let mut known = known.into_iter().peekable();
    let of = |file: &File| {
        let is_before = |known: &Known| (&known.path, &known.name) < (&file.path, &file.name);
        while known.next_if(is_before).is_some() {}
        let new = || Known { path: file.path.clone(), name: file.name.clone(), ..Known::default() };
        known.next_if(|known| known.name == file.name).unwrap_or_else(new)
    };
    documents.iter().map(of).collect()
}

impl Known {
    /// Reads the file; without room for texts, its head.
    fn read(
        &mut self,
        file: &File,
        config: &Arc<Config>,
        room: Option<&Room>,
        keeps_good: bool,
    ) -> Result<(), Diagnostic> {
        let last = self.hash.take();
        let source = source::read_file(file).inspect_err(|_| (self.article, self.found) = (None, Vec::new()))?;
        let hash = xxh3_128(&source.bytes);
        self.hash = Some(hash);
        // The same bytes: only the file's time has changed.
        if last == Some(hash) {
            return Ok(());
        }
        let (article, found) = parsed(&source, || match room {
            Some(room) => article::parse(&source, config, |body| room.text(body, file, hash, config)),
            None => article::parse_head(&source, config, Text::left(file, hash, config)),
        });
        self.article = article.map(|article| match &self.article {
            Some(last) => Article::reuse(article, last),
            None => Arc::new(article),
        });
        if keeps_good && !found.iter().any(Diagnostic::is_error) {
            self.good = self.article.clone();
        }
        self.found = found;
        Ok(())
    }

    /// The article that stands for the file.
    fn shown(&self, keeps_good: bool) -> Option<&Arc<Article>> {
        match keeps_good && (self.hash.is_none() || self.found.iter().any(Diagnostic::is_error)) {
            true => self.good.as_ref(),
            false => self.article.as_ref(),
        }
    }
}

/// Parses a file; whatever goes wrong in there costs this file only.
fn parsed(source: &Source, parse: impl FnOnce() -> Said<Option<Article>>) -> Said<Option<Article>> {
    guarded(parse)
        .unwrap_or_else(|reason| (None, vec![Diagnostic::of_file(source.name.clone(), Problem::Internal { reason })]))
}
