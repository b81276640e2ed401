//! Related news of timelines of every shape: against a comparison of all pairs, and from run to run.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bantin::related::{self, By, Chosen, Memo, Related, Rows, Timeline};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::{Config, TestRunner};

use crate::dice::Dice;

/// In seconds.
const DAY: i64 = 86_400;

/// Articles of a hostile shape: many more than any list or bound of a search is long.
const N: usize = 1_500;

/// An article as its editor knows it.
#[derive(Clone, Debug)]
struct Article {
    /// What stays while others come and go. The caller's index too, so that none is taken for a position.
    name: usize,
    instant: i64,
    section: usize,
    tags: Vec<usize>,
    /// Names; those of no article in the timeline have no position.
    by_hand: Vec<usize>,
}

/// A timeline as the program wants it.
struct Edition {
    articles: Vec<usize>,
    days: Vec<i32>,
    sections: Vec<usize>,
    tags: Vec<Vec<usize>>,
    by_hand: Vec<Vec<Chosen>>,
    /// By tag.
    weights: Vec<u32>,
}

impl Edition {
    /// In another `turn` the caller counts in another way.
    fn of(news: &[Article], turn: usize) -> Self {
        let mut news: Vec<&Article> = news.iter().collect();
        news.sort_by_key(|article| (Reverse(article.instant), article.name));
        let position: HashMap<usize, usize> = news.iter().enumerate().map(|(at, article)| (article.name, at)).collect();
        let chosen = |name: &usize| Chosen { article: *name + turn, position: position.get(name).copied() };
        let day = |article: &&Article| i32::try_from(article.instant.div_euclid(DAY)).expect("a day within range");
        let tag_count = news.iter().flat_map(|article| &article.tags).max().map_or(0, |last| last + 1);
        let mut uses = vec![0; tag_count];
        for tag in news.iter().flat_map(|article| &article.tags) {
            uses[*tag] += 1;
        }
        Edition {
            articles: news.iter().map(|article| article.name + turn).collect(),
            days: news.iter().map(day).collect(),
            sections: news.iter().map(|article| article.section).collect(),
            tags: news.iter().map(|article| article.tags.clone()).collect(),
            by_hand: news.iter().map(|article| article.by_hand.iter().map(chosen).collect()).collect(),
            weights: uses.into_iter().map(|uses| weigh(news.len(), uses)).collect(),
        }
    }

    /// What the program finds; `now` are the indices of the last run as they are now.
    fn related(&self, count: usize, now: &[Option<usize>], memo: &mut Memo) -> Vec<Arc<[Related]>> {
        related::all(&self.timeline(), count, now, memo)
    }

    fn timeline(&self) -> Timeline<'_> {
        let mut tags = Rows::default();
        self.tags.iter().for_each(|own| tags.push(own.iter().map(|tag| u32::try_from(*tag).expect("few tags"))));
        let chosen = self.by_hand.iter().cloned().enumerate();
        Timeline {
            articles: &self.articles,
            days: self.days.clone(),
            sections: self.sections.clone(),
            tags,
            tag_count: self.weights.len(),
            by_hand: chosen.filter(|(_, chosen)| !chosen.is_empty()).collect(),
        }
    }

    /// All others in the order of the contract: by hand, then by tags, then of the section, then of the site.
    fn ranking(&self, own: usize) -> Vec<Related> {
        let mut is_own = vec![false; self.weights.len()];
        for tag in &self.tags[own] {
            is_own[*tag] = true;
        }
        let by_hand = &self.by_hand[own];
        let is_free = |other: &usize| *other != own && by_hand.iter().all(|chosen| chosen.position != Some(*other));
        let rank = |other: usize| {
            let shared = self.tags[other].iter().filter(|tag| is_own[**tag]);
            let score: u32 = shared.map(|tag| self.weights[*tag]).sum();
            let (class, by) = match score {
                0 if self.sections[other] == self.sections[own] => (2, By::Section),
                0 => (3, By::Site),
                _ => (1, By::Tags(score)),
            };
            let distance = (i64::from(self.days[own]) - i64::from(self.days[other])).abs();
            ((class, Reverse(score), distance, other), by)
        };
        let mut ranks: Vec<_> = (0..self.days.len()).filter(is_free).map(rank).collect();
        ranks.sort_by_key(|(rank, _)| *rank);
        let by_hand = by_hand.iter().map(|chosen| Related { article: chosen.article, by: By::Hand });
        let found = ranks.into_iter().map(|((.., other), by)| Related { article: self.articles[other], by });
        by_hand.chain(found).collect()
    }
}

