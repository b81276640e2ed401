//! Robustness: whatever stands in the files, the program answers with a site or with diagnostics.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::site::{Site, assert_same_tree};

/// Pieces that mean something to one of the parsers, and bytes that mean nothing to any.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&'static str> = vec![
        "+++\n",
        "title = \"A\"\n",
        "date = 2022-01-01\n",
        "date = ",
        "tags = [\"x\", \"",
        "[extra]\n",
        "\"\"\"",
        "= =\n",
        "slug = \"..\"\n",
        "path = \"/\u{0}/\"\n",
        "aliases = [\"/%2e%2e/\"]\n",
        "related = [\"",
        "]\n",
        "# ",
        "[a](b.md)",
        "![",
        "](<",
        "<script>",
        "<!--",
        "-->",
        "```rust\n",
        "| a |\n|--|\n",
        "[^1]",
        "[^1]: ",
        "{{ x }}",
        "{% y %}",
        "\u{1}0\u{1}",
        " href=\"\u{1}0\u{1}\"",
        "&#1;&#0;",
        "trô\u{300}ng",
        "\u{FFFE}",
        "\r\n",
        "\n\n",
        "> [!NOTE]\n> ",
        "<a href=\"&#x1;9&#x1;\">",
        "<b id=\"tin-lien-quan\">",
        "\u{338}",
        "<p>\u{338} onclick=x>",
    ];
    prop_oneof![
        8 => proptest::sample::select(known).prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..8),
        1 => "\\PC{0,8}".prop_map(String::into_bytes),
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let head = prop_oneof![3 => Just(b"+++\ntitle = \"A\"\ndate = 2022-01-01\n+++\n".to_vec()), 1 => Just(Vec::new())];
    (head, proptest::collection::vec(piece(), 0..24)).prop_map(|(head, rest)| [head, rest.concat()].concat())
}

fn run(cases: u32, test: impl Fn(Vec<Vec<u8>>) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let files = proptest::collection::vec(file(), 1..4);
    TestRunner::new(config).run(&files, test).unwrap_or_else(|failure| panic!("{failure}"));
}

fn site_of(files: &[Vec<u8>]) -> Site {
    let site = Site::new().section("tin", "Tin");
    files.iter().enumerate().fold(site, |site, (at, bytes)| site.file(&format!("tin/b{at}.md"), bytes))
}

#[test]
fn hostile_bytes_do_no_harm() {
    run(150, |files| {
        let site = site_of(&files);
        let before = site.tree();
        let run = site.build(&[]);
        prop_assert!(run.code == 0 || run.code == 1, "exit status {}\n{}", run.code, run.stderr);
        prop_assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        let mut after = site.tree();
        after.retain(|path, _| !path.starts_with("public/"));
        assert_same_tree(&before, &after, "the site's own files");
        prop_assert!(run.code == 0 || run.tree().is_empty(), "written with an error");
        Ok(())
    });
}

#[test]
fn sanitised_pages_hold_nothing_active() {
    run(100, |files| {
        let run = site_of(&files).config_with("[links]\ninternal = \"warn\"\n").build(&["-q"]);
        for (path, bytes) in run.tree().into_iter().filter(|(path, _)| path.ends_with(".html")) {
            let page = scraper::Html::parse_document(&String::from_utf8_lossy(&bytes));
            for element in page.tree.values().filter_map(|node| node.as_element()) {
                let active = ["script", "iframe", "object", "embed", "base", "style"].contains(&element.name());
                let is_data = element.attr("type") == Some("application/ld+json");
                let is_own = matches!(element.attr("src"), Some("/js/site.js" | "/tim-kiem/search.js"));
                prop_assert!(!active || is_data || is_own, "{path}: <{}>", element.name());
                for (name, value) in element.attrs() {
                    let runs = name.starts_with("on") || value.trim().to_lowercase().starts_with("javascript:");
                    prop_assert!(!runs, "{path}: {name}=\"{value}\"");
                }
            }
        }
        Ok(())
    });
}

#[test]
fn parsing_never_fails() {
    run(100, |files| {
        let run = site_of(&files).build(&["--format", "json"]);
        for line in run.stdout.lines() {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            prop_assert!(line.get("code").is_some() || line.get("outputs").is_some(), "{line}");
        }
        // A file that cannot be understood is told of, and its neighbours are still read.
        let sound = site_of(&files).article("tin/tot.md", "khong_co = 1").build(&["--format", "json"]);
        prop_assert!(sound.stdout.contains("khong_co"), "{}", sound.stdout);
        Ok(())
    });
}

#[test]
fn building_over_an_old_site_equals_building_anew() {
    run(24, |files| {
        let old = Site::new().article("cu.md", "date = 2021-01-01\ntags = [\"Cũ\"]").article("tin/b0.md", "title2 = 1");
        let old = old.file("tin/b0.md", "+++\ntitle = \"Khác\"\n+++\n").section("tin", "Tin");
        old.built();
        let new = files
            .iter()
            .enumerate()
            .fold(old.without("cu.md"), |site, (at, bytes)| site.file(&format!("tin/b{at}.md"), bytes));
        let over = new.build(&["-q"]);
        let anew = site_of(&files).build(&["-q"]);
        prop_assert_eq!(over.code, anew.code);
        if over.code == 0 {
            assert_same_tree(&over.tree(), &anew.tree(), "over an old site");
        }
        Ok(())
    });
}
