//! `explain`: of every kind of output what it is, what it is made from, and what would change it.

mod related;
mod times;
mod truth;

use std::collections::BTreeSet;

use image::ImageFormat;
use serde_json::{Value, json};

use crate::images::picture;
use crate::site::{BASE_URL, Site, article};

const README: &str = include_str!("../../README.md");

/// A site with every kind of output.
fn site() -> Site {
    let body = "Xem [bài b](b.md#muc) và [kế hoạch](ke-hoach.pdf).\n\n![Hai bên ký](anh.png)";
    let front = "date = 2022-01-05\ntags = [\"FDI\", \"Thuế\"]\naliases = [\"/cu/a\", \"/x.aspx?id=3\"]\n\
                 attachments = [\"ke-hoach.pdf\"]\nimage = { src = \"anh.png\", alt = \"Hai bên\" }";
    Site::new()
        .config_with(
            "[languages.en]\ntitle = \"Board\"\n[[menus.main]]\nname = \"Giới thiệu\"\nurl = \"gioi-thieu.md\"\n\
             [publisher]\nname = \"Ban Quản lý\"\nlogo = \"logo.svg\"\n",
        )
        .section("tin", "Tin")
        .section("tin/trong", "Tin trong nước")
        .file("_index.md", "+++\n+++\nXin chào.\n")
        .file("tin/a.md", article("A", front, body))
        .file("tin/b.md", article("B", "date = 2022-01-03\ntags = [\"FDI\"]", "## Mục {#muc}"))
        .article("tin/trong/c.md", "date = 2022-02-09\ntags = [\"Thuế\"]\npinned = true")
        .file("tin/a.en.md", article("A in English", "date = 2022-01-05", "Text."))
        .article("tin/cu.md", "date = 2022-01-01\nexpires = 2023-01-01\nexpires_note = \"Đã thay thế.\"")
        .article("tin/goi/index.md", "date = 2022-01-07")
        .file("tin/goi/bang.csv", "a,b\n")
        .file("tin/anh.png", picture(900, 600, ImageFormat::Png))
        .file("tin/ke-hoach.pdf", "%PDF-1.4")
        .file("logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")
        .article("gioi-thieu.md", "")
}

/// The explanation for programs.
fn explained(site: &Site, named: &str) -> Value {
    explained_with(site, named, &[])
}

fn explained_with(site: &Site, named: &str, arguments: &[&str]) -> Value {
    let run = site.run(&[&["explain", named, "--format", "json"], arguments].concat());
    assert_eq!(run.code, 0, "explain {named}: {}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("explain {named}: {error}\n{}", run.stdout))
}

/// The files that give something to an output.
fn files(explained: &Value, why: &str) -> Vec<String> {
    let inputs = explained["inputs"].as_array().expect("a list").iter();
    let gives = |input: &&Value| input["why"].as_array().expect("a list").contains(&why.into());
    inputs.filter(gives).map(|input| input["file"].as_str().expect("a file").to_owned()).collect()
}

/// The paths of all values, each with the strings that stand there.
fn leaves(value: &Value, path: &str, found: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            leaves(value, &path, found);
        }),
        Value::Array(list) => list.iter().for_each(|value| leaves(value, &format!("{path}[]"), found)),
        other => drop(found.insert((path.to_owned(), other.as_str().unwrap_or_default().to_owned()))),
    }
}

/// The documented fields with what is said of them, in order.
fn documented() -> Vec<(String, String)> {
    let (_, section) = README.split_once("### Fields of an explanation").expect("the section");
    let rows = section.lines().take_while(|line| !line.starts_with('#'));
    let fields = rows.filter_map(|row| row.strip_prefix("| `")?.split_once("` |"));
    fields.map(|(field, text)| (field.to_owned(), text.to_owned())).collect()
}

