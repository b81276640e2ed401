//! Outputs of single files: articles, pages and the redirects to them.

use crate::diagnostic::{Diagnostic, Problem, nearest};
use crate::front_matter::Attachment;
use crate::link::Doc;
use crate::output::{Output, Page, Redirect};
use crate::redirect::Move;
use crate::route::{self, List};
use crate::theme::TEMPLATES;
use crate::view::{
    ArticlePage, ArticleView, AttachmentView, CorrectionView, PageView, SourceView, TermLinkView, TermsView, View,
};

use super::World;

impl World<'_> {
    pub(super) fn document(&self, at: usize, found: &mut Vec<Diagnostic>) -> Output {
        let doc = self.doc(at);
        let card = |at: usize| self.cards[at].clone();
        let view = View::Article(Box::new(ArticlePage {
            article: self.article_view(at, found),
            related: doc.related.iter().map(|related| card(related.article)).collect(),
            related_id: if self.language(doc.head.edition) == "vi" { "tin-lien-quan" } else { "related-news" },
            newer: doc.newer.map(card),
            older: doc.older.map(card),
        }));
        let (kind, usual) =
            if doc.head.front.date.is_some() { ("article", "article.html") } else { ("page", "page.html") };
        let image = self.cards[at].image.clone();
        let breadcrumb = self.breadcrumb(doc.head.edition, doc.section);
        let mut page = self.document_page(at, kind);
        (page.image, page.breadcrumb) = (image, breadcrumb);
        self.page(doc.head.edition, self.template(doc, usual, found), doc.head.file.clone(), page, view)
    }

    /// Puts a page together.
    pub(super) fn page(
        &self,
        edition: usize,
        template: String,
        origin: std::sync::Arc<str>,
        page: PageView,
        view: View,
    ) -> Output {
        let (site, words) = (self.sites[edition].clone(), self.theme.words[edition].clone());
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
            url: doc.address.href(&self.config.base),
            permalink: doc.address.permalink(&self.config.base),
            description: doc.head.summary.to_string(),
            language: self.language(doc.head.edition).to_owned(),
            translations: self.translations(doc.head.edition, &editions),
            breadcrumb: Vec::new(),
            feed: None,
            image: None,
            indexed: true,
        }
    }

    /// The template a file asks for, if the theme has it.
    pub(super) fn template(&self, doc: &Doc, usual: &str, found: &mut Vec<Diagnostic>) -> String {
        let Some(wanted) = &doc.head.front.template else { return usual.to_owned() };
        if self.theme.tera.contains_template(&wanted.value) {
            return wanted.value.clone();
        }
        let near = nearest(&wanted.value, TEMPLATES);
        let problem = Problem::NoSuchTemplate { name: wanted.value.clone() };
        found.push(Diagnostic::at(doc.head.file.clone(), wanted.span, problem).suggest(near));
        usual.to_owned()
    }

    fn article_view(&self, at: usize, found: &mut Vec<Diagnostic>) -> ArticleView {
        let doc = self.doc(at);
        let front = &doc.head.front;
        let language = self.language(doc.head.edition);
        let card = &self.cards[at];
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
            attachments: front
                .attachments
                .iter()
                .filter_map(|attachment| self.attachment(doc, attachment, found))
                .collect(),
            corrections: front
                .corrections
                .iter()
                .map(|correction| CorrectionView {
                    date: correction.date.map(|date| date.view(language)),
                    note: correction.note.clone(),
                })
                .collect(),
            content: self.content(at, found),
            toc: if front.toc { self.outline(at).headings.clone() } else { Vec::new() },
            pinned: card.pinned,
            extra: front.extra.clone(),
        }
    }

    fn terms_views(&self, at: usize) -> Vec<TermsView> {
        let edition = self.doc(at).head.edition;
        let taxonomies = self.links.editions[edition].taxonomies.iter().enumerate();
        let views = taxonomies.filter_map(|(taxonomy, terms)| {
            let view = self.taxonomy_view(edition, taxonomy);
            let link = |term: &usize| TermLinkView {
                name: terms.list[*term].name.clone(),
                url: route::list_address(&self.inputs(), List::Term(edition, taxonomy, *term)).href(&self.config.base),
            };
            let terms = terms.of_article.get(&at)?.iter().map(link).collect();
            Some(TermsView { taxonomy: view.name, title: view.title, terms })
        });
        views.collect()
    }

    fn attachment(&self, doc: &Doc, attachment: &Attachment, found: &mut Vec<Diagnostic>) -> Option<AttachmentView> {
        let url = self.file_url(doc, &attachment.file, |target| Problem::MissingAttachment { target }, found)?;
        let name = attachment.file.value.rsplit('/').next().unwrap_or("").to_owned();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let bytes = self.asset_size(doc, &attachment.file.value);
        Some(AttachmentView {
            title: attachment.title.clone().unwrap_or_else(|| name.clone()),
            url,
            r#type: ending.to_uppercase(),
            size: size(bytes, self.language(doc.head.edition)),
            bytes,
        })
    }

    pub(super) fn redirect(&self, at: usize) -> Redirect {
        let doc = self.doc(at);
        Redirect {
            language: self.language(doc.head.edition).to_owned(),
            title: self.title(doc),
            url: doc.address.href(&self.config.base),
            permalink: doc.address.permalink(&self.config.base),
        }
    }

    /// All moves of the site. Those with a query stand before the bare path, as the first rule that
    /// fits is taken.
    pub(super) fn moves(&self) -> Vec<Move> {
        let base = &self.config.base;
        let of = |doc: &Doc| {
            let to = doc.address.href(base);
            let moved = doc.aliases.iter().map(move |(alias, _)| Move {
                from: alias.path.href(base),
                query: alias.query.clone(),
                to: to.clone(),
            });
            moved.collect::<Vec<_>>()
        };
        let mut moves: Vec<Move> = self.links.docs.iter().flat_map(of).collect();
        moves.sort_by(|a, b| (&a.from, a.query.is_none(), &a.query).cmp(&(&b.from, b.query.is_none(), &b.query)));
        moves
    }
}

/// A size as people read it, in units of 1,024: `1,2 MB`, in English `1.2 MB`; nothing for none.
fn size(bytes: u64, language: &str) -> String {
    let text = match bytes {
        0 => return String::new(),
        1..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    };
    if language == "vi" { text.replace('.', ",") } else { text }
}
