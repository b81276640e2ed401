//! Golden sites: each folder of `tests/golden/sites` is built and compared with its `expected/`.
//!
//! A case is a site (`config.toml`, `site/`) using the theme `plain`, perhaps a file `arguments`, perhaps the codes
//! of its `warnings`, and `expected/`:
//! `tree.txt` names every output, and every other file there must be an output with just these bytes. After a wanted change,
//! `BLESS=1 cargo test golden` rewrites the files that are there; the difference is then read in the commit.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::site::{Run, Site, copy_folder, tree, write};

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(path)
}

/// The folders of a path, sorted by name.
pub fn cases(path: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<_> = fs::read_dir(path).expect("the cases").map(|entry| entry.expect("a case").path()).collect();
    cases.sort();
    assert!(!cases.is_empty(), "no cases in {}", path.display());
    cases
}

/// A case laid out as a site with the theme `plain`, and the arguments it is built with.
pub fn site_of(case: &Path) -> (Site, Vec<String>) {
    let site = Site::new();
    copy_folder(case, &site.path(""));
    copy_folder(&folder("theme"), &site.path("themes/plain"));
    let arguments = fs::read_to_string(case.join("arguments")).unwrap_or_default();
    (site, arguments.split_whitespace().map(str::to_owned).collect())
}

fn build(case: &Path) -> Run {
    let (site, arguments) = site_of(case);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = site.built_with(&arguments);
    let expected = fs::read_to_string(case.join("warnings")).unwrap_or_default();
    let told = run.stderr.lines().filter_map(|line| line.strip_prefix("warning[")?.split(']').next());
    let told: String = told.map(|code| format!("{code}\n")).collect();
    assert_eq!(told, expected, "{}: other warnings than expected\n{}", case.display(), run.stderr);
    assert!(run.stderr.is_empty() || !expected.is_empty(), "{}", run.stderr);
    run
}

/// What the outputs say where the case expects something.
fn seen(run: &Run, expected: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let outputs = run.tree();
    let names: String = outputs.keys().map(|path| format!("{path}\n")).collect();
    let mut seen: BTreeMap<_, _> = outputs.into_iter().filter(|(path, _)| expected.contains_key(path)).collect();
    seen.insert("tree.txt".into(), names.into_bytes());
    seen
}

#[test]
fn golden_sites_come_out_as_expected() {
    let mut wrong = Vec::new();
    for case in cases(&folder("sites")) {
        let expected = tree(&case.join("expected"));
        let seen = seen(&build(&case), &expected);
        if std::env::var_os("BLESS").is_some() {
            seen.iter().for_each(|(path, bytes)| write(&case.join("expected").join(path), bytes));
            continue;
        }
        for path in expected.keys().chain(seen.keys()).collect::<std::collections::BTreeSet<_>>() {
            let text = |of: &BTreeMap<String, Vec<u8>>| match of.get(path) {
                Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                None => "(no such file)".into(),
            };
            if text(&expected) != text(&seen) {
                wrong.push(format!("{}: {path}\n{}", case.display(), difference(&text(&expected), &text(&seen))));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\nBLESS=1 cargo test golden accepts these outputs", wrong.join("\n"));
}

/// The lines in which two texts differ, `-` for the expected ones.
pub fn difference(expected: &str, seen: &str) -> String {
    let (left, right): (Vec<_>, Vec<_>) = (expected.lines().collect(), seen.lines().collect());
    let gone = left.iter().filter(|line| !right.contains(line)).map(|line| format!("- {line}\n"));
    let new = right.iter().filter(|line| !left.contains(line)).map(|line| format!("+ {line}\n"));
    gone.chain(new).collect()
}
