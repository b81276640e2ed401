//! Sitemaps (sitemaps.org 0.9), with language alternates and the news extension.

use std::io;

use quick_xml::Writer;

use crate::xml::{document, finish, text};

/// Most URLs in one sitemap file, by the protocol.
pub const MOST_URLS: usize = 50_000;

/// Most articles in a news sitemap, by Google's rules.
pub const MOST_NEWS: usize = 1_000;

/// A sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlSet {
    /// Its pages.
    pub urls: Vec<Url>,
    /// Whether it is the sitemap of fresh news.
    pub is_news: bool,
}

/// A page in a sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// Absolute URL.
    pub url: String,
    /// Last change, RFC 3339.
    pub changed: Option<String>,
    /// Language and URL of each edition, if there is more than one.
    pub alternates: Vec<(String, String)>,
    /// What the news extension wants.
    pub news: Option<News>,
}

/// A fresh article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Name of the publication.
    pub publication: String,
    /// Its language.
    pub language: String,
    /// Publication date, RFC 3339.
    pub date: String,
    /// Title.
    pub title: String,
}

/// The list of all sitemaps: absolute URLs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index(pub Vec<String>);

const SITEMAP: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
const XHTML: (&str, &str) = ("xmlns:xhtml", "http://www.w3.org/1999/xhtml");
const NEWS: (&str, &str) = ("xmlns:news", "http://www.google.com/schemas/sitemap-news/0.9");

impl UrlSet {
    /// The sitemap as a file.
    pub fn render(&self) -> io::Result<Vec<u8>> {
        let mut writer = document()?;
        let extension = if self.is_news { NEWS } else { XHTML };
        writer
            .create_element("urlset")
            .with_attributes([SITEMAP, extension])
            .write_inner_content(|writer| self.urls.iter().try_for_each(|url| url.write(writer)))?;
        Ok(finish(writer))
    }
}

impl Url {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        writer.create_element("url").write_inner_content(|writer| {
            text(writer, "loc", &self.url)?;
            if let Some(changed) = &self.changed {
                text(writer, "lastmod", changed)?;
            }
            for (language, url) in &self.alternates {
                let attributes = [("rel", "alternate"), ("hreflang", language.as_str()), ("href", url.as_str())];
                writer.create_element("xhtml:link").with_attributes(attributes).write_empty()?;
            }
            self.news.as_ref().map_or(Ok(()), |news| news.write(writer))
        })?;
        Ok(())
    }
}

impl News {
    fn write(&self, writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
        writer.create_element("news:news").write_inner_content(|writer| {
            writer.create_element("news:publication").write_inner_content(|writer| {
                text(writer, "news:name", &self.publication)?;
                text(writer, "news:language", &self.language)
            })?;
            text(writer, "news:publication_date", &self.date)?;
            text(writer, "news:title", &self.title)
        })?;
        Ok(())
    }
}

impl Index {
    /// The index as a file.
    pub fn render(&self) -> io::Result<Vec<u8>> {
        let mut writer = document()?;
        writer.create_element("sitemapindex").with_attribute(SITEMAP).write_inner_content(|writer| {
            self.0.iter().try_for_each(|url| {
                writer.create_element("sitemap").write_inner_content(|writer| text(writer, "loc", url))?;
                Ok(())
            })
        })?;
        Ok(finish(writer))
    }
}
