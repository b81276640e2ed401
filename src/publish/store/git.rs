//! A branch of a git remote as a store: a publication is one commit, and readers have all of it at once or nothing.

mod branch;
mod commit;
mod failure;
mod history;
mod import;
mod process;

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use xxhash_rust::xxh3::Xxh3;

use self::branch::{Entry, Tip};
use self::commit::{Changes, Made};
use self::import::Import;
use self::process::Program;
use super::super::FOLDER;
use super::{Body, Failure, How, Object, Store, Trouble};

/// Names that [`Store::names`] answers with at most.
const ENOUGH: usize = 1000;

/// Tells hosts such as GitHub to leave files as they are: else those whose name starts with an underscore are not served.
const AS_IT_IS: &str = ".nojekyll";

/// A branch that a site is published to.
pub struct Git {
    program: Program,
    branch: String,
    author: Option<(String, String)>,
    state: Mutex<State>,
}

struct State {
    /// The branch as it was fetched.
    tip: Tip,
    /// What the next commit changes.
    changes: Changes,
    /// What takes files into the cache, once there are any.
    import: Option<Import>,
    /// The last commit that was made, be it sent or not.
    made: Option<Made>,
}

impl Git {
    /// Fetches a branch, if it is there, into a cache that may be lost at any time. Commits are by this author, of whom name and
    /// email address are told, else by the one that git is set to.
    pub fn open(
        remote: &str,
        branch: &str,
        cache: &Path,
        author: Option<(&str, &str)>,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        let program = Program::new(remote, cache, timeout)?;
        let look = || program.make().and_then(|()| branch::look(&program, branch));
        let _lock = program.lock(branch)?;
        let was_there = program.is_there();
        let tip = match look() {
            // Perhaps the cache is damaged.
            Err(failure) if was_there && failure.trouble == Trouble::Lasting => {
                program.clear()?;
                look()?
            }
            looked => looked?,
        };
        let author = author.map(|(name, email)| (name.to_owned(), email.to_owned()));
        let state = State { tip, changes: Changes::new(), import: None, made: None };
        Ok(Git { program, branch: branch.to_owned(), author, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the bytes of a file at the fetched commit to what `new` makes.
    fn bytes<T: std::io::Write>(&self, state: &State, entry: &Entry, new: impl Fn() -> T) -> Result<T, Failure> {
        let give = || {
            let mut output = new();
            branch::bytes(&self.program, &self.branch, &entry.id, &mut output).map(|()| output)
        };
        match give() {
            // Perhaps the cache is damaged; nothing that was taken in may be lost by making it anew.
            Err(failure) if failure.trouble == Trouble::Lasting && state.changes.is_empty() => {
                let _lock = self.program.lock(&self.branch)?;
                self.program.clear()?;
                self.program.make()?;
                let tip = branch::look(&self.program, &self.branch)?;
                if tip.commit != state.tip.commit {
                    return Err(Failure::new(Trouble::MovedOn, "the branch has other commits"));
                }
                give()
            }
            given => given,
        }
    }

    /// The bytes of a small file, as the next commit would have it.
    fn small(&self, state: &mut State, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let put = state.changes.get(name).cloned();
        let entry = match put {
            Some(change) => change,
            None => state.tip.files.get(name).cloned(),
        };
        let Some(entry) = entry.filter(Entry::is_file) else { return Ok(None) };
        match &mut state.import {
            // Nobody else can read what it has not written yet.
            Some(import) if entry.hash.is_some() => import.read(&entry.id).map(Some),
            _ => self.bytes(state, &entry, Vec::new).map(Some),
        }
    }

    /// Takes a file in, for the next commit.
    fn take(&self, state: &mut State, name: &str, body: &Body) -> Result<(), Failure> {
        let import = match &mut state.import {
            Some(import) => import,
            None => state.import.insert(Import::start(&self.program)?),
        };
        let entry = import.add(body)?;
        state.changes.insert(name.to_owned(), Some(entry));
        Ok(())
    }

    /// Makes a commit of changes, perhaps one that is like an earlier one, and sends it.
    fn publish(&self, state: &mut State, changes: &Changes, message: &str, like: Option<&str>) -> Result<(), Failure> {
        let State { tip, made, .. } = state;
        let commit = commit::make(&self.program, self.author.as_ref(), tip, changes, message, made)?;
        commit::push(&self.program, &self.branch, &commit, like)?;
        commit::note(&self.program, &self.branch, &commit);
        tip.commit = Some(commit);
        for (name, change) in changes {
            match change {
                Some(entry) => tip.files.insert(name.clone(), Entry { hash: None, ..entry.clone() }),
                None => tip.files.remove(name),
            };
        }
        Ok(())
    }

    /// The commit of an earlier publication.
    fn find(&self, state: &State, number: u64) -> Result<Option<String>, Failure> {
        let Some(tip) = &state.tip.commit else { return Ok(None) };
        history::find(&self.program, &self.branch, tip, number)
    }
}

impl Store for Git {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.small(&mut self.state(), name)
    }

    fn put(&self, object: &Object, how: How) -> Result<bool, Failure> {
        let mut state = self.state();
        let is_in_the_way = !state.changes.contains_key(object.name) && state.tip.files.contains_key(object.name);
        if how == How::New && is_in_the_way {
            return Ok(false);
        }
        self.take(&mut state, object.name, &object.body).map(|()| true)
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Failure> {
        // Commits keep all files that were replaced.
        let kept = format!("{FOLDER}/kept/");
        if [from, to].iter().any(|name| name.starts_with(&kept)) {
            return Ok(false);
        }
        let mut state = self.state();
        let entry = state.changes.get(from).cloned().unwrap_or_else(|| state.tip.files.get(from).cloned());
        let Some(entry) = entry.filter(Entry::is_file) else { return Ok(false) };
        state.changes.insert(to.to_owned(), Some(entry));
        Ok(true)
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        let mut state = self.state();
        if state.tip.files.contains_key(name) {
            state.changes.insert(name.to_owned(), None);
        } else {
            state.changes.remove(name);
        }
        Ok(())
    }

    fn hash(&self, name: &str) -> Result<Option<String>, Failure> {
        let state = self.state();
        let entry = state.changes.get(name).cloned().unwrap_or_else(|| state.tip.files.get(name).cloned());
        match entry.filter(Entry::is_file) {
            Some(Entry { hash: Some(hash), .. }) => Ok(Some(hash)),
            Some(entry) => self.bytes(&state, &entry, Hasher::default).map(|hasher| Some(hasher.hash())),
            None => Ok(None),
        }
    }

    fn names(&self) -> Result<Vec<String>, Failure> {
        let below = format!("{FOLDER}/");
        let state = self.state();
        let names = state.tip.files.keys().filter(|name| !name.starts_with(&below) && *name != AS_IT_IS);
        Ok(names.take(ENOUGH).cloned().collect())
    }

    fn age(&self, _name: &str) -> Result<Option<Duration>, Failure> {
        Ok(None)
    }

    fn is_all_or_nothing(&self) -> bool {
        true
    }

    fn finish(&self, number: u64, summary: &str) -> Result<(), Failure> {
        let mut state = self.state();
        if !state.tip.files.contains_key(AS_IT_IS) && !state.changes.contains_key(AS_IT_IS) {
            self.take(&mut state, AS_IT_IS, &Body::Bytes(b""))?;
        }
        if let Some(import) = &mut state.import {
            import.end()?;
            state.import = None;
        }
        let _lock = self.program.lock(&self.branch)?;
        let changes = std::mem::take(&mut state.changes);
        let published = self.publish(&mut state, &changes, &commit::message(number, summary), None);
        if published.is_err() {
            state.changes = changes;
        }
        published
    }

    fn earlier(&self, number: u64) -> Result<Option<Vec<u8>>, Failure> {
        let state = self.state();
        let _lock = self.program.lock(&self.branch)?;
        let Some(commit) = self.find(&state, number)? else { return Ok(None) };
        let files = branch::list(&self.program, &commit)?;
        let Some(entry) = files.get(&format!("{FOLDER}/published.json")) else { return Ok(None) };
        let mut bytes = Vec::new();
        branch::bytes(&self.program, &self.branch, &entry.id, &mut bytes).map(|()| Some(bytes))
    }

    fn bring_back(&self, number: u64, summary: &str) -> Result<(), Failure> {
        let name = format!("{FOLDER}/published.json");
        let mut state = self.state();
        let now = self.small(&mut state, &name)?;
        let _lock = self.program.lock(&self.branch)?;
        let no_state = || Failure::new(Trouble::Lasting, "no earlier state");
        let commit = self.find(&state, number)?.ok_or_else(no_state)?;
        let then = branch::list(&self.program, &commit)?;
        let mut before = Vec::new();
        branch::bytes(&self.program, &self.branch, &then.get(&name).ok_or_else(no_state)?.id, &mut before)?;
        let mut ours = HashSet::new();
        [Some(before), now].iter().flatten().try_for_each(|manifest| history::names(manifest, &mut ours))?;
        let changes = history::changes(&state.tip.files, &then, &ours);
        self.publish(&mut state, &changes, &commit::message(number, summary), Some(&commit))
    }
}

/// What stands for the bytes that are written to it.
#[derive(Default)]
struct Hasher(Xxh3);

impl Hasher {
    fn hash(&self) -> String {
        format!("{:032x}", self.0.digest128())
    }
}

impl std::io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
