//! Which articles are published at an instant, and when that changes next.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::article::{Head, Kind};
use crate::date::Moment;
use crate::front_matter::Pinned;
use crate::section;

/// Hours after its publication in which an article is news to the news sitemap.
pub const NEWS_HOURS: i64 = 48;

/// Which of the articles that are not published are shown all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// None.
    Published,
    /// Drafts.
    Drafts,
    /// Drafts, scheduled and expired articles.
    All,
}

/// Why an article is not published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Its front matter says so.
    Draft,
    /// Its date is still to come.
    Scheduled,
    /// Its time is over.
    Expired,
}

/// Why the article itself is not published now, whatever the folder it is in; `None` if it is.
pub fn status(head: &Head, now: &Moment) -> Option<Status> {
    let front = &head.front;
    if front.draft {
        return Some(Status::Draft);
    }
    if front.date.is_some_and(|date| !date.has_come(now)) {
        return Some(Status::Scheduled);
    }
    front.expires.is_some_and(|end| end.has_come(now)).then_some(Status::Expired)
}

/// What the site shows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// All of it.
    Whole,
    /// That it was there, and why it is no more: its time is over, and it says why.
    Gone,
    /// Nothing.
    Nothing,
}

/// What the site shows of each file now: nothing of drafts, scheduled and expired ones, and of all below such a section.
pub fn shown(heads: &[Arc<Head>], now: &Moment, show: Show) -> Vec<Shown> {
    let is_own = |head: &Head| matches!(head.kind, Kind::Article | Kind::Page);
    let own = |head: &Head| {
        let early = head.front.date.is_some_and(|date| !date.has_come(now));
        let over = head.front.expires.is_some_and(|end| end.has_come(now));
        let is_draft = head.front.draft && show == Show::Published;
        match show {
            Show::All => Shown::Whole,
            _ if is_draft || early => Shown::Nothing,
            _ if over && head.front.expires_note.is_some() && is_own(head) => Shown::Gone,
            _ if over => Shown::Nothing,
            _ => Shown::Whole,
        }
    };
    let indexes = heads.iter().filter(|head| head.kind == Kind::Section);
    let shut: HashMap<(usize, &str), bool> =
        indexes.map(|head| ((head.edition, &*head.folder), own(head) != Shown::Whole)).collect();
    let is_any_shut = shut.values().any(|shut| *shut);
    let below = |head: &Head| {
        is_any_shut
            && section::ancestors(&head.folder).any(|folder| {
                let index = shut.get(&(head.edition, folder)).or_else(|| shut.get(&(0, folder)));
                index.copied().unwrap_or(false)
            })
    };
    heads.par_iter().map(|head| if below(head) { Shown::Nothing } else { own(head) }).collect()
}

/// A change of the site that comes without any change of its files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// When.
    pub at: jiff::Timestamp,
    /// The file that says so, below the root.
    pub file: Arc<str>,
    /// What happens then.
    pub what: What,
}

/// What happens when a time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A scheduled article is published.
    Published,
    /// An article expires.
    Expired,
    /// An article is no longer pinned.
    Unpinned,
    /// An article leaves the news sitemap.
    NewsOver,
    /// A banner is over.
    BannerOver,
}

impl What {
    /// Whether readers see it: a site that is not built anew then shows what it should not.
    pub fn is_seen(self) -> bool {
        self != What::NewsOver
    }
}

/// The next instant at which the site differs from now's without any change of its files, and the next one that readers see;
/// nothing of what is not shown then either.
pub fn next_changes(heads: &[Arc<Head>], now: &Moment, show: Show) -> [Option<Change>; 2] {
    let shown = heads.par_iter().filter(|head| !head.front.draft || show != Show::Published);
    let own = |head: &Arc<Head>| {
        let coming = || changes(head).filter(|(at, _)| *at > now.instant());
        let change = |(at, what)| Change { at, file: head.file.clone(), what };
        [coming().min(), coming().filter(|(_, what)| what.is_seen()).min()].map(|next| next.map(change))
    };
    shown.map(own).reduce(Default::default, |[a, b], [c, d]| [earlier(a, c), earlier(b, d)])
}

/// The earlier of two changes.
fn earlier(a: Option<Change>, b: Option<Change>) -> Option<Change> {
    let key = |change: &Change| (change.at, change.what);
    match (a, b) {
        // Equal ones are in path order.
        (Some(a), Some(b)) => Some(if key(&b) < key(&a) { b } else { a }),
        (a, b) => a.or(b),
    }
}

/// All instants at which an article changes the site by itself.
pub fn changes(head: &Head) -> impl Iterator<Item = (jiff::Timestamp, What)> {
    let front = &head.front;
    let date = front.date.map(|date| date.instant());
    let news = date.and_then(|date| date.checked_add(jiff::SignedDuration::from_hours(NEWS_HOURS)).ok());
    // The last instant of the news window is still in it.
    let news = news.and_then(|end| end.checked_add(jiff::SignedDuration::from_secs(1)).ok());
    let pinned = match front.pinned {
        Pinned::Until(end) => Some(end.instant()),
        _ => None,
    };
    let expires = front.expires.map(|end| end.instant());
    let all = [(date, What::Published), (expires, What::Expired), (pinned, What::Unpinned), (news, What::NewsOver)];
    all.into_iter().filter_map(|(at, what)| Some((at?, what)))
}
