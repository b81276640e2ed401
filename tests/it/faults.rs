//! Faults: a build killed or failing at any call that changes the disk leaves the old or the new site, nothing between.
#![cfg(target_os = "linux")]

mod damage;
pub mod desk;
mod kills;
mod limits;
mod recovery;
pub mod shim;
mod whole;

use std::os::unix::process::ExitStatusExt;
use std::process::Output;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::site::assert_same_tree;
use desk::{Content, Desk, STAGE, Tree, clean, deal, said, shared};
use whole::assert_whole;

/// What stands in the output folder before and after a build of the new content.
struct Change {
    old: Tree,
    new: Tree,
}

impl Change {
    fn of_an_old_site() -> Self {
        Self { old: shared(Content::Old), new: shared(Content::New) }
    }

    fn from_nothing() -> Self {
        Self { old: Tree::new(), new: clean(Content::New) }
    }

    /// Tries a case at each call of the build, with the old state laid out anew; answers with the number of calls.
    fn at_every_call(&self, case: impl Fn(&Desk, usize) + Sync) -> usize {
        let desk = Desk::new();
        desk.lay(&self.old);
        let total = desk.count(Content::New, &desk.output());
        assert_same_tree(&self.new, &desk.state(), "a counted build");
        assert!(total > 100, "only {total} calls were seen");
        deal(total, |desk, at| {
            desk.lay(&self.old);
            case(desk, at);
        });
        total
    }

    /// Kills a build of the new content at a call and looks at what is left.
    fn kill(&self, desk: &Desk, fault: &str, at: usize) {
        let run = desk.faulty(Content::New, fault, at);
        assert_eq!(run.status.signal(), Some(9), "{fault} at call {at}: {run:?}");
        assert_whole(&self.old, &self.new, &desk.state(), &format!("{fault} at call {at}"));
    }

    /// A build with an error in the content must first have brought an interrupted one to its end or beginning.
    fn assert_settled(&self, desk: &Desk, what: &str) -> bool {
        let run = desk.build(Content::Broken);
        assert_eq!(run.status.code(), Some(1), "{what}: {}", said(&run));
        assert!(said(&run).contains("loi.md"), "{what}: {}", said(&run));
        let state = desk.state();
        let new = files(&state) == files(&self.new);
        let expected = if new { &self.new } else { &self.old };
        assert_same_tree(&files(expected), &files(&state), &format!("{what}, then an error: neither new nor old"));
        assert_same_tree(expected, &state, &format!("{what}, then an error: litter is left"));
        new
    }

    /// One error in the middle of a build; whether it made the build fail.
    fn fail(&self, desk: &Desk, fault: &str, at: usize) -> Failed {
        let what = format!("{fault} at call {at}");
        let run = desk.faulty(Content::New, fault, at);
        assert!(!said(&run).contains("panicked"), "{what}: {}", said(&run));
        if run.status.code() == Some(0) {
            // Nothing of the site was hit; what was may have left litter until the next build.
            assert_same_tree(&files(&self.new), &files(&desk.state()), &format!("{what} was no error"));
            return Failed::Not;
        }
        assert_eq!(run.status.code(), Some(1), "{what}: {}", said(&run));
        assert_reason(&run, &what);
        let state = desk.state();
        if fault.ends_with('+') && state != self.old {
            // The disk stayed full while the change was undone: the next build does the rest.
            assert_whole(&self.old, &self.new, &state, &what);
            self.assert_settled(desk, &what);
            return Failed::Halfway;
        }
        assert_same_tree(&self.old, &state, &format!("{what}: not undone"));
        Failed::Undone
    }

    /// The build after a fault without effect leaves the new site and nothing of its own, but perhaps an empty folder.
    fn assert_no_litter(&self, desk: &Desk, what: &str) {
        let run = desk.build(Content::New);
        let state = desk.state();
        assert_eq!(run.status.code(), Some(0), "{what}, then a plain build: {}", said(&run));
        assert_same_tree(&files(&self.new), &files(&state), &format!("{what}, then a plain build"));
        assert!(!state.keys().any(|path| path.starts_with(STAGE)), "{what}, then a plain build: litter is left");
    }