#[test]
fn every_output_is_explained() {
    let site = site();
    let (run, mut kinds) = (site.built(), BTreeSet::new());
    for output in run.tree().into_keys().filter(|output| !output.starts_with(".bantin")) {
        let explained = explained(&site, &output);
        assert_eq!(explained["output"], output.as_str());
        kinds.insert(explained["kind"].as_str().expect("a kind").to_owned());
        assert!(explained["url"].as_str().is_some_and(|url| url.starts_with(BASE_URL)), "{explained}");
        let inputs = explained["inputs"].as_array().expect("a list");
        assert!(!inputs.is_empty(), "{output} is made of nothing");
        let files = inputs.iter().map(|input| &input["file"]).chain([&explained["source"]]);
        for file in files.filter_map(Value::as_str) {
            assert!(site.path(file).is_file(), "{output}: there is no file {file}");
        }
        assert_eq!(explained["template"].is_string(), output.ends_with(".html") && explained["kind"] != "redirect");
    }
    let table = documented();
    let (_, text) = table.iter().find(|(field, _)| field == "kind").expect("the kinds");
    let known: BTreeSet<String> = text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    assert_eq!(kinds, known, "README.md names other kinds than there are");
}

#[test]
fn readme_names_every_field_of_an_explanation() {
    let site = site()
        .article("tin/nhap.md", "date = 2022-01-01\ndraft = true")
        .article("tin/hen.md", "date = 2027-01-01\naliases = [\"/cu/hen\"]\nexpires = 2028-01-01")
        .article("tin/khac.md", "date = 2022-05-01\nrelated = [\"a.md\"]")
        .article("tin/ghim.md", "date = 2022-05-02\npinned = 2026-07-01\nexpires = 2026-08-01\ntags = [\"Thuế\"]")
        .config_with(
            "[languages.en]\ntitle = \"B\"\n[related]\ncount = 1\n[banner]\ntext = \"Bão\"\nuntil = 2026-06-09\n",
        );
    let mut found = BTreeSet::new();
    let outputs = ["/", "tin/a.md", "tin/b.md", "tin/khac.md", "cu/a", "tin/nhap.md", "tin/hen.md", "tin/cu.md"];
    for named in outputs {
        leaves(&explained(&site, named), "", &mut found);
    }
    let fields: Vec<String> = documented().into_iter().map(|(field, _)| field).collect();
    let known: BTreeSet<&str> = fields.iter().map(String::as_str).collect();
    let printed: BTreeSet<&str> = found.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(printed, known, "printed, and named in README.md");
    assert_eq!(known.len(), fields.len(), "a field is named twice");
    // Words that are chosen from a few are all named as well.
    for (path, text) in documented() {
        if !["why", "by", "why[]", "is"].iter().any(|name| path.rsplit('.').next() == Some(name)) {
            continue;
        }
        let all = if path == "changes[].why" { documented_text("inputs[].why[]") + &text } else { text };
        let all = if path.starts_with("candidates[].by") { documented_text("related[].by") } else { all };
        for (_, value) in found.iter().filter(|(known, _)| *known == path) {
            assert!(all.contains(&format!("`{value}`")), "README.md: `{value}` of {path}");
        }
    }
}

fn documented_text(wanted: &str) -> String {
    documented().into_iter().find(|(field, _)| field == wanted).expect("a field").1
}

#[test]
fn fields_come_in_the_order_of_the_readme() {
    let line = site().run(&["explain", "tin/a.md", "--format", "json"]).stdout;
    let top = |field: &String| field.split(['.', '[']).next().expect("a name").to_owned();
    let mut fields: Vec<String> = documented().iter().map(|(field, _)| top(field)).collect();
    fields.dedup();
    let places: Vec<usize> =
        fields.iter().map(|field| line.find(&format!("\"{field}\":")).unwrap_or_else(|| panic!("{field}"))).collect();
    assert!(fields.len() > 10 && places.is_sorted(), "{fields:?} at {places:?}");
    assert_eq!(line.lines().count(), 1);
}

