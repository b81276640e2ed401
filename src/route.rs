//! Routes: every file of the website by its path, what makes it, and that no two share a path.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::article::Kind;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem, Span};
use crate::link::{EditionLinks, Links};
use crate::pagination;
use crate::permalink::Address;
use crate::sitemap::MOST_URLS;
use crate::source::File;

/// Longest file or folder name that file systems take, in bytes.
const LONGEST_NAME: usize = 255;

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

/// What makes a file. Indices are into [`Links`], editions and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Maker {
    /// A page of a list: 0 is its first page, others are numbered from the oldest.
    ListPage(List, usize),
    /// The feed of a list.
    Feed(List),
    /// An article or a page.
    Doc(usize),
    /// The list of all terms: edition, taxonomy.
    Taxonomy(usize, usize),
    /// The archive of an edition.
    Archive(usize),
    /// A year: edition, index of the year.
    ArchiveYear(usize, usize),
    /// A month: edition, indices of year and month.
    ArchiveMonth(usize, usize, usize),
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
    /// The redirect map of static hosts, nginx or Apache: 0, 1, 2.
    RedirectMap(usize),
    /// The page of an old address: document, which alias.
    Redirect(usize, usize),
    /// A file of the content folder.
    Asset(usize),
    /// A file of the theme.
    ThemeFile(usize),
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
    /// Files of the content folder that belong to an unpublished article.
    pub unpublished: HashSet<Arc<str>>,
}

/// What the routes are made from.
pub struct Inputs<'a> {
    /// Configuration.
    pub config: &'a Config,
    /// Links.
    pub links: &'a Links,
    /// Files of the content folder that are not Markdown, in path order.
    pub assets: &'a [File],
    /// Static files of the theme by output path.
    pub statics: &'a [(String, File)],
}

