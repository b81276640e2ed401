//! Articles: as their own pages show them, and as lists do.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{AttachmentView, ImageView, LinkView, TermLinkView};
use crate::content::Content;
use crate::date::DateView;
use crate::markdown::Heading;
use crate::shared::Shared;

/// An article as lists show it. If the theme has [fragments](#fragments) it holds `html` too: a table of what they made
/// of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardView {
    /// Its title.
    pub title: String,
    /// Its url.
    pub url: String,
    /// When it was published; null for a page, which stands only where an editor chose it as related.
    pub date: Option<DateView>,
    /// Its summary, or else how its text begins; may be empty.
    pub summary: Arc<str>,
    /// Its main image; null if it has none.
    pub image: Option<ImageView>,
    /// The section it is in; null if it is in none.
    pub section: Option<Shared<LinkView>>,
    /// Language code; another than the page's only where an editor chose it as related.
    pub language: String,
    /// Whether it is pinned now.
    pub pinned: bool,
    /// What it is as a legal document; null if it is none.
    pub document: Option<DocumentView>,
}

/// A legal document (văn bản); its abstract is the summary of the article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentView {
    /// Number and symbol: `12/QĐ-BQL`.
    pub number: String,
    /// Form: `Quyết định`; null if it is not told.
    pub form: Option<String>,
    /// When it was issued.
    pub issued: DateView,
    /// When it takes effect; null if it is not told.
    pub effective: Option<DateView>,
    /// Who issued it.
    pub issuer: String,
    /// Who signed it; null if it is not told.
    pub signer: Option<String>,
    /// The document itself, the first attachment of the article; null if there is none.
    pub file: Option<AttachmentView>,
}

/// An article or page with what stands around it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticlePage {
    /// The article or page itself.
    pub article: ArticleView,
    /// Related news, in the order to be shown; on `page.html` only what the editor chose. May be empty.
    pub related: Vec<Shared<CardView>>,
    /// Id of the block of related news: `tin-lien-quan`, in other languages `related-news`.
    pub related_id: &'static str,
    /// The next newer article of its section; null if there is none, and on `page.html`.
    pub newer: Option<Shared<CardView>>,
    /// The next older article of its section; null if there is none, and on `page.html`.
    pub older: Option<Shared<CardView>>,
}

/// An article or page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleView {
    /// Its title.
    pub title: String,
    /// When it was published; null for a page.
    pub date: Option<DateView>,
    /// When it was last changed; null if it is not told.
    pub updated: Option<DateView>,
    /// When its time will be over; null if it has no end.
    pub expires: Option<DateView>,
    /// The lead (sapô), as its author wrote it; empty if there is none.
    pub summary: String,
    /// Names of those who wrote it; may be empty.
    pub authors: Vec<String>,
    /// Where it comes from; null if it is the site's own.
    pub source: Option<SourceView>,
    /// The section it is in; null if it is in none.
    pub section: Option<Shared<LinkView>>,
    /// Its terms, by taxonomy; only taxonomies that it uses.
    pub terms: Vec<TermGroupView>,
    /// Its main image; null if it has none.
    pub image: Option<ImageView>,
    /// Files to download; may be empty.
    pub attachments: Vec<AttachmentView>,
    /// What was corrected in it, in its author's order; may be empty.
    pub corrections: Vec<CorrectionView>,
    /// What it is as a legal document; null if it is none.
    pub document: Option<DocumentView>,
    /// Its text, see [The text of an article](#the-text-of-an-article).
    pub content: Content,
    /// The headings of its text; empty unless the article says `toc = true`.
    pub toc: Vec<Heading>,
    /// Whether it is pinned now.
    pub pinned: bool,
    /// The article's own `[extra]`; may be empty.
    pub extra: Map<String, Json>,
}

/// Where an article comes from, such as another newspaper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceView {
    /// Its name.
    pub name: String,
    /// Address of the original; null if it is not told.
    pub url: Option<String>,
}

/// The terms that an article has in one taxonomy.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermGroupView {
    /// Name of the taxonomy in the configuration: `tags`.
    pub taxonomy: String,
    /// Its name for readers: `Chủ đề`.
    pub title: String,
    /// The terms.
    pub terms: Vec<Shared<TermLinkView>>,
}

/// A correction (đính chính).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CorrectionView {
    /// When it was made; null if it is not told.
    pub date: Option<DateView>,
    /// What was corrected.
    pub note: String,
}