#[test]
fn the_inputs_of_an_article_are_told_with_what_they_give() {
    let explained = explained(&site(), "tin/a.md");
    let expected = [
        ("own", vec!["site/tin/a.md"]),
        ("related", vec!["site/tin/b.md", "site/tin/trong/c.md", "site/tin/goi/index.md"]),
        ("newer", vec!["site/tin/goi/index.md"]),
        ("older", vec!["site/tin/b.md"]),
        ("section", vec!["site/tin/trong/_index.md", "site/tin/_index.md"]),
        ("navigation", vec!["site/tin/_index.md", "site/gioi-thieu.md"]),
        ("translation", vec!["site/tin/a.en.md"]),
        ("image", vec!["site/tin/anh.png", "site/logo.svg"]),
        ("picture", vec!["site/tin/anh.png"]),
        ("attachment", vec!["site/tin/ke-hoach.pdf"]),
        ("link", vec!["site/tin/b.md", "site/tin/ke-hoach.pdf"]),
        ("config", vec!["config.toml"]),
        ("words", vec!["themes/portal/i18n/vi.toml"]),
        ("theme", vec!["themes/portal/theme.toml"]),
    ];
    for (why, mut expected) in expected {
        let mut found = files(&explained, why);
        found.sort();
        expected.sort_unstable();
        assert_eq!(found, expected, "{why}");
    }
    let templates = files(&explained, "template");
    for name in ["article.html", "base.html", "partials/related.html", "components/text.html", "fragments/card.html"] {
        assert!(templates.contains(&format!("themes/portal/templates/{name}")), "{name}: {templates:?}");
    }
    assert!(!templates.contains(&"themes/portal/templates/section.html".to_owned()), "{templates:?}");
}

#[test]
fn outputs_for_machines_name_the_files_they_tell_of() {
    let site = site();
    let of = |named: &str, why: &str| files(&explained(&site, named), why);
    let articles = ["site/tin/trong/c.md", "site/tin/goi/index.md", "site/tin/a.md", "site/tin/b.md"];
    assert_eq!(of("feed.xml", "list"), articles);
    assert_eq!(explained(&site, "feed.xml")["source"], Value::Null);
    assert_eq!(
        (of("tin/feed.xml", "list"), of("tin/feed.xml", "own")),
        (articles.map(str::to_owned).to_vec(), vec!["site/tin/_index.md".to_owned()])
    );
    let of_year = of("sitemap-2022.xml", "list");
    assert_eq!(of_year.len(), 5, "with the English one: {of_year:?}");
    assert!(of("sitemap-pages.xml", "list").contains(&"site/gioi-thieu.md".to_owned()));
    assert_eq!(of("_redirects", "moved"), ["site/tin/a.md"]);
    assert_eq!(of("redirects.nginx.conf", "moved"), ["site/tin/a.md"]);
    assert_eq!(of("robots.txt", "config"), ["config.toml"]);
    assert_eq!(of("luu-tru/2022/index.html", "counted").len(), 4);
    assert_eq!(of("chu-de/index.html", "counted"), ["site/tin/a.md", "site/tin/b.md", "site/tin/trong/c.md"]);
    assert_eq!(
        (of("tin/goi/bang.csv", "own"), of("tin/goi/bang.csv", "bundle")),
        (vec!["site/tin/goi/bang.csv".to_owned()], vec!["site/tin/goi/index.md".to_owned()])
    );
    let small = explained(&site, "tin/anh.png.480.webp");
    assert_eq!((&small["kind"], &small["source"]), (&json!("picture"), &json!("site/tin/anh.png")));
    let style = explained(&site, "css/site.css");
    assert_eq!((&style["kind"], &style["source"]), (&json!("file"), &json!("themes/portal/static/css/site.css")));
}

