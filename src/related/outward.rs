//! Walking outward: through a list of articles by their distance in days from one of them.

use std::ops::Range;

/// Steps taken one by one before the end of a day is searched for.
const STEPS: usize = 8;

/// Goes through a list day by day outward from an article's day, on each distance the newer side first;
/// yields the distance in days and the place in the list. Position and distance only grow in the order of related news.
pub struct Outward<'a> {
    days: &'a [i32],
    list: &'a [u32],
    own: i32,
    /// End of the part of the list that is newer and not yet gone through.
    newer: usize,
    /// Start of the part on or before the own day that is not yet gone through.
    older: usize,
    /// What is being gone through: all of one day.
    group: Range<usize>,
    distance: u32,
}

impl<'a> Outward<'a> {
    /// Starts at the day of a position; `days` are by position, the list is newest first.
    pub fn of(days: &'a [i32], list: &'a [u32], position: usize) -> Self {
        let own = days[position];
        let start = list.partition_point(|other| days[*other as usize] > own);
        Outward { days, list, own, newer: start, older: start, group: 0..0, distance: 0 }
    }

    /// The parts of the list that have not been gone through.
    pub fn rest(self) -> [Range<usize>; 3] {
        [self.group, 0..self.newer, self.older..self.list.len()]
    }

    fn day(&self, at: usize) -> i32 {
        self.days[self.list[at] as usize]
    }

    /// The articles of the next day outward.
    fn next_group(&mut self) -> Range<usize> {
        let distance = |at: usize| self.day(at).abs_diff(self.own);
        let ahead = (self.newer > 0).then(|| distance(self.newer - 1));
        let behind = (self.older < self.list.len()).then(|| distance(self.older));
        match (ahead, behind) {
            (None, None) => 0..0,
            (Some(ahead), behind) if behind.is_none_or(|behind| ahead <= behind) => {
                (self.distance, self.group.end) = (ahead, self.newer);
                self.newer = self.start_of_day(self.newer);
                self.newer..self.group.end
            }
            (_, behind) => {
                (self.distance, self.group.start) = (behind.unwrap_or_default(), self.older);
                self.older = self.end_of_day(self.older);
                self.group.start..self.older
            }
        }
    }

    /// Where the day that ends before `end` starts.
    fn start_of_day(&self, end: usize) -> usize {
        let day = self.day(end - 1);
        let near = end.saturating_sub(STEPS);
        match (near..end).rev().find(|at| self.day(*at) != day) {
            Some(other) => other + 1,
            None => self.list[..near].partition_point(|other| self.days[*other as usize] > day),
        }
    }

    /// Where the day that starts at `start` ends.
    fn end_of_day(&self, start: usize) -> usize {
        let day = self.day(start);
        let near = (start + STEPS).min(self.list.len());
        match (start..near).find(|at| self.day(*at) != day) {
            Some(other) => other,
            None => near + self.list[near..].partition_point(|other| self.days[*other as usize] >= day),
        }
    }
}

impl Iterator for Outward<'_> {
    type Item = (u32, usize);

    fn next(&mut self) -> Option<Self::Item> {
        if self.group.is_empty() {
            self.group = self.next_group();
        }
        self.group.next().map(|at| (self.distance, at))
    }
}
