//! Atom feeds (RFC 4287).

use std::io;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use crate::content::Content;
use crate::diagnostic::Diagnostic;
use crate::xml::{document, finish, text};

/// A feed of the newest articles of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    /// Title.
    pub title: String,
    /// Language code.
    pub language: String,
    /// Absolute URL of the list it belongs to; also its id.
    pub page: String,
    /// Absolute URL of the feed itself.
    pub url: String,
    /// Last change of its newest content, RFC 3339.
    pub updated: String,
    /// Who publishes it.
    pub author: String,
    /// Scheme and host, for links in contents.
    pub origin: String,
    /// Entries, newest first.
    pub entries: Vec<Entry>,
}

/// An article in a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Title.
    pub title: String,
    /// Absolute URL; also its id.
    pub url: String,
    /// RFC 3339.
    pub published: String,
    /// RFC 3339.
    pub updated: String,
    /// Plain text.
    pub summary: String,
    /// Authors.
    pub authors: Vec<String>,
    /// Terms.
    pub categories: Vec<String>,
    /// The whole article, if feeds carry it.
    pub content: Option<Content>,
}

impl Feed {
    /// What keeps one of its texts from being read.
    pub fn unreadable(&self) -> Option<Diagnostic> {
        self.entries.iter().find_map(|entry| entry.content.as_ref()?.html("").err())
    }

    /// The feed as a file.
    pub fn render(&self) -> io::Result<Vec<u8>> {
        let mut writer = document()?;
        writer
            .create_element("feed")
            .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", self.language.as_str())])
            .write_inner_content(|writer| {
                text(writer, "id", &self.page)?;
                text(writer, "title", &self.title)?;
                text(writer, "updated", &self.updated)?;
                link(writer, "self", "application/atom+xml", &self.url)?;
                link(writer, "alternate", "text/html", &self.page)?;
                person(writer, &self.author)?;
                text(writer, "generator", "bantin")?;
                self.entries.iter().try_for_each(|entry| entry.write(writer, &self.origin))
            })?;
        Ok(finish(writer))
    }
}

impl Entry {
    fn write(&self, writer: &mut Writer<Vec<u8>>, origin: &str) -> io::Result<()> {
        writer.create_element("entry").write_inner_content(|writer| {
            text(writer, "id", &self.url)?;
            text(writer, "title", &self.title)?;
            link(writer, "alternate", "text/html", &self.url)?;
            text(writer, "published", &self.published)?;
            text(writer, "updated", &self.updated)?;
            self.authors.iter().try_for_each(|author| person(writer, author))?;
            for category in &self.categories {
                writer.create_element("category").with_attribute(("term", category.as_str())).write_empty()?;
            }
            if !self.summary.is_empty() {
                text(writer, "summary", &self.summary)?;
            }
            if let Some(content) = &self.content {
                // In a reader's page a fragment alone would point into that page.
                let html = content.html(origin).map_err(|failed| io::Error::other(&*failed.file))?;
                let html = html.replace(" href=\"#", &format!(" href=\"{}#", self.url));
                writer
                    .create_element("content")
                    .with_attribute(("type", "html"))
                    .write_text_content(BytesText::new(&html))?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

fn link(writer: &mut Writer<Vec<u8>>, rel: &str, media: &str, url: &str) -> io::Result<()> {
    writer.create_element("link").with_attributes([("rel", rel), ("type", media), ("href", url)]).write_empty()?;
    Ok(())
}

fn person(writer: &mut Writer<Vec<u8>>, name: &str) -> io::Result<()> {
    writer.create_element("author").write_inner_content(|writer| text(writer, "name", name))?;
    Ok(())
}
