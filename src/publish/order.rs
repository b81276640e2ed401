//! The order in which a target changes, so that every click leads to a page at every moment.

use super::state::{Change, Record};
use crate::manifest::{Kind, Sent};

/// A path with what becomes of it.
pub type Step<'r> = (&'r str, &'r Change);

/// The changes in groups: each must be done before the next one is begun.
pub struct Order<'r> {
    /// Files of ours where folders of new files belong, or the other way round: they go first.
    pub in_the_way: Vec<Step<'r>>,
    /// Files to send.
    pub send: Vec<Vec<Step<'r>>>,
    /// Files to remove when nothing leads to them any more.
    pub remove: Vec<Vec<Step<'r>>>,
}

impl<'r> Order<'r> {
    /// First what pages load, then new files, from articles to lists: nothing leads to them yet. Then those that replace others, in the
    /// same order: what they lead to is there by now. Removals last, lists before what they lead to.
    pub fn of(record: &'r Record) -> Self {
        let all = || record.changes.iter().map(|(path, change)| (path.as_str(), change));
        let send = all().filter_map(|step| Some((sending(step.1, step.1.after.as_ref()?), step)));
        let gone = all().filter(|(_, change)| change.after.is_none());
        let (in_the_way, remove): (Vec<_>, Vec<_>) = gone.partition(|(path, _)| is_in_the_way(record, path));
        let kind = |change: &Change| change.before.as_ref().map_or(Kind::Home, |sent| sent.kind);
        let remove = remove.into_iter().map(|step| (std::cmp::Reverse(kind(step.1)), step));
        Order { in_the_way, send: groups(send.collect()), remove: groups(remove.collect()) }
    }
}

/// Where a file that is sent comes in the order.
fn sending(change: &Change, after: &Sent) -> (u8, Kind, bool) {
    let (is_asset, is_new) = (matches!(after.kind, Kind::File | Kind::Part), change.before.is_none());
    match (is_asset, is_new) {
        (true, _) => (0, Kind::File, !is_new),
        (false, true) => (1, after.kind, false),
        (false, false) => (2, after.kind, false),
    }
}

/// Whether a removed file stands where another one needs a folder, or a folder of removed ones where a file belongs.
fn is_in_the_way(record: &Record, path: &str) -> bool {
    let comes = |path: &str| record.changes.get(path).is_some_and(|change| change.after.is_some());
    let is_below_new = path.match_indices('/').any(|(slash, _)| comes(&path[..slash]));
    let below = format!("{path}/");
    let next = record.changes.range(below.clone()..).take_while(|(other, _)| other.starts_with(&below));
    is_below_new || { next }.any(|(_, change)| change.after.is_some())
}

/// Sorts by rank, and puts what has the same one into one group.
fn groups<'r, R: Ord>(mut ranked: Vec<(R, Step<'r>)>) -> Vec<Vec<Step<'r>>> {
    ranked.sort_by(|a, b| (&a.0, a.1.0).cmp(&(&b.0, b.1.0)));
    let groups = ranked.chunk_by(|a, b| a.0 == b.0);
    groups.map(|group| group.iter().map(|(_, step)| *step).collect()).collect()
}
