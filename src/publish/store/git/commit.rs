//! Commits: the tree of the branch with some files changed, and sending it to the remote.

use std::collections::BTreeMap;
use std::fs;

use super::super::{Failure, Trouble};
use super::branch::{self, Entry, Files, Tip};
use super::failure::{failure, refusal};
use super::process::{Patience, Program};

/// Files that are put or, without an entry, removed.
pub(super) type Changes = BTreeMap<String, Option<Entry>>;

/// What the line of a message that numbers the publication starts with.
pub(super) const TRAILER: &str = "Bantin-Publication";

/// The commit that was made last, for another try to send it.
pub(super) struct Made {
    parent: Option<String>,
    tree: String,
    message: String,
    commit: String,
}

/// The message of a commit.
pub(super) fn message(number: u64, summary: &str) -> String {
    let summary = summary.replace('\0', "");
    let summary = if summary.trim().is_empty() { "bantin" } else { summary.trim() };
    format!("{summary}\n\n{TRAILER}: {number}\n")
}

/// The first file that would be in the place of a folder.
pub(super) fn in_the_way(files: &Files, changes: &Changes) -> Option<String> {
    let is_there = |path: &str| match changes.get(path) {
        Some(change) => change.is_some(),
        None => files.contains_key(path),
    };
    let put = changes.iter().filter(|(_, change)| change.is_some()).map(|(path, _)| path);
    for path in put {
        let above = path.match_indices('/').map(|(at, _)| &path[..at]).find(|above| is_there(above));
        if let Some(above) = above {
            return Some(above.to_owned());
        }
        let folder = format!("{path}/");
        let below = files.range(folder.clone()..).take_while(|(below, _)| below.starts_with(&folder));
        if below.into_iter().any(|(below, _)| is_there(below)) {
            return Some(path.clone());
        }
    }
    None
}

/// Makes the commit, unless it is the one that was made last.
pub(super) fn make(
    program: &Program,
    author: Option<&(String, String)>,
    tip: &Tip,
    changes: &Changes,
    message: &str,
    last: &mut Option<Made>,
) -> Result<String, Failure> {
    if let Some(path) = in_the_way(&tip.files, changes) {
        return Err(Failure::new(Trouble::Lasting, format!("{path}: a file is in the way of a folder")));
    }
    let tree = tree(program, tip.commit.as_deref(), changes)?;
    if let Some(made) = last
        && (&made.parent, &made.tree, made.message.as_str()) == (&tip.commit, &tree, message)
    {
        return Ok(made.commit.clone());
    }
    let commit = commit(program, author, tip.commit.as_deref(), &tree, message)?;
    let parent = tip.commit.clone();
    *last = Some(Made { parent, tree, message: message.to_owned(), commit: commit.clone() });
    Ok(commit)
}

/// Writes the tree of a commit with changes. No bytes are needed for that, be they here or not.
fn tree(program: &Program, parent: Option<&str>, changes: &Changes) -> Result<String, Failure> {
    let index = program.path("bantin-index");
    let _ = fs::remove_file(program.path("bantin-index.lock"));
    let command = |arguments: &[&str]| {
        let mut command = program.command(arguments);
        command.env("GIT_INDEX_FILE", &index);
        command
    };
    program.text(command(&["read-tree", parent.unwrap_or("--empty")]))?;
    // Removals first: a folder may take the place of a file.
    let mut lines = Vec::new();
    let none = "0".repeat(parent.map_or(40, str::len));
    for (path, _) in changes.iter().filter(|(_, change)| change.is_none()) {
        lines.extend(format!("0 {none}\t{path}\0").into_bytes());
    }
    for (path, entry) in changes.iter().filter_map(|(path, change)| Some((path, change.as_ref()?))) {
        lines.extend(format!("{} {}\t{path}\0", entry.mode, entry.id).into_bytes());
    }
    let ended = program.run(command(&["update-index", "-z", "--index-info"]), lines, Patience::Work)?;
    let passed_over = ended.errors.lines().find(|line| line.starts_with("Ignoring path"));
    match passed_over {
        Some(line) => return Err(Failure::new(Trouble::Lasting, line.replace("Ignoring path", "no name for git:"))),
        None if !ended.succeeded => return Err(failure(&ended.errors)),
        None => {}
    }
    let tree = program.text(command(&["write-tree", "--missing-ok"]))?;
    let _ = fs::remove_file(&index);
    Ok(tree.trim().to_owned())
}

