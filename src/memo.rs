//! The memo: what one run along the line keeps for the next. Dropping it may change only the time taken.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

use crate::article::{self, Article, Head, Room, Text};
use crate::config::{self, Config, Overrides};
use crate::diagnostic::{Diagnostic, Problem};
use crate::link::{self, Links};
use crate::markdown::Body;
use crate::plan;
use crate::process::guarded;
use crate::route::{self, Inputs, Routes};
use crate::source::{self, File, Source, Touched, Tree};
use crate::theme::{self, Theme};

/// The coarsest clock of file systems in use (FAT).
const TICK: Duration = Duration::from_secs(2);

/// A result together with what there was to say about it.
type Said<T> = (T, Vec<Diagnostic>);

/// What one run keeps for the next. `Memo::default()` makes a clean build.
#[derive(Default)]
pub struct Memo {
    config: Option<Configured>,
    theme: Option<Themed>,
    /// The files of the content folder.
    pub(crate) tree: Tree,
    /// The configuration that the articles, and all after them, were read with.
    configured: Option<Arc<Config>>,
    /// By path, and by the very spelling of it.
    articles: BTreeMap<(Arc<str>, Arc<str>), Known>,
    linked: Option<Linked>,
    link: link::Memo,
    routed: Option<Routed>,
    /// What the last plan found out.
    pub(crate) plan: plan::Memo,
    /// Whether an article with errors is represented by its last version without.
    pub keeps_good: bool,
    /// Most bytes of texts that are kept, in a memo for one run.
    room: Option<usize>,
    /// Files changed since then are read again, whatever their stamps say.
    doubted: Option<jiff::Timestamp>,
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

/// A Markdown file as it was read last.
struct Known {
    file: File,
    /// Of its bytes; `None` if it has to be read again.
    hash: Option<u128>,
    article: Option<Article>,
    found: Vec<Diagnostic>,
    /// The last version without errors.
    good: Option<Article>,
}

struct Linked {
    heads: Vec<Arc<Head>>,
    hidden: Vec<bool>,
    unreadable: HashSet<Arc<str>>,
    result: Said<Arc<Links>>,
}

struct Routed {
    links: Arc<Links>,
    assets: Arc<Vec<File>>,
    theme: Arc<Theme>,
    result: Said<Arc<Routes>>,
}

impl Memo {
    /// A memo for one run, which keeps so many bytes of texts; those beyond are read again when they are rendered.
    pub fn once(room: usize) -> Self {
        Memo { room: Some(room), ..Memo::default() }
    }

    /// Reads once more, the next time, what has changed since shortly before this time: a file may change again without
    /// another stamp, as long as its clock has not ticked.
    pub(crate) fn doubt(&mut self, since: jiff::Timestamp) {
        self.doubted = since.checked_sub(TICK).ok();
    }

    /// Distrusts reports from now on, as the last of them could not be followed up: looks at everything
    /// the next time.
    pub(crate) fn look_everywhere(&mut self) {
        self.tree.distrust();
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
        let link = link::Memo::new(self.room.is_some());
        (self.linked, self.link, self.routed) = (None, link, None);
        self.plan = plan::Memo::default();
        if last.is_some_and(|last| last.reads_like(config)) {
            return;
        }
        for known in self.articles.values_mut() {
            // Their last good versions are of the other configuration.
            (known.hash, known.article, known.good) = (None, None, None);
        }
    }

    /// The documents that have to be read again; forgets those that are gone.
    pub(crate) fn unread(&mut self, documents: &[File]) -> Vec<File> {
        let names: HashSet<&Arc<str>> = documents.iter().map(|file| &file.name).collect();
        self.articles.retain(|(_, name), _| names.contains(name));
        let doubted = self.doubted.take();
        let is_doubted = |file: &File| doubted.is_some_and(|since| file.stamp.is_since(since));
        let is_read = |file: &&File| {
            !is_doubted(file)
                && self
                    .articles
                    .get(&key(&file.path, &file.name))
                    .is_some_and(|known| known.hash.is_some() && known.file == **file)
        };
        documents.iter().filter(|file| !is_read(file)).cloned().collect()
    }

    /// Reads and parses files, in parallel; a file whose bytes are as before keeps its article. Answers with what
    /// could not be read.
    pub(crate) fn parse(&mut self, files: &[File], config: &Arc<Config>) -> Vec<Diagnostic> {
        let room = Room::new(self.room);
        let parse = |file: &File| {
            let source = source::read_file(file)?;
            let hash = xxh3_128(&source.bytes);
            let known = self.articles.get(&key(&file.path, &file.name));
            let same = known.is_some_and(|known| known.hash == Some(hash));
            let keep = |body| room.text(body, file, hash, config);
            Ok((hash, (!same).then(|| parsed(&source, config, keep))))
        };
        let parsed: Vec<Result<_, Diagnostic>> = files.par_iter().map(parse).collect();
        let mut unreadable = Vec::new();
        for (file, parsed) in files.iter().zip(parsed) {
            let key = key(&file.path, &file.name);
            let last = self.articles.remove(&key);
            let known = match parsed {
                Ok((hash, Some(said))) => Some(Known::new(file.clone(), hash, said, last, self.keeps_good)),
                // The same bytes: only the file's time has changed.
                Ok((_, None)) => last.map(|last| Known { file: file.clone(), ..last }),
                Err(diagnostic) => {
                    unreadable.push(diagnostic);
                    let good = last.and_then(|last| last.good);
                    Some(Known { file: file.clone(), hash: None, article: None, found: Vec::new(), good })
                }
            };
            self.articles.extend(known.map(|known| (key, known)));
        }
        unreadable
    }

