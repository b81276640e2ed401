//! Advice about titles that are almost the same: news that may have been published twice.

use std::collections::HashMap;

use xxhash_rust::xxh3::xxh3_64;

use super::Advice;
use crate::diagnostic::Problem;
use crate::link::Doc;
use crate::site::Site;
use crate::text::bare;

/// Words of the shortest title in which one word may be another: in a short one that is another piece of news.
const WORDS: usize = 8;

/// Days within which one piece of news is published twice with another word.
const DAYS: i32 = 7;

/// One piece of advice at each article whose title is almost that of an older one.
pub fn advice(site: &Site) -> Vec<Advice> {
    let docs = &site.links.docs;
    let mut advice = Vec::new();
    for edition in &site.links.editions {
        let (mut whole, mut but_one) = (HashMap::new(), HashMap::new());
        for at in edition.articles.iter().rev() {
            let title = bare(&docs[*at].head.front.title);
            let last = whole.insert(xxh3_64(title.as_bytes()), *at);
            let like = last.or_else(|| one_word_apart(docs, &title, *at, &but_one));
            remember(&title, *at, &mut but_one);
            let Some(like) = like else { continue };
            let (title, other) = (docs[like].head.front.title.clone(), docs[like].head.file.to_string());
            advice.push(Advice::of(&docs[*at].head.file, "title", Problem::TitlesAlike { title, other }));
        }
    }
    advice
}

/// A title without one of its words: which word, and what is left.
type Rest = (usize, u64);

/// The words of a title and what is left without each of them; nothing of a short one.
fn rests(title: &str) -> Vec<(&str, Rest)> {
    let words: Vec<&str> = title.split(' ').collect();
    if words.len() < WORDS {
        return Vec::new();
    }
    let mut left = String::with_capacity(title.len());
    let rest = |at: usize| {
        left.clear();
        words.iter().enumerate().filter(|(other, _)| *other != at).for_each(|(_, word)| left.extend([*word, " "]));
        (words[at], (at, xxh3_64(left.as_bytes())))
    };
    (0..words.len()).map(rest).collect()
}

/// A year or a number makes another piece of news.
fn is_word(word: &str) -> bool {
    !word.contains(|letter: char| letter.is_ascii_digit())
}

fn remember(title: &str, at: usize, but_one: &mut HashMap<Rest, usize>) {
    but_one.extend(rests(title).into_iter().filter(|(word, _)| is_word(word)).map(|(_, rest)| (rest, at)));
}

/// An article of the days before whose title differs in one word.
fn one_word_apart(docs: &[Doc], title: &str, at: usize, but_one: &HashMap<Rest, usize>) -> Option<usize> {
    let day = |at: usize| docs[at].head.front.date.map_or(0, |date| date.day());
    let mut rests = rests(title).into_iter().filter(|(word, _)| is_word(word));
    rests.find_map(|(_, rest)| but_one.get(&rest).copied().filter(|other| day(at) - day(*other) <= DAYS))
}
