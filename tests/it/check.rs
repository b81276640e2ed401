//! `check`: what an editor-in-chief would see before publishing, what is accepted, and the ways it is told.

use std::fs;

use serde_json::Value;

use crate::site::{Run, Site};

/// Codes and files of the problems a run told as JSON.
fn told(run: &Run) -> Vec<(String, String)> {
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let problems = lines.filter(|line| line.get("code").is_some());
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    problems.map(|problem| (text(&problem["code"]), text(&problem["file"]))).collect()
}

fn check(site: &Site, arguments: &[&str]) -> Vec<(String, String)> {
    told(&site.run(&[&["check", "--format", "json"], arguments].concat()))
}

/// A site whose articles need nothing but a title.
fn undemanding() -> Site {
    Site::new().config_with("[check]\nrequire = []\n")
}

fn one(code: &str, file: &str) -> Vec<(String, String)> {
    vec![(code.into(), file.into())]
}

#[test]
fn what_articles_need_is_said_by_the_site() {
    let front = "date = 2022-01-01\nauthor = \"A\"\nsource = \"B\"\nsummary = \"C\"\n";
    let site = Site::new().article("a.md", front).article("trang.md", "");
    let run = site.run(&["check", "--lang", "vi"]);
    assert!(run.stderr.contains("[W122]: bài thiếu: tags") && !run.stderr.contains("trang.md"), "{}", run.stderr);
    let with = |require: &str| {
        let config = format!("taxonomies = [\"tags\", \"khu\"]\n[check]\nrequire = {require}\n");
        site.copy().config_with(&config).run(&["check"])
    };
    assert_eq!(with("[\"author\", \"source\"]").stderr, "");
    assert!(with("[\"khu\", \"image\"]").stderr.contains("lacks: khu, image"));
    let wrong = with("[\"tag\"]");
    assert!(wrong.code == 2 && wrong.stderr.contains("summary, author, source, image, tags, khu"), "{}", wrong.stderr);
}

#[test]
fn one_problem_of_many_files_is_told_once_with_all_of_them() {
    let site = (0..12).fold(Site::new(), |site, at| site.article(&format!("b{at:02}.md"), "date = 2022-01-01"));
    let run = site.run(&["check"]);
    assert_eq!(run.stderr.matches("W122]: ").count(), 1, "{}", run.stderr);
    assert!((0..12).all(|at| run.stderr.contains(&format!("site/b{at:02}.md"))), "{}", run.stderr);
    assert!(run.stderr.contains("0 errors, 12 warnings"), "{}", run.stderr);
    assert_eq!(check(&site, &[]).len(), 12);
}

#[test]
fn a_tag_used_once_is_told_where_there_is_choice() {
    let site = |count: usize| {
        let tagged = |site: Site, at: usize| site.article(&format!("b{at}.md"), "date = 2022-01-01\ntags = [\"A\"]");
        (1..count).fold(undemanding(), tagged).article("mot.md", "date = 2022-01-01\ntags = [\"A\", \"Riêng\"]")
    };
    assert_eq!(check(&site(20), &[]), one("W120", "site/mot.md"));
    assert_eq!(check(&site(19), &[]), []);
}

#[test]
fn a_date_far_ahead_is_told_of_what_is_shown() {
    let site = undemanding().article("a.md", "date = 2027-06-01").article("b.md", "date = 2072-01-01");
    assert_eq!(check(&site, &["--drafts=all"]), one("W123", "site/b.md"));
}

#[test]
fn heavy_files_are_told_but_pictures_that_are_made_smaller() {
    let heavy = vec![b'x'; 26 * 1024 * 1024];
    let site = undemanding().file("so-lieu.xlsx", &heavy).file("hinh.gif", &heavy[..900]);
    let found = check(&site, &[]);
    assert!(found.contains(&("W127".into(), "site/so-lieu.xlsx".into())), "{found:?}");
    assert!(site.run(&["check", "--lang", "vi"]).stderr.contains("26,0 MB"));
}

