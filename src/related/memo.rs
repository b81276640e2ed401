//! What the last run found related, and for which articles that still holds.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::{By, Index, Timeline};

/// More changed articles than this, and everything is found anew.
const MOST: usize = 32;

/// What makes an article related to others, in words that mean the same in the next run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its file.
    pub path: Arc<str>,
    /// Its date: day and place among those of the day.
    pub instant: Option<jiff::Timestamp>,
    /// Folder of its section.
    pub section: Option<Arc<str>>,
    /// Its tags, each by a name that no other tag has.
    pub tags: Vec<Arc<str>>,
}

/// Positions of related articles with the reason, those chosen by hand left out.
pub type Listed = Vec<(u32, By)>;

/// The last run.
#[derive(Default)]
pub struct Memo {
    keys: Vec<Key>,
    weights: HashMap<Arc<str>, u32>,
    /// Whether there will be no other run, so that nothing need be remembered.
    is_last: bool,
    /// By position; `None` where some were chosen by hand.
    lists: Vec<Option<Listed>>,
    count: usize,
}

impl Memo {
    /// Nothing is known. `is_last`: nothing need be remembered.
    pub fn new(is_last: bool) -> Self {
        Memo { is_last, ..Memo::default() }
    }

    /// The lists that are still right, with the positions of now.
    pub(super) fn kept(&self, timeline: &Timeline, index: &Index, keys: &[Key], count: usize) -> Vec<Option<Listed>> {
        let nothing = || vec![None; keys.len()];
        if self.keys.is_empty() || count != self.count {
            return nothing();
        }
        let (now_of_old, changed) = self.moved(keys);
        if changed.len() > MOST {
            return nothing();
        }
        let is_heavier = self.reweighed(timeline, index, keys);
        let rivals: Vec<Rival> = changed.iter().map(|position| Rival::of(index, *position)).collect();
        let keep = |old: usize| -> Option<(u32, Listed)> {
            let position = now_of_old[old]?;
            let own = position as usize;
            if !timeline.by_hand[own].is_empty() || timeline.tags[own].iter().any(|tag| is_heavier[*tag]) {
                return None;
            }
            let list: Option<Listed> =
                self.lists[old].as_ref()?.iter().map(|(other, by)| Some((now_of_old[*other as usize]?, *by))).collect();
            let list = list?;
            let full = list.len() >= count;
            let last = list.last().map(|(other, by)| rank(timeline, own, *other as usize, *by));
            let stands = |rival: &Rival| full && last.is_none_or(|last| last < rival.rank(timeline, own));
            rivals.iter().all(stands).then_some((position, list))
        };
        let kept: Vec<Option<(u32, Listed)>> = (0..self.keys.len()).into_par_iter().map(keep).collect();
        let mut lists = nothing();
        for (position, list) in kept.into_iter().flatten() {
            lists[position as usize] = Some(list);
        }
        lists
    }

    /// Remembers a run.
    pub(super) fn keep(&mut self, timeline: &Timeline, index: &Index, keys: Vec<Key>, lists: &[Listed], count: usize) {
        if self.is_last {
            return;
        }
        // The first article of each tag knows its name.
        let name = |(tag, list): (usize, &Vec<u32>)| {
            let first = *list.first()? as usize;
            let at = timeline.tags[first].iter().position(|own| *own == tag)?;
            Some((keys[first].tags[at].clone(), index.weights[tag]))
        };
        self.weights = index.tagged.iter().enumerate().filter_map(name).collect();
        let by_hand = timeline.by_hand.iter().map(|chosen| !chosen.is_empty());
        self.lists = lists.iter().zip(by_hand).map(|(list, by_hand)| (!by_hand).then(|| list.clone())).collect();
        self.keys = keys;
        self.count = count;
    }

    /// For each old position the position of now, if nothing about the article has changed; and the
    /// positions of those that are new or have changed.
    fn moved(&self, keys: &[Key]) -> (Vec<Option<u32>>, Vec<usize>) {
        let old: HashMap<&str, usize> = self.keys.iter().enumerate().map(|(at, key)| (&*key.path, at)).collect();
        let (mut now_of_old, mut changed) = (vec![None; self.keys.len()], Vec::new());
        for (position, key) in keys.iter().enumerate() {
            match old.get(&*key.path).filter(|old| self.keys[**old] == *key) {
                Some(old) => now_of_old[*old] = Some(position as u32),
                None => changed.push(position),
            }
        }
        (now_of_old, changed)
    }

    /// Which tags weigh more or less than before.
    fn reweighed(&self, timeline: &Timeline, index: &Index, keys: &[Key]) -> Vec<bool> {
        let mut is_heavier = vec![false; index.weights.len()];
        let mut seen = vec![false; index.weights.len()];
        for (key, tags) in keys.iter().zip(timeline.tags) {
            for (label, tag) in key.tags.iter().zip(tags) {
                if !std::mem::replace(&mut seen[*tag], true) {
                    is_heavier[*tag] = self.weights.get(label).is_some_and(|old| *old != index.weights[*tag]);
                }
            }
        }
        is_heavier
    }
}

/// An article that may now be among those related to another one.
struct Rival {
    position: usize,
    /// By tag: its weight, if the article has it.
    weights: Vec<u32>,
}

impl Rival {
    fn of(index: &Index, position: usize) -> Self {
        let mut weights = vec![0; index.weights.len()];
        for tag in index.tags_of(position) {
            weights[*tag as usize] = index.weights[*tag as usize];
        }
        Rival { position, weights }
    }

    fn rank(&self, timeline: &Timeline, own: usize) -> Rank {
        let by = match timeline.tags[own].iter().map(|tag| self.weights[*tag]).sum() {
            0 if timeline.sections[own] == timeline.sections[self.position] => By::Section,
            0 => By::Site,
            score => By::Tags(score),
        };
        rank(timeline, own, self.position, by)
    }
}

/// The order of related articles: lower comes first.
type Rank = (u8, Reverse<u32>, u32, usize);

fn rank(timeline: &Timeline, own: usize, other: usize, by: By) -> Rank {
    let (class, score) = match by {
        By::Hand => (0, 0),
        By::Tags(score) => (1, score),
        By::Section => (2, 0),
        By::Site => (3, 0),
    };
    (class, Reverse(score), timeline.days[own].abs_diff(timeline.days[other]), other)
}
