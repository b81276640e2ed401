//! Forth: the site is built strictly, compared with what stands on the target, and what differs is sent.

use std::sync::atomic::AtomicBool;

use super::super::session::{Session, present};
use super::super::{CONTENT, USAGE};
use super::{Chosen, PublishArgs, target};
use crate::diagnostic::{Diagnostic, Problem};
use crate::manifest::{self, Manifest};
use crate::memo::Memo;
use crate::publish::guard::{self, Guard, at_target};
use crate::publish::lock::{self, Holder};
use crate::publish::run::{Done, Run};
use crate::publish::snapshot::Snapshot;
use crate::publish::state::{Head, Record, State};
use crate::publish::store::{Failure, Store, Trouble};
use crate::publish::tally::Tally;
use crate::publish::work::{Failed, steady};
use crate::site::{Request, Site};
use crate::source::Touched;
use crate::write;
use crate::write::claim::{self, Claim, Memory};

/// How often a plan is made anew when somebody else was faster.
const PLANS: usize = 3;

/// One publication on its way.
struct Forth<'f> {
    request: &'f Request,
    site: &'f Site,
    chosen: &'f Chosen<'f>,
    snapshot: &'f Snapshot<'f>,
    holder: Holder,
}

/// What one try came to.
enum Outcome {
    /// It is done, or there was nothing to do.
    Over,
    /// Somebody else was faster: it has to be planned anew.
    Again,
}

