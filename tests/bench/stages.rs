//! Times the stages of a build one by one, on a generated site of 1,000 articles and on one thread.
//!
//! `cargo bench --bench stages -- [FILTER] [--sort location]`: by location the stages come in the order of a build. The
//! site is the one that `corpus DIR 1000 1` makes. One run of a stage is for all of it; `item/s` counts articles, where
//! files are made the files, for `related` positions. While inputs are made and results dropped, the clock stands.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bantin::article::{self, Article, Head, Kind, Text};
use bantin::config::{self, Overrides};
use bantin::date::Moment;
use bantin::diagnostic::{Diagnostic, Document};
use bantin::front_matter;
use bantin::image::Album;
use bantin::link::{self, Show, Shown};
use bantin::markdown;
use bantin::memo::Memo;
use bantin::output::Output;
use bantin::plan::{self, Given, Plan};
use bantin::process;
use bantin::related::{self, Rows, Timeline};
use bantin::render::render;
use bantin::route::{self, Inputs, Maker};
use bantin::site::{self, Request};
use bantin::source::{self, File, Source, Touched};
use bantin::theme;
use bantin::write::{Cache, Last, Target, Written};
use divan::counter::ItemsCount;
use divan::{Bencher, Divan, black_box};
use tempfile::TempDir;

// The example is a program of its own: not all of it is used here.
#[allow(dead_code)]
#[path = "corpus.rs"]
mod corpus;

const ARTICLES: usize = 1_000;

/// The instant of all builds, after the last article.
const NOW: &str = "2026-06-01T00:00:00+07:00";

/// Room for texts, in bytes: more than the site has.
const ROOM: usize = 64 * 1024 * 1024;

/// Articles among which related ones are searched: with few of them the search is a small part of a build.
const POSITIONS: usize = 10_000;

/// Related articles of each.
const RELATED: usize = 5;

/// The site's folder, for removing it at the end.
static FOLDER: Mutex<Option<TempDir>> = Mutex::new(None);

static SITE: LazyLock<Site> = LazyLock::new(Site::make);

static NEWS: LazyLock<News> = LazyLock::new(News::make);

/// The output folder of the site, with everything in it.
static BUILT: LazyLock<PathBuf> = LazyLock::new(|| {
    let output = SITE.request.root.join("public");
    target(&output).write((&planned(), &SITE.given.theme), None, &|| ()).expect("a first build");
    output
});

fn main() {
    // The figures are to tell the work that is done, not how many cores there are.
    process::start_threads(1);
    Divan::default()
        .sample_count(50)
        .sample_size(1)
        .max_time(Duration::from_secs(10))
        .counter(ItemsCount::new(ARTICLES))
        .config_with_args()
        .main();
    // What is static is never dropped.
    drop(FOLDER.lock().expect("the folder").take());
}

/// A generated site, and what the stages make of it.
struct Site {
    request: Request,
    documents: Vec<File>,
    sources: Vec<Source>,
    heads: Vec<Arc<Head>>,
    shown: Vec<Shown>,
    given: Given,
}

impl Site {
    /// Follows the same line as `bantin::site`, but keeps what stands between the stages.
    fn make() -> Self {
        let (root, overrides) = (generated(), Overrides::default());
        let now = NOW.parse().expect("an instant");
        let request = Request { root, config: "config.toml".into(), overrides, show: Show::Published, now };
        let text = fs::read_to_string(request.root.join(&request.config)).expect("the configuration");
        let config = Arc::new(sound(config::parse(&text, &request.config, &request.overrides)));
        let theme = Arc::new(sound(theme::load(&request.root, &config)).expect("the theme"));
        let files = sound(source::walk(&request.root, &config.content));
        let (documents, assets): (Vec<File>, Vec<File>) =
            files.into_iter().partition(|file| source::is_markdown(&file.path));
        let (sources, assets) = (sound(source::read_all(&documents)), Arc::new(assets));
        let read = |source| Arc::new(sound(article::parse(source, &config, Text::kept)).expect("an article"));
        let articles: Vec<Arc<Article>> = sources.iter().map(read).collect();
        let now = Moment::of_instant(request.now, &config.zone);
        let heads: Vec<Arc<Head>> = articles.iter().map(|article| article.head.clone()).collect();
        let shown = link::shown(&heads, &now, request.show);
        let memo = &mut link::Memo::new(true);
        let links = sound(link::link(&heads, &shown, HashSet::new(), &config, memo));
        let (facts, settings) = (Vec::new(), config.images.clone());
        let album =
            Arc::new(Album { facts, settings, cache: Arc::new(Cache::of(&request.root)), large: Mutex::default() });
        let inputs = Inputs { config: &config, links: &links, assets: &assets, album: &album, statics: &theme.statics };
        let routes = Arc::new(sound(route::routes(&inputs)));
        let given = Given { config, theme, links, routes, articles: Arc::new(articles), assets, album, now };
        Site { request, documents, sources, heads, shown, given }
    }
}

