//! Related news ("Tin liên quan"): exact, from an index of tags, explained by the same numbers.
//!
//! For N articles, `w(t) = floor(log2(1 + N / df(t)))` and `score(a, b)` is the sum of `w` over the
//! tags they share. Articles chosen by hand come first, then those with a score, then the nearest in
//! date of the section, then of the site.

mod memo;
mod outward;
mod search;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

pub use memo::Memo;
use outward::Outward;
use search::Scratch;

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
    /// The caller's index of each article.
    pub articles: &'a [usize],
    /// Local day of each article, days since 1970-01-01; never increasing.
    pub days: Vec<i32>,
    /// Number of the section of each article.
    pub sections: Vec<usize>,
    /// Tags of each article.
    pub tags: Rows,
    /// Number of different tags.
    pub tag_count: usize,
    /// By position: articles chosen by hand. Anything but positions is the caller's.
    pub by_hand: HashMap<usize, Vec<Chosen>>,
}

/// Lists of numbers by position, one behind the other.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    numbers: Vec<u32>,
    ends: Vec<usize>,
}

impl Rows {
    /// Adds the list of the next position.
    pub fn push(&mut self, row: impl IntoIterator<Item = u32>) {
        self.numbers.extend(row);
        self.ends.push(self.numbers.len());
    }

    /// The list of a position.
    pub fn of(&self, position: usize) -> &[u32] {
        let start = position.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[start..self.ends[position]]
    }
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

/// Articles that one thread goes through in a row: what it needs for that is made once.
const BATCH: usize = 256;

/// The related articles of every position. For the memo `now` tells of each article of the last run, by the caller's
/// index, its index now, if all that the timeline says of it is as it was.
pub fn all(timeline: &Timeline, count: usize, now: &[Option<usize>], memo: &mut Memo) -> Vec<Arc<[Related]>> {
    let index = Index::of(timeline);
    let kept = memo.kept(timeline, &index, now, count);
    let scratch = || Scratch::of(&index);
    let find = |scratch: &mut Scratch, (position, kept): (usize, Option<Arc<[Related]>>)| {
        kept.unwrap_or_else(|| find(timeline, &index, position, scratch, count))
    };
    let lists = kept.into_par_iter().enumerate().with_min_len(BATCH).map_init(scratch, find);
    let lists: Vec<Arc<[Related]>> = lists.collect();
    memo.keep(timeline, &index, &lists, count);
    lists
}

/// What is related to the article at one position, as far as that many places reach: those that [`all`] finds come first.
pub fn ranking(timeline: &Timeline, position: usize, count: usize) -> Arc<[Related]> {
    let index = Index::of(timeline);
    find(timeline, &index, position, &mut Scratch::of(&index), count)
}

/// Finds what is related to one article.
fn find(timeline: &Timeline, index: &Index, position: usize, scratch: &mut Scratch, count: usize) -> Arc<[Related]> {
    let by_hand = timeline.by_hand.get(&position).map_or(&[][..], Vec::as_slice);
    let missing = count.saturating_sub(by_hand.len());
    let mut list = Vec::with_capacity(missing.min(MOST_RESERVED) + by_hand.len());
    list.extend(by_hand.iter().map(|chosen| Related { article: chosen.article, by: By::Hand }));
    let mut found = Found { articles: timeline.articles, list, taken: vec![position], missing };
    found.taken.extend(by_hand.iter().filter_map(|chosen| chosen.position));
    if found.missing > 0 {
        for (other, score) in scratch.best(index, position, found.missing, &found.taken) {
            found.add(other, By::Tags(score));
        }
    }
    let section = &index.sections[timeline.sections[position]];
    for (list, by) in [(section, By::Section), (&index.everything, By::Site)] {
        by_date(timeline, list, position, by, &mut found);
    }
    found.list.into()
}

/// Places reserved for what will be found, whatever the configuration wants.
const MOST_RESERVED: usize = 16;

/// What one article has found so far.
struct Found<'a> {
    /// The caller's index by position.
    articles: &'a [usize],
    list: Vec<Related>,
    /// Positions that may not come again, the article's own first: so few that looking through them
    /// is faster than any index.
    taken: Vec<usize>,
    missing: usize,
}

impl Found<'_> {
    fn add(&mut self, position: usize, by: By) {
        self.taken.push(position);
        self.list.push(Related { article: self.articles[position], by });
        self.missing -= 1;
    }
}

/// Lists of positions, each newest first, and what a search looks up by position.
struct Index<'a> {
    days: &'a [i32],
    /// By tag.
    tagged: Vec<Vec<u32>>,
    /// By tag.
    weights: Vec<u32>,
    tags: &'a Rows,
    /// By tag: a bit that is its own while there are few tags, and shared by few otherwise.
    bits: Vec<u64>,
    /// By tag: the bits of each article of its list, beside it, as looking them up costs more than all else.
    bits_of: Vec<Vec<u64>>,
    sections: Vec<Vec<u32>>,
    everything: Vec<u32>,
}

impl<'a> Index<'a> {
    fn of(timeline: &'a Timeline) -> Self {
        let n = timeline.articles.len();
        let mut tagged = vec![Vec::new(); timeline.tag_count];
        let sections = timeline.sections.iter().max().map_or(0, |last| last + 1);
        let mut sections = vec![Vec::new(); sections];
        for position in 0..n {
            for tag in timeline.tags.of(position) {
                tagged[*tag as usize].push(position as u32);
            }
            sections[timeline.sections[position]].push(position as u32);
        }
        let weights = tagged.iter().map(|list: &Vec<u32>| weight(n, list.len())).collect();
        let bits = bits(&tagged);
        let mask = |position| timeline.tags.of(position).iter().fold(0, |mask, tag| mask | bits[*tag as usize]);
        let masks: Vec<u64> = (0..n).map(mask).collect();
        let of_list = |list: &Vec<u32>| list.iter().map(|position| masks[*position as usize]).collect();
        let bits_of = tagged.par_iter().map(of_list).collect();
        let everything = (0..n as u32).collect();
        Index { days: &timeline.days, tagged, weights, tags: &timeline.tags, bits, bits_of, sections, everything }
    }
}

/// A bit for each tag: those used most have bits of their own and share them only with rare ones, so that two
/// articles have few bits in common that are not common tags.
fn bits(tagged: &[Vec<u32>]) -> Vec<u64> {
    let mut order: Vec<usize> = (0..tagged.len()).collect();
    order.sort_by_key(|tag| std::cmp::Reverse(tagged[*tag].len()));
    let mut bits = vec![0; tagged.len()];
    for (rank, tag) in order.into_iter().enumerate() {
        bits[tag] = 1 << (rank % 64);
    }
    bits
}

/// Adds the nearest in date of a list.
fn by_date(timeline: &Timeline, list: &[u32], position: usize, by: By, found: &mut Found) {
    let mut nearest = Outward::of(&timeline.days, list, position);
    while found.missing > 0 {
        let Some((_, at)) = nearest.next() else { return };
        let other = list[at] as usize;
        if !found.taken.contains(&other) {
            found.add(other, by);
        }
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
