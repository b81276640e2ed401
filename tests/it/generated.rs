//! Random small news sites: what their articles may be, and proptest strategies for them.

mod files;

use jiff::civil::{Date, DateTime, date};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use proptest::collection::vec;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

pub use files::Entry;

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

const LOCAL: Offset = Offset::constant(7);

pub fn plans() -> impl Strategy<Value = Plan> {
    (1..=SECTIONS.len(), vec(specs(), 10..=60)).prop_map(|(sections, specs)| Plan { sections, specs })
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
    (0..12_usize, layout, editions, vec(spellings(), 0..=6), when, state, by_hand).prop_map(
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
    prop_oneof![Just(FileFromContent), Just(FileFromRoot), Just(Path), Just(Address)]
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
        Spelling { tag, variant: variant % TAGS[tag].len(), decomposed }
    })
}

/// Days in a few clusters, so that many are equal: a turn of the year, a leap day, and the days around "now".
fn dates() -> impl Strategy<Value = When> {
    let start =
        prop_oneof![Just(date(2022, 12, 24)), Just(date(2024, 2, 25)), Just(date(2026, 5, 25)), Just(date(2021, 6, 1))];
    let day = (start, 0..14_i64).prop_map(|(start, days)| start + days.days());
    let time = proptest::option::of((0..24_i8, prop_oneof![Just(0_i8), Just(30), Just(59)]));
    let offset = proptest::option::of(prop_oneof![Just(7_i8), Just(0), Just(-8), Just(9), Just(14)]);
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
        offset.to_timestamp(self.local(hour, minute)).expect("a date within range")
    }

    fn local(self, hour: i8, minute: i8) -> DateTime {
        self.day.at(hour, minute, 0, 0)
    }

    fn toml(self) -> String {
        let time = self.time.map_or(String::new(), |(hour, minute)| format!("T{hour:02}:{minute:02}:00"));
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
        if self.decomposed { text.nfd().collect() } else { text.into() }
    }
}

impl Spec {
    fn has(&self, english: bool) -> bool {
        self.editions == Editions::Both || (self.editions == Editions::English) == english
    }
}