/// Generates the site in a temporary folder.
fn generated() -> PathBuf {
    let folder = TempDir::with_prefix("bantin-stages-").expect("a temporary folder");
    let root = folder.path().to_path_buf();
    let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
    corpus::generate(&root, ARTICLES, 1, &themes).expect("a site");
    *FOLDER.lock().expect("the folder") = Some(folder);
    root
}

/// A stage's result. With an error it would be the figures of something else.
fn sound<T>((result, found): (T, Vec<Diagnostic>)) -> T {
    assert!(!found.iter().any(Diagnostic::is_error), "{found:?}");
    result
}

/// A new plan. In one that was rendered before, the cards of articles are finished.
fn planned() -> Plan {
    sound(plan::plan(SITE.given.clone(), &mut plan::Memo::default()))
}

fn target(output: &Path) -> Target<'_> {
    Target { output, shown: "public" }
}

#[divan::bench]
fn walk(bencher: Bencher) {
    let site = &*SITE;
    bencher.bench_local(|| source::walk(&site.request.root, &site.given.config.content));
}

/// From the system's cache, most likely.
#[divan::bench]
fn read(bencher: Bencher) {
    let site = &*SITE;
    bencher.bench_local(|| source::read_all(&site.documents));
}

/// Whole files: UTF-8, front matter, Markdown, summary.
#[divan::bench]
fn parse(bencher: Bencher) {
    let site = &*SITE;
    let parse = |source| article::parse(source, &site.given.config, Text::kept);
    bencher.bench_local(|| site.sources.iter().map(parse).collect::<Vec<_>>());
}

/// A text, and where the parts of it stand.
struct Split {
    document: Document<'static>,
    offset: usize,
    toml: &'static str,
    body: usize,
}

fn split() -> Vec<Split> {
    let split = |source: &'static Source| {
        let mut document = Document::new(source.name.clone(), source.text().expect("UTF-8"));
        let (offset, toml, body) = front_matter::split(&mut document).expect("front matter");
        Split { document, offset, toml, body }
    };
    SITE.sources.iter().map(split).collect()
}

#[divan::bench]
fn parse_front_matter(bencher: Bencher) {
    let config = &SITE.given.config;
    let parse = |text: &mut Split| {
        front_matter::parse(text.toml, text.offset, &mut text.document, &config.taxonomies, &config.zone, true)
    };
    bencher.with_inputs(split).bench_local_refs(|texts| texts.iter_mut().map(parse).collect::<Vec<_>>());
}

#[divan::bench]
fn parse_markdown(bencher: Bencher) {
    let config = &SITE.given.config;
    let parse = |text: &mut Split| markdown::parse(&mut text.document, text.body, config, 0);
    bencher.with_inputs(split).bench_local_refs(|texts| texts.iter_mut().map(parse).collect::<Vec<_>>());
}

/// Addresses, lists and related news, as in a build, after which nothing need be remembered.
#[divan::bench]
fn link(bencher: Bencher) {
    let site = &*SITE;
    let link = |memo: &mut link::Memo| link::link(&site.heads, &site.shown, HashSet::new(), &site.given.config, memo);
    bencher.with_inputs(|| link::Memo::new(true)).bench_local_refs(link);
}

/// A timeline with tags as the generated sites have them.
struct News {
    articles: Vec<usize>,
    days: Vec<i32>,
    sections: Vec<usize>,
    tags: Vec<Vec<usize>>,
}

impl News {
    fn make() -> Self {
        let (mut random, names) = (corpus::Random(1), corpus::Tags::new());
        News {
            articles: (0..POSITIONS).collect(),
            tags: (0..POSITIONS).map(|_| names.draw(&mut random)).collect(),
            // Back from the end of 2025 over 15 years.
            days: (0..POSITIONS).map(|at| 20_453 - (at * 15 * 365 / POSITIONS) as i32).collect(),
            sections: (0..POSITIONS).map(|_| random.below(corpus::SECTIONS.len())).collect(),
        }
    }

    fn timeline(&self) -> Timeline<'_> {
        let News { articles, days, sections, .. } = self;
        let mut tags = Rows::default();
        self.tags.iter().for_each(|own| tags.push(own.iter().map(|tag| *tag as u32)));
        let tag_count = self.tags.iter().flatten().max().map_or(0, |last| last + 1);
        let (days, sections) = (days.clone(), sections.clone());
        Timeline { articles, days, sections, tags, tag_count, by_hand: HashMap::new() }
    }
}

