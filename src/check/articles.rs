//! Advice about single articles: what they lack, and dates that are most likely mistyped.

use std::collections::BTreeMap;

use super::Advice;
use crate::article::{Head, Kind};
use crate::date::Moment;
use crate::diagnostic::Problem;
use crate::link::Doc;
use crate::site::Site;

/// Days after which a date in the future, or before all its neighbours, is taken for a mistake.
const LONG: i32 = 366;

/// Articles that a folder needs, besides the one looked at, to say what is usual in it.
const NEIGHBOURS: usize = 3;

pub fn advice(site: &Site) -> Vec<Advice> {
    let articles = || site.links.docs.iter().filter(|doc| doc.head.kind == Kind::Article);
    let mut advice: Vec<Advice> = articles().filter_map(|doc| lacks(site, doc)).collect();
    let mut folders: BTreeMap<(usize, &str), Vec<(i32, &Head)>> = BTreeMap::new();
    for doc in articles() {
        let Some(date) = &doc.head.front.date else { continue };
        let ahead = date.day() - site.now.day();
        if ahead > LONG {
            advice.push(Advice::of(&doc.head.file, "date", Problem::FarAhead { date: day(date) }));
        }
        match year_of(&doc.head.folder) {
            Some((year, _)) if year == date.year() => {}
            Some((_, folder)) => {
                let problem = Problem::OtherYear { date: day(date), folder: folder.into() };
                advice.push(Advice::of(&doc.head.file, "date", problem));
            }
            None => folders.entry((doc.head.edition, beside(&doc.head))).or_default().push((date.day(), &doc.head)),
        }
    }
    advice.extend(folders.into_values().filter_map(far_before));
    advice
}

/// The required keys that an article does not have.
fn lacks(site: &Site, doc: &Doc) -> Option<Advice> {
    let front = &doc.head.front;
    let has = |key: &str| match key {
        "summary" => front.summary.is_some(),
        "author" => !front.authors.is_empty(),
        "source" => front.source.is_some(),
        "image" => front.image.is_some(),
        taxonomy => {
            let at = site.config.taxonomies.iter().position(|name| name == taxonomy);
            at.is_none_or(|at| !front.terms[at].is_empty())
        }
    };
    let missing: Vec<&str> = site.config.check.require.iter().map(String::as_str).filter(|key| !has(key)).collect();
    let problem = Problem::MissingFacts { keys: missing.join(", ") };
    (!missing.is_empty()).then(|| Advice::of(&doc.head.file, "", problem))
}

/// The folder whose files stand beside an article: its own folder is no company.
fn beside(head: &Head) -> &str {
    match head.is_bundle() {
        true => head.folder.rsplit_once('/').map_or("", |(above, _)| above),
        false => &head.folder,
    }
}

/// The innermost folder of a path that is a year.
fn year_of(folder: &str) -> Option<(i16, &str)> {
    let year = |name: &str| name.parse().ok().filter(|year| name.len() == 4 && (1900..2200).contains(year));
    folder.rsplit('/').find_map(|name| Some((year(name)?, name)))
}

/// The oldest article of a folder, if it is far before all others.
fn far_before(mut articles: Vec<(i32, &Head)>) -> Option<Advice> {
    articles.sort_by_key(|(day, _)| *day);
    let [(first, head), (second, next), ..] = articles[..] else { return None };
    if articles.len() <= NEIGHBOURS || second - first <= LONG {
        return None;
    }
    let date = |head: &Head| head.front.date.as_ref().map_or_else(String::new, day);
    Some(Advice::of(&head.file, "date", Problem::BeforeNeighbours { date: date(head), next: date(next) }))
}

/// A day as front matter writes it.
fn day(date: &Moment) -> String {
    date.local_text().chars().take(10).collect()
}
