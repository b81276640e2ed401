//! The host: one signed request to it, and its answer. Neither addresses nor keys are repeated in what goes wrong.

use std::io::{self, Read};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;
use rusty_s3::{Bucket, Credentials, S3Action};
use ureq::http::header::{CONTENT_LENGTH, DATE, EXPECT, LAST_MODIFIED};
use ureq::http::{HeaderMap, Request};
use ureq::{Agent, Body, Error, SendBody};
use url::Url;

use super::super::{Failure, Object, Trouble, hash_of};
use super::refusal::Refusal;
use crate::external::Failure as Unanswered;
use crate::process::guarded;
use crate::source;

/// How this program names itself to the host.
const USER_AGENT: &str = concat!("bantin/", env!("CARGO_PKG_VERSION"), " (+publish)");

/// How long a signed request is good for: as long as Amazon lets clocks differ.
const GOOD_FOR: Duration = Duration::from_secs(15 * 60);

/// By how much clocks differ that are worth a word when the host refuses a request.
const SKEW: Duration = Duration::from_secs(5 * 60);

/// Size of files before which the host is asked whether it wants them at all.
const LARGE: u64 = 256 * 1024;

/// Connections that are kept for the next requests: as many as threads may send at once.
const CONNECTIONS: usize = 64;

/// Bytes of a refusal that are read.
const WORDS: u64 = 64 * 1024;

/// Where requests go to.
pub struct Host {
    agent: Agent,
    /// The bucket there.
    pub bucket: Bucket,
    /// What signs the requests.
    pub credentials: Credentials,
    name: String,
}

/// The bytes that go with a request: as many as are announced, or none are taken for whole.
pub struct Sent<'b> {
    reader: Box<dyn Read + Send + 'b>,
    name: &'b str,
    left: u64,
    size: u64,
    failed: Option<Failure>,
}

/// What came back.
pub struct Answer<'h> {
    host: &'h Host,
    status: u16,
    headers: HeaderMap,
    body: Body,
    url: Url,
}

impl Host {
    /// A host whose answers are waited for so long; a transfer may take longer while it goes on.
    pub fn new(bucket: Bucket, credentials: Credentials, timeout: Duration) -> Self {
        let timeout = Some(timeout);
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_resolve(timeout)
            .timeout_connect(timeout)
            .timeout_per_read(timeout)
            .timeout_per_write(timeout)
            .max_idle_connections(CONNECTIONS)
            .max_idle_connections_per_host(CONNECTIONS)
            .build();
        let url = bucket.base_url();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let name = format!("{}{port}", url.host_str().unwrap_or_default());
        Host { agent: config.new_agent(), bucket, credentials, name }
    }

    /// Sends a request with these headers, all of them signed, and some bytes.
    pub fn send<'a, A: S3Action<'a>>(
        &self,
        mut action: A,
        headers: &[(&'static str, String)],
        mut sent: Option<Sent>,
    ) -> Result<Answer<'_>, Failure> {
        let mut request = Request::builder().method(A::METHOD.to_str());
        for (name, value) in headers {
            // As they are signed.
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
            request = request.header(*name, &value);
            action.headers_mut().insert(*name, value);
        }
        if let Some(sent) = &sent {
            request = request.header(CONTENT_LENGTH, sent.size);
            if sent.size > LARGE {
                request = request.header(EXPECT, "100-continue");
            }
        }
        let url = action.sign(GOOD_FOR);
        let request = request.uri(url.as_str());
        // A server that trips the library must not end the program.
        let answered = guarded(|| match &mut sent {
            Some(sent) => self.agent.run(request.body(SendBody::from_reader(sent))?),
            None => self.agent.run(request.body(())?),
        });
        match answered {
            Ok(Ok(response)) => {
                let (parts, body) = response.into_parts();
                Ok(Answer { host: self, status: parts.status.as_u16(), headers: parts.headers, body, url })
            }
            Ok(Err(error)) => Err(sent.and_then(|sent| sent.failed).unwrap_or_else(|| self.broken(&error))),
            Err(_) => Err(self.garbled()),
        }
    }

    /// What an error of the client means.
    fn broken(&self, error: &Error) -> Failure {
        let why = Unanswered::of(error);
        let trouble = if why.may_pass() { Trouble::Passing } else { Trouble::Lasting };
        Failure::new(trouble, format!("{}: {}", self.name, why.words()))
    }

    /// The answer cannot be understood.
    pub fn garbled(&self) -> Failure {
        Failure::new(Trouble::Lasting, format!("{}: {}", self.name, Unanswered::Garbled.words()))
    }

    /// A text without what must not be repeated of a request to this address.
    fn hide(&self, text: &str, url: &Url) -> String {
        let signature = parameter(url, "X-Amz-Signature");
        let key = &self.credentials;
        let secrets = [Some(key.secret()), key.token(), Some(key.key()), signature.as_deref()];
        let secrets = secrets.into_iter().flatten().filter(|secret| !secret.is_empty());
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}

impl<'b> Sent<'b> {
    /// The bytes of an object.
    pub fn of(object: &'b Object) -> Result<Self, Failure> {
        let size = object.body.size();
        Ok(Sent { reader: object.body.reader()?, name: object.name, left: size, size, failed: None })
    }

    /// No bytes, which is told too.
    pub fn nothing() -> Self {
        Sent { reader: Box::new(io::empty()), name: "", left: 0, size: 0, failed: None }
    }
}

impl Read for Sent<'_> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let read = match self.reader.read(piece) {
            Ok(0) if self.left > 0 && !piece.is_empty() => Err(io::ErrorKind::UnexpectedEof.into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return self.read(piece),
            read => read,
        };
        match &read {
            Ok(read) => self.left = self.left.saturating_sub(*read as u64),
            // The file, not the connection.
            Err(error) => {
                let reason = format!("{}: {}", self.name, source::plain(error));
                self.failed = Some(Failure::new(Trouble::Lasting, reason));
            }
        }
        read
    }
}

