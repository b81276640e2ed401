//! Suggestions: what is nearly the name that leads nowhere, looked up for the first such names of a run only.

use rayon::prelude::*;

use super::Plan;
use crate::diagnostic::{Diagnostic, nearest};
use crate::link::Doc;

/// Names looked up in one run: each is compared with all its neighbours, and nobody mends more in one go.
const MOST: usize = 100;

/// Neighbours that a name is compared with.
const NEIGHBOURS: usize = 1000;

/// A problem of a document, and what may be meant.
#[derive(Debug, Clone)]
pub struct Told {
    /// The problem.
    pub problem: Diagnostic,
    /// What to look up.
    pub wanted: Option<Wanted>,
}

/// A name that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A file beside the document.
    File(String),
    /// An anchor of a document.
    Anchor(usize, String),
}

impl From<Diagnostic> for Told {
    fn from(problem: Diagnostic) -> Self {
        Told { problem, wanted: None }
    }
}

impl Plan {
    /// All problems of the documents looked at, the first of them with suggestions.
    pub(super) fn problems(&self) -> Vec<Diagnostic> {
        let found = self.resolved.iter().enumerate().filter_map(|(at, doc)| Some((at, doc.get()?)));
        let told = found.flat_map(|(at, doc)| doc.problems.iter().map(move |told| (at, told)));
        let mut left = MOST;
        let chosen = told.map(|(at, told)| {
            let wanted = told.wanted.as_ref().filter(|_| left > 0);
            left -= usize::from(wanted.is_some());
            (at, told, wanted)
        });
        let chosen: Vec<_> = chosen.collect();
        let suggested = chosen.into_par_iter().map(|(at, told, wanted)| match wanted {
            Some(wanted) => told.problem.clone().suggest(self.near(at, wanted)),
            None => told.problem.clone(),
        });
        suggested.collect()
    }

    fn near(&self, at: usize, wanted: &Wanted) -> Option<String> {
        match wanted {
            Wanted::File(written) => self.near_file(self.doc(at), written),
            Wanted::Anchor(doc, anchor) => {
                let anchors = self.outline(*doc).anchors.iter().take(NEIGHBOURS);
                nearest(anchor, anchors.map(String::as_str)).map(|near| format!("#{near}"))
            }
        }
    }

    /// A file beside the document whose name is nearly the one written.
    fn near_file(&self, doc: &Doc, written: &str) -> Option<String> {
        let prefix = format!("{}/", doc.head.folder);
        let prefix = prefix.trim_start_matches('/');
        let documents = self.links().docs.partition_point(|doc| &*doc.head.path < prefix);
        let documents = self.links().docs[documents..].iter().map(|doc| &*doc.head.path);
        let assets = self.given.assets.partition_point(|file| &*file.path < prefix);
        let assets = self.given.assets[assets..].iter().map(|file| &*file.path);
        let beside = |path: &&str| path.starts_with(prefix);
        let paths = documents.take_while(beside).take(NEIGHBOURS).chain(assets.take_while(beside).take(NEIGHBOURS));
        let names = paths.map(|path| &path[prefix.len()..]).filter(|name| !name.contains('/'));
        nearest(written.trim_start_matches("./"), names)
    }
}
