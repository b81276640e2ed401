//! Proofreading: what a text holds that its writer most likely mistyped.
//!
//! It reports and never rewrites, and rather keeps silent than tells what may be meant: what is no slip in one text of a
//! hundred is not told in any. It looks at what readers see (titles, summaries, captions, the words of the body), never
//! at code, addresses, tags, dates and names of files.

mod compounds;
mod letters;
mod passage;
mod signs;
mod spacing;
mod tones;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Document, Problem};
use passage::passages;
use signs::Signs;

/// Findings of one kind in one file that are told one by one.
const MOST_TOLD: usize = 5;

/// Reports what is most likely mistyped in an article, whose whole text the document holds. Tones and letters are
/// those of Vietnamese, so in texts of other languages only spaces and characters are looked at.
pub fn proofread(document: &mut Document, vietnamese: bool) {
    let signs = Signs::of(document.text, vietnamese);
    if signs.any() {
        read(document.text, signs, vietnamese).report(document);
    }
}

/// Takes the closer look that signs ask for.
fn read(text: &str, signs: Signs, vietnamese: bool) -> Findings {
    let passages = passages(text);
    let mut findings = Findings::default();
    let mut is_misread = false;
    if signs.letters {
        is_misread = vietnamese && letters::misread(text, &passages, &mut findings);
        letters::decomposed(text, &passages, &mut findings);
    }
    if signs.tones && !is_misread {
        tones::tones(text, &passages, &mut findings);
    }
    for passage in &passages {
        // In an old encoding, letters and hidden characters are others.
        if signs.letters && !is_misread {
            letters::hidden(text, &passage.range, &mut findings);
            if vietnamese {
                letters::eth(text, &passage.range, &mut findings);
            }
        }
        if signs.compounds {
            compounds::compounds(text, passage, &mut findings);
        }
        if signs.spaces {
            spacing::spacing(text, passage, vietnamese, &mut findings);
        }
    }
    findings
}

/// What was found, as far as it is told.
#[derive(Default)]
struct Findings {
    told: Vec<(Range<usize>, Problem)>,
    counts: BTreeMap<&'static str, usize>,
    /// How many more there are.
    more: usize,
}

impl Findings {
    fn tell(&mut self, place: Range<usize>, problem: Problem) {
        let count = self.counts.entry(problem.code()).or_default();
        *count += 1;
        if *count <= MOST_TOLD {
            self.told.push((place, problem));
        } else {
            self.more += 1;
        }
    }

    fn report(self, document: &mut Document) {
        for (place, problem) in self.told {
            document.report(place.start, place.end, problem);
        }
        if self.more > 0 {
            let problem = Problem::MoreProblems { count: self.more.to_string() };
            document.found.push(Diagnostic::of_file(document.file.clone(), problem));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces of texts with slips and of texts without.
    const PIECES: [&str; 44] = [
        "Hòa",
        "hoà",
        "UỶ",
        "ủy",
        "quý",
        "qúy",
        "gía",
        "gì",
        "của",
        "o\u{301}",
        "ô\u{300}",
        "Ð",
        "ð",
        "QÐ",
        "\u{200b}",
        "\u{ad}",
        "\u{a0}",
        "\u{feff}",
        "Covid",
        "KH-KKTCN",
        "19",
        "2021",
        "11",
        "-",
        "/",
        " ",
        "  ",
        ",",
        ".",
        ":",
        "!",
        "“",
        "”",
        "\n",
        "\n\n",
        "| a ",
        "**",
        "`",
        "- ",
        "é",
        "ß",
        "tØnh c«ng nghiÖp vöøa ®Çu",
        "👩",
        "…",
    ];

    #[test]
    fn no_sign_is_overlooked() {
        let mut seed = 1_u32;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for _ in 0..20_000 {
            let body: String = (0..random(12)).map(|_| PIECES[random(PIECES.len())]).collect();
            let text = format!("+++\ntitle = \"A\"\n+++\n{body}");
            for vietnamese in [true, false] {
                let all = Signs { letters: true, tones: vietnamese, spaces: true, compounds: true };
                let found = |signs| read(&text, signs, vietnamese).told;
                assert_eq!(found(Signs::of(&text, vietnamese)), found(all), "{body:?}");
            }
        }
    }
}
