//! Changes: what would make an output another one, by an editor's hand or by the mere passing of time.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;

use super::input::{Input, Why};
use super::status::{Status, Statuses};
use crate::article::{Head, Kind};
use crate::date::Moment;
use crate::link::{self, What};
use crate::output::Output;
use crate::route::{List, Maker, years};
use crate::search::Part;
use crate::section;
use crate::site::Site;
use crate::text::identity;

/// What would change an output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `files`, `articles` or `time`.
    pub by: &'static str,
    /// For files and articles what they give to the output; for time what happens.
    pub why: Cause,
    /// When, RFC 3339; `None` unless by time.
    pub at: Option<String>,
    /// The file that says when; `None` unless by time.
    pub file: Option<String>,
}

/// What a change comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cause {
    /// What files or articles give to the output.
    Gives(Why),
    /// What happens at a time.
    Happens(What),
}

impl Change {
    /// A change that comes of other files than before, or of what is in them.
    fn of(by: &'static str, why: Why) -> Self {
        Change { by, why: Cause::Gives(why), at: None, file: None }
    }

    /// A change that time brings.
    fn at(event: What, at: &Moment, file: &str) -> Self {
        Change { by: "time", why: Cause::Happens(event), at: Some(at.rfc3339()), file: Some(file.to_owned()) }
    }
}

/// What would change an output: first its inputs, then which articles there are, then the next times.
pub fn changes(site: &Site, maker: Maker, output: &Output, inputs: &[Input]) -> Vec<Change> {
    let given: BTreeSet<Why> = inputs.iter().flat_map(|input| input.why.iter().copied()).collect();
    let of_files = given.into_iter().map(|why| Change::of("files", why));
    let of_articles = chosen(site, maker).iter().map(|why| Change::of("articles", *why));
    let mut times = times(site, maker, output, inputs);
    times.sort_by(|(a, event, a_file), (b, other, b_file)| {
        (a.instant(), event, a_file).cmp(&(b.instant(), other, b_file))
    });
    let of_time = times.into_iter().map(|(at, event, file)| Change::at(event, &at, &file));
    of_files.chain(of_articles).chain(of_time).collect()
}

/// What an output takes from articles that may be others tomorrow.
fn chosen(site: &Site, maker: Maker) -> &'static [Why] {
    match maker {
        Maker::Doc(at) if site.links.docs[at].head.kind == Kind::Article => &[Why::Related, Why::Newer],
        Maker::ListPage(..) | Maker::Feed(_) | Maker::ArchiveMonth(..) => &[Why::List],
        Maker::SitemapIndex | Maker::SitemapPages | Maker::SitemapYear(..) | Maker::NewsSitemap => &[Why::List],
        Maker::Taxonomy(..) | Maker::Archive(_) | Maker::ArchiveYear(..) => &[Why::Counted],
        Maker::Search(_, Part::Words(_) | Part::Bucket(..) | Part::Records(..)) => &[Why::List],
        Maker::Search(_, Part::Spans | Part::Page) => &[Why::Counted],
        Maker::Search(_, Part::Script) => &[],
        Maker::RedirectMap(_) => &[Why::Moved],
        Maker::Doc(_) | Maker::Gone(_) | Maker::NotFound(_) | Maker::Redirect(_) | Maker::Robots => &[],
        Maker::Asset(_) | Maker::Resized(..) | Maker::ThemeFile(_) => &[],
    }
}

/// A time, what happens then, and the file that says so.
type Time = (Moment, What, Arc<str>);

/// The next time of each kind.
fn times(site: &Site, maker: Maker, output: &Output, inputs: &[Input]) -> Vec<Time> {
    let heads: HashMap<&str, &Arc<Head>> = site.plan.heads().map(|head| (&*head.file, head)).collect();
    let given = inputs.iter().filter_map(|input| Some((*heads.get(&*input.file)?, &*input.why)));
    let given: Vec<(&Arc<Head>, &[Why])> = given.collect();
    let of = |is_wanted: fn(&Why) -> bool| {
        let wanted = given.iter().filter(move |(_, why)| why.iter().any(is_wanted));
        wanted.map(|(head, _)| *head)
    };
    let is_own = |why: &Why| matches!(why, Why::Own | Why::Bundle);
    let mut times = vec![
        next(site, of(is_own), What::Expired),
        next(site, of(|why| !matches!(why, Why::Own | Why::Bundle)), What::Expired),
        next_article(site, maker),
    ];
    if let Output::Page(page) = output {
        times.push(next(site, of(|why| SHOWN.contains(why)), What::Unpinned));
        let edition = site.config.edition(&page.page.language).map(|edition| &site.config.editions[edition]);
        let end = edition.and_then(|edition| edition.banner.as_ref()?.until).filter(|end| !end.has_come(&site.now));
        times.push(end.map(|end| (end, What::BannerOver, site.config.file.as_str().into())));
    }
    if maker == Maker::NewsSitemap {
        times.push(next(site, of(|why| *why == Why::List), What::NewsOver));
    }
    times.into_iter().flatten().collect()
}

