//! A publication as it is carried out: the record first, then files in their order, the manifest, and removals last.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use super::FOLDER;
use super::order::{Order, Step};
use super::snapshot::Snapshot;
use super::state::{self, Change, Record, State, history, kept};
use super::store::{Body, Failure, Headers, How, Object, Store, Trouble, hash};
use super::twins::{compress, packed_from};
use super::work::{Failed, each};
use crate::config::Target;
use crate::manifest::{Manifest, Sent, Twin};

/// Numbers in a row without a record, behind which there are no older ones: a publication may have left none.
const GAP: usize = 2;

/// What is carried out, and where.
pub struct Run<'r> {
    /// The target.
    pub store: &'r dyn Store,
    /// What it is known to hold.
    pub state: &'r State,
    /// What is to change.
    pub record: &'r Record,
    /// How it is to be treated.
    pub target: &'r Target,
    /// Set when nothing more may be done.
    pub stop: &'r AtomicBool,
    /// Told of bytes that were sent.
    pub progress: &'r (dyn Fn(u64) + Sync),
}

/// What a publication did.
#[derive(Debug, Default)]
pub struct Done {
    /// Files sent.
    pub sent: AtomicUsize,
    /// Bytes sent.
    pub bytes: AtomicU64,
    /// Files removed.
    pub removed: AtomicUsize,
    /// Files that an earlier publication, which was cut short, had sent already.
    pub stood: AtomicUsize,
    /// Files that could not be kept, so that they cannot come back.
    pub unkept: AtomicUsize,
}

