//! The manifest: which files were sent to readers, so that the next publication knows what it changes and what it would take away.
//!
//! JSON, written by publishing and kept on the target and in `.bantin/`:
//!
//! ```json
//! { "manifest": 1, "base_url": "https://example.gov.vn/", "published": "2026-11-24T08:00:00Z",
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
}

/// What a file is to readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A file of the content folder: a document, a picture as it was written.
    File,
    /// What pages load and nobody has the address of: styles, scripts, sizes of pictures.
    Part,
    /// An article, a page, or a redirect to one.
    Page,
    /// A list of articles.
    List,
    /// What machines read: feeds, sitemaps, redirect maps, the manifest of search.
    Index,
}

impl Manifest {
    /// Reads a manifest; the reason, if it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let manifest: Manifest = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match manifest.manifest {
            VERSION => Ok(manifest),
            other => Err(format!("version {other}")),
        }
    }
}

impl Kind {
    /// Whether people keep, send and print its address.
    pub fn is_address(self) -> bool {
        matches!(self, Kind::File | Kind::Page | Kind::List)
    }
}
