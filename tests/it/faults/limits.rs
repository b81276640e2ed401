//! Limits of file size, and what a build leaves alone.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Output};

use super::assert_reason;
use super::desk::{Content, Desk, STAGE, Tree, clean, ended, said, shared};
use crate::site::assert_same_tree;

/// A build of the new content in a shell that lets no file grow beyond some blocks.
fn limited(desk: &Desk, blocks: usize) -> Output {
    let build = desk.command(Content::New);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -f {blocks}; exec \"$@\"")).arg("sh");
    command.arg(build.get_program()).args(build.get_args());
    for (name, value) in build.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    ended(command)
}

#[test]
fn a_limit_of_file_size_is_an_error() {
    let desk = Desk::new();
    for (old, new) in [(shared(Content::Old), shared(Content::New)), (Tree::new(), clean(Content::New))] {
        for blocks in [0, 1, 2, 8, 32] {
            desk.lay(&old);
            let run = limited(&desk, blocks);
            assert_eq!(run.status.code(), Some(1), "ulimit -f {blocks}: {}", said(&run));
            assert_reason(&run, &format!("ulimit -f {blocks}"));
            assert_same_tree(&old, &desk.state(), &format!("ulimit -f {blocks}"));
        }
        desk.build_equals(Content::New, &new, "without a limit");
        // Where nothing is to be written, no limit is met.
        assert_eq!(limited(&desk, 8).status.code(), Some(0));
    }
}

/// When each file was written, and which one it is.
fn marks(desk: &Desk) -> BTreeMap<String, (i64, i64, u64, u64)> {
    let mark = |path: &String| {
        let file = fs::symlink_metadata(desk.output().join(path)).expect("a file");
        (file.mtime(), file.mtime_nsec(), file.ino(), file.nlink())
    };
    let paths = desk.state().into_keys().filter(|path| !path.ends_with('/'));
    paths.map(|path| (path.clone(), mark(&path))).collect()
}

#[test]
fn unchanged_files_are_not_touched() {
    let (desk, old, new) = (Desk::new(), shared(Content::Old), shared(Content::New));
    desk.lay(&old);
    let mut before = marks(&desk);
    for (content, then, now) in [(Content::New, &old, &new), (Content::Old, &new, &old)] {
        desk.build_equals(content, now, "a build that changes some");
        let after = marks(&desk);
        let same: Vec<_> =
            now.keys().filter(|path| !path.ends_with('/') && then.get(*path) == now.get(*path)).collect();
        assert!(same.len() >= 5 && same.len() < now.len() - 10, "{same:?}");
        for path in same {
            assert_eq!(before[path], after[path], "{path} was touched by the build of {content:?}");
        }
        assert!(after.values().all(|mark| mark.3 == 1), "second names of files are left: {after:#?}");
        before = after;
    }
    // A build with nothing to do touches nothing at all, nor does one that fails.
    desk.build_equals(Content::Old, &old, "a second build");
    assert_eq!(desk.build(Content::Broken).status.code(), Some(1));
    assert_eq!(marks(&desk), before);
    assert!(!desk.output().join(STAGE).exists());
}
