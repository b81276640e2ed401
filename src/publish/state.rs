//! What publishing keeps for itself on a target, below `.bantin/`, and what a target is known to hold by it.
//!
//! | name | what it is |
//! |---|---|
//! | `published.json` | the [`Manifest`] of the site that stands |
//! | `pending.json` | the [`Record`] of a publication that is under way, or was cut short |
//! | `history/N.json` | the record of publication N, by which it can be taken back |
//! | `kept/HASH` | the bytes of a file that was replaced or removed, with its headers |
//! | `lock.json` | who is publishing |
//!
//! A record names all files before any of them is touched, so that at every moment each file of ours is named in the manifest or in the
//! record: what neither names is somebody else's.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::FOLDER;
use super::store::{Body, Failure, Headers, How, Object, Store, Trouble, hash};
use crate::manifest::{Manifest, Sent, Twin};

/// The version of records that this program reads and writes.
const VERSION: u32 = 1;

/// What one publication changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of the format.
    record: u32,
    /// The publication that it takes back, if that is what it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<u64>,
    /// The site that stood before; nothing if none stood.
    pub before: Option<Head>,
    /// The site that stands afterwards.
    pub after: Head,
    /// What is there before and afterwards, by path.
    pub changes: BTreeMap<String, Change>,
}

/// What a manifest says of the site as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Which publication it is.
    pub number: u64,
    /// Where it stands.
    pub base_url: String,
    /// When it was published.
    pub published: jiff::Timestamp,
}

impl Head {
    /// That of a manifest.
    pub fn of(manifest: &Manifest) -> Self {
        let Manifest { number, base_url, published, .. } = manifest;
        Head { number: *number, base_url: base_url.clone(), published: *published }
    }
}

/// What becomes of one path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The file that was published last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Sent>,
    /// The file that is to be published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Sent>,
    /// What publications that were cut short may have left there, as [`identity`] has it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub perhaps: BTreeSet<String>,
    /// Twins that they may have left beside it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub twins: BTreeSet<Twin>,
}

/// What a target holds.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The site that stands, if one was ever published there.
    pub manifest: Option<Manifest>,
    /// What was cut short, or is under way.
    pub pending: Option<Record>,
}

impl State {
    /// Asks the target.
    pub fn read(store: &dyn Store) -> Result<Self, Failure> {
        let manifest =
            read(store, "published.json")?.map(|text| Manifest::parse(&text).map_err(damaged("published.json")));
        Ok(State { manifest: manifest.transpose()?, pending: read_record(store, "pending.json")? })
    }

    /// Number of the publication that stands; 0 if there is none.
    pub fn number(&self) -> u64 {
        self.manifest.as_ref().map_or(0, |manifest| manifest.number)
    }

    /// The file that was published last at a path.
    pub fn before(&self, path: &str) -> Option<&Sent> {
        self.manifest.as_ref()?.files.get(path)
    }

    /// What makes the target hold another site than now: all paths that differ, and those of which it is not known what stands
    /// there.
    pub fn changes(&self, new: &BTreeMap<String, Sent>) -> BTreeMap<String, Change> {
        let mut changes = BTreeMap::new();
        let old = self.manifest.iter().flat_map(|manifest| &manifest.files);
        for (path, before) in old {
            let after = new.get(path);
            if after.is_none_or(|after| !after.is_like(before)) {
                changes.insert(
                    path.clone(),
                    Change { before: Some(before.clone()), after: after.cloned(), ..Change::default() },
                );
            }
        }
        for (path, after) in new.iter().filter(|(path, _)| self.before(path).is_none()) {
            changes.insert(path.clone(), Change { after: Some(after.clone()), ..Change::default() });
        }
        for (path, unsure) in self.pending.iter().flat_map(|record| &record.changes) {
            let fresh =
                || Change { before: self.before(path).cloned(), after: new.get(path).cloned(), ..Change::default() };
            let change = changes.entry(path.clone()).or_insert_with(fresh);
            change.may_stand(unsure);
        }
        changes
    }
}

impl Record {
    /// A record of what is about to be done to a target.
    pub fn new(state: &State, after: Head, takes_back: Option<u64>, changes: BTreeMap<String, Change>) -> Self {
        let before = state.manifest.as_ref().map(Head::of);
        Record { record: VERSION, takes_back, before, after, changes }
    }

