//! Links to other sites: asks each address once whether it still answers, and tells those that do not where they stand.
//!
//! `outside` finds them, `queue` says who may be asked when, `client` asks, `course` decides what an answer leads
//! to. What was found out is kept for the next check.

mod client;
mod course;
mod failure;
mod outside;
mod queue;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::diagnostic::{Diagnostic, Problem};
use crate::site::Site;
use crate::source;
use crate::write::Answers;
use client::Client;
use outside::Outside;

pub use client::is_public;
pub use failure::Failure;

/// How long it holds that an address has answered well, in seconds.
const WELL_HOLDS: i64 = 7 * 24 * 60 * 60;

/// How long anything else holds, in seconds.
const ELSE_HOLDS: i64 = 60 * 60;

/// Hosts that must be asked before it can be told from their silence that this machine has no network.
const ENOUGH_HOSTS: usize = 3;

/// What has become of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It answers.
    Well,
    /// It answers at another address, for good.
    Moved(String),
    /// Nothing is there any more: the status.
    Dead(u16),
    /// Its server fails: the status.
    Failing(u16),
    /// Nobody answers.
    Silent(Failure),
    /// It is of this machine or a private network.
    Private,
    /// Whoever answers does not answer us: the status.
    Unsure(u16),
}

/// What a check has found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What there is to tell, one problem an address.
    pub found: Vec<Diagnostic>,
    /// Different addresses of other sites.
    pub addresses: usize,
    /// Those that were asked now; what is known of the others is kept from earlier.
    pub asked: usize,
    /// Those whose servers refuse to answer a program, so that nothing is known.
    pub unsure: usize,
    /// Those that could not be asked, mostly because the time was over.
    pub unasked: usize,
}

/// Asks the addresses of other sites that the site names. `now` is the time of the clock, whatever time the site is built
/// for. `progress` hears how many addresses are done, and of how many.
pub fn check(site: &Site, now: Timestamp, progress: impl Fn(usize, usize) + Sync) -> Checked {
    let rules = &site.config.check;
    let outside = outside::collect(site);
    let answers = Answers::of(&site.root, rules.private);
    let mut known = answers.read();
    known.retain(|_, (asked, verdict)| verdict.holds(now.as_second() - *asked));
    let is_new = |url: &Url| !known.contains_key(url.as_str());
    let urls: Vec<Url> = outside.iter().filter_map(|link| link.url.clone()).filter(is_new).collect();
    let client = Client::new(rules.timeout, rules.private);
    let verdicts = queue::ask_all(&urls, |url, method| client.ask(url, method), rules, &progress);

    let mut checked = Checked { addresses: outside.len(), ..Checked::default() };
    let asked: Vec<(&Url, Verdict)> =
        urls.iter().zip(verdicts).filter_map(|(url, verdict)| Some((url, verdict?))).collect();
    checked.asked = asked.len();
    if is_cut_off(&asked) {
        // What it says of them is not kept: it is not about them.
        checked.found.push(Diagnostic::of_file(site.config.file.as_str(), Problem::NoNetwork {}));
    } else if !asked.is_empty() {
        let asked = asked.into_iter().map(|(url, verdict)| (url.as_str().to_owned(), (now.as_second(), verdict)));
        known.extend(asked);
        answers.keep(&known);
    }
    for link in &outside {
        let verdict = link.url.as_ref().map(|url| known.get(url.as_str()).map(|(_, verdict)| verdict));
        match verdict.unwrap_or(Some(&Verdict::Silent(Failure::Malformed))) {
            Some(Verdict::Unsure(_)) => checked.unsure += 1,
            Some(verdict) => checked.found.extend(verdict.told(link, site)),
            None => checked.unasked += 1,
        }
    }
    checked
}

/// Whether it is rather this machine that is not connected.
fn is_cut_off(asked: &[(&Url, Verdict)]) -> bool {
    let is_lost = |verdict: &Verdict| matches!(verdict, Verdict::Silent(Failure::UnknownHost | Failure::Unreachable));
    let hosts: BTreeSet<_> = asked.iter().filter_map(|(url, _)| url.host_str()).collect();
    hosts.len() >= ENOUGH_HOSTS && asked.iter().all(|(_, verdict)| is_lost(verdict))
}

impl Verdict {
    /// Whether it still holds after so many seconds; one from the future is of a clock that was wrong.
    fn holds(&self, age: i64) -> bool {
        let long = match self {
            Verdict::Well | Verdict::Moved(_) => WELL_HOLDS,
            _ => ELSE_HOLDS,
        };
        (0..long).contains(&age)
    }

    /// What there is to tell of a link.
    fn told(&self, link: &Outside, site: &Site) -> Option<Diagnostic> {
        let (url, others) = (link.written.to_string(), link.others.to_string());
        let problem = match self {
            Verdict::Well | Verdict::Unsure(_) => return None,
            Verdict::Moved(target) => {
                // A redirect without a fragment keeps that of the link.
                let fragment = url.find('#').filter(|_| !target.contains('#')).map_or("", |at| &url[at..]);
                Problem::MovedLink { target: format!("{target}{fragment}"), url, others }
            }
            Verdict::Dead(status) => Problem::DeadLink { url, status: status.to_string(), others },
            Verdict::Failing(status) => Problem::FailingLink { url, status: status.to_string(), others },
            Verdict::Silent(failure) => Problem::SilentLink { url, reason: failure.words().into(), others },
            Verdict::Private => Problem::PrivateLink { url, others },
        };
        // Where no place was noted, it is looked up only for what is told.
        let span = link.span.or_else(|| {
            let at = source::text_of(&site.root, &link.file)?.find(&*link.written)?;
            Some((at..at + link.written.len()).into())
        });
        Some(Diagnostic::perhaps_at(link.file.clone(), span, problem))
    }
}