    /// Every kind of error at every call.
    fn fail_everywhere(&self, name: &str) {
        let [undone, without, halfway] = [const { AtomicUsize::new(0) }; 3];
        let total = self.at_every_call(|desk, at| {
            for fault in ["ENOSPC", "EACCES", "ENOSPC+", if at % 2 == 0 { "EIO" } else { "EROFS" }] {
                desk.lay(&self.old);
                let failed = self.fail(desk, fault, at);
                let tally = match failed {
                    Failed::Undone => &undone,
                    Failed::Not => &without,
                    Failed::Halfway => &halfway,
                };
                tally.fetch_add(1, Relaxed);
                let what = format!("{fault} at call {at}");
                match failed {
                    // An emptied folder that could not be removed stays for good.
                    Failed::Not => self.assert_no_litter(desk, &what),
                    // The state is one already built upon: a sample is enough.
                    Failed::Undone if at % 8 != 0 => {}
                    _ => desk.build_equals(Content::New, &self.new, &what),
                }
            }
        });
        let [undone, without, halfway] = [undone, without, halfway].map(AtomicUsize::into_inner);
        println!(
            "{name}: {total} calls, {} errors: {undone} undone, {without} without effect, {halfway} by the next build",
            undone + without + halfway
        );
        assert!(undone > total && halfway == 0, "{undone} undone, {halfway} only by the next build");
    }
}

/// What became of a build with a fault.
#[derive(Clone, Copy, PartialEq)]
enum Failed {
    Undone,
    Not,
    Halfway,
}

/// The files of a state, without folders and litter.
fn files(tree: &Tree) -> Tree {
    let wanted = |path: &str| !path.ends_with('/') && !path.starts_with(STAGE);
    tree.iter().filter(|(path, _)| wanted(path)).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// Insists that a message names a path or the system's reason.
fn assert_reason(run: &Output, what: &str) {
    let reasons = ["public", "No space left", "Permission denied", "nput/output error", "Read-only", "too large"];
    let said = said(run);
    assert!(said.contains("error") && reasons.iter().any(|reason| said.contains(reason)), "{what}: {said:?}");
}

#[test]
fn a_kill_at_any_call_is_made_good_by_the_next_build() {
    let change = Change::of_an_old_site();
    let total = change.at_every_call(|desk, at| {
        change.kill(desk, "kill", at);
        desk.build_equals(Content::New, &change.new, &format!("kill at call {at}"));
    });
    println!("kill over an old site: {total} calls, {total} kills survived");
}

#[test]
fn a_kill_is_made_good_even_by_a_build_with_an_error() {
    let change = Change::of_an_old_site();
    let finished = AtomicUsize::new(0);
    let total = change.at_every_call(|desk, at| {
        change.kill(desk, "torn", at);
        let new = change.assert_settled(desk, &format!("torn at call {at}"));
        finished.fetch_add(usize::from(new), Relaxed);
    });
    let finished = finished.into_inner();
    println!("torn, then an error: {total} calls, {finished} builds finished, {} undone", total - finished);
}

#[test]
fn an_interrupted_build_is_no_harm_to_the_content_before_it() {
    let change = Change::of_an_old_site();
    let total = change.at_every_call(|desk, at| {
        if at % 3 == 0 {
            change.kill(desk, "torn", at);
            desk.build_equals(Content::Old, &change.old, &format!("torn at call {at}, then the old content"));
        }
    });
    println!("torn, then the old content: {} kills survived", total / 3);
}

#[test]
fn an_error_at_any_call_is_undone() {
    Change::of_an_old_site().fail_everywhere("errors over an old site");
}

#[test]
fn an_error_at_any_call_of_a_first_build_leaves_nothing() {
    Change::from_nothing().fail_everywhere("errors of a first build");
}

#[test]
fn a_kill_at_any_call_of_a_first_build_is_made_good() {
    let change = Change::from_nothing();
    let total = change.at_every_call(|desk, at| {
        change.kill(desk, if at % 2 == 0 { "kill" } else { "torn" }, at);
        if at % 2 == 1 {
            change.assert_settled(desk, &format!("torn at call {at} of a first build"));
        }
        desk.build_equals(Content::New, &change.new, &format!("a kill at call {at} of a first build"));
    });
    println!("kill in a first build: {total} calls, {total} kills survived");
}
