//! The memo: what one run along the line keeps for the next. Dropping it may change only the time taken.

mod documents;
mod pictures;

use std::collections::HashSet;
use std::sync::Arc;

use crate::article::Head;
use crate::config::{self, Config, Overrides};
use crate::diagnostic::Diagnostic;
use crate::image::Album;
use crate::link::{self, Links, Shown};
use crate::plan;
use crate::route::{self, Inputs, Routes, Shape};
use crate::source::{self, File, Source, Touched};
use crate::theme::{self, Theme};

use documents::Documents;
use pictures::Pictures;

/// A result together with what there was to say about it.
type Said<T> = (T, Vec<Diagnostic>);

/// What one run keeps for the next. `Memo::default()` makes a clean build.
#[derive(Default)]
pub struct Memo {
    config: Option<Configured>,
    theme: Option<Themed>,
    /// The Markdown files of the content folder.
    pub(crate) documents: Documents,
    /// Its pictures.
    pub(crate) pictures: Pictures,
    /// The configuration that the articles, and all after them, were read with.
    configured: Option<Arc<Config>>,
    /// Whether there will be no other run.
    is_last: bool,
    linked: Option<Linked>,
    link: link::Memo,
    routed: Option<Routed>,
    /// What the last plan found out.
    pub(crate) plan: plan::Memo,
}

/// The configuration as it was read last.
struct Configured {
    bytes: Vec<u8>,
    overrides: Overrides,
    said: Said<Option<Arc<Config>>>,
}

/// The theme as it was loaded last.
struct Themed {
    config: Arc<Config>,
    files: Vec<File>,
    said: Said<Option<Arc<Theme>>>,
}

struct Linked {
    heads: Vec<Arc<Head>>,
    shown: Vec<Shown>,
    unreadable: HashSet<Arc<str>>,
    result: Said<Arc<Links>>,
}

struct Routed {
    links: Arc<Links>,
    shape: Shape,
    album: Arc<Album>,
    theme: Arc<Theme>,
    result: Said<Arc<Routes>>,
}

impl Memo {
    /// A memo for one run, which keeps so many bytes of texts; those beyond are read again when they are rendered.
    pub fn once(room: usize) -> Self {
        Memo { documents: Documents::once(room), is_last: true, ..Memo::default() }
    }

    /// A memo for one run from which little is wanted: texts are read, and what they name is found, when it is asked for.
    pub fn of_heads() -> Self {
        Memo { documents: Documents::of_heads(), is_last: true, plan: plan::Memo::of_heads(), ..Memo::default() }
    }

    /// Reads the configuration if its bytes have changed.
    pub(crate) fn config(&mut self, source: &Source, overrides: &Overrides) -> Said<Option<Arc<Config>>> {
        if let Some(last) = &self.config
            && (&last.bytes, &last.overrides) == (&source.bytes, overrides)
        {
            return last.said.clone();
        }
        let text = match source.text() {
            Ok(text) => text,
            Err(diagnostic) => return (None, vec![diagnostic]),
        };
        let (config, found) = config::parse(text, &source.name, overrides);
        let usable = !found.iter().any(Diagnostic::is_error);
        let config = usable.then_some(config).map(|new| match &self.configured {
            Some(last) if **last == new => last.clone(),
            _ => Arc::new(new),
        });
        let said = (config, found);
        let (bytes, overrides) = (source.bytes.clone(), overrides.clone());
        self.config = Some(Configured { bytes, overrides, said: said.clone() });
        said
    }

    /// Loads the theme if one of its files has changed.
    pub(crate) fn theme(
        &mut self,
        root: &std::path::Path,
        config: &Arc<Config>,
        touched: &Touched,
    ) -> Said<Option<Arc<Theme>>> {
        let (mut files, _) = source::walk(root, theme::FOLDER);
        // A theme may be a link to a folder elsewhere, which a walk from above does not follow.
        files.extend(source::walk(root, &format!("{}/{}", theme::FOLDER, config.theme.value)).0);
        let is_touched = match touched {
            Touched::Everything => false,
            Touched::Paths(paths) => files.iter().any(|file| paths.contains(&*file.disk)),
        };
        if let Some(last) = &self.theme
            && Arc::ptr_eq(&last.config, config)
            && !is_touched
            && last.files == files
        {
            return last.said.clone();
        }
        let (theme, found) = theme::load(root, config);
        let said = (theme.map(Arc::new), found);
        self.theme = Some(Themed { config: config.clone(), files, said: said.clone() });
        said
    }

    /// Forgets what depends on the configuration if that is another one.
    pub(crate) fn configure(&mut self, config: &Arc<Config>) {
        let last = self.configured.replace(config.clone());
        if last.as_ref().is_some_and(|last| Arc::ptr_eq(last, config)) {
            return;
        }
        let link = link::Memo::new(self.is_last);
        (self.linked, self.link, self.routed) = (None, link, None);
        self.plan.forget();
        if !last.is_some_and(|last| last.reads_like(config)) {
            self.documents.forget();
        }
    }

    /// Links the heads, unless they are the very same as last time.
    pub(crate) fn link(
        &mut self,
        heads: Vec<Arc<Head>>,
        shown: Vec<Shown>,
        unreadable: HashSet<Arc<str>>,
        config: &Config,
    ) -> Said<Arc<Links>> {
        if let Some(last) = &self.linked
            && last.heads.len() == heads.len()
            && last.heads.iter().zip(&heads).all(|(last, new)| Arc::ptr_eq(last, new))
            && (&last.shown, &last.unreadable) == (&shown, &unreadable)
        {
            return last.result.clone();
        }
        let result = link::link(&heads, &shown, unreadable.clone(), config, &mut self.link);
        self.linked = Some(Linked { heads, shown, unreadable, result: result.clone() });
        result
    }

    /// Lays out the website, unless links and files are the very same as last time.
    pub(crate) fn routes(
        &mut self,
        config: &Config,
        links: &Arc<Links>,
        (assets, album): (&Arc<Vec<File>>, &Arc<Album>),
        theme: &Arc<Theme>,
    ) -> Said<Arc<Routes>> {
        let shape = Shape::of(config, links);
        if let Some(last) = &mut self.routed
            && Arc::ptr_eq(&last.theme, theme)
            && Arc::ptr_eq(&last.album, album)
            && (Arc::ptr_eq(&last.links, links) || last.is_like(links, &shape))
        {
            last.links = links.clone();
            return last.result.clone();
        }
        let (routes, found) = route::routes(&Inputs { config, links, assets, album, statics: &theme.statics });
        let result = (Arc::new(routes), found);
        let (links, album, theme) = (links.clone(), album.clone(), theme.clone());
        self.routed = Some(Routed { links, shape, album, theme, result: result.clone() });
        result
    }
}

impl Routed {
    /// Whether other links have the same routes. Problems with them are told where they are now.
    fn is_like(&self, links: &Links, shape: &Shape) -> bool {
        Arc::ptr_eq(&self.links.places, &links.places) && self.shape == *shape && self.result.1.is_empty()
    }
}
