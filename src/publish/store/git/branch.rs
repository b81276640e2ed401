//! The branch as the remote has it: its files without their bytes, and the bytes of those that are asked for.

use std::collections::BTreeMap;
use std::io::Write;

use super::super::{Failure, Trouble};
use super::failure::failure;
use super::process::{Patience, Program};

/// How many commits back anything is looked for.
pub(super) const DEEPEST: usize = 200;

/// What is fetched is told in progress, and comes alone.
const QUIETLY: [&str; 4] = ["--progress", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"];

/// All files of a commit by path.
pub(super) type Files = BTreeMap<String, Entry>;

/// A file of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) mode: String,
    /// What git calls its bytes.
    pub(super) id: String,
    /// What publishing calls them, where that is known.
    pub(super) hash: Option<String>,
}

/// The branch at one time.
pub(super) struct Tip {
    /// Its last commit; none if there is no branch yet.
    pub(super) commit: Option<String>,
    pub(super) files: Files,
}

impl Entry {
    /// Whether it is a file, and not a link or another repository.
    pub(super) fn is_file(&self) -> bool {
        self.mode.starts_with("100")
    }
}

/// Where the cache keeps the branch.
pub(super) fn kept(branch: &str) -> String {
    format!("refs/bantin/{branch}")
}

/// Fetches the branch as it is now.
pub(super) fn look(program: &Program, branch: &str) -> Result<Tip, Failure> {
    // What is here has to be whole before git builds on it.
    let known =
        resolve(program, branch).map(|commit| list(program, &commit).map(|files| (commit, files))).transpose()?;
    if !fetch(program, branch)? {
        return Ok(Tip { commit: None, files: Files::new() });
    }
    let Some(commit) = resolve(program, branch) else {
        return Err(Failure::new(Trouble::Lasting, "the branch was not fetched"));
    };
    let files = match known {
        Some((known, files)) if known == commit => files,
        _ => list(program, &commit)?,
    };
    Ok(Tip { commit: Some(commit), files })
}

/// The last commit of the branch as the cache has it.
fn resolve(program: &Program, branch: &str) -> Option<String> {
    let commit = program.text(program.command(&["rev-parse", "--verify", "--quiet", &kept(branch)])).ok()?;
    Some(commit.trim().to_owned())
}

/// Fetches the last commit, without the bytes of files where the host can leave them out. False if there is no such branch.
fn fetch(program: &Program, branch: &str) -> Result<bool, Failure> {
    let refspec = format!("+refs/heads/{branch}:{}", kept(branch));
    let mut told = attempt(program, "--depth=1", &["--filter=blob:none"], &refspec)?;
    // Most hosts that cannot leave anything out say so, and send all; the others fail.
    if told.as_ref().is_some_and(|errors| errors.contains("filter")) {
        told = attempt(program, "--depth=1", &["--no-filter"], &refspec)?;
    }
    match told {
        None => Ok(true),
        Some(errors) if errors.to_lowercase().contains("couldn't find remote ref") => Ok(false),
        Some(errors) => Err(failure(&errors)),
    }
}

/// Fetches so many commits of the branch, as it is now.
pub(super) fn deepen(program: &Program, branch: &str, depth: usize) -> Result<(), Failure> {
    more(program, branch, depth, &["--filter=blob:none"])
}

fn more(program: &Program, branch: &str, depth: usize, how: &[&str]) -> Result<(), Failure> {
    match attempt(program, &format!("--depth={depth}"), how, &format!("refs/heads/{branch}"))? {
        None => Ok(()),
        Some(errors) => Err(failure(&errors)),
    }
}

/// What git says if it does not fetch.
fn attempt(program: &Program, depth: &str, how: &[&str], refspec: &str) -> Result<Option<String>, Failure> {
    let arguments = [&["fetch"], &QUIETLY[..], &[depth], how, &["bantin", refspec]].concat();
    let ended = program.run(program.asking(&arguments), Vec::new(), Patience::Answer)?;
    Ok((!ended.succeeded).then_some(ended.errors))
}

/// The files of a commit.
pub(super) fn list(program: &Program, commit: &str) -> Result<Files, Failure> {
    let listed = program.text(program.command(&["ls-tree", "-r", "-z", "--full-tree", commit]))?;
    let entries = listed.split('\0').filter_map(|line| {
        let (about, path) = line.split_once('\t')?;
        let mut about = about.split(' ');
        let (mode, id) = (about.next()?.to_owned(), about.nth(1)?.to_owned());
        Some((path.to_owned(), Entry { mode, id, hash: None }))
    });
    Ok(entries.collect())
}

/// Gives the bytes that git calls so, from the remote if the cache does not have them: those of a file in one of the last commits.
pub(super) fn bytes(program: &Program, branch: &str, id: &str, output: &mut dyn Write) -> Result<(), Failure> {
    if !is_here(program, id)? {
        // Asked for what it has already, the host would think that these bytes are here too.
        let noop = &["-c", "fetch.negotiationAlgorithm=noop", "fetch"];
        let arguments = [&noop[..], &QUIETLY, &["--filter=blob:none", "bantin", id]].concat();
        let ended = program.run(program.asking(&arguments), Vec::new(), Patience::Answer)?;
        if ended.errors.contains("unadvertised object") {
            // The host speaks an older version of the protocol, in which single files cannot be asked for.
            for depth in [1, DEEPEST] {
                if !is_here(program, id)? {
                    more(program, branch, depth, &["--no-filter", "--refetch"])?;
                }
            }
        } else if !ended.succeeded {
            return Err(failure(&ended.errors));
        }
    }
    let ended = program.stream(program.command(&["cat-file", "blob", id]), Vec::new(), output, Patience::Answer)?;
    if ended.succeeded { Ok(()) } else { Err(failure(&ended.errors)) }
}

/// Whether the cache has the bytes that git calls so.
fn is_here(program: &Program, id: &str) -> Result<bool, Failure> {
    let probe = program.command(&["cat-file", "-e", id]);
    Ok(program.run(probe, Vec::new(), Patience::Answer)?.succeeded)
}
