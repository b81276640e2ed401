//! What every page says of itself, whatever its kind.

use serde::Serialize;

use super::{ImageView, LinkView};
use crate::shared::Shared;
use crate::structured::Structured;

/// `page`: what every page says of itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageView {
    /// `home`, `section`, `article`, `page`, `taxonomy`, `term`, `archive`, `archive_year`, `archive_month`,
    /// `search`, `not_found` or `gone`.
    pub kind: &'static str,
    /// Its title; on a numbered page of a list it names the number.
    pub title: String,
    /// Its url.
    pub url: String,
    /// Its absolute address.
    pub permalink: String,
    /// What search engines may show below the title; may be empty.
    pub description: String,
    /// Language code: `vi`.
    pub language: String,
    /// The editions of this page, itself included, that of the default language first; empty if there is no other.
    pub translations: Vec<TranslationView>,
    /// The way down from the home page, without the page itself; empty on home pages and on `404.html`.
    pub breadcrumb: Vec<Shared<LinkView>>,
    /// Url of the feed of this home page, section or term; null on other pages.
    pub feed: Option<String>,
    /// Main image of an article, a page or a section; null if there is none.
    pub image: Option<ImageView>,
    /// What the page says of itself to machines, in the words of schema.org: `NewsArticle` of an article, `WebSite` and
    /// `GovernmentOrganization` on the home page, `BreadcrumbList` below it. It is escaped so that it may stand in
    /// `<script type="application/ld+json">` as it is. Null if there is nothing to say.
    pub structured: Structured,
    /// Whether search engines may list it: false on numbered pages, on terms with a single article, on `404.html`, and
    /// on what stands in place of an article whose time is over.
    pub indexed: bool,
}

/// A page in one of its editions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TranslationView {
    /// Language code: `en`.
    pub language: String,
    /// The language's own name: `English`.
    pub name: String,
    /// Its url.
    pub url: String,
    /// Its absolute address, for `hreflang`.
    pub permalink: String,
    /// Whether it is this page.
    pub current: bool,
    /// Whether it is in the default language: `hreflang="x-default"`.
    pub default: bool,
}