#[test]
fn an_old_address_is_told_as_one() {
    let site = site();
    for (named, output) in [
        ("/cu/a/", json!("cu/a/index.html")),
        ("/x.aspx?id=3", Value::Null),
        ("https://bql.example.vn/x.aspx?ID=3", Value::Null),
    ] {
        let explained = explained(&site, named);
        assert_eq!((&explained["kind"], &explained["output"]), (&json!("redirect"), &output), "{named}");
        assert_eq!(
            (&explained["leads_to"], &explained["source"]),
            (&json!("https://bql.example.vn/tin/a/"), &json!("site/tin/a.md"))
        );
        assert_eq!(files(&explained, "own"), ["site/tin/a.md"]);
    }
    assert_eq!(explained(&site, "cu/a")["alias"], "/cu/a");
    let query = explained(&site, "x.aspx?id=3");
    assert_eq!(
        (&query["alias"], &query["url"]),
        (&json!("/x.aspx?id=3"), &json!("https://bql.example.vn/x.aspx?id=3"))
    );
    let text = site.run(&["explain", "/cu/a/", "--lang", "vi"]).stdout;
    assert!(
        text.contains("địa chỉ cũ: /cu/a\n") && text.contains("dẫn tới: https://bql.example.vn/tin/a/\n"),
        "{text}"
    );
    assert_eq!(site.run(&["explain", "/x.aspx?id=4"]).code, 1);
}

#[test]
fn what_is_not_published_says_since_or_until_when() {
    let site = site()
        .article("tin/nhap.md", "date = 2022-01-01\ndraft = true")
        .article("tin/hen.md", "date = 2027-01-01T08:00:00")
        .article("tin/het.md", "date = 2022-01-01\nexpires = 2023-01-01")
        .file("kin/_index.md", "+++\ntitle = \"Kín\"\ndraft = true\n+++\n")
        .article("kin/d.md", "date = 2022-01-01")
        .file("kin/d.csv", "a")
        .article("tin/goi-nhap/index.md", "draft = true")
        .file("tin/goi-nhap/e.csv", "a");
    let status = |is: &str, since: Value, until: Value, file: &str| json!({"is": is, "since": since, "until": until, "file": file});
    let of = |named: &str| {
        let explained = explained(&site, named);
        assert_eq!(explained["output"], Value::Null, "{named}");
        (explained["status"].clone(), explained["url"].as_str().expect("a URL").replacen(BASE_URL, "/", 1))
    };
    let draft = status("draft", Value::Null, Value::Null, "site/tin/nhap.md");
    for named in ["tin/nhap.md", "site/tin/nhap.md", "/tin/nhap/", "/tin/nhap", "https://bql.example.vn/tin/nhap/"] {
        assert_eq!(of(named), (draft.clone(), "/tin/nhap/".to_owned()), "{named}");
    }
    let scheduled = status("scheduled", Value::Null, json!("2027-01-01T08:00:00+07:00"), "site/tin/hen.md");
    assert_eq!(of("tin/hen.md"), (scheduled, "/tin/hen/".to_owned()));
    let expired = status("expired", json!("2023-01-01T00:00:00+07:00"), Value::Null, "site/tin/het.md");
    assert_eq!(of("/tin/het/"), (expired, "/tin/het/".to_owned()));
    let below = status("draft", Value::Null, Value::Null, "site/kin/_index.md");
    assert_eq!(of("kin/d.md"), (below.clone(), "/kin/d/".to_owned()));
    assert_eq!(of("kin/d.csv"), (below.clone(), "/kin/d.csv".to_owned()));
    assert_eq!(of("kin/_index.md"), (below, "/kin/".to_owned()));
    let bundle = status("draft", Value::Null, Value::Null, "site/tin/goi-nhap/index.md");
    assert_eq!(of("tin/goi-nhap/e.csv"), (bundle, "/tin/goi-nhap/e.csv".to_owned()));
    let shown = explained_with(&site, "tin/hen.md", &["--drafts=all"]);
    assert_eq!((&shown["output"], &shown["status"]["is"]), (&json!("tin/hen/index.html"), &json!("scheduled")));
    let text = site.run(&["explain", "tin/hen.md"]).stdout;
    assert!(text.contains("status: scheduled, not published until 2027-01-01T08:00:00+07:00\n"), "{text}");
}

