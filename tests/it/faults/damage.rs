//! Damage by others: broken records, litter under the program's names, spoilt locks, outputs changed by hand.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::desk::{Content, Desk, FOREIGN, GUARDED, RECORD, STAGE, Tree, deal, ended, said, shared};
use super::{files, shim};
use crate::site::{assert_same_tree, tree, write};

/// A name for a damage, and how it is done to the output folder of a desk.
type Damage = (String, Box<dyn Fn(&Desk) + Sync>);

fn damage(name: impl Into<String>, act: impl Fn(&Desk) + Sync + 'static) -> Damage {
    (name.into(), Box::new(act))
}

/// Puts bytes in the place of whatever stands at a path.
fn put(path: &Path, bytes: &[u8]) {
    clear(path);
    write(path, bytes);
}

fn clear(path: &Path) {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_dir() => fs::remove_dir_all(path).expect("a folder goes away"),
        Ok(_) => fs::remove_file(path).expect("a file goes away"),
        Err(_) => {}
    }
}

fn garbage(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at * 167 + at / 251 * 13 + 5) as u8).collect()
}

/// Insists that a build over damage ends with a clean site, or with a word and nothing changed; foreign files stay.
/// `seen` is what of two states must be equal.
fn assert_healed_or_refused(desk: &Desk, what: &str, seen: fn(&Tree) -> Tree) -> bool {
    let before = desk.state();
    let run = desk.build(Content::New);
    let after = desk.state();
    for (path, text) in FOREIGN {
        assert_eq!(after.get(path).map(Vec::as_slice), Some(text.as_bytes()), "{what}: {path} is lost");
    }
    let guarded = fs::read_to_string(desk.beside(GUARDED));
    assert!(guarded.is_ok_and(|text| text == GUARDED), "{what}: a file outside the folder is lost");
    match run.status.code() {
        Some(0) => {
            assert_same_tree(&seen(&shared(Content::New)), &seen(&after), &format!("{what}: wrong output"));
            assert!(!after.keys().any(|path| path.starts_with(STAGE)), "{what}: litter is left");
        }
        Some(1 | 2) => {
            assert!(!said(&run).trim().is_empty(), "{what}: refused without a word");
            assert_same_tree(&files(&before), &files(&after), &format!("{what}: refused, but changed"));
        }
        _ => panic!("{what}: {run:?}"),
    }
    run.status.success()
}

/// Tries each damage on the old state.
fn try_all(name: &str, damages: &[Damage], seen: fn(&Tree) -> Tree) {
    let (old, healed) = (shared(Content::Old), AtomicUsize::new(0));
    deal(damages.len(), |desk, at| {
        let (what, act) = &damages[at - 1];
        desk.lay(&old);
        act(desk);
        healed.fetch_add(usize::from(assert_healed_or_refused(desk, what, seen)), Relaxed);
        clear(&desk.path(".bantin"));
    });
    let healed = healed.into_inner();
    println!("{name}: {} cases, {healed} healed, {} refused", damages.len(), damages.len() - healed);
}

fn record_of_old() -> Vec<u8> {
    shared(Content::Old)[RECORD].clone()
}

/// The bytes of a file cut short and with single bits turned over.
fn spoilt(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let length = bytes.len();
    let cuts = (0..length).filter(|cut| cut % 23 == 0 || length - cut <= 3 || bytes[cut - 1] == b'\n');
    let cut = cuts.step_by(2).map(|cut| (format!("cut to {cut} of {length} bytes"), bytes[..cut].to_vec()));
    let flips = (0..length).filter(|at| at % 19 == 0 || *at < 3 || length - at <= 3);
    let flipped = flips.map(|at| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1 << (at % 8);
        (format!("bit {} of byte {at} of {length} turned over", at % 8), bytes)
    });
    cut.chain(flipped).collect()
}

