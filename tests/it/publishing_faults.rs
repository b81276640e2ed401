//! Publications cut short or failing at any call that changes the target: every link leads somewhere at every moment, nothing of others is touched, and
//! the next publication completes; locks, and what becomes of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::board::{FACTS, TARGET, board, edited, publish, published, site_of, told};
use crate::crawl::dead_links;
use crate::faults::desk::{ended, in_time, said};
use crate::faults::shim;
use crate::publishing::{assert_is_the_site, stands};
use crate::site::{Site, assert_same_tree, copy_folder, tree};

const ALL_MAY_VANISH: &str =
    "[publish.web]\nto = \"www\"\nmay_vanish = [\"*\"]\nparallel = 1\ncompress = [\"gzip\"]\nforeign = [\"CNAME\"]\n";

/// A published site that was edited since, and the state of its target.
struct Edited {
    site: Site,
    before: BTreeMap<String, Vec<u8>>,
}

impl Edited {
    /// A new article with a new tag, one with another title, one that is gone.
    fn new() -> Self {
        let site = board(ALL_MAY_VANISH).root_file("www/CNAME", "bql.example.vn");
        published(&site, &[]);
        let site = site.root_file("www/tin-tuc/cua-toi.txt", "của người khác");
        let before = stands(&site);
        Edited { site: edited(site), before }
    }

    /// Puts the target back as it was before the edits were published.
    fn reset(&self) {
        fs::remove_dir_all(self.site.path("www")).expect("the target");
        for (name, bytes) in &self.before {
            crate::site::write(&self.site.path("www").join(name), bytes);
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.site.command(&[&["publish", "--yes", "-q", "--jobs", "1", "--lang", "en"], arguments].concat())
    }

    /// How many calls of a publication change the target.
    fn count(&self, arguments: &[&str]) -> usize {
        let (mut command, counted) = (self.command(arguments), self.site.path("calls"));
        shim::preload(&mut command, &self.site.path("www"));
        command.env("BANTIN_FAULT_COUNT", &counted);
        let run = ended(command);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run));
        fs::read_to_string(counted).expect("the count").trim().parse().expect("a number")
    }

    /// One publication in which a fault happens; then readers find every link, and others their files.
    fn faulty(&self, arguments: &[&str], fault: &str, at: usize) -> std::process::Output {
        let mut command = self.command(arguments);
        shim::arm(&mut command, &self.site.path("www"), fault, at);
        let run = in_time(command);
        let there = stands(&self.site);
        assert_eq!(dead_links(&there, STARTS), [""; 0], "{fault} at call {at}: {}", said(&run));
        assert_eq!(there["CNAME"], b"bql.example.vn", "{fault} at call {at}");
        assert_eq!(there["tin-tuc/cua-toi.txt"], "của người khác".as_bytes(), "{fault} at call {at}");
        run
    }
}

/// Pages that stand before and after the edits: readers may be on any of them.
const STARTS: [&str; 6] = [
    "index.html",
    "tin-tuc/index.html",
    "tin-tuc/mot/index.html",
    "tin-tuc/hai/index.html",
    "chu-de/index.html",
    "luu-tru/index.html",
];

const FOREIGN: [&str; 2] = ["CNAME", "tin-tuc/cua-toi.txt"];

#[test]
fn a_publication_that_is_killed_at_any_call_is_completed_by_the_next() {
    let edited = Edited::new();
    let total = edited.count(&[]);
    assert!(total > 60, "only {total} calls");
    for at in (1..=total).step_by(3) {
        edited.reset();
        edited.faulty(&[], if at % 2 == 0 { "kill" } else { "torn" }, at);
        let run = published(&edited.site, &[]);
        assert_is_the_site(&edited.site, &FOREIGN);
        assert!(!stands(&edited.site).keys().any(|name| name.starts_with(".bantin/tmp/")), "{}", run.stderr);
        // What was cut short can be taken back as if it had not been.
        if at % 2 == 1 && run.stdout.contains("number 2") {
            published(&edited.site, &["--rollback"]);
            assert_same_tree(&site_of(&stands(&edited.site)), &site_of(&edited.before), &format!("kill at call {at}"));
        }
    }
}