impl Run<'_> {
    /// Sends what has changed. `is_ours` tells whether the target is still ours to change.
    pub fn publish(
        &self,
        snapshot: &Snapshot,
        manifest: &Manifest,
        is_ours: impl Fn() -> Result<bool, Failure>,
    ) -> Result<Done, Failed> {
        let (done, order) = (Done::default(), Order::of(self.record));
        self.begin(&done)?;
        self.remove(&order.in_the_way, &done)?;
        for group in &order.send {
            self.each(group, |path, change| self.send(snapshot, path, change, &done))?;
        }
        self.put_manifest(manifest, is_ours)?;
        for group in &order.remove {
            self.remove(group, &done)?;
        }
        self.end()?;
        Ok(done)
    }

    /// Writes what is about to happen, and keeps what it will replace.
    fn begin(&self, done: &Done) -> Result<(), Failed> {
        if self.store.is_all_or_nothing() {
            return Ok(());
        }
        self.finish_last()?;
        own("pending.json", || state::write_json(self.store, "pending.json", self.record))?;
        if self.target.keep == 0 {
            return Ok(());
        }
        let replaced: Vec<Step> = self.record.changes.iter().map(|(path, change)| (path.as_str(), change)).collect();
        self.each(&replaced, |path, change| match &change.before {
            Some(before) if change.is_seen() => self.keep(path, before, change.is_unsure(), done),
            _ => Ok(()),
        })
    }

    /// A publication that was cut short after its manifest was there can be taken back as any other.
    pub fn finish_last(&self) -> Result<(), Failed> {
        match &self.state.pending {
            Some(last)
                if last.number() == self.state.number()
                    && last.takes_back.is_none()
                    && last.before.is_some()
                    && self.target.keep > 0 =>
            {
                own("history", || state::write_json(self.store, &history(last.number()), last))
            }
            _ => Ok(()),
        }
    }

    /// Keeps a file under its hash before it is replaced.
    fn keep(&self, path: &str, before: &Sent, is_unsure: bool, done: &Done) -> Result<(), Failure> {
        let name = kept(before);
        if is_unsure {
            if self.store.hash(&name)?.is_some_and(|kept| kept == before.hash) {
                return Ok(());
            }
            if self.store.hash(path)?.is_none_or(|stands| stands != before.hash) {
                done.unkept.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
        }
        if !self.store.copy(path, &name)? {
            done.unkept.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Sends a file with its twins, as far as they are not there already.
    fn send(&self, snapshot: &Snapshot, path: &str, change: &Change, done: &Done) -> Result<(), Failure> {
        let Some(after) = &change.after else { return Ok(()) };
        let stands = if change.is_unsure() { self.store.hash(path)? } else { None };
        let is_there = stands.as_ref() == Some(&after.hash) && !change.may_have_other_headers(after);
        if is_there && after.twins.is_empty() {
            done.stood.fetch_add(1, Ordering::Relaxed);
            return self.remove_twins(path, change);
        }
        let is_ours =
            change.before.is_some() || stands.is_some_and(|hash| change.may_be_ours(&hash)) || self.was_twin(path);
        let how = if is_ours { How::Replace } else { How::New };
        snapshot.with(path, |body, headers| {
            // Twins first: a file that is found standing has none that are still to come.
            self.send_twins(path, after, (body, headers), change)?;
            if is_there {
                done.stood.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
            self.put(Object { name: path, body, hash: &after.hash, headers }, how)?;
            done.sent.fetch_add(1, Ordering::Relaxed);
            done.bytes.fetch_add(body.size(), Ordering::Relaxed);
            (self.progress)(body.size());
            Ok(())
        })?;
        self.remove_twins(path, change)
    }

    /// Packs and sends the twins of a file.
    pub fn send_twins(
        &self,
        path: &str,
        after: &Sent,
        (body, headers): (Body, &Headers),
        change: &Change,
    ) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        if !after.twins.is_empty() {
            body.reader()?.read_to_end(&mut bytes).map_err(|error| Failure::of(&error))?;
        }
        for twin in &after.twins {
            let stands = if change.is_unsure() { packed_from(self.store, path, *twin)? } else { None };
            if stands.as_ref() == Some(&after.hash) && !change.may_have_other_headers(after) {
                continue;
            }
            let packed = compress(&bytes, *twin).map_err(|error| Failure::of(&error))?;
            let (name, headers) = (format!("{path}{}", twin.ending()), headers.of_twin(*twin));
            let had = change.before.as_ref().is_some_and(|before| before.twins.contains(twin));
            let is_ours = had || stands.is_some_and(|hash| hash == after.hash || change.may_be_ours(&hash));
            let how = if is_ours { How::Replace } else { How::New };
            self.put(Object { name: &name, body: Body::Bytes(&packed), hash: &hash(&packed), headers: &headers }, how)?;
        }
        Ok(())
    }

    /// Removes twins that a file no longer has: they would be served in its place. Those of others stay.
    pub fn remove_twins(&self, path: &str, change: &Change) -> Result<(), Failure> {
        let is_kept = |twin: &Twin| change.after.as_ref().is_some_and(|after| after.twins.contains(twin));
        for twin in change.old_twins().into_iter().filter(|twin| !is_kept(twin)) {
            let name = format!("{path}{}", twin.ending());
            let is_file = self.record.changes.get(&name).is_some_and(|change| change.after.is_some());
            let had = change.before.as_ref().is_some_and(|before| before.twins.contains(&twin));
            let is_ours = had || packed_from(self.store, path, twin)?.is_some_and(|hash| change.may_be_ours(&hash));
            if is_ours && !is_file {
                self.store.remove(&name)?;
            }
        }
        Ok(())
    }

    /// Whether what stands at a path is a twin of ours, where a file of the site belongs now.
    fn was_twin(&self, path: &str) -> bool {
        [Twin::Gzip, Twin::Brotli].into_iter().any(|twin| {
            let of = path.strip_suffix(twin.ending()).and_then(|of| self.state.before(of));
            of.is_some_and(|of| of.twins.contains(&twin))
        })
    }

    /// Puts a file; one of somebody else in its place is left alone, which ends the publication.
    fn put(&self, object: Object, how: How) -> Result<(), Failure> {
        if self.store.put(&object, how)? || self.store.hash(object.name)?.as_deref() == Some(object.hash) {
            return Ok(());
        }
        Err(Failure::new(Trouble::Occupied, object.name))
    }

    /// Puts the manifest, after which the new site is the one that stands.
    pub fn put_manifest(&self, manifest: &Manifest, is_ours: impl Fn() -> Result<bool, Failure>) -> Result<(), Failed> {
        let moved_on = || Failure::new(Trouble::MovedOn, "published.json");
        own("published.json", || if is_ours()? { Ok(()) } else { Err(moved_on()) })?;
        own("published.json", || state::write(self.store, "published.json", &manifest.text(), How::Replace).map(|_| ()))
    }

    /// Removes files that are ours.
    pub fn remove(&self, steps: &[Step], done: &Done) -> Result<(), Failed> {
        self.each(steps, |path, change| {
            self.remove_twins(path, change)?;
            // What was perhaps put there by us is removed only if it is that.
            let is_ours = change.before.is_some() || {
                let stands = self.store.hash(path)?;
                stands.is_some_and(|hash| change.may_be_ours(&hash))
            };
            if is_ours {
                self.store.remove(path)?;
                done.removed.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        })
    }

    /// Files the record with the others, and forgets what is too old to be taken back.
    fn end(&self) -> Result<(), Failed> {
        if self.store.is_all_or_nothing() {
            return Ok(());
        }
        // Behind the first publication there is no site to go back to.
        if self.target.keep > 0 && self.record.before.is_some() {
            let name = history(self.record.number());
            own("history", || state::write_json(self.store, &name, self.record))?;
        }
        own("pending.json", || state::remove(self.store, "pending.json"))?;
        self.forget().map_err(|failure| (format!("{FOLDER}/history"), failure))
    }

    /// Forgets publications beyond those that can be taken back, and files that only they have kept.
    fn forget(&self) -> Result<(), Failure> {
        let first = (self.record.number() + 1).saturating_sub(self.target.keep as u64);
        let (mut old, mut missing) = (Vec::new(), 0);
        for number in (1..first).rev() {
            match state::read_record(self.store, &history(number))? {
                Some(record) => old.push(record),
                None if missing == GAP => break,
                None => missing += 1,
            }
        }
        if old.is_empty() {
            return Ok(());
        }
        let mut needed = std::collections::BTreeSet::new();
        for number in first.max(1)..=self.record.number() {
            let record = state::read_record(self.store, &history(number))?;
            needed.extend(record.iter().flat_map(Record::keeps));
        }
        for record in old {
            let gone: Vec<String> = record.keeps().filter(|name| !needed.contains(name)).collect();
            let tasks: Vec<(&str, ())> = gone.iter().map(|name| (name.as_str(), ())).collect();
            each(self.target.parallel, &tasks, self.stop, |name, ()| self.store.remove(name))
                .map_err(|(_, failure)| failure)?;
            state::remove(self.store, &history(record.number()))?;
        }
        Ok(())
    }

    /// Works on each step of a group.
    pub fn each(
        &self,
        steps: &[Step],
        work: impl Fn(&str, &Change) -> Result<(), Failure> + Sync,
    ) -> Result<(), Failed> {
        each(self.target.parallel, steps, self.stop, |path, change| work(path, change))
    }
}

/// Does something with a file of ours.
pub fn own(name: &str, work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failed> {
    work().map_err(|failure| (format!("{FOLDER}/{name}"), failure))
}
