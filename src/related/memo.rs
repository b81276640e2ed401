//! What the last run found related, and for which articles that still holds.

use std::cmp::Reverse;
use std::sync::Arc;

use rayon::prelude::*;

use super::{By, Index, Related, Timeline};

/// More changed articles than this, and everything is found anew.
const MOST: usize = 32;

/// No position.
const NONE: u32 = u32::MAX;

/// The last run.
#[derive(Default)]
pub struct Memo {
    /// Whether there will be no other run, so that nothing need be remembered.
    is_last: bool,
    /// The caller's index by position.
    articles: Vec<usize>,
    /// By tag.
    weights: Vec<u32>,
    /// By position; `None` where some were chosen by hand.
    lists: Vec<Option<Arc<[Related]>>>,
    count: usize,
}

impl Memo {
    /// Nothing is known. `is_last`: nothing need be remembered.
    pub fn new(is_last: bool) -> Self {
        Memo { is_last, ..Memo::default() }
    }

    /// The lists that are still right, with the indices of now.
    pub(super) fn kept(
        &self,
        timeline: &Timeline,
        index: &Index,
        now: &[Option<usize>],
        count: usize,
    ) -> Vec<Option<Arc<[Related]>>> {
        let mut lists = vec![None; timeline.articles.len()];
        if self.articles.is_empty() || count != self.count {
            return lists;
        }
        let positions = positions(timeline.articles);
        let moved = |old: &usize| -> Option<u32> {
            let article = now.get(*old).copied().flatten()?;
            positions.get(article).copied().filter(|position| *position != NONE)
        };
        let moved: Vec<Option<u32>> = self.articles.par_iter().map(moved).collect();
        let mut is_known = vec![false; timeline.articles.len()];
        moved.iter().flatten().for_each(|position| is_known[*position as usize] = true);
        let changed: Vec<usize> = (0..is_known.len()).filter(|position| !is_known[*position]).take(MOST + 1).collect();
        if changed.len() > MOST {
            return lists;
        }
        let is_reweighed: Vec<bool> =
            index.weights.iter().enumerate().map(|(tag, now)| self.weights.get(tag) != Some(now)).collect();
        let rivals = changed.iter().map(|position| Rival::of(index, *position)).collect();
        let stand = Stand { timeline, now, positions: &positions, is_reweighed, rivals, count };
        let keep = |(old, position): (usize, &Option<u32>)| {
            Some(((*position)?, stand.kept(self.lists[old].as_ref()?, (*position)? as usize)?))
        };
        let kept: Vec<Option<(u32, Arc<[Related]>)>> = moved.par_iter().enumerate().map(keep).collect();
        for (position, list) in kept.into_iter().flatten() {
            lists[position as usize] = Some(list);
        }
        lists
    }

    /// Remembers a run.
    pub(super) fn keep(&mut self, timeline: &Timeline, index: &Index, lists: &[Arc<[Related]>], count: usize) {
        if self.is_last {
            return;
        }
        self.lists.clear();
        self.lists.extend(lists.iter().cloned().map(Some));
        timeline.by_hand.keys().for_each(|position| self.lists[*position] = None);
        self.weights.clone_from(&index.weights);
        self.articles.clear();
        self.articles.extend(timeline.articles);
        self.count = count;
    }
}

/// Positions by the caller's index.
fn positions(articles: &[usize]) -> Vec<u32> {
    let mut positions = vec![NONE; articles.iter().max().map_or(0, |last| last + 1)];
    for (position, article) in articles.iter().enumerate() {
        positions[*article] = position as u32;
    }
    positions
}

/// What decides whether a list of the last run still stands.
struct Stand<'a> {
    timeline: &'a Timeline<'a>,
    /// The index of now by the index of then.
    now: &'a [Option<usize>],
    /// By the caller's index.
    positions: &'a [u32],
    /// By tag.
    is_reweighed: Vec<bool>,
    rivals: Vec<Rival>,
    count: usize,
}

impl Stand<'_> {
    /// The list of an article that is what it was, if it is still right.
    fn kept(&self, list: &Arc<[Related]>, own: usize) -> Option<Arc<[Related]>> {
        let Stand { timeline, .. } = self;
        let is_reweighed = |tag: &u32| self.is_reweighed[*tag as usize];
        if timeline.by_hand.contains_key(&own) || timeline.tags.of(own).iter().any(is_reweighed) {
            return None;
        }
        let now = |related: &Related| {
            let article = self.now.get(related.article).copied().flatten()?;
            self.positions.get(article).filter(|position| **position != NONE)?;
            Some(Related { article, by: related.by })
        };
        let is_same = list.iter().all(|related| now(related).is_some_and(|now| now == *related));
        let list = if is_same { list.clone() } else { list.iter().map(now).collect::<Option<_>>()? };
        let is_full = list.len() >= self.count;
        let last = list.last().map(|last| rank(timeline, own, self.positions[last.article] as usize, last.by));
        let stands = |rival: &Rival| is_full && last.is_none_or(|last| last < rival.rank(timeline, own));
        self.rivals.iter().all(stands).then_some(list)
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
        for tag in index.tags.of(position) {
            weights[*tag as usize] = index.weights[*tag as usize];
        }
        Rival { position, weights }
    }

    fn rank(&self, timeline: &Timeline, own: usize) -> Rank {
        let by = match timeline.tags.of(own).iter().map(|tag| self.weights[*tag as usize]).sum() {
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
