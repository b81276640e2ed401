//! The album: all pictures of the content folder, and how the files of each are made.

use std::sync::{Arc, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use super::{Facts, Settings, make};
use crate::diagnostic::{Diagnostic, Problem};
use crate::process::guarded;
use crate::source::{self, File};
use crate::write::Cache;

/// Grows when the same picture and settings become other files than before.
const VERSION: u32 = 1;

/// Pixels beyond which pictures are made one after the other, as each takes up to 12 bytes a pixel meanwhile.
const LARGE: u64 = 16_000_000;

/// All pictures of a site.
#[derive(Debug)]
pub struct Album {
    /// By index of the file among those that are not Markdown; `None` for what is no picture.
    pub facts: Vec<Option<Facts>>,
    /// How they are made smaller.
    pub settings: Settings,
    /// Where their files are kept.
    pub cache: Arc<Cache>,
    /// Held while a large one is made.
    pub large: Mutex<()>,
}

/// One file of a picture.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The file it is made from.
    pub source: File,
    facts: Facts,
    /// 0 for the one in its own format, then those of [`Facts::sizes`].
    number: usize,
    album: Arc<Album>,
}

impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        (&self.source.name, self.facts, self.number) == (&other.source.name, other.facts, other.number)
            && self.album.settings == other.album.settings
    }
}

impl Album {
    /// What is known of a file, if it is a picture.
    pub fn facts(&self, asset: usize) -> Option<&Facts> {
        self.facts.get(asset)?.as_ref()
    }

    /// Sizes of a file in WebP.
    pub fn sizes(&self, asset: usize) -> Vec<(u32, u32)> {
        self.facts(asset).map_or_else(Vec::new, |facts| facts.sizes(&self.settings))
    }

    /// A file of a picture; `None` if it is passed on as it is.
    pub fn picture(self: &Arc<Self>, asset: usize, source: &File, number: usize) -> Option<Picture> {
        let facts = *self.facts(asset).filter(|facts| facts.is_made())?;
        Some(Picture { source: source.clone(), facts, number, album: self.clone() })
    }

    /// The keys of all files of a picture.
    pub fn keys(&self, facts: &Facts) -> impl Iterator<Item = u128> {
        let Settings { widths, quality, .. } = &self.settings;
        let what = format!("{VERSION} {:032x} {widths:?} {quality}", facts.hash);
        let files = if facts.is_made() { 1 + facts.sizes(&self.settings).len() } else { 0 };
        (0..files).map(move |number| xxh3_128(format!("{what} {number}").as_bytes()))
    }
}

impl Picture {
    /// Its bytes, from the cache or else made now, together with those of the others.
    pub fn bytes(&self) -> Result<Vec<u8>, Diagnostic> {
        let Album { settings, cache, .. } = &*self.album;
        let mut keys = self.album.keys(&self.facts);
        if let Some(kept) = keys.nth(self.number).and_then(|key| cache.get(key)) {
            return Ok(kept);
        }
        let failed = |problem| Diagnostic::of_file(self.source.name.clone(), problem);
        let bytes = source::read_image(&self.source)?;
        if xxh3_128(&bytes) != self.facts.hash {
            return Err(failed(Problem::ChangedMeanwhile {}));
        }
        let is_large = u64::from(self.facts.width) * u64::from(self.facts.height) > LARGE;
        let _one = is_large.then(|| self.album.large.lock().unwrap_or_else(PoisonError::into_inner));
        let made = guarded(|| make(&bytes, &self.facts, settings)).unwrap_or_else(Err);
        let mut files = made.map_err(|reason| failed(Problem::BrokenImage { reason }))?;
        for (key, file) in self.album.keys(&self.facts).zip(&files) {
            cache.put(key, file);
        }
        Ok(files.swap_remove(self.number))
    }
}
