//! The lock of a target: one publication at a time, whoever starts it. A lock whose holder has died is known by its age, which the
//! target's own clock tells: the clocks of two offices may differ by hours.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::FOLDER;
use super::state;
use super::store::{Failure, How, Store, Trouble};

/// Name of the lock, below [`FOLDER`].
const NAME: &str = "lock.json";

/// How often the holder writes it anew.
const BEAT: jiff::SignedDuration = jiff::SignedDuration::from_secs(30);

/// How often is looked whether it is time.
const TICK: Duration = Duration::from_secs(5);

/// Age at which its holder gives it up for lost, well before others may take it.
const LOST: jiff::SignedDuration = jiff::SignedDuration::from_secs(150);

/// Wait after it was taken from somebody, for another one who does the same at this moment.
const SETTLE: Duration = Duration::from_secs(2);

/// Age at which its holder is taken to have died.
const STALE: Duration = Duration::from_secs(300);

/// Who holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Holder {
    /// Name of the user and the machine.
    pub owner: String,
    /// What no other publication has.
    pub token: String,
    /// When it began, by the clock of that machine.
    pub since: jiff::Timestamp,
}

/// Why the lock could not be had.
#[derive(Debug, Clone, PartialEq)]
pub enum Denied {
    /// Somebody holds it: who, and how long ago that was last written.
    Held(Holder, Duration),
    /// The target did not answer.
    Failed(Failure),
}

impl From<Failure> for Denied {
    fn from(failure: Failure) -> Self {
        Denied::Failed(failure)
    }
}

/// Takes the lock, from a holder that has died if need be: then it is answered. `died` is the token of one that is known to have.
pub fn take(store: &dyn Store, own: &Holder, died: Option<&str>) -> Result<Option<Holder>, Denied> {
    let text = serde_json::to_string(own).unwrap_or_default();
    let mut taken_from = None;
    for _ in 0..3 {
        if state::write(store, NAME, &text, How::New)? {
            // From here, only one of us takes the lock of one who has died.
            let is_from_others = taken_from.as_ref().is_some_and(|holder: &Holder| died != Some(&holder.token));
            if is_from_others {
                thread::sleep(SETTLE);
            }
            if !is_from_others || is_held(store, own)? {
                return Ok(taken_from);
            }
        }
        let Some(holder) = holder(store)? else { continue };
        let age = store.age(&format!("{FOLDER}/{NAME}"))?;
        match age {
            // The answer to our own first try was lost.
            _ if holder.token == own.token => return Ok(taken_from),
            // What runs on another machine is not known to have died, even if both share this folder.
            Some(age) if age < STALE && !(died == Some(&holder.token) && holder.owner == own.owner) => {
                return Err(Denied::Held(holder, age));
            }
            // It went by itself, or another one came meanwhile.
            None => continue,
            _ if self::holder(store)?.as_ref() != Some(&holder) => continue,
            _ => state::remove(store, NAME)?,
        }
        taken_from = Some(holder);
    }
    Err(Denied::Failed(Failure::new(Trouble::MovedOn, NAME)))
}

fn holder(store: &dyn Store) -> Result<Option<Holder>, Failure> {
    let text = state::read(store, NAME)?;
    // A lock that was cut short while it was written is nobody's.
    let unknown = || Holder { owner: "?".into(), token: String::new(), since: jiff::Timestamp::UNIX_EPOCH };
    Ok(text.map(|text| state::parse(NAME, &text).unwrap_or_else(|_| unknown())))
}

/// Whether we still hold it.
pub fn is_held(store: &dyn Store, own: &Holder) -> Result<bool, Failure> {
    Ok(holder(store)?.is_some_and(|holder| holder.token == own.token))
}

/// Gives the lock back; what is somebody else's by now stays.
pub fn give_back(store: &dyn Store, own: &Holder) {
    if is_held(store, own) == Ok(true) {
        let _ = state::remove(store, NAME);
    }
}

/// Works while the lock is kept alive. `stop` is set when it was lost, or could not be kept alive, and nothing more may be done. `clock` is
/// that of the machine, which goes on while the machine sleeps.
pub fn hold<T>(
    store: &dyn Store,
    own: &Holder,
    stop: &AtomicBool,
    clock: fn() -> jiff::Timestamp,
    work: impl FnOnce() -> T,
) -> T {
    let (working, over) = mpsc::channel::<()>();
    let beat = move || {
        let text = serde_json::to_string(own).unwrap_or_default();
        let (mut written, since) = (clock(), |then| clock().duration_since(then));
        while over.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            if since(written) >= BEAT {
                match is_held(store, own) {
                    Ok(true) if state::write(store, NAME, &text, How::Replace).is_ok() => written = clock(),
                    Ok(false) => stop.store(true, Ordering::Relaxed),
                    _ => {}
                }
            }
            if since(written) >= LOST {
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        // Without a thread for it, the lock is as good as its age.
        let _ = thread::Builder::new().spawn_scoped(scope, beat);
        let done = work();
        drop(working);
        done
    })
}
