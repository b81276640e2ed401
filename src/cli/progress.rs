//! Progress of long work: a bar on a terminal, a line now and then elsewhere, nothing while it is quick.

use std::io::{IsTerminal, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Format;
use super::session::Session;
use crate::diagnostic::Tongue;

/// How long work may take without a word.
const PATIENCE: Duration = Duration::from_millis(600);

/// How long between two lines, in seconds, where there is no bar.
const PAUSE: u64 = 10;

/// How far a piece of work has come. Dropping it removes the bar.
pub struct Progress {
    what: &'static str,
    bar: ProgressBar,
    total: u64,
    done: AtomicU64,
    started: Instant,
    shown: Once,
    /// Seconds at which the last line was printed; `None` where nothing is to be said.
    line: Option<AtomicU64>,
    is_terminal: bool,
    is_of_bytes: bool,
}

impl Session<'_> {
    /// Starts work of so many steps.
    pub(super) fn progress(&self, vietnamese: &'static str, english: &'static str, total: usize) -> Progress {
        let what = if self.tongue == Tongue::Vietnamese { vietnamese } else { english };
        let is_talking = self.common.format == Format::Human && !self.common.quiet;
        Progress {
            what,
            bar: ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden()),
            total: total as u64,
            done: AtomicU64::new(0),
            started: Instant::now(),
            shown: Once::new(),
            line: is_talking.then(AtomicU64::default),
            is_terminal: std::io::stderr().is_terminal(),
            is_of_bytes: false,
        }
    }

    /// Starts to move so many bytes.
    pub(super) fn progress_of_bytes(&self, vietnamese: &'static str, english: &'static str, total: u64) -> Progress {
        let mut progress = self.progress(vietnamese, english, total as usize);
        progress.is_of_bytes = true;
        progress
    }
}

impl Progress {
    /// One step more is done.
    pub fn tick(&self) {
        self.add(1);
    }

    /// So many steps more are done.
    pub fn add(&self, steps: u64) {
        self.at(self.done.fetch_add(steps, Ordering::Relaxed) + steps, self.total);
    }

    /// So many steps are done, of so many.
    pub fn at(&self, done: u64, total: u64) {
        let (Some(line), spent) = (&self.line, self.started.elapsed()) else { return };
        if spent < PATIENCE || done == total {
            return;
        }
        if self.is_terminal {
            self.shown.call_once(|| {
                let template = match self.is_of_bytes {
                    true => "{msg} [{bar:30}] {bytes}/{total_bytes} · {bytes_per_sec} · {eta}",
                    false => "{msg} [{bar:30}] {human_pos}/{human_len} · {eta}",
                };
                let style = ProgressStyle::with_template(template);
                self.bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
                self.bar.set_message(self.what);
                self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
            });
            self.bar.set_length(total);
            return self.bar.set_position(done);
        }
        let (last, now) = (line.load(Ordering::Relaxed), spent.as_secs());
        let is_due = now >= last + PAUSE;
        if is_due && line.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            let (what, spent) = (self.what, spent.as_secs());
            let left = spent * total.saturating_sub(done) / done.max(1);
            let _ = match self.is_of_bytes {
                true => {
                    let [done, total] = [done, total].map(|bytes| indicatif::BinaryBytes(bytes).to_string());
                    writeln!(std::io::stderr().lock(), "{what}: {done}/{total} ({spent} s, ~{left} s)")
                }
                false => writeln!(std::io::stderr().lock(), "{what}: {done}/{total} ({spent} s)"),
            };
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