    /// All articles in path order; the paths of files without a readable one; what was found.
    pub(crate) fn articles(&self, found: &mut Vec<Diagnostic>) -> (Vec<Article>, HashSet<Arc<str>>) {
        let (mut articles, mut unreadable) = (Vec::with_capacity(self.articles.len()), HashSet::new());
        for ((path, _), known) in &self.articles {
            found.extend(known.found.iter().cloned());
            match known.shown(self.keeps_good) {
                Some(article) => articles.push(article.clone()),
                None => drop(unreadable.insert(path.clone())),
            }
        }
        (articles, unreadable)
    }

    /// Files whose last good version stands for what is in them now.
    pub(crate) fn outdated(&self) -> HashSet<Arc<str>> {
        let is_outdated = |known: &&Known| match (known.shown(self.keeps_good), &known.article) {
            (Some(shown), Some(article)) => !shown.is(article),
            (shown, article) => shown.is_some() != article.is_some(),
        };
        self.articles.values().filter(is_outdated).map(|known| known.file.name.clone()).collect()
    }

    /// Links the heads, unless they are the very same as last time.
    pub(crate) fn link(
        &mut self,
        heads: Vec<Arc<Head>>,
        hidden: Vec<bool>,
        unreadable: HashSet<Arc<str>>,
        config: &Config,
    ) -> Said<Arc<Links>> {
        if let Some(last) = &self.linked
            && last.heads.len() == heads.len()
            && last.heads.iter().zip(&heads).all(|(last, new)| Arc::ptr_eq(last, new))
            && (&last.hidden, &last.unreadable) == (&hidden, &unreadable)
        {
            return last.result.clone();
        }
        let (links, found) = link::link(&heads, &hidden, unreadable.clone(), config, &mut self.link);
        let result = (Arc::new(links), found);
        self.linked = Some(Linked { heads, hidden, unreadable, result: result.clone() });
        result
    }

    /// Lays out the website, unless links and files are the very same as last time.
    pub(crate) fn routes(
        &mut self,
        config: &Config,
        links: &Arc<Links>,
        assets: &Arc<Vec<File>>,
        theme: &Arc<Theme>,
    ) -> Said<Arc<Routes>> {
        if let Some(last) = &self.routed
            && Arc::ptr_eq(&last.links, links)
            && Arc::ptr_eq(&last.theme, theme)
            && last.assets == *assets
        {
            return last.result.clone();
        }
        let (routes, found) = route::routes(&Inputs { config, links, assets, statics: &theme.statics });
        let result = (Arc::new(routes), found);
        let (links, assets, theme) = (links.clone(), assets.clone(), theme.clone());
        self.routed = Some(Routed { links, assets, theme, result: result.clone() });
        result
    }
}

/// Parses a file; whatever goes wrong in there costs this file only.
fn parsed(source: &Source, config: &Config, keep: impl FnOnce(Body) -> Text) -> Said<Option<Article>> {
    guarded(|| article::parse(source, config, keep))
        .unwrap_or_else(|reason| (None, vec![Diagnostic::of_file(source.name.clone(), Problem::Internal { reason })]))
}

fn key(path: &Arc<str>, name: &Arc<str>) -> (Arc<str>, Arc<str>) {
    (path.clone(), name.clone())
}

impl Known {
    fn new(file: File, hash: u128, said: Said<Option<Article>>, last: Option<Known>, keeps_good: bool) -> Self {
        let (article, found) = said;
        let (last_article, last_good) = last.map_or((None, None), |last| (last.article, last.good));
        let article = article.map(|article| match &last_article {
            Some(last) => article.reuse(last),
            None => article,
        });
        let is_good = !found.iter().any(Diagnostic::is_error);
        let good = if is_good { article.clone() } else { last_good };
        Known { file, hash: Some(hash), article, found, good: good.filter(|_| keeps_good) }
    }

    /// The article that stands for the file.
    fn shown(&self, keeps_good: bool) -> Option<&Article> {
        match keeps_good && (self.hash.is_none() || self.found.iter().any(Diagnostic::is_error)) {
            true => self.good.as_ref(),
            false => self.article.as_ref(),
        }
    }
}