impl<'h> Answer<'h> {
    /// Whether the host did it.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the condition of the request does not hold, or did not for a moment.
    pub fn is_conflict(&self) -> bool {
        matches!(self.status, 409 | 412)
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The answer itself, if there is such an object.
    pub fn if_found(mut self) -> Result<Option<Self>, Failure> {
        if self.is_success() {
            return Ok(Some(self));
        }
        let refusal = self.refusal();
        if refusal.is_absence() { Ok(None) } else { Err(self.failure(&refusal)) }
    }

    /// The answer itself, unless it is a refusal.
    pub fn if_success(mut self) -> Result<Self, Failure> {
        if self.is_success() {
            return Ok(self);
        }
        let refusal = self.refusal();
        Err(self.failure(&refusal))
    }

    /// What the host says.
    pub fn refusal(&mut self) -> Refusal {
        let mut words = Vec::new();
        // What cannot be read is not needed: the status says most.
        let _ = self.body.as_reader().take(WORDS).read_to_end(&mut words);
        Refusal::parse(self.status, &words)
    }

    /// What it says as a failure, with what an editor can do about it.
    pub fn failure(&self, refusal: &Refusal) -> Failure {
        let mut words = format!("{}: {}", self.host.name, refusal.words(|text| self.host.hide(text, &self.url)));
        let skew = self.skew().filter(|skew| refusal.is_of_clock() || (*skew >= SKEW && self.status == 403));
        if let Some(skew) = skew {
            let minutes = skew.as_secs().div_ceil(60);
            words += &format!(" (the clock of this computer differs from the server's by {minutes} minutes)");
        } else if refusal.is_of_clock() {
            words += " (the clock of this computer differs from the server's)";
        }
        let region = self.header("x-amz-bucket-region").filter(|region| *region != self.host.bucket.region());
        if let Some(region) = region {
            words += &format!(" (the bucket is in the region {region})");
        }
        Failure::new(refusal.trouble(), words)
    }

    /// How far the clocks are apart, by when the request was signed.
    fn skew(&self) -> Option<Duration> {
        let signed = DateTime::strptime("%Y%m%dT%H%M%SZ", parameter(&self.url, "X-Amz-Date")?).ok()?;
        let signed = TimeZone::UTC.to_timestamp(signed).ok()?;
        Some(self.time(DATE.as_str())?.duration_since(signed).unsigned_abs())
    }

    /// The time in a header.
    fn time(&self, header: &str) -> Option<Timestamp> {
        DateTimeParser::new().parse_timestamp(self.header(header)?).ok()
    }

    /// How long ago the object was written, by the clock of the host.
    pub fn age(&self) -> Result<Duration, Failure> {
        match (self.time(DATE.as_str()), self.time(LAST_MODIFIED.as_str())) {
            (Some(now), Some(then)) => Ok(now.duration_since(then).try_into().unwrap_or_default()),
            _ => Err(self.host.garbled()),
        }
    }

    /// The bytes that came, if there are no more than so many.
    pub fn bytes(self, most: u64) -> Result<Vec<u8>, Failure> {
        let host = self.host;
        match self.body.into_with_config().limit(most).read_to_vec() {
            Err(Error::BodyExceedsLimit(_)) => {
                Err(Failure::new(Trouble::Lasting, format!("{}: more than {most} bytes", host.name)))
            }
            read => read.map_err(|error| host.broken(&error)),
        }
    }

    /// What stands for the bytes that came.
    pub fn hash(self) -> Result<String, Failure> {
        let host = self.host;
        let reader = self.body.into_with_config().limit(u64::MAX).reader();
        hash_of(reader).map_err(|error| host.broken(&error.into()))
    }
}

/// A parameter of an address.
fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
