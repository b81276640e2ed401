//! Views that many outputs share: the site of each edition, the card of each article, resolved links.

use crate::article::Kind;
use crate::config::{MenuEntry, Publisher};
use crate::content::Content;
use crate::diagnostic::{Diagnostic, Placed, Problem, nearest};
use crate::link::Doc;
use crate::permalink::{Address, encode_fragment, query_key};
use crate::reference::{From, Target, is_safe, scheme};
use crate::route::{self, List};
use crate::shared::Shared;
use crate::text;
use crate::view::{CardView, ImageView, LanguageView, LinkView, MenuView, SiteView, TaxonomyView, TranslationView};

use super::World;

/// Files of a folder that are looked through for one of nearly the same name.
const NEAR: usize = 1000;

/// Where a reference leads.
pub(super) enum Resolved {
    /// To this address (root-relative, encoded, with query and fragment).
    Site(String),
    /// To another site.
    Elsewhere(String),
    /// To an article that is not published now.
    Unpublished,
    /// To a page that lacks this anchor; the nearest one it has.
    NoAnchor(String, Option<String>),
    /// Nowhere.
    Nothing,
}

impl World<'_> {
    pub(super) fn site_views(&self, found: &mut Vec<Diagnostic>) -> Vec<Shared<SiteView>> {
        (0..self.config.editions.len()).map(|edition| Shared::new(self.site_view(edition, found))).collect()
    }

    fn site_view(&self, edition: usize, found: &mut Vec<Diagnostic>) -> SiteView {
        let own = &self.config.editions[edition];
        let base = &self.config.base;
        let languages = self.config.editions.iter().enumerate().map(|(at, other)| LanguageView {
            language: other.code.clone(),
            name: other.name.clone(),
            home: self.home(at).href(base),
            current: at == edition,
        });
        let mut extra = self.theme.extra.clone();
        extra.extend(self.config.extra.clone());
        let sections = self.top_sections(edition).into_iter().map(|section| self.section_link(edition, section));
        SiteView {
            title: own.title.clone(),
            description: own.description.clone(),
            base_url: base.url(),
            root: base.path.clone(),
            home: self.home(edition).href(base),
            language: own.code.clone(),
            name: own.name.clone(),
            languages: languages.collect(),
            menus: own.menus.iter().map(|(name, menu)| (name.clone(), self.menu(edition, menu, found))).collect(),
            publisher: self.publisher(edition, found),
            sections: sections.collect(),
            taxonomies: (0..self.config.taxonomies.len()).map(|at| self.taxonomy_view(edition, at)).collect(),
            archive: route::archive_address(self.config, edition).href(base),
            feed: self.home(edition).join("feed.xml").href(base),
            extra,
        }
    }

    fn home(&self, edition: usize) -> Address {
        route::list_address(&self.inputs(), List::Home(edition))
    }

    /// The publisher with the address of the logo.
    fn publisher(&self, edition: usize, found: &mut Vec<Diagnostic>) -> Option<Publisher> {
        let mut publisher = self.config.editions[edition].publisher.clone()?;
        if let Some(logo) = &mut publisher.logo {
            match self.resolve(&From { folder: "", address: &self.home(edition) }, logo) {
                Resolved::Site(url) | Resolved::Elsewhere(url) => *logo = url,
                _ => {
                    let problem = Problem::MissingImage { target: logo.clone() };
                    found.push(Diagnostic::of_file(self.config.file.as_str(), problem));
                }
            }
        }
        Some(publisher)
    }

    /// A menu; an entry for a page that is not published now is left out.
    fn menu(&self, edition: usize, entries: &[MenuEntry], found: &mut Vec<Diagnostic>) -> Vec<MenuView> {
        let mut menu = Vec::with_capacity(entries.len());
        for MenuEntry { name, url } in entries {
            let target = url.value.clone();
            let problem = match self.resolve(&From { folder: "", address: &self.home(edition) }, &target) {
                Resolved::Site(url) | Resolved::Elsewhere(url) => {
                    menu.push(MenuView { name: name.clone(), url });
                    continue;
                }
                Resolved::Unpublished => Problem::Unpublished { target },
                Resolved::NoAnchor(..) | Resolved::Nothing => Problem::BrokenMenu { target },
            };
            found.push(Diagnostic::at(self.config.file.as_str(), url.span, problem));
        }
        menu
    }

    /// Sections at the top of an edition, lighter first, then in the order of their folders.
    pub(super) fn top_sections(&self, edition: usize) -> Vec<usize> {
        self.sections_in(edition, None)
    }

    pub(super) fn sections_in(&self, edition: usize, parent: Option<usize>) -> Vec<usize> {
        let sections = &self.links.editions[edition].sections;
        let mut inside: Vec<usize> = (0..sections.len()).filter(|at| sections[*at].parent == parent).collect();
        inside.sort_by_key(|at| sections[*at].index.front.weight);
        inside
    }

    pub(super) fn section_link(&self, edition: usize, section: usize) -> LinkView {
        let section = &self.links.editions[edition].sections[section];
        LinkView { title: section.index.front.title.clone(), url: section.address.href(&self.config.base) }
    }

    pub(super) fn taxonomy_view(&self, edition: usize, taxonomy: usize) -> TaxonomyView {
        let name = &self.config.taxonomies[taxonomy];
        let title = self.word(edition, &format!("taxonomy_{name}"));
        TaxonomyView {
            name: name.clone(),
            title: if title.is_empty() { name.clone() } else { title },
            url: route::taxonomy_address(self.config, edition, taxonomy).href(&self.config.base),
        }
    }

    pub(super) fn card_views(&self, found: &mut Vec<Diagnostic>) -> Vec<Shared<CardView>> {
        self.links.docs.iter().map(|doc| Shared::new(self.card_view(doc, found))).collect()
    }

    fn card_view(&self, doc: &Doc, found: &mut Vec<Diagnostic>) -> CardView {
        let front = &doc.head.front;
        let image = front.image.as_ref().and_then(|image| {
            let url = self.file_url(doc, &image.src, |target| Problem::MissingImage { target }, found)?;
            let permalink =
                if url.starts_with('/') { format!("{}{url}", self.config.base.origin) } else { url.clone() };
            Some(ImageView { url, permalink, alt: image.alt.clone(), caption: image.caption.clone() })
        });
        CardView {
            title: self.title(doc),
            url: doc.address.href(&self.config.base),
            date: front.date.map(|date| date.view(self.language(doc.head.edition))),
            summary: doc.head.summary.clone(),
            image,
            section: doc
                .section
                .filter(|_| doc.head.kind != Kind::Section)
                .map(|section| self.section_link(doc.head.edition, section)),
            language: self.language(doc.head.edition).to_owned(),
            pinned: front.pinned.holds(self.now),
        }
    }

    /// The title of a document; a home page may leave its own to the site.
    pub(super) fn title(&self, doc: &Doc) -> String {
        match doc.head.front.title.is_empty() {
            true => self.config.editions[doc.head.edition].title.clone(),
            false => doc.head.front.title.clone(),
        }
    }

    /// The address of a file that front matter names, by its very name or as a URL; reports it when
    /// there is none. A file of an unpublished article is left out.
    pub(super) fn file_url(
        &self,
        doc: &Doc,
        written: &Placed<String>,
        missing: impl FnOnce(String) -> Problem,
        found: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let target = written.value.clone();
        let from = doc.from();
        let named = from.named(&target).into_iter().find_map(|path| self.routes.assets.get(path.as_str()));
        if let Some(address) = named {
            return Some(address.href(&self.config.base));
        }
        let (problem, near) = match self.resolve(&from, &target) {
            Resolved::Elsewhere(url) => return Some(url),
            Resolved::Site(url) if self.is_file(&url) => return Some(url),
            Resolved::Unpublished => (Problem::UnpublishedFile { target }, None),
            _ => (missing(target), self.near_file(doc, &written.value)),
        };
        found.push(Diagnostic::at(doc.head.file.clone(), written.span, problem).suggest(near));
        None
    }

    /// Whether an address is that of a file rather than of a page.
    fn is_file(&self, url: &str) -> bool {
        !url.is_empty() && !url.split(['?', '#']).next().unwrap_or(url).ends_with('/')
    }

    /// Size in bytes of the file of the content folder that a target names; 0 for anything else.
    pub(super) fn asset_size(&self, doc: &Doc, written: &str) -> u64 {
        let from = doc.from();
        let files = from.named(written).into_iter().chain(Target::parse(written, &from, self.config).files);
        let asset = files.filter_map(|path| self.assets.binary_search_by(|file| (*file.path).cmp(&path)).ok()).next();
        asset.map_or(0, |at| self.assets[at].size)
    }

    /// The body of a document with its links resolved; what leads nowhere is reported.
    pub(super) fn content(&self, at: usize, found: &mut Vec<Diagnostic>) -> Content {
        let doc = self.doc(at);
        let addresses = self.outline(at).references.iter().map(|reference| {
            let (address, problem, near) = self.address_of(doc, reference.is_image, &reference.target);
            if let Some(problem) = problem {
                found.push(Diagnostic::at(doc.head.file.clone(), reference.span, problem).suggest(near));
            }
            address
        });
        Content { addresses: addresses.collect(), body: self.body(at).clone() }
    }

    fn address_of(
        &self,
        doc: &Doc,
        is_image: bool,
        written: &str,
    ) -> (Option<String>, Option<Problem>, Option<String>) {
        let strict = self.config.broken_links_are_errors;
        let target = text::cut(written, 80);
        let kept = |problem: Problem, near: Option<String>| {
            let problem = if strict { problem } else { Problem::BrokenLinkKept { target: target.clone() } };
            (Some(written.to_owned()), Some(problem), near)
        };
        match self.resolve(&doc.from(), written) {
            Resolved::Site(url) if is_image && !self.is_file(&url) => {
                kept(Problem::MissingImage { target: target.clone() }, self.near_file(doc, written))
            }
            Resolved::Site(url) | Resolved::Elsewhere(url) => (Some(url), None, None),
            Resolved::Unpublished => (None, Some(Problem::Unpublished { target }), None),
            Resolved::NoAnchor(anchor, near) => kept(Problem::BrokenAnchor { target: target.clone(), anchor }, near),
            Resolved::Nothing if is_image => {
                kept(Problem::MissingImage { target: target.clone() }, self.near_file(doc, written))
            }
            Resolved::Nothing => kept(Problem::BrokenLink { target: target.clone() }, self.near_file(doc, written)),
        }
    }

    /// A file beside the document whose name is nearly the one written.
    fn near_file(&self, doc: &Doc, written: &str) -> Option<String> {
        let prefix = format!("{}/", doc.head.folder);
        let prefix = prefix.trim_start_matches('/');
        let documents = self.links.docs.partition_point(|doc| &*doc.head.path < prefix);
        let documents = self.links.docs[documents..].iter().map(|doc| &*doc.head.path);
        let assets = self.assets.partition_point(|file| &*file.path < prefix);
        let assets = self.assets[assets..].iter().map(|file| &*file.path);
        let beside = |path: &&str| path.starts_with(prefix);
        let paths = documents.take_while(beside).take(NEAR).chain(assets.take_while(beside).take(NEAR));
        let names = paths.map(|path| &path[prefix.len()..]).filter(|name| !name.contains('/'));
        nearest(written.trim_start_matches("./"), names)
    }

    /// Finds what a written target means: a file of the content, then an address of the site.
    pub(super) fn resolve(&self, from: &From, written: &str) -> Resolved {
        let outside = written.starts_with("//") || scheme(written).is_some();
        if outside && !written.starts_with(&self.config.base.url()) {
            return if is_safe(written) { Resolved::Elsewhere(written.to_owned()) } else { Resolved::Nothing };
        }
        let target = Target::parse(written, from, self.config);
        if target.is_own_page {
            let own = self.links.by_address.get(from.address).copied();
            return self.with_anchor(String::new(), own, target);
        }
        for path in &target.files {
            if let Some(doc) = self.links.by_path.get(path.as_str()) {
                return self.with_anchor(self.doc(*doc).address.href(&self.config.base), Some(*doc), target);
            }
            if let Some(address) = self.routes.assets.get(path.as_str()) {
                return self.with_anchor(address.href(&self.config.base), None, target);
            }
            if self.links.unreadable.contains(path.as_str()) {
                return Resolved::Elsewhere(written.to_owned());
            }
            if self.links.unpublished.contains(path.as_str()) || self.routes.unpublished.contains(path.as_str()) {
                return Resolved::Unpublished;
            }
        }
        for address in &target.addresses {
            if let Some(doc) = self.routes.addresses.get(address) {
                return self.with_anchor(address.href(&self.config.base), *doc, target);
            }
            if self.links.unpublished.contains(address.path()) {
                return Resolved::Unpublished;
            }
        }
        let query = target.query.trim_start_matches('?');
        let moved = target.addresses.iter().find_map(|address| self.routes.moved.get(&query_key(address, query)));
        match moved {
            Some(address) => Resolved::Site(format!("{}{}", address.href(&self.config.base), target.query)),
            None => Resolved::Nothing,
        }
    }

    fn with_anchor(&self, url: String, doc: Option<usize>, target: Target) -> Resolved {
        let Some(anchor) = target.fragment.filter(|anchor| !anchor.is_empty()) else {
            return Resolved::Site(format!("{url}{}", target.query));
        };
        if let Some(doc) = doc {
            let outline = self.outline(doc);
            let known = outline.anchors.contains(&anchor) || crate::markdown::RESERVED_IDS.contains(&anchor.as_str());
            if !known {
                let near = nearest(&anchor, outline.anchors.iter().map(String::as_str));
                return Resolved::NoAnchor(anchor, near.map(|near| format!("#{near}")));
            }
        }
        Resolved::Site(format!("{url}{}#{}", target.query, encode_fragment(&anchor)))
    }

    /// The editions of a page, itself included; empty if there is only one.
    pub(super) fn translations(&self, own: usize, editions: &[(usize, Address)]) -> Vec<TranslationView> {
        if editions.len() < 2 {
            return Vec::new();
        }
        let view = |(edition, address): &(usize, Address)| TranslationView {
            language: self.language(*edition).to_owned(),
            name: self.config.editions[*edition].name.clone(),
            url: address.href(&self.config.base),
            permalink: address.permalink(&self.config.base),
            current: *edition == own,
            default: *edition == 0,
        };
        editions.iter().map(view).collect()
    }

    /// The way from the home page down to a section's parent, or to the section itself.
    pub(super) fn breadcrumb(&self, edition: usize, section: Option<usize>) -> Vec<LinkView> {
        let mut links = Vec::new();
        let mut around = section;
        while let Some(section) = around {
            links.push(self.section_link(edition, section));
            around = self.links.editions[edition].sections[section].parent;
        }
        let home = self.home(edition).href(&self.config.base);
        links.push(LinkView { title: self.word(edition, "home"), url: home });
        links.reverse();
        links
    }
}