    /// The publication that stands afterwards.
    pub fn number(&self) -> u64 {
        self.after.number
    }

    /// Names of what it keeps.
    pub fn keeps(&self) -> impl Iterator<Item = String> {
        let before =
            self.changes.values().filter(|change| change.is_seen()).filter_map(|change| change.before.as_ref());
        before.map(kept)
    }
}

impl Change {
    /// Whether readers get something else afterwards.
    pub fn is_seen(&self) -> bool {
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => !before.is_like(after),
            (before, after) => before.is_some() != after.is_some(),
        }
    }

    /// Notes that what stands there may be anything that an unfinished change may have left.
    pub fn may_stand(&mut self, unsure: &Change) {
        let both = || unsure.before.iter().chain(&unsure.after);
        self.perhaps.extend(unsure.perhaps.iter().cloned().chain(both().map(identity)));
        self.twins.extend(unsure.twins.iter().copied().chain(both().flat_map(|sent| sent.twins.iter().copied())));
    }

    /// Twins that stand, or may stand, beside the file now.
    pub fn old_twins(&self) -> BTreeSet<Twin> {
        self.before.iter().flat_map(|sent| &sent.twins).chain(&self.twins).copied().collect()
    }

    /// Whether bytes with this hash, standing there, are ours.
    pub fn may_be_ours(&self, hash: &str) -> bool {
        self.perhaps.iter().any(|left| left.split('-').next() == Some(hash))
    }

    /// Whether the bytes to be published may stand there with other headers.
    pub fn may_have_other_headers(&self, after: &Sent) -> bool {
        let known = self.perhaps.iter().cloned().chain(self.before.iter().map(identity));
        let (own, bytes) = (identity(after), format!("{}-", after.hash));
        known.into_iter().any(|left| left != own && (left == after.hash || left.starts_with(&bytes)))
    }

    /// Whether it is not known what stands there.
    pub fn is_unsure(&self) -> bool {
        !self.perhaps.is_empty()
    }
}

/// Where the record of a publication is kept.
pub fn history(number: u64) -> String {
    format!("history/{number}.json")
}

/// What tells bytes with their headers from others: the hash, and behind a hyphen what stands for the headers, where the host keeps such.
pub fn identity(sent: &Sent) -> String {
    let headers = sent.headers.as_ref().map_or_else(String::new, |headers| format!("-{headers}"));
    format!("{}{headers}", sent.hash)
}

/// Where a file that was replaced is kept. Twins are not: they are made anew.
pub fn kept(sent: &Sent) -> String {
    format!("{FOLDER}/kept/{}", identity(sent))
}

/// Reads a record.
pub fn read_record(store: &dyn Store, name: &str) -> Result<Option<Record>, Failure> {
    let Some(text) = read(store, name)? else { return Ok(None) };
    let record: Record = parse(name, &text)?;
    if record.record == VERSION { Ok(Some(record)) } else { Err(damaged(name)(format!("version {}", record.record))) }
}

/// Reads a file of ours.
pub fn read(store: &dyn Store, name: &str) -> Result<Option<String>, Failure> {
    let bytes = store.read(&format!("{FOLDER}/{name}"))?;
    bytes.map(|bytes| String::from_utf8(bytes).map_err(|error| damaged(name)(error.to_string()))).transpose()
}

/// Understands a file of ours.
pub fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|error| damaged(name)(error.to_string()))
}

/// Writes a file of ours; false if one is in the way that must not be.
pub fn write(store: &dyn Store, name: &str, text: &str, how: How) -> Result<bool, Failure> {
    let name = format!("{FOLDER}/{name}");
    let bytes = text.as_bytes();
    store.put(&Object { name: &name, body: Body::Bytes(bytes), hash: &hash(bytes), headers: &Headers::own() }, how)
}

/// Writes a file of ours from a value.
pub fn write_json(store: &dyn Store, name: &str, value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::new(Trouble::Lasting, error.to_string()))?;
    write(store, name, &(text + "\n"), How::Replace).map(|_| ())
}

/// Removes a file of ours.
pub fn remove(store: &dyn Store, name: &str) -> Result<(), Failure> {
    store.remove(&format!("{FOLDER}/{name}"))
}

fn damaged(name: &str) -> impl Fn(String) -> Failure {
    move |reason| Failure::new(Trouble::Lasting, format!("{FOLDER}/{name}: {reason}"))
}
