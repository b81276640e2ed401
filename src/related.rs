//! Related news ("Tin liên quan"): exact, from an index of tags, explained by the same numbers.
//!
//! For N articles, `w(t) = floor(log2(1 + N / df(t)))` and `score(a, b)` is the sum of `w` over the
//! tags they share. Articles chosen by hand come first, then those with a score, then the nearest in
//! date of the section, then of the site.

mod memo;
mod outward;
mod search;

use rayon::prelude::*;

pub use memo::{Key, Listed, Memo};
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

/// Articles that one thread goes through in a row: what it needs for that is made once.
const BATCH: usize = 256;

/// The related articles of every position. `articles` turns a position into the caller's index; `keys`
/// name the articles for the memo.
pub fn all(
    timeline: &Timeline,
    articles: &[usize],
    count: usize,
    keys: Vec<Key>,
    memo: &mut Memo,
) -> Vec<Vec<Related>> {
    let index = Index::of(timeline);
    let kept = memo.kept(timeline, &index, &keys, count);
    let scratch = || Scratch::of(&index);
    let find = |scratch: &mut Scratch, (position, kept): (usize, Option<Listed>)| {
        kept.unwrap_or_else(|| find(timeline, &index, position, scratch, count))
    };
    let lists = kept.into_par_iter().enumerate().with_min_len(BATCH).map_init(scratch, find);
    let lists: Vec<Listed> = lists.collect();
    memo.keep(timeline, &index, keys, &lists, count);
    let whole = |(chosen, list): (&Vec<Chosen>, Listed)| {
        let by_hand = chosen.iter().map(|chosen| Related { article: chosen.article, by: By::Hand });
        let found = list.into_iter().map(|(position, by)| Related { article: articles[position as usize], by });
        by_hand.chain(found).collect()
    };
    timeline.by_hand.iter().zip(lists).map(whole).collect()
}

/// Finds what is related to one article, those chosen by hand left out.
fn find(timeline: &Timeline, index: &Index, position: usize, scratch: &mut Scratch, count: usize) -> Listed {
    let by_hand = &timeline.by_hand[position];
    let missing = count.saturating_sub(by_hand.len());
    let mut found = Found { list: Vec::with_capacity(missing.min(MOST_RESERVED)), taken: vec![position], missing };
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
    found.list
}

/// Places reserved for what will be found, whatever the configuration wants.
const MOST_RESERVED: usize = 16;

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

/// Lists of positions, each newest first, and what a search looks up by position.
struct Index<'a> {
    days: &'a [i32],
    /// By tag.
    tagged: Vec<Vec<u32>>,
    /// By tag.
    weights: Vec<u32>,
    /// Tags of all positions, one after the other.
    tags: Vec<u32>,
    /// Where the tags of each position start, and the end of all.
    starts: Vec<u32>,
    /// By tag: a bit that is its own while there are few tags, and shared by few otherwise.
    bits: Vec<u64>,
    /// By tag: the bits of each article of its list, beside it, as looking them up costs more than all else.
    bits_of: Vec<Vec<u64>>,
    sections: Vec<Vec<u32>>,
    everything: Vec<u32>,
}

impl<'a> Index<'a> {
    fn of(timeline: &Timeline<'a>) -> Self {
        let n = timeline.days.len();
        let mut tagged = vec![Vec::new(); timeline.tag_count];
        let sections = timeline.sections.iter().max().map_or(0, |last| last + 1);
        let mut sections = vec![Vec::new(); sections];
        let (mut tags, mut starts) = (Vec::new(), Vec::with_capacity(n + 1));
        for position in 0..n {
            starts.push(tags.len() as u32);
            for tag in &timeline.tags[position] {
                tagged[*tag].push(position as u32);
                tags.push(*tag as u32);
            }
            sections[timeline.sections[position]].push(position as u32);
        }
        starts.push(tags.len() as u32);
        let weights = tagged.iter().map(|list: &Vec<u32>| weight(n, list.len())).collect();
        let bits = bits(&tagged);
        let mask = |own: &Vec<usize>| own.iter().fold(0, |mask, tag| mask | bits[*tag]);
        let masks: Vec<u64> = timeline.tags.iter().map(mask).collect();
        let of_list = |list: &Vec<u32>| list.iter().map(|position| masks[*position as usize]).collect();
        let bits_of = tagged.par_iter().map(of_list).collect();
        let everything = (0..n as u32).collect();
        Index { days: timeline.days, tagged, weights, tags, starts, bits, bits_of, sections, everything }
    }

    /// Tags of a position.
    fn tags_of(&self, position: usize) -> &[u32] {
        &self.tags[self.starts[position] as usize..self.starts[position + 1] as usize]
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
    let mut nearest = Outward::of(timeline.days, list, position);
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
