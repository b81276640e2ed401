//! The manifest: which files were sent to readers, so that the next publication knows what it changes and what it would take away.
//!
//! JSON, written by publishing ([`mod@crate::publish`]) and kept on the target and in `.bantin/`:
//!
//! ```json
//! { "manifest": 1, "number": 7, "base_url": "https://example.gov.vn/", "published": "2026-11-24T08:00:00Z",
//!   "files": { "tin-tuc/x/index.html": { "hash": "9f…", "size": 15320, "kind": "page", "source": "site/tin-tuc/x.md" } } }
//! ```

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Where the manifest of the last publication is kept, below the root.
pub const NAME: &str = ".bantin/published.json";

/// The version that this program reads and writes.
const VERSION: u32 = 1;

/// What was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Version of the format.
    manifest: u32,
    /// Which publication it is, counted from 1.
    #[serde(default)]
    pub number: u64,
    /// Where the site stood.
    pub base_url: String,
    /// When it was published.
    pub published: jiff::Timestamp,
    /// All files by path below the output folder.
    pub files: BTreeMap<String, Sent>,
}

/// One file that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// xxh3 (128 bits) of its bytes, in hexadecimal digits.
    pub hash: String,
    /// Size in bytes.
    pub size: u64,
    /// What it is to readers.
    pub kind: Kind,
    /// The file of the site it was made from, below the root, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// xxh3 (64 bits) of that file, for an article or a page: another page whose own text is the same has changed only by
    /// what is around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
    /// What stands for the headers it is sent with, where the host keeps headers: other headers have another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<String>,
    /// Compressed twins that stand beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub twins: Vec<Twin>,
}

/// A compressed twin of a file, for hosts that serve such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Twin {
    /// `.gz`
    Gzip,
    /// `.br`
    Brotli,
}

/// What a file is to readers, in the order in which publishing sends new ones: nothing leads to what comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A file of the content folder: a document, a picture as it was written.
    File,
    /// What pages load and nobody has the address of: styles, scripts, sizes of pictures.
    Part,
    /// An article or a page.
    Page,
    /// The page of an old address, that leads on to the new one.
    Redirect,
    /// A list of articles.
    List,
    /// What machines read: feeds, sitemaps, redirect maps, the index of the search.
    Index,
    /// The first page of an edition.
    Home,
}

impl Manifest {
    /// A manifest of what is to be published.
    pub fn new(base_url: String, published: jiff::Timestamp, files: BTreeMap<String, Sent>) -> Self {
        Manifest { manifest: VERSION, number: 0, base_url, published, files }
    }

    /// The same as another publication.
    pub fn numbered(&self, number: u64) -> Self {
        Manifest { number, ..self.clone() }
    }

    /// The manifest as it is written.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Number of pages, lists of articles among them.
    pub fn pages(&self) -> usize {
        self.files.values().filter(|sent| matches!(sent.kind, Kind::Page | Kind::List | Kind::Home)).count()
    }

    /// Reads a manifest; the reason, if it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Manifest = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match manifest.manifest {
            VERSION => Ok(manifest),
            other => Err(format!("version {other}")),
        }
    }
}

impl Sent {
    /// Whether readers get the very same from both.
    pub fn is_like(&self, other: &Sent) -> bool {
        (&self.hash, &self.headers, &self.twins) == (&other.hash, &other.headers, &other.twins)
    }
}

impl Kind {
    /// Whether people keep, send and print its address.
    pub fn is_address(self) -> bool {
        !matches!(self, Kind::Part | Kind::Index)
    }
}

impl Twin {
    /// What its name has behind that of the file.
    pub fn ending(self) -> &'static str {
        match self {
            Twin::Gzip => ".gz",
            Twin::Brotli => ".br",
        }
    }
}
