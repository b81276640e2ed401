//! `bantin cms-config`: what a CMS writes by its configuration is built, and nothing that is written gets lost in it.
//!
//! Files are written here as Sveltia CMS and Decap CMS were seen to write them: keys in the order of the fields, tables behind them,
//! dates of the one as TOML's own, of the other as texts.

use std::path::Path;

use image::ImageFormat;
use serde_json::Value;

use crate::images;
use crate::schema::{articles, front_matter, schema, sites};
use crate::site::{Site, copy_folder};

/// Programs that can be configured.
const PROGRAMS: [&str; 2] = ["sveltia", "decap"];

/// The configuration that is printed; the comments at its head are what YAML has beyond JSON.
fn config(site: &Site, arguments: &[&str]) -> Value {
    let run = site.run(&[&["cms-config"], arguments].concat());
    assert_eq!((run.code, &*run.stderr), (0, ""), "{arguments:?}");
    let json: String = run.stdout.lines().filter(|line| !line.starts_with('#')).collect();
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}\n{}", run.stdout))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn field<'f>(fields: &'f Value, name: &str) -> Option<&'f Value> {
    list(fields).iter().find(|field| field["name"] == name)
}

/// A site laid out like one of the repository's.
fn site_of(folder: &Path) -> Site {
    let site = Site::new();
    copy_folder(&folder.join("site"), &site.path("site"));
    site.config(&std::fs::read_to_string(folder.join("config.toml")).expect("config.toml"))
}

/// The example of a field in the schema as its widget writes it.
fn filled(field: &Value, example: &Value, dates: &str) -> String {
    match text(&field["widget"]) {
        "boolean" => (*example == true).to_string(),
        "select" => {
            let first = &field["options"][0];
            first.get("value").unwrap_or(first).to_string()
        }
        "number" => example.as_i64().expect("a number").to_string(),
        "datetime" => dates.to_owned(),
        "string" | "text" | "file" | "image" | "markdown" => Value::from(text(example)).to_string(),
        "list" => {
            let item = |example: &Value| match field.get("field") {
                Some(item) => filled(item, example, dates),
                None => inline(&field["fields"], example, dates),
            };
            format!("[{}]", list(example).iter().map(item).collect::<Vec<_>>().join(", "))
        }
        "object" => inline(&field["fields"], example, dates),
        other => panic!("{other}: {field}"),
    }
}

fn inline(fields: &Value, example: &Value, dates: &str) -> String {
    let pairs = list(fields).iter().filter_map(|field| {
        let example = example.get(text(&field["name"]))?;
        Some(format!("{} = {}", text(&field["name"]), filled(field, example, dates)))
    });
    format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
}

/// A line of front matter for each field of a form, by its key.
fn lines(site: &Site, collection: &Value, dates: &str) -> Vec<(String, String)> {
    let keys = schema(site, "front-matter", "vi")["properties"].clone();
    let fields = list(&collection["fields"]).iter().filter(|field| field["name"] != "body");
    let line = |field: &Value| {
        let name = text(&field["name"]);
        (name.to_owned(), format!("{name} = {}\n", filled(field, &keys[name]["examples"][0], dates)))
    };
    fields.map(line).collect()
}

/// An article of the lines of some keys.
fn written(lines: &[(String, String)], wanted: impl Fn(&str) -> bool) -> String {
    let lines = lines.iter().filter(|(name, _)| wanted(name)).map(|(_, line)| line.as_str());
    format!("+++\n{}+++\n\nNội dung.\n", lines.collect::<String>())
}

