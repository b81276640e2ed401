//! `bantin schema`: what it prints is JSON Schema, and agrees with what the program says of whole files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use crate::golden;
use crate::readme;
use crate::site::{Site, tree};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A schema as it is printed for a site.
pub fn schema(site: &Site, subject: &str, lang: &str) -> Value {
    let run = site.run(&["schema", subject, "--lang", lang]);
    assert_eq!((run.code, &*run.stderr), (0, ""), "{subject}");
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{}", run.stdout))
}

/// TOML as validators see it: dates are texts.
fn json(toml: &toml::Value) -> Value {
    match toml {
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
        other => serde_json::to_value(other).expect("a plain value"),
    }
}

fn is_valid(schema: &Validator, toml: &toml::Table) -> Result<(), String> {
    let value = json(&toml::Value::Table(toml.clone()));
    let errors: Vec<_> =
        schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
}

/// The front matter of a file, if it is TOML.
pub fn front_matter(text: &str) -> Option<toml::Table> {
    let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let rest = text.strip_prefix("+++\n")?;
    rest.strip_prefix("+++\n")
        .map_or_else(|| rest.split_once("\n+++").map(|(toml, _)| toml), |_| Some(""))?
        .parse()
        .ok()
}

/// The Markdown files of a folder that the program reads.
pub fn articles(folder: &Path) -> Vec<(String, String)> {
    let is_ignored = |part: &str| part.starts_with('.') || (part.starts_with('_') && !part.starts_with("_index."));
    let files = tree(folder).into_iter().filter(|(path, _)| path.ends_with(".md") && !path.split('/').any(is_ignored));
    files.filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?))).collect()
}

/// The folders of whole sites that are right: the repository's own and the golden ones.
pub fn sites() -> Vec<PathBuf> {
    let golden = golden::cases(&Path::new(ROOT).join("tests/golden/sites"));
    std::iter::once(PathBuf::from(ROOT)).chain(golden).collect()
}

fn site_of(folder: &Path) -> Site {
    Site::new().config(&fs::read_to_string(folder.join("config.toml")).expect("config.toml"))
}

fn validator(schema: &Value) -> Validator {
    jsonschema::draft7::new(schema).expect("a schema")
}

#[test]
fn schemas_are_draft_07_in_both_languages() {
    let site = Site::new();
    for subject in ["front-matter", "config"] {
        let [vi, en] = ["vi", "en"].map(|lang| schema(&site, subject, lang));
        for schema in [&vi, &en] {
            assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
            assert!(jsonschema::meta::is_valid(schema), "{subject} is no schema");
        }
        assert_ne!(vi["properties"]["title"]["description"], en["properties"]["title"]["description"]);
    }
    let vi = schema(&site, "front-matter", "vi");
    assert_eq!(vi["properties"]["title"]["title"], "Tiêu đề");
    assert_eq!(vi["properties"]["date"]["examples"][0], "2022-12-31T08:30:00");
}

#[test]
fn taxonomies_of_the_site_are_keys() {
    let keys = |site: &Site| -> BTreeSet<String> {
        let schema = schema(site, "front-matter", "en");
        schema["properties"].as_object().expect("keys").keys().cloned().collect()
    };
    let usual = keys(&Site::new());
    assert!(usual.contains("tags"));
    let more = keys(&Site::new().config_with("taxonomies = [\"tags\", \"loai\"]\n[paths]\nloai = \"loai-tin\"\n"));
    assert_eq!(more.difference(&usual).collect::<Vec<_>>(), ["loai"]);
    let none = keys(&Site::new().config_with("taxonomies = []\n"));
    assert_eq!(usual.difference(&none).collect::<Vec<_>>(), ["tags"]);
    // A configuration with a mistake elsewhere still says which taxonomies there are.
    assert_eq!(keys(&Site::new().config_with("taxonomies = [\"tags\", \"loai\"]\nkhong_co = 1\n")), more);
}

#[test]
fn schemas_need_no_site() {
    let (site, here) = (Site::new(), Site::new());
    fs::remove_file(site.path("config.toml")).expect("the configuration");
    for subject in ["front-matter", "config"] {
        let usual = schema(&here, subject, "en");
        assert_eq!(schema(&site, subject, "en"), usual);
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_bantin"));
        let output =
            command.current_dir(site.path("")).args(["schema", subject, "--lang", "en"]).output().expect("a run");
        assert!(output.status.success());
        assert_eq!(serde_json::from_slice::<Value>(&output.stdout).expect("JSON"), usual);
    }
}

#[test]
fn schemas_are_the_same_every_time() {
    let site = Site::new();
    for subject in ["front-matter", "config"] {
        let first = site.run(&["schema", subject]).stdout;
        for jobs in ["1", "4"] {
            assert_eq!(site.run(&["schema", subject, "--jobs", jobs]).stdout, first);
        }
    }
}

