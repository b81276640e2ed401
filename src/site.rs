//! The line itself: walk → parse → link → plan, timed stage by stage.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use crate::article::{self, Article, Head};
use crate::config::{self, Config, Overrides};
use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem, group};
use crate::link::{self, Links};
use crate::output::Output;
use crate::plan::{self, Plan};
use crate::render::render;
use crate::slug::slug;
use crate::source::{self, File, Source};
use crate::theme::{self, Theme};

/// What a site is made from.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder that holds everything.
    pub root: PathBuf,
    /// The configuration's name below the root.
    pub config: String,
    /// What the command line sets over the configuration.
    pub overrides: Overrides,
    /// Whether drafts are built.
    pub drafts: bool,
    /// The instant the site is built for.
    pub now: jiff::Timestamp,
}

/// Seconds spent in each stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Seconds {
    /// Finding files and reading them, theme included.
    pub walk: f64,
    /// Front matter and Markdown.
    pub parse: f64,
    /// Addresses, lists, related news.
    pub link: f64,
    /// Typed outputs.
    pub plan: f64,
    /// Turning outputs into bytes: its share of the time that rendering and writing take together.
    pub render: f64,
    /// Comparing with what stands, staging, putting in place.
    pub write: f64,
    /// All of it.
    pub total: f64,
}

/// A site that is planned and may be rendered.
pub struct Site {
    /// Configuration.
    pub config: Config,
    /// Theme.
    pub theme: Theme,
    /// Who stands where.
    pub links: Links,
    /// Every file to be.
    pub plan: Plan,
    /// Time spent so far.
    pub seconds: Seconds,
}

impl Site {
    /// What the templates fail on: renders everything to nowhere.
    pub fn render_failures(&self) -> Vec<Diagnostic> {
        let outputs: Vec<_> = self.plan.iter().collect();
        let failure = |bytes: &mut Vec<u8>, (path, output): (&String, &Output)| match output {
            Output::Copy(file) => source::open(file).err(),
            _ => render(output, path, &self.theme.tera, bytes).err(),
        };
        group(outputs.into_par_iter().map_init(Vec::new, failure).flatten_iter().collect())
    }

    /// What `check` tells over and above what stops a build: terms that share a slug.
    pub fn advice(&self) -> Vec<Diagnostic> {
        let terms = self.links.editions.iter().flat_map(|edition| &edition.taxonomies);
        let shared = terms.flat_map(|terms| {
            terms.list.iter().filter(|term| term.slug != slug(&term.name)).filter_map(|term| {
                let first = terms.list.iter().find(|first| first.slug == slug(&term.name))?;
                let oldest = term.articles.last()?;
                let (name, other, slug) = (term.name.clone(), first.name.clone(), term.slug.clone());
                let file = self.links.docs[*oldest].head.file.clone();
                Some(Diagnostic::of_file(file, Problem::SharedSlug { term: name, other, slug }))
            })
        });
        shared.collect()
    }

    /// Number of articles in all editions, pages not counted.
    pub fn articles(&self) -> usize {
        self.links.editions.iter().map(|edition| edition.articles.len()).sum()
    }
}

/// What was found on the way.
#[derive(Default)]
struct Found(Vec<Diagnostic>);

impl Found {
    /// Keeps a stage's diagnostics and hands on its result.
    fn take<T>(&mut self, (result, diagnostics): (T, Vec<Diagnostic>)) -> T {
        self.0.extend(diagnostics);
        result
    }
}

/// Walks, parses, links and plans a site. Diagnostics come unsorted; with an error among them the
/// site must not be written. There is none at all if the configuration or the theme cannot be used.
pub fn load(request: &Request) -> (Option<Site>, Vec<Diagnostic>) {
    let mut found = Found::default();
    let site = line(request, &mut found);
    (site, found.0)
}

fn line(request: &Request, found: &mut Found) -> Option<Site> {
    let (mut clock, mut seconds) = (Clock::start(), Seconds::default());

    let config = found.take(read_config(request))?;
    let theme = found.take(theme::load(&request.root, &config));
    let (sources, assets) = walk(request, &config, found);
    seconds.walk = clock.lap();

    let (articles, unreadable) = parse(&sources, &config, found);
    drop(sources);
    seconds.parse = clock.lap();

    let now = Moment::of_instant(request.now, &config.zone);
    let heads: Vec<Arc<Head>> = articles.iter().map(|article| article.head.clone()).collect();
    let links = found.take(link::link(&heads, unreadable, &config, &now, request.drafts));
    seconds.link = clock.lap();

    let theme = theme?;
    let plan = found.take(plan::plan(&config, &theme, &links, &articles, &assets, &now));
    seconds.plan = clock.lap();
    Some(Site { config, theme, links, plan, seconds })
}

/// Reads the configuration; an error in it is the end, as everything else depends on it.
pub fn read_config(request: &Request) -> (Option<Config>, Vec<Diagnostic>) {
    let source = match source::read(&request.root, &request.config) {
        Ok(source) => source,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let text = match source.text() {
        Ok(text) => text,
        Err(diagnostic) => return (None, vec![diagnostic]),
    };
    let (config, found) = config::parse(text, &request.config, &request.overrides);
    let usable = !found.iter().any(Diagnostic::is_error);
    (usable.then_some(config), found)
}

/// Finds the files of the content folder and reads the Markdown among them.
fn walk(request: &Request, config: &Config, found: &mut Found) -> (Vec<Source>, Vec<File>) {
    if !source::is_folder(&request.root.join(&config.content)) {
        found.0.push(Diagnostic::of_file(config.content.as_str(), Problem::NoContent {}));
        return (Vec::new(), Vec::new());
    }
    let files = found.take(source::walk(&request.root, &config.content));
    let (documents, assets): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| source::is_markdown(&file.path));
    (found.take(source::read_all(&documents)), assets)
}

/// Parses in parallel; also gives the paths of files without a readable head.
fn parse(sources: &[Source], config: &Config, found: &mut Found) -> (Vec<Article>, HashSet<Arc<str>>) {
    let parsed: Vec<_> = sources.par_iter().map(|source| article::parse(source, config)).collect();
    let (mut articles, mut unreadable) = (Vec::with_capacity(parsed.len()), HashSet::new());
    for (source, result) in sources.iter().zip(parsed) {
        match found.take(result) {
            Some(article) => articles.push(article),
            None => {
                unreadable.insert(source.path.clone());
            }
        }
    }
    (articles, unreadable)
}

/// Measures stage after stage.
struct Clock(Instant);

impl Clock {
    fn start() -> Self {
        Clock(Instant::now())
    }

    /// Seconds since the start or the last lap.
    fn lap(&mut self) -> f64 {
        let last = std::mem::replace(&mut self.0, Instant::now());
        self.0.duration_since(last).as_secs_f64()
    }
}
