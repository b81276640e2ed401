//! Work on a target: many files at once, each tried again after a failure that may pass, and all of it stopped by the first that does not.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use backon::{BlockingRetryable, ExponentialBuilder};

use super::FOLDER;
use super::store::{Failure, Trouble};

/// Tries after the first one.
const TRIES: usize = 5;

/// Wait before the second try; it doubles from try to try.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// A failure, with the path it is about.
pub type Failed = (String, Failure);

/// Does something, and again if the failure may pass.
pub fn steady<T>(mut work: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    let pauses = ExponentialBuilder::new()
        .with_min_delay(FIRST_WAIT)
        .with_max_delay(LONGEST_WAIT)
        .with_max_times(TRIES)
        .with_jitter();
    let retry = (|| work()).retry(pauses).when(|failure: &Failure| failure.trouble == Trouble::Passing);
    retry.call()
}

/// Does something for each path, so many at once, each of them steadily. After a failure no other is begun.
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
            if let Err(failure) = steady(|| work(path, task)) {
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
