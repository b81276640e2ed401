//! Related news ("Tin liên quan"): exact, from an index of tags, explained by the same numbers.
//!
//! For N articles, `w(t) = floor(log2(1 + N / df(t)))` and `score(a, b)` is the sum of `w` over the
//! tags they share. Articles chosen by hand come first, then those with a score, then the nearest in
//! date of the section, then of the site.

mod memo;

use rayon::prelude::*;

pub use memo::{Key, Listed, Memo};

/// One related article and why it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Related {
    /// Index of the article.
    pub article: usize,
    /// Why.
    pub by: By,
}

/// Why an article is related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Named in the front matter.
    Hand,
    /// Shares tags; the score.
    Tags(u32),
    /// Near in date, in the same section.
    Section,
    /// Near in date, anywhere.
    Site,
}

/// The articles of one edition, in the positions of the list "newest first".
pub struct Timeline<'a> {
    /// Local day of each article, days since 1970-01-01; never increasing.
    pub days: &'a [i32],
    /// Number of the section of each article.
    pub sections: &'a [usize],
    /// Tags of each article.
    pub tags: &'a [Vec<usize>],
    /// Number of different tags.
    pub tag_count: usize,
    /// Articles chosen by hand for each article: anything but positions is the caller's.
    pub by_hand: &'a [Vec<Chosen>],
}

/// An article chosen by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// Index of the article as the caller counts.
    pub article: usize,
    /// Its position in the timeline, if it is in there.
    pub position: Option<usize>,
}

/// Weight of a tag that `df` of `n` articles have: `floor(log2(1 + n / df))`, in integers, as the
/// greatest k with `(2^k - 1) · df ≤ n`.
pub fn weight(n: usize, df: usize) -> u32 {
    (n / df.max(1) + 1).ilog2()
}

/// The related articles of every position. `articles` turns a position into the caller's index; `keys`
/// name the articles for the memo.
pub fn all(timeline: &Timeline, articles: &[usize], count: usize, keys: &[Key], memo: &mut Memo) -> Vec<Vec<Related>> {
    let index = Index::of(timeline);
    let n = timeline.days.len();
    let kept = memo.kept(timeline, &index, keys, count);
    let scores = || Scores { of: vec![0; n], touched: Vec::new() };
    let find = |scores: &mut Scores, (position, kept): (usize, Option<Listed>)| {
        kept.unwrap_or_else(|| find(timeline, &index, position, scores, count))
    };
    let lists: Vec<Listed> = kept.into_par_iter().enumerate().map_init(scores, find).collect();
    memo.keep(timeline, &index, keys, &lists, count);
    let whole = |(chosen, list): (&Vec<Chosen>, Listed)| {
        let by_hand = chosen.iter().map(|chosen| Related { article: chosen.article, by: By::Hand });
        let found = list.into_iter().map(|(position, by)| Related { article: articles[position as usize], by });
        by_hand.chain(found).collect()
    };
    timeline.by_hand.iter().zip(lists).map(whole).collect()
}

/// Finds what is related to one article, those chosen by hand left out.
fn find(timeline: &Timeline, index: &Index, position: usize, scores: &mut Scores, count: usize) -> Listed {
    let by_hand = &timeline.by_hand[position];
    let missing = count.saturating_sub(by_hand.len());
    let mut found = Found { list: Vec::new(), taken: vec![position], missing };
    found.taken.extend(by_hand.iter().filter_map(|chosen| chosen.position));
    if found.missing > 0 {
        by_tags(timeline, index, position, scores, &mut found);
    }
    let section = &index.sections[timeline.sections[position]];
    for (list, by) in [(section, By::Section), (&index.everything, By::Site)] {
        by_date(timeline, list, position, by, &mut found);
    }
    found.list
}

/// What one article has found so far.
struct Found {
    list: Listed,
    /// Positions that may not come again, the article's own first: so few that looking through them
    /// is faster than any index.
    taken: Vec<usize>,
    missing: usize,
}

impl Found {
    fn add(&mut self, position: usize, by: By) {
        self.taken.push(position);
        self.list.push((position as u32, by));
        self.missing -= 1;
    }
}

/// Lists of positions, each newest first.
struct Index {
    tags: Vec<Vec<u32>>,
    weights: Vec<u32>,
    sections: Vec<Vec<u32>>,
    everything: Vec<u32>,
}

impl Index {
    fn of(timeline: &Timeline) -> Self {
        let n = timeline.days.len();
        let mut tags = vec![Vec::new(); timeline.tag_count];
        let sections = timeline.sections.iter().max().map_or(0, |last| last + 1);
        let mut sections = vec![Vec::new(); sections];
        for position in 0..n {
            for tag in &timeline.tags[position] {
                tags[*tag].push(position as u32);
            }
            sections[timeline.sections[position]].push(position as u32);
        }
        let weights = tags.iter().map(|list: &Vec<u32>| weight(n, list.len())).collect();
        Index { tags, weights, sections, everything: (0..n as u32).collect() }
    }
}

/// Scores by position, all zero between two articles.
struct Scores {
    of: Vec<u32>,
    touched: Vec<u32>,
}