const MANIFEST: &str = r#"{ "manifest": 1, "base_url": "https://bql.example.vn/", "published": "2026-05-01T00:00:00Z", "files": {
  "index.html": { "hash": "0", "size": 1, "kind": "list" },
  "tin/doi-cho/index.html": { "hash": "0", "size": 1, "kind": "page", "source": "site/tin/doi-cho.md" },
  "tin/doi-ten/index.html": { "hash": "0", "size": 1, "kind": "page", "source": "site/tin/doi-ten.md" },
  "tin/da-xoa/index.html": { "hash": "0", "size": 1, "kind": "page", "source": "site/tin/da-xoa.md" },
  "tin/co-chuyen-huong/index.html": { "hash": "0", "size": 1, "kind": "page" },
  "bang.pdf": { "hash": "0", "size": 1, "kind": "file" },
  "css/cu.css": { "hash": "0", "size": 1, "kind": "part" } } }"#;

#[test]
fn published_addresses_that_would_vanish_are_told() {
    let site = undemanding()
        .article("khac/doi-cho.md", "date = 2022-01-01\naliases = [\"/tin/co-chuyen-huong/\"]")
        .article("tin/doi-ten.md", "date = 2022-01-01\nslug = \"moi\"");
    assert_eq!(check(&site, &[]), [], "nothing was published yet");
    let site = site.root_file(".bantin/published.json", MANIFEST);
    let expected = [
        ("W128", ".bantin/published.json"),
        ("W136", "site/khac/doi-cho.md"),
        ("W128", "site/tin/da-xoa.md"),
        ("W136", "site/tin/doi-ten.md"),
    ];
    assert_eq!(check(&site, &[]), expected.map(|(code, file)| (code.to_owned(), file.to_owned())));
    let run = site.run(&["check"]);
    assert!(run.stderr.contains("aliases = [\"/tin/doi-cho/\"]"), "{}", run.stderr);
    assert_eq!(site.run(&["check", "--strict"]).code, 1);
    let damaged = site.copy().root_file("ke.json", "{").run(&["check", "--published", "ke.json"]);
    assert!(damaged.code == 2 && damaged.stderr.contains("E129"), "{}", damaged.stderr);
    let future = MANIFEST.replace("\"manifest\": 1", "\"manifest\": 2");
    let run = site.copy().root_file("ke.json", future).run(&["check", "--published", "ke.json"]);
    assert!(run.code == 2 && run.stderr.contains("version 2"), "{}", run.stderr);
    assert_eq!(site.run(&["check", "--published", "khong-co.json"]).code, 2);
}

#[test]
fn a_baseline_accepts_old_debts_and_nothing_new() {
    let site = Site::new().article("a.md", "date = 2022-01-01").file("b.md", "+++\ntitle = \"B\"\n+++\n![](x.png)\n");
    let site = site.config_with("[links]\ninternal = \"warn\"\n");
    let before = check(&site, &[]);
    assert!(before.len() > 1, "{before:?}");
    assert_eq!(site.run(&["check", "--update-baseline"]).code, 2, "into which file?");
    assert_eq!(site.run(&["check", "--baseline", "no.jsonl", "--update-baseline"]).code, 0);
    let run = site.run(&["check", "--strict", "--baseline", "no.jsonl"]);
    assert!(run.code == 0 && run.stderr.contains("warnings were accepted before"), "{}", run.stderr);
    // Lines above do not matter; a second debt of the same kind does.
    let text = fs::read_to_string(site.path("site/b.md")).expect("the article");
    let site = site.file("b.md", text.replace("![](", "Một dòng.\n\n![]("));
    assert_eq!(check(&site, &["--baseline", "no.jsonl"]), []);
    let site = site.article("c.md", "date = 2022-01-01");
    assert_eq!(check(&site, &["--baseline", "no.jsonl"]), one("W122", "site/c.md"));
    assert_eq!(site.run(&["check", "--strict", "--baseline", "no.jsonl"]).code, 1);
    // A debt that was paid is told, and errors are never accepted.
    let site = site.without("c.md").without("a.md");
    let run = site.run(&["check", "--baseline", "no.jsonl", "--lang", "vi"]);
    assert!(run.stderr.contains("1 cảnh báo đã chấp nhận nay không còn"), "{}", run.stderr);
    let site = site.article("c.md", "date = 2022-01-01\nsai = 1");
    site.run(&["check", "--baseline", "no.jsonl", "--update-baseline"]);
    let run = site.run(&["check", "--baseline", "no.jsonl"]);
    assert!(run.code == 1 && run.stderr.contains("E011"), "{}", run.stderr);
    let broken = site.root_file("no.jsonl", "{}\n").run(&["check", "--baseline", "no.jsonl"]);
    assert!(broken.code == 2 && broken.stderr.contains("E129"), "{}", broken.stderr);
}

