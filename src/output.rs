//! Outputs: the typed values the website's files are computed from. A template sees one of these
//! and nothing else.

use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};
use tera::Value;

use crate::feed::Feed;
use crate::markdown::Body;
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
