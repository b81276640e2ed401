//! Views: the data of templates, field by field; `themes/README.md` says what each means to a theme.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::config::{ArchiveNotice, Publisher};
use crate::content::Content;
use crate::date::DateView;
use crate::markdown::Heading;
use crate::shared::Shared;
use crate::structured::Structured;

/// A name and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Its words.
    pub title: String,
    /// Root-relative address.
    pub url: String,
}

/// `site`: what every page of an edition may show.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct SiteView {
    pub title: String,
    pub description: String,
    pub base_url: String,
    pub root: String,
    pub home: String,
    pub language: String,
    pub name: String,
    pub languages: Vec<LanguageView>,
    pub menus: BTreeMap<String, Vec<MenuView>>,
    pub publisher: Option<Publisher>,
    pub banner: Option<BannerView>,
    pub archive_notice: Option<ArchiveNotice>,
    pub sections: Vec<Shared<LinkView>>,
    pub taxonomies: Vec<TaxonomyView>,
    pub archive: String,
    pub feed: String,
    pub extra: Map<String, Json>,
}

/// What all must know at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct BannerView {
    pub text: String,
    pub url: Option<String>,
}

/// An edition of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct LanguageView {
    pub language: String,
    pub name: String,
    pub home: String,
    pub current: bool,
}

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct MenuView {
    pub name: String,
    pub url: String,
}

/// A taxonomy of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TaxonomyView {
    pub name: String,
    pub title: String,
    pub url: String,
}

/// `page`: what every page has.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct PageView {
    pub kind: &'static str,
    pub title: String,
    pub url: String,
    pub permalink: String,
    pub description: String,
    pub language: String,
    pub translations: Vec<TranslationView>,
    pub breadcrumb: Vec<Shared<LinkView>>,
    pub feed: Option<String>,
    pub image: Option<ImageView>,
    pub structured: Structured,
    pub indexed: bool,
}

/// The same page in an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TranslationView {
    pub language: String,
    pub name: String,
    pub url: String,
    pub permalink: String,
    pub current: bool,
    pub default: bool,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct ImageView {
    pub url: String,
    pub permalink: String,
    pub alt: String,
    pub caption: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub srcset: Option<String>,
}

/// An article as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct CardView {
    pub title: String,
    pub url: String,
    pub date: Option<DateView>,
    pub summary: Arc<str>,
    pub image: Option<ImageView>,
    pub section: Option<Shared<LinkView>>,
    pub language: String,
    pub pinned: bool,
    pub document: Option<DocumentView>,
}

/// A legal document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct DocumentView {
    pub number: String,
    pub form: Option<String>,
    pub issued: DateView,
    pub effective: Option<DateView>,
    pub issuer: String,
    pub signer: Option<String>,
    pub file: Option<AttachmentView>,
}

/// The neighbours of a list page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PaginationView {
    pub number: Option<usize>,
    pub first: String,
    pub older: Option<String>,
    pub oldest: Option<String>,
}

/// What each kind of page has of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum View {
    Home {
        content: Content,
        pinned: Vec<Shared<CardView>>,
        articles: Vec<Shared<CardView>>,
        pagination: PaginationView,
        blocks: Vec<BlockView>,
    },
    Section {
        section: SectionView,
        subsections: Vec<SubsectionView>,
        articles: Vec<Shared<CardView>>,
        pagination: PaginationView,
    },
    Article(Box<ArticlePage>),
    Taxonomy {
        taxonomy: TaxonomyView,
        terms: Vec<TermView>,
    },
    Term {
        taxonomy: TaxonomyView,
        term: Shared<TermLinkView>,
        articles: Vec<Shared<CardView>>,
        pagination: PaginationView,
    },
    Archive {
        years: Vec<YearView>,
    },
    ArchiveYear {
        year: i16,
        months: Vec<MonthView>,
    },
    ArchiveMonth {
        year: i16,
        month: i8,
        articles: Vec<Shared<CardView>>,
    },
    NotFound {},
    Gone {
        expired: DateView,
        note: String,
    },
}

impl View {
    /// The cards that the page shows.
    pub fn cards(&self) -> Box<dyn Iterator<Item = &Shared<CardView>> + '_> {
        match self {
            View::Home { pinned, articles, blocks, .. } => {
                Box::new(pinned.iter().chain(articles).chain(blocks.iter().flat_map(|block| &block.articles)))
            }
            View::Section { articles, .. } | View::Term { articles, .. } | View::ArchiveMonth { articles, .. } => {
                Box::new(articles.iter())
            }
            View::Article(page) => Box::new(page.related.iter().chain(&page.newer).chain(&page.older)),
            View::Taxonomy { .. }
            | View::Archive { .. }
            | View::ArchiveYear { .. }
            | View::NotFound {}
            | View::Gone { .. } => Box::new(std::iter::empty()),
        }
    }

    /// The text that the page shows, if it has one.
    pub fn content(&self) -> Option<&Content> {
        match self {
            View::Home { content, .. } => Some(content),
            View::Section { section, .. } => Some(&section.content),
            View::Article(page) => Some(&page.article.content),
            _ => None,
        }
    }
}

/// A section's newest articles on the home page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct BlockView {
    pub title: String,
    pub url: String,
    pub articles: Vec<Shared<CardView>>,
}

/// A section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct SectionView {
    pub title: String,
    pub url: String,
    pub summary: String,
    pub image: Option<ImageView>,
    pub content: Content,
    pub extra: Map<String, Json>,
}

/// A section inside a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct SubsectionView {
    pub title: String,
    pub url: String,
    pub summary: String,
}

/// An article or page with what stands around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct ArticlePage {
    pub article: ArticleView,
    pub related: Vec<Shared<CardView>>,
    pub related_id: &'static str,
    pub newer: Option<Shared<CardView>>,
    pub older: Option<Shared<CardView>>,
}

/// An article or page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct ArticleView {
    pub title: String,
    pub date: Option<DateView>,
    pub updated: Option<DateView>,
    pub expires: Option<DateView>,
    pub summary: String,
    pub authors: Vec<String>,
    pub source: Option<SourceView>,
    pub section: Option<Shared<LinkView>>,
    pub terms: Vec<TermsView>,
    pub image: Option<ImageView>,
    pub attachments: Vec<AttachmentView>,
    pub corrections: Vec<CorrectionView>,
    pub document: Option<DocumentView>,
    pub content: Content,
    pub toc: Vec<Heading>,
    pub pinned: bool,
    pub extra: Map<String, Json>,
}

/// Where news comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct SourceView {
    pub name: String,
    pub url: Option<String>,
}

/// The terms an article has in one taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct TermsView {
    pub taxonomy: String,
    pub title: String,
    pub terms: Vec<Shared<TermLinkView>>,
}

/// A term and its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TermLinkView {
    pub name: String,
    pub url: String,
}

/// A term in the list of all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TermView {
    pub name: String,
    pub url: String,
    pub count: usize,
}

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct AttachmentView {
    pub title: String,
    pub url: String,
    pub r#type: String,
    pub size: String,
    pub bytes: u64,
}

/// A correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct CorrectionView {
    pub date: Option<DateView>,
    pub note: String,
}

/// A year of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct YearView {
    pub year: i16,
    pub url: String,
    pub count: usize,
    pub months: Vec<MonthView>,
}

/// A month of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct MonthView {
    pub month: i8,
    pub title: String,
    pub url: String,
    pub count: usize,
}
