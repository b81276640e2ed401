//! Which articles are published at an instant, and when that changes next.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

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

/// The next instant at which the site differs from now's without any change of its files: something is
/// published, expires, is no longer pinned or no longer news.
pub fn next_change(heads: &[Arc<Head>], now: &Moment) -> Option<jiff::Timestamp> {
    let instants = heads.par_iter().flat_map_iter(|head| {
        let front = &head.front;
        let date = front.date.map(|date| date.instant());
        let news = date.and_then(|date| date.checked_add(jiff::SignedDuration::from_hours(NEWS_HOURS)).ok());
        // The last instant of the news window is still in it.
        let news = news.and_then(|end| end.checked_add(jiff::SignedDuration::from_secs(1)).ok());
        let pinned = match front.pinned {
            Pinned::Until(end) => Some(end.instant()),
            _ => None,
        };
        [date, news, front.expires.map(|end| end.instant()), pinned]
    });
    instants.flatten().filter(|instant| *instant > now.instant()).min()
}
