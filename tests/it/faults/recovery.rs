//! Faults while a killed build is being made good: what finishes or undoes it can be interrupted as well.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::desk::{Content, Desk, Tree, clean, deal, said};
use super::whole::assert_whole;
use super::{Change, assert_reason};
use crate::site::write;

/// A build with an error, which only makes good what a killed one left, meets a fault of its own.
fn interrupt(change: &Change, desk: &Desk, fault: &str, at: usize, what: &str) {
    let run = desk.faulty(Content::Broken, fault, at);
    match fault {
        "kill" | "torn" => assert_eq!(run.status.signal(), Some(9), "{what}: {run:?}"),
        _ => {
            assert_eq!(run.status.code(), Some(1), "{what}: {run:?}");
            assert!(!said(&run).contains("panicked"), "{what}: {}", said(&run));
            if !said(&run).contains("loi.md") {
                assert_reason(&run, what);
            }
        }
    }
    assert_whole(&change.old, &change.new, &desk.state(), what);
}

#[test]
fn making_good_can_be_interrupted_too() {
    let (change, tried) = (Change::of_an_old_site(), AtomicUsize::new(0));
    let first = Desk::new();
    first.lay(&change.old);
    let total = first.count(Content::New, &first.output());
    for killed_at in [5, 6, 7, 8].map(|part| total * part / 10) {
        let leave = |desk: &Desk| {
            desk.lay(&change.old);
            desk.faulty(Content::New, "kill", killed_at);
        };
        leave(&first);
        let calls = first.count(Content::Broken, &first.output());
        deal(calls, |desk, at| {
            leave(desk);
            let fault = ["kill", "EACCES", "torn", "ENOSPC+"][at % 4];
            let what = format!("a kill at call {killed_at}, then {fault} at call {at} of making it good");
            interrupt(&change, desk, fault, at, &what);
            if at % 3 == 0 {
                change.assert_settled(desk, &what);
            }
            match fault {
                "kill" | "torn" => desk.build_equals(Content::New, &change.new, &what),
                _ => change.assert_no_litter(desk, &what),
            }
            tried.fetch_add(1, Relaxed);
        });
    }
    let tried = tried.into_inner();
    assert!(tried > 20, "only {tried} calls were seen");
    println!("faults while making good: {tried} tried");
}

/// Deletes what a person sees in a folder; the staging folder and the record are hidden, and their own files stay.
fn empty(folder: &Path) {
    const OWN: [&str; 3] = ["CNAME", "cua-toi.txt", "ghi-chu.txt"];
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let gone = match path.is_dir() {
            _ if name.starts_with('.') || OWN.contains(&name.as_str()) => Ok(()),
            true if name == "tin" => {
                empty(&path);
                Ok(())
            }
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        gone.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

#[test]
fn what_is_deleted_by_hand_after_a_kill_comes_back() {
    let change = Change::of_an_old_site();
    let total = change.at_every_call(|desk, at| {
        change.kill(desk, "kill", at);
        empty(&desk.output());
        desk.build_equals(Content::New, &change.new, &format!("a kill at call {at}, then all deleted by hand"));
    });
    println!("all deleted after a kill: {total} calls");
}

#[test]
fn a_file_put_in_the_place_of_one_to_come_is_kept() {
    let (change, kept) = (Change::of_an_old_site(), AtomicUsize::new(0));
    let total = change.at_every_call(|desk, at| {
        change.kill(desk, "kill", at);
        let own = desk.output().join("chu-de/moi/index.html");
        if own.exists() {
            return;
        }
        fs::create_dir_all(own.parent().expect("a folder")).expect("a folder");
        fs::write(&own, "của tôi").expect("a file");
        let run = desk.build(Content::New);
        assert_eq!(run.status.code(), Some(1), "a kill at call {at}: {}", said(&run));
        assert!(said(&run).contains("E068") && said(&run).contains("chu-de/moi/index.html"), "{}", said(&run));
        assert_eq!(fs::read_to_string(&own).expect("the file"), "của tôi", "a kill at call {at}");
        fs::remove_file(&own).expect("the file");
        desk.build_equals(Content::New, &change.new, &format!("a kill at call {at}, then a file in the way"));
        kept.fetch_add(1, Relaxed);
    });
    let kept = kept.into_inner();
    assert!(kept > 50, "only {kept} of {total} kills came before the file");
    println!("a file in the way after a kill: {kept} kept");
}

#[test]
fn what_is_put_into_a_first_site_cut_short_stays() {
    let (new, put) = (clean(Content::New), AtomicUsize::new(0));
    let first = Desk::new();
    first.lay(&Tree::new());
    let total = first.count(Content::New, &first.output());
    deal(total, |desk, at| {
        desk.lay(&Tree::new());
        desk.faulty(Content::New, "kill", at);
        let is_missing = |path: &&String| {
            !path.ends_with('/') && !path.starts_with('.') && !desk.output().join(path.as_str()).exists()
        };
        let mine: Vec<&String> = new.keys().filter(is_missing).skip(at % 5).step_by(5).collect();
        mine.iter().for_each(|path| write(&desk.output().join(path.as_str()), b"MINE"));
        // Something that no step fits must not keep the others from being left alone.
        let wall = desk.output().join("feed.xml");
        let is_walled = at % 2 == 0 && !mine.iter().any(|path| *path == "feed.xml") && !wall.exists();
        if is_walled {
            write(&wall.join("note"), b"MINE");
        }
        desk.build(Content::New);
        if is_walled {
            fs::remove_dir_all(&wall).expect("the wall goes away");
        }
        desk.build(Content::New);
        for path in &mine {
            let text = fs::read(desk.output().join(path.as_str())).unwrap_or_default();
            assert_eq!(text, b"MINE", "{path} after a kill at call {at}");
        }
        put.fetch_add(mine.len(), Relaxed);
    });
    assert!(put.into_inner() > total, "hardly anything was put there");
}
