//! The files of a generated site, and what the contract says follows from each of them.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{LOCAL, Layout, Plan, Reference, SECTIONS, When};
use crate::site::{BASE_URL, Site, article};

const LANGUAGES: &str = "[languages.en]\ntitle = \"Management Board\"\n";

/// One article file, with what the contract says follows from it.
pub struct Entry {
    pub source: String,
    pub url: String,
    pub section: String,
    pub english: bool,
    pub tags: std::collections::BTreeSet<usize>,
    pub published: Option<Timestamp>,
    pub listed: bool,
    /// Sources of the hand-picked articles, in order, as often as they are named.
    pub by_hand: Vec<String>,
    text: String,
}

impl Entry {
    /// The day of publication where the board is.
    pub fn day(&self) -> Date {
        self.published.expect("a dated article").to_zoned(TimeZone::fixed(LOCAL)).date()
    }
}

impl Plan {
    /// The article files of the plan, in no particular order.
    pub fn entries(&self, now: Timestamp) -> Vec<Entry> {
        let languages = |at: usize| [false, true].into_iter().filter(move |&english| self.specs[at].has(english));
        let all = (0..self.specs.len()).flat_map(|at| languages(at).map(move |english| (at, english)));
        all.map(|(at, english)| self.entry(at, english, now)).collect()
    }

    /// Writes the plan's files in the given order of creation.
    pub fn write(&self, site: Site, backwards: bool) -> Site {
        let now = crate::site::NOW.parse().expect("a time");
        let mut files: Vec<_> = self.entries(now).into_iter().map(|entry| (entry.source, entry.text)).collect();
        for section in std::iter::once("").chain(SECTIONS[..self.sections].iter().copied()) {
            for name in ["_index.md", "_index.en.md"] {
                let title = if section.is_empty() { "Trang chủ" } else { section };
                files.push((join(section, name), article(title, "", "")));
            }
        }
        if backwards {
            files.reverse();
        }
        let site = site.config_with(LANGUAGES);
        files.into_iter().fold(site, |site, (path, text)| site.file(&path, text))
    }

    fn entry(&self, at: usize, english: bool, now: Timestamp) -> Entry {
        let spec = &self.specs[at];
        let published = spec.when.map(When::timestamp);
        let picked: Vec<_> = spec.by_hand.iter().map(|&(to, reference)| (to % self.specs.len(), reference)).collect();
        let picked: Vec<_> = picked.into_iter().filter(|&(to, _)| to != at && self.is_dated(to, english)).collect();
        let related = picked.iter().map(|&(to, reference)| format!("{:?}", self.reference(to, english, reference)));
        // Not `{:?}`, which would write combining marks in Rust's way.
        let tags = spec.tags.iter().map(|tag| format!("\"{}\"", tag.text()));
        let front_matter = format!(
            "{}{}tags = [{}]\nrelated = [{}]",
            spec.when.map(When::toml).unwrap_or_default(),
            spec.state.toml(),
            tags.collect::<Vec<_>>().join(", "),
            related.collect::<Vec<_>>().join(", "),
        );
        Entry {
            source: self.source(at, english),
            url: self.url(at, english),
            section: self.section(at).to_owned(),
            english,
            tags: spec.tags.iter().map(|tag| tag.tag).collect(),
            published,
            listed: spec.state.is_public() && published.is_some_and(|published| published <= now),
            by_hand: picked.iter().map(|&(to, _)| self.source(to, english)).collect(),
            text: article(&format!("Bài số {at}"), &front_matter, "Nội dung của bài."),
        }
    }

    fn is_dated(&self, at: usize, english: bool) -> bool {
        self.specs[at].has(english) && self.specs[at].when.is_some()
    }

    /// The section's folder; one place in twelve is the content folder itself.
    fn section(&self, at: usize) -> &'static str {
        match self.specs[at].place {
            11 => "",
            place => SECTIONS[place % self.sections],
        }
    }

    /// The path without suffix. Names are chosen so that byte order differs from the order of path components:
    /// `b1-x.md` < `b1.md` < `b1/index.md` < `b10.md`.
    fn stem(&self, at: usize) -> String {
        let spec = &self.specs[at];
        let name = format!("b{}{}", at / 2, if at % 2 == 1 { "-x" } else { "" });
        let folder = match (spec.layout, spec.when) {
            (Layout::Year, Some(when)) => format!("{}/", when.day.year()),
            (Layout::Month, Some(when)) => format!("{}/{:02}/", when.day.year(), when.day.month()),
            _ => String::new(),
        };
        join(self.section(at), &format!("{folder}{name}"))
    }

    fn source(&self, at: usize, english: bool) -> String {
        let own_folder = if self.specs[at].layout == Layout::OwnFolder { "/index" } else { "" };
        format!("{}{own_folder}{}.md", self.stem(at), if english { ".en" } else { "" })
    }

    fn url(&self, at: usize, english: bool) -> String {
        format!("/{}{}/", if english { "en/" } else { "" }, self.stem(at))
    }

    fn reference(&self, at: usize, english: bool, reference: Reference) -> String {
        match reference {
            Reference::FileFromContent => self.source(at, english),
            Reference::FileFromRoot => format!("/{}", self.source(at, english)),
            Reference::Path => self.url(at, english),
            Reference::Address => format!("{}{}", BASE_URL.trim_end_matches('/'), self.url(at, english)),
        }
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.into() } else { format!("{folder}/{name}") }
}
