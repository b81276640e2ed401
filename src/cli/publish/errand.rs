//! An errand to a target: what both ways, forth and back, have in common. It is opened, looked at, and changed under its lock.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::super::CONTENT;
use super::super::session::{Session, present};
use super::{Chosen, target};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem, Tongue};
use crate::manifest::{self, Manifest};
use crate::publish::guard::at_target;
use crate::publish::lock::{self, Denied, Holder};
use crate::publish::state::State;
use crate::publish::store::patient::{self, Patient};
use crate::publish::store::{Failure, Store};
use crate::site::Request;
use crate::write;
use crate::write::claim::{Claim, Memory};

/// Who goes where.
pub struct Errand<'e> {
    pub request: &'e Request,
    pub config: &'e Config,
    pub chosen: &'e Chosen<'e>,
    pub holder: Holder,
}

/// A target that was opened, and what it holds.
pub struct Opened {
    pub store: Box<dyn Store>,
    pub state: State,
}

impl Session<'_> {
    /// Claims the target for this process of this machine.
    pub(super) fn claim(&self, errand: &Errand) -> Result<Claim, u8> {
        Claim::of(&errand.request.root, errand.chosen.name).ok_or_else(|| {
            let owner = errand.holder.owner.clone();
            self.failed(errand, Problem::TargetLocked { owner, age: self.age(Duration::ZERO) })
        })
    }

    /// Opens the target and asks what it holds.
    pub(super) fn open(&self, errand: &Errand) -> Result<Opened, u8> {
        let unavailable = |failure| self.unavailable(errand, failure);
        if let Some(folder) = target::overlap(errand) {
            return Err(self.failed(errand, Problem::TargetIsInput { folder }));
        }
        let tries = errand.chosen.target.tries;
        let store = patient::again(tries, || target::open(errand)).map_err(unavailable)?;
        let store: Box<dyn Store> = Box::new(Patient { store, tries });
        let state = State::read(&*store).map_err(unavailable)?;
        Ok(Opened { store, state })
    }

    /// Works under the lock of the target; nothing if it is no longer as it was looked at.
    pub(super) fn locked<T>(
        &self,
        errand: &Errand,
        Opened { store, state }: &Opened,
        claim: &mut Claim,
        work: impl FnOnce(&AtomicBool) -> Result<T, u8>,
    ) -> Result<Option<T>, u8> {
        let (store, stop) = (&**store, AtomicBool::new(false));
        if store.is_all_or_nothing() {
            return work(&stop).map(Some);
        }
        let died = Some(claim.memory.token.clone()).filter(|token| !token.is_empty());
        let taken = lock::take(store, &errand.holder, died.as_deref());
        let taken_from = taken.map_err(|denied| self.failed(errand, self.denied(denied)))?;
        if let Some(holder) = taken_from {
            self.warn(errand, Problem::LockTakenOver { owner: holder.owner });
        }
        claim.remember(Memory { token: errand.holder.token.clone(), ..claim.memory.clone() });
        let done = match State::read(store) {
            Ok(now) if now != *state => Ok(None),
            Ok(_) => lock::hold(store, &errand.holder, &stop, present, || {
                // Litter is in nobody's way.
                let _ = store.tidy();
                work(&stop).map(Some)
            }),
            Err(failure) => Err(self.unavailable(errand, failure)),
        };
        lock::give_back(store, &errand.holder);
        done
    }

    /// Remembers what stands on the target now; for `check` too, if it is the site as the configuration has it.
    pub(super) fn remember(&self, errand: &Errand, claim: &mut Claim, manifest: &Manifest) {
        claim.remember(Memory { number: manifest.number, ..claim.memory.clone() });
        if errand.chosen.target.base_url.is_none() {
            // What cannot be kept is only advice that cannot be given.
            let _ = write::replace(&errand.request.root.join(manifest::NAME), &manifest.text());
        }
    }

    /// Reports why nothing was done, at the line that names the target.
    pub(super) fn failed(&self, errand: &Errand, problem: Problem) -> u8 {
        self.fail(errand.request, vec![errand.at_target(problem)], CONTENT)
    }

    /// Reports that the target did not answer.
    pub(super) fn unavailable(&self, errand: &Errand, failure: Failure) -> u8 {
        self.failed(errand, target::problem(".bantin", failure))
    }

    /// Warns, at the line that names the target.
    pub(super) fn warn(&self, errand: &Errand, problem: Problem) {
        self.report(errand.request, vec![errand.at_target(problem)]);
    }

    fn denied(&self, denied: Denied) -> Problem {
        match denied {
            Denied::Held(Holder { owner, .. }, age) => Problem::TargetLocked { owner, age: self.age(age) },
            Denied::Failed(failure) => target::problem("lock.json", failure),
        }
    }

    /// A time that has passed, for people.
    fn age(&self, age: Duration) -> String {
        let (seconds, is_vietnamese) = (age.as_secs(), self.tongue == Tongue::Vietnamese);
        match seconds {
            0..120 => format!("{seconds} {}", if is_vietnamese { "giây" } else { "s" }),
            _ => format!("{} {}", seconds / 60, if is_vietnamese { "phút" } else { "min" }),
        }
    }
}

impl Errand<'_> {
    /// A problem at the line that names the target.
    pub fn at_target(&self, problem: Problem) -> Diagnostic {
        at_target(self.config, self.chosen.target, problem)
    }

    /// Whether the lock and the manifest on the target are still those we began with.
    pub fn is_ours(&self, Opened { store, state }: &Opened) -> Result<bool, Failure> {
        if store.is_all_or_nothing() {
            return Ok(true);
        }
        Ok(lock::is_held(&**store, &self.holder)? && State::read(&**store)?.manifest == state.manifest)
    }
}