/// Records that no build has written.
fn wrong_records() -> Vec<(String, Vec<u8>)> {
    let record = record_of_old();
    let text = String::from_utf8_lossy(&record).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let mut cases = spoilt(&record);
    let mut case = |name: &str, bytes: Vec<u8>| cases.push((name.to_owned(), bytes));
    case("doubled", record.repeat(2));
    case("with a line more", format!("{text}CNAME\n").into_bytes());
    case("with a foreign file in it", text.replace("404.html", "CNAME").into_bytes());
    case("without its first line", lines[1..].join("\n").into_bytes());
    case("without its last line", lines[..lines.len() - 1].join("\n").into_bytes());
    case("without two of its lines", [&lines[..5], &lines[7..]].concat().join("\n").into_bytes());
    case("with two lines exchanged", [&lines[..5], &[lines[6], lines[5]], &lines[7..]].concat().join("\n").into());
    case("with the line ends of Windows", text.replace('\n', "\r\n").into_bytes());
    case("of a later version", text.replacen('1', "9", 1).into_bytes());
    case("of another kind", b"CNAME\ncua-toi.txt\n".to_vec());
    case("that leaves the folder", format!("{}\n../{GUARDED}\n", lines[0]).into_bytes());
    case("of old and of foreign files", format!("{}\nCNAME\n.git/config\ntin/ghi-chu.txt\n", lines[0]).into_bytes());
    case("of zeros", vec![0; record.len()]);
    case("of garbage", garbage(3000));
    case("a megabyte of garbage", garbage(1 << 20));
    cases
}

#[test]
fn a_damaged_record_is_refused_or_healed() {
    let mut damages: Vec<Damage> = wrong_records()
        .into_iter()
        .map(|(name, bytes)| damage(format!("a record {name}"), move |desk| put(&desk.output().join(RECORD), &bytes)))
        .collect();
    damages.push(damage("no record", |desk| clear(&desk.output().join(RECORD))));
    damages.push(damage("a folder as record", |desk| {
        clear(&desk.output().join(RECORD));
        fs::create_dir(desk.output().join(RECORD)).expect("a folder");
    }));
    damages.push(damage("a folder with a file as record", |desk| {
        clear(&desk.output().join(RECORD));
        write(&desk.output().join(RECORD).join("CNAME"), b"x");
    }));
    for target in ["CNAME", "../ben-ngoai.txt", "khong-co", RECORD] {
        damages.push(damage(format!("a record that is a link to {target}"), move |desk| {
            clear(&desk.output().join(RECORD));
            symlink(target, desk.output().join(RECORD)).expect("a link");
        }));
    }
    try_all("damaged records", &damages, Tree::clone);
}

#[test]
fn litter_under_the_programs_names_does_no_harm() {
    let stage = |desk: &Desk| desk.output().join(STAGE);
    let mut damages = vec![
        damage("an empty stage", move |desk| fs::create_dir(stage(desk)).expect("a folder")),
        damage("a stage full of litter", move |desk| {
            (0..30).for_each(|at| write(&stage(desk).join(at.to_string()), b"x"));
            write(&stage(desk).join("sau/hon/nua"), b"x");
        }),
        damage("a file as stage", move |desk| write(&stage(desk), b"x")),
        damage("a stage that is a link to foreign files", move |desk| {
            symlink(".git", stage(desk)).expect("a link");
        }),
        damage("a stage that links to foreign files", move |desk| {
            fs::create_dir(stage(desk)).expect("a folder");
            symlink("../.git", stage(desk).join("0")).expect("a link");
            symlink("../CNAME", stage(desk).join("journal")).expect("a link");
        }),
        damage("a folder as journal", move |desk| write(&stage(desk).join("journal/x"), b"x")),
    ];
    let journals: [(&str, Vec<u8>); 7] = [
        ("nothing", Vec::new()),
        ("a line", b"x\n".to_vec()),
        ("garbage", garbage(5000)),
        ("a megabyte of garbage", garbage(1 << 20)),
        ("zeros", vec![0; 4096]),
        ("foreign names", b"bantin journal 1\nremove CNAME\nCNAME\n.git/config\ntin/ghi-chu.txt\n".to_vec()),
        ("the record", record_of_old()),
    ];
    for (name, bytes) in journals {
        damages.push(damage(format!("a journal of {name}"), move |desk| write(&stage(desk).join("journal"), &bytes)));
    }
    try_all("litter", &damages, Tree::clone);
}