#[test]
fn what_a_form_writes_is_built() {
    let dates = ["2022-12-30T08:30:00.000+07:00", "\"2022-12-30T08:30:00.000+07:00\""];
    for (program, dates) in PROGRAMS.into_iter().zip(dates) {
        let site = Site::new().config_with("taxonomies = [\"tags\", \"loai\"]\n").section("tin", "Tin");
        // Data of the theme has a field once an article uses it.
        let mut site = site.article("tin/khac.md", "date = 2022-01-01\nextra = { date_note = \"Ghi chú\" }");
        for folder in ["tin/2022", "tin/bai"] {
            site = site.file(&format!("{folder}/anh.jpg"), images::picture(30, 20, ImageFormat::Jpeg));
            site = site.file(&format!("{folder}/phu-luc.pdf"), "%PDF-1.7");
        }
        let config = config(&site, &["--cms", program]);
        let section = list(&config["collections"]).iter().find(|all| all["folder"] == "site/tin").expect("the section");
        let lines = lines(&site, section, dates);
        assert!(lines.len() > 25, "{lines:#?}");
        for (name, _) in &lines {
            let needed = ["title", "date", name, if name == "type" { "document" } else { name }];
            let text = written(&lines, |name| needed.contains(&name));
            site = site.file(&format!("tin/2022/{}.md", name.replace('_', "-")), text);
        }
        // All that no other article has.
        site = site.file("tin/bai/index.md", written(&lines, |name| !["path", "aliases", "slug"].contains(&name)));
        let run = site.run(&["check", "--drafts=all", "--lang", "vi"]);
        assert_eq!(run.code, 0, "{program}\n{}{}", run.stdout, run.stderr);
    }
}

#[test]
fn no_key_of_an_article_is_without_a_field() {
    for folder in sites() {
        let site = site_of(&folder);
        for program in PROGRAMS {
            let config = config(&site, &["--cms", program]);
            for (path, text) in articles(&folder.join("site")) {
                let front = front_matter(&text).expect("front matter");
                let collection = collection_of(&config, &path).unwrap_or_else(|| panic!("{path} is in no collection"));
                for name in front.keys() {
                    assert!(field(&collection["fields"], name).is_some(), "{program} has no field {name} for {path}");
                }
                let free = front.get("extra").and_then(|extra| extra.as_table());
                for name in free.into_iter().flat_map(|extra| extra.keys()) {
                    let extra = &field(&collection["fields"], "extra").expect("extra")["fields"];
                    assert!(field(extra, name).is_some(), "{program} has no field extra.{name} for {path}");
                }
            }
        }
    }
}

/// The collection of the deepest folder above a file.
fn collection_of<'c>(config: &'c Value, path: &str) -> Option<&'c Value> {
    let holds = |collection: &&Value| format!("site/{path}").starts_with(&format!("{}/", text(&collection["folder"])));
    list(&config["collections"]).iter().filter(holds).max_by_key(|collection| text(&collection["folder"]).len())
}

/// What Sveltia CMS looks for is found: nested collections go as deep as they say, others no deeper than their folder.
#[test]
fn every_file_is_in_a_collection_that_looks_deep_enough() {
    for folder in sites() {
        let config = config(&site_of(&folder), &[]);
        for (path, _) in articles(&folder.join("site")) {
            let collection = collection_of(&config, &path).unwrap_or_else(|| panic!("{path} is in no collection"));
            let below = format!("site/{path}")[text(&collection["folder"]).len() + 1..].split('/').count();
            let depth = collection["nested"]["depth"].as_u64().unwrap_or(1) as usize;
            assert!(below <= depth, "{}: {path} is too deep in its collection", folder.display());
        }
    }
}

/// A form fills in its defaults where a file has no such key: they must mean what the missing key means.
#[test]
fn a_default_changes_no_article() {
    let site = site_of(Path::new(env!("CARGO_MANIFEST_DIR")));
    let schema = schema(&site, "front-matter", "en");
    for collection in list(&config(&site, &[])["collections"]) {
        for fields in [Some(&collection["fields"]), collection["index_file"].get("fields")].into_iter().flatten() {
            for field in list(fields).iter().filter(|field| field.get("default").is_some()) {
                assert_eq!(field["default"], schema["properties"][text(&field["name"])]["default"], "{field}");
            }
        }
    }
}

