//! The configuration, `config.toml`: every key typed, checked and defaulted.

mod check;
mod editions;
mod publish;
mod read;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::date::Moment;
use crate::diagnostic::Placed;
use crate::image::Settings;
use crate::link::{Change, What};
use crate::permalink::{Base, Pattern};

pub use check::{Check, Skip};
pub use publish::{Place, Rule, Target};
pub use read::{Overrides, parse};

/// The whole configuration. What each key means for an editor is in the README.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The file it was read from, for messages.
    pub file: String,
    /// Where the site will stand.
    pub base: Base,
    /// Time zone of dates without an offset.
    pub zone: TimeZone,
    /// Name of the theme, a folder in `themes/`.
    pub theme: Placed<String>,
    /// Folder of the content, below the root.
    pub content: String,
    /// Folder of the website, below the root or absolute.
    pub output: String,
    /// Articles on a full list page.
    pub paginate_by: usize,
    /// Taxonomies: front-matter keys whose values become terms. `tags` makes related news.
    pub taxonomies: Vec<String>,
    /// The editions; the first is the default language, whose addresses have no prefix.
    pub editions: Vec<Edition>,
    /// Permalink patterns by section folder.
    pub permalinks: BTreeMap<String, Pattern>,
    /// How many related articles a page shows.
    pub related: usize,
    /// What happens to raw HTML in Markdown.
    pub raw_html: RawHtml,
    /// Hosts whose frames, such as videos, stay in raw HTML that is sanitised.
    pub embed: Vec<String>,
    /// Whether a broken internal link stops the build.
    pub broken_links_are_errors: bool,
    /// Whether code blocks are highlighted.
    pub highlight: bool,
    /// How pictures are made smaller.
    pub images: Settings,
    /// What `check` asks of articles, and of other sites.
    pub check: Check,
    /// Where it is published to, by name.
    pub publish: BTreeMap<String, Target>,
    /// Entries in a feed.
    pub feed_limit: usize,
    /// Whether feeds carry whole articles rather than summaries.
    pub feed_full: bool,
    /// Whether the site has a search.
    pub search: bool,
    /// Pattern of another search engine's addresses, with `{query}` and perhaps `{host}`.
    pub outside_search: Option<String>,
    /// Free data for the theme.
    pub extra: Map<String, Value>,
}

impl Config {
    /// The edition with this language code.
    pub fn edition(&self, code: &str) -> Option<usize> {
        self.editions.iter().position(|edition| edition.code == code)
    }

    /// Whether articles read with either configuration are the same: all that parsing looks at is equal.
    pub fn reads_like(&self, other: &Config) -> bool {
        let codes = |config: &Config| {
            let own = |edition: &Edition| (edition.code.clone(), edition.abbreviations.clone());
            config.editions.iter().map(own).collect::<Vec<_>>()
        };
        (&self.taxonomies, &self.zone, &self.base) == (&other.taxonomies, &other.zone, &other.base)
            && (self.raw_html, self.highlight, &self.embed) == (other.raw_html, other.highlight, &other.embed)
            && codes(self) == codes(other)
    }

    /// The next instant at which a banner is over.
    pub fn next_change(&self, now: &Moment) -> Option<Change> {
        let ends = self.editions.iter().filter_map(|edition| edition.banner.as_ref()?.until);
        let next = ends.filter(|end| !end.has_come(now)).map(|end| end.instant()).min();
        next.map(|at| Change { at, file: self.file.as_str().into(), what: What::BannerOver })
    }

    /// Position of `tags`, the taxonomy that makes related news, if the site has it.
    pub fn tags(&self) -> Option<usize> {
        self.taxonomies.iter().position(|name| name == "tags")
    }
}

/// What happens to raw HTML in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawHtml {
    /// Kept as far as it is harmless.
    Sanitize,
    /// Kept as it is.
    Allow,
    /// Shown as text.
    Escape,
}

/// One language of the site.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// Language code: `vi`, `en`.
    pub code: String,
    /// The language's own name.
    pub name: String,
    /// Title of the site in this language.
    pub title: String,
    /// One sentence about the site.
    pub description: String,
    /// What addresses of this edition start with: nothing, or `en/`.
    pub prefix: String,
    /// First path segment of each taxonomy, in the order of [`Config::taxonomies`].
    pub taxonomy_paths: Vec<String>,
    /// First path segment of the archive.
    pub archive_path: String,
    /// Path segment of the search page.
    pub search_path: String,
    /// Path segment before the number of a list page.
    pub page_path: String,
    /// Menus by name.
    pub menus: BTreeMap<String, Vec<MenuEntry>>,
    /// The agency.
    pub publisher: Option<Publisher>,
    /// What all must know at once.
    pub banner: Option<Banner>,
    /// Where the agency has gone, once it is no more.
    pub archive_notice: Option<ArchiveNotice>,
    /// Short forms with what they stand for, told where a text uses one for the first time.
    pub abbreviations: BTreeMap<String, String>,
}

/// What all must know at once, on every page.
#[derive(Debug, Clone, PartialEq)]
pub struct Banner {
    /// Its words.
    pub text: String,
    /// Where more is said: an address or a Markdown file of the site, or another site.
    pub url: Option<Placed<String>>,
    /// When it is over.
    pub until: Option<Moment>,
}

/// Where the agency has gone: the site stays, but nothing new comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchiveNotice {
    /// What has happened.
    pub text: String,
    /// Name of the agency that goes on; null if it is not told.
    pub name: Option<String>,
    /// Address of its site; null if it is not told.
    pub url: Option<String>,
}

/// One entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuEntry {
    /// Its words.
    pub name: String,
    /// Where it leads: an address or a Markdown file of the site, or another site.
    pub url: Placed<String>,
}

/// The agency that publishes the site, as the foot of the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publisher {
    /// Name of the agency.
    pub name: String,
    /// Postal address; null if it is not told.
    pub address: Option<String>,
    /// Telephone number; null if it is not told.
    pub phone: Option<String>,
    /// E-mail address; null if it is not told.
    pub email: Option<String>,
    /// Address of the agency's own site; null if it is not told.
    pub url: Option<String>,
    /// The logo, in the configuration its file, in templates its url; null if there is none.
    pub logo: Option<String>,
    /// The person answerable for the content; null if it is not told.
    pub responsible: Option<String>,
}
