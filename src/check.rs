//! Advice: what an editor-in-chief would see before publishing, over and above what stops a build.

mod articles;
mod files;
mod place;
pub mod published;
mod terms;
mod titles;

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Document, Problem};
use crate::manifest::Manifest;
use crate::proofread::proofread;
use crate::site::Site;
use crate::source;

/// A problem of one key of an article, before its place in the file is known: linking keeps no places.
#[derive(Clone)]
struct Advice {
    file: Arc<str>,
    /// The key in the front matter; empty for the file as a whole.
    key: Cow<'static, str>,
    /// The text within the key's value; empty for all of it.
    words: String,
    problem: Problem,
    suggestion: Option<String>,
}

impl Advice {
    fn of(file: &Arc<str>, key: impl Into<Cow<'static, str>>, problem: Problem) -> Self {
        Advice { file: file.clone(), key: key.into(), words: String::new(), problem, suggestion: None }
    }

    /// Says which of the key's texts it is about.
    fn about(mut self, words: &str) -> Self {
        self.words = words.to_owned();
        self
    }

    fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }
}

/// What `check` tells of a site that can be built. `published` is what readers were sent last, if that is known. Calls `tick` for each
/// text that was read.
pub fn advice(site: &Site, published: Option<&Manifest>, tick: impl Fn() + Sync) -> Vec<Diagnostic> {
    let mut advice = terms::advice(site);
    advice.extend(articles::advice(site));
    advice.extend(titles::advice(site));
    let mut found = files::advice(site);
    found.extend(published.into_iter().flat_map(|manifest| published::advice(site, manifest)));
    advice.sort_by(|a, b| a.file.cmp(&b.file));
    let by_file: Vec<&[Advice]> = advice.chunk_by(|a, b| a.file == b.file).collect();
    found.par_extend(by_file.into_par_iter().flat_map_iter(|advice| place::placed(site, advice)));
    found.par_extend(site.links.docs.par_iter().flat_map_iter(|doc| {
        tick();
        let vietnamese = site.config.editions[doc.head.edition].code == "vi";
        let text = source::text_of(&site.root, &doc.head.file).unwrap_or_default();
        let mut document = Document::new(doc.head.file.clone(), &text);
        proofread(&mut document, vietnamese);
        document.found
    }));
    found
}
