//! Courses: what is asked of one address, one request after the other, until there is a verdict.
//!
//! HEAD is believed where it answers well or leads on; many servers answer it wrongly, so that anything else is asked
//! again by GET.

use std::time::Duration;

use url::Url;

use super::Verdict;
use super::client::{Answer, Method};
use super::failure::Failure;

/// Redirects that are followed.
const MOST_HOPS: usize = 10;

/// How long is waited after each failure that may pass, as a part of the time an answer may take; after one more it is the
/// verdict.
const BACKOFF: [u32; 2] = [20, 5];

/// The longest that a server is left alone at its wish.
const PATIENCE: Duration = Duration::from_secs(30);

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask again, after so long.
    Ask(Duration),
    /// That was it.
    Done(Verdict),
}

/// The requests of one address.
#[derive(Debug, Clone)]
pub struct Course {
    /// What has to be asked next.
    pub url: Url,
    /// How.
    pub method: Method,
    /// Addresses that led on to the next one, the first of all in front.
    passed: Vec<Url>,
    /// Where all has moved for good.
    moved: Option<Url>,
    failures: usize,
    timeout: Duration,
}

impl Course {
    /// Starts with an address, where each answer may take so long.
    pub fn new(url: Url, timeout: Duration) -> Self {
        Course { url, method: Method::Head, passed: Vec::new(), moved: None, failures: 0, timeout }
    }

    /// What comes after an answer.
    pub fn next(&mut self, answer: Answer) -> Step {
        match answer {
            Answer::Private => Step::Done(Verdict::Private),
            Answer::Failed(failure) if failure.may_be_of_head() && self.method == Method::Head => self.by_get(),
            Answer::Failed(failure) if failure.may_pass() => self.retry(None, Verdict::Silent(failure)),
            Answer::Failed(failure) => Step::Done(Verdict::Silent(failure)),
            Answer::Status { code, location, retry_after } => self.status(code, location, retry_after),
        }
    }

    fn status(&mut self, code: u16, location: Option<String>, retry_after: Option<Duration>) -> Step {
        match (code, location) {
            (200..=299, _) => Step::Done(self.well()),
            (301 | 302 | 303 | 307 | 308, Some(location)) => self.follow(&location, matches!(code, 301 | 308)),
            (429, _) => self.retry(retry_after, Verdict::Unsure(code)),
            _ if self.method == Method::Head => self.by_get(),
            (500..=599, _) => self.retry(retry_after, Verdict::Failing(code)),
            (401 | 403 | 407 | 408, _) => Step::Done(Verdict::Unsure(code)),
            (400..=499, _) => Step::Done(Verdict::Dead(code)),
            _ => Step::Done(Verdict::Unsure(code)),
        }
    }

    /// Goes on to where the address leads; the same address twice is a circle, as nothing of the request is another.
    fn follow(&mut self, location: &str, is_for_good: bool) -> Step {
        let target = self.url.join(location).ok().filter(|target| matches!(target.scheme(), "http" | "https"));
        let Some(target) = target else { return Step::Done(Verdict::Silent(Failure::Circle)) };
        let was_for_good = self.passed.is_empty() || self.moved.as_ref().is_some_and(|moved| is_same(moved, &self.url));
        if is_for_good && was_for_good {
            self.moved = Some(target.clone());
        }
        self.passed.push(std::mem::replace(&mut self.url, without_fragment(target)));
        if self.passed.len() > MOST_HOPS || self.passed.contains(&self.url) {
            return Step::Done(Verdict::Silent(Failure::Circle));
        }
        Step::Ask(Duration::ZERO)
    }

    fn well(&mut self) -> Verdict {
        let first = self.passed.first().unwrap_or(&self.url);
        let moved = self.moved.take().filter(|moved| !is_same_but_for_slash(first, moved));
        moved.map_or(Verdict::Well, |moved| Verdict::Moved(moved.into()))
    }

    fn by_get(&mut self) -> Step {
        self.start_again();
        Step::Ask(Duration::ZERO)
    }

    /// Asks once more, unless that was tried often enough or the server wants to be left alone for too long.
    fn retry(&mut self, wait: Option<Duration>, verdict: Verdict) -> Step {
        let backoff = BACKOFF.get(self.failures).map(|part| wait.unwrap_or(self.timeout / *part));
        let Some(wait) = backoff.filter(|wait| *wait <= PATIENCE) else { return Step::Done(verdict) };
        self.failures += 1;
        self.start_again();
        Step::Ask(wait)
    }

    fn start_again(&mut self) {
        if !self.passed.is_empty() {
            self.url = self.passed.swap_remove(0);
            self.passed.clear();
        }
        (self.method, self.moved) = (Method::Get, None);
    }
}

/// An address without its fragment, which no server hears of.
pub fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

fn is_same(one: &Url, other: &Url) -> bool {
    without_fragment(one.clone()) == without_fragment(other.clone())
}

fn is_same_but_for_slash(one: &Url, other: &Url) -> bool {
    let plain = |url: &Url| {
        let mut url = without_fragment(url.clone());
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        url
    };
    plain(one) == plain(other)
}
