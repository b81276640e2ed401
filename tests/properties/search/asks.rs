//! Random queries made of the words of the texts they are asked of.

use unicode_normalization::UnicodeNormalization;

use crate::dice::Dice;
use crate::lookup::query::Ask;
use crate::lookup::scan::File;
use crate::lookup::words::{Word, bare};

const ODD: [&str; 14] =
    ["", "-", "\"", "“", "”", "–", "…", "khong", "9", "11/KH-KKTCN", "NĐ-CP", "400ha", "5/8/2023", "oooooooooo"];

/// A query about these files.
pub fn ask(files: &[File], dice: &mut Dice) -> Ask {
    let pieces = [1, 1, 1, 2, 2, 3, 0, 4][dice.below(8)];
    let pieces: Vec<String> = (0..pieces).map(|_| piece(files, dice)).collect();
    let mut query = pieces.join([" ", " ", "  ", "\n"][dice.below(4)]);
    let typing = dice.one_in(3);
    if typing && dice.one_in(2) {
        query.pop();
    }
    if dice.one_in(8) {
        query.push_str([" ", ".", "\"", "-"][dice.below(4)]);
    }
    let some = (!files.is_empty()).then(|| &files[dice.below(files.len())]);
    let first = |names: &std::collections::BTreeSet<String>| names.iter().next_back().cloned();
    Ask {
        query,
        typing,
        year: some.filter(|_| dice.one_in(6)).and_then(|file| file.year),
        section: some.filter(|_| dice.one_in(6)).and_then(|file| first(&file.sections)),
        tag: some.filter(|_| dice.one_in(8)).and_then(|file| first(&file.tags)),
    }
}

fn piece(files: &[File], dice: &mut Dice) -> String {
    if dice.one_in(12) {
        return dice.pick(&ODD).into();
    }
    let count = [1, 1, 1, 2, 2, 3, 4][dice.below(7)];
    let words: Vec<String> = following(files, count, dice).iter().map(|word| typed(word, dice)).collect();
    let excluded = if dice.one_in(9) { dice.pick(&["-", "−", "–"]) } else { "" };
    match dice.below(5) {
        0 | 1 => format!("{excluded}\"{}\"", words.join(" ")),
        2 => format!("{excluded}{}", words.join(dice.pick(&["-", "/", "."]))),
        3 => format!("{excluded}“{}”", words.join(" ")),
        _ => format!("{excluded}{}", words.join(" ")),
    }
}

/// Words that follow each other in some file, but for blocks that end between them.
fn following(files: &[File], count: usize, dice: &mut Dice) -> Vec<Word> {
    let Some(file) = (!files.is_empty()).then(|| &files[dice.below(files.len())]) else { return Vec::new() };
    let field = &file.fields[dice.below(3)];
    let start = dice.below(field.len() + 1);
    field[start..].iter().flatten().take(count).cloned().collect()
}

/// As it may be typed: some or all marks left out, in capitals, decomposed.
fn typed(word: &[char], dice: &mut Dice) -> String {
    let often = [1, 2, 4, 1_000, 1_000, 1_000][dice.below(6)];
    let without: String = word.iter().map(|&letter| if dice.one_in(often) { bare(letter) } else { letter }).collect();
    let cased = if dice.one_in(6) { without.to_uppercase() } else { without };
    if dice.one_in(6) { cased.nfd().collect() } else { cased }
}
