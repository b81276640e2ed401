//! Random small news sites: proptest strategies for their articles, and the content files they are written to.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::site::{BASE_URL, Site, article};

/// The tags of the generated sites, the most used first. Each line is one tag in all its spellings.
const TAGS: &[&[&str]] = &[
    &["Đầu tư", "đầu tư", "ĐẦU TƯ", "đ\u{e2}\u{300}u tư"],
    &["Khu công nghiệp", "khu công nghiệp"],
    &["hoà bình", "hòa bình", "Hoà Bình"],
    &["Thuế", "thuế", "THUẾ"],
    &["Thuê", "thuê"],
    &["thuỷ sản", "thủy sản", "Thủy Sản"],
    &["Ủy ban", "Uỷ ban", "ỦY BAN"],
    &["năm", "Năm"],
    &["Nam"],
    &["Hàn Quốc", "hàn quốc", "H\u{e0}n Qu\u{f4}\u{301}c"],
    &["sức khoẻ", "sức khỏe"],
    &["bán đất"],
    &["bản đất", "Bản đất"],
    &["FDI", "fdi"],
    &["Đối ngoại", "đối ngoại", "Đô\u{301}i ngoại"],
    &["DDCI 2022"],
];

/// Folders with an `_index.md`. Other folders (years, months, an article's own) belong to the nearest of these.
const SECTIONS: &[&str] = &["tin-tuc", "tin-tuc/doi-ngoai", "xuc-tien-dau-tu"];

const LANGUAGES: &str = "[languages.en]\ntitle = \"Management Board\"\n";

#[derive(Clone, Debug)]
pub struct Plan {
    pub sections: usize,
    pub specs: Vec<Spec>,
}

/// One article, or one article in two languages, before it has a file name.
#[derive(Clone, Debug)]
pub struct Spec {
    place: usize,
    layout: Layout,
    editions: Editions,
    tags: Vec<Spelling>,
    when: Option<When>,
    state: State,
    by_hand: Vec<(usize, Reference)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Layout {
    Flat,
    Year,
    Month,
    OwnFolder,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Editions {
    Vietnamese,
    English,
    Both,
}

/// A tag as an editor typed it: which tag, which spelling of it, composed or decomposed letters.
#[derive(Clone, Copy, Debug)]
struct Spelling {
    tag: usize,
    variant: usize,
    decomposed: bool,
}

#[derive(Clone, Copy, Debug)]
struct When {
    day: Date,
    time: Option<(i8, i8)>,
    offset: Option<i8>,
    quoted: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Plain,
    Draft,
    Expired,
    ExpiresAtNow,
    ExpiresLater,
}

/// How a hand-picked article is named in front matter.
#[derive(Clone, Copy, Debug)]
enum Reference {
    FileFromContent,
    FileFromRoot,
    Path,
    Address,
}

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
        self.published
            .expect("a dated article")
            .to_zoned(TimeZone::fixed(LOCAL))
            .date()
    }
}

const LOCAL: Offset = Offset::constant(7);

pub fn plans() -> impl Strategy<Value = Plan> {
    (1..=SECTIONS.len(), vec(specs(), 10..=60))
        .prop_map(|(sections, specs)| Plan { sections, specs })
}

fn specs() -> impl Strategy<Value = Spec> {
    let layout = prop_oneof![
        3 => Just(Layout::Flat), 4 => Just(Layout::Year), 1 => Just(Layout::Month), 1 => Just(Layout::OwnFolder)
    ];
    let editions = prop_oneof![
        6 => Just(Editions::Vietnamese), 1 => Just(Editions::English), 2 => Just(Editions::Both)
    ];
    let state = prop_oneof![
        12 => Just(State::Plain), 1 => Just(State::Draft), 1 => Just(State::Expired),
        1 => Just(State::ExpiresAtNow), 1 => Just(State::ExpiresLater)
    ];
    let by_hand = prop_oneof![
        5 => Just(Vec::new()), 1 => vec((0..60_usize, references()), 1..=7)
    ];
    let when = proptest::option::weighted(0.93, dates());
    (
        0..12_usize,
        layout,
        editions,
        vec(spellings(), 0..=6),
        when,
        state,
        by_hand,
    )
        .prop_map(
            |(place, layout, editions, tags, when, state, by_hand)| Spec {
                place,
                layout,
                editions,
                tags,
                when,
                state,
                by_hand,
            },
        )
}

fn references() -> impl Strategy<Value = Reference> {
    use Reference::{Address, FileFromContent, FileFromRoot, Path};
    prop_oneof![
        Just(FileFromContent),
        Just(FileFromRoot),
        Just(Path),
        Just(Address)
    ]
}

/// Tags by Zipf's law: the second is used half as often as the first, the third a third as often.
fn spellings() -> impl Strategy<Value = Spelling> {
    let rank = |at: f64| {
        let total: f64 = (1..=TAGS.len()).map(|rank| 1.0 / rank as f64).sum();
        let mut left = at * total;
        let reached = |rank: &usize| {
            left -= 1.0 / (rank + 1) as f64;
            left <= 0.0
        };
        (0..TAGS.len()).find(reached).unwrap_or(TAGS.len() - 1)
    };
    (0.0..1.0, 0..4_usize, prop::bool::weighted(0.15)).prop_map(move |(at, variant, decomposed)| {
        let tag = rank(at);
        Spelling {
            tag,
            variant: variant % TAGS[tag].len(),
            decomposed,
        }
    })
}

