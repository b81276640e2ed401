//! Lays out the website: claims a path for every file, and finds the paths claimed twice.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::{
    Inputs, List, Maker, Route, Routes, Server, archive_address, list_address, list_articles, page_address,
    search_address, taxonomy_address,
};
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::article::Kind;
use crate::diagnostic::{Diagnostic, Placed, Problem, Span};
use crate::image;
use crate::link::{Doc, EditionLinks, Gone, Links};
use crate::pagination;
use crate::permalink::{Address, Alias};
use crate::search;
use crate::sitemap::MOST_URLS;

/// Longest file or folder name that file systems take, in bytes.
const LONGEST_NAME: usize = 255;

/// Longest path below the output folder, in bytes: systems take 4,096 in all.
const LONGEST_PATH: usize = 2048;

/// Lays out the website. Two files on one path are an error that names both.
pub fn routes(inputs: &Inputs) -> (Routes, Vec<Diagnostic>) {
    let mut layout =
        Layout { inputs, routes: Routes::default(), taken: HashMap::new(), queries: HashMap::new(), found: Vec::new() };
    for edition in 0..inputs.config.editions.len() {
        layout.edition(edition, &inputs.links.editions[edition]);
    }
    layout.documents();
    layout.assets();
    layout.statics();
    layout.site();
    layout.check_folders();
    let Layout { mut routes, found, .. } = layout;
    routes.list.par_sort_by(|a, b| a.output.cmp(&b.output));
    (routes, found)
}

struct Layout<'a> {
    inputs: &'a Inputs<'a>,
    routes: Routes,
    /// Folded output path → position in the list.
    taken: HashMap<String, usize>,
    /// Who claimed an old address with a query string.
    queries: HashMap<(String, String), Arc<str>>,
    found: Vec<Diagnostic>,
}