/// The address of a list's first page.
pub fn list_address(inputs: &Inputs, list: List) -> Address {
    let prefix = |edition: usize| inputs.config.editions[edition].prefix.trim_end_matches('/');
    match list {
        List::Home(edition) => Address::page([prefix(edition)]),
        List::Section(edition, section) => inputs.links.editions[edition].sections[section].address.clone(),
        List::Term(edition, taxonomy, term) => {
            let slug = &inputs.links.editions[edition].taxonomies[taxonomy].list[term].slug;
            taxonomy_address(inputs.config, edition, taxonomy).join(&format!("{slug}/"))
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

/// The address of a page of a list.
pub fn page_address(inputs: &Inputs, list: List, number: usize) -> Address {
    let (List::Home(edition) | List::Section(edition, _) | List::Term(edition, ..)) = list;
    let first = list_address(inputs, list);
    match number {
        0 => first,
        number => first.join(&format!("{}/{number}/", inputs.config.editions[edition].page_path)),
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

/// Lays out the website. Two files on one path are an error that names both.
pub fn routes(inputs: &Inputs) -> (Routes, Vec<Diagnostic>) {
    let mut layout = Layout { inputs, routes: Routes::default(), taken: BTreeMap::new(), found: Vec::new() };
    for edition in 0..inputs.config.editions.len() {
        layout.edition(edition, &inputs.links.editions[edition]);
    }
    layout.documents();
    layout.assets();
    layout.statics();
    layout.site();
    layout.check_folders();
    let Layout { mut routes, found, .. } = layout;
    routes.list.sort_by(|a, b| a.output.cmp(&b.output));
    (routes, found)
}

struct Layout<'a> {
    inputs: &'a Inputs<'a>,
    routes: Routes,
    /// Folded output path → position in the list.
    taken: BTreeMap<String, usize>,
    found: Vec<Diagnostic>,
}

impl Layout<'_> {
    /// Claims a path. The first claim stands; a second one is reported.
    fn claim(&mut self, output: String, maker: Maker, origin: Arc<str>, span: Option<Span>) {
        if output.split('/').any(|name| name.len() > LONGEST_NAME) {
            self.found.push(Diagnostic::perhaps_at(origin, span, Problem::NameTooLong {}));
            return;
        }
        // Other systems see names that differ in case only as one file.
        let folded = output.to_lowercase();
        if let Some(first) = self.taken.get(&folded) {
            return self.collide(*first, &output, origin, span);
        }
        self.taken.insert(folded, self.routes.list.len());
        let doc = match maker {
            Maker::Doc(doc) => Some(doc),
            Maker::ListPage(List::Section(edition, section), 0) => {
                let index = &self.inputs.links.editions[edition].sections[section];
                self.inputs.links.by_path.get(&index.index.path).copied()
            }
            Maker::ListPage(List::Home(edition), 0) => self.inputs.links.editions[edition].home,
            _ => None,
        };
        self.routes.addresses.insert(Address::of_output(&output), doc);
        self.routes.list.push(Route { output, maker, origin, span });
    }

    /// Reports a second claim to the file that an editor can change.
    fn collide(&mut self, first: usize, output: &str, origin: Arc<str>, span: Option<Span>) {
        let first = &self.routes.list[first];
        let address = Address::of_output(output).path().to_owned();
        let (file, span, other) = match *origin == *self.inputs.config.file {
            true => (first.origin.clone(), first.span, origin),
            false => (origin, span, first.origin.clone()),
        };
        let problem = match *other == *self.inputs.config.file {
            true => Problem::ReservedAddress { address },
            false => Problem::SameAddress { address, other: other.to_string() },
        };
        self.found.push(Diagnostic::perhaps_at(file, span, problem));
    }

    /// The origin of pages that no file of the content makes: what can be changed about them is there.
    fn generated(&self) -> Arc<str> {
        self.inputs.config.file.as_str().into()
    }

    /// The file behind a list, for messages.
    fn list_origin(&self, list: List) -> Arc<str> {
        let lists = self.inputs.links;
        match list {
            List::Home(edition) => lists.editions[edition].home.map(|doc| lists.docs[doc].head.file.clone()),
            List::Section(edition, section) => Some(lists.editions[edition].sections[section].index.file.clone()),
            List::Term(..) => None,
        }
        .unwrap_or_else(|| self.generated())
    }

    fn list(&mut self, list: List) {
        let origin = self.list_origin(list);
        let count = list_articles(self.inputs.links, list).len();
        for number in 0..pagination::pages(count, self.inputs.config.paginate_by).len() {
            let address = page_address(self.inputs, list, number);
            self.claim(address.output(), Maker::ListPage(list, number), origin.clone(), None);
        }
        let feed = list_address(self.inputs, list).join("feed.xml");
        self.claim(feed.output(), Maker::Feed(list), origin, None);
    }

    fn edition(&mut self, edition: usize, lists: &EditionLinks) {
        let config = self.generated();
        self.list(List::Home(edition));
        (0..lists.sections.len()).for_each(|section| self.list(List::Section(edition, section)));
        for (taxonomy, terms) in lists.taxonomies.iter().enumerate() {
            let address = taxonomy_address(self.inputs.config, edition, taxonomy);
            self.claim(address.output(), Maker::Taxonomy(edition, taxonomy), config.clone(), None);
            (0..terms.list.len()).for_each(|term| self.list(List::Term(edition, taxonomy, term)));
        }
        let archive = archive_address(self.inputs.config, edition);
        self.claim(archive.output(), Maker::Archive(edition), config.clone(), None);
        for (y, year) in lists.archive.iter().enumerate() {
            let address = archive.join(&format!("{:04}/", year.year));
            self.claim(address.output(), Maker::ArchiveYear(edition, y), config.clone(), None);
            for (m, month) in year.months.iter().enumerate() {
                let address = address.join(&format!("{:02}/", month.month));
                self.claim(address.output(), Maker::ArchiveMonth(edition, y, m), config.clone(), None);
            }
        }
        let not_found = format!("{}404.html", self.inputs.config.editions[edition].prefix);
        self.claim(not_found, Maker::NotFound(edition), config, None);
    }

    fn documents(&mut self) {
        let docs = &self.inputs.links.docs;
        for (at, doc) in docs.iter().enumerate().filter(|(_, doc)| matches!(doc.head.kind, Kind::Article | Kind::Page))
        {
            let written = doc.head.front.path.as_ref().or(doc.head.front.slug.as_ref());
            self.claim(
                doc.address.output(),
                Maker::Doc(at),
                doc.head.file.clone(),
                written.map(|written| written.span),
            );
        }
        // Servers read query strings without regard to case, and each only once.
        let mut queries: HashMap<String, Arc<str>> = HashMap::new();
        for (at, doc) in docs.iter().enumerate() {
            for (which, (alias, written)) in doc.aliases.iter().enumerate() {
                let (file, span) = (doc.head.file.clone(), Some(written.span));
                if let Some(output) = alias.output() {
                    self.claim(output, Maker::Redirect(at, which), file, span);
                } else if let Some(first) =
                    queries.insert(written.value.trim_start_matches('/').to_lowercase(), file.clone())
                {
                    let problem = Problem::SameAddress { address: written.value.clone(), other: first.to_string() };
                    self.found.push(Diagnostic::perhaps_at(file, span, problem));
                }
            }
        }
    }

    /// Files go where they lie, but those of an article with its own folder go with the article.
    fn assets(&mut self) {
        let links = self.inputs.links;
        let mut bundles: BTreeMap<&str, Option<&Address>> = BTreeMap::new();
        for doc in links.docs.iter().filter(|doc| doc.head.is_bundle()) {
            let known = bundles.entry(&doc.head.folder).or_insert(Some(&doc.address));
            if doc.head.edition == 0 {
                *known = Some(&doc.address);
            }
        }
        for path in links.unpublished.iter().filter(|path| !path.starts_with('/')) {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            match file.split_once('.') {
                Some(("index", _)) => {
                    bundles.entry(folder).or_insert(None);
                }
                // Without its index a whole section is hidden, its files as well.
                Some(("_index", ending)) if !ending.contains('.') => {
                    bundles.insert(folder, None);
                }
                _ => {}
            }
        }
        for (at, file) in self.inputs.assets.iter().enumerate() {
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let bundle = crate::section::ancestors(folder).find_map(|folder| bundles.get_key_value(folder));
            let address = match bundle {
                Some((_, None)) => {
                    self.routes.unpublished.insert(file.path.clone());
                    continue;
                }
                Some((folder, Some(address))) => address.join(&file.path[folder.len() + 1..]),
                None => Address::of_output(&file.path),
            };
            self.routes.assets.insert(file.path.clone(), address.clone());
            self.claim(address.output(), Maker::Asset(at), file.name.clone(), None);
        }
    }

    /// A file of the site takes the place of the theme's.
    fn statics(&mut self) {
        for (at, (output, file)) in self.inputs.statics.iter().enumerate() {
            let replaced = self.taken.get(&output.to_lowercase()).map(|first| self.routes.list[*first].maker);
            if !matches!(replaced, Some(Maker::Asset(_))) {
                self.claim(output.clone(), Maker::ThemeFile(at), file.name.clone(), None);
            }
        }
    }

    fn site(&mut self) {
        let mut files = vec![
            ("sitemap.xml".to_owned(), Maker::SitemapIndex),
            ("sitemap-pages.xml".to_owned(), Maker::SitemapPages),
            ("news-sitemap.xml".to_owned(), Maker::NewsSitemap),
            ("_redirects".to_owned(), Maker::RedirectMap(0)),
            ("redirects.nginx.conf".to_owned(), Maker::RedirectMap(1)),
            ("redirects.apache.conf".to_owned(), Maker::RedirectMap(2)),
        ];
        if !self.taken.contains_key("robots.txt") {
            files.push(("robots.txt".to_owned(), Maker::Robots));
        }
        for (year, count) in years(self.inputs.links) {
            for part in 0..count.div_ceil(MOST_URLS) {
                let part_name = if part == 0 { String::new() } else { format!("-{}", part + 1) };
                files.push((format!("sitemap-{year:04}{part_name}.xml"), Maker::SitemapYear(year, part)));
            }
        }
        for (output, maker) in files {
            self.claim(output, maker, self.generated(), None);
        }
    }

    /// No file may stand where another path needs a folder.
    fn check_folders(&mut self) {
        let mut clashes = Vec::new();
        for (path, at) in &self.taken {
            for (slash, _) in path.match_indices('/') {
                if let Some(file) = self.taken.get(&path[..slash]) {
                    clashes.push((*file, *at));
                }
            }
        }
        for (file, inside) in clashes {
            let (output, origin, span) = {
                let route = &self.routes.list[inside];
                (route.output.clone(), route.origin.clone(), route.span)
            };
            self.collide(file, &output, origin, span);
        }
    }
}

/// Years that have articles, in any edition, with their number of articles.
fn years(links: &Links) -> BTreeMap<i16, usize> {
    let mut years = BTreeMap::new();
    for year in links.editions.iter().flat_map(|edition| &edition.archive) {
        *years.entry(year.year).or_default() += year.count();
    }
    years
}