#[test]
fn advice_is_told_beside_errors() {
    let site = Site::new().article("a.md", "date = 2022-01-01").article("b.md", "sai = 1");
    let codes: Vec<String> = check(&site, &[]).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["W122", "E011"]);
    assert_eq!(site.run(&["check"]).code, 1);
}

#[test]
fn the_next_build_that_is_needed_is_told() {
    let site = undemanding()
        .article("a.md", "date = 2026-06-03T08:30:00")
        .article("nhap.md", "date = 2026-06-02\ndraft = true")
        .article("b.md", "date = 2026-01-01\nexpires = 2026-07-01")
        .article("moi.md", "date = 2026-05-31T12:00:00");
    let run = site.run(&["check", "--lang", "vi"]);
    assert!(run.stderr.contains("lúc 08:30 ngày 03/06/2026: site/a.md đến giờ đăng"), "{}", run.stderr);
    let run = site.run(&["check", "--format", "json"]);
    let lines: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let next = lines.iter().find_map(|line| line.get("next_build")).expect("the next build");
    let expected = serde_json::json!({ "at": "2026-06-03T08:30:00+07:00", "file": "site/a.md", "what": "published" });
    assert_eq!(*next, expected);
    assert!(lines.last().expect("a summary").get("articles").is_some());
    let later = site.run(&["check", "--now", "2026-06-20T00:00:00+07:00"]);
    assert!(later.stderr.contains("00:00 on 01 July 2026: site/b.md expires"), "{}", later.stderr);
    assert_eq!(site.run(&["check", "--now", "2026-08-01T00:00:00+07:00"]).stderr, "");
}

#[test]
fn sarif_names_rules_places_and_levels() {
    let site = Site::new().article("a.md", "date = 2022-01-01\nsai = 1").article("b c.md", "date = 2022-01-01");
    let run = site.run(&["check", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&run.stdout).expect("one JSON text");
    assert_eq!((run.code, &log["version"]), (1, &"2.1.0".into()));
    let run = &log["runs"][0];
    let (rules, results) = (&run["tool"]["driver"]["rules"], run["results"].as_array().expect("results"));
    let error = results.iter().find(|result| result["level"] == "error").expect("the error");
    let place = &error["locations"][0]["physicalLocation"];
    assert_eq!((&error["ruleId"], &place["artifactLocation"]["uri"]), (&"E011".into(), &"site/a.md".into()));
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&4.into(), &1.into()));
    let uris: Vec<&Value> =
        results.iter().map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]).collect();
    assert!(uris.contains(&&"site/b%20c.md".into()), "{uris:?}");
    for result in results {
        let at = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[at]["id"], result["ruleId"]);
        assert!(rules[at]["help"]["text"].as_str().is_some_and(|text| text.len() > 20));
    }
    assert_eq!(Site::new().run(&["build", "--format", "sarif"]).code, 2, "only check has it");
    let sound = undemanding().run(&["check", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&sound.stdout).expect("one JSON text");
    assert!(sound.code == 0 && log["runs"][0]["results"] == serde_json::json!([]));
}
