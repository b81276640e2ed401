//! The way back: restores the site of before the last publication, or of before one that was cut short, from what was kept.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::headers::headers;
use super::order::Order;
use super::run::{Done, Run, own};
use super::state::{self, Change, Head, Record, State, history, kept};
use super::store::{Body, Failure, Store, Trouble};
use super::work::{Failed, each};
use crate::manifest::{Manifest, Sent};

/// What would be restored.
pub struct Back {
    /// What is to change.
    pub record: Record,
    /// The manifest that is to stand.
    pub manifest: Manifest,
}

impl Back {
    /// Finds the way back; nothing if there is no site to go back to.
    pub fn find(store: &dyn Store, state: &State) -> Result<Option<Self>, Failure> {
        let Some(manifest) = &state.manifest else { return Ok(None) };
        let number = state.number();
        if store.is_all_or_nothing() {
            return Back::to_earlier(store, state);
        }
        let record = match &state.pending {
            Some(begun) if begun.takes_back.is_some() => begun.clone(),
            Some(cut) if cut.number() > number => inverse(state, cut, Head::of(manifest)),
            pending => {
                // One that was cut short behind its manifest has no place in the history yet.
                let of_history = || state::read_record(store, &history(number));
                let last = pending.clone().map_or_else(of_history, |record| Ok(Some(record)))?;
                let Some((last, before)) = last.and_then(|last| last.before.clone().map(|before| (last, before)))
                else {
                    return Ok(None);
                };
                inverse(state, &last, before)
            }
        };
        let files = with_changes(&manifest.files, &record);
        Ok(Some(Back { manifest: manifest_of(&record.after, files), record }))
    }

    /// The way back where the store keeps whole states of the site.
    fn to_earlier(store: &dyn Store, state: &State) -> Result<Option<Self>, Failure> {
        let number = state.number();
        let Some(bytes) = store.earlier(number.saturating_sub(1))? else { return Ok(None) };
        let text = String::from_utf8_lossy(&bytes);
        let manifest = Manifest::parse(&text).map_err(|reason| Failure::new(Trouble::Lasting, reason))?;
        let record = Record::new(state, Head::of(&manifest), Some(number), state.changes(&manifest.files));
        Ok(Some(Back { record, manifest }))
    }

    /// Paths of which the bytes are no longer there.
    pub fn lost(&self, run: &Run) -> Result<Vec<String>, Failed> {
        let lost = Mutex::new(Vec::new());
        let wanted: Vec<_> = self.record.changes.iter().map(|(path, change)| (path.as_str(), change)).collect();
        run.each(&wanted, |path, change| {
            let Some(after) = change.after.as_ref() else { return Ok(()) };
            let there = |name: &str| Ok(run.store.hash(name)?.as_deref() == Some(after.hash.as_str()));
            let is_kept = there(&kept(after))?;
            if !is_kept && (change.may_have_other_headers(after) || !there(path)?) {
                lost.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(path.to_owned());
            }
            Ok(())
        })?;
        let mut lost = lost.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        lost.sort();
        Ok(lost)
    }

    /// Goes back.
    pub fn go(&self, run: &Run, is_ours: impl Fn() -> Result<bool, Failure>) -> Result<Done, Failed> {
        let (done, order) = (Done::default(), Order::of(&self.record));
        run.finish_last()?;
        own("pending.json", || state::write_json(run.store, "pending.json", &self.record))?;
        run.remove(&order.in_the_way, &done)?;
        for group in &order.send {
            run.each(group, |path, change| restore(run, path, change, &done))?;
        }
        run.put_manifest(&self.manifest, is_ours)?;
        for group in &order.remove {
            run.remove(group, &done)?;
        }
        self.forget(run).map_err(|failure| (history(self.record.number()), failure))?;
        own("pending.json", || state::remove(run.store, "pending.json"))?;
        Ok(done)
    }

    /// Forgets the publication that was taken back, and what only it has kept.
    fn forget(&self, run: &Run) -> Result<(), Failure> {
        let Some(taken_back) = self.record.takes_back else { return Ok(()) };
        let mut needed = BTreeSet::new();
        let last = self.record.number();
        for number in (last + 1).saturating_sub(run.target.keep as u64).max(1)..=last {
            let record = state::read_record(run.store, &history(number))?;
            needed.extend(record.iter().flat_map(Record::keeps));
        }
        let restored = self.record.changes.values().filter_map(|change| change.after.as_ref());
        let gone: BTreeSet<String> = restored.map(kept).filter(|name| !needed.contains(name)).collect();
        let tasks: Vec<(&str, ())> = gone.iter().map(|name| (name.as_str(), ())).collect();
        each(run.target.parallel, &tasks, run.stop, |name, ()| run.store.remove(name))
            .map_err(|(_, failure)| failure)?;
        state::remove(run.store, &history(taken_back))
    }
}

/// Brings one file back, twins first: they are packed anew from what was kept.
fn restore(run: &Run, path: &str, change: &Change, done: &Done) -> Result<(), Failure> {
    let (store, Some(after)) = (run.store, &change.after) else { return Ok(()) };
    if change.before.is_none() {
        let stands = store.hash(path)?;
        if stands.is_some_and(|hash| hash != after.hash && !change.may_be_ours(&hash)) {
            return Err(Failure::new(Trouble::Occupied, path));
        }
    }
    if !after.twins.is_empty() {
        let kept = store.read(&kept(after))?;
        let bytes = if kept.is_some() { kept } else { store.read(path)? };
        let headers = headers(run.target, path, after.kind);
        run.send_twins(path, after, (Body::Bytes(&bytes.unwrap_or_default()), &headers), change)?;
    }
    if !store.copy(&kept(after), path)? && store.hash(path)?.as_deref() != Some(after.hash.as_str()) {
        return Err(Failure::new(Trouble::Lasting, path));
    }
    done.sent.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    run.remove_twins(path, change)
}

/// What undoes a publication.
fn inverse(state: &State, done: &Record, after: Head) -> Record {
    let undo = |(path, change): (&String, &Change)| {
        let mut undone =
            Change { before: state.before(path).cloned(), after: change.before.clone(), ..Change::default() };
        // What stands there is known only if the publication had come to its end.
        if state.pending.is_some() {
            undone.may_stand(change);
        }
        (path.clone(), undone)
    };
    let changes = done.changes.iter().map(undo).collect();
    Record::new(state, after, Some(done.number()), changes)
}

fn with_changes(files: &BTreeMap<String, Sent>, record: &Record) -> BTreeMap<String, Sent> {
    let mut files = files.clone();
    for (path, change) in &record.changes {
        match &change.after {
            Some(sent) => files.insert(path.clone(), sent.clone()),
            None => files.remove(path),
        };
    }
    files
}

fn manifest_of(head: &Head, files: BTreeMap<String, Sent>) -> Manifest {
    Manifest::new(head.base_url.clone(), head.published, files).numbered(head.number)
}
