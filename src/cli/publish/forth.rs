//! Forth: the site is built strictly, compared with what stands on the target, and what differs is sent.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Instant;

use super::super::session::{Session, present};
use super::super::{CONTENT, Format, USAGE};
use super::errand::{Errand, Opened};
use super::{PublishArgs, target};
use crate::diagnostic::{Diagnostic, Problem};
use crate::manifest::Manifest;
use crate::memo::Memo;
use crate::publish::guard::{self, Guard};
use crate::publish::run::{Done, Run};
use crate::publish::snapshot::Snapshot;
use crate::publish::state::{Change, Head, Record};
use crate::publish::store::{Failure, Trouble};
use crate::publish::tally::Tally;
use crate::publish::work::Failed;
use crate::site::{Seconds, Site};
use crate::source::Touched;
use crate::write::Written;
use crate::write::claim::{self, Claim};

/// How often a plan is made anew when somebody else was faster.
const PLANS: usize = 3;

/// What is to be sent.
struct Load<'l> {
    site: &'l Site,
    snapshot: &'l Snapshot<'l>,
}

/// What becomes of the target.
struct Plan {
    record: Record,
    manifest: Manifest,
    tally: Tally,
}

impl Session<'_> {
    /// Sends what has changed.
    pub(super) fn send(&self, asked: &PublishArgs, errand: &Errand, mut memo: Memo) -> Result<(), u8> {
        let site = self.load(errand.request, &mut memo, &Touched::Everything)?;
        let against = guard::of_site(&site, errand.chosen.target);
        if !against.is_empty() {
            return Err(self.fail(errand.request, against, USAGE));
        }
        let progress = self.progress("Đang dựng", "Building", site.plan.routes().len());
        let snapshot = Snapshot::take(&site, errand.chosen.target, present(), || progress.tick());
        drop(progress);
        let snapshot = snapshot.map_err(|found| self.fail(errand.request, found, CONTENT))?;
        memo.pictures.keep();
        let load = Load { site: &site, snapshot: &snapshot };
        let mut claim = self.claim(errand)?;
        let is_over = |_| self.try_once(asked, errand, &load, &mut claim).map(|over| over.then_some(())).transpose();
        let done = (0..PLANS).find_map(is_over);
        done.unwrap_or_else(|| Err(self.failed(errand, Problem::TargetMovedOn {})))?;
        drop(snapshot);
        self.leave((memo, site));
        Ok(())
    }

    /// Opens the target, plans, asks, and sends. False if somebody else was faster: it has to be planned anew.
    fn try_once(&self, asked: &PublishArgs, errand: &Errand, load: &Load, claim: &mut Claim) -> Result<bool, u8> {
        let started = Instant::now();
        let opened = self.open(errand)?;
        let changes = opened.state.changes(&load.snapshot.manifest.files);
        let tally = Tally::of(&changes);
        self.look(asked, errand, load, (&opened, claim), &changes)?;
        let number = opened.state.number() + 1;
        self.tell(errand.chosen, asked, number, &tally, started.elapsed().as_secs_f64());
        let is_nothing = tally.is_nothing() && opened.state.pending.is_none();
        if is_nothing {
            self.aside(
                "Người đọc đã có đúng trang này: không có gì để gửi.",
                "Readers have this very site: there is nothing to send.",
            );
        }
        if is_nothing || asked.dry_run {
            self.next_build(load.site);
            self.end_of_results();
            return Ok(true);
        }
        self.agrees(asked, errand.request)?;
        let manifest = load.snapshot.manifest.numbered(number);
        let record = Record::new(&opened.state, Head::of(&manifest), None, changes);
        let plan = Plan { record, manifest, tally };
        let done = self.locked(errand, &opened, claim, |stop| self.run(errand, load, &opened, &plan, stop))?;
        let Some(done) = done.flatten() else {
            self.aside(
                "Người khác vừa đăng lên đây: so lại từ đầu.",
                "Somebody else has published there just now: comparing anew.",
            );
            return Ok(false);
        };
        self.remember(errand, claim, &plan.manifest);
        self.done(errand.chosen, asked, number, &done);
        self.sum_up(errand, load, done);
        Ok(true)
    }

    /// Looks at what would happen, and reports what speaks against it.
    fn look(
        &self,
        asked: &PublishArgs,
        errand: &Errand,
        load: &Load,
        (Opened { store, state }, claim): (&Opened, &Claim),
        changes: &BTreeMap<String, Change>,
    ) -> Result<(), u8> {
        let (site, target) = (load.site, errand.chosen.target);
        let mut found = Vec::new();
        if state.manifest.is_none() && state.pending.is_none() {
            if claim.memory.number > 0 {
                let (number, file) = (claim.memory.number.to_string(), claim::name(errand.chosen.name));
                found.push(errand.at_target(Problem::TargetLost { number, file }));
            }
            let foreign = guard::foreign(&**store, &site.config, target);
            found.extend(foreign.map_err(|failure| self.unavailable(errand, failure))?);
        }
        let manifest = &load.snapshot.manifest;
        found.extend(Guard { site, target, state, manifest, changes, max_deletes: asked.max_deletes }.look());
        if state.pending.is_some() {
            found.push(errand.at_target(Problem::Continues {}));
        }
        match found.iter().any(Diagnostic::is_error) {
            true => Err(self.fail(errand.request, found, CONTENT)),
            false => {
                self.report(errand.request, found);
                Ok(())
            }
        }
    }

    /// Carries the plan out; nothing if somebody else was faster.
    fn run(
        &self,
        errand: &Errand,
        load: &Load,
        opened: &Opened,
        Plan { record, manifest, tally }: &Plan,
        stop: &AtomicBool,
    ) -> Result<Option<Done>, u8> {
        let Opened { store, state } = opened;
        let bar = self.progress_of_bytes("Đang gửi", "Sending", tally.bytes);
        let progress = |bytes| bar.add(bytes);
        let run = Run { store: &**store, state, record, target: errand.chosen.target, stop, progress: &progress };
        let done = run.publish(load.snapshot, manifest, || errand.is_ours(opened));
        let finished = done.and_then(|done| match store.finish(manifest.number, &tally.sentence(self.tongue)) {
            Ok(()) => Ok(done),
            Err(failure) => Err((".bantin".to_owned(), failure)),
        });
        drop(bar);
        match finished {
            Ok(done) => Ok(Some(done)),
            Err((path, Failure { trouble: Trouble::MovedOn, .. })) if path.starts_with(".bantin") => Ok(None),
            Err(failed) => Err(self.broke_off(errand, failed)),
        }
    }

    fn broke_off(&self, errand: &Errand, (path, failure): Failed) -> u8 {
        if failure.trouble == Trouble::MovedOn {
            let problem = Diagnostic::of_file(failure.reason, Problem::ChangedMeanwhile {});
            return self.fail(errand.request, vec![problem], CONTENT);
        }
        self.failed(errand, target::problem(&path, failure))
    }

    /// Says what could not be kept, and ends the results for programs.
    fn sum_up(&self, errand: &Errand, load: &Load, done: Done) {
        let [written, removed, unkept] = [done.sent, done.removed, done.unkept].map(AtomicUsize::into_inner);
        if unkept > 0 {
            self.warn(errand, Problem::NotKept { count: unkept.to_string() });
        }
        self.next_build(load.site);
        if self.common.format == Format::Json {
            let outputs = load.snapshot.manifest.files.len();
            let unchanged = outputs.saturating_sub(written);
            let written = Written { written, removed, unchanged, ..Written::default() };
            let total = self.started.elapsed().as_secs_f64();
            self.json_summary(load.site.articles(), outputs, written, Seconds { total, ..load.site.seconds });
        }
    }
}
