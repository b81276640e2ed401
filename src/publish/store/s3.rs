//! Object storage that speaks as Amazon's S3 does, as a store.
//!
//! Whoever publishes may list the bucket and read, write and delete the objects below the prefix (`s3:ListBucket`,
//! `s3:GetObject`, `s3:PutObject`, `s3:DeleteObject`). Each object carries what stands for its bytes, as `x-amz-meta-bantin`.
//! Objects are sent in one piece, so none may be larger than 5 GB.

mod credentials;
mod host;
mod refusal;

use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Bucket, Credentials, UrlStyle};
use url::Url;

pub use self::credentials::Variables;
use self::host::{Answer, Host, Sent};
use super::super::FOLDER;
use super::{Failure, How, Object, Store, Trouble};

/// The header that holds what stands for the bytes of an object.
const HASH: &str = "x-amz-meta-bantin";

/// Bytes that the host takes in one piece.
const MOST_IN_ONE_PIECE: u64 = 5 * 1024 * 1024 * 1024;

/// Bytes of a small file of ours.
const MOST_IN_MEMORY: u64 = 256 * 1024 * 1024;

/// Bytes of a page of names.
const MOST_OF_A_LIST: u64 = 16 * 1024 * 1024;

/// Names that [`Store::names`] answers with at most.
const ENOUGH: usize = 1000;

/// Size of a file that may be sent twice to find out what the host minds.
const SMALL: u64 = 64 * 1024;

/// What stays as it is in the name of an object to be copied.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A bucket, or the part of it with a prefix, that a site is published to.
pub struct S3 {
    host: Host,
    prefix: String,
    /// Whether the host minds the condition that nothing may be in the way, once that is known.
    minds: OnceLock<bool>,
    /// Held while that is found out.
    asking: Mutex<()>,
}

/// What became of a file that was sent.
enum Put {
    Done,
    InTheWay,
    /// The host knows no conditions.
    NoConditions,
}

impl S3 {
    /// Opens a bucket: at Amazon's, unless there is an endpoint. All names start with the prefix. Nothing is sent yet.
    pub fn open(
        bucket: &str,
        prefix: &str,
        endpoint: Option<&Url>,
        region: Option<&str>,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        Self::open_with(bucket, prefix, endpoint, region, timeout, &|name| std::env::var(name).ok())
    }

    /// The same with other variables than those of the environment.
    pub fn open_with(
        bucket: &str,
        prefix: &str,
        endpoint: Option<&Url>,
        region: Option<&str>,
        timeout: Duration,
        variables: Variables,
    ) -> Result<Self, Failure> {
        let region = region.map(str::to_owned).or_else(|| credentials::region(variables));
        let bucket = place(bucket, endpoint, &region.unwrap_or_else(|| "us-east-1".to_owned()))?;
        let host = Host::new(bucket, credentials::credentials(variables)?, timeout);
        Ok(S3 { host, prefix: prefix.to_owned(), minds: OnceLock::new(), asking: Mutex::new(()) })
    }

    /// The key of a file. Addresses cannot hold all of them.
    fn key(&self, name: &str) -> Result<String, Failure> {
        if name.split('/').any(|part| ["", ".", ".."].contains(&part)) {
            return Err(Failure::new(Trouble::Lasting, format!("{name}: no name for an object")));
        }
        Ok(format!("{}{name}", self.prefix))
    }

    fn keys(&self) -> Option<&Credentials> {
        Some(&self.host.credentials)
    }

