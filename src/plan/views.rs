//! Views that many outputs share: the site of each edition, the card of each article, resolved links.

use crate::article::Kind;
use crate::config::{MenuEntry, Publisher};
use crate::diagnostic::{Diagnostic, Placed, Problem};
use crate::front_matter::LegalDocument;
use crate::link::{Doc, EditionLinks};
use crate::permalink::Address;
use crate::reference::From;
use crate::route::{self, List};
use crate::section::Section;
use crate::shared::Shared;
use crate::taxonomy::{Term, Terms};
use crate::view::{
    BannerView, CardView, DocumentView, LanguageView, LinkView, MenuEntryView, SiteView, TaxonomyView, TermLinkView,
    TranslationView,
};

use super::Plan;
use super::resolve::Led;

impl Plan {
    pub(super) fn site_views(&self, found: &mut Vec<Diagnostic>) -> Vec<Shared<SiteView>> {
        (0..self.config().editions.len()).map(|edition| Shared::new(self.site_view(edition, found))).collect()
    }

    fn site_view(&self, edition: usize, found: &mut Vec<Diagnostic>) -> SiteView {
        let own = &self.config().editions[edition];
        let base = &self.config().base;
        let languages = self.config().editions.iter().enumerate().map(|(at, other)| LanguageView {
            language: other.code.clone(),
            name: other.name.clone(),
            home: self.home(at).href(base),
            current: at == edition,
        });
        let mut extra = self.given.theme.extra.clone();
        extra.extend(self.config().extra.clone());
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
            banner: self.banner(edition, found),
            archive_notice: own.archive_notice.clone(),
            sections: sections.collect(),
            taxonomies: (0..self.config().taxonomies.len()).map(|at| self.taxonomy_view(edition, at)).collect(),
            archive: route::archive_address(self.config(), edition).href(base),
            search: self.config().search.then(|| route::search_address(self.config(), edition).href(base)),
            feed: self.home(edition).join("feed.xml").href(base),
            extra,
        }
    }

    fn home(&self, edition: usize) -> Address {
        self.list_address(List::Home(edition))
    }

    /// The publisher with the address of the logo.
    fn publisher(&self, edition: usize, found: &mut Vec<Diagnostic>) -> Option<Publisher> {
        let mut publisher = self.config().editions[edition].publisher.clone()?;
        if let Some(logo) = &mut publisher.logo {
            match self.resolve(&From { folder: "", address: &self.home(edition) }, logo) {
                Led::Site(url) | Led::Elsewhere(url) => *logo = url,
                _ => {
                    let problem = Problem::MissingImage { target: logo.clone() };
                    found.push(Diagnostic::of_file(self.config().file.as_str(), problem));
                }
            }
        }
        Some(publisher)
    }

    /// The banner, until it is over.
    fn banner(&self, edition: usize, found: &mut Vec<Diagnostic>) -> Option<BannerView> {
        let banner = self.config().editions[edition].banner.as_ref()?;
        let is_over = banner.until.is_some_and(|end| end.has_come(&self.given.now));
        let url = banner.url.as_ref().filter(|_| !is_over).and_then(|url| self.configured(edition, url, found));
        (!is_over).then(|| BannerView { text: banner.text.clone(), url })
    }

    /// A menu; an entry for a page that is not published now is left out.
    fn menu(&self, edition: usize, entries: &[MenuEntry], found: &mut Vec<Diagnostic>) -> Vec<MenuEntryView> {
        let view = |MenuEntry { name, url }: &MenuEntry| {
            Some(MenuEntryView { name: name.clone(), url: self.configured(edition, url, found)? })
        };
        entries.iter().filter_map(view).collect()
    }

    /// Where a target of the configuration leads; reports one that leads nowhere.
    fn configured(&self, edition: usize, url: &Placed<String>, found: &mut Vec<Diagnostic>) -> Option<String> {
        let target = url.value.clone();
        let problem = match self.resolve(&From { folder: "", address: &self.home(edition) }, &target) {
            Led::Site(url) | Led::Elsewhere(url) => return Some(url),
            Led::Unpublished => Problem::Unpublished { target },
            Led::NoAnchor(..) | Led::Nothing => Problem::BrokenMenu { target },
        };
        found.push(Diagnostic::at(self.config().file.as_str(), url.span, problem));
        None
    }

    /// Sections at the top of an edition, lighter first, then in the order of their folders.
    pub(super) fn top_sections(&self, edition: usize) -> Vec<usize> {
        self.sections_in(edition, None)
    }

    pub(super) fn sections_in(&self, edition: usize, parent: Option<usize>) -> Vec<usize> {
        let sections = &self.links().editions[edition].sections;
        let mut inside: Vec<usize> = (0..sections.len()).filter(|at| sections[*at].parent == parent).collect();
        inside.sort_by_key(|at| sections[*at].index.front.weight);
        inside
    }

    /// A link to each section, by edition.
    pub(super) fn section_links(&self) -> Vec<Vec<Shared<LinkView>>> {
        let link = |section: &Section| {
            let url = section.address.href(&self.config().base);
            Shared::new(LinkView { title: section.index.front.title.clone(), url })
        };
        self.links().editions.iter().map(|edition| edition.sections.iter().map(link).collect()).collect()
    }

    /// A link to each term, by edition and taxonomy.
    pub(super) fn term_links(&self) -> Vec<Vec<Vec<Shared<TermLinkView>>>> {
        let of_taxonomy = |edition: usize, taxonomy: usize, terms: &Terms| {
            let all = route::taxonomy_address(self.config(), edition, taxonomy);
            let link = |term: &Term| {
                let url = all.join(&format!("{}/", term.slug)).href(&self.config().base);
                Shared::new(TermLinkView { name: term.name.clone(), url })
            };
            terms.list.iter().map(link).collect()
        };
        let of_edition = |(edition, links): (usize, &EditionLinks)| {
            let taxonomies = links.taxonomies.iter().enumerate();
            taxonomies.map(|(taxonomy, terms)| of_taxonomy(edition, taxonomy, terms)).collect()
        };
        self.links().editions.iter().enumerate().map(of_edition).collect()
    }

    pub(super) fn section_link(&self, edition: usize, section: usize) -> Shared<LinkView> {
        self.sections[edition][section].clone()
    }

    pub(super) fn taxonomy_view(&self, edition: usize, taxonomy: usize) -> TaxonomyView {
        let name = &self.config().taxonomies[taxonomy];
        let title = self.word(edition, &format!("taxonomy_{name}"));
        TaxonomyView {
            name: name.clone(),
            title: if title.is_empty() { name.clone() } else { title },
            url: route::taxonomy_address(self.config(), edition, taxonomy).href(&self.config().base),
        }
    }

    pub(super) fn card_view(&self, at: usize) -> CardView {
        let doc = self.doc(at);
        let front = &doc.head.front;
        CardView {
            title: self.title(doc),
            url: doc.address.href(&self.config().base),
            date: front.date.map(|date| date.view(self.language(doc.head.edition))),
            summary: doc.head.summary.clone(),
            image: self.resolved(at).image.clone(),
            section: doc
                .section
                .filter(|_| doc.head.kind != Kind::Section)
                .map(|section| self.section_link(doc.head.edition, section)),
            language: self.language(doc.head.edition).to_owned(),
            pinned: front.pinned.holds(&self.given.now),
            document: front.document.as_ref().map(|document| self.document_view(at, document)),
        }
    }

    fn document_view(&self, at: usize, document: &LegalDocument) -> DocumentView {
        let language = self.language(self.doc(at).head.edition);
        DocumentView {
            number: document.number.clone(),
            form: document.form.clone(),
            issued: document.issued.view(language),
            effective: document.effective.map(|date| date.view(language)),
            issuer: document.issuer.clone(),
            signer: document.signer.clone(),
            file: self.resolved(at).attachments.first().cloned(),
        }
    }

    /// The title of a document; a home page may leave its own to the site.
    pub(super) fn title(&self, doc: &Doc) -> String {
        match doc.head.front.title.is_empty() {
            true => self.config().editions[doc.head.edition].title.clone(),
            false => doc.head.front.title.clone(),
        }
    }

    /// The editions of a page, itself included; empty if there is only one.
    pub(super) fn translations(&self, own: usize, editions: &[(usize, Address)]) -> Vec<TranslationView> {
        if editions.len() < 2 {
            return Vec::new();
        }
        let view = |(edition, address): &(usize, Address)| TranslationView {
            language: self.language(*edition).to_owned(),
            name: self.config().editions[*edition].name.clone(),
            url: address.href(&self.config().base),
            permalink: address.permalink(&self.config().base),
            current: *edition == own,
            default: *edition == 0,
        };
        editions.iter().map(view).collect()
    }

    /// The way from the home page down to a section's parent, or to the section itself.
    pub(super) fn breadcrumb(&self, edition: usize, section: Option<usize>) -> Vec<Shared<LinkView>> {
        let mut links = Vec::new();
        let mut around = section;
        while let Some(section) = around {
            links.push(self.section_link(edition, section));
            around = self.links().editions[edition].sections[section].parent;
        }
        let home = self.home(edition).href(&self.config().base);
        links.push(Shared::new(LinkView { title: self.word(edition, "home"), url: home }));
        links.reverse();
        links
    }
}