/// The indices of the last turn as they are in this one, of articles that are what they were.
fn now(last: &[Article], news: &[Article], turn: usize) -> Vec<Option<usize>> {
    let end = last.iter().map(|article| article.name + turn).max().unwrap_or_default();
    let mut now = vec![None; end];
    for old in last {
        let says = |article: &&Article| {
            let of = |article: &Article| (article.name, article.instant, article.section, article.tags.clone());
            of(article) == of(old)
        };
        now[old.name + turn - 1] = news.iter().find(says).map(|article| article.name + turn);
    }
    now
}

/// w(t) = floor(log2(1 + N / df)): the greatest k with (2^k - 1) · df ≤ N.
fn weigh(articles: usize, with_tag: usize) -> u32 {
    (0..32_u32).take_while(|k| ((1_usize << k) - 1) * with_tag <= articles).last().unwrap_or(0)
}

/// Compares what is found for a sample of positions with the ranking of all others.
fn compare(news: &[Article], counts: &[usize], sample: impl IntoIterator<Item = usize>) -> Result<(), TestCaseError> {
    let edition = Edition::of(news, 0);
    let found: Vec<_> = counts.iter().map(|count| edition.related(*count, &[], &mut Memo::default())).collect();
    for lists in &found {
        prop_assert_eq!(lists.len(), news.len());
    }
    for own in sample {
        let ranking = edition.ranking(own);
        for (count, lists) in counts.iter().zip(&found) {
            // All that are chosen by hand are shown, however many.
            let shown = edition.by_hand[own].len().max(*count).min(ranking.len());
            prop_assert_eq!(&lists[own][..], &ranking[..shown], "position {}, count {}", own, count);
        }
        // Those that come next are in the same order.
        let more = edition.by_hand[own].len().max(counts[0]) + 5;
        let next = related::ranking(&edition.timeline(), own, more);
        prop_assert_eq!(&next[..], &ranking[..more.min(ranking.len())], "ranking of position {}", own);
    }
    Ok(())
}

/// About so many positions, and both ends and the middle, where shapes have what is odd about them.
fn sample(n: usize, about: usize) -> impl Iterator<Item = usize> {
    // Odd, so that no shape that repeats itself hides a half.
    let step = (n / about) | 1;
    let is_special = move |at: usize| at < 5 || at + 5 >= n || at.abs_diff(n / 2) < 3;
    (0..n).filter(move |at| at % step == 0 || is_special(*at))
}

#[test]
fn weights_of_tags_are_the_same_integers() {
    for articles in (1..=64).chain([N, 100_000]) {
        for with_tag in 1..=articles.min(2_000) {
            let (found, expected) = (related::weight(articles, with_tag), weigh(articles, with_tag));
            assert_eq!(found, expected, "N = {articles}, df = {with_tag}");
        }
    }
}

