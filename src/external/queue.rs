//! The queue: who may be asked when. Few requests at once, fewer of one host, and never in a rush.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

use super::Verdict;
use super::client::{Answer, Method};
use super::course::{Course, Step};
use crate::config::Check;

/// Requests under way at once.
const AT_ONCE: usize = 16;

/// Those of one host.
const OF_HOST: usize = 2;

/// Time from one request of a host to the next.
const GAP: Duration = Duration::from_millis(200);

/// Addresses of a host in a row without an answer, after which the others are not asked.
const STRIKES: usize = 3;

/// An address that is being asked.
struct Job {
    /// Its number.
    at: usize,
    course: Course,
    /// When it may go on; at once if there is no time.
    ready: Option<Instant>,
}

/// What is to be asked of one host.
#[derive(Default)]
struct Host {
    waiting: VecDeque<Job>,
    under_way: usize,
    /// When it may be asked again.
    next: Option<Instant>,
    /// Addresses in a row without an answer.
    strikes: usize,
    /// The verdict of the last of them.
    struck: Option<Verdict>,
}

struct State {
    hosts: BTreeMap<String, Host>,
    /// By number.
    verdicts: Vec<Option<Verdict>>,
    /// How many have none yet.
    open: usize,
}

struct Queue<'p, P> {
    state: Mutex<State>,
    changed: Condvar,
    /// When nothing more is begun.
    end: Instant,
    progress: &'p P,
}

/// Asks all addresses, until the time is over; those that were not done by then have no verdict.
pub fn ask_all(
    urls: &[Url],
    ask: impl Fn(&Url, Method) -> Answer + Sync,
    rules: &Check,
    progress: &(impl Fn(usize, usize) + Sync),
) -> Vec<Option<Verdict>> {
    let queue = Queue::new(urls, rules, progress);
    let work = || {
        while let Some(job) = queue.take() {
            let answer = ask(&job.course.url, job.course.method);
            queue.give(job, answer);
        }
    };
    thread::scope(|scope| {
        for _ in 1..AT_ONCE.min(urls.len()) {
            // With fewer threads it only takes longer.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    queue.state.into_inner().unwrap_or_else(PoisonError::into_inner).verdicts
}

impl<'p, P: Fn(usize, usize)> Queue<'p, P> {
    fn new(urls: &[Url], rules: &Check, progress: &'p P) -> Self {
        let mut state = State { hosts: BTreeMap::new(), verdicts: vec![None; urls.len()], open: urls.len() };
        for (at, url) in urls.iter().enumerate() {
            let course = Course::new(url.clone(), rules.timeout);
            state.host(url).waiting.push_back(Job { at, course, ready: None });
        }
        let end = Instant::now() + rules.time_limit;
        Queue { state: Mutex::new(state), changed: Condvar::new(), end, progress }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next job that may be done; there is none any more when all are, or when the time is over.
    fn take(&self) -> Option<Job> {
        let mut state = self.state();
        loop {
            let now = Instant::now();
            if state.open == 0 || now >= self.end {
                return None;
            }
            let until = match state.take(now) {
                Ok(job) => return Some(job),
                Err(until) => until.unwrap_or(self.end).min(self.end),
            };
            let waited = self.changed.wait_timeout(state, until - now);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Takes the answer to a job.
    fn give(&self, mut job: Job, answer: Answer) {
        let now = Instant::now();
        let asked = job.course.url.clone();
        let has_answered = matches!(answer, Answer::Status { code, .. } if code != 429);
        let pause = match &answer {
            Answer::Status { code: 429 | 503, retry_after: Some(pause), .. } => Some(*pause),
            _ => None,
        };
        let step = job.course.next(answer);
        let mut state = self.state();
        let total = state.verdicts.len();
        let host = state.host(&asked);
        host.under_way -= 1;
        host.strikes = if has_answered { 0 } else { host.strikes };
        match step {
            Step::Ask(wait) => {
                // Who asks to be left alone is not asked for anything else either.
                host.next = host.next.max(pause.map(|_| now + wait));
                job.ready = (!wait.is_zero()).then(|| now + wait);
                state.put_back(job);
            }
            Step::Done(verdict) => state.done(&asked, job.at, verdict),
        }
        (self.progress)(total - state.open, total);
        if state.open == 0 { self.changed.notify_all() } else { self.changed.notify_one() }
    }
}

impl State {
    fn host(&mut self, url: &Url) -> &mut Host {
        self.hosts.entry(url.host_str().unwrap_or_default().to_owned()).or_default()
    }

    /// Takes a job that may be done now, of the host that has most of them; else tells when there may be one.
    fn take(&mut self, now: Instant) -> Result<Job, Option<Instant>> {
        let (mut best, mut until): (Option<(&mut Host, usize)>, Option<Instant>) = (None, None);
        for host in self.hosts.values_mut() {
            let Some((at, ready)) = host.first() else { continue };
            if let Some(ready) = ready.filter(|ready| *ready > now) {
                until = Some(until.map_or(ready, |until| until.min(ready)));
            } else if best.as_ref().is_none_or(|(best, _)| host.waiting.len() > best.waiting.len()) {
                best = Some((host, at));
            }
        }
        let (host, at) = best.ok_or(until)?;
        host.under_way += 1;
        host.next = Some(now + GAP);
        host.waiting.remove(at).ok_or(None)
    }

    /// Lets a job wait for its next request.
    fn put_back(&mut self, job: Job) {
        let host = self.host(&job.course.url);
        match host.struck.clone().filter(|_| host.strikes >= STRIKES) {
            Some(verdict) => self.decide(job.at, verdict),
            None => host.waiting.push_front(job),
        }
    }

    /// Notes a verdict; after some of a kind, all that waits for the same host gets it without being asked.
    fn done(&mut self, asked: &Url, at: usize, verdict: Verdict) {
        let is_of_host = match &verdict {
            Verdict::Silent(failure) => failure.is_of_host(),
            verdict => *verdict == Verdict::Unsure(429),
        };
        if is_of_host {
            let host = self.host(asked);
            host.strikes += 1;
            host.struck = Some(verdict.clone());
            if host.strikes >= STRIKES {
                let waiting = std::mem::take(&mut host.waiting);
                waiting.into_iter().for_each(|job| self.decide(job.at, verdict.clone()));
            }
        }
        self.decide(at, verdict);
    }

    fn decide(&mut self, at: usize, verdict: Verdict) {
        self.verdicts[at] = Some(verdict);
        self.open -= 1;
    }
}

impl Host {
    /// The first job that may be done, by its place, and when; none while enough are under way.
    fn first(&self) -> Option<(usize, Option<Instant>)> {
        let waiting = self.waiting.iter().enumerate().filter(|_| self.under_way < OF_HOST);
        let (at, job) = waiting.min_by_key(|(_, job)| job.ready)?;
        Some((at, job.ready.max(self.next)))
    }
}
