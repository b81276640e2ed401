//! Pagination whose older pages never change: they are numbered from the oldest article.

use std::ops::Range;

/// The pages of a list of `count` articles, newest first, `size` on a full page. The first range is
/// the list's first page; then come the numbered pages 1, 2, … from the oldest, each full for ever.
/// The first page holds the newest articles, from one to just under two pages' worth.
pub fn pages(count: usize, size: usize) -> Vec<Range<usize>> {
    let size = size.max(1);
    let full = (count / size).saturating_sub(1);
    let first = 0..count - full * size;
    let numbered = (1..=full).map(|number| count - number * size..count - (number - 1) * size);
    std::iter::once(first).chain(numbered).collect()
}

#[cfg(test)]
mod tests {
    use super::pages;

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