#[test]
fn small_timelines_equal_the_comparison_of_all_pairs() {
    // A failing timeline is printed whole, so no file of seeds is kept.
    let config = Config { cases: 400, failure_persistence: None, ..Config::default() };
    let compare = |(news, count): (Vec<Article>, usize)| compare(&news, &[count], 0..news.len());
    let result = TestRunner::new(config).run(&timelines(), compare);
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Small timelines, all on one day up to spread over a century, and how many related articles are wanted.
fn timelines() -> impl Strategy<Value = (Vec<Article>, usize)> {
    let reach = prop_oneof![Just(0_i64), Just(2), Just(150), Just(20_000)];
    let sizes = (0..=60_usize, 1..=40_usize, 1..=4_usize, reach, 0..=8_usize);
    sizes.prop_flat_map(|(n, vocabulary, sections, reach, count)| {
        let instant = (-reach..=reach, 0..3_i64).prop_map(|(day, hour)| day * DAY + hour * 3_600);
        let tags = subsequence((0..vocabulary).collect::<Vec<usize>>(), 0..=vocabulary.min(8)).prop_shuffle();
        let by_hand = prop_oneof![5 => Just(Vec::new()), 1 => vec(0..n + 3, 1..=10)];
        let articles = vec((instant, 0..sections, tags, by_hand), n);
        (articles.prop_map(named), Just(count))
    })
}

/// Instant, section, tags, names chosen by hand.
type Parts = (i64, usize, Vec<usize>, Vec<usize>);

fn named(parts: Vec<Parts>) -> Vec<Article> {
    let article = |(name, (instant, section, tags, mut by_hand)): (usize, Parts)| {
        // The caller promises: each once, and never the article itself.
        let mut seen = HashSet::from([name]);
        by_hand.retain(|other| seen.insert(*other));
        Article { name, instant, section, tags, by_hand }
    };
    parts.into_iter().enumerate().map(article).collect()
}

#[test]
fn long_timelines_equal_the_comparison_of_all_pairs() {
    let plans: [(u64, usize, Day); 3] = [(1, 1_500, three_a_day), (2, 2_000, forty_a_day), (3, 3_000, three_a_day)];
    for (seed, n, day) in plans {
        let news = made(n, &mut Dice(seed), day, |_, dice| dice.heads(6, 120));
        let result = compare(&news, &[5], sample(n, 200));
        result.unwrap_or_else(|failure| panic!("seed {seed}: {failure}"));
    }
}

#[test]
fn timelines_of_hostile_shapes_equal_the_comparison_of_all_pairs() {
    for (name, build) in SHAPES {
        let news = build(&mut Dice(7));
        // One, the usual five, and more than a search looks at before it thinks again.
        let result = compare(&news, &[1, 5, 40], sample(news.len(), 60));
        result.unwrap_or_else(|failure| panic!("{name}: {failure}"));
    }
}

type Build = fn(&mut Dice) -> Vec<Article>;

const SHAPES: &[(&str, Build)] = &[
    ("no tags", |dice| made(N, dice, three_a_day, |_, _| Vec::new())),
    ("no tags on one day", |dice| made(N, dice, one_day, |_, _| Vec::new())),
    ("every other has no tags", |dice| made(N, dice, three_a_day, |number, dice| dice.heads(number % 2 * 6, 120))),
    ("all share one tag", |dice| made(N, dice, three_a_day, |_, _| vec![0])),
    ("all share one tag on one day", |dice| made(N, dice, one_day, |_, _| vec![0])),
    ("all share the same six tags", |dice| made(N, dice, three_a_day, |_, _| (0..6).collect())),
    ("all share the same six tags on one day", |dice| made(N, dice, one_day, |_, _| (0..6).collect())),
    ("the same 1,000 tags", |dice| made(120, dice, three_a_day, |_, _| (0..1_000).collect())),
    ("1,000 tags of its own", |dice| {
        made(60, dice, three_a_day, |number, _| (number * 1_000..(number + 1) * 1_000).collect())
    }),
    ("500 of 1,000 tags", |dice| made(150, dice, three_a_day, |_, dice| dice.some(500, 1_000))),
    ("all on one day", |dice| made(N, dice, one_day, |_, dice| dice.heads(6, 120))),
    ("all on one day but the newest", |dice| made(N, dice, newest_apart, |_, dice| dice.heads(6, 120))),
    ("all on one day but the oldest", |dice| made(N, dice, oldest_apart, |_, dice| dice.heads(6, 120))),
    ("two groups of days far apart", |dice| made(N, dice, two_groups, |_, dice| dice.heads(6, 120))),
    ("one tag on all and one tag on one", |dice| {
        made(N, dice, three_a_day, |number, _| if number == N / 2 { vec![1, 0] } else { vec![0] })
    }),
    // Five tags of each pair and one of all, the two of a pair half the time apart.
    ("pairs", |dice| {
        made(N, dice, three_a_day, |number, _| {
            let pair = number % (N / 2);
            (pair * 5..pair * 5 + 5).chain([N / 2 * 5]).collect()
        })
    }),
    // Each has all tags of those with fewer: the rarest tags are together, and so are the most common.
    ("tags within tags", |dice| made(600, dice, three_a_day, |number, _| (0..number % 40).collect())),
    ("two of 200 tags", |dice| made(N, dice, three_a_day, |_, dice| dice.some(2, 200))),
    ("six of 500 tags", |dice| made(N, dice, three_a_day, |_, dice| dice.some(6, 500))),
    // All tags equally often, those of an article equal modulo 64: whatever tells tags apart by 64 bits sees one.
    ("tags a word apart", |dice| {
        made(1_280, dice, three_a_day, |number, _| {
            (0..6).map(|at| number % 64 + (number / 64 + at) % 10 * 64).collect()
        })
    }),
];

/// The day of an article by its number, the newest first.
type Day = fn(usize) -> i64;

fn three_a_day(number: usize) -> i64 {
    18_000 - number as i64 / 3
}

fn forty_a_day(number: usize) -> i64 {
    18_000 - number as i64 / 40
}

fn one_day(_: usize) -> i64 {
    0
}

fn newest_apart(number: usize) -> i64 {
    if number == 0 { 9 } else { 0 }
}

fn oldest_apart(number: usize) -> i64 {
    if number + 1 == N { -9 } else { 0 }
}

fn two_groups(number: usize) -> i64 {
    let start = if number < N / 2 { 15_000 } else { -15_000 };
    start - number as i64 / 10
}

/// Articles of four sections; the position of each is its number.
fn made(n: usize, dice: &mut Dice, day: Day, mut tags: impl FnMut(usize, &mut Dice) -> Vec<usize>) -> Vec<Article> {
    let article = |number: usize| Article {
        name: n - number,
        instant: day(number) * DAY + DAY - 1 - number as i64,
        section: dice.below(4),
        tags: tags(number, dice),
        by_hand: Vec::new(),
    };
    (0..n).map(article).collect()
}

#[test]
fn a_run_that_remembers_the_last_equals_one_that_does_not() {
    // Few tags weigh the same from step to step, so that much is kept; many do not. Six articles fill no list.
    for (seed, n, vocabulary) in [(1, 6, 4), (2, 150, 8), (3, 150, 24), (4, 150, 120)] {
        let mut dice = Dice(seed);
        let most = vocabulary.min(6);
        let mut news = made(n, &mut dice, three_a_day, |_, dice| dice.heads(most, vocabulary));
        let (mut memo, mut last, mut before) = (Memo::default(), "nothing yet", Vec::new());
        for turn in 1..=80 {
            let edition = Edition::of(&news, turn);
            let count = if turn % 20 == 0 { 3 } else { 5 };
            let found = edition.related(count, &now(&before, &news, turn), &mut memo);
            let anew = edition.related(count, &[], &mut Memo::default());
            before.clone_from(&news);
            assert_eq!(found.len(), anew.len());
            for (own, (found, anew)) in found.iter().zip(&anew).enumerate() {
                assert_eq!(found, anew, "seed {seed}, turn {turn}, position {own}, after: {last}");
            }
            last = change(&mut news, N + turn, vocabulary, &mut dice);
        }
    }
}

/// Changes the news as editors do; tells what was done.
fn change(news: &mut Vec<Article>, free_name: usize, vocabulary: usize, dice: &mut Dice) -> &'static str {
    let (at, other, section) = (dice.below(news.len()), dice.below(news.len()), dice.below(4));
    let count = dice.below(7).min(vocabulary);
    let tags = dice.heads(count, vocabulary);
    match dice.below(11) {
        0 | 1 => {
            let newest = news.iter().map(|article| article.instant).max().unwrap_or_default();
            news.push(Article { name: free_name, instant: newest + DAY / 2, section, tags, by_hand: Vec::new() });
            return "a new one";
        }
        2 | 3 if news.len() > 2 => {
            news.swap_remove(at);
            return "one is removed";
        }
        4 => news[at].tags = tags,
        5 => news[at].instant += (dice.below(41) as i64 - 20) * DAY,
        // Then the path decides.
        6 => news[at].instant = news[other].instant,
        7 => news[at].section = section,
        8 if at != other => news[at].by_hand = vec![news[other].name],
        9 => news.iter_mut().for_each(|article| article.by_hand.clear()),
        // More than it is worth to look at one by one.
        10 => news.iter_mut().take(40).for_each(|article| article.tags = dice.heads(count, vocabulary)),
        _ => return "nothing",
    }
    "one or many are edited"
}
