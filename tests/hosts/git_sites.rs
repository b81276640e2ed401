//! Sites in a branch of a git repository: one commit a publication, others' commits respected, and the way back.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::board::{FACTS, board, edited, publish, published, site_of};
use crate::crawl::all_dead_links;
use crate::site::{Site, assert_same_tree};

/// A remote, and a site that is published to it.
struct Desk {
    folder: TempDir,
    site: Site,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::with_prefix("bantin-git-").expect("a temporary folder");
        git(folder.path(), &["init", "--quiet", "--bare", "web.git"]);
        git(&folder.path().join("web.git"), &["config", "uploadpack.allowFilter", "true"]);
        let to = format!("git+file://{}", folder.path().join("web.git").display());
        let site = board(&format!("[publish.web]\nto = \"{to}\"\nmay_vanish = [\"*\"]\nforeign = [\"CNAME\"]\n"));
        Desk { folder, site }
    }

    fn edit(self) -> Self {
        Desk { site: edited(self.site), folder: self.folder }
    }

    fn remote(&self, arguments: &[&str]) -> String {
        git(&self.folder.path().join("web.git"), arguments)
    }

    /// What a checkout of the branch holds.
    fn stands(&self) -> BTreeMap<String, Vec<u8>> {
        let names = self.remote(&["ls-tree", "-r", "--name-only", "-z", "gh-pages"]);
        let blob = |name: &str| git_bytes(&self.folder.path().join("web.git"), &["show", &format!("gh-pages:{name}")]);
        names.split('\0').filter(|name| !name.is_empty()).map(|name| (name.to_owned(), blob(name))).collect()
    }

    fn assert_is_the_site(&self, others: &[&str]) {
        let mut there = site_of(&self.stands());
        for other in others.iter().chain(&[".nojekyll"]) {
            assert!(there.remove(*other).is_some(), "{other} is gone");
        }
        assert_same_tree(&site_of(&self.site.built().tree()), &there, "the branch");
        assert_eq!(all_dead_links(&there), [""; 0]);
    }

    /// Somebody else's commit on the branch.
    fn commit_of_others(&self, name: &str) {
        let work = self.folder.path().join("work");
        let remote = self.folder.path().join("web.git").display().to_string();
        git(self.folder.path(), &["clone", "--quiet", "--branch", "gh-pages", &remote, "work"]);
        std::fs::write(work.join(name), "bql.example.vn").expect("a file");
        git(&work, &["add", name]);
        git(&work, &["-c", "user.name=Lan", "-c", "user.email=lan@example.vn", "commit", "--quiet", "-m", "CNAME"]);
        git(&work, &["push", "--quiet"]);
    }
}

fn git_bytes(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let run = Command::new("git").current_dir(folder).args(arguments).output().expect("git");
    assert!(run.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(git_bytes(folder, arguments)).expect("UTF-8")
}

#[test]
fn each_publication_is_one_commit() {
    let desk = Desk::new();
    published(&desk.site, &[]);
    desk.assert_is_the_site(&[]);
    let desk = desk.edit();
    published(&desk.site, &["--lang", "vi"]);
    desk.assert_is_the_site(&[]);
    let log =
        desk.remote(&["log", "--format=%s|%(trailers:key=Bantin-Publication,valueonly,separator=%x2C)", "gh-pages"]);
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(lines[0].contains("1 bài mới") && lines[0].ends_with("|2"), "{log}");
    let run = published(&desk.site, &[]);
    assert!(run.stderr.contains("nothing to send"), "{}", run.stderr);
    assert_eq!(desk.remote(&["rev-list", "--count", "gh-pages"]).trim(), "2");
    desk.remote(&["fsck", "--strict"]);
}

#[test]
fn commits_of_others_stay() {
    let desk = Desk::new();
    published(&desk.site, &[]);
    desk.commit_of_others("CNAME");
    let desk = desk.edit();
    published(&desk.site, &[]);
    desk.assert_is_the_site(&["CNAME"]);
    assert_eq!(desk.remote(&["rev-list", "--count", "gh-pages"]).trim(), "3");
    published(&desk.site, &["--rollback"]);
    assert!(desk.stands().contains_key("CNAME") && desk.stands().contains_key("tin-tuc/ba/index.html"));
}

#[test]
fn publications_are_taken_back_one_after_the_other() {
    let desk = Desk::new();
    published(&desk.site, &[]);
    let first = site_of(&desk.stands());
    let desk = desk.edit();
    published(&desk.site, &[]);
    let second = site_of(&desk.stands());
    let site = desk.site.article("tin-tuc/nam.md", &format!("date = 2026-05-05\n{FACTS}"));
    let desk = Desk { site, ..desk };
    published(&desk.site, &[]);
    published(&desk.site, &["--rollback"]);
    assert_same_tree(&site_of(&desk.stands()), &second, "once");
    published(&desk.site, &["--rollback"]);
    assert_same_tree(&site_of(&desk.stands()), &first, "twice");
    assert!(publish(&desk.site, &["--rollback"]).stderr.contains("E167"));
    published(&desk.site, &[]);
    desk.assert_is_the_site(&[]);
}

#[test]
fn who_pushed_meanwhile_is_planned_for() {
    let desk = Desk::new();
    published(&desk.site, &[]);
    // The first push finds that somebody has pushed just before it.
    let hook = desk.folder.path().join("web.git/hooks/pre-receive");
    let others = "#!/bin/sh\nrm \"$0\"\nunset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES\n\
         tree=$(git rev-parse gh-pages^{tree})\n\
         new=$(git -c user.name=Lan -c user.email=lan@example.vn commit-tree -p gh-pages -m meanwhile $tree)\n\
         git update-ref refs/heads/gh-pages $new\n";
    std::fs::create_dir_all(hook.parent().expect("a folder")).expect("the folder of hooks");
    std::fs::write(&hook, others).expect("a hook");
    let executable = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755);
    std::fs::set_permissions(&hook, executable).expect("a hook that runs");
    desk.remote(&["config", "core.hooksPath", "hooks"]);
    let desk = desk.edit();
    let run = published(&desk.site, &[]);
    assert!(run.stderr.contains("comparing anew"), "{}", run.stderr);
    assert_eq!(desk.remote(&["rev-list", "--count", "gh-pages"]).trim(), "3");
    desk.assert_is_the_site(&[]);
}

#[test]
fn a_branch_of_others_is_not_taken() {
    let desk = Desk::new();
    let work = desk.folder.path().join("work");
    git(desk.folder.path(), &["init", "--quiet", "-b", "gh-pages", "work"]);
    std::fs::write(work.join("index.html"), "trang khác").expect("a file");
    git(&work, &["add", "."]);
    git(&work, &["-c", "user.name=Lan", "-c", "user.email=lan@example.vn", "commit", "--quiet", "-m", "khác"]);
    git(&work, &["push", "--quiet", "../web.git", "gh-pages"]);
    let run = publish(&desk.site, &[]);
    assert!(run.code == 1 && run.stderr.contains("E159") && run.stderr.contains("index.html"), "{}", run.stderr);
    assert_eq!(desk.stands()["index.html"], "trang khác".as_bytes());
}