    fn look(&self, key: &str) -> Result<Option<Answer<'_>>, Failure> {
        self.host.send(self.host.bucket.head_object(self.keys(), key), &[], None)?.if_found()
    }

    fn get(&self, key: &str) -> Result<Option<Answer<'_>>, Failure> {
        self.host.send(self.host.bucket.get_object(self.keys(), key), &[], None)?.if_found()
    }

    fn send(&self, object: &Object, key: &str, only_if_new: bool) -> Result<Put, Failure> {
        let mut headers = vec![
            ("content-type", object.headers.content_type.clone()),
            ("cache-control", object.headers.cache_control.clone()),
            (HASH, object.hash.to_owned()),
        ];
        headers.extend(object.headers.content_encoding.map(|encoding| ("content-encoding", encoding.to_owned())));
        if only_if_new {
            headers.push(("if-none-match", "*".to_owned()));
        }
        let action = self.host.bucket.put_object(self.keys(), key);
        let mut answer = self.host.send(action, &headers, Some(Sent::of(object)?))?;
        if answer.is_success() {
            return Ok(Put::Done);
        }
        if only_if_new && answer.is_conflict() {
            return Ok(Put::InTheWay);
        }
        let refusal = answer.refusal();
        if only_if_new && refusal.is_inability() { Ok(Put::NoConditions) } else { Err(answer.failure(&refusal)) }
    }

    /// Sends a file unless one is in the way.
    fn send_new(&self, object: &Object, key: &str) -> Result<bool, Failure> {
        match self.minds.get() {
            Some(true) => self.send_with_condition(object, key),
            Some(false) => self.look_and_send(object, key),
            None => {
                let _turn = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
                if self.minds.get().is_some() { self.send_new(object, key) } else { self.send_first(object, key) }
            }
        }
    }

    fn send_with_condition(&self, object: &Object, key: &str) -> Result<bool, Failure> {
        match self.send(object, key, true)? {
            Put::Done => Ok(true),
            Put::InTheWay => {
                let _ = self.minds.set(true);
                let gone = || Failure::new(Trouble::Passing, format!("{}: changed while it was sent", object.name));
                self.look(key)?.map(|there| is_ours(&there, object)).ok_or_else(gone)
            }
            Put::NoConditions => {
                let _ = self.minds.set(false);
                self.look_and_send(object, key)
            }
        }
    }

    /// Sends a file where conditions count for nothing: somebody else's may come in between.
    fn look_and_send(&self, object: &Object, key: &str) -> Result<bool, Failure> {
        match self.look(key)? {
            Some(there) => Ok(is_ours(&there, object)),
            None => self.send(object, key, false).map(|_| true),
        }
    }

    /// Sends a file while it is not known whether the host minds conditions, and finds out: some hosts take them and pay no
    /// heed, and would put our files in the place of others'.
    fn send_first(&self, object: &Object, key: &str) -> Result<bool, Failure> {
        if let Some(there) = self.look(key)? {
            return Ok(is_ours(&there, object));
        }
        let is_sent = self.send_with_condition(object, key)?;
        if is_sent && self.minds.get().is_none() && object.body.size() <= SMALL {
            // The file is there: if nothing comes of this, the next one finds out.
            match self.send(object, key, true) {
                Ok(Put::InTheWay) => drop(self.minds.set(true)),
                Ok(Put::Done | Put::NoConditions) => drop(self.minds.set(false)),
                Err(_) => {}
            }
        }
        Ok(is_sent)
    }
}

