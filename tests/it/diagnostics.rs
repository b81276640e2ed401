//! Diagnostics: each folder of `tests/diagnostics` is a site with mistakes, marked where they stand.
//!
//! Below a wrong line stands `#~ CODE the wrong words` in TOML or `<!--~ CODE the wrong words -->` in Markdown: the problem
//! must be reported with this code at this line and at these words. Problems of whole files, and of files that hold no
//! comments, stand in `unmarked.txt` as `FILE:LINE CODE` (line 0: the whole file). Nothing else may be reported. The file
//! `command` names another command than `build`. The printed messages are kept in `vi.txt` and `en.txt`;
//! `BLESS=1 cargo test diagnostics` rewrites them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::golden::{cases, difference, site_of};
use crate::site::{Run, Site, tree};

/// A problem: file, line, code, and the words at its column as far as they were marked.
type Marked = (String, u64, String, String);

/// The problems marked in a file's text. A mark belongs to the last line above it that is none.
fn marks(file: &str, text: &str) -> Vec<Marked> {
    let mut line_above = 0;
    let mut marks = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let markdown = line.strip_prefix("<!--~ ").and_then(|rest| rest.strip_suffix(" -->"));
        match line.strip_prefix("#~ ").or(markdown) {
            Some(mark) => {
                let (code, words) = mark.split_once(' ').expect("a code and the wrong words");
                marks.push((file.to_owned(), line_above, code.to_owned(), words.to_owned()));
            }
            None => line_above = number,
        }
    }
    marks
}

/// Runs the case's `command`, `build` if it names none.
fn run(case: &Path, site: &Site, arguments: &[&str]) -> Run {
    let command = fs::read_to_string(case.join("command")).unwrap_or_else(|_| "build".into());
    site.run(&[&[command.trim()], arguments].concat())
}

fn expected(case: &Path) -> BTreeSet<Marked> {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let marked = tree(case).into_iter().filter(|(path, _)| path.ends_with(".md") || path.ends_with(".toml"));
    let mut expected: BTreeSet<_> = marked.flat_map(|(path, bytes)| marks(&path, &text(bytes))).collect();
    for line in fs::read_to_string(case.join("unmarked.txt")).unwrap_or_default().lines() {
        let (place, code) = line.rsplit_once(' ').expect("a place and a code");
        let (file, number) = place.rsplit_once(':').expect("a file and a line");
        expected.insert((file.into(), number.parse().expect("a line number"), code.into(), String::new()));
    }
    expected
}

/// What the program reports, with the words at the column cut to those of the mark, if one fits.
fn reported(site: &Site, run: &Run, expected: &BTreeSet<Marked>) -> BTreeSet<Marked> {
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON lines"));
    let problems = lines.filter(|line| line.get("code").is_some());
    let one = |problem: serde_json::Value| {
        let file = problem["file"].as_str().expect("a file").to_owned();
        let (line, column) = (problem["line"].as_u64().unwrap_or(0), problem["column"].as_u64().unwrap_or(0));
        let code = problem["code"].as_str().expect("a code").to_owned();
        let bytes = fs::read(site.path(&file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let words = text.lines().nth((line as usize).saturating_sub(1)).unwrap_or("");
        let words: String = words.chars().skip((column as usize).saturating_sub(1)).collect();
        let mark = |mark: &&Marked| (&mark.0, mark.1, &mark.2) == (&file, line, &code) && words.starts_with(&mark.3);
        let words = expected.iter().find(mark).map_or(words.clone(), |mark| mark.3.clone());
        (file, line, code, words)
    };
    problems.map(one).collect()
}

#[test]
fn diagnostics_stand_where_the_mistakes_are() {
    let mut wrong = String::new();
    for case in cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")) {
        let (site, arguments) = site_of(&case);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(["--format", "json"]).collect();
        let run = run(&case, &site, &arguments);
        let expected = expected(&case);
        let reported = reported(&site, &run, &expected);
        wrong
            .extend(expected.difference(&reported).map(|mark| format!("{}: not reported: {mark:?}\n", case.display())));
        wrong.extend(reported.difference(&expected).map(|mark| format!("{}: not marked: {mark:?}\n", case.display())));
        assert!(!site.path("public").exists() || run.code == 0, "{}: nothing is written with an error", case.display());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn diagnostics_read_well_in_both_languages() {
    let mut wrong = String::new();
    for case in cases(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics")) {
        let (site, arguments) = site_of(&case);
        for language in ["vi", "en"] {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(["--lang", language]).collect();
            let seen = run(&case, &site, &arguments).stderr;
            let file = case.join(format!("{language}.txt"));
            if std::env::var_os("BLESS").is_some() {
                fs::write(&file, &seen).expect("the messages");
            }
            let expected = fs::read_to_string(&file).unwrap_or_default();
            if seen != expected {
                wrong += &format!("{}:\n{}", file.display(), difference(&expected, &seen));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The codes of the catalogue, and those that have an entry in the page of codes, in the order they stand there.
fn codes() -> (BTreeSet<String>, Vec<String>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diagnostic");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("the file");
    let rows = read("problem.rs") + &read("problem/advice.rs") + &read("problem/publishing.rs");
    let rows = rows.lines().map(str::trim).filter(|row| row.starts_with("Error E") || row.starts_with("Warning W"));
    let known = rows.filter_map(|row| row.split(' ').nth(1).map(str::to_owned)).collect();
    let page = read("codes.md");
    (known, page.lines().filter_map(|line| line.strip_prefix("## ").map(str::to_owned)).collect())
}

#[test]
fn every_code_is_explained_in_both_languages() {
    let (known, explained) = codes();
    assert_eq!(known, explained.iter().cloned().collect(), "the catalogue and src/diagnostic/codes.md differ");
    assert!(explained.is_sorted_by_key(|code| code[1..].to_owned()), "codes.md is not in order: {explained:?}");
    let site = Site::new();
    for code in &explained {
        let [vi, en] = ["vi", "en"].map(|language| site.run(&["explain", code, "--lang", language]));
        for run in [&vi, &en] {
            assert!(run.code == 0 && run.stdout.starts_with(code.as_str()), "{code}: {}{}", run.stdout, run.stderr);
            assert!(run.stdout.lines().count() > 2 && !run.stdout.contains("\n## "), "{code}: {}", run.stdout);
        }
        assert_ne!(vi.stdout, en.stdout, "{code} is explained in one language only");
    }
    assert_eq!(site.run(&["explain", "E999"]).code, 1);
}
