//! Search over random sites: the index holds what the pages show, and finds what looking at every word finds.

mod asks;
mod news;

use std::fmt::Write;

use crate::dice::Dice;
use crate::lookup::read::Index;
use crate::lookup::scan::{self, File};
use crate::lookup::{self, indexed};

const SITES: u64 = 14;
const QUERIES: usize = 300;

#[test]
fn the_index_of_random_sites_answers_as_looking_at_every_word_does() {
    let (mut found, mut none) = (0, 0);
    for seed in 1..=SITES {
        let mut dice = Dice(seed);
        let site = news::site(&mut dice);
        site.built();
        for (edition, folder) in [(None, "tim-kiem"), (Some("en"), "en/search")] {
            let (index, files) = lookup::load(&site.path(""), edition, folder);
            for _ in 0..QUERIES {
                match compare(&files, &index, &mut dice, seed) {
                    0 => none += 1,
                    _ => found += 1,
                }
            }
        }
    }
    assert!(found > none / 3 && none > found / 10, "dull queries: {found} find something, {none} nothing");
}

/// Asks both the same; tells how many files are found.
fn compare(files: &[File], index: &Index, dice: &mut Dice, seed: u64) -> usize {
    let ask = asks::ask(files, dice);
    let (by_scan, by_index) = (scan::answer(files, &ask), indexed::answer(index, &ask));
    if by_scan != by_index {
        let mut texts = String::new();
        for file in files.iter().filter(|file| by_scan.contains(&&file.url[..]) || by_index.contains(&&file.url[..])) {
            let _ = writeln!(texts, "{}: {:?}", file.url, file.texts());
        }
        panic!("seed {seed}, {ask:?}\n scan {by_scan:?}\nindex {by_index:?}\n{texts}");
    }
    by_scan.len()
}
