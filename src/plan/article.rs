//! Outputs of single files: articles, pages and the redirects to them.

use std::collections::HashSet;

use crate::config::Publisher;
use crate::content::Content;
use crate::link::Doc;
use crate::output::{Output, Page, Redirect};
use crate::redirect::Move;
use crate::structured::{NewsArticle, Structured, WebSite};
use crate::view::{ArticlePage, ArticleView, CorrectionView, PageView, SourceView, TermGroupView, View};

use super::Plan;

impl Plan {
    pub(super) fn document(&self, at: usize) -> Output {
        let doc = self.doc(at);
        let card = |at: usize| self.card_on(doc.head.edition, at);
        let view = View::Article(Box::new(ArticlePage {
            article: self.article_view(at),
            related: doc.related.iter().map(|related| card(related.article)).collect(),
            related_id: if self.language(doc.head.edition) == "vi" { "tin-lien-quan" } else { "related-news" },
            newer: doc.newer.map(card),
            older: doc.older.map(card),
        }));
        let (kind, usual) =
            if doc.head.front.date.is_some() { ("article", "article.html") } else { ("page", "page.html") };
        let image = self.card(at).image.clone();
        let breadcrumb = self.breadcrumb(doc.head.edition, doc.section);
        let mut page = self.document_page(at, kind);
        (page.image, page.breadcrumb) = (image, breadcrumb);
        page.structured.article = self.news_article(at, &page);
        self.page(doc.head.edition, self.template(at, usual), doc.head.file.clone(), page, view)
    }

    /// What the page of an article says of it to machines.
    fn news_article(&self, at: usize, page: &PageView) -> Option<NewsArticle> {
        let front = &self.doc(at).head.front;
        let published = front.date?.rfc3339();
        let (publisher, logo) = self.agency(self.doc(at).head.edition);
        Some(NewsArticle {
            headline: page.title.clone(),
            description: page.description.clone(),
            language: page.language.clone(),
            url: page.permalink.clone(),
            modified: front.updated.map_or_else(|| published.clone(), |date| date.rfc3339()),
            published,
            authors: front.authors.clone(),
            publisher,
            logo,
            image: page.image.as_ref().map(|image| image.permalink.clone()),
        })
    }

    /// Name of the agency and permalink of its logo.
    fn agency(&self, edition: usize) -> (String, Option<String>) {
        let site = &self.sites[edition];
        let logo = |publisher: &Publisher| publisher.logo.as_ref().map(|logo| self.config().base.absolute(logo));
        match &site.publisher {
            Some(publisher) => (publisher.name.clone(), logo(publisher)),
            None => (site.title.clone(), None),
        }
    }

    /// What a home page says of the site to machines.
    pub(super) fn web_site(&self, edition: usize, page: &PageView) -> WebSite {
        let (site, (publisher, logo)) = (&self.sites[edition], self.agency(edition));
        WebSite {
            name: site.title.clone(),
            description: site.description.clone(),
            language: site.language.clone(),
            url: page.permalink.clone(),
            publisher,
            logo,
            publisher_url: site.publisher.as_ref().and_then(|publisher| publisher.url.clone()),
        }
    }

    /// Puts a page together.
    pub(super) fn page(
        &self,
        edition: usize,
        template: String,
        origin: std::sync::Arc<str>,
        mut page: PageView,
        view: View,
    ) -> Output {
        if !page.breadcrumb.is_empty() {
            let base = &self.config().base;
            let steps = page.breadcrumb.iter().map(|link| (link.title.clone(), base.absolute(&link.url)));
            page.structured.breadcrumb = steps.chain([(page.title.clone(), page.permalink.clone())]).collect();
        }
        let (site, words) = (self.sites[edition].clone(), self.given.theme.words[edition].clone());
        Output::Page(Box::new(Page { template, origin, site, words, page, view }))
    }

