//! Inputs: the files of the site that an output is made from, found in the value it is made of.

use std::collections::HashMap;

use serde::Serialize;

use crate::content::Content;
use crate::feed::Feed;
use crate::fragment;
use crate::link::Links;
use crate::output::{Output, Page};
use crate::route::{List, Maker, Route};
use crate::search::{self, Part};
use crate::shared::Shared;
use crate::site::Site;
use crate::sitemap::UrlSet;
use crate::view::{CardView, LinkView, SiteView, View};

/// A file that an output is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Input {
    /// The file, below the root.
    pub file: String,
    /// What it gives to the output.
    pub why: Vec<Why>,
}

/// What a file gives to an output, in the order in which it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The output is the file's own.
    Own,
    /// Its card, as related news.
    Related,
    /// Its card, as the next newer article.
    Newer,
    /// Its card, as the next older article.
    Older,
    /// Its card, as it is pinned.
    Pinned,
    /// What a list shows of it.
    List,
    /// Its card, in a block of the home page: of a section, or of legal documents.
    Block,
    /// It is counted.
    Counted,
    /// Old addresses that lead to it.
    Moved,
    /// The address: it is the article whose folder the file is in.
    Bundle,
    /// Title and address of a section.
    Section,
    /// Title or address of what the navigation leads to.
    Navigation,
    /// Address of another edition.
    Translation,
    /// A picture beside the text.
    Image,
    /// A picture in the text.
    Picture,
    /// A file to download.
    Attachment,
    /// Address of what the text links to.
    Link,
    /// The configuration.
    Config,
    /// A template.
    Template,
    /// The theme's words.
    Words,
    /// The theme's defaults.
    Theme,
}

/// The files that an output is made from, each once, in the order of what they give.
pub fn inputs(site: &Site, route: &Route, output: &Output) -> Vec<Input> {
    let mut inputs = Inputs { site, list: Vec::new(), known: HashMap::new() };
    inputs.own(route);
    match output {
        Output::Page(page) => inputs.page(page),
        Output::Feed(feed) => inputs.feed(feed),
        Output::UrlSet(set) => inputs.url_set(set),
        Output::Redirect(redirect) => inputs.url(Why::Own, &redirect.url),
        Output::Text(_) if matches!(route.maker, Maker::RedirectMap(_)) => {
            site.plan.moves().iter().for_each(|moved| inputs.url(Why::Moved, &moved.to));
        }
        Output::Search(file) => inputs.search(file),
        Output::SitemapIndex(_) | Output::Text(_) | Output::Copy(_) | Output::Picture(_) => {}
    }
    if !matches!(output, Output::Copy(_)) {
        inputs.add(Why::Config, &site.config.file);
    }
    inputs.list.iter_mut().for_each(|input| input.why.sort_unstable());
    inputs.list.sort_by_key(|input| input.why[0]);
    inputs.list
}

/// The files found so far.
struct Inputs<'s> {
    site: &'s Site,
    list: Vec<Input>,
    /// By file: its place in the list.
    known: HashMap<String, usize>,
}