#[divan::bench]
fn related(bencher: Bencher) {
    let timeline = NEWS.timeline();
    let find = |memo: &mut related::Memo| related::all(&timeline, RELATED, &[], memo);
    let bencher = bencher.counter(ItemsCount::new(POSITIONS));
    bencher.with_inputs(|| related::Memo::new(true)).bench_local_refs(find);
}

#[divan::bench]
fn routes(bencher: Bencher) {
    let Given { config, theme, links, assets, album, .. } = &SITE.given;
    bencher.bench_local(|| route::routes(&Inputs { config, links, assets, album, statics: &theme.statics }));
}

/// Where all links lead, and what pages share; not yet their values.
#[divan::bench]
fn plan(bencher: Bencher) {
    let plan = |(given, mut memo): (Given, plan::Memo)| {
        let planned = plan::plan(given, &mut memo);
        (planned, memo)
    };
    bencher.with_inputs(|| (SITE.given.clone(), plan::Memo::default())).bench_local_values(plan);
}

/// All the stages above in one, and the configuration and the theme.
#[divan::bench]
fn load(bencher: Bencher) {
    let request = &SITE.request;
    let load = |memo: &mut Memo| site::load(request, memo, &Touched::Everything);
    bencher.with_inputs(|| Memo::once(ROOM)).bench_local_refs(load);
}

/// The values of all files of the website.
#[divan::bench]
fn outputs(bencher: Bencher) {
    let make = |plan: &mut Plan| plan.routes().iter().map(|route| plan.make(route)).collect::<Vec<_>>();
    bencher.counter(ItemsCount::new(SITE.given.routes.list.len())).with_inputs(planned).bench_local_refs(make);
}

/// Values of a new plan with their paths.
type Outputs = Vec<(&'static str, Output)>;

fn outputs_of(is_wanted: impl Fn(Maker) -> bool) -> Outputs {
    let plan = planned();
    let wanted = SITE.given.routes.list.iter().filter(|route| is_wanted(route.maker));
    wanted.map(|route| (route.output.as_str(), plan.make(route))).collect()
}

fn render_all(outputs: &[(&str, Output)]) {
    let mut bytes = Vec::new();
    for (path, output) in outputs {
        render(output, path, &SITE.given.theme, &mut bytes).expect("a page");
        black_box(&bytes);
    }
}

#[divan::bench]
fn render_articles(bencher: Bencher) {
    let docs = &SITE.given.links.docs;
    let is_article = |maker: Maker| matches!(maker, Maker::Doc(doc) if docs[doc].head.kind == Kind::Article);
    let bencher = bencher.with_inputs(|| outputs_of(is_article));
    bencher.input_counter(|pages: &Outputs| ItemsCount::new(pages.len())).bench_local_refs(|pages| render_all(pages));
}

/// The first pages and the numbered ones of the home page, sections and tags.
#[divan::bench]
fn render_lists(bencher: Bencher) {
    let bencher = bencher.with_inputs(|| outputs_of(|maker| matches!(maker, Maker::ListPage(..))));
    bencher.input_counter(|pages: &Outputs| ItemsCount::new(pages.len())).bench_local_refs(|pages| render_all(pages));
}

/// A build after which nothing has changed. Outputs are made, rendered and compared with what stands in one go: there
/// is no way to compare alone.
#[divan::bench]
fn write_unchanged(bencher: Bencher) {
    let (target, theme) = (target(&BUILT), &SITE.given.theme);
    let bencher = bencher.counter(ItemsCount::new(SITE.given.routes.list.len())).with_inputs(planned);
    bencher.bench_local_refs(|plan| expect_unchanged(target.write((plan, theme), None, &|| ())));
}

/// The same where the last outputs are remembered, as in a program that watches: they are compared as values, and
/// neither rendered nor read.
#[divan::bench]
fn write_remembered(bencher: Bencher) {
    let (target, theme, mut last) = (target(&BUILT), &SITE.given.theme, Last::default());
    expect_unchanged(target.write((&planned(), theme), Some(&mut last), &|| ()));
    let bencher = bencher.counter(ItemsCount::new(SITE.given.routes.list.len())).with_inputs(planned);
    bencher.bench_local_refs(|plan| expect_unchanged(target.write((plan, theme), Some(&mut last), &|| ())));
}

fn expect_unchanged(written: Result<Written, Vec<Diagnostic>>) {
    let written = written.expect("a build");
    assert_eq!((written.written, written.removed), (0, 0), "something has changed");
}
