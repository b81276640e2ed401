//! The target that was asked for: which of the configuration, how it is opened, and what its failures mean to an editor.

use super::errand::Errand;
use crate::config::{Config, Place, Target};
use crate::diagnostic::{Diagnostic, Problem};
use crate::publish::store::folder::Folder;
use crate::publish::store::git::Git;
use crate::publish::store::s3::S3;
use crate::publish::store::sftp::Sftp;
use crate::publish::store::{Failure, Store, Trouble};
use crate::write;

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
            Some(first) => Problem::WhichTarget { names: names.join(", "), first: (*first).to_owned() },
        };
        Diagnostic::of_file(config.file.as_str(), problem)
    })
}

/// Opens a target.
pub fn open(errand: &Errand) -> Result<Box<dyn Store>, Failure> {
    let (target, token) = (errand.chosen.target, &errand.holder.token);
    match &target.to.value {
        Place::Folder(path) => Ok(Box::new(Folder::open(errand.request.root.join(path), token)?)),
        Place::S3 { bucket, prefix, endpoint, region } => {
            Ok(Box::new(S3::open(bucket, prefix, endpoint.as_ref(), region.as_deref(), target.timeout)?))
        }
        Place::Sftp { host, port, path } => Ok(Box::new(Sftp::open(host, *port, path, token, target.timeout)?)),
        Place::Git { remote, branch } => {
            let cache = errand.request.root.join(format!(".bantin/publish-{}.git", errand.chosen.name));
            Ok(Box::new(Git::open(remote, branch, &cache, None, target.timeout)?))
        }
    }
}

/// The folder of the site that a folder as a target is, contains or lies inside.
pub fn overlap(errand: &Errand) -> Option<String> {
    let Place::Folder(path) = &errand.chosen.target.to.value else { return None };
    let (root, config) = (&errand.request.root, errand.config);
    let inputs =
        [(".", ""), (&config.content, &config.content), ("themes", "themes"), (&config.output, &config.output)];
    let inputs = inputs.map(|(name, folder)| (root.join(folder), name.to_owned()));
    write::overlap(&root.join(path), &inputs).map(str::to_owned)
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
