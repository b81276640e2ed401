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
        let mut tags = index.tags.of(position).to_vec();
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
    /// Tags of articles looked at closely.
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
        let list = List::of(index, &self.tags[at..], most);
        let (articles, bits) = (&index.tagged[self.tags[at] as usize], &index.bits_of[self.tags[at] as usize]);
        let mut outward = Outward::of(index.days, articles, self.position);
        let (own, mut near) = (index.days[self.position], 0);
        // Where no more than the bound can matter, the order in which they come is all that helps.
        while near < NEAREST || self.best.least().is_some_and(|least| bound <= least) {
            let Some((distance, at)) = outward.next() else { return Ok(()) };
            let other = articles[at] as usize;
            // What is further out is no better.
            if !self.best.takes(&(Reverse(bound), distance, other)) {
                return Ok(());
            }
            near += 1;
            if self.best.takes(&(Reverse(list.most_of(bits[at])), distance, other)) {
                self.look(&list, other, weights)?;
            }
        }
        for part in outward.rest() {
            let mut needed = list.needed(index, self.best.least().unwrap_or_default());
            for (other, bits) in articles[part.clone()].iter().zip(&bits[part]) {
                if bits & needed != 0 {
                    let (other, most) = (*other as usize, list.most_of(*bits));
                    if self.best.takes(&(Reverse(most), index.days[other].abs_diff(own), other)) {
                        self.look(&list, other, weights)?;
                        needed = list.needed(index, self.best.least().unwrap_or_default());
                    }
                }
            }
        }
        Ok(())
    }

    /// Finds the score of an article of a list.
    fn look(&mut self, list: &List, other: usize, weights: &[u64]) -> Result<(), TooLong> {
        let tags = self.index.tags.of(other);
        self.work += tags.len();
        if self.work > list.most {
            return Err(TooLong);
        }
        let score: u64 = tags.iter().map(|tag| weights[*tag as usize]).sum();
        if score < DONE {
            let distance = self.index.days[other].abs_diff(self.index.days[self.position]);
            self.best.offer((Reverse(score as u32), distance, other), self.except);
        }
        Ok(())
    }
}

/// Articles of a list looked at in order of nearness, before it is seen whether that helps.
const NEAREST: usize = 32;

/// The articles with one tag, as a search goes through them.
struct List<'a> {
    /// The tag, and those still to come.
    tags: &'a [u32],
    /// Weight of the tag.
    first: u32,
    /// The bits of the tags still to come.
    mask: u64,
    /// By bit: the weights of those tags.
    weights: [u32; 64],
    /// The work that adding up all scores would be.
    most: usize,
}

impl<'a> List<'a> {
    /// The list of the first of these tags.
    fn of(index: &Index, tags: &'a [u32], most: usize) -> Self {
        let mut list = List { tags, first: index.weights[tags[0] as usize], mask: 0, weights: [0; 64], most };
        for tag in &tags[1..] {
            let bit = index.bits[*tag as usize];
            list.mask |= bit;
            list.weights[bit.trailing_zeros() as usize] += index.weights[*tag as usize];
        }
        list
    }

    /// The bits of which an article must have one to score as much: without the tags of these bits all others are not
    /// enough (the essential lists of MaxScore).
    fn needed(&self, index: &Index, least: u32) -> u64 {
        let mut most = self.first;
        if most >= least {
            return u64::MAX;
        }
        let common = self.tags[1..].iter().rev().take_while(|tag| {
            most += index.weights[**tag as usize];
            most < least
        });
        let rarer = self.tags.len() - common.count();
        self.tags[1..rarer].iter().fold(0, |mask, tag| mask | index.bits[*tag as usize])
    }

    /// The most that an article of the list can score whose tags have these bits.
    fn most_of(&self, bits: u64) -> u32 {
        let (mut most, mut bits) = (self.first, bits & self.mask);
        while bits != 0 {
            most += self.weights[bits.trailing_zeros() as usize & 63];
            bits &= bits - 1;
        }
        most
    }
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
