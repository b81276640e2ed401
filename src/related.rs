//! Related news ("Tin liên quan"): exact, from an index of tags, explained by the same numbers.
//!
//! For N articles, `w(t) = floor(log2(1 + N / df(t)))` and `score(a, b)` is the sum of `w` over the
//! tags they share. Articles chosen by hand come first, then those with a score, then the nearest in
//! date of the section, then of the site.

use rayon::prelude::*;

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

/// The related articles of every position. `articles` turns a position into the caller's index.
pub fn all(timeline: &Timeline, articles: &[usize], count: usize) -> Vec<Vec<Related>> {
    let index = Index::of(timeline);
    let n = timeline.days.len();
    (0..n)
        .into_par_iter()
        .map_init(
            || Scores { of: vec![0; n], touched: Vec::new() },
            |scores, position| {
                let mut found = Found { list: Vec::new(), positions: vec![position], count };
                for chosen in &timeline.by_hand[position] {
                    found.list.push(Related { article: chosen.article, by: By::Hand });
                    found.positions.extend(chosen.position);
                }
                if found.missing() > 0 {
                    by_tags(timeline, &index, position, scores, articles, &mut found);
                }
                let section = &index.sections[timeline.sections[position]];
                for (list, by) in [(section, By::Section), (&index.everything, By::Site)] {
                    by_date(timeline, list, position, by, articles, &mut found);
                }
                found.list
            },
        )
        .collect()
}

/// What one article has found so far.
struct Found {
    list: Vec<Related>,
    /// Positions that may not come again, the article's own first: so few that looking through them
    /// is faster than any index.
    positions: Vec<usize>,
    count: usize,
}

impl Found {
    fn missing(&self) -> usize {
        self.count.saturating_sub(self.list.len())
    }
}

/// Lists of positions, each newest first.
struct Index {
    tags: Vec<Vec<usize>>,
    weights: Vec<u32>,
    sections: Vec<Vec<usize>>,
    everything: Vec<usize>,
}

impl Index {
    fn of(timeline: &Timeline) -> Self {
        let n = timeline.days.len();
        let mut tags = vec![Vec::new(); timeline.tag_count];
        let sections = timeline.sections.iter().max().map_or(0, |last| last + 1);
        let mut sections = vec![Vec::new(); sections];
        for position in 0..n {
            for tag in &timeline.tags[position] {
                tags[*tag].push(position);
            }
            sections[timeline.sections[position]].push(position);
        }
        let weights = tags.iter().map(|list: &Vec<usize>| weight(n, list.len())).collect();
        Index { tags, weights, sections, everything: (0..n).collect() }
    }
}

/// Scores by position, all zero between two articles.
struct Scores {
    of: Vec<u32>,
    touched: Vec<usize>,
}

fn by_tags(
    timeline: &Timeline,
    index: &Index,
    position: usize,
    scores: &mut Scores,
    articles: &[usize],
    found: &mut Found,
) {
    for tag in &timeline.tags[position] {
        for other in &index.tags[*tag] {
            if scores.of[*other] == 0 {
                scores.touched.push(*other);
            }
            scores.of[*other] += index.weights[*tag];
        }
    }
    let day = timeline.days[position];
    let key = |other: usize| (std::cmp::Reverse(scores.of[other]), timeline.days[other].abs_diff(day), other);
    let mut best: Vec<usize> =
        scores.touched.iter().copied().filter(|other| !found.positions.contains(other)).collect();
    let wanted = found.missing().min(best.len());
    if wanted < best.len() {
        best.select_nth_unstable_by_key(wanted, |other| key(*other));
        best.truncate(wanted);
    }
    best.sort_unstable_by_key(|other| key(*other));
    for other in best {
        found.positions.push(other);
        found.list.push(Related { article: articles[other], by: By::Tags(scores.of[other]) });
    }
    for other in scores.touched.drain(..) {
        scores.of[other] = 0;
    }
}

/// Adds the nearest in date of a list: day by day outward, on each day the newer side first.
fn by_date(timeline: &Timeline, list: &[usize], position: usize, by: By, articles: &[usize], found: &mut Found) {
    let day = |at: usize| timeline.days[list[at]];
    let own = timeline.days[position];
    // `older` is the first place of the list on or before the own day; `newer` ends the part after it.
    let mut older = list.partition_point(|other| timeline.days[*other] > own);
    let mut newer = older;
    while found.missing() > 0 && (newer > 0 || older < list.len()) {
        let ahead = (newer > 0).then(|| day(newer - 1).abs_diff(own));
        let behind = (older < list.len()).then(|| day(older).abs_diff(own));
        let is_newer = ahead.is_some_and(|ahead| behind.is_none_or(|behind| ahead <= behind));
        let group = if is_newer {
            let start = list[..newer].partition_point(|other| timeline.days[*other] > day(newer - 1));
            let group = start..newer;
            newer = start;
            group
        } else {
            let end = older + list[older..].partition_point(|other| timeline.days[*other] >= day(older));
            let group = older..end;
            older = end;
            group
        };
        for other in &list[group] {
            if found.missing() == 0 {
                return;
            }
            if !found.positions.contains(other) {
                found.positions.push(*other);
                found.list.push(Related { article: articles[*other], by });
            }
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
