//! Work on a target: many files at once, and all of it stopped by the first failure.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::FOLDER;
use super::store::{Failure, Trouble};

/// A failure, with the path it is about.
pub type Failed = (String, Failure);

/// Does something for each path, so many at once. After a failure no other is begun.
pub fn each<T: Sync>(
    parallel: usize,
    tasks: &[(&str, T)],
    stop: &AtomicBool,
    work: impl Fn(&str, &T) -> Result<(), Failure> + Sync,
) -> Result<(), Failed> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let run = || {
        while let Some((path, task)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            if let Err(failure) = work(path, task) {
                stop.store(true, Ordering::Relaxed);
                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(((*path).to_owned(), failure));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..parallel.min(tasks.len()) {
            // With fewer threads it only takes longer.
            let _ = thread::Builder::new().spawn_scoped(scope, run);
        }
        run();
    });
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(failed) => Err(failed),
        // The lock was lost meanwhile.
        None if stop.load(Ordering::Relaxed) => {
            Err((format!("{FOLDER}/lock.json"), Failure::new(Trouble::MovedOn, "lock.json")))
        }
        None => Ok(()),
    }
}
