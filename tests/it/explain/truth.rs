//! Whether inputs are the truth: what is no input changes nothing, and what a card is made from does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use super::{explained, site};
use crate::site::{Run, Site};

/// Every output with its inputs and what they give.
fn all(site: &Site, run: &Run) -> BTreeMap<String, BTreeMap<String, Vec<String>>> {
    let inputs = |output: &String| {
        let explained = explained(site, output);
        let row = |input: &Value| {
            let why = input["why"].as_array().expect("a list").iter();
            let why = why.map(|why| why.as_str().expect("a word").to_owned()).collect();
            (input["file"].as_str().expect("a file").to_owned(), why)
        };
        explained["inputs"].as_array().expect("a list").iter().map(row).collect()
    };
    let outputs = run.tree().into_keys().filter(|output| !output.starts_with(".bantin"));
    outputs.map(|output| (output.clone(), inputs(&output))).collect()
}

/// The outputs that are others after a file has been changed.
fn changed(site: &Site, before: &BTreeMap<String, Vec<u8>>, file: &str, text: &str) -> BTreeSet<String> {
    let old = fs::read(site.path(file)).expect("a file");
    fs::write(site.path(file), text).expect("a file");
    let after = site.built_with(&["--output", "sau"]).tree();
    fs::write(site.path(file), old).expect("a file");
    let outputs = before.keys().chain(after.keys()).filter(|output| !output.starts_with(".bantin"));
    outputs.filter(|output| before.get(*output) != after.get(*output)).cloned().collect()
}

#[test]
fn another_title_changes_what_shows_it_and_nothing_else() {
    let document = "date = 2022-01-02\ntype = \"van-ban\"\nsummary = \"Quy chế\"\nattachments = [\"ke-hoach.pdf\"]\n\
                    [document]\nnumber = \"12/QĐ\"\nissued = 2022-01-01\nissuer = \"Ban Quản lý\"\n";
    let site = site().article("tin/qd.md", document);
    let run = site.built();
    let (before, inputs) = (run.tree(), all(&site, &run));
    let cards = ["related", "newer", "older", "pinned", "block", "own"];
    for file in
        ["a.md", "b.md", "trong/c.md", "a.en.md", "goi/index.md", "_index.md", "trong/_index.md", "cu.md", "qd.md"]
    {
        let file = format!("site/tin/{file}");
        let text = fs::read_to_string(site.path(&file)).expect("a file");
        let changed = changed(&site, &before, &file, &text.replacen("title = \"", "title = \"Khác ", 1));
        assert!(!changed.is_empty(), "{file}");
        for output in &changed {
            assert!(inputs[output].contains_key(&file), "{output} changes with {file}, which is no input");
        }
        for (output, inputs) in inputs.iter().filter(|(output, _)| output.ends_with(".html")) {
            let shows = inputs.get(&file).is_some_and(|why| why.iter().any(|why| cards.contains(&why.as_str())));
            assert!(!shows || changed.contains(output), "{output} does not change with its input {file}");
        }
    }
}

#[test]
fn no_output_changes_with_a_file_of_the_theme_that_is_no_input() {
    let site = site();
    let run = site.built();
    let (before, inputs) = (run.tree(), all(&site, &run));
    let folder = site.path("themes/portal");
    let files = crate::site::tree(&folder)
        .into_keys()
        .filter(|file| file.starts_with("templates/") || file.starts_with("i18n/"));
    for file in files {
        let file = format!("themes/portal/{file}");
        let text = fs::read_to_string(site.path(&file)).expect("a file");
        // Wherever something is printed, it is printed otherwise; every word is another one.
        let text = match file.ends_with(".toml") {
            true => text.replace(" = \"", " = \"Z "),
            false => text.replace("</", "<!-- z --></"),
        };
        for output in changed(&site, &before, &file, &text) {
            assert!(inputs[&output].contains_key(&file), "{output} changes with {file}, which is no input");
        }
    }
}

#[test]
fn a_theme_that_extends_another_is_told_by_its_own_files_first() {
    let site = site()
        .root_file("themes/rieng/theme.toml", "extends = \"portal\"\n")
        .root_file("themes/rieng/templates/partials/footer.html", "<footer>{{ site.title }}</footer>")
        .root_file("themes/rieng/i18n/vi.toml", "home = \"Về nhà\"\n");
    let config = fs::read_to_string(site.path("config.toml")).expect("the configuration");
    let site = site.config(&config.replace("portal", "rieng"));
    let inputs = &all_of(&site, "tin/a.md");
    for file in [
        "themes/rieng/theme.toml",
        "themes/portal/theme.toml",
        "themes/rieng/i18n/vi.toml",
        "themes/portal/i18n/vi.toml",
    ] {
        assert!(inputs.contains(file), "{file}: {inputs:?}");
    }
    assert!(inputs.contains("themes/rieng/templates/partials/footer.html"), "{inputs:?}");
    assert!(!inputs.contains("themes/portal/templates/partials/footer.html"), "{inputs:?}");
}

fn all_of(site: &Site, named: &str) -> BTreeSet<String> {
    let explained = explained(site, named);
    explained["inputs"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|input| input["file"].as_str().expect("a file").to_owned())
        .collect()
}
