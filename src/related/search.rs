//! The search for the best by shared tags: exact, and through no more articles than it takes.
//!
//! Lists of articles are gone through tag by tag, the rarest first, each outward from the own date. An article whose
//! rarest shared tag is the one at hand can score at most the sum of this tag and those still to come (the
//! upper bound of MaxScore, Turtle and Flood 1995). When that is less than what the last of the best has, all is
//! found; when it is as much, only those nearer in date matter, and they come first. Where the nearest few do not
//! settle it, the rest of a list is gone through as it lies, which is faster.

use std::cmp::Reverse;

use super::{Index, outward::Outward};

/// The order of related articles: score descending, distance in days, position. Lower comes first.
type Rank = (Reverse<u32>, u32, usize);

/// What a tag counts that has been gone through already: more than any score.
const DONE: u64 = 1 << 32;

/// What a thread needs for searching, all zero between two searches.
pub struct Scratch {
    /// By tag: its weight, if the article at hand has it.
    weights: Vec<u64>,
    /// By position: scores, where tag by tag all are added up.
    scores: Vec<u32>,
}

/// A search that costs more than adding up all scores.
struct TooLong;

impl Scratch {
    /// Makes room for searching an index.
    pub fn of(index: &Index) -> Self {
        Scratch { weights: vec![0; index.weights.len()], scores: Vec::new() }
    }

    /// The best by tags in order, at most so many, with their scores; those excepted that may not come again.
    pub fn best(&mut self, index: &Index, position: usize, wanted: usize, except: &[usize]) -> Vec<(usize, u32)> {
        let mut tags = index.tags_of(position).to_vec();
        tags.sort_unstable_by_key(|tag| (index.tagged[*tag as usize].len(), *tag));
        for tag in &tags {
            self.weights[*tag as usize] = index.weights[*tag as usize].into();
        }
        let mut search = Search { index, position, tags: &tags, except, best: Best::new(wanted), work: 0 };
        let done = search.run(&mut self.weights);
        let mut best = search.best;
        for tag in &tags {
            self.weights[*tag as usize] = 0;
        }
        if let Err(TooLong) = done {
            best = Best::new(wanted);
            self.add_up(index, position, &tags, except, &mut best);
        }
        best.list.into_iter().map(|(Reverse(score), _, other)| (other, score)).collect()
    }

    /// Adds up the scores of all articles that share a tag: the way that is never worse than linear.
    fn add_up(&mut self, index: &Index, position: usize, tags: &[u32], except: &[usize], best: &mut Best) {
        self.scores.resize(index.days.len(), 0);
        let mut touched: Vec<u32> = Vec::new();
        for tag in tags {
            for other in &index.tagged[*tag as usize] {
                let score = &mut self.scores[*other as usize];
                if *score == 0 {
                    touched.push(*other);
                }
                *score += index.weights[*tag as usize];
            }
        }
        for other in touched {
            let score = std::mem::take(&mut self.scores[other as usize]);
            let other = other as usize;
            best.offer((Reverse(score), index.days[other].abs_diff(index.days[position]), other), except);
        }
    }
}

/// The search for one article.
struct Search<'a> {
    index: &'a Index<'a>,
    position: usize,
    /// The rarest first, so that weights never rise.
    tags: &'a [u32],
    except: &'a [usize],
    best: Best,
    /// Articles and tags looked at.
    work: usize,
}

