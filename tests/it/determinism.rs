//! The same content gives the same bytes, whatever the threads, the environment, the folder and the order of files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::generated::{Plan, plans};
use crate::site::{Site, assert_same_tree, write};

/// Random sites that are the same in every run of the tests.
fn some_plans(count: usize) -> Vec<Plan> {
    let mut runner = TestRunner::deterministic();
    let mut plan = |_| plans().new_tree(&mut runner).expect("a site").current();
    (0..count).map(&mut plan).collect()
}

#[test]
fn one_thread_and_four_give_the_same_bytes() {
    for plan in some_plans(3) {
        let site = plan.write(Site::new(), false);
        let one = site.built_with(&["--jobs", "1", "--output", "one"]);
        let four = site.built_with(&["--jobs", "4", "--output", "four"]);
        assert!(!one.tree().is_empty());
        assert_same_tree(&one.tree(), &four.tree(), "--jobs 1 and --jobs 4");
    }
}

#[test]
fn two_runs_of_the_program_share_no_hash_order() {
    let [plan] = &some_plans(1)[..] else { unreachable!() };
    let site = plan.write(Site::new(), false);
    let first = site.built_with(&["--output", "first"]).tree();
    for _ in 0..4 {
        assert_same_tree(&first, &site.built_with(&["--output", "next"]).tree(), "two runs");
        fs::remove_dir_all(site.path("next")).unwrap();
    }
}

#[test]
fn time_zone_and_language_of_the_machine_do_not_matter() {
    for plan in some_plans(2) {
        let here = plan.write(Site::new(), false).env("TZ", "Asia/Ho_Chi_Minh").env("LC_ALL", "vi_VN.UTF-8");
        let there = plan.write(Site::new(), false).env("TZ", "America/Los_Angeles").env("LC_ALL", "tr_TR.UTF-8");
        assert_same_tree(&here.built().tree(), &there.built().tree(), "TZ and LC_ALL");
    }
}

#[test]
fn another_folder_and_another_order_of_files_do_not_matter() {
    for plan in some_plans(2) {
        let forwards = plan.write(Site::new(), false).built();
        let backwards = plan.write(Site::new(), true).built();
        assert_same_tree(&forwards.tree(), &backwards.tree(), "the order of files");
    }
}

#[test]
fn no_output_holds_the_path_of_the_site() {
    let site = some_plans(1)[0].write(Site::new(), false);
    let folder = site.path("").to_string_lossy().trim_end_matches('/').to_owned();
    for (path, bytes) in site.built().tree() {
        assert!(!String::from_utf8_lossy(&bytes).contains(&folder), "{path} names the folder of the site");
    }
}

#[test]
fn a_second_build_writes_nothing() {
    let site = some_plans(1)[0].write(Site::new(), false);
    let first = site.summary(&[]);
    let before = times(&site.path("public"));
    let second = site.summary(&[]);
    assert_eq!(first["written"], first["outputs"], "{first}");
    assert!(first["written"].as_u64().is_some_and(|written| written > 30), "{first}");
    assert_eq!((&second["written"], &second["removed"]), (&0.into(), &0.into()), "{second}");
    assert_eq!(second["unchanged"], first["written"], "{second}");
    assert_eq!(times(&site.path("public")), before, "the second build touched files");
}

#[test]
fn a_lost_record_is_no_harm() {
    let site = some_plans(1)[0].write(Site::new(), false);
    let before = site.built().tree();
    let _ = fs::remove_dir_all(site.path(".bantin"));
    assert_same_tree(&before, &site.built().tree(), "after .bantin was deleted");
}

#[test]
fn a_changed_article_writes_its_page_and_leaves_the_others() {
    let mut site = Site::new().section("tin-tuc", "Tin tức");
    for day in 1..=30 {
        site = site.article(&format!("tin-tuc/b{day}.md"), &format!("date = 2022-01-{day:02}"));
    }
    site.built();
    let before = times(&site.path("public"));
    let text = crate::site::article("tin-tuc/b3.md", "date = 2022-01-03\nsummary = \"Như cũ.\"", "Nội dung mới.");
    let site = site.file("tin-tuc/b3.md", text);
    let summary = site.summary(&[]);
    let after = times(&site.path("public"));
    let touched: Vec<_> = after.iter().filter(|(path, time)| before.get(*path) != Some(time)).collect();
    assert!(touched.iter().any(|(path, _)| *path == "tin-tuc/b3/index.html"), "{touched:?}");
    assert_eq!(summary["written"].as_u64(), Some(touched.len() as u64), "{summary}\n{touched:#?}");
    assert!(!touched.iter().any(|(path, _)| *path == "tin-tuc/b20/index.html"), "{touched:#?}");
}

#[test]
fn a_deleted_article_takes_its_page_along_and_foreign_files_stay() {
    let site = Site::new()
        .section("tin-tuc", "Tin tức")
        .article("tin-tuc/a.md", "date = 2022-01-01\naliases = [\"/cu/a/\"]")
        .article("tin-tuc/b.md", "date = 2022-01-02")
        .file("tin-tuc/c/index.md", crate::site::article("C", "date = 2022-01-03", "C"))
        .file("tin-tuc/c/anh.jpg", crate::images::picture(30, 20, image::ImageFormat::Jpeg));
    site.built();
    write(&site.path("public/CNAME"), b"bql.example.vn\n");
    write(&site.path("public/.git/HEAD"), b"ref: refs/heads/main\n");
    write(&site.path("public/tin-tuc/a/ghi-chu.txt"), b"not made by the program\n");

    let site = site.without("tin-tuc/a.md").without("tin-tuc/c/index.md").without("tin-tuc/c/anh.jpg");
    let run = site.built();
    for gone in ["tin-tuc/a/index.html", "cu/a/index.html", "tin-tuc/c/index.html", "tin-tuc/c/anh.jpg"] {
        assert!(!run.exists(gone), "{gone} is still there");
    }
    assert!(!site.path("public/tin-tuc/c").exists(), "an empty folder is left");
    for kept in ["CNAME", ".git/HEAD", "tin-tuc/a/ghi-chu.txt", "tin-tuc/b/index.html"] {
        assert!(run.exists(kept), "{kept} is gone");
    }
}

/// When each file below a folder was last written.
fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let time = |path: &String| fs::metadata(folder.join(path)).and_then(|file| file.modified()).expect("a time");
    crate::site::tree(folder).into_keys().map(|path| (path.clone(), time(&path))).collect()
}

#[test]
fn other_bytes_under_an_old_time_and_size_are_seen() {
    let site = Site::new().article("a.md", "date = 2022-01-01\ntags = [\"Một\"]");
    let path = site.path("site/a.md");
    let time = std::fs::metadata(&path).expect("the article").modified().expect("a time");
    site.built();
    // A backup restored, a clock set back: the file looks as it was, or older.
    for (words, time) in [("Hai", time), ("Bay", time - std::time::Duration::from_secs(86_400))] {
        let text = std::fs::read_to_string(&path).expect("the article").replace("Một", words).replace("Hai", words);
        std::fs::write(&path, text).expect("the article");
        let file = std::fs::File::options().write(true).open(&path).expect("the article");
        file.set_modified(time).expect("its time");
        let run = site.built();
        assert!(run.page("/a/").contains(words), "{words} is not on its page");
        assert_same_tree(&site.copy().built().tree(), &run.tree(), words);
    }
}
