//! README.md: what it shows is true, and nothing the program has is missing from it.
//!
//! Blocks by language: `toml` with a `base_url` is a whole configuration, other `toml` is added to the smallest one;
//! `markdown` is an article; the lines of `sh` that start with `bantin` are run in a copy of the repository's own site;
//! `json` holds the two lines that `--format json` prints. Other blocks are only read.

use std::collections::BTreeSet;
use std::path::Path;

use image::ImageFormat;
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use crate::images;
use crate::site::{Run, Site, copy_folder};

const README: &str = include_str!("../../README.md");

/// Where the example articles lie: deep enough for the relative links they show.
const FOLDER: &str = "tin-tuc/2022/vi-du";

/// The text of every code block in this language, in order.
pub fn blocks(language: &str) -> Vec<String> {
    let (mut blocks, mut open) = (Vec::new(), None::<String>);
    for event in Parser::new(README) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) if &*name == language => {
                open = Some(String::new());
            }
            Event::Text(text) => open.iter_mut().for_each(|block| block.push_str(&text)),
            Event::End(_) => blocks.extend(open.take()),
            _ => {}
        }
    }
    assert!(!blocks.is_empty(), "README.md shows no {language}");
    blocks
}

/// A site with the pages that the configurations shown link to.
fn site() -> Site {
    let page = "+++\ntitle = \"Trang\"\n+++\n";
    let files = ["gioi-thieu.md", "lien-he.md", "tin-tuc/_index.md", "tin-tuc/thong-bao/_index.md"];
    files.into_iter().fold(Site::new(), |site, file| site.file(file, page)).file("logo.svg", "<svg/>")
}

fn assert_clean(run: &Run, shown: &str) {
    assert_eq!((run.code, &*run.stderr), (0, ""), "README.md shows\n\n{shown}");
}

#[test]
fn readme_configurations_are_accepted() {
    for block in blocks("toml") {
        let is_whole = block.contains("base_url");
        assert!(is_whole || block.starts_with('['), "neither a configuration nor a table of one:\n{block}");
        let mut site = if is_whole { site().config(&block) } else { site().config_with(&block) };
        if block.contains("[languages.en]") {
            site = site.file("tin-tuc/_index.en.md", "+++\ntitle = \"News\"\n+++\n");
        }
        assert_clean(&site.build(&["-q"]), &block);
    }
}

/// The files of the site that an article names, by path below the content folder.
fn named_files(article: &str) -> BTreeSet<String> {
    let words = article.split(|sign: char| !sign.is_ascii_alphanumeric() && !"/.-:".contains(sign));
    let is_file = |word: &&str| {
        let ending = word.rsplit_once('.').map_or("", |(_, ending)| ending);
        ["md", "jpg", "svg", "pdf"].contains(&ending) && !word.contains(':')
    };
    words.filter(is_file).map(below_content).collect()
}

/// A path as the example articles write it, from the content folder on.
fn below_content(written: &str) -> String {
    if let Some(path) = written.strip_prefix('/') {
        return path.to_owned();
    }
    let mut folders: Vec<&str> = FOLDER.split('/').collect();
    for part in written.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()),
            part => folders.push(part),
        }
    }
    folders.join("/")
}

#[test]
fn readme_articles_are_built() {
    for block in blocks("markdown") {
        assert!(block.starts_with("+++\n"), "an article starts with its front matter:\n{block}");
        let mut site = site().file(&format!("{FOLDER}/index.md"), &block);
        for file in named_files(&block) {
            site = match file.ends_with(".md") {
                true => site.article(&file, "date = 2022-01-01"),
                false if file.ends_with(".jpg") => site.file(&file, images::picture(30, 20, ImageFormat::Jpeg)),
                false => site.file(&file, "a file"),
            };
        }
        assert_clean(&site.build(&["-q"]), &block);
    }
}

/// The words of a command line: quotes hold words together, `#` starts a comment.
fn words(line: &str) -> Vec<String> {
    let line = line.split("  #").next().unwrap_or(line);
    let (mut words, mut quoted) = (Vec::new(), false);
    for part in line.split('"') {
        if quoted {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
        quoted = !quoted;
    }
    words
}

#[test]
fn readme_commands_run() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = std::fs::read(repository.join("config.toml")).expect("the repository's configuration");
    for block in blocks("sh") {
        let site = Site::new().root_file("config.toml", &config);
        copy_folder(&repository.join("site"), &site.path("site"));
        for line in block.lines() {
            let words = words(line);
            let (program, arguments) = words.split_first().expect("a command");
            assert_eq!(program, "bantin", "only the program's own lines can be run: {line}");
            let run = site.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(run.code, 0, "README.md shows {line}\n{}{}", run.stdout, run.stderr);
        }
    }
}

/// The keys of a line of JSON, those of a table inside it too.
fn keys(line: &str) -> BTreeSet<String> {
    let value: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    let table = value.as_object().expect("an object");
    let inside = table.values().filter_map(|value| value.as_object());
    table.keys().chain(inside.flat_map(|table| table.keys())).cloned().collect()
}

#[test]
fn readme_json_has_the_keys_that_are_printed() {
    let run = site().file("a.md", "+++\ntitle = \"A\"\n+++\n[b](b.md)\n").build(&["--format", "json"]);
    let shown: Vec<_> = blocks("json").concat().lines().map(keys).collect();
    let printed: Vec<_> = run.stdout.lines().map(keys).collect();
    assert_eq!(shown, printed);
}

/// Every key that the readers of configuration and front matter ask for.
fn keys_read() -> BTreeSet<String> {
    let readers = [
        include_str!("../../src/config/read.rs"),
        include_str!("../../src/config/check.rs"),
        include_str!("../../src/front_matter.rs"),
    ];
    let asks = ["string(", "boolean(", "integer(", "moment(", "strings(", "item(", "free(", "missing(", "fields, "];
    let mut keys = BTreeSet::new();
    for reader in readers {
        let literals = reader.match_indices('"').filter_map(|(at, _)| {
            let asked = asks.iter().any(|ask| reader[..at].ends_with(ask));
            asked.then(|| reader[at + 1..].split('"').next().unwrap_or("").to_owned())
        });
        keys.extend(literals);
    }
    // These are asked for in a loop, or behind the name of their table.
    keys.extend(["search", "publish", "tags", "archive", "page", "html", "internal"].map(str::to_owned));
    assert!(keys.len() > 50, "the readers ask in other words now: {keys:?}");
    keys
}

#[test]
fn readme_names_every_key() {
    let names = |key: &String| {
        [format!("`{key}`"), format!("`[{key}]`"), format!("`[{key}.")].map(|name| README.contains(&name))
    };
    let missing: Vec<_> = keys_read().into_iter().filter(|key| !names(key).contains(&true)).collect();
    assert!(missing.is_empty(), "README.md does not name the keys {missing:?}");
}

#[test]
fn readme_names_every_command_and_option() {
    let site = Site::new();
    let help = site.run(&["--help"]).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A line that goes on with what stands above it starts further in.
    let names = commands.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let commands: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    assert!(commands.contains(&"build"), "{help}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        assert!(README.contains(&format!("`bantin {command}")), "README.md does not name `bantin {command}`");
        let help = site.run(&[command, "--help"]).stdout;
        for option in help.split_whitespace().filter(|word| word.starts_with("--")) {
            let option = option.trim_end_matches(|sign: char| !sign.is_ascii_alphanumeric());
            assert!(README.contains(&format!("`{option}")), "README.md does not name {option} of {command}");
        }
    }
}
