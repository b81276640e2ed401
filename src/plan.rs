//! The plan: an ordered map from output path to [`Output`], each value complete in itself and made when it is asked for.

mod article;
mod feeds;
mod lists;
mod pictures;
mod resolve;
mod search;
mod suggest;
mod views;

use std::sync::{Arc, OnceLock};

use percent_encoding::percent_decode_str;

use crate::article::{Article, Head, Text};
use crate::config::Config;
use crate::date::Moment;
use crate::diagnostic::Diagnostic;
use crate::image::Album;
use crate::link::{Doc, Links};
use crate::markdown::Outline;
use crate::output::Output;
use crate::permalink::{Address, query_key};
use crate::redirect;
use crate::route::{self, List, Maker, Route, Routes, Server};
use crate::shared::Shared;
use crate::source::File;
use crate::theme::Theme;
use crate::view::{CardView, LinkView, SiteView, TermLinkView};

pub use resolve::Memo;
use resolve::Resolved;
use search::Segments;

/// What a plan is made from. Cloning shares it.
#[derive(Clone)]
pub struct Given {
    /// Configuration.
    pub config: Arc<Config>,
    /// Theme.
    pub theme: Arc<Theme>,
    /// Who stands where.
    pub links: Arc<Links>,
    /// Which files there will be.
    pub routes: Arc<Routes>,
    /// All articles; [`Doc::source`] is an index into it.
    pub articles: Arc<Vec<Arc<Article>>>,
    /// Files of the content folder that are not Markdown.
    pub assets: Arc<Vec<File>>,
    /// The pictures among them.
    pub album: Arc<Album>,
    /// The present.
    pub now: Moment,
}

/// Every file of the website by its path below the output folder. A value depends on nothing but what
/// the plan was given, so that it does not matter when and how often it is made.
pub struct Plan {
    given: Given,
    /// By edition.
    sites: Vec<Shared<SiteView>>,
    /// By edition and section.
    sections: Vec<Vec<Shared<LinkView>>>,
    /// By edition, taxonomy and term.
    terms: Vec<Vec<Vec<Shared<TermLinkView>>>>,
    /// By document.
    cards: Vec<OnceLock<Shared<CardView>>>,
    /// By document.
    resolved: Vec<OnceLock<Arc<Resolved>>>,
    /// What is indexed together.
    segments: Segments,
}

/// Makes the plan. With an error among the diagnostics it must not be written. The memo keeps what
/// was found out for documents that are as they were.
pub fn plan(given: Given, memo: &mut Memo) -> (Plan, Vec<Diagnostic>) {
    let docs = given.links.docs.len();
    let (cards, resolved) = (vec![OnceLock::new(); docs], vec![OnceLock::new(); docs]);
    let (sites, sections, terms) = Default::default();
    let segments = Segments::after(&given.links, memo);
    let mut plan = Plan { given, sites, sections, terms, cards, resolved, segments };
    let mut found = Vec::new();
    plan.sections = plan.section_links();
    plan.terms = plan.term_links();
    plan.resolve_all(memo);
    plan.sites = plan.site_views(&mut found);
    memo.segments = plan.segments.clone();
    found.extend(plan.problems());
    (plan, found)
}

impl Plan {
    /// All paths with what makes their files, in path order.
    pub fn routes(&self) -> &[Route] {
        &self.given.routes.list
    }

    /// What makes the output at a path.
    pub fn route(&self, path: &str) -> Option<&Route> {
        let at = self.routes().binary_search_by(|route| (*route.output).cmp(path)).ok()?;
        Some(&self.routes()[at])
    }

    /// What makes the output that a URL of the site leads to, be it absolute or root-relative.
    pub fn route_to(&self, url: &str) -> Option<&Route> {
        let base = &self.config().base;
        let below = url.strip_prefix(&base.origin).unwrap_or(url).strip_prefix(&base.path)?;
        let path = percent_decode_str(below.split(['?', '#']).next()?).decode_utf8().ok()?;
        let page = || format!("{path}index.html");
        if path.is_empty() || path.ends_with('/') { self.route(&page()) } else { self.route(&path) }
    }

    /// The output at a path.
    pub fn output(&self, path: &str) -> Option<Output> {
        Some(self.make(self.route(path)?))
    }

    /// Whether there will be a file at a path.
    pub fn has(&self, path: &str) -> bool {
        self.route(path).is_some()
    }

    /// The heads of all articles, those that are not published among them, in path order.
    pub fn heads(&self) -> impl Iterator<Item = &Arc<Head>> {
        self.given.articles.iter().map(|article| &article.head)
    }

    /// The address of a file of the content folder that is not Markdown.
    pub fn address_of_file(&self, path: &str) -> Option<&Address> {
        self.given.routes.assets.get(path)
    }

