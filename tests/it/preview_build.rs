//! `build --watch`: the loop of the preview, writing what changed and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::preview::{Running, Watching, glimpse, news, news_text, unlike, until};
use crate::site::{Site, replace, tree, write};

fn edit(site: &Site, at: usize, words: &str) {
    replace(&site.path(&format!("site/tin-tuc/b{at}.md")), news_text(at, words).as_bytes());
}

fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let time = |path: &String| fs::metadata(folder.join(path)).and_then(|file| file.modified()).expect("a time");
    tree(folder).into_keys().map(|path| (path.clone(), time(&path))).collect()
}

/// Waits until the output folder is what a clean build of the site as it is now gives.
fn until_clean(site: &Site, watching: &Watching) {
    let clean = site.copy().built().tree();
    let mut different = Vec::new();
    let mut tries = 0;
    until("the outputs equal a clean build", || {
        let outputs = glimpse(&watching.output).unwrap_or_default();
        different = unlike(&clean, &outputs);
        tries += 1;
        assert!(tries < 1200 || different.is_empty(), "{different:#?}");
        different.is_empty()
    });
}

#[test]
fn only_changed_files_are_written() {
    let site = news();
    let watching = Watching::start(&site, &[]);
    until_clean(&site, &watching);
    let (before, old) = (times(&watching.output), tree(&watching.output));
    edit(&site, 1, "một câu mới");
    watching.holds("tin-tuc/b1/index.html", "một câu mới");
    replace(&site.path("site/tin-tuc/b4.md"), news_text(4, "x").replace("\"Đầu tư\"", "\"Thuế\"").as_bytes());
    watching.holds("chu-de/thue/index.html", "Bài 4");
    until_clean(&site, &watching);
    let (after, new) = (times(&watching.output), tree(&watching.output));
    let touched = |path: &&String| before.get(*path) != after.get(*path) && !path.starts_with(".bantin");
    let touched: Vec<&String> = after.keys().filter(touched).collect();
    let changed: Vec<String> = unlike(&old, &new).into_iter().filter(|path| new.contains_key(path)).collect();
    let changed: Vec<&String> = changed.iter().filter(|path| !path.starts_with(".bantin")).collect();
    assert_eq!(touched, changed, "files were written that did not change");
    assert!(changed.len() < new.len() / 2, "{changed:#?}");
}

#[test]
fn a_touch_writes_nothing_and_an_edit_is_one_build() {
    let site = news();
    let watching = Watching::start(&site, &[]);
    assert_eq!(watching.summaries(), 1);
    let before = times(&watching.output);
    for at in 1..=8 {
        let file = fs::File::options().write(true).open(site.path(&format!("site/tin-tuc/b{at}.md"))).unwrap();
        file.set_times(fs::FileTimes::new().set_modified(SystemTime::now())).unwrap();
    }
    for times in 1..=3 {
        edit(&site, 1, &format!("lần {times}"));
        watching.holds("tin-tuc/b1/index.html", &format!("lần {times}"));
        until("its summary", || watching.summaries() > times);
    }
    // Its own output lies below the root: had it been seen, there would be more builds than edits (and one for the touch).
    assert!(watching.summaries() <= 5, "{} builds for 3 edits", watching.summaries());
    let after = times(&watching.output);
    let touched: Vec<_> =
        after.iter().filter(|(path, time)| before.get(*path) != Some(time)).map(|(path, _)| path).collect();
    assert!(
        touched
            .iter()
            .all(|path| path.starts_with(".bantin") || path.contains("b1/") || path.starts_with("tim-kiem/2022-")),
        "{touched:#?}"
    );
}

#[test]
fn what_goes_from_the_site_goes_from_the_output() {
    let site = news().article("tin-tuc/cu.md", "date = 2021-01-01\ntags = [\"Hiếm\"]\naliases = [\"/cu/cu/\"]");
    let watching = Watching::start(&site, &[]);
    write(&site.path("public/CNAME"), b"bql.example.vn\n");
    assert!(site.path("public/cu/cu/index.html").is_file());
    fs::remove_file(site.path("site/tin-tuc/cu.md")).unwrap();
    for gone in ["tin-tuc/cu", "cu", "chu-de/hiem", "luu-tru/2021"] {
        until(&format!("{gone} goes"), || !watching.output.join(gone).exists());
    }
    fs::rename(site.path("site/tin-tuc/b5.md"), site.path("site/tin-tuc/doi-ten.md")).unwrap();
    watching.holds("tin-tuc/doi-ten/index.html", "Bài 5");
    until("the old page goes", || !watching.output.join("tin-tuc/b5").exists());
    assert_eq!(fs::read(site.path("public/CNAME")).unwrap(), b"bql.example.vn\n");
    fs::remove_file(site.path("public/CNAME")).unwrap();
    until_clean(&site, &watching);
}

#[test]
fn an_output_that_was_deleted_or_edited_by_hand_is_restored() {
    let site = news();
    let watching = Watching::start(&site, &[]);
    fs::remove_file(site.path("public/tin-tuc/b2/index.html")).unwrap();
    write(&site.path("public/tin-tuc/b3/index.html"), b"sua tay");
    edit(&site, 1, "lần một");
    watching.holds("tin-tuc/b1/index.html", "lần một");
    until_clean(&site, &watching);
    fs::remove_dir_all(site.path("public")).unwrap();
    edit(&site, 1, "lần hai");
    watching.holds("tin-tuc/b1/index.html", "lần hai");
    until_clean(&site, &watching);
}

#[test]
fn a_watch_begins_with_errors_and_builds_when_they_are_mended() {
    let site = news().file("tin-tuc/b3.md", "+++\ntitle = 1\n+++\n");
    let mut command = site.command(&["build", "--watch", "--format", "json"]);
    command.arg("-v");
    let mut running = Running::start(command);
    running.line("the error", |line| line.contains("\"error\"") && line.contains("b3.md"));
    assert!(!site.path("public/index.html").exists(), "written with an error");
    edit(&site, 3, "mới sửa");
    until("the site is built", || {
        fs::read_to_string(site.path("public/tin-tuc/b3/index.html")).is_ok_and(|text| text.contains("mới sửa"))
    });
    assert!(running.is_running());
}

#[test]
fn options_of_build_hold_for_every_build_of_the_watch() {
    let site = news().article("nhap.md", "date = 2022-01-01\ndraft = true");
    let arguments = ["--drafts", "--base-url", "https://x.gov.vn/bql/", "--output", "dich"];
    let mut watching = Watching::start(&site, &arguments);
    watching.output = site.path("dich");
    edit(&site, 1, "vừa sửa");
    watching.holds("tin-tuc/b1/index.html", "vừa sửa");
    let clean = site.copy().built_with(&["--drafts", "--base-url", "https://x.gov.vn/bql/"]).tree();
    assert!(clean.contains_key("nhap/index.html"));
    until("the outputs equal a clean build", || glimpse(&watching.output).as_ref() == Some(&clean));
    assert!(!site.path("public").exists());
}
