//! The pictures of the content folder as they were looked at last.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::Said;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::image::{Album, Facts, Fault, is_image};
use crate::process::guarded;
use crate::source::{self, File, Stamp};
use crate::write::Cache;

/// What is known of pictures.
#[derive(Default)]
pub struct Pictures {
    /// When the look at them began; without it nothing is kept.
    pub began: Option<jiff::Timestamp>,
    cache: Option<Arc<Cache>>,
    /// By name.
    known: HashMap<Arc<str>, (u64, Stamp, Facts)>,
    last: Option<Last>,
}

/// The last album and what it was made of.
struct Last {
    config: Arc<Config>,
    assets: Arc<Vec<File>>,
    said: Said<Arc<Album>>,
    is_kept: bool,
}

impl Pictures {
    /// Looks at the pictures among these files, as far as they are new or have changed.
    pub fn look(&mut self, root: &Path, config: &Arc<Config>, assets: &Arc<Vec<File>>) -> Said<Arc<Album>> {
        if let Some(last) = &self.last
            && Arc::ptr_eq(&last.config, config)
            && Arc::ptr_eq(&last.assets, assets)
        {
            return last.said.clone();
        }
        let cache = self.cache.get_or_insert_with(|| {
            let cache = Cache::of(root);
            self.known = cache.facts();
            Arc::new(cache)
        });
        let known = &self.known;
        let is_known = |file: &File, known: &&(u64, Stamp, Facts)| (known.0, known.1) == (file.size, file.stamp);
        let look = |file: &File| match known.get(&file.name).filter(|known| is_known(file, known)) {
            Some((.., facts)) => Some(Ok(*facts)),
            None => is_image(&file.path).then(|| look(file)),
        };
        let looked: Vec<Option<Result<Facts, Diagnostic>>> = assets.par_iter().map(look).collect();
        let (mut facts, mut found) = (Vec::with_capacity(looked.len()), Vec::new());
        for looked in looked {
            facts.push(looked.and_then(|looked| looked.map_err(|problem| found.push(problem)).ok()));
        }
        let learnt = assets.iter().zip(&facts).filter_map(|(file, facts)| Some((file, (*facts)?)));
        self.known = learnt.map(|(file, facts)| (file.name.clone(), (file.size, file.stamp, facts))).collect();
        let album = Album { facts, settings: config.images.clone(), cache: cache.clone(), large: Mutex::default() };
        let said = (Arc::new(album), found);
        self.last = Some(Last { config: config.clone(), assets: assets.clone(), said: said.clone(), is_kept: false });
        said
    }

    /// Keeps for the next build what was made and learnt in this one, and nothing else.
    pub fn keep(&mut self) {
        let (Some(began), Some(last)) = (self.began, &mut self.last) else { return };
        let Last { assets, said: (album, _), is_kept, .. } = last;
        if std::mem::replace(is_kept, true) {
            return;
        }
        let known = || assets.iter().zip(&album.facts).filter_map(|(file, facts)| Some((file, facts.as_ref()?)));
        if known().next().is_none() {
            return;
        }
        album.cache.keep(&known().flat_map(|(_, facts)| album.keys(facts)).collect());
        album.cache.learn(began, known());
    }
}

/// Looks at one picture.
fn look(file: &File) -> Result<Facts, Diagnostic> {
    let bytes = source::read_image(file)?;
    let looked = guarded(|| Facts::of(&file.path, &bytes)).unwrap_or_else(|reason| Err(Fault::Broken(reason)));
    looked.map_err(|fault| {
        let problem = match fault {
            Fault::Broken(reason) => Problem::BrokenImage { reason },
            Fault::TooLarge => Problem::ImageTooLarge {},
            Fault::Unknown => Problem::UnknownImage {},
        };
        Diagnostic::of_file(file.name.clone(), problem)
    })
}
