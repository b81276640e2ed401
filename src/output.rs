//! Outputs: the typed values the website's files are computed from. A template sees one of these
//! and nothing else; what each field means for theme authors is in `themes/README.md`.

use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json};
use tera::Value;

use crate::config::Publisher;
use crate::date::DateView;
use crate::feed::Feed;
use crate::markdown::{Body, Heading};
use crate::sitemap::{Index, UrlSet};
use crate::source::File;
use crate::theme::Words;

/// One file of the website, before it is rendered.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// An HTML page made by a template.
    Page(Box<Page>),
    /// An Atom feed.
    Feed(Feed),
    /// A sitemap.
    UrlSet(UrlSet),
    /// The index of the sitemaps.
    SitemapIndex(Index),
    /// Text written as it is: robots, redirect maps.
    Text(String),
    /// An HTML page that leads from an old address to a new one.
    Redirect(Redirect),
    /// A file copied as it is.
    Copy(File),
}

/// Where an old address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Language of the page it leads to.
    pub language: String,
    /// Title of that page.
    pub title: String,
    /// Its root-relative address.
    pub url: String,
    /// Its absolute URL.
    pub permalink: String,
}

/// A value that many outputs share: compared by content, turned into a template value once.
#[derive(Debug)]
pub struct Shared<T>(Arc<(T, OnceLock<Value>)>);

impl<T> Shared<T> {
    /// Shares a value.
    pub fn new(value: T) -> Self {
        Shared(Arc::new((value, OnceLock::new())))
    }
}

impl<T: Serialize> Shared<T> {
    /// The template value.
    pub fn value(&self) -> &Value {
        self.0.1.get_or_init(|| Value::from_serializable(&self.0.0))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T> std::ops::Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0.0
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.0 == other.0.0
    }
}

impl<T: Serialize> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

/// An HTML page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Name of the template.
    pub template: String,
    /// The file it comes from, or its address: for messages only.
    pub origin: Arc<str>,
    /// `site`: the same for all pages of an edition.
    pub site: Shared<SiteView>,
    /// `t`: the words of the edition.
    pub words: Shared<Words>,
    /// `page`: what every page has.
    pub page: PageView,
    /// What this kind of page has; its fields stand at the top of the template's data.
    pub view: View,
}

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
    pub menus: std::collections::BTreeMap<String, Vec<MenuView>>,
    pub publisher: Option<Publisher>,
    pub sections: Vec<LinkView>,
    pub taxonomies: Vec<TaxonomyView>,
    pub archive: String,
    pub feed: String,
    pub extra: Map<String, Json>,
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
    pub breadcrumb: Vec<LinkView>,
    pub feed: Option<String>,
    pub image: Option<ImageView>,
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
    pub section: Option<LinkView>,
    pub language: String,
    pub pinned: bool,
}

/// The neighbours of a list page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct PaginationView {
    pub number: Option<usize>,
    pub newer: Option<String>,
    pub older: Option<String>,
    pub first: String,
    pub oldest: Option<String>,
}

/// What each kind of page has of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)]
pub enum View {
    Home { content: Content, pinned: Vec<Shared<CardView>>, articles: Vec<Shared<CardView>>, pagination: PaginationView, blocks: Vec<BlockView> },
    Section { section: SectionView, subsections: Vec<SubsectionView>, articles: Vec<Shared<CardView>>, pagination: PaginationView },
    Article(Box<ArticlePage>),
    Taxonomy { taxonomy: TaxonomyView, terms: Vec<TermView> },
    Term { taxonomy: TaxonomyView, term: TermLinkView, articles: Vec<Shared<CardView>>, pagination: PaginationView },
    Archive { years: Vec<YearView> },
    ArchiveYear { year: i16, months: Vec<MonthView> },
    ArchiveMonth { year: i16, month: i8, articles: Vec<Shared<CardView>> },
    NotFound {},
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
    pub section: Option<LinkView>,
    pub terms: Vec<TermsView>,
    pub image: Option<ImageView>,
    pub attachments: Vec<AttachmentView>,
    pub corrections: Vec<CorrectionView>,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct TermsView {
    pub taxonomy: String,
    pub title: String,
    pub terms: Vec<TermLinkView>,
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

/// A body with the addresses of its links; templates get it as finished, safe HTML.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// The body.
    pub body: Arc<Body>,
    /// One address per reference of the body; `None` leaves the link out.
    pub addresses: Arc<[Option<String>]>,
}

impl Content {
    /// The HTML; root-relative addresses get `origin` put before them.
    pub fn html(&self, origin: &str) -> String {
        self.body.html(&self.addresses, origin)
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.html("")).serialize(serializer)
    }
}
