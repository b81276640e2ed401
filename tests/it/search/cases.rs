//! The table of cases: what is typed, and what is found.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::lookup::query::Ask;
use crate::lookup::{self, indexed, scan};
use crate::site::Site;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    query: String,
    #[serde(default)]
    typing: bool,
    year: Option<i16>,
    section: Option<String>,
    tag: Option<String>,
    found: Vec<String>,
    #[serde(default)]
    ordered: bool,
    #[serde(default)]
    text: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: String,
    title: Option<String>,
    date: Option<String>,
    section: Option<String>,
    summary: Option<String>,
    tags: Option<Vec<String>>,
    author: Option<String>,
    source: Option<String>,
    number: Option<String>,
    body: Option<String>,
}

#[test]
fn every_case_of_the_table_holds_without_an_index_and_with_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search/cases.toml");
    let table: Table = toml::from_str(&fs::read_to_string(path).expect("the table")).expect("cases");
    assert!(table.case.len() > 60, "the table was not read");
    let (mut asked, mut wrong) = (None, String::new());
    for case in &table.case {
        if !case.text.is_empty() {
            let site = site_of(&case.text);
            site.built();
            asked = Some(lookup::load(&site.path(""), None, "tim-kiem"));
        }
        let (index, files) = asked.as_ref().expect("the first case has texts");
        let ask = Ask {
            query: case.query.clone(),
            typing: case.typing,
            year: case.year,
            section: case.section.clone(),
            tag: case.tag.clone(),
        };
        let due = sorted(case, case.found.iter().map(String::as_str).collect());
        for (by, urls) in [("scan", scan::answer(files, &ask)), ("index", indexed::answer(index, &ask))] {
            let ids = urls.into_iter().filter_map(|url| url.trim_end_matches('/').rsplit('/').next());
            let found = sorted(case, ids.collect());
            if found != due {
                let _ = writeln!(wrong, "{} ({by}): {}\n   due {due:?}\n found {found:?}", case.name, case.query);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The ids, sorted where their order does not count.
fn sorted<'id>(case: &Case, mut ids: Vec<&'id str>) -> Vec<&'id str> {
    if !case.ordered {
        ids.sort();
    }
    ids
}

fn site_of(texts: &[Text]) -> Site {
    let mut site = Site::new();
    for text in texts {
        let folder = text.section.as_deref().map_or(String::new(), |section| format!("{section}/"));
        for (end, _) in folder.match_indices('/') {
            site = site.section(&folder[..end], &folder[..end]);
        }
        site = site.file(&format!("{folder}{}.md", text.id), markdown(text));
    }
    site
}

fn markdown(text: &Text) -> String {
    let mut lines = format!("+++\ntitle = {}\n", quoted(text.title.as_deref().unwrap_or("Tin")));
    let date = text.date.as_deref().unwrap_or("2026-05-01");
    if !date.is_empty() {
        let _ = writeln!(lines, "date = {date}");
    }
    for (key, value) in [("summary", &text.summary), ("author", &text.author), ("source", &text.source)] {
        if let Some(value) = value {
            let _ = writeln!(lines, "{key} = {}", quoted(value));
        }
    }
    if let Some(tags) = &text.tags {
        let _ = writeln!(lines, "tags = [{}]", tags.iter().map(|tag| quoted(tag)).collect::<Vec<_>>().join(", "));
    }
    if let Some(number) = &text.number {
        let number = quoted(number);
        let _ = writeln!(
            lines,
            "type = \"van-ban\"\n[document]\nnumber = {number}\nissued = 2026-01-01\nissuer = \"Ban Quản lý\""
        );
    }
    format!("{lines}+++\n{}\n", text.body.as_deref().unwrap_or(""))
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string")
}
