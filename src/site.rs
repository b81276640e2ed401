//! The line itself: walk → parse → link → plan, timed stage by stage.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use crate::article::Head;
use crate::config::{Config, Overrides};
use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem, group};
use crate::link::{self, Change, Links, Show};
use crate::memo::Memo;
use crate::output::Output;
use crate::plan::{self, Given, Plan};
use crate::render::render;
use crate::route::Route;
use crate::source::{self, File, Touched};
use crate::theme::Theme;

/// What a site is made from.
#[derive(Debug, Clone)]
pub struct Request {
    /// The folder that holds everything.
    pub root: PathBuf,
    /// The configuration's name below the root.
    pub config: String,
    /// What the command line sets over the configuration.
    pub overrides: Overrides,
    /// Which unpublished articles are built.
    pub show: Show,
    /// The instant the site is built for.
    pub now: jiff::Timestamp,
}

/// Seconds spent in each stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, serde::Serialize)]
pub struct Seconds {
    /// Finding files; the theme.
    pub walk: f64,
    /// Reading files; front matter and Markdown.
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
    /// The folder that holds everything.
    pub root: PathBuf,
    /// Configuration.
    pub config: Arc<Config>,
    /// Theme.
    pub theme: Arc<Theme>,
    /// Who stands where.
    pub links: Arc<Links>,
    /// Every file to be.
    pub plan: Plan,
    /// The instant it was planned for.
    pub now: Moment,
    /// Which unpublished articles it shows.
    pub show: Show,
    /// The next instant at which it is another site without any change of its files.
    pub next: Option<Change>,
    /// The next such instant that readers see.
    pub next_seen: Option<Change>,
    /// Time spent so far.
    pub seconds: Seconds,
}

impl Site {
    /// What the templates fail on: renders everything to nowhere. Calls `tick` for each output.
    pub fn render_failures(&self, tick: impl Fn() + Sync) -> Vec<Diagnostic> {
        let failure = |bytes: &mut Vec<u8>, route: &Route| {
            tick();
            match self.plan.make(route) {
                Output::Copy(file) => source::open(&file).err(),
                output => render(&output, &route.output, &self.theme, bytes).err(),
            }
        };
        group(self.plan.routes().par_iter().map_init(Vec::new, failure).flatten_iter().collect())
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

impl Found {
    /// Drops what was found later than the first so many and is about these files: it is about a text
    /// that is no longer in them.
    fn forget(&mut self, first: usize, files: &HashSet<Arc<str>>) {
        let later = self.0.split_off(first);
        self.0.extend(later.into_iter().filter(|found| !files.contains(&found.file)));
    }
}

/// Walks, parses, links and plans a site. Diagnostics come unsorted; with an error among them the
/// site must not be written. There is none at all if the configuration or the theme cannot be used.
/// With the memo of an earlier run only what was touched since is looked at again.
pub fn load(request: &Request, memo: &mut Memo, touched: &Touched) -> (Option<Site>, Vec<Diagnostic>) {
    let mut found = Found::default();
    let site = line(request, memo, touched, &mut found);
    (site, found.0)
}

fn line(request: &Request, memo: &mut Memo, touched: &Touched, found: &mut Found) -> Option<Site> {
    let (mut clock, mut seconds) = (Clock::start(), Seconds::default());

    let config = found.take(read_config(request, memo))?;
    let theme = found.take(memo.theme(&request.root, &config, touched));
    memo.configure(&config);
    let assets = walk(request, &config, memo, touched, found);
    seconds.walk = clock.lap();

    found.0.extend(memo.documents.read(&config));
    let album = found.take(memo.pictures.look(&request.root, &config, &assets));
    let (articles, unreadable) = memo.documents.articles(&mut found.0);
    let read = found.0.len();
    seconds.parse = clock.lap();

    let now = Moment::of_instant(request.now, &config.zone);
    let heads: Vec<Arc<Head>> = articles.iter().map(|article| article.head.clone()).collect();
    let first = |change: Option<Change>| change.into_iter().chain(config.next_change(&now)).min_by_key(|next| next.at);
    let [next, next_seen] = link::next_changes(&heads, &now, request.show).map(first);
    let shown = link::shown(&heads, &now, request.show);
    let links = found.take(memo.link(heads, shown, unreadable, &config));
    seconds.link = clock.lap();

    let theme = theme?;
    let routes = found.take(memo.routes(&config, &links, (&assets, &album), &theme));
    let (articles, shared) = (Arc::new(articles), (config.clone(), theme.clone(), links.clone()));
    let given = Given { config, theme, links, routes, articles, assets, album, now };
    let plan = found.take(plan::plan(given, &mut memo.plan));
    seconds.plan = clock.lap();
    found.forget(read, &memo.documents.outdated());
    let (config, theme, links) = shared;
    let (root, show) = (request.root.clone(), request.show);
    Some(Site { root, config, theme, links, plan, now, show, next, next_seen, seconds })
}

/// Reads the configuration; an error in it is the end, as everything else depends on it.
pub fn read_config(request: &Request, memo: &mut Memo) -> (Option<Arc<Config>>, Vec<Diagnostic>) {
    match source::read(&request.root, &request.config) {
        Ok(source) => memo.config(&source, &request.overrides),
        Err(diagnostic) => (None, vec![diagnostic]),
    }
}

/// Finds the files of the content folder; answers with those that are not Markdown.
fn walk(request: &Request, config: &Config, memo: &mut Memo, touched: &Touched, found: &mut Found) -> Arc<Vec<File>> {
    if !source::is_folder(&request.root.join(&config.content)) {
        found.0.push(Diagnostic::of_file(config.content.as_str(), Problem::NoContent {}));
        memo.documents.clear();
        return Arc::default();
    }
    found.take(memo.documents.look(&request.root, &config.content, touched))
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