fn commit(
    program: &Program,
    author: Option<&(String, String)>,
    parent: Option<&str>,
    tree: &str,
    message: &str,
) -> Result<String, Failure> {
    let ours = [("user.name", "Bản Tin"), ("user.email", "bantin@localhost")];
    let missing = ours.iter().filter(|(key, _)| author.is_none() && program.setting(key).is_none());
    let settings: Vec<String> = missing.map(|(key, value)| format!("{key}={value}")).collect();
    let settings = settings.iter().flat_map(|setting| ["-c", setting]);
    let parent = parent.iter().flat_map(|parent| ["-p", parent]);
    let arguments: Vec<&str> = settings.chain(["commit-tree", tree]).chain(parent).collect();
    let mut command = program.command(&arguments);
    if let Some((name, email)) = author {
        command.env("GIT_AUTHOR_NAME", name).env("GIT_COMMITTER_NAME", name);
        command.env("GIT_AUTHOR_EMAIL", email).env("GIT_COMMITTER_EMAIL", email);
    }
    let commit = program.told(command, message.as_bytes().to_vec(), Patience::Work)?;
    Ok(commit.trim().to_owned())
}

/// Sends a commit. The host takes it if its branch is what it was when it was fetched. Files of an earlier commit, `like` which it
/// is, are known to be there.
pub(super) fn push(program: &Program, branch: &str, commit: &str, like: Option<&str>) -> Result<(), Failure> {
    // Files are not sent as differences from those that are replaced: these may not be here.
    let ways = ["--porcelain", "--progress", "--no-thin", "--no-verify", "--recurse-submodules=no"];
    let refspec = format!("{commit}:refs/heads/{branch}");
    let command = || program.asking(&[&["push"], &ways[..], &["bantin", &refspec]].concat());
    let mut first = command();
    if let Some(like) = like {
        // Git looks no further back than to the parents for what the host has. Without this it would download the files of the
        // earlier commit to send them again.
        let grafts = program.path("bantin-grafts");
        let parent = program.text(program.command(&["rev-parse", &format!("{commit}^")]))?;
        let written = fs::write(&grafts, format!("{commit} {} {like}\n", parent.trim()));
        written.map_err(|error| Failure::of(&error))?;
        first.env("GIT_GRAFT_FILE", grafts);
    }
    let mut ended = program.run(first, Vec::new(), Patience::Push)?;
    if ended.errors.contains("lazy fetching disabled") {
        let mut second = command();
        second.env_remove("GIT_NO_LAZY_FETCH");
        ended = program.run(second, Vec::new(), Patience::Push)?;
    }
    if ended.succeeded {
        return Ok(());
    }
    let output = String::from_utf8_lossy(&ended.output);
    let refused = output.lines().find(|line| line.starts_with('!')).and_then(|line| line.rsplit('\t').next());
    Err(refused.map_or_else(|| failure(&ended.errors), |why| refusal(why, &ended.errors)))
}

/// Notes in the cache what the branch is now, and tidies it up when there is much in it.
pub(super) fn note(program: &Program, branch: &str, commit: &str) {
    let update = program.command(&["update-ref", &branch::kept(branch), commit]);
    let _ = program.run(update, Vec::new(), Patience::Work);
    let _ = program.run(program.promised(&["gc", "--auto", "--quiet"]), Vec::new(), Patience::Work);
}
