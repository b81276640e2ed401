//! Pagination whose older pages never change: they are numbered from the oldest article.

use std::ops::Range;

/// Number of the last full page of a list of `count` articles with `size` on a full page; 0 if the
/// first page holds them all. It holds the newest, from one to just under two pages' worth.
pub fn last(count: usize, size: usize) -> usize {
    (count / size.max(1)).saturating_sub(1)
}

/// Which articles of a list, newest first, stand on a page: 0 is the list's first page, 1, 2, … to
/// [`last`] count from the oldest, each full for ever.
pub fn page(count: usize, size: usize, number: usize) -> Range<usize> {
    let size = size.max(1);
    match number {
        0 => 0..count - last(count, size) * size,
        number => count - number * size..count - (number - 1) * size,
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::{last, page};

    fn pages(count: usize, size: usize) -> Vec<Range<usize>> {
        (0..=last(count, size)).map(|number| page(count, size, number)).collect()
    }

    #[test]
    fn pages_follow_the_table() {
        assert_eq!(pages(0, 20), vec![0..0; 1]);
        assert_eq!(pages(20, 20), vec![0..20; 1]);
        assert_eq!(pages(39, 20), vec![0..39; 1]);
        assert_eq!(pages(40, 20), [0..20, 20..40]);
        assert_eq!(pages(61, 20), [0..21, 41..61, 21..41]);
        assert_eq!(pages(5, 0).len(), 5);
    }

    #[test]
    fn a_new_article_leaves_full_pages_alone() {
        for count in 0..200 {
            let (old, new) = (pages(count, 7), pages(count + 1, 7));
            for (old, new) in old[1..].iter().zip(&new[1..]) {
                assert_eq!((old.start + 1, old.end + 1), (new.start, new.end), "{count} articles");
            }
        }
    }
}
