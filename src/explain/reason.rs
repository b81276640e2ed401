//! Reasons: why articles are related, and why the next ones are not, in the numbers of the decision itself.

use std::cmp::Ordering;

use serde::Serialize;

use crate::diagnostic::Tongue;
use crate::link::{Doc, ranking};
use crate::related::{By, Related, weight};
use crate::site::Site;

/// Articles told of that were not taken.
const NEXT: usize = 5;

/// Why one article is related.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// Absolute URL of the related article.
    pub url: String,
    /// Its title.
    pub title: String,
    /// `hand`, `tags`, `section` or `site`.
    pub by: &'static str,
    /// Sum of the weights of the shared tags.
    pub score: u32,
    /// The tags both have.
    pub shared: Vec<SharedTag>,
    /// Days between the two dates; `None` if one has no date.
    pub days: Option<u32>,
}

/// A tag that two articles share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedTag {
    /// Its name.
    pub tag: String,
    /// `floor(log2(1 + N / df))`.
    pub weight: u32,
}

/// An article that is not related news, but would be next.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Candidate {
    /// Why it would be.
    #[serde(flatten)]
    pub reason: Reason,
    /// What the last of the related news has before it.
    pub lost: Lost,
}

/// Where a candidate comes behind the last of the related news.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// `room`, `hand`, `tags`, `section`, `score`, `days`, `date` or `path`: the first that decides.
    pub by: &'static str,
    /// Its own number where numbers decide: the score, or the days.
    pub own: Option<u32>,
    /// That of the last of the related news.
    pub last: Option<u32>,
}

/// Why the related news of a document are related, in order.
pub fn reasons(site: &Site, at: usize) -> Vec<Reason> {
    site.links.docs[at].related.iter().map(|related| reason(site, at, related)).collect()
}

/// The articles that come next, in order.
pub fn candidates(site: &Site, at: usize) -> Vec<Candidate> {
    let related = &site.links.docs[at].related;
    let all = ranking(&site.links, at, &site.config, NEXT);
    let next = all.iter().skip(related.len());
    next.map(|next| Candidate { reason: reason(site, at, next), lost: lost(site, at, next, related.last()) }).collect()
}

fn reason(site: &Site, at: usize, related: &Related) -> Reason {
    let docs = &site.links.docs;
    let (doc, other) = (&docs[at], &docs[related.article]);
    let shared = shared(site, at, related.article);
    Reason {
        url: other.address.permalink(&site.config.base),
        title: other.head.front.title.clone(),
        by: match related.by {
            By::Hand => "hand",
            By::Tags(_) => "tags",
            By::Section => "section",
            By::Site => "site",
        },
        score: match related.by {
            By::Tags(score) => score,
            _ => shared.iter().map(|tag| tag.weight).sum(),
        },
        shared,
        days: days(doc, other),
    }
}

fn days(doc: &Doc, other: &Doc) -> Option<u32> {
    Some(doc.head.front.date?.day().abs_diff(other.head.front.date?.day()))
}

fn shared(site: &Site, a: usize, b: usize) -> Vec<SharedTag> {
    let docs = &site.links.docs;
    let edition = &site.links.editions[docs[a].head.edition];
    let Some(tags) = site.config.tags() else { return Vec::new() };
    let of = |article: usize| edition.terms_of(&docs[article], tags);
    let both = of(a).filter(|tag| of(b).any(|other| other == *tag)).map(|tag| &edition.taxonomies[tags].list[tag]);
    let n = edition.articles.len();
    both.map(|tag| SharedTag { tag: tag.name.clone(), weight: weight(n, tag.articles.len()) }).collect()
}

/// What the last of the related news has before another article.
fn lost(site: &Site, at: usize, next: &Related, last: Option<&Related>) -> Lost {
    let lost = |by, own, last| Lost { by, own, last };
    let Some(last) = last else { return lost("room", None, None) };
    let (own, doc) = (&site.links.docs[at], |related: &Related| &site.links.docs[related.article]);
    match (next.by, last.by) {
        (_, By::Hand) => return lost("hand", None, None),
        (By::Section | By::Site, By::Tags(_)) => return lost("tags", None, None),
        (By::Site, By::Section) => return lost("section", None, None),
        (By::Tags(score), By::Tags(most)) if score != most => return lost("score", Some(score), Some(most)),
        _ => {}
    }
    let (next, last) = (doc(next), doc(last));
    let (further, nearer) = (days(own, next), days(own, last));
    if further != nearer {
        return lost("days", further, nearer);
    }
    let instant = |doc: &Doc| doc.head.front.date.map(|date| date.instant());
    match instant(next).cmp(&instant(last)) {
        Ordering::Equal => lost("path", None, None),
        _ => lost("date", None, None),
    }
}

