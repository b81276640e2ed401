//! Sites sent over ssh to a real server: published, cut off, continued, taken back.

use crate::board::{board, edited, publish, published, site_of, told};
use crate::crawl::{all_dead_links, dead_links};
use crate::site::{Site, assert_same_tree, tree, write};
use crate::sshd::{HOST, Sshd, waits_until};

fn board_at(sshd: &Sshd, more: &str) -> Site {
    let www = sshd.www().display().to_string();
    let target = format!("[publish.web]\nto = \"sftp://{HOST}{www}\"\nmay_vanish = [\"*\"]\n{more}");
    board(&target).env("BANTIN_SSH", &sshd.ssh())
}

fn assert_is_the_site(sshd: &Sshd, site: &Site, what: &str) {
    let there = site_of(&tree(&sshd.www()));
    assert_same_tree(&site_of(&site.built().tree()), &there, what);
    assert_eq!(all_dead_links(&there), [""; 0], "{what}");
}

#[test]
fn a_site_is_published_changed_and_taken_back() {
    let sshd = Sshd::start();
    let site = board_at(&sshd, "compress = [\"gzip\"]\n");
    published(&site, &[]);
    let first = site_of(&tree(&sshd.www()));
    assert_eq!(all_dead_links(&first), [""; 0]);
    let site = edited(site).file("tin-tuc/Kế hoạch số 1.csv", "a\n");
    let run = published(&site, &["--format", "json"]);
    assert!(told(&run, "published")["sent"].as_u64().expect("a number") < first.len() as u64, "{}", run.stdout);
    assert!(sshd.www().join("tin-tuc/Kế hoạch số 1.csv").is_file());
    assert!(!sshd.www().join("tin-tuc/ba").exists() && !sshd.www().join(".bantin/lock.json").exists());
    published(&site, &["--rollback"]);
    assert_same_tree(&site_of(&tree(&sshd.www())), &first, "the way back");
}

#[test]
fn a_server_that_goes_away_at_any_moment_is_no_loss() {
    for wait in [0, 4, 12, 30, 60] {
        let mut sshd = Sshd::start();
        let site = board_at(&sshd, "tries = 0\nparallel = 2\n");
        published(&site, &[]);
        write(&sshd.www().join("khac/cua-toi.txt"), "của người khác".as_bytes());
        let site = edited(site);
        let mut child = site.command(&["publish", "--yes", "-q"]).spawn().expect("the program starts");
        // From the moment on at which it is said what will happen.
        let pending = sshd.www().join(".bantin/pending.json");
        assert!(waits_until(|| pending.exists() || !matches!(child.try_wait(), Ok(None))));
        std::thread::sleep(std::time::Duration::from_millis(wait));
        sshd.stop();
        let _ = child.wait().expect("its end");
        let there = tree(&sshd.www());
        let starts = ["index.html", "tin-tuc/index.html", "tin-tuc/mot/index.html", "chu-de/index.html"];
        assert_eq!(dead_links(&there, starts), [""; 0], "after {wait} ms");
        sshd.start_again();
        published(&site, &[]);
        std::fs::remove_file(sshd.www().join("khac/cua-toi.txt")).expect("the file of others");
        assert_is_the_site(&sshd, &site, &format!("after {wait} ms"));
    }
}

#[test]
fn a_connection_that_breaks_is_made_again_within_a_run() {
    let sshd = Sshd::start();
    let site = board_at(&sshd, "parallel = 2\n");
    published(&site, &[]);
    let site = edited(site);
    let mut child = site.command(&["publish", "--yes", "-q"]).spawn().expect("the program starts");
    for _ in 0..3 {
        std::thread::sleep(std::time::Duration::from_millis(120));
        sshd.hang_up();
    }
    assert!(child.wait().expect("its end").success());
    assert_is_the_site(&sshd, &site, "after three breaks");
}

#[test]
fn an_unknown_host_and_a_wrong_key_are_refused_in_words() {
    let sshd = Sshd::start();
    let site = board_at(&sshd, "");
    for ssh in [sshd.ssh_of_a_stranger(), sshd.ssh_of_the_deceived()] {
        let run = publish(&site.copy().env("BANTIN_SSH", &ssh), &[]);
        assert!(run.code == 1 && run.stderr.contains("E164"), "{}", run.stderr);
        assert!(run.stderr.contains("Host key verification failed"), "{}", run.stderr);
    }
    let run = publish(&site.copy().env("BANTIN_SSH", &sshd.ssh_of_the_uninvited()), &[]);
    assert!(run.code == 1 && run.stderr.contains("E164") && run.stderr.contains("ermission denied"), "{}", run.stderr);
    assert!(tree(&sshd.www()).is_empty());
}

#[test]
fn a_lock_of_others_is_told() {
    let sshd = Sshd::start();
    let site = board_at(&sshd, "");
    published(&site, &[]);
    let lock = "{\"owner\":\"lan@van-phong\",\"token\":\"1\",\"since\":\"2126-01-01T00:00:00Z\"}";
    write(&sshd.www().join(".bantin/lock.json"), lock.as_bytes());
    let run = publish(&edited(site), &[]);
    assert!(run.code == 1 && run.stderr.contains("E162") && run.stderr.contains("lan@van-phong"), "{}", run.stderr);
}