/// What an article gives where its pages show whether it is pinned.
const SHOWN: [Why; 7] = [Why::Own, Why::Related, Why::Newer, Why::Older, Why::Pinned, Why::List, Why::Block];

fn instant((at, ..): &Time) -> jiff::Timestamp {
    at.instant()
}

/// The next time at which this happens to one of these files.
fn next<'h>(site: &Site, heads: impl Iterator<Item = &'h Arc<Head>>, what: What) -> Option<Time> {
    let time = |head: &Arc<Head>| {
        let is_wanted = |(at, other): &(jiff::Timestamp, What)| *other == what && *at > site.now.instant();
        let (at, _) = link::changes(head).find(is_wanted)?;
        Some((Moment::of_instant(at, &site.config.zone), what, head.file.clone()))
    };
    heads.filter_map(time).min_by_key(instant)
}

/// The next time at which an article appears that an output may show, list or count.
fn next_article(site: &Site, maker: Maker) -> Option<Time> {
    let (statuses, is_shown) = (Statuses::of(site), |head: &Head| site.links.places.by_path.contains_key(&head.path));
    let hidden = site.plan.heads().filter(|head| head.kind == Kind::Article && !is_shown(head));
    let concerned = hidden.filter(|head| head.front.date.is_some_and(|date| concerns(site, maker, head, &date)));
    let appears = |head: &Arc<Head>| {
        let until = statuses.status(head)?.until?;
        let is_over = head.front.expires.is_some_and(|end| end.has_come(&until));
        (!is_over).then(|| (until, What::Published, head.file.clone()))
    };
    concerned.filter_map(appears).min_by_key(instant)
}

/// Whether an output may change as an article is published.
fn concerns(site: &Site, maker: Maker, head: &Head, date: &Moment) -> bool {
    let (links, edition) = (&site.links, head.edition);
    match maker {
        Maker::Doc(at) => {
            let own = &links.docs[at].head;
            let is_translation = (&own.folder, &own.stem) == (&head.folder, &head.stem);
            is_translation || own.kind == Kind::Article && own.edition == edition
        }
        // A numbered page is full, and new articles come before it.
        Maker::ListPage(_, number) if number > 0 => false,
        Maker::ListPage(list, _) | Maker::Feed(list) => is_of(site, list, head),
        Maker::Taxonomy(of, taxonomy) => of == edition && !head.front.terms[taxonomy].is_empty(),
        Maker::Archive(of) | Maker::Search(of, Part::Page | Part::Spans) => of == edition,
        Maker::Search(_, Part::Script) => false,
        Maker::Search(of, Part::Words(span) | Part::Bucket(span, _) | Part::Records(span, _)) => {
            of == edition && links.editions[of].spans[span].covers(date)
        }
        Maker::ArchiveYear(of, year) => of == edition && links.editions[of].archive[year].year == date.year(),
        Maker::ArchiveMonth(of, year, month) => {
            let year = &links.editions[of].archive[year];
            of == edition && (year.year, year.months[month].month) == (date.year(), date.month())
        }
        Maker::SitemapIndex => !years(links).contains_key(&date.year()),
        Maker::SitemapYear(year, _) => year == date.year(),
        Maker::SitemapPages | Maker::NewsSitemap => true,
        Maker::RedirectMap(_) => !head.front.aliases.is_empty(),
        Maker::Gone(_) | Maker::NotFound(_) | Maker::Robots | Maker::Redirect(_) => false,
        Maker::Asset(_) | Maker::Resized(..) | Maker::ThemeFile(_) => false,
    }
}

/// Whether an article would be in a list.
fn is_of(site: &Site, list: List, head: &Head) -> bool {
    let editions = &site.links.editions;
    match list {
        List::Home(edition) => edition == head.edition,
        List::Section(edition, section) => {
            let sections = &editions[edition].sections;
            let own = section::section_of(sections, &head.folder).filter(|_| edition == head.edition);
            std::iter::successors(own, |at| sections[*at].parent).any(|at| at == section)
        }
        List::Term(edition, taxonomy, term) => {
            let wanted = identity(&editions[edition].taxonomies[taxonomy].list[term].name);
            edition == head.edition && head.front.terms[taxonomy].iter().any(|name| identity(name) == wanted)
        }
    }
}

/// What would change that a file is not published.
pub fn of_hidden(status: &Status, inputs: &[Input]) -> Vec<Change> {
    let of_files = inputs.iter().flat_map(|input| &input.why).map(|why| Change::of("files", *why));
    of_files.chain(status.until.map(|at| Change::at(What::Published, &at, &status.file))).collect()
}