/// Days in a few clusters, so that many are equal: a turn of the year, a leap day, and the days around "now".
fn dates() -> impl Strategy<Value = When> {
    let start = prop_oneof![
        Just(date(2022, 12, 24)),
        Just(date(2024, 2, 25)),
        Just(date(2026, 5, 25)),
        Just(date(2021, 6, 1))
    ];
    let day = (start, 0..14_i64).prop_map(|(start, days)| start + days.days());
    let time = proptest::option::of((0..24_i8, prop_oneof![Just(0_i8), Just(30), Just(59)]));
    let offset = proptest::option::of(prop_oneof![
        Just(7_i8),
        Just(0),
        Just(-8),
        Just(9),
        Just(14)
    ]);
    (day, time, offset, prop::bool::weighted(0.2)).prop_map(|(day, time, offset, quoted)| When {
        day,
        time,
        offset: time.and(offset),
        quoted,
    })
}

impl When {
    fn timestamp(self) -> Timestamp {
        let (hour, minute) = self.time.unwrap_or((0, 0));
        let offset = self.offset.map_or(LOCAL, Offset::constant);
        offset
            .to_timestamp(self.local(hour, minute))
            .expect("a date within range")
    }

    fn local(self, hour: i8, minute: i8) -> DateTime {
        self.day.at(hour, minute, 0, 0)
    }

    fn toml(self) -> String {
        let time = self.time.map_or(String::new(), |(hour, minute)| {
            format!("T{hour:02}:{minute:02}:00")
        });
        let offset = match self.offset {
            None => String::new(),
            Some(0) => "Z".into(),
            Some(hours) => format!("{}{:02}:00", if hours < 0 { '-' } else { '+' }, hours.abs()),
        };
        let quote = if self.quoted { "\"" } else { "" };
        format!("date = {quote}{}{time}{offset}{quote}\n", self.day)
    }
}

impl State {
    fn toml(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Draft => "draft = true\n",
            Self::Expired => "expires = 2026-05-31T23:59:59+07:00\n",
            Self::ExpiresAtNow => "expires = 2026-06-01\n",
            Self::ExpiresLater => "expires = \"2026-06-02\"\n",
        }
    }

    fn is_public(self) -> bool {
        matches!(self, Self::Plain | Self::ExpiresLater)
    }
}

impl Spelling {
    fn text(self) -> String {
        let text = TAGS[self.tag][self.variant];
        if self.decomposed {
            text.nfd().collect()
        } else {
            text.into()
        }
    }
}

impl Plan {
    /// The article files of the plan, in no particular order.
    pub fn entries(&self, now: Timestamp) -> Vec<Entry> {
        let languages = |at: usize| {
            [false, true]
                .into_iter()
                .filter(move |&english| self.specs[at].has(english))
        };
        let all =
            (0..self.specs.len()).flat_map(|at| languages(at).map(move |english| (at, english)));
        all.map(|(at, english)| self.entry(at, english, now))
            .collect()
    }

    /// Writes the plan's files in the given order of creation.
    pub fn write(&self, site: Site, backwards: bool) -> Site {
        let now = crate::site::NOW.parse().expect("a time");
        let mut files: Vec<_> = self
            .entries(now)
            .into_iter()
            .map(|entry| (entry.source, entry.text))
            .collect();
        for section in std::iter::once("").chain(SECTIONS[..self.sections].iter().copied()) {
            for name in ["_index.md", "_index.en.md"] {
                let title = if section.is_empty() {
                    "Trang chủ"
                } else {
                    section
                };
                files.push((join(section, name), article(title, "", "")));
            }
        }
        if backwards {
            files.reverse();
        }
        let site = site.config_with(LANGUAGES);
        files
            .into_iter()
            .fold(site, |site, (path, text)| site.file(&path, text))
    }

    fn entry(&self, at: usize, english: bool, now: Timestamp) -> Entry {
        let spec = &self.specs[at];
        let published = spec.when.map(When::timestamp);
        let picked: Vec<_> = spec
            .by_hand
            .iter()
            .map(|&(to, reference)| (to % self.specs.len(), reference))
            .collect();
        let picked: Vec<_> = picked
            .into_iter()
            .filter(|&(to, _)| to != at && self.is_dated(to, english))
            .collect();
        let related = picked
            .iter()
            .map(|&(to, reference)| format!("{:?}", self.reference(to, english, reference)));
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
            by_hand: picked
                .iter()
                .map(|&(to, _)| self.source(to, english))
                .collect(),
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
        let own_folder = if self.specs[at].layout == Layout::OwnFolder {
            "/index"
        } else {
            ""
        };
        format!(
            "{}{own_folder}{}.md",
            self.stem(at),
            if english { ".en" } else { "" }
        )
    }

    fn url(&self, at: usize, english: bool) -> String {
        format!("/{}{}/", if english { "en/" } else { "" }, self.stem(at))
    }

    fn reference(&self, at: usize, english: bool, reference: Reference) -> String {
        match reference {
            Reference::FileFromContent => self.source(at, english),
            Reference::FileFromRoot => format!("/{}", self.source(at, english)),
            Reference::Path => self.url(at, english),
            Reference::Address => format!(
                "{}{}",
                BASE_URL.trim_end_matches('/'),
                self.url(at, english)
            ),
        }
    }
}

impl Spec {
    fn has(&self, english: bool) -> bool {
        self.editions == Editions::Both || (self.editions == Editions::English) == english
    }
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.into()
    } else {
        format!("{folder}/{name}")
    }
}
