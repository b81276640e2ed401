//! Back: the site of before the last publication, from what the target has kept. No article is read for it.

use std::sync::atomic::AtomicBool;

use super::super::CONTENT;
use super::super::session::Session;
use super::forth::is_ours;
use super::{Chosen, PublishArgs, target};
use crate::config::Config;
use crate::diagnostic::Problem;
use crate::manifest;
use crate::publish::back::Back;
use crate::publish::guard::at_target;
use crate::publish::lock;
use crate::publish::run::{Done, Run};
use crate::publish::state::State;
use crate::publish::store::Failure;
use crate::publish::tally::Tally;
use crate::publish::work::{Failed, steady};
use crate::site::Request;
use crate::write;
use crate::write::claim::{Claim, Memory};

impl Session<'_> {
    /// Takes the last publication back, or one that was cut short.
    pub(super) fn take_back(
        &self,
        asked: &PublishArgs,
        request: &Request,
        config: &Config,
        chosen: &Chosen,
    ) -> Result<(), u8> {
        let fail = |problem| self.failed(request, config, chosen.target, problem, CONTENT);
        let unavailable = |failure| fail(target::problem(".bantin", failure));
        let holder = self.holder();
        let Some(mut claim) = Claim::of(&request.root, chosen.name) else {
            let problem = Problem::TargetLocked { owner: holder.owner, age: self.age(Default::default()) };
            return Err(fail(problem));
        };
        let store =
            steady(|| target::open(request, (chosen.name, chosen.target), &holder.token)).map_err(unavailable)?;
        let state = steady(|| State::read(&*store)).map_err(unavailable)?;
        let Some(back) = Back::find(&*store, &state).map_err(unavailable)? else {
            return Err(fail(Problem::NothingToTakeBack {}));
        };
        let tally = Tally::of(&back.record.changes);
        self.tell(chosen, asked, back.manifest.number, &tally);
        if asked.dry_run {
            self.end_of_results();
            return Ok(());
        }
        self.agrees(asked, request)?;
        let stop = AtomicBool::new(false);
        let (keep, parallel) = (chosen.target.keep, chosen.target.parallel);
        let run =
            Run { store: &*store, state: &state, record: &back.record, keep, parallel, stop: &stop, progress: &|_| () };
        let done = if store.is_all_or_nothing() {
            let sentence = tally.sentence(self.tongue);
            let gone = steady(|| store.bring_back(back.manifest.number, &sentence));
            gone.map(|()| Done { sent: tally.send.into(), removed: tally.removals.into(), ..Done::default() })
                .map_err(unavailable)?
        } else {
            let died = Some(claim.memory.token.clone()).filter(|token| !token.is_empty());
            let taken = lock::take(&*store, &holder, died.as_deref()).map_err(|denied| fail(self.denied(denied)))?;
            if let Some(holder) = taken {
                self.report(
                    request,
                    vec![at_target(config, chosen.target, Problem::LockTakenOver { owner: holder.owner })],
                );
            }
            claim.remember(Memory { token: holder.token.clone(), ..claim.memory.clone() });
            let gone = lock::hold(&*store, &holder, &stop, || {
                go_back(&back, &run, &state, &|| is_ours(&*store, &state, &holder))
            });
            lock::give_back(&*store, &holder);
            gone.map_err(|why| fail(why))?
        };
        claim.remember(Memory { number: back.manifest.number, ..claim.memory.clone() });
        if chosen.target.base_url.is_none() {
            let _ = write::replace(&request.root.join(manifest::NAME), &back.manifest.text());
        }
        self.done(chosen, asked, back.manifest.number, &done);
        self.end_of_results();
        Ok(())
    }
}

/// Goes back under the lock, if the target is as it was looked at and has kept all that is needed.
fn go_back(
    back: &Back,
    run: &Run,
    state: &State,
    is_ours: &dyn Fn() -> Result<bool, Failure>,
) -> Result<Done, Problem> {
    let failed = |(path, failure): Failed| target::problem(&path, failure);
    let now = steady(|| State::read(run.store)).map_err(|failure| target::problem(".bantin", failure))?;
    if now != *state {
        return Err(Problem::TargetMovedOn {});
    }
    let lost = back.lost(run).map_err(failed)?;
    if let Some(first) = lost.first() {
        return Err(Problem::CannotTakeBack { count: lost.len().to_string(), first: first.clone() });
    }
    back.go(run, is_ours).map_err(failed)
}