/// What a kill at this call leaves in the stage that is neither an old file kept nor a new one waiting: the journal.
fn journals(desk: &Desk, at: usize) -> Tree {
    let (old, new) = (shared(Content::Old), shared(Content::New));
    let known: Vec<&Vec<u8>> = old.values().chain(new.values()).collect();
    desk.lay(&old);
    desk.faulty(Content::New, "kill", at);
    let mut left = desk.state();
    left.retain(|path, bytes| path.starts_with(STAGE) && !path.ends_with('/') && !known.contains(&&*bytes));
    left
}

#[test]
fn a_damaged_journal_loses_nothing() {
    let desk = Desk::new();
    desk.lay(&shared(Content::Old));
    let total = desk.count(Content::New, &desk.output());
    let mut damages = Vec::new();
    for at in [4, 6, 8, 9].map(|part| total * part / 10) {
        for (path, bytes) in journals(&desk, at) {
            let emptied = ("emptied".to_owned(), Vec::new());
            for (name, bytes) in spoilt(&bytes).into_iter().step_by(11).chain([emptied]) {
                let path = path.clone();
                damages.push(damage(format!("{path} {name}, after call {at} of {total}"), move |desk| {
                    desk.faulty(Content::New, "kill", at);
                    put(&desk.output().join(&path), &bytes);
                }));
            }
        }
    }
    assert!(!damages.is_empty(), "no journal was found");
    // With the journal goes the knowledge of which emptied folders were the program's own.
    try_all("damaged journals", &damages, files);
}

#[test]
fn what_is_remembered_can_be_lost_or_spoilt() {
    let lock = |desk: &Desk| desk.path(".bantin/lock");
    let fresh = move |desk: &Desk| {
        clear(&desk.path(".bantin"));
        fs::create_dir(desk.path(".bantin")).expect("a folder");
    };
    let damages = [
        damage("no .bantin", |desk| clear(&desk.path(".bantin"))),
        damage("a file as .bantin", |desk| put(&desk.path(".bantin"), b"x")),
        damage("a link to nowhere as .bantin", |desk| {
            clear(&desk.path(".bantin"));
            symlink("khong-co", desk.path(".bantin")).expect("a link");
        }),
        damage("a lock full of garbage", move |desk| put(&lock(desk), &garbage(500))),
        damage("a folder as lock", move |desk| put(&lock(desk).join("x"), b"x")),
        damage("a FIFO as lock", move |desk| {
            fresh(desk);
            assert!(Command::new("mkfifo").arg(lock(desk)).status().expect("mkfifo starts").success());
        }),
        damage("a lock that is a link to a foreign file", move |desk| {
            fresh(desk);
            symlink(desk.output().join("CNAME"), lock(desk)).expect("a link");
        }),
        damage("a lock that is a link to itself", move |desk| {
            fresh(desk);
            symlink("lock", lock(desk)).expect("a link");
        }),
        damage("a lock that is a link to a device", move |desk| {
            fresh(desk);
            symlink("/dev/full", lock(desk)).expect("a link");
        }),
    ];
    try_all("what is remembered", &damages, Tree::clone);
}

#[test]
fn a_lock_that_cannot_be_made_changes_nothing_or_nothing_else() {
    let (desk, old) = (Desk::new(), shared(Content::Old));
    let below = desk.path(".bantin");
    let fresh = || {
        clear(&below);
        desk.lay(&old);
    };
    fresh();
    let total = desk.count(Content::New, &below);
    for at in 1..=total {
        for fault in ["ENOSPC", "EACCES", "EROFS"] {
            fresh();
            let mut command = desk.command(Content::New);
            shim::arm(&mut command, &below, fault, at);
            let run = ended(command);
            let expected = if run.status.success() { shared(Content::New) } else { old.clone() };
            assert!(run.status.success() || !said(&run).is_empty(), "{fault} at call {at} below .bantin: not a word");
            assert_same_tree(&expected, &desk.state(), &format!("{fault} at call {at} below .bantin"));
        }
    }
    println!("faults below .bantin: {} tried", total * 3);
}