#[test]
fn a_publication_that_is_killed_at_any_call_can_be_taken_back_instead() {
    let edited = Edited::new();
    let total = edited.count(&[]);
    for at in (2..=total).step_by(5) {
        edited.reset();
        edited.faulty(&[], "kill", at);
        let run = publish(&edited.site, &["--rollback"]);
        // Before anything was begun there is nothing to take back, as the first publication is the only one.
        assert!(run.code == 0 || run.stderr.contains("E167"), "call {at}: {}", run.stderr);
        assert_same_tree(&site_of(&stands(&edited.site)), &site_of(&edited.before), &format!("kill at call {at}"));
    }
}

#[test]
fn a_way_back_that_is_killed_at_any_call_is_completed_by_the_next() {
    let edited = Edited::new();
    published(&edited.site, &[]);
    let after = stands(&edited.site);
    let total = edited.count(&["--rollback"]);
    let back = site_of(&stands(&edited.site));
    for at in (1..=total).step_by(4) {
        fs::remove_dir_all(edited.site.path("www")).expect("the target");
        after.iter().for_each(|(name, bytes)| crate::site::write(&edited.site.path("www").join(name), bytes));
        edited.faulty(&["--rollback"], "kill", at);
        let run = publish(&edited.site, &["--rollback"]);
        assert!(run.code == 0 || run.stderr.contains("E167"), "call {at}: {}", run.stderr);
        assert_same_tree(&site_of(&stands(&edited.site)), &back, &format!("kill at call {at}"));
        published(&edited.site, &[]);
        assert_is_the_site(&edited.site, &FOREIGN);
    }
}

#[test]
fn a_target_that_fails_or_is_full_keeps_the_old_site_readable() {
    let edited = Edited::new();
    let total = edited.count(&[]);
    for fault in ["ENOSPC+", "EACCES", "EIO"] {
        for at in (1..=total).step_by(11) {
            edited.reset();
            let run = edited.faulty(&[], fault, at);
            assert!(matches!(run.status.code(), Some(0 | 1)), "{fault} at {at}: {}", said(&run));
            if run.status.code() == Some(1) {
                assert!(said(&run).contains("E16"), "{fault} at {at}: {}", said(&run));
            }
            published(&edited.site, &[]);
            assert_is_the_site(&edited.site, &FOREIGN);
        }
    }
}

#[test]
fn a_first_publication_that_is_killed_is_completed_by_the_next() {
    let site = board(ALL_MAY_VANISH);
    let edited = Edited { site, before: BTreeMap::new() };
    let total = edited.count(&[]);
    for at in (1..=total).step_by(17) {
        for folder in ["www", ".bantin"] {
            fs::remove_dir_all(edited.site.path(folder)).expect("a folder");
        }
        fs::create_dir(edited.site.path("www")).expect("the target");
        let mut command = edited.command(&[]);
        shim::arm(&mut command, &edited.site.path("www"), "kill", at);
        in_time(command);
        let run = published(&edited.site, &["--format", "json"]);
        assert_is_the_site(&edited.site, &[]);
        let _ = run;
    }
}

#[test]
fn only_what_is_missing_is_sent_by_the_next() {
    let edited = Edited::new();
    let total = edited.count(&[]);
    edited.reset();
    let all = told_number(&published(&edited.site, &["--format", "json"]), "sent");
    edited.reset();
    // Near the end all but some files have been sent.
    edited.faulty(&[], "kill", total * 2 / 3);
    let run = published(&edited.site, &["--format", "json"]);
    let (sent, stood) = (told_number(&run, "sent"), told_number(&run, "stood"));
    assert!(stood > 0 && sent + stood >= all && sent < all, "{sent} sent, {stood} stood, of {all}");
    assert!(run.stdout.contains("W172"), "{}", run.stdout);
}