impl Inputs<'_> {
    fn add(&mut self, why: Why, file: &str) {
        let at = match self.known.get(file) {
            Some(at) => *at,
            None => {
                self.known.insert(file.to_owned(), self.list.len());
                self.list.push(Input { file: file.to_owned(), why: Vec::new() });
                self.list.len() - 1
            }
        };
        let known = &mut self.list[at].why;
        // The output's own file may change all of it.
        if !known.contains(&why) && !known.contains(&Why::Own) {
            known.push(why);
        }
    }

    /// The file behind an address of the site, if one is.
    fn url(&mut self, why: Why, url: &str) {
        let site = self.site;
        if let Some(route) = site.plan.route_to(url).filter(|route| is_of_file(site, route)) {
            self.add(why, &route.origin);
        }
    }

    /// The file of the output itself, and what counts for it without being shown.
    fn own(&mut self, route: &Route) {
        let site = self.site;
        if is_of_file(site, route) {
            self.add(Why::Own, &route.origin);
        }
        if let Maker::Asset(at) | Maker::Resized(at, _) = route.maker
            && let Some(doc) = site.plan.bundle_of(at)
        {
            self.add(Why::Bundle, &site.links.docs[doc].head.file);
        }
        for at in counted(&site.links, route.maker) {
            self.add(Why::Counted, &site.links.docs[at].head.file);
        }
        if let Maker::Search(edition, Part::Page | Part::Spans) = route.maker {
            let sections = &site.links.editions[edition].sections;
            sections.iter().for_each(|section| self.add(Why::Section, &section.index.file));
        }
    }

    fn page(&mut self, page: &Page) {
        let theme = &self.site.theme;
        self.view(&page.view);
        self.links(Why::Section, &page.page.breadcrumb);
        page.page.translations.iter().filter(|other| !other.current).for_each(|other| {
            self.url(Why::Translation, &other.url);
        });
        page.page.image.iter().for_each(|image| self.url(Why::Image, &image.url));
        self.navigation(&page.site);
        let cards = page.view.cards().next();
        let fragments = theme.fragments.iter().filter(|_| cards.is_some()).map(|name| fragment::template(name));
        for template in [page.template.clone()].into_iter().chain(fragments) {
            theme.template_files(&template).iter().for_each(|file| self.add(Why::Template, file));
        }
        let edition = self.site.config.edition(&page.page.language);
        let words = edition.and_then(|edition| theme.word_files.get(edition));
        words.into_iter().flatten().for_each(|file| self.add(Why::Words, file));
        theme.manifests.iter().for_each(|file| self.add(Why::Theme, file));
    }

    fn view(&mut self, view: &View) {
        match view {
            View::Home { content: _, pinned, articles, pagination: _, blocks, documents } => {
                self.cards(Why::Pinned, pinned);
                self.cards(Why::Block, documents);
                self.cards(Why::List, articles);
                for block in blocks {
                    self.url(Why::Section, &block.url);
                    self.cards(Why::Block, &block.articles);
                }
            }
            View::Section { section, subsections, articles, .. } => {
                self.url(Why::Section, &section.url);
                section.image.iter().for_each(|image| self.url(Why::Image, &image.url));
                subsections.iter().for_each(|inside| self.url(Why::Section, &inside.url));
                self.cards(Why::List, articles);
            }
            View::Article(page) => {
                self.cards(Why::Related, &page.related);
                self.cards(Why::Newer, &page.newer);
                self.cards(Why::Older, &page.older);
                self.links(Why::Section, &page.article.section);
                page.article.attachments.iter().for_each(|file| self.url(Why::Attachment, &file.url));
            }
            View::Term { articles, .. } | View::ArchiveMonth { articles, .. } => self.cards(Why::List, articles),
            View::Taxonomy { .. }
            | View::Archive { .. }
            | View::ArchiveYear { .. }
            | View::Search { .. }
            | View::NotFound {}
            | View::Gone { .. } => {}
        }
        view.content().into_iter().for_each(|content| self.content(content));
    }

    fn cards<'c>(&mut self, why: Why, cards: impl IntoIterator<Item = &'c Shared<CardView>>) {
        for card in cards {
            self.url(why, &card.url);
            self.links(Why::Section, &card.section);
            card.image.iter().for_each(|image| self.url(Why::Image, &image.url));
            let document = card.document.as_ref().and_then(|document| document.file.as_ref());
            document.into_iter().for_each(|file| self.url(Why::Attachment, &file.url));
        }
    }

    /// Sections by their links. A home page gives nothing to a link that leads there.
    fn links<'c>(&mut self, why: Why, links: impl IntoIterator<Item = &'c Shared<LinkView>>) {
        for link in links {
            let route = self.site.plan.route_to(&link.url);
            if route.is_some_and(|route| matches!(route.maker, Maker::ListPage(List::Section(..), _))) {
                self.url(why, &link.url);
            }
        }
    }

    fn navigation(&mut self, site: &SiteView) {
        self.links(Why::Navigation, &site.sections);
        site.menus.values().flatten().for_each(|entry| self.url(Why::Navigation, &entry.url));
        site.banner.iter().filter_map(|banner| banner.url.as_ref()).for_each(|url| self.url(Why::Navigation, url));
        let logo = site.publisher.as_ref().and_then(|publisher| publisher.logo.as_ref());
        logo.into_iter().for_each(|logo| self.url(Why::Image, logo));
    }

    fn content(&mut self, content: &Content) {
        for leads in content.leads.iter().flatten() {
            self.url(if leads.shown.is_some() { Why::Picture } else { Why::Link }, &leads.href);
        }
    }

    fn feed(&mut self, feed: &Feed) {
        for entry in &feed.entries {
            self.url(Why::List, &entry.url);
            entry.content.iter().for_each(|content| self.content(content));
        }
    }

    /// What is indexed.
    fn search(&mut self, file: &search::File) {
        file.urls().for_each(|url| self.url(Why::List, url));
    }

    fn url_set(&mut self, set: &UrlSet) {
        for url in &set.urls {
            self.url(Why::List, &url.url);
            url.alternates.iter().filter(|(_, other)| *other != url.url).for_each(|(_, other)| {
                self.url(Why::Translation, other);
            });
        }
    }
}

/// Whether a file of the content or of the theme is behind an output; others are made from the configuration, as the
/// feed of the site is, which says nothing of the home page.
pub fn is_of_file(site: &Site, route: &Route) -> bool {
    *route.origin != *site.config.file && !matches!(route.maker, Maker::Feed(List::Home(_)))
}

/// The articles that an output counts and does not show.
fn counted(links: &Links, maker: Maker) -> Vec<usize> {
    match maker {
        Maker::Taxonomy(edition, taxonomy) => {
            let terms = &links.editions[edition].taxonomies[taxonomy].list;
            let mut articles: Vec<usize> = terms.iter().flat_map(|term| term.articles.iter().copied()).collect();
            articles.sort_unstable();
            articles.dedup();
            articles
        }
        Maker::Archive(edition) | Maker::Search(edition, Part::Page | Part::Spans) => {
            links.editions[edition].articles.clone()
        }
        Maker::ArchiveYear(edition, year) => {
            let months = &links.editions[edition].archive[year].months;
            months.iter().flat_map(|month| month.articles.iter().copied()).collect()
        }
        _ => Vec::new(),
    }
}