/// Changes an output by hand and builds the same content again: it is put right, or named in an error and left alone.
fn put_right(desk: &Desk, what: &str, path: &str, must: bool, change: impl Fn(PathBuf)) {
    let old = shared(Content::Old);
    desk.lay(&old);
    change(desk.output().join(path));
    let before = desk.state();
    let run = desk.build(Content::Old);
    if run.status.success() {
        return assert_same_tree(&old, &desk.state(), &format!("{path} {what}"));
    }
    assert!(!must, "{path} {what} is not put right: {}", said(&run));
    let (name, said) = (path.split('/').next().expect("a name"), said(&run));
    assert!(run.status.code() == Some(1) && said.contains(name), "{path} {what} is not named: {said}");
    assert_same_tree(&before, &desk.state(), &format!("{path} {what} was refused, but something changed"));
}

#[test]
fn outputs_changed_by_hand_are_put_right() {
    let desk = Desk::new();
    for path in ["index.html", "tin/a/index.html", "tin/d/anh.svg", "feed.xml", "style.css", "tai-lieu.pdf/index.html"]
    {
        put_right(&desk, "deleted", path, true, |file| clear(&file));
        put_right(&desk, "emptied", path, true, |file| put(&file, b""));
        put_right(&desk, "edited", path, true, |file| put(&file, b"edited"));
        put_right(&desk, "cut short", path, true, |file| {
            let bytes = fs::read(&file).expect("an output");
            put(&file, &bytes[..bytes.len() / 2]);
        });
        put_right(&desk, "with one letter changed", path, true, |file| {
            let mut bytes = fs::read(&file).expect("an output");
            bytes[0] ^= 1;
            put(&file, &bytes);
        });
        put_right(&desk, "made an empty folder", path, false, |file| {
            clear(&file);
            fs::create_dir(file).expect("a folder");
        });
        put_right(&desk, "made a folder of foreign files", path, false, |file| {
            clear(&file);
            write(&file.join("cua-toi"), b"x");
        });
    }
    put_right(&desk, "deleted with all in it", "tin/a", true, |folder| clear(&folder));
    put_right(&desk, "made a file", "tin/a", false, |folder| put(&folder, b"x"));
}

#[test]
fn links_in_the_output_folder_are_not_followed() {
    let desk = Desk::new();
    let outside = desk.beside("ngoai");
    let elsewhere = || {
        clear(&outside);
        write(&outside.join("index.html"), b"elsewhere");
        tree(&outside)
    };
    for path in ["index.html", "tin/a/index.html", "tin/d/anh.svg", "tin/a", "chu-de", "tai-lieu.pdf"] {
        for target in ["ngoai/index.html", "ngoai", "khong-co"] {
            let before = elsewhere();
            put_right(&desk, &format!("made a link to {target}"), path, false, |file| {
                clear(&file);
                symlink(desk.beside(target), &file).expect("a link");
            });
            assert_same_tree(&before, &tree(&outside), &format!("{path}, a link to {target}, was followed"));
            assert!(!desk.beside("khong-co").exists(), "{path}, a link to nowhere, was followed");
        }
    }
    // A second name of an output elsewhere keeps what it had.
    desk.lay(&shared(Content::Old));
    let (output, second) = (desk.output().join("tin/b/index.html"), desk.beside("ban-sao.html"));
    fs::hard_link(&output, &second).expect("a second name");
    let before = fs::read(&second).expect("a copy");
    desk.build_equals(Content::New, &shared(Content::New), "with a second name");
    assert_eq!(fs::read(&second).expect("a copy"), before, "a replaced file was written into");
}
