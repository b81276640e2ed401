//! Back: the site of before the last publication, from what the target has kept. No article is read for it.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::super::session::Session;
use super::errand::{Errand, Opened};
use super::{PublishArgs, target};
use crate::diagnostic::Problem;
use crate::publish::back::Back;
use crate::publish::run::{Done, Run};
use crate::publish::tally::Tally;
use crate::publish::work::Failed;

impl Session<'_> {
    /// Takes the last publication back, or one that was cut short.
    pub(super) fn take_back(&self, asked: &PublishArgs, errand: &Errand) -> Result<(), u8> {
        let mut claim = self.claim(errand)?;
        let started = Instant::now();
        let opened = self.open(errand)?;
        let found = Back::find(&*opened.store, &opened.state).map_err(|failure| self.unavailable(errand, failure))?;
        let back = found.ok_or_else(|| self.failed(errand, Problem::NothingToTakeBack {}))?;
        let tally = Tally::of(&back.record.changes);
        let number = back.manifest.number;
        self.tell(errand.chosen, asked, number, &tally, started.elapsed().as_secs_f64());
        if asked.dry_run {
            self.end_of_results();
            return Ok(());
        }
        self.agrees(asked, errand.request)?;
        let done = if opened.store.is_all_or_nothing() {
            let gone = opened.store.bring_back(number, &tally.sentence(self.tongue));
            gone.map_err(|failure| self.unavailable(errand, failure))?;
            Done { sent: tally.send.into(), removed: tally.removals.into(), ..Done::default() }
        } else {
            let gone = self.locked(errand, &opened, &mut claim, |stop| self.go_back(errand, &opened, &back, stop))?;
            gone.ok_or_else(|| self.failed(errand, Problem::TargetMovedOn {}))?
        };
        self.remember(errand, &mut claim, &back.manifest);
        self.done(errand.chosen, asked, number, &done);
        self.end_of_results();
        Ok(())
    }

    /// Goes back, if the target has kept all that is needed.
    fn go_back(&self, errand: &Errand, opened: &Opened, back: &Back, stop: &AtomicBool) -> Result<Done, u8> {
        let Opened { store, state } = opened;
        let run =
            Run { store: &**store, state, record: &back.record, target: errand.chosen.target, stop, progress: &|_| () };
        let failed = |(path, failure): Failed| self.failed(errand, target::problem(&path, failure));
        let lost = back.lost(&run).map_err(failed)?;
        if let Some(first) = lost.first() {
            let problem = Problem::CannotTakeBack { count: lost.len().to_string(), first: first.clone() };
            return Err(self.failed(errand, problem));
        }
        back.go(&run, || errand.is_ours(opened)).map_err(failed)
    }
}