impl Session<'_> {
    /// Sends what has changed.
    pub(super) fn send(
        &self,
        asked: &PublishArgs,
        request: &Request,
        mut memo: Memo,
        chosen: &Chosen,
    ) -> Result<(), u8> {
        let site = self.load(request, &mut memo, &Touched::Everything)?;
        let against = guard::of_site(&site, chosen.target);
        if !against.is_empty() {
            return Err(self.fail(request, against, USAGE));
        }
        let progress = self.progress("Đang dựng", "Building", site.plan.routes().len());
        let snapshot = Snapshot::take(&site, chosen.target, present(), || progress.tick());
        drop(progress);
        let snapshot = snapshot.map_err(|found| self.fail(request, found, CONTENT))?;
        memo.pictures.keep();
        let forth = Forth { request, site: &site, chosen, snapshot: &snapshot, holder: self.holder() };
        let Some(mut claim) = Claim::of(&request.root, chosen.name) else {
            let problem =
                Problem::TargetLocked { owner: forth.holder.owner.clone(), age: self.age(Default::default()) };
            return Err(self.of_target(&forth, problem));
        };
        let done = (0..PLANS).find_map(|_| match self.try_once(asked, &forth, &mut claim) {
            Ok(Outcome::Again) => {
                self.aside(
                    "Người khác vừa đăng lên đây: so lại từ đầu.",
                    "Somebody else has published there just now: comparing anew.",
                );
                None
            }
            other => Some(other.map(|_| ())),
        });
        done.unwrap_or_else(|| Err(self.of_target(&forth, Problem::TargetMovedOn {})))?;
        drop(snapshot);
        self.leave((memo, site));
        Ok(())
    }

    fn of_target(&self, forth: &Forth, problem: Problem) -> u8 {
        self.failed(forth.request, &forth.site.config, forth.chosen.target, problem, CONTENT)
    }

    fn unavailable(&self, forth: &Forth, failure: Failure) -> u8 {
        self.of_target(forth, target::problem(".bantin", failure))
    }

    /// Opens the target, plans, asks, and sends.
    fn try_once(&self, asked: &PublishArgs, forth: &Forth, claim: &mut Claim) -> Result<Outcome, u8> {
        let Chosen { name, target, .. } = *forth.chosen;
        let store = steady(|| target::open(forth.request, (name, target), &forth.holder.token));
        let store = store.map_err(|failure| self.unavailable(forth, failure))?;
        let state = steady(|| State::read(&*store)).map_err(|failure| self.unavailable(forth, failure))?;
        let changes = state.changes(&forth.snapshot.manifest.files);
        let tally = Tally::of(&changes);
        self.look(asked, forth, (&*store, &state, claim), &changes)?;
        let number = state.number() + 1;
        self.tell(forth.chosen, asked, number, &tally);
        let is_nothing = tally.is_nothing() && state.pending.is_none();
        if is_nothing {
            self.aside(
                "Người đọc đã có đúng trang này: không có gì để gửi.",
                "Readers have this very site: there is nothing to send.",
            );
        }
        if is_nothing || asked.dry_run {
            self.end_of_results();
            return Ok(Outcome::Over);
        }
        self.agrees(asked, forth.request)?;
        let manifest = forth.snapshot.manifest.numbered(number);
        let record = Record::new(&state, Head::of(&manifest), None, changes);
        let sentence = tally.sentence(self.tongue);
        let done = self.under_lock(forth, (&*store, &state, claim), (&record, &manifest), &tally, &sentence)?;
        let Some(done) = done else { return Ok(Outcome::Again) };
        claim.remember(Memory { number, ..claim.memory.clone() });
        self.keep_manifest(forth, &manifest);
        self.done(forth.chosen, asked, number, &done);
        let unkept = done.unkept.into_inner();
        if unkept > 0 {
            self.report(
                forth.request,
                vec![at_target(&forth.site.config, target, Problem::NotKept { count: unkept.to_string() })],
            );
        }
        self.end_of_results();
        Ok(Outcome::Over)
    }

    /// Looks at what would happen, and reports what speaks against it.
    fn look(
        &self,
        asked: &PublishArgs,
        forth: &Forth,
        (store, state, claim): (&dyn Store, &State, &Claim),
        changes: &std::collections::BTreeMap<String, crate::publish::state::Change>,
    ) -> Result<(), u8> {
        let (site, target) = (forth.site, forth.chosen.target);
        let mut found = Vec::new();
        if state.manifest.is_none() && state.pending.is_none() {
            if claim.memory.number > 0 {
                let (number, file) = (claim.memory.number.to_string(), claim::name(forth.chosen.name));
                found.push(at_target(&site.config, target, Problem::TargetLost { number, file }));
            }
            let foreign = steady(|| guard::foreign(store, &site.config, target));
            found.extend(foreign.map_err(|failure| self.unavailable(forth, failure))?);
        }
        let manifest = &forth.snapshot.manifest;
        let guard = Guard { site, target, state, manifest, changes, max_deletes: asked.max_deletes };
        found.extend(guard.look());
        if state.pending.is_some() {
            found.push(at_target(&site.config, target, Problem::Continues {}));
        }
        match self.status_of(forth.request, &found) {
            0 => {
                self.report(forth.request, found);
                Ok(())
            }
            _ => Err(self.fail(forth.request, found, CONTENT)),
        }
    }

    /// Sends under the lock; nothing if the target has changed since it was planned for.
    fn under_lock(
        &self,
        forth: &Forth,
        (store, state, claim): (&dyn Store, &State, &mut Claim),
        (record, manifest): (&Record, &Manifest),
        tally: &Tally,
        sentence: &str,
    ) -> Result<Option<Done>, u8> {
        let target = forth.chosen.target;
        if store.is_all_or_nothing() {
            let stop = AtomicBool::new(false);
            return self.run(forth, (store, state), (record, manifest), tally, sentence, &stop);
        }
        let died = Some(claim.memory.token.clone()).filter(|token| !token.is_empty());
        let taken = lock::take(store, &forth.holder, died.as_deref());
        let taken_from = taken.map_err(|denied| self.of_target(forth, self.denied(denied)))?;
        if let Some(holder) = taken_from {
            let problem = Problem::LockTakenOver { owner: holder.owner };
            self.report(forth.request, vec![at_target(&forth.site.config, target, problem)]);
        }
        claim.remember(Memory { token: forth.holder.token.clone(), ..claim.memory.clone() });
        let now = steady(|| State::read(store));
        let done = match now {
            Ok(now) if now != *state => Ok(None),
            Ok(_) => {
                let stop = AtomicBool::new(false);
                lock::hold(store, &forth.holder, &stop, || {
                    self.run(forth, (store, state), (record, manifest), tally, sentence, &stop)
                })
            }
            Err(failure) => Err(self.unavailable(forth, failure)),
        };
        lock::give_back(store, &forth.holder);
        done
    }

    fn run(
        &self,
        forth: &Forth,
        (store, state): (&dyn Store, &State),
        (record, manifest): (&Record, &Manifest),
        tally: &Tally,
        sentence: &str,
        stop: &AtomicBool,
    ) -> Result<Option<Done>, u8> {
        let target = forth.chosen.target;
        let progress = self.progress_of_bytes("Đang gửi", "Sending", tally.bytes);
        let run = Run {
            store,
            state,
            record,
            keep: target.keep,
            parallel: target.parallel,
            stop,
            progress: &|bytes| progress.add(bytes),
        };
        let done = run.publish(forth.snapshot, manifest, || is_ours(store, state, &forth.holder));
        let finished = done.and_then(|done| match steady(|| store.finish(manifest.number, sentence)) {
            Ok(()) => Ok(done),
            Err(failure) => Err((".bantin".to_owned(), failure)),
        });
        drop(progress);
        match finished {
            Ok(done) => Ok(Some(done)),
            Err((_, Failure { trouble: Trouble::MovedOn, .. })) if store.is_all_or_nothing() => Ok(None),
            Err(failed) => Err(self.broke_off(forth, failed)),
        }
    }

    fn broke_off(&self, forth: &Forth, (path, failure): Failed) -> u8 {
        if failure.trouble == Trouble::MovedOn && path != ".bantin/published.json" {
            let problem = Diagnostic::of_file(failure.reason, Problem::ChangedMeanwhile {});
            return self.fail(forth.request, vec![problem], CONTENT);
        }
        self.of_target(forth, target::problem(&path, failure))
    }

    /// Keeps the manifest for `check`, if it is that of the site as the configuration has it.
    fn keep_manifest(&self, forth: &Forth, manifest: &Manifest) {
        if forth.chosen.target.base_url.is_none() {
            // What cannot be kept is only advice that cannot be given.
            let _ = write::replace(&forth.request.root.join(manifest::NAME), &manifest.text());
        }
    }
}

/// Whether the lock and the manifest on the target are still those we began with.
pub(super) fn is_ours(store: &dyn Store, state: &State, holder: &Holder) -> Result<bool, Failure> {
    if store.is_all_or_nothing() {
        return Ok(true);
    }
    Ok(lock::is_held(store, holder)? && State::read(store)?.manifest == state.manifest)
}
