//! Dice for tests that want the same throws in every run.

/// SplitMix64: numbers that look random and are the same in every run.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % end as u64) as usize
    }

    /// Yes once in `times` throws.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of them.
    pub fn pick<'item, Item: ?Sized>(&mut self, items: &[&'item Item]) -> &'item Item {
        items[self.below(items.len())]
    }

    /// Different tags, about as often as Zipf's law has it: the second half as often as the first, and so on.
    pub fn heads(&mut self, count: usize, vocabulary: usize) -> Vec<usize> {
        let mut tags = Vec::with_capacity(count);
        while tags.len() < count {
            let at = self.below(1 << 20) as f64 / f64::from(1 << 20);
            let tag = ((vocabulary + 1) as f64).powf(at) as usize - 1;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    /// Different tags, all equally often.
    pub fn some(&mut self, count: usize, vocabulary: usize) -> Vec<usize> {
        let mut tags: Vec<usize> = (0..vocabulary).collect();
        for at in 0..count {
            let other = at + self.below(vocabulary - at);
            tags.swap(at, other);
        }
        tags.truncate(count);
        tags
    }
}