impl Layout<'_> {
    /// Claims a path. The first claim stands; a second one is reported.
    fn claim(&mut self, output: String, maker: Maker, origin: Arc<str>, span: Option<Span>) {
        if output.len() > LONGEST_PATH || output.split('/').any(|name| name.len() > LONGEST_NAME) {
            self.found.push(Diagnostic::perhaps_at(origin, span, Problem::NameTooLong {}));
            return;
        }
        let folded = folded(&output);
        if let Some(first) = self.taken.get(&folded) {
            return self.collide(*first, &output, origin, span);
        }
        self.taken.insert(folded, self.routes.list.len());
        let doc = match maker {
            Maker::Doc(doc) => Some(doc),
            Maker::ListPage(List::Section(edition, section), 0) => {
                let index = &self.inputs.links.editions[edition].sections[section];
                self.inputs.links.places.by_path.get(&index.index.path).copied()
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
        for number in 0..=pagination::last(count, self.inputs.config.paginate_by) {
            let address = page_address(self.inputs.config, self.inputs.links, list, number);
            self.claim(address.output(), Maker::ListPage(list, number), origin.clone(), None);
        }
        let feed = list_address(self.inputs.config, self.inputs.links, list).join("feed.xml");
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
        if self.inputs.config.search {
            self.search(edition, lists, config.clone());
        }
        let not_found = format!("{}404.html", self.inputs.config.editions[edition].prefix);
        self.claim(not_found, Maker::NotFound(edition), config, None);
    }

    fn search(&mut self, edition: usize, lists: &EditionLinks, origin: Arc<str>) {
        let folder = search_address(self.inputs.config, edition);
        for part in search::parts(&lists.spans) {
            let address = folder.join(&search::name(part, &lists.spans));
            self.claim(address.output(), Maker::Search(edition, part), origin.clone(), None);
        }
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
        for (at, Gone { place, .. }) in self.inputs.links.gone.iter().enumerate() {
            self.claim(place.address.output(), Maker::Gone(at), place.head.file.clone(), None);
        }
        for (at, doc) in docs.iter().enumerate() {
            let mut own: HashSet<String> = HashSet::new();
            for (alias, written) in &doc.aliases {
                match alias.output() {
                    // With and without a slash at its end it is one old address.
                    Some(output) if !own.insert(folded(&output)) => {}
                    Some(output) => self.claim(output, Maker::Redirect(at), doc.head.file.clone(), Some(written.span)),
                    None => self.claim_query(doc, alias, written),
                }
            }
        }
    }

    /// Claims an old address with a query string, which only servers' redirect maps know.
    fn claim_query(&mut self, doc: &Doc, alias: &Alias, written: &Placed<String>) {
        let Some(key) = alias.key() else { return };
        let owner = self.queries.insert(key.clone(), doc.head.file.clone());
        self.routes.moved.insert(key, alias.path.clone());
        if let Some(other) = owner.filter(|owner| *owner != doc.head.file) {
            let problem = Problem::SameAddress { address: written.value.clone(), other: other.to_string() };
            self.found.push(Diagnostic::perhaps_at(doc.head.file.clone(), Some(written.span), problem));
        }
    }

    /// Files go where they lie, but those of an article with its own folder go with the article.
    fn assets(&mut self) {
        let links = self.inputs.links;
        let mut bundles: BTreeMap<&str, Option<usize>> = BTreeMap::new();
        for (at, doc) in links.docs.iter().enumerate().filter(|(_, doc)| doc.head.is_bundle()) {
            let known = bundles.entry(&doc.head.folder).or_insert(Some(at));
            if doc.head.edition == 0 {
                *known = Some(at);
            }
        }
        for path in links.places.unpublished.iter().filter(|path| !path.starts_with('/')) {
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            match file.split_once('.') {
                Some(("index", _)) => {
                    bundles.entry(folder).or_insert(None);
                }
                // Without its index a whole section is hidden, its files as well.
                Some(("_index", ending)) if !ending.contains('.') && !self.has_section(folder) => {
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
                Some((folder, Some(doc))) => {
                    self.routes.bundles.insert(at, *doc);
                    links.docs[*doc].address.own_file(&file.path[folder.len() + 1..])
                }
                None => Address::of_output(&file.path),
            };
            self.routes.assets.insert(file.path.clone(), address.clone());
            self.claim(address.output(), Maker::Asset(at), file.name.clone(), None);
            for (number, (width, _)) in self.inputs.album.sizes(at).into_iter().enumerate() {
                let output = image::of_width(&address, width).output();
                self.claim(output, Maker::Resized(at, number), file.name.clone(), None);
            }
        }
    }

    fn has_section(&self, folder: &str) -> bool {
        self.inputs
            .links
            .editions
            .iter()
            .any(|edition| edition.sections.iter().any(|section| *section.folder == *folder))
    }

    /// A file of the site takes the place of the theme's.
    fn statics(&mut self) {
        for (at, (output, file)) in self.inputs.statics.iter().enumerate() {
            let replaced = self.taken.get(&folded(output)).map(|first| self.routes.list[*first].maker);
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
            ("_redirects".to_owned(), Maker::RedirectMap(Server::Host)),
            ("redirects.nginx.conf".to_owned(), Maker::RedirectMap(Server::Nginx)),
            ("redirects.apache.conf".to_owned(), Maker::RedirectMap(Server::Apache)),
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
        clashes.sort_by_key(|(_, inside)| &self.routes.list[*inside].output);
        for (file, inside) in clashes {
            let (output, origin, span) = {
                let route = &self.routes.list[inside];
                (route.output.clone(), route.origin.clone(), route.span)
            };
            self.collide(file, &output, origin, span);
        }
    }
}

/// A path as other systems compare paths: Windows without regard to case, macOS without regard to Unicode
/// form as well.
fn folded(output: &str) -> String {
    match output.is_ascii() {
        true => output.to_ascii_lowercase(),
        false => caseless::default_case_fold_str(output).nfc().collect(),
    }
}

/// Years that have articles, in any edition, with their number of articles.
pub fn years(links: &Links) -> BTreeMap<i16, usize> {
    let mut years = BTreeMap::new();
    for year in links.editions.iter().flat_map(|edition| &edition.archive) {
        *years.entry(year.year).or_default() += year.count();
    }
    years
}
