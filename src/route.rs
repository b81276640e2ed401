//! Routes: every file of the website by its path, what makes it, and that no two share a path.

mod layout;
mod shape;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::Span;
use crate::image::Album;
use crate::link::Links;
use crate::permalink::Address;
use crate::search::Part;
use crate::source::File;

pub use layout::{routes, years};
pub use shape::Shape;

/// A list of articles with pages and a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// All articles of an edition.
    Home(usize),
    /// A section: edition, section.
    Section(usize, usize),
    /// A term: edition, taxonomy, term.
    Term(usize, usize, usize),
}

/// Who reads a redirect map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Server {
    /// Static hosts, as `_redirects`.
    Host,
    /// nginx.
    Nginx,
    /// Apache.
    Apache,
}

/// What makes a file. Indices are into [`Links`], editions and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Maker {
    /// A page of a list: 0 is its first page, others are numbered from the oldest.
    ListPage(List, usize),
    /// The feed of a list.
    Feed(List),
    /// An article or a page.
    Doc(usize),
    /// What stands in place of an article whose time is over: an index into [`Links::gone`].
    Gone(usize),
    /// The list of all terms: edition, taxonomy.
    Taxonomy(usize, usize),
    /// The archive of an edition.
    Archive(usize),
    /// A year: edition, index of the year.
    ArchiveYear(usize, usize),
    /// A month: edition, indices of year and month.
    ArchiveMonth(usize, usize, usize),
    /// A file of the search of an edition.
    Search(usize, Part),
    /// The page for addresses that do not exist.
    NotFound(usize),
    /// The index of sitemaps.
    SitemapIndex,
    /// The sitemap of everything undated.
    SitemapPages,
    /// The sitemap of a year: the year, and which part of it.
    SitemapYear(i16, usize),
    /// The sitemap of the last 48 hours.
    NewsSitemap,
    /// `robots.txt`.
    Robots,
    /// A redirect map.
    RedirectMap(Server),
    /// The page of an old address of a document.
    Redirect(usize),
    /// A file of the content folder.
    Asset(usize),
    /// A file of the content folder that is a picture, in another size: which of them.
    Resized(usize, usize),
    /// A file of the theme.
    ThemeFile(usize),
}

/// Layers of a website: what a file leads to is in its own layer or one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Pictures, styles, attachments.
    Asset,
    /// Articles, pages and redirects to them.
    Page,
    /// Lists of articles.
    List,
    /// Feeds, sitemaps and redirect maps.
    Index,
    /// Home pages: through them readers come to all else.
    Home,
}

impl Maker {
    /// The layer of the file.
    pub fn layer(self) -> Layer {
        match self {
            Maker::Asset(_) | Maker::Resized(..) | Maker::ThemeFile(_) => Layer::Asset,
            Maker::Doc(_) | Maker::Gone(_) | Maker::Redirect(_) | Maker::NotFound(_) => Layer::Page,
            Maker::ListPage(List::Home(_), 0) => Layer::Home,
            Maker::ListPage(..) | Maker::Taxonomy(..) | Maker::Search(_, Part::Page) => Layer::List,
            Maker::Archive(_) | Maker::ArchiveYear(..) | Maker::ArchiveMonth(..) => Layer::List,
            Maker::Feed(_) | Maker::Robots | Maker::RedirectMap(_) | Maker::NewsSitemap => Layer::Index,
            Maker::SitemapIndex | Maker::SitemapPages | Maker::SitemapYear(..) | Maker::Search(..) => Layer::Index,
        }
    }

    /// Whether the file is a picture, style or attachment.
    pub fn is_asset(self) -> bool {
        self.layer() == Layer::Asset
    }
}

/// A file of the website.
#[derive(Debug, Clone)]
pub struct Route {
    /// Path below the output folder.
    pub output: String,
    /// What makes it.
    pub maker: Maker,
    /// Who asked for it, for messages.
    pub origin: Arc<str>,
    /// Where in that file.
    pub span: Option<Span>,
}

/// All routes, by path.
#[derive(Debug, Default)]
pub struct Routes {
    /// In path order.
    pub list: Vec<Route>,
    /// Addresses of files of the content folder, by their path there.
    pub assets: HashMap<Arc<str>, Address>,
    /// Every address a link may lead to, with the document that stands there, if one does.
    pub addresses: HashMap<Address, Option<usize>>,
    /// Old addresses with a query string, by path without its last slash and folded query.
    pub moved: HashMap<(String, String), Address>,
    /// Files of the content folder that belong to an unpublished article.
    pub unpublished: HashSet<Arc<str>>,
    /// By index of a file of the content folder: the document whose folder it is in.
    pub bundles: HashMap<usize, usize>,
}

impl Routes {
    /// Whether every target leads to the same place by other routes.
    pub fn lead_where(&self, new: &Routes) -> bool {
        (&self.moved, &self.unpublished, &self.assets) == (&new.moved, &new.unpublished, &new.assets)
            && self.list.iter().map(|route| &route.output).eq(new.list.iter().map(|route| &route.output))
    }
}

/// What the routes are made from.
pub struct Inputs<'a> {
    /// Configuration.
    pub config: &'a Config,
    /// Links.
    pub links: &'a Links,
    /// Files of the content folder that are not Markdown, in path order.
    pub assets: &'a [File],
    /// The pictures among them.
    pub album: &'a Album,
    /// Static files of the theme by output path.
    pub statics: &'a [(String, File)],
}

/// The address of a list's first page.
pub fn list_address(config: &Config, links: &Links, list: List) -> Address {
    let prefix = |edition: usize| config.editions[edition].prefix.trim_end_matches('/');
    match list {
        List::Home(edition) => Address::page([prefix(edition)]),
        List::Section(edition, section) => links.editions[edition].sections[section].address.clone(),
        List::Term(edition, taxonomy, term) => {
            let slug = &links.editions[edition].taxonomies[taxonomy].list[term].slug;
            taxonomy_address(config, edition, taxonomy).join(&format!("{slug}/"))
        }
    }
}

/// The address of the list of all terms.
pub fn taxonomy_address(config: &Config, edition: usize, taxonomy: usize) -> Address {
    let edition = &config.editions[edition];
    Address::page([edition.prefix.trim_end_matches('/'), &edition.taxonomy_paths[taxonomy]])
}

/// The address of an edition's archive.
pub fn archive_address(config: &Config, edition: usize) -> Address {
    let edition = &config.editions[edition];
    Address::page([edition.prefix.trim_end_matches('/'), &edition.archive_path])
}

/// The address of an edition's search page; what it reads is below.
pub fn search_address(config: &Config, edition: usize) -> Address {
    let edition = &config.editions[edition];
    Address::page([edition.prefix.trim_end_matches('/'), &edition.search_path])
}

/// The address of a page of a list.
pub fn page_address(config: &Config, links: &Links, list: List, number: usize) -> Address {
    let (List::Home(edition) | List::Section(edition, _) | List::Term(edition, ..)) = list;
    let first = list_address(config, links, list);
    match number {
        0 => first,
        number => first.join(&format!("{}/{number}/", config.editions[edition].page_path)),
    }
}

/// The articles of a list, newest first.
pub fn list_articles(links: &Links, list: List) -> &[usize] {
    match list {
        List::Home(edition) => &links.editions[edition].articles,
        List::Section(edition, section) => &links.editions[edition].section_articles[section],
        List::Term(edition, taxonomy, term) => &links.editions[edition].taxonomies[taxonomy].list[term].articles,
    }
}
