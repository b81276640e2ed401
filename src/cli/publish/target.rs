//! The target that was asked for: which of the configuration, how it is opened, and what its failures mean to an editor.

use std::time::Duration;

use crate::cli::session::Session;
use crate::config::{Config, Place, Target};
use crate::diagnostic::{Diagnostic, Problem, Tongue};
use crate::publish::guard::at_target;
use crate::publish::lock::{Denied, Holder};
use crate::publish::store::folder::Folder;
use crate::publish::store::{Failure, Store, Trouble};
use crate::site::Request;

/// The target of this name, or the only one.
pub fn choose<'c>(config: &'c Config, asked: Option<&str>) -> Result<(&'c str, &'c Target), Diagnostic> {
    let targets = &config.publish;
    let found = match asked {
        Some(name) => targets.get_key_value(name),
        None => targets.first_key_value().filter(|_| targets.len() == 1),
    };
    let names: Vec<&str> = targets.keys().map(String::as_str).collect();
    found.map(|(name, target)| (name.as_str(), target)).ok_or_else(|| {
        let problem = match names.first() {
            None => Problem::NoTarget {},
            Some(first) => Problem::WhichTarget {
                asked: asked.unwrap_or_default().to_owned(),
                names: names.join(", "),
                first: (*first).to_owned(),
            },
        };
        Diagnostic::of_file(config.file.as_str(), problem)
    })
}

/// Opens a target.
pub fn open(request: &Request, (name, target): (&str, &Target), token: &str) -> Result<Box<dyn Store>, Failure> {
    let _ = name;
    match &target.to.value {
        Place::Folder(path) => Ok(Box::new(Folder::open(request.root.join(path), token)?)),
        _ => Err(Failure::new(Trouble::Lasting, "?")),
    }
}

/// How a target is called in messages.
pub fn shown(place: &Place) -> String {
    match place {
        Place::Folder(path) => path.clone(),
        Place::Sftp { host, path, .. } => format!("sftp://{host}{path}"),
        Place::S3 { bucket, prefix, .. } => format!("s3://{bucket}/{prefix}"),
        Place::Git { remote, branch } => format!("{remote} ({branch})"),
    }
}

/// What a failure of the target means.
pub fn problem(what: &str, failure: Failure) -> Problem {
    let (what, reason) = (what.to_owned(), failure.reason);
    match failure.trouble {
        Trouble::Denied => Problem::TargetDenied { what, reason },
        Trouble::Full => Problem::TargetFull { what, reason },
        Trouble::Occupied => Problem::OccupiedPath { path: reason },
        Trouble::MovedOn => Problem::TargetMovedOn {},
        Trouble::Passing | Trouble::Lasting => Problem::TargetFailed { what, reason },
    }
}

impl Session<'_> {
    /// What it means that the lock could not be had.
    pub(super) fn denied(&self, denied: Denied) -> Problem {
        match denied {
            Denied::Held(Holder { owner, .. }, age) => Problem::TargetLocked { owner, age: self.age(age) },
            Denied::Failed(failure) => problem("lock.json", failure),
        }
    }

    /// A time that has passed, for people.
    pub(super) fn age(&self, age: Duration) -> String {
        let seconds = age.as_secs();
        let (count, vietnamese, english) =
            if seconds < 120 { (seconds, "giây", "s") } else { (seconds / 60, "phút", "min") };
        format!("{count} {}", if self.tongue == Tongue::Vietnamese { vietnamese } else { english })
    }

    /// Reports why nothing was published, at the line that names the target.
    pub(super) fn failed(
        &self,
        request: &Request,
        config: &Config,
        target: &Target,
        problem: Problem,
        status: u8,
    ) -> u8 {
        self.fail(request, vec![at_target(config, target, problem)], status)
    }
}