#[test]
fn files_that_are_right_are_valid() {
    let mut count = 0;
    for folder in sites() {
        let site = site_of(&folder);
        let text = fs::read_to_string(folder.join("config.toml")).expect("config.toml");
        let config = validator(&schema(&site, "config", "en"));
        is_valid(&config, &text.parse().expect("TOML")).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let schema = validator(&schema(&site, "front-matter", "en"));
        for (path, text) in articles(&folder.join("site")) {
            let mut front = front_matter(&text).unwrap_or_else(|| panic!("{path}: no front matter"));
            if path.starts_with("_index.") {
                // Only a home page needs no title, which a schema cannot know of a file.
                front.entry("title").or_insert("Trang chủ".into());
            }
            is_valid(&schema, &front).unwrap_or_else(|error| panic!("{}: {path}: {error}", folder.display()));
            count += 1;
        }
    }
    assert!(count > 50, "only {count} articles");
}

#[test]
fn what_the_readme_shows_is_valid() {
    let site = Site::new().config_with("taxonomies = [\"tags\", \"categories\"]\n");
    let schema_of = |subject| validator(&schema(&site, subject, "en"));
    let (config, schema) = (schema_of("config"), schema_of("front-matter"));
    for block in readme::blocks("toml") {
        let whole = if block.contains("base_url") { block } else { format!("{}{block}", crate::site::CONFIG) };
        is_valid(&config, &whole.parse().expect("TOML")).unwrap_or_else(|error| panic!("{error}\n{whole}"));
    }
    for block in readme::blocks("markdown") {
        is_valid(&schema, &front_matter(&block).expect("front matter"))
            .unwrap_or_else(|error| panic!("{error}\n{block}"));
    }
}

/// Codes that say that a key or a value is wrong.
const OF_KEYS: [&str; 10] = ["E011", "E012", "E013", "E014", "E015", "E016", "E023", "E077", "E094", "E099"];

#[test]
fn files_with_wrong_keys_are_invalid() {
    let mut count = 0;
    for name in ["front-matter", "config", "toml"] {
        let folder = Path::new(ROOT).join("tests/diagnostics").join(name);
        let site = site_of(&folder);
        crate::site::copy_folder(&folder, &site.path(""));
        let told = site.run(&["check", "--format", "json", "--drafts=all"]).stdout;
        let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).expect("a line")).collect();
        let wrong = |file: &str| {
            let of_file = told.iter().filter(|line| line["file"] == file);
            of_file.filter(|line| OF_KEYS.iter().any(|code| line["code"] == *code)).count() > 0
        };
        let schemas = ["config", "front-matter"].map(|subject| validator(&schema(&site, subject, "en")));
        let config = fs::read_to_string(folder.join("config.toml")).expect("config.toml");
        let files = articles(&folder.join("site")).into_iter();
        let files = files.filter_map(|(path, text)| Some((format!("site/{path}"), front_matter(&text)?, &schemas[1])));
        let files: Vec<_> =
            files.chain(config.parse().ok().map(|toml| ("config.toml".into(), toml, &schemas[0]))).collect();
        for (file, toml, schema) in files {
            let valid = is_valid(schema, &toml);
            // With a wrong configuration no article is read.
            if file == "config.toml" || !wrong("config.toml") {
                assert_eq!(valid.is_err(), wrong(&file), "{name}/{file}: {valid:?}\n{told:#?}");
                count += usize::from(valid.is_err());
            }
        }
    }
    assert!(count >= 3, "only {count} files are wrong");
}

/// The task for VS Code that the README shows finds file, line, column and message in what is printed.
#[test]
fn the_problem_matcher_of_the_readme_matches() {
    let tasks = readme::blocks("jsonc").into_iter().find(|block| block.contains("problemMatcher")).expect("a task");
    let tasks: Value = serde_json::from_str(&tasks).expect("JSON without comments");
    let task = &tasks["tasks"][0];
    let command = task["command"].as_str().expect("a command");
    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    let site = Site::new().file("a.md", "+++\ntitle = \"A\"\ntoc = 1\ntags = [\"b\", 2]\n+++\n");
    let lines = site.run(&arguments).stdout;
    let pattern = task["problemMatcher"]["pattern"]["regexp"].as_str().expect("a pattern");
    let matcher = validator(&serde_json::json!({ "pattern": pattern }));
    let is_problem = |line: &str| line.contains("\"severity\"");
    assert_eq!(lines.lines().filter(|line| is_problem(line)).count(), 2, "{lines}");
    for line in lines.lines() {
        assert_eq!(matcher.is_valid(&line.into()), is_problem(line), "{line}");
    }
}