    /// What `page` holds for the page of a file.
    pub(super) fn document_page(&self, at: usize, kind: &'static str) -> PageView {
        let doc = self.doc(at);
        let editions: Vec<_> =
            doc.translations.iter().map(|at| (self.doc(*at).head.edition, self.doc(*at).address.clone())).collect();
        PageView {
            kind,
            title: self.title(doc),
            url: doc.address.href(&self.config().base),
            permalink: doc.address.permalink(&self.config().base),
            description: doc.head.summary.to_string(),
            language: self.language(doc.head.edition).to_owned(),
            translations: self.translations(doc.head.edition, &editions),
            breadcrumb: Vec::new(),
            feed: None,
            image: None,
            structured: Structured::default(),
            indexed: true,
        }
    }

    /// The template of a file: the one it asks for, or the usual one.
    pub(super) fn template(&self, at: usize, usual: &str) -> String {
        self.resolved(at).template.clone().unwrap_or_else(|| usual.to_owned())
    }

    /// The body of a document with its links resolved.
    pub(super) fn content(&self, at: usize) -> Content {
        Content { leads: self.resolved(at).leads.clone(), text: self.text(at).clone() }
    }

    fn article_view(&self, at: usize) -> ArticleView {
        let doc = self.doc(at);
        let front = &doc.head.front;
        let language = self.language(doc.head.edition);
        let card = self.card(at);
        ArticleView {
            title: card.title.clone(),
            date: card.date.clone(),
            updated: front.updated.map(|date| date.view(language)),
            expires: front.expires.map(|date| date.view(language)),
            summary: front.summary.clone().unwrap_or_default(),
            authors: front.authors.clone(),
            source: front
                .source
                .as_ref()
                .map(|source| SourceView { name: source.name.clone(), url: source.url.clone() }),
            section: card.section.clone(),
            terms: self.terms_views(at),
            image: card.image.clone(),
            attachments: self.resolved(at).attachments.clone(),
            corrections: front
                .corrections
                .iter()
                .map(|correction| CorrectionView {
                    date: correction.date.map(|date| date.view(language)),
                    note: correction.note.clone(),
                })
                .collect(),
            document: card.document.clone(),
            content: self.content(at),
            toc: if front.toc { self.outline(at).headings.clone() } else { Vec::new() },
            pinned: card.pinned,
            extra: front.extra.clone(),
        }
    }

    fn terms_views(&self, at: usize) -> Vec<TermGroupView> {
        let edition = self.doc(at).head.edition;
        let views = (0..self.config().taxonomies.len()).filter_map(|taxonomy| {
            let view = self.taxonomy_view(edition, taxonomy);
            let own = self.links().editions[edition].terms_of(self.doc(at), taxonomy);
            let terms: Vec<_> = own.map(|term| self.terms[edition][taxonomy][term].clone()).collect();
            (!terms.is_empty()).then(|| TermGroupView { taxonomy: view.name, title: view.title, terms })
        });
        views.collect()
    }

    pub(super) fn redirect(&self, at: usize) -> Redirect {
        let doc = self.doc(at);
        Redirect {
            language: self.language(doc.head.edition).to_owned(),
            title: self.title(doc),
            url: doc.address.href(&self.config().base),
            permalink: doc.address.permalink(&self.config().base),
        }
    }

    /// All moves of the site. Those with a query stand before the bare path, as the first rule that
    /// fits is taken.
    pub fn moves(&self) -> Vec<Move> {
        let base = &self.config().base;
        let of = |doc: &Doc| {
            let to = doc.address.href(base);
            let moved = doc.aliases.iter().map(move |(alias, _)| Move {
                from: alias.path.href(base),
                query: alias.query.clone(),
                to: to.clone(),
            });
            moved.collect::<Vec<_>>()
        };
        let mut moves: Vec<Move> = self.links().docs.iter().flat_map(of).collect();
        moves.sort_by(|a, b| (&a.from, a.query.is_none(), &a.query).cmp(&(&b.from, b.query.is_none(), &b.query)));
        // Servers compare without regard to case, and refuse a rule that stands twice.
        let mut seen = HashSet::new();
        moves.retain(|moved| seen.insert(moved.key()));
        moves
    }
}