/// Adds the best by score. Scores add up tag by tag, the rarest first, until no article that only has
/// tags still to come can be among the best. Of those that have only the tag used most, the nearest in
/// date are enough, as all of them have the same score.
fn by_tags(timeline: &Timeline, index: &Index, position: usize, scores: &mut Scores, found: &mut Found) {
    let wanted = found.missing;
    let mut tags = timeline.tags[position].clone();
    tags.sort_unstable_by_key(|tag| index.tags[*tag].len());
    let mut to_come: u32 = tags.iter().map(|tag| index.weights[*tag]).sum();
    let mut summed = 0;
    while summed + 1 < tags.len() {
        // Those chosen already are among the touched, and do not count.
        if scores.above(to_come, wanted + found.taken.len()) {
            break;
        }
        scores.add(&index.tags[tags[summed]], index.weights[tags[summed]]);
        to_come -= index.weights[tags[summed]];
        summed += 1;
    }
    let rest = &tags[summed..];
    for at in 0..scores.touched.len() {
        let other = scores.touched[at];
        let shared = rest.iter().filter(|tag| timeline.tags[other as usize].contains(tag));
        scores.of[other as usize] += shared.map(|tag| index.weights[*tag]).sum::<u32>();
    }
    if let [last] = rest {
        let nearest = Outward::of(timeline, &index.tags[*last], position);
        let unseen = nearest.filter(|other| scores.of[*other] == 0 && !found.taken.contains(other));
        let unseen: Vec<u32> = unseen.take(wanted).map(|other| other as u32).collect();
        scores.add(&unseen, index.weights[*last]);
    }
    for other in scores.best(timeline, position, wanted, &found.taken) {
        found.add(other, By::Tags(scores.of[other]));
    }
    scores.clear();
}

impl Scores {
    fn add(&mut self, list: &[u32], weight: u32) {
        for other in list {
            let score = &mut self.of[*other as usize];
            if *score == 0 {
                self.touched.push(*other);
            }
            *score += weight;
        }
    }

    /// Whether at least `count` have more than `bound`.
    fn above(&self, bound: u32, count: usize) -> bool {
        let above = self.touched.iter().filter(|other| self.of[**other as usize] > bound);
        self.touched.len() >= count && above.take(count).count() == count
    }

    /// The best in order, those excepted that may not come again.
    fn best(&self, timeline: &Timeline, position: usize, wanted: usize, except: &[usize]) -> Vec<usize> {
        let day = timeline.days[position];
        let key = |other: usize| (std::cmp::Reverse(self.of[other]), timeline.days[other].abs_diff(day), other);
        let touched = self.touched.iter().map(|other| *other as usize);
        let mut best: Vec<usize> = touched.filter(|other| !except.contains(other)).collect();
        if wanted < best.len() {
            best.select_nth_unstable_by_key(wanted, |other| key(*other));
            best.truncate(wanted);
        }
        best.sort_unstable_by_key(|other| key(*other));
        best
    }

    fn clear(&mut self) {
        for other in self.touched.drain(..) {
            self.of[other as usize] = 0;
        }
    }
}

/// Adds the nearest in date of a list.
fn by_date(timeline: &Timeline, list: &[u32], position: usize, by: By, found: &mut Found) {
    let mut nearest = Outward::of(timeline, list, position);
    while found.missing > 0 {
        match nearest.next() {
            Some(other) if found.taken.contains(&other) => {}
            Some(other) => found.add(other, by),
            None => return,
        }
    }
}

/// Goes through a list day by day outward from an article's day, on each distance the newer side first.
struct Outward<'a> {
    days: &'a [i32],
    list: &'a [u32],
    own: i32,
    /// End of the part of the list that is newer and not yet gone through.
    newer: usize,
    /// Start of the part on or before the own day that is not yet gone through.
    older: usize,
    /// What is being gone through: all of one day.
    group: std::ops::Range<usize>,
}

impl<'a> Outward<'a> {
    fn of(timeline: &Timeline<'a>, list: &'a [u32], position: usize) -> Self {
        let own = timeline.days[position];
        let start = list.partition_point(|other| timeline.days[*other as usize] > own);
        Outward { days: timeline.days, list, own, newer: start, older: start, group: 0..0 }
    }

    fn day(&self, at: usize) -> i32 {
        self.days[self.list[at] as usize]
    }

    /// The articles of the next day outward.
    fn next_group(&mut self) -> std::ops::Range<usize> {
        let distance = |at: usize| self.day(at).abs_diff(self.own);
        let ahead = (self.newer > 0).then(|| distance(self.newer - 1));
        let behind = (self.older < self.list.len()).then(|| distance(self.older));
        if ahead.is_some_and(|ahead| behind.is_none_or(|behind| ahead <= behind)) {
            let (end, day) = (self.newer, self.day(self.newer - 1));
            self.newer = self.list[..end].partition_point(|other| self.days[*other as usize] > day);
            return self.newer..end;
        }
        if behind.is_none() {
            return 0..0;
        }
        let (start, day) = (self.older, self.day(self.older));
        self.older += self.list[start..].partition_point(|other| self.days[*other as usize] >= day);
        start..self.older
    }
}

impl Iterator for Outward<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.group.is_empty() {
            self.group = self.next_group();
        }
        self.group.next().map(|at| self.list[at] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn weights_are_the_floor_of_the_logarithm() {
        for n in 1..200_usize {
            for df in 1..=n {
                let exact = (1.0 + n as f64 / df as f64).log2();
                let close_to_whole = (exact - exact.round()).abs() < 1e-9;
                let expected = if close_to_whole { exact.round() } else { exact.floor() };
                assert_eq!(f64::from(weight(n, df)), expected, "n = {n}, df = {df}");
            }
        }
    }
}