#[test]
fn keys_of_several_forms_are_left_alone() {
    let article = |front: &str| format!("title = \"A\"\ndate = 2022-01-01\n{front}");
    let base = Site::new().section("tin", "Tin");
    let widget = |site: &Site, name: &str| {
        let config = config(site, &[]);
        text(&field(&config["collections"][0]["fields"], name).expect("a field")["widget"]).to_owned()
    };
    assert_eq!(widget(&base, "source"), "object");
    let texts = base.file("tin/a.md", format!("+++\n{}\n+++\n", article("source = \"Báo X\"")));
    assert_eq!(widget(&texts, "source"), "string");
    let both = texts.file("tin/b.md", format!("+++\n{}\n+++\n", article("source = { name = \"Báo X\" }")));
    assert_eq!(widget(&both, "source"), "hidden");
    assert!(both.run(&["cms-config"]).stdout.lines().any(|line| line.starts_with('#') && line.contains("source")));
    let list =
        both.file("tin/c.md", format!("+++\n{}\n+++\n", article("attachments = [\"a.md\", { file = \"b.md\" }]")));
    assert_eq!(widget(&list, "attachments"), "hidden");
}

#[test]
fn sections_editions_and_media_are_told() {
    let site = site_of(Path::new(env!("CARGO_MANIFEST_DIR")));
    let sveltia = config(&site, &["--backend", "gitlab", "--repo", "bql/trang-tin", "--branch", "chinh"]);
    assert_eq!(sveltia["backend"], serde_json::json!({ "name": "gitlab", "repo": "bql/trang-tin", "branch": "chinh" }));
    assert_eq!(sveltia["slug"], serde_json::json!({ "encoding": "ascii", "clean_accents": true }));
    assert_eq!(sveltia["i18n"]["structure"], "multiple_files");
    assert_eq!(sveltia["i18n"]["locales"], serde_json::json!(["vi", "en"]));
    assert_eq!(sveltia["i18n"]["omit_default_locale_from_file_path"], true);
    let folders: Vec<&str> =
        list(&sveltia["collections"]).iter().map(|collection| text(&collection["folder"])).collect();
    assert_eq!(folders, ["site/hop-tac-quoc-te", "site/tin-tuc", "site/xuc-tien-dau-tu", "site"]);
    let news = &sveltia["collections"][1];
    assert_eq!((text(&news["label"]), text(&news["format"])), ("Tin tức – Sự kiện", "toml-frontmatter"));
    assert_eq!((text(&news["media_folder"]), text(&sveltia["public_folder"])), ("", "/"));
    let title = field(&news["fields"], "title").expect("a title");
    assert_eq!((text(&title["label"]), text(&title["hint"])), ("Tiêu đề", "Dòng tít của bài."));
    assert_eq!(field(&news["fields"], "date").expect("a date")["required"], true);
    assert_eq!(field(&news["index_file"]["fields"], "date").expect("a date")["required"], false);
    // Decap CMS knows no names such as x.md beside x.en.md: each file is an entry of its own.
    let decap = config(&site, &["--cms", "decap", "--lang", "en"]);
    assert_eq!(decap.get("i18n"), None);
    assert_eq!(decap["collections"][1]["path"], "{{year}}/{{slug}}/index");
    assert_eq!(field(&decap["collections"][1]["fields"], "title").expect("a title")["label"], "Title");
}

#[test]
fn the_configuration_is_the_same_every_time() {
    let site = site_of(Path::new(env!("CARGO_MANIFEST_DIR")));
    for program in PROGRAMS {
        let first = site.run(&["cms-config", "--cms", program]).stdout;
        for jobs in ["1", "4"] {
            assert_eq!(site.run(&["cms-config", "--cms", program, "--jobs", jobs]).stdout, first);
        }
        assert!(!first.contains(site.path("").to_str().expect("a path")), "a path of this machine");
    }
}

#[test]
fn it_needs_a_sound_configuration_and_nothing_else() {
    let broken = Site::new().config("title = 1\n").run(&["cms-config"]);
    assert_eq!((broken.code, &*broken.stdout), (2, ""));
    let site = Site::new()
        .section("tin", "Tin")
        .file("tin/a.md", "không có khai báo")
        .file("tin/b.md", "+++\ntitle = \n+++\n");
    assert_eq!(config(&site, &[])["collections"][0]["folder"], "site/tin");
}