impl Reason {
    /// The root-relative address of the related article.
    pub fn href<'a>(&'a self, site: &Site) -> &'a str {
        self.url.strip_prefix(&site.config.base.origin).unwrap_or(&self.url)
    }

    /// Why it is related, in a line.
    pub fn why(&self, tongue: Tongue) -> String {
        let why = match (self.by, tongue) {
            ("hand", Tongue::Vietnamese) => "chọn tay trong `related`".to_owned(),
            ("hand", Tongue::English) => "chosen by hand in `related`".to_owned(),
            ("section", Tongue::Vietnamese) => "gần ngày nhất trong chuyên mục".to_owned(),
            ("section", Tongue::English) => "nearest in date in the section".to_owned(),
            ("site", Tongue::Vietnamese) => "gần ngày nhất trong toàn trang".to_owned(),
            ("site", Tongue::English) => "nearest in date in the site".to_owned(),
            (_, Tongue::Vietnamese) => format!("chung chủ đề, {} điểm", self.score),
            (_, Tongue::English) => format!("shared tags, score {}", self.score),
        };
        self.with_facts(why, tongue)
    }

    /// A line with the shared tags and the days put behind what it says.
    fn with_facts(&self, why: String, tongue: Tongue) -> String {
        let tags: Vec<String> = self.shared.iter().map(|tag| format!("{} ({})", tag.tag, tag.weight)).collect();
        let days = self.days.map(|days| match (tongue, days) {
            (Tongue::Vietnamese, days) => format!("cách {days} ngày"),
            (Tongue::English, 1) => "1 day apart".to_owned(),
            (Tongue::English, days) => format!("{days} days apart"),
        });
        let facts = [Some(why), (!tags.is_empty()).then(|| tags.join(", ")), days];
        facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

impl Candidate {
    /// Why it is not related, in a line.
    pub fn why_not(&self, tongue: Tongue) -> String {
        let why = match tongue {
            Tongue::Vietnamese => self.lost.vietnamese(),
            Tongue::English => self.lost.english(),
        };
        self.reason.with_facts(why, tongue)
    }
}

impl Lost {
    fn further(&self) -> u32 {
        self.own.unwrap_or_default().saturating_sub(self.last.unwrap_or_default())
    }

    fn vietnamese(&self) -> String {
        match (self.by, self.own, self.last) {
            ("score", Some(own), Some(last)) => format!("điểm thấp hơn: {own} < {last}"),
            ("days", ..) => format!("bằng điểm, xa hơn {} ngày", self.further()),
            ("room", ..) => "khối tin liên quan không có chỗ nào".to_owned(),
            ("hand", ..) => "các tin chọn tay đã chiếm hết chỗ".to_owned(),
            ("tags", ..) => "không chung chủ đề, khối đã đủ tin".to_owned(),
            ("section", ..) => "khác chuyên mục, khối đã đủ tin".to_owned(),
            ("date", ..) => "bằng điểm, bằng số ngày, nhưng cũ hơn".to_owned(),
            _ => "bằng nhau mọi mặt, tên tệp đứng sau".to_owned(),
        }
    }

    fn english(&self) -> String {
        match (self.by, self.own, self.last) {
            ("score", Some(own), Some(last)) => format!("lower score {own} < {last}"),
            ("days", ..) if self.further() == 1 => "same score, 1 day further".to_owned(),
            ("days", ..) => format!("same score, {} days further", self.further()),
            ("room", ..) => "the block has no places".to_owned(),
            ("hand", ..) => "all places were taken by hand".to_owned(),
            ("tags", ..) => "has no shared tag and the block is full".to_owned(),
            ("section", ..) => "is of another section and the block is full".to_owned(),
            ("date", ..) => "same score and day, older".to_owned(),
            _ => "same in all else, its path comes later".to_owned(),
        }
    }
}
