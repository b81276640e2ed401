//! Status: why a file is not published now, since when and until when.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

use crate::article::{Head, Kind};
use crate::date::Moment;
use crate::link::{self, Show};
use crate::section;
use crate::site::Site;

/// Why a file is not published now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// `draft`, `scheduled` or `expired`.
    pub is: &'static str,
    /// Since when; `None` for a draft and what was never published.
    #[serde(serialize_with = "rfc3339")]
    pub since: Option<Moment>,
    /// Until when; `None` where time alone changes nothing.
    #[serde(serialize_with = "rfc3339")]
    pub until: Option<Moment>,
    /// The file that says so: its own, or the `_index.md` of a section around it.
    pub file: String,
}

fn rfc3339<S: Serializer>(moment: &Option<Moment>, serializer: S) -> Result<S::Ok, S::Error> {
    moment.map(|moment| moment.rfc3339()).serialize(serializer)
}

/// The status of every file of a site.
pub struct Statuses<'s> {
    site: &'s Site,
    /// The `_index.md` of each section, by edition and folder.
    indexes: HashMap<(usize, &'s str), &'s Head>,
}

impl<'s> Statuses<'s> {
    /// Looks at the sections of a site.
    pub fn of(site: &'s Site) -> Self {
        let indexes = site.plan.heads().filter(|head| head.kind == Kind::Section);
        let indexes = indexes.map(|head| ((head.edition, &*head.folder), &**head)).collect();
        Statuses { site, indexes }
    }

    /// The status of a file, of its own or of a section around it: the one that lasts longer. `None` if it is to be
    /// published now.
    pub fn status(&self, head: &Head) -> Option<Status> {
        match (self.own(head), self.around(head.edition, &head.folder)) {
            (Some(own), Some(around)) => Some(if own.lasts_until(&around) { own } else { around }),
            (own, around) => own.or(around),
        }
    }

    /// The status of the section that hides all below this folder.
    pub fn around(&self, edition: usize, folder: &str) -> Option<Status> {
        section::ancestors(folder).find_map(|folder| {
            let index = |edition: usize| self.indexes.get(&(edition, folder)).copied();
            self.own(index(edition).or_else(|| index(0))?)
        })
    }

    fn own(&self, head: &Head) -> Option<Status> {
        let status = |is, since, until| Status { is, since, until, file: head.file.to_string() };
        let (site, front) = (self.site, &head.front);
        // Where drafts are shown, only its date keeps one back.
        let is_early = site.show == Show::Drafts && front.date.is_some_and(|date| !date.has_come(&site.now));
        Some(match link::status(head, &site.now)? {
            link::Status::Draft if !is_early => status("draft", None, None),
            link::Status::Draft | link::Status::Scheduled => status("scheduled", None, front.date),
            link::Status::Expired => status("expired", front.expires, None),
        })
    }
}

impl Status {
    /// Whether the file stays unpublished as long as by another status.
    fn lasts_until(&self, other: &Status) -> bool {
        match (&self.until, &other.until) {
            (Some(own), Some(other)) => own.instant() >= other.instant(),
            (own, _) => own.is_none(),
        }
    }
}