impl Store for S3 {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.get(&self.key(name)?)?.map(|answer| answer.bytes(MOST_IN_MEMORY)).transpose()
    }

    fn put(&self, object: &Object, how: How) -> Result<bool, Failure> {
        if object.body.size() > MOST_IN_ONE_PIECE {
            let reason = format!("{}: larger than 5 GB, which is more than is sent in one piece", object.name);
            return Err(Failure::new(Trouble::Lasting, reason));
        }
        let key = self.key(object.name)?;
        match how {
            How::New => self.send_new(object, &key),
            How::Replace => self.send(object, &key, false).map(|_| true),
        }
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Failure> {
        let from = format!("/{}/{}", self.host.bucket.name(), self.key(from)?);
        let headers = [
            ("x-amz-copy-source", utf8_percent_encode(&from, PLAIN).to_string()),
            ("x-amz-metadata-directive", "COPY".to_owned()),
        ];
        let to = self.key(to)?;
        let action = self.host.bucket.put_object(self.keys(), &to);
        let mut answer = self.host.send(action, &headers, Some(Sent::nothing()))?;
        // An error may come after the status that says there is none.
        let said = answer.refusal();
        match (answer.is_success(), said.root.as_str()) {
            (true, "CopyObjectResult") => Ok(true),
            (true, "Error") => Err(answer.failure(&said)),
            // A host that does not know copies may take it for an empty file.
            (true, _) => Ok(false),
            _ if said.is_absence() || said.is_inability() => Ok(false),
            _ => Err(answer.failure(&said)),
        }
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        let key = self.key(name)?;
        self.host.send(self.host.bucket.delete_object(self.keys(), &key), &[], None)?.if_found().map(drop)
    }

    fn hash(&self, name: &str) -> Result<Option<String>, Failure> {
        let key = self.key(name)?;
        let Some(there) = self.look(&key)? else { return Ok(None) };
        match there.header(HASH) {
            Some(hash) => Ok(Some(hash.to_owned())),
            None => self.get(&key)?.map(Answer::hash).transpose(),
        }
    }

    fn names(&self) -> Result<Vec<String>, Failure> {
        let ours = format!("{}{FOLDER}/", self.prefix);
        let (mut names, mut after) = (Vec::new(), String::new());
        loop {
            let mut action = self.host.bucket.list_objects_v2(self.keys());
            action.with_max_keys(ENOUGH);
            action.with_prefix(self.prefix.clone());
            if !after.is_empty() {
                action.with_start_after(after.clone());
            }
            let page = self.host.send(action, &[], None)?.if_success()?.bytes(MOST_OF_A_LIST)?;
            let page = std::str::from_utf8(&page).ok().and_then(|page| ListObjectsV2::parse_response(page).ok());
            let page = page.ok_or_else(|| self.host.garbled())?;
            let keys = page.contents.iter().map(|object| object.key.as_str());
            let others = keys.filter(|key| !key.starts_with(&ours) && !key.ends_with('/'));
            names.extend(others.filter_map(|key| key.strip_prefix(&self.prefix)).map(str::to_owned));
            names.truncate(ENOUGH);
            let last = page.contents.last().filter(|_| page.next_continuation_token.is_some());
            let Some(last) = last.filter(|_| names.len() < ENOUGH) else { return Ok(names) };
            if last.key <= after {
                return Err(self.host.garbled());
            }
            // Past all that is ours, however much that is.
            after = if last.key.starts_with(&ours) { format!("{ours}\u{10ffff}") } else { last.key.clone() };
        }
    }

    fn age(&self, name: &str) -> Result<Option<Duration>, Failure> {
        self.look(&self.key(name)?)?.map(|there| there.age()).transpose()
    }
}

/// Whether an object in the way is the one that was to be sent: the answer to an earlier try may have been lost.
fn is_ours(there: &Answer, object: &Object) -> bool {
    there.header(HASH) == Some(object.hash)
}

/// Where a bucket is.
fn place(name: &str, endpoint: Option<&Url>, region: &str) -> Result<Bucket, Failure> {
    let failure = |reason: String| Failure::new(Trouble::Lasting, reason);
    if region.is_empty() || !region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(failure(format!("{region}: no name for a region")));
    }
    let china = if region.starts_with("cn-") { ".cn" } else { "" };
    let amazon = || Url::parse(&format!("https://s3.{region}.amazonaws.com{china}"));
    let url = endpoint.cloned().map_or_else(amazon, Ok).map_err(|error| failure(error.to_string()))?;
    // Names with dots have no certificate as hosts.
    let is_host = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let style = if endpoint.is_none() && is_host { UrlStyle::VirtualHost } else { UrlStyle::Path };
    Bucket::new(url, style, name.to_owned(), region.to_owned())
        .map_err(|_| failure(format!("{name}: no name for a bucket")))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn buckets_are_where_their_hosts_have_them() {
        let endpoint = "http://minio.example.vn:9000/s3".parse().expect("an address");
        let cases = [
            ("web", None, "ap-southeast-1", "https://web.s3.ap-southeast-1.amazonaws.com/"),
            ("web", None, "cn-north-1", "https://web.s3.cn-north-1.amazonaws.com.cn/"),
            ("bql.example.vn", None, "us-east-1", "https://s3.us-east-1.amazonaws.com/bql.example.vn/"),
            ("web", Some(&endpoint), "us-east-1", "http://minio.example.vn:9000/s3/web/"),
        ];
        for (name, endpoint, region, url) in cases {
            let bucket = place(name, endpoint, region).expect("a bucket");
            assert_eq!(bucket.base_url().as_str(), url);
        }
    }
}
