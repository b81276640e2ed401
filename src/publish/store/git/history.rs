//! Earlier publications, as the commits of the branch keep them.

use std::collections::HashSet;

use super::super::super::FOLDER;
use super::super::{Failure, Trouble};
use super::branch::{self, DEEPEST, Files};
use super::commit::{Changes, TRAILER};
use super::process::Program;
use crate::manifest::Manifest;

/// How many commits back an earlier publication is looked for: first among those that are here.
const DEPTHS: [usize; 3] = [1, 20, DEEPEST];

/// The last commit that has the number of a publication.
pub(super) fn find(program: &Program, branch: &str, tip: &str, number: u64) -> Result<Option<String>, Failure> {
    for depth in DEPTHS {
        if depth > 1 {
            branch::deepen(program, branch, depth)?;
        }
        let found = among(program, tip, number)?;
        let goes_on = || program.text(program.command(&["rev-parse", "--is-shallow-repository"]));
        if found.is_some() || goes_on()?.trim() != "true" {
            return Ok(found);
        }
    }
    Ok(None)
}

fn among(program: &Program, tip: &str, number: u64) -> Result<Option<String>, Failure> {
    let most = format!("--max-count={DEEPEST}");
    let format = format!("--format=%H%x09%(trailers:key={TRAILER},valueonly)");
    let listed = program.text(program.command(&["rev-list", "--first-parent", &most, &format, tip]))?;
    let numbered = listed.lines().filter_map(|line| line.split_once('\t'));
    let mut of_number = numbered.filter(|(_, written)| written.trim().parse() == Ok(number));
    Ok(of_number.next().map(|(commit, _)| commit.to_owned()))
}

/// The names of all files of ours that a manifest tells of, compressed twins among them.
pub(super) fn names(manifest: &[u8], names: &mut HashSet<String>) -> Result<(), Failure> {
    let manifest = Manifest::parse(&String::from_utf8_lossy(manifest));
    let manifest =
        manifest.map_err(|error| Failure::new(Trouble::Lasting, format!("{FOLDER}/published.json: {error}")))?;
    for (name, sent) in manifest.files {
        names.extend(sent.twins.iter().map(|twin| format!("{name}{}", twin.ending())));
        names.insert(name);
    }
    Ok(())
}

/// What makes files of today those of an earlier time, as far as they are ours.
pub(super) fn changes(today: &Files, then: &Files, ours: &HashSet<String>) -> Changes {
    let below = format!("{FOLDER}/");
    let is_ours = |name: &str| ours.contains(name) || name.starts_with(&below);
    let gone = today.keys().filter(|name| is_ours(name) && !then.contains_key(*name)).map(|name| (name.clone(), None));
    let is_same = |name: &str, id: &str| today.get(name).is_some_and(|entry| entry.id == id && entry.is_file());
    let back = then.iter().filter(|(name, entry)| is_ours(name) && !is_same(name, &entry.id));
    gone.chain(back.map(|(name, entry)| (name.clone(), Some(entry.clone())))).collect()
}
