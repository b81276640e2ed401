//! The line itself: walk → parse → link → plan, timed stage by stage.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use crate::article::{self, Article, Head, Kind};
use crate::config::{self, Config, Overrides};
use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem};
use crate::link::{self, Links};
use crate::plan::{self, Plan};
use crate::source;
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
    /// Turning outputs into bytes; together with writing when both go on at once.
    pub render: f64,
    /// Putting files in place.
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
    /// Number of articles, pages not counted.
    pub articles: usize,
    /// Time spent so far.
    pub seconds: Seconds,
}

/// Why there is no site: the configuration, or what stands in the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// The configuration cannot be used.
    Config,
    /// A file has an error.
    Content,
}

/// Reads and plans a site. Diagnostics come unsorted; with an error among them there is no site.
pub fn load(request: &Request) -> (Result<Site, Stopped>, Vec<Diagnostic>) {
    let start = Instant::now();
    let (config, mut found) = match read_config(request) {
        Ok(read) => read,
        Err(diagnostic) => return (Err(Stopped::Config), vec![diagnostic]),
    };
    if found.iter().any(Diagnostic::is_error) {
        return (Err(Stopped::Config), found);
    }
    let (theme, problems) = theme::load(&request.root, &config, &request.config);
    found.extend(problems);
    if found.iter().any(|diagnostic| diagnostic.is_error() && *diagnostic.file == *request.config) {
        return (Err(Stopped::Config), found);
    }
    let (files, problems) = walk(&request.root, &config);
    found.extend(problems);
    let (documents, assets): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| article::is_markdown(&file.path));
    let (sources, problems) = source::read_all(&documents);
    found.extend(problems);
    let mut seconds = Seconds { walk: start.elapsed().as_secs_f64(), ..Seconds::default() };
    let mut stage = Stage(Instant::now());

    let parsed: Vec<_> = sources
        .into_par_iter()
        .map(|source| {
            let (article, problems) = article::parse(&source, &config);
            (article, (source.path, problems))
        })
        .collect();
    let mut articles: Vec<Article> = Vec::with_capacity(parsed.len());
    let mut unreadable = HashSet::new();
    for (article, (path, problems)) in parsed {
        if article.is_none() {
            unreadable.insert(path);
        }
        articles.extend(article);
        found.extend(problems);
    }
    seconds.parse = stage.lap();

    let now = Moment::of_instant(request.now, &config.zone);
    let heads: Vec<Arc<Head>> = articles.iter().map(|article| article.head.clone()).collect();
    let (links, problems) = link::link(&heads, unreadable, &config, &now, request.drafts);
    found.extend(problems);
    seconds.link = stage.lap();

    let Some(theme) = theme else { return (Err(Stopped::Content), found) };
    let (plan, problems) = plan::plan(&config, &theme, &links, &articles, &assets, &now);
    found.extend(problems);
    seconds.plan = stage.lap();
    seconds.total = start.elapsed().as_secs_f64();
    if found.iter().any(Diagnostic::is_error) {
        return (Err(Stopped::Content), found);
    }
    let articles = links.docs.iter().filter(|doc| doc.head.kind == Kind::Article).count();
    (Ok(Site { config, theme, links, plan, articles, seconds }), found)
}

struct Stage(Instant);

impl Stage {
    fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let spent = now.duration_since(self.0).as_secs_f64();
        self.0 = now;
        spent
    }
}

fn read_config(request: &Request) -> Result<(Config, Vec<Diagnostic>), Diagnostic> {
    let source = source::read(&request.root, &request.config)?;
    Ok(config::parse(source.text()?, &request.config, &request.overrides))
}

fn walk(root: &Path, config: &Config) -> (Vec<source::File>, Vec<Diagnostic>) {
    if !root.join(&config.content).is_dir() {
        return (Vec::new(), vec![Diagnostic::of_file(config.content.as_str(), Problem::NoContent {})]);
    }
    source::walk(root, &config.content)
}
