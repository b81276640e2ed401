//! Outputs: the typed values the website's files are computed from. A template sees one of these
//! and nothing else.

use std::sync::Arc;

use crate::feed::Feed;
use crate::image::Picture;
use crate::search;
use crate::shared::Shared;
use crate::sitemap::{Index, UrlSet};
use crate::source::File;
use crate::theme::Words;
use crate::view::{PageView, SiteView, View};

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
    /// A file of the search.
    Search(search::File),
    /// A file copied as it is.
    Copy(File),
    /// A file made from a picture.
    Picture(Picture),
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

/// An HTML page.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Name of the template.
    pub template: String,
    /// The file it comes from, or its address: for messages only.
    pub origin: Arc<str>,
    /// `site`: what every page of an edition may show, the same on all of them.
    pub site: Shared<SiteView>,
    /// `page`: what every page says of itself.
    pub page: PageView,
    /// `t`: the words of the page's language, see [Words](#words).
    pub words: Shared<Words>,
    /// What this kind of page has; its fields stand at the top of the template's data.
    pub view: View,
}
