//! What many pages point at: links, terms, images and files to download.

use serde::Serialize;

/// A name and where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkView {
    /// Its words.
    pub title: String,
    /// Where it leads.
    pub url: String,
}

/// A term, such as a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermLinkView {
    /// Its name: `Đầu tư`.
    pub name: String,
    /// Url of its page.
    pub url: String,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImageView {
    /// Its url; of an image of another site, the absolute address.
    pub url: String,
    /// Its absolute address.
    pub permalink: String,
    /// What it shows, for those who cannot see it; empty if the author did not say.
    pub alt: String,
    /// Its caption; null if it has none.
    pub caption: Option<String>,
    /// Width in pixels; null if it is unknown, as of an image of another site.
    pub width: Option<u32>,
    /// Height in pixels; null if it is unknown.
    pub height: Option<u32>,
    /// Its sizes in WebP, for `<source type="image/webp">`; null if there are none.
    pub srcset: Option<String>,
}

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttachmentView {
    /// Its title, or else its file name.
    pub title: String,
    /// Its url; of a file of another site, the absolute address.
    pub url: String,
    /// Ending of its name, in capitals: `PDF`; may be empty.
    pub r#type: String,
    /// Its size for readers: `1,2 MB`; empty if it is unknown, as of a file of another site.
    pub size: String,
    /// Its size in bytes; 0 if it is unknown.
    pub bytes: u64,
}
