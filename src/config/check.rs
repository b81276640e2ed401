//! What `check` asks of articles and of other sites: the table `[check]`.

use std::time::Duration;

use url::{Host, Url};

use super::read::read_group;
use crate::fields::Fields;

/// Keys that may be required, besides taxonomies.
const KEYS: [&str; 4] = ["summary", "author", "source", "image"];

/// What `check` asks of articles, and how links to other sites are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Keys that every article should have.
    pub require: Vec<String>,
    /// How long one request may take.
    pub timeout: Duration,
    /// How long all of them may take.
    pub time_limit: Duration,
    /// What is never asked.
    pub skip: Vec<Skip>,
    /// Whether this machine and private networks are asked as well.
    pub private: bool,
}

/// What is never asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skip {
    /// A host and those whose names end in its name.
    Host(String),
    /// Addresses that start so.
    Start(String),
}

impl Check {
    /// What is asked where nothing is said: what the news of a public body need, and tags where the site has them.
    fn usual(taxonomies: &[String]) -> Self {
        let keys = ["summary", "author", "source"].into_iter().map(str::to_owned);
        let require = keys.chain(taxonomies.iter().filter(|name| *name == "tags").cloned()).collect();
        let (timeout, time_limit) = (Duration::from_secs(10), Duration::from_secs(1800));
        Check { require, timeout, time_limit, skip: Vec::new(), private: false }
    }
}

/// Reads `[check]`.
pub fn read(fields: &mut Fields, taxonomies: &[String]) -> Check {
    let read = read_group(fields, "check", |group| {
        let usual = Check::usual(taxonomies);
        let seconds = |read: Option<i64>| read.map(|seconds| Duration::from_secs(seconds.unsigned_abs()));
        Some(Check {
            require: read_required(group, taxonomies).unwrap_or(usual.require),
            timeout: seconds(group.integer("timeout", 1..301)).unwrap_or(usual.timeout),
            time_limit: seconds(group.integer("time_limit", 1..86_401)).unwrap_or(usual.time_limit),
            skip: read_skip(group),
            private: group.boolean("private").unwrap_or(usual.private),
        })
    });
    read.unwrap_or_else(|| Check::usual(taxonomies))
}

fn read_required(group: &mut Fields, taxonomies: &[String]) -> Option<Vec<String>> {
    group.item("require")?;
    let written = group.strings("require", false).into_iter().map(|key| key.value);
    let is_known = |key: &String| KEYS.contains(&key.as_str()) || taxonomies.contains(key);
    let (known, unknown): (Vec<String>, Vec<String>) = written.partition(is_known);
    if let Some(unknown) = unknown.first() {
        let words: Vec<&str> = KEYS.into_iter().chain(taxonomies.iter().map(String::as_str)).collect();
        group.bad_value("require", unknown, &words.join(", "));
    }
    Some(known)
}

fn read_skip(group: &mut Fields) -> Vec<Skip> {
    let mut skip = Vec::new();
    for entry in group.strings("skip", false) {
        match Skip::parse(&entry.value) {
            Some(parsed) => skip.push(parsed),
            None => group.bad_value("skip", &entry.value, "skip = [\"x.example.vn\", \"https://y.example.vn/a/\"]"),
        }
    }
    skip
}

impl Skip {
    fn parse(entry: &str) -> Option<Self> {
        if !entry.contains("://") {
            return Host::parse(entry).ok().map(|host| Skip::Host(host.to_string()));
        }
        let url = Url::parse(entry).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| Skip::Start(url.into()))
    }

    /// Whether an address is among what is never asked.
    pub fn covers(&self, url: &Url) -> bool {
        match self {
            Skip::Host(host) => {
                let before = url.host_str().and_then(|name| name.strip_suffix(host.as_str()));
                before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
            }
            Skip::Start(start) => url.as_str().starts_with(start),
        }
    }
}