impl Search<'_> {
    fn run(&mut self, weights: &mut [u64]) -> Result<(), TooLong> {
        let weight = |tag: &u32| self.index.weights[*tag as usize];
        let most: usize = self.tags.iter().map(|tag| self.index.tagged[*tag as usize].len()).sum();
        let mut bound: u32 = self.tags.iter().map(weight).sum();
        for (at, tag) in self.tags.iter().enumerate() {
            if self.best.least().is_some_and(|least| bound < least) {
                break;
            }
            self.list(at, bound, most, weights)?;
            bound -= self.index.weights[*tag as usize];
            weights[*tag as usize] = DONE;
        }
        Ok(())
    }

    /// Goes through the articles with one tag. None of them can score more than the bound.
    fn list(&mut self, at: usize, bound: u32, most: usize, weights: &[u64]) -> Result<(), TooLong> {
        let index = self.index;
        let tags = &self.tags[at..];
        let mask = tags.iter().fold(0, |mask, tag| mask | index.bits[*tag as usize]);
        let mut list = List { tags, mask, needed: 0, most };
        list.needed = self.needed(&list);
        let own = index.days[self.position];
        let mut outward = Outward::of(index.days, &index.tagged[tags[0] as usize], self.position);
        for (distance, other) in outward.by_ref().take(NEAREST) {
            // What is further out is no better.
            if !self.best.takes(&(Reverse(bound), distance, other)) {
                return Ok(());
            }
            self.look(&mut list, other, own, weights)?;
        }
        if self.best.least().is_some_and(|least| bound <= least) {
            for (distance, other) in outward {
                if !self.best.takes(&(Reverse(bound), distance, other)) {
                    return Ok(());
                }
                self.look(&mut list, other, own, weights)?;
            }
            return Ok(());
        }
        outward.rest().try_for_each(|other| self.look(&mut list, other, own, weights))
    }

    /// Looks at an article of a list.
    fn look(&mut self, list: &mut List, other: usize, own: i32, weights: &[u64]) -> Result<(), TooLong> {
        self.work += 1;
        if (self.index.masks[other] & list.mask).count_ones() < list.needed {
            return Ok(());
        }
        let tags = self.index.tags_of(other);
        self.work += tags.len();
        if self.work > list.most {
            return Err(TooLong);
        }
        let score: u64 = tags.iter().map(|tag| weights[*tag as usize]).sum();
        let distance = self.index.days[other].abs_diff(own);
        if score < DONE && self.best.offer((Reverse(score as u32), distance, other), self.except) {
            list.needed = self.needed(list);
        }
        Ok(())
    }

    /// How many bits an article must have in common with these tags to score as much as the last of the best.
    fn needed(&self, List { tags, mask, .. }: &List) -> u32 {
        let Some(least) = self.best.least() else { return 0 };
        let mut sum = 0;
        let enough = tags.iter().position(|tag| {
            sum += self.index.weights[*tag as usize];
            sum >= least
        });
        let shared_bits = tags.len() as u32 - mask.count_ones();
        (enough.map_or(tags.len(), |at| at + 1) as u32).saturating_sub(shared_bits)
    }
}

/// Articles of a list looked at in order of nearness, before it is seen whether that helps.
const NEAREST: usize = 32;

/// The articles with one tag, as a search goes through them.
struct List<'a> {
    /// The tag and those still to come.
    tags: &'a [u32],
    /// Their bits.
    mask: u64,
    /// How many of these bits an article must have to be looked at closely.
    needed: u32,
    /// The work that adding up all scores would be.
    most: usize,
}

/// The best found so far, in order.
struct Best {
    list: Vec<Rank>,
    wanted: usize,
}

impl Best {
    fn new(wanted: usize) -> Self {
        Best { list: Vec::new(), wanted }
    }

    /// Whether something of this rank would be among the best.
    fn takes(&self, rank: &Rank) -> bool {
        self.list.len() < self.wanted || self.list.last().is_some_and(|last| rank < last)
    }

    /// The least score that can still be among the best; `None` while any can.
    fn least(&self) -> Option<u32> {
        self.list.last().filter(|_| self.list.len() >= self.wanted).map(|(Reverse(score), ..)| *score)
    }

    /// Takes an article in if it is better than the last; tells whether it did.
    fn offer(&mut self, rank: Rank, except: &[usize]) -> bool {
        let is_taken = self.takes(&rank) && !except.contains(&rank.2);
        if is_taken {
            let at = self.list.partition_point(|known| *known < rank);
            self.list.insert(at, rank);
            self.list.truncate(self.wanted);
        }
        is_taken
    }
}
