//! Patience: a store whose every request is tried again, more slowly each time, after a failure that may pass.

use std::time::Duration;

use backon::{BlockingRetryable, ExponentialBuilder};

use super::{Failure, How, Object, Store, Trouble};

/// Wait before the second try; it doubles from try to try.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Another store, asked with patience.
pub struct Patient {
    /// The store.
    pub store: Box<dyn Store>,
    /// Tries after the first one.
    pub tries: usize,
}

/// Does something, and so many times again as long as the failure may pass.
pub fn again<T>(tries: usize, mut work: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    let pauses = ExponentialBuilder::new()
        .with_min_delay(FIRST_WAIT)
        .with_max_delay(LONGEST_WAIT)
        .with_max_times(tries)
        .with_jitter();
    let retry = (|| work()).retry(pauses).when(|failure: &Failure| failure.trouble == Trouble::Passing);
    retry.call()
}

impl Store for Patient {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        again(self.tries, || self.store.read(name))
    }

    fn put(&self, object: &Object, how: How) -> Result<bool, Failure> {
        again(self.tries, || self.store.put(object, how))
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Failure> {
        again(self.tries, || self.store.copy(from, to))
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        again(self.tries, || self.store.remove(name))
    }

    fn hash(&self, name: &str) -> Result<Option<String>, Failure> {
        again(self.tries, || self.store.hash(name))
    }

    fn names(&self) -> Result<Vec<String>, Failure> {
        again(self.tries, || self.store.names())
    }

    fn age(&self, name: &str) -> Result<Option<Duration>, Failure> {
        again(self.tries, || self.store.age(name))
    }

    fn tidy(&self) -> Result<(), Failure> {
        again(self.tries, || self.store.tidy())
    }

    fn is_all_or_nothing(&self) -> bool {
        self.store.is_all_or_nothing()
    }

    fn finish(&self, number: u64, summary: &str) -> Result<(), Failure> {
        again(self.tries, || self.store.finish(number, summary))
    }

    fn earlier(&self, number: u64) -> Result<Option<Vec<u8>>, Failure> {
        again(self.tries, || self.store.earlier(number))
    }

    fn bring_back(&self, number: u64, summary: &str) -> Result<(), Failure> {
        again(self.tries, || self.store.bring_back(number, summary))
    }
}
