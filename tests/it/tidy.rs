//! Tidy rules: what keeps the house in order and needs no reader to check.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::site::tree;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Rust files below a folder, with their text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let files = tree(&Path::new(ROOT).join(folder)).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    let files: Vec<_> =
        files.map(|(path, bytes)| (format!("{folder}/{path}"), String::from_utf8(bytes).expect("UTF-8"))).collect();
    assert!(!files.is_empty(), "no Rust files in {folder}");
    files
}

fn all_files() -> Vec<(String, String)> {
    ["src", "tests/it", "tests/bench", "tests/properties", "tests/search", "tests/hosts"]
        .into_iter()
        .flat_map(rust_files)
        .collect()
}

#[test]
fn files_have_one_job() {
    for (path, text) in all_files() {
        assert!(text.starts_with("//! "), "{path} does not open with a //! sentence");
        assert!(text.lines().count() <= 400, "{path} has {} lines: two jobs?", text.lines().count());
        let name = path.rsplit('/').next().expect("a name").trim_end_matches(".rs");
        let vague = ["utils", "util", "helpers", "helper", "common", "manager", "misc"];
        assert!(!vague.contains(&name), "{path}: a name that says nothing");
    }
}

#[test]
fn functions_are_short() {
    for (path, text) in all_files() {
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let indent = line.len() - line.trim_start().len();
            let words = line.trim_start().trim_start_matches("pub(super) ").trim_start_matches("pub(crate) ");
            if !words.trim_start_matches("pub ").trim_start_matches("const ").starts_with("fn ") {
                continue;
            }
            let end = lines[start..].iter().position(|line| *line == format!("{}}}", " ".repeat(indent)));
            let length = end.map_or(1, |end| end + 1);
            assert!(length <= 50, "{path}:{}: a function of {length} lines", start + 1);
        }
    }
}

#[test]
fn invariants_name_their_tests() {
    let lib = fs::read_to_string(Path::new(ROOT).join("src/lib.rs")).expect("lib.rs");
    let (_, invariants) = lib.split_once("# Invariants").expect("the invariants");
    let code: String = all_files().into_iter().map(|(_, text)| text).collect();
    for number in 1..=10 {
        let (_, rest) = invariants.split_once(&format!("//! {number}. ")).expect("the invariant");
        let name = rest.lines().next().and_then(|line| line.trim_end_matches('`').rsplit('`').next()).expect("a test");
        assert!(code.contains(&format!("fn {name}()")), "invariant {number}: there is no test {name}");
    }
}

#[test]
fn scenarios_name_their_tests() {
    let table = fs::read_to_string(Path::new(ROOT).join("tests/README.md")).expect("the scenarios");
    let code: String = all_files().into_iter().chain(rust_files("tests/fuzz")).map(|(_, text)| text).collect();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #")).collect();
    assert!(rows.len() > 40, "the scenarios were not read");
    for row in rows {
        let names: Vec<&str> = row.rsplit('|').nth(1).unwrap_or("").split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "no test: {row}");
        for name in names.into_iter().filter(|name| !name.contains('/')) {
            assert!(code.contains(&format!("fn {name}()")), "there is no test {name}: {row}");
        }
    }
}

/// Ways to reach the disk.
const DISK: [&str; 9] =
    ["std::fs", "fs::", "File::open", "walkdir::", ".is_dir()", ".is_file()", ".exists()", "canonicalize", "read_dir"];

#[test]
fn one_module_reads_and_one_writes() {
    for (path, text) in rust_files("src") {
        let touches = DISK.iter().find(|name| text.contains(**name));
        let reads = path == "src/source.rs" || path.starts_with("src/source/");
        // Targets of publications are not the site's, and each store knows its own kind.
        let may = reads || path.starts_with("src/write") || path.starts_with("src/publish/store/");
        assert!(may || touches.is_none(), "{path} touches the disk: {}", touches.unwrap_or(&""));
        let writes = ["fs::write", "create_new", "fs::rename", "remove_file"].iter().any(|name| text.contains(name));
        assert!(!reads || !writes, "{path} writes");
    }
}

#[test]
fn linking_never_sees_a_body() {
    let of_linking = ["src/link", "src/related", "src/section.rs", "src/taxonomy.rs", "src/archive.rs"];
    let linking: Vec<_> = rust_files("src")
        .into_iter()
        .filter(|(path, _)| of_linking.iter().any(|part| path.starts_with(part)))
        .collect();
    assert!(linking.len() > of_linking.len(), "linking is elsewhere");
    for (name, text) in linking {
        for reach in ["Body", "Article}", "Article,", "article::Article", "Outline", "markdown::", ".body", ".outline"]
        {
            assert!(!text.contains(reach), "{name} can reach a body: {reach}");
        }
    }
}

#[test]
fn only_time_zone_of_the_site_and_now_are_clocks() {
    for (path, text) in rust_files("src") {
        let clock = text.contains("Timestamp::now") || text.contains("Zoned::now") || text.contains("SystemTime");
        assert!(!clock || path == "src/cli/session.rs", "{path} asks the clock");
    }
}

#[test]
fn codes_of_diagnostics_are_unique() {
    let part =
        |name: &str| fs::read_to_string(Path::new(ROOT).join("src/diagnostic").join(name)).expect("the catalogue");
    let text = part("problem.rs") + &part("problem/advice.rs") + &part("problem/publishing.rs");
    let rows = text.lines().map(str::trim).filter(|line| line.starts_with("Error E") || line.starts_with("Warning W"));
    let codes: Vec<&str> = rows.filter_map(|row| row.split(' ').nth(1)).collect();
    let numbers: BTreeSet<&str> = codes.iter().map(|code| &code[1..]).collect();
    assert!(codes.len() > 40, "the catalogue was not read");
    assert_eq!(numbers.len(), codes.len(), "a number stands twice: {codes:?}");
}

#[test]
fn the_top_level_holds_what_it_may() {
    let may = ["Cargo.toml", "Cargo.lock", "src", "site", "themes", "config.toml", "tests", "README.md", "LICENSE"];
    let made = ["target", "public"];
    for entry in fs::read_dir(ROOT).expect("the repository") {
        let name = entry.expect("an entry").file_name().into_string().expect("a UTF-8 name");
        let known = name.starts_with('.') || may.contains(&name.as_str()) || made.contains(&name.as_str());
        assert!(known, "{name} does not belong into the top level");
    }
}