    /// Whether a file of the content folder belongs to an article that is not published.
    pub fn is_hidden_file(&self, path: &str) -> bool {
        self.given.routes.unpublished.contains(path)
    }

    /// The article whose folder a file of the content folder is in, an index into [`Links::docs`].
    pub fn bundle_of(&self, asset: usize) -> Option<usize> {
        self.given.routes.bundles.get(&asset).copied()
    }

    /// Whether two plans are made from the very same values, the present aside: then no output differs but
    /// by the time.
    pub fn is_of_the_same(&self, other: &Plan) -> bool {
        let (new, old) = (&self.given, &other.given);
        Arc::ptr_eq(&new.theme, &old.theme)
            && Arc::ptr_eq(&new.links, &old.links)
            && Arc::ptr_eq(&new.routes, &old.routes)
            && Arc::ptr_eq(&new.album, &old.album)
            && new.articles.len() == old.articles.len()
            && new.articles.iter().zip(old.articles.iter()).all(|(new, old)| Arc::ptr_eq(new, old))
    }

    /// Where an old address with a query string leads now.
    pub fn moved(&self, path: &Address, query: &str) -> Option<&Address> {
        let key = Some(query_key(path, query));
        let is_old = |doc: &&Doc| doc.aliases.iter().any(|(alias, _)| alias.key() == key);
        self.links().docs.iter().find(is_old).map(|doc| &doc.address)
    }

    /// The output of a route of this plan.
    pub fn make(&self, route: &Route) -> Output {
        match route.maker {
            Maker::ListPage(list, number) => self.list_page(list, number),
            Maker::Feed(list) => Output::Feed(self.feed(list)),
            Maker::Doc(doc) => self.document(doc),
            Maker::Gone(at) => self.gone_page(at),
            Maker::Taxonomy(edition, taxonomy) => self.taxonomy_page(edition, taxonomy),
            Maker::Archive(edition) => self.archive_page(edition),
            Maker::ArchiveYear(edition, year) => self.year_page(edition, year),
            Maker::ArchiveMonth(edition, year, month) => self.month_page(edition, year, month),
            Maker::Search(edition, part) => self.search(edition, part),
            Maker::NotFound(edition) => self.not_found_page(edition),
            Maker::SitemapIndex => Output::SitemapIndex(self.sitemap_index()),
            Maker::SitemapPages => Output::UrlSet(self.sitemap_pages()),
            Maker::SitemapYear(year, part) => Output::UrlSet(self.sitemap_year(year, part)),
            Maker::NewsSitemap => Output::UrlSet(self.news_sitemap()),
            Maker::Robots => Output::Text(self.robots()),
            Maker::RedirectMap(Server::Host) => Output::Text(redirect::host_map(&self.moves())),
            Maker::RedirectMap(Server::Nginx) => Output::Text(redirect::nginx_map(&self.moves())),
            Maker::RedirectMap(Server::Apache) => Output::Text(redirect::apache_map(&self.moves())),
            Maker::Redirect(doc) => Output::Redirect(self.redirect(doc)),
            Maker::Asset(at) => self.asset(at, 0),
            Maker::Resized(at, number) => self.asset(at, number + 1),
            Maker::ThemeFile(at) => Output::Copy(self.given.theme.statics[at].1.clone()),
        }
    }

    /// A file of the content folder, or one made from it.
    fn asset(&self, at: usize, number: usize) -> Output {
        let file = &self.given.assets[at];
        match self.given.album.picture(at, file, number) {
            Some(picture) => Output::Picture(picture),
            None => Output::Copy(file.clone()),
        }
    }

    fn config(&self) -> &Config {
        &self.given.config
    }

    fn links(&self) -> &Links {
        &self.given.links
    }

    fn doc(&self, at: usize) -> &Doc {
        &self.given.links.docs[at]
    }

    /// Headings, links and images of a document.
    pub fn outline(&self, at: usize) -> &Outline {
        self.given.articles[self.doc(at).source].outline()
    }

    fn text(&self, at: usize) -> &Arc<Text> {
        &self.given.articles[self.doc(at).source].text
    }

    fn card(&self, at: usize) -> Shared<CardView> {
        self.cards[at].get_or_init(|| Shared::new(self.card_view(at))).clone()
    }

    /// The card of a document as a page of an edition shows it. Where it is of another edition it is not shared: what a
    /// theme makes of it is in the words of the page.
    fn card_on(&self, edition: usize, at: usize) -> Shared<CardView> {
        match self.doc(at).head.edition == edition {
            true => self.card(at),
            false => Shared::new(self.card_view(at)),
        }
    }

    fn word(&self, edition: usize, key: &str) -> String {
        self.given.theme.words[edition].get(key).cloned().unwrap_or_default()
    }

    fn language(&self, edition: usize) -> &str {
        &self.config().editions[edition].code
    }

    fn list_address(&self, list: List) -> Address {
        route::list_address(self.config(), self.links(), list)
    }
}
