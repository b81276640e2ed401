//! The way back: the last publications can be taken back, one after the other, and one that was cut short as well.

use std::fs;

use crate::board::{FACTS, TARGET, board, publish, published, site_of, told};
use crate::publishing::{assert_is_the_site, stands};
use crate::site::{Site, assert_same_tree};

/// Adds an article, changes one, removes one.
fn edited(site: Site, at: usize) -> Site {
    let site = site
        .article(&format!("tin-tuc/them-{at}.md"), &format!("date = 2026-05-1{at}\ntags = [\"mới {at}\"]\n{FACTS}"));
    site.file("tin-tuc/mot.md", format!("+++\ntitle = \"Sửa {at}\"\ndate = 2026-05-01\n{FACTS}+++\nLần {at}.\n"))
}

const ALL_MAY_VANISH: &str = "[publish.web]\nto = \"www\"\nmay_vanish = [\"*\"]\ncompress = [\"gzip\"]\nkeep = 3\n";

#[test]
fn publications_are_taken_back_one_after_the_other() {
    let mut site = board(ALL_MAY_VANISH);
    let mut states = Vec::new();
    for at in 0..4 {
        published(&site, &[]);
        states.push(site_of(&stands(&site)));
        site = edited(site, at);
        if at == 1 {
            site = site.without("tin-tuc/ba.md");
        }
    }
    for at in (0..3).rev() {
        let run = published(&site, &["--rollback"]);
        assert!(run.stdout.contains(&format!("Went back to publication {}", at + 1)), "{}", run.stdout);
        assert_same_tree(&site_of(&stands(&site)), &states[at], &format!("publication {}", at + 1));
    }
    let run = publish(&site, &["--rollback"]);
    assert!(run.code == 1 && run.stderr.contains("E167"), "{}", run.stderr);
    let kept = stands(&site).keys().filter(|name| name.contains(".bantin/kept")).count();
    assert_eq!(kept, 0, "what nobody can ask back is kept");

    published(&site, &[]);
    assert_is_the_site_with_twins(&site);
}

fn assert_is_the_site_with_twins(site: &Site) {
    let there = site_of(&stands(site));
    let plain: std::collections::BTreeMap<_, _> =
        there.into_iter().filter(|(name, _)| !name.ends_with(".gz")).collect();
    assert_same_tree(&plain, &site_of(&site.built().tree()), "the site");
}

#[test]
fn only_so_many_publications_are_kept() {
    let mut site = board("[publish.web]\nto = \"www\"\nkeep = 2\nmay_vanish = [\"*\"]\n");
    for at in 0..5 {
        published(&site, &[]);
        site = edited(site, at);
    }
    let names: Vec<String> = stands(&site).into_keys().filter(|name| name.starts_with(".bantin/history/")).collect();
    assert_eq!(names, [".bantin/history/4.json", ".bantin/history/5.json"]);
    published(&site, &["--rollback"]);
    published(&site, &["--rollback"]);
    assert!(publish(&site, &["--rollback"]).stderr.contains("E167"));
}

#[test]
fn with_nothing_kept_nothing_comes_back() {
    let site = board("[publish.web]\nto = \"www\"\nkeep = 0\n");
    published(&site, &[]);
    let site = edited(site, 1);
    let run = published(&site, &[]);
    assert!(!run.stdout.contains("--rollback"), "{}", run.stdout);
    assert!(!stands(&site).keys().any(|name| name.contains("kept") || name.contains("history")));
    assert!(publish(&site, &["--rollback"]).stderr.contains("E167"));
}

#[test]
fn going_back_says_what_it_does_and_can_be_tried_dry() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = edited(site, 1);
    published(&site, &[]);
    let before = stands(&site);
    let run = site.run(&["publish", "--rollback", "--dry-run", "--lang", "vi"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("0 bài mới, 1 bài sửa"), "{}", run.stderr);
    assert!(run.stderr.contains("xóa  /tin-tuc/them-1/"), "{}", run.stderr);
    assert_eq!(stands(&site), before);
    let run = published(&site, &["--rollback", "--format", "json"]);
    assert_eq!(told(&run, "published")["number"], 1);
}

#[test]
fn articles_need_not_be_readable_to_go_back() {
    let site = board(TARGET);
    published(&site, &[]);
    let first = site_of(&stands(&site));
    let site = edited(site, 1);
    published(&site, &[]);
    let site = site.file("tin-tuc/mot.md", "+++\ntitle = \n+++\n");
    published(&site, &["--rollback"]);
    assert_same_tree(&site_of(&stands(&site)), &first, "the first site");
}

#[test]
fn what_is_no_longer_kept_is_told_before_anything_is_done() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = edited(site, 1);
    published(&site, &[]);
    fs::remove_dir_all(site.path("www/.bantin/kept")).expect("what is kept");
    let before = stands(&site);
    let run = publish(&site, &["--rollback"]);
    assert!(run.code == 1 && run.stderr.contains("E168"), "{}", run.stderr);
    assert_eq!(stands(&site), before);
}

#[test]
fn a_file_of_others_is_not_replaced_on_the_way_back() {
    let site = board("[publish.web]\nto = \"www\"\nmay_vanish = [\"*\"]\n");
    published(&site, &[]);
    let site = site.without("tin-tuc/ba.md");
    published(&site, &[]);
    let site = site.root_file("www/tin-tuc/ba/index.html", "của người khác");
    let run = publish(&site, &["--rollback"]);
    assert!(run.code == 1 && run.stderr.contains("E160"), "{}", run.stderr);
    let there = fs::read_to_string(site.path("www/tin-tuc/ba/index.html")).expect("the file of others");
    assert_eq!(there, "của người khác");
    fs::remove_file(site.path("www/tin-tuc/ba/index.html")).expect("the file of others");
    published(&site, &["--rollback"]);
    assert!(site.path("www/tin-tuc/ba/index.html").is_file());
}

#[test]
fn a_twice_published_site_is_again_the_site_after_a_detour() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = edited(site, 1);
    published(&site, &[]);
    published(&site, &["--rollback"]);
    published(&site, &[]);
    assert_is_the_site(&site, &[]);
}