fn told_number(run: &crate::site::Run, name: &str) -> u64 {
    told(run, "published")[name].as_u64().expect("a number")
}

#[test]
fn edits_between_a_cut_publication_and_the_next_are_published() {
    let edited = Edited::new();
    let total = edited.count(&[]);
    for at in [total / 3, total / 2, total * 4 / 5] {
        edited.reset();
        let site = edited.site.copy();
        copy_folder(&edited.site.path("www"), &site.path("www"));
        let mut command = site.command(&["publish", "--yes", "-q", "--jobs", "1"]);
        shim::arm(&mut command, &site.path("www"), "kill", at);
        in_time(command);
        let site = site.without("tin-tuc/bon.md");
        let site = site.article("tin-tuc/nam.md", &format!("date = 2026-05-05\ntags = [\"quy hoạch\"]\n{FACTS}"));
        // The machine that was killed is another one: its lock is old enough by the clock of the target.
        age_lock(&site.path("www"));
        published(&site, &[]);
        assert_is_the_site(&site, &FOREIGN);
    }
}

fn age_lock(target: &Path) {
    let lock = target.join(".bantin/lock.json");
    if lock.exists() {
        let old = std::time::SystemTime::now() - std::time::Duration::from_secs(600);
        fs::File::options().write(true).open(lock).and_then(|file| file.set_modified(old)).expect("an older lock");
    }
}

#[test]
fn a_lock_that_is_held_keeps_others_away() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\n{FACTS}"));
    // A clock that is a century ahead does not matter, nor one that is behind.
    for since in ["2126-01-01T00:00:00Z", "1999-01-01T00:00:00Z"] {
        let lock = format!("{{\"owner\":\"lan@van-phong\",\"token\":\"1\",\"since\":\"{since}\"}}");
        let held = site.path("www/.bantin/lock.json");
        fs::write(&held, &lock).expect("a lock");
        let before = tree(&site.path("www"));
        let run = publish(&site, &["--lang", "vi"]);
        assert!(run.code == 1 && run.stderr.contains("E162"), "{}", run.stderr);
        assert!(run.stderr.contains("lan@van-phong") && run.stderr.contains("giây"), "{}", run.stderr);
        assert_eq!(tree(&site.path("www")), before);
        assert!(publish(&site, &["--rollback"]).code != 0);
        assert_eq!(site.run(&["publish", "--dry-run"]).code, 0, "to look needs no lock");
        fs::remove_file(held).expect("the lock");
    }
}

#[test]
fn a_lock_of_the_dead_is_taken_over() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\n{FACTS}"));
    let held = site.path("www/.bantin/lock.json");
    fs::write(&held, "{\"owner\":\"lan@van-phong\",\"token\":\"1\",\"since\":\"2126-01-01T00:00:00Z\"}")
        .expect("a lock");
    age_lock(&site.path("www"));
    let run = published(&site, &[]);
    assert!(run.stderr.contains("W171") && run.stderr.contains("lan@van-phong"), "{}", run.stderr);
    assert!(!held.exists());
    assert_is_the_site(&site, &[]);
}

#[test]
fn a_damaged_manifest_is_told_and_nothing_is_done() {
    let site = board(TARGET);
    published(&site, &[]);
    fs::write(site.path("www/.bantin/published.json"), "{ \"manifest\": 1").expect("a damaged manifest");
    let before = stands(&site);
    let run = publish(&site, &[]);
    assert!(run.code == 1 && run.stderr.contains("published.json"), "{}", run.stderr);
    assert_eq!(stands(&site), before);
}

#[cfg(unix)]
#[test]
fn a_link_on_the_target_is_not_followed() {
    let site = board(TARGET);
    published(&site, &[]);
    fs::create_dir(site.path("khac")).expect("a folder of others");
    std::os::unix::fs::symlink(site.path("khac"), site.path("www/moi")).expect("a link");
    let site = site.article("moi/bon.md", &format!("date = 2026-05-04\n{FACTS}"));
    let run = publish(&site, &[]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(tree(&site.path("khac")).is_empty());
}