#[test]
fn a_tombstone_says_since_when_the_article_is_expired() {
    let explained = explained(&site(), "tin/cu.md");
    assert_eq!((&explained["kind"], &explained["template"]), (&json!("gone"), &json!("gone.html")));
    assert_eq!(explained["status"]["since"], "2023-01-01T00:00:00+07:00");
    assert_eq!((files(&explained, "own"), &explained["section"]), (vec!["site/tin/cu.md".to_owned()], &json!("Tin")));
}

#[test]
fn an_output_is_found_by_any_name_from_anywhere() {
    let site = site().file("tin/Ảnh đẹp #1.svg", "<svg/>");
    let name = |named: &str, folder: &str| {
        let run = site.command(&["explain", named, "--format", "json"]).current_dir(site.path(folder)).output();
        let text = String::from_utf8(run.expect("the program starts").stdout).expect("UTF-8");
        serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{named}: {error}\n{text}"))["output"]
            .clone()
    };
    let root = site.path("").canonicalize().expect("the root");
    let absolute = root.join("site/tin/a.md").display().to_string();
    for (named, folder) in [
        ("a.md", "site/tin"),
        ("./a.md", "site/tin"),
        ("../tin/a.md", "site/tin"),
        (&*absolute, "site"),
        ("/tin/a/#muc-1", ""),
        ("/tin/a/?utm_source=x", ""),
        ("./site/tin/a.md", ""),
    ] {
        assert_eq!(name(named, folder), "tin/a/index.html", "{named} in {folder}");
    }
    for named in
        ["site/tin/Ảnh đẹp #1.svg", "/tin/%E1%BA%A2nh%20%C4%91%E1%BA%B9p%20%231.svg", "tin/A\u{309}nh đẹp #1.svg"]
    {
        assert_eq!(name(named, ""), "tin/Ảnh đẹp #1.svg", "{named}");
    }
    assert_eq!(name("themes/portal/static/css/site.css", ""), "css/site.css");
}

#[test]
fn a_site_below_a_path_is_explained_alike() {
    let (own, below) = (site(), site());
    let config = std::fs::read_to_string(below.path("config.toml")).expect("the configuration");
    let below = below.config(&config.replace(BASE_URL, "https://x.vn/bql/"));
    let text = |site: &Site, named: &str| explained(site, named).to_string();
    let expected = text(&own, "tin/a.md").replace(BASE_URL, "https://x.vn/bql/");
    for named in ["site/tin/a.md", "/bql/tin/a/", "/tin/a/", "https://x.vn/bql/tin/a/"] {
        assert_eq!(text(&below, named), expected, "{named}");
    }
}

#[test]
fn people_see_ten_files_of_a_group() {
    let site =
        (10..28).fold(site(), |site, day| site.article(&format!("tin/t{day}.md"), &format!("date = 2022-03-{day}")));
    let [vi, en] = ["vi", "en"].map(|language| site.run(&["explain", "/tin/", "--lang", language]).stdout);
    assert!(vi.contains("nguồn: site/tin/_index.md\n") && vi.contains("… và 12 tệp nữa\n"), "{vi}");
    assert!(en.contains("source: site/tin/_index.md\n") && en.contains("… and 12 more\n"), "{en}");
    assert_eq!(files(&explained(&site, "/tin/"), "list").len(), 22);
    assert!(en.contains("kind: page of a section\n") && en.contains("- something joins or leaves the list\n"), "{en}");
}

#[test]
fn what_is_wrong_elsewhere_is_no_hindrance() {
    let site = site().file("tin/hong.md", article("Hỏng", "date = 2022-01-01", "[Không có](khong-co.md)"));
    assert_eq!(site.build(&["-q"]).code, 1);
    assert_eq!(explained(&site, "tin/a.md")["kind"], "article");
    let site = site.file("tin/hong.md", "+++\ntitle = 1\n+++\n");
    let run = site.run(&["explain", "tin/a.md"]);
    assert!(
        run.code == 1 && run.stderr.contains("hong.md"),
        "without all articles the answer may be wrong: {}",
        run.stderr
    );
}
