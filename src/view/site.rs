//! What every page of an edition may show.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::LinkView;
use crate::config::{ArchiveNotice, Publisher};
use crate::shared::Shared;

/// `site`: what every page of an edition may show.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteView {
    /// Title of the site in this language.
    pub title: String,
    /// One sentence about the site; may be empty.
    pub description: String,
    /// Absolute address of the root: `https://bql.example.vn/`.
    pub base_url: String,
    /// Url of the root: `/`, or `/bql/` below a sub-path. It comes before the path of a static file.
    pub root: String,
    /// Url of the home page of this edition.
    pub home: String,
    /// Language code of this edition: `vi`.
    pub language: String,
    /// The language's own name: `Tiếng Việt`.
    pub name: String,
    /// All editions, that of the default language first; a single one if there is no other.
    pub languages: Vec<LanguageView>,
    /// Menus by name, such as `site.menus.main`; those that the site does not have are missing. The current entry is
    /// the one whose `url` equals `page.url`.
    pub menus: BTreeMap<String, Vec<MenuEntryView>>,
    /// The agency; null if the site does not name it.
    pub publisher: Option<Publisher>,
    /// What all must know at once, to be shown on every page; null if there is nothing, or no longer.
    pub banner: Option<BannerView>,
    /// That the agency is no more, to be shown on every page, where nothing is then to be called new; null if it goes
    /// on.
    pub archive_notice: Option<ArchiveNotice>,
    /// The top-level sections, lighter ones first; may be empty.
    pub sections: Vec<Shared<LinkView>>,
    /// The taxonomies, in the order of the configuration.
    pub taxonomies: Vec<TaxonomyView>,
    /// Url of the archive.
    pub archive: String,
    /// Url of the search page; null if the site has no search.
    pub search: Option<String>,
    /// Url of the feed of this edition.
    pub feed: String,
    /// The theme's `[extra]`, replaced key by key by the site's.
    pub extra: Map<String, Json>,
}

/// What all must know at once, such as a storm warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BannerView {
    /// Its words.
    pub text: String,
    /// Url of the page that says more, on another site an absolute address; null if there is none.
    pub url: Option<String>,
}

/// An edition of the site: all of it that is in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LanguageView {
    /// Language code: `vi`.
    pub language: String,
    /// The language's own name: `Tiếng Việt`.
    pub name: String,
    /// Url of its home page.
    pub home: String,
    /// Whether it is the edition of this page.
    pub current: bool,
}

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MenuEntryView {
    /// Its words.
    pub name: String,
    /// Where it leads; to another site it is an absolute address.
    pub url: String,
}

/// A taxonomy of an edition, such as its tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxonomyView {
    /// Its name in the configuration: `tags`.
    pub name: String,
    /// Its name for readers: `Chủ đề`.
    pub title: String,
    /// Url of the page with all its terms.
    pub url: String,
}
