//! What Amazon documents of its storage and `s3s-fs` 0.14 does not do, done around it.
//!
//! As found by reading it: `s3s-fs` keeps content type, cache control, encoding and metadata of users, copies them, and refuses to
//! put a file in the place of another under `If-None-Match: *`. Done here is the rest:
//!
//! - A file and its headers change at once, and a condition holds until the file is there: requests that write take turns.
//! - Keys are encoded in lists when that is asked for.
//! - A bucket that is not there is told as such, and what is a folder on the disk is no object.
//! - Files without a length, and headers `x-amz-…` that are not signed, are refused.
//! - There is a clock that can be wrong: it stands in `Date` and `Last-Modified`, and requests of another time are refused.
//!
//! Not done: ETags in lists, and an object beside others whose keys go on after it with a `/`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, DATE, HeaderName, HeaderValue, LAST_MODIFIED};
use hyper::{Method, Request, Response};
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::escape::unescape;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::sync::RwLock;

use super::{Answer, Asked, BUCKET, KEY, SECRET};

/// By how much the clock of who asks may be ahead.
const AHEAD: SignedDuration = SignedDuration::from_mins(15);

pub struct Amazon {
    service: S3Service,
    turns: RwLock<()>,
    /// Seconds by which the clock is off.
    clock: AtomicI64,
    bucket: PathBuf,
}

impl Amazon {
    /// Storage in a folder.
    pub fn new(folder: &Path) -> Self {
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder).expect("a folder"));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let bucket = folder.join(BUCKET);
        Amazon { service: service.build(), turns: RwLock::default(), clock: AtomicI64::new(0), bucket }
    }

    /// Sets by how many seconds the clock is off.
    pub fn set_clock(&self, seconds: i64) {
        self.clock.store(seconds, Ordering::SeqCst);
    }

    fn off(&self) -> SignedDuration {
        SignedDuration::from_secs(self.clock.load(Ordering::SeqCst))
    }

    /// Answers a request; one that pays no heed to conditions makes room first.
    pub async fn answer(&self, request: Request<Bytes>, is_heedless: bool) -> Answer {
        let asked = Asked::of(&request);
        let answer = match self.refusal(&asked, request.uri().path()) {
            Some(refusal) => refusal,
            None if matches!(*request.method(), Method::GET | Method::HEAD) => {
                let _turn = self.turns.read().await;
                self.pass(request).await
            }
            None => {
                let _turn = self.turns.write().await;
                if is_heedless {
                    let _ = std::fs::remove_file(self.bucket.join(&asked.key));
                }
                self.pass(request).await
            }
        };
        self.dated(if asked.query.contains_key("encoding-type") { encoded(answer).await } else { answer })
    }

    async fn pass(&self, request: Request<Bytes>) -> Answer {
        let answer = self.service.call(request.map(s3s::Body::from)).await.expect("an answer");
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Response::from_parts(parts, Full::new(body))
    }

    /// What Amazon refuses before it does anything.
    fn refusal(&self, asked: &Asked, path: &str) -> Option<Answer> {
        if path.split('/').nth(1) != Some(BUCKET) {
            return Some(error(404, "NoSuchBucket", "The specified bucket does not exist"));
        }
        let is_look = matches!(asked.method.as_str(), "GET" | "HEAD");
        if is_look && !asked.key.is_empty() && self.bucket.join(&asked.key).is_dir() {
            return Some(error(404, "NoSuchKey", "The specified key does not exist."));
        }
        if asked.method == "PUT" && !asked.headers.contains_key(CONTENT_LENGTH.as_str()) {
            return Some(error(411, "MissingContentLength", "You must provide the Content-Length HTTP header."));
        }
        let signed = asked.query.get("X-Amz-SignedHeaders")?;
        let is_signed = |name: &String| signed.split(';').any(|signed| signed == name);
        if asked.headers.keys().any(|name| name.starts_with("x-amz-") && !is_signed(name)) {
            let message = "There were headers present in the request which were not signed";
            return Some(error(403, "AccessDenied", message));
        }
        self.untimely(asked)
    }

    /// Refuses a request of another time.
    fn untimely(&self, asked: &Asked) -> Option<Answer> {
        let date = DateTime::strptime("%Y%m%dT%H%M%SZ", asked.query.get("X-Amz-Date")?).ok()?;
        let date = TimeZone::UTC.to_timestamp(date).ok()?;
        let lasts = SignedDuration::from_secs(asked.query.get("X-Amz-Expires")?.parse().ok()?);
        let now = Timestamp::now() + self.off();
        if now > date + lasts {
            return Some(error(403, "AccessDenied", "Request has expired"));
        }
        let message = "The difference between the request time and the current time is too large.";
        (date > now + AHEAD).then(|| error(403, "RequestTimeTooSkewed", message))
    }

    /// The answer with the time of this clock.
    fn dated(&self, mut answer: Answer) -> Answer {
        let mut set = |name: HeaderName, time: Timestamp| {
            let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&time).expect("a time");
            answer.headers_mut().insert(name, HeaderValue::from_str(&text).expect("a value"));
        };
        set(DATE, Timestamp::now() + self.off());
        let modified = answer.headers().get(LAST_MODIFIED).cloned();
        if let Some(modified) = modified {
            let time = DateTimeParser::new().parse_timestamp(modified.as_bytes()).expect("a time");
            let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&(time + self.off())).expect("a time");
            answer.headers_mut().insert(LAST_MODIFIED, HeaderValue::from_str(&text).expect("a value"));
        }
        answer
    }
}

/// An error as Amazon tells it.
pub fn error(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Error><Code>{code}</Code><Message>{message}</Message><RequestId>656c76696e6727732072</RequestId></Error>"
    );
    let answer = Response::builder().status(status).header("content-type", "application/xml");
    answer.body(Full::new(body.into())).expect("an answer")
}

/// The answer with its keys encoded, as of forms.
async fn encoded(answer: Answer) -> Answer {
    let (mut parts, body) = answer.into_parts();
    let bytes = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let mut text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    for name in ["Key", "Prefix", "StartAfter"] {
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        let mut pieces = text.split(&start);
        let mut done = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (key, rest) = piece.split_once(&end).expect("an end");
            let key = utf8_percent_encode(&unescape(key).expect("XML"), NON_ALPHANUMERIC).to_string();
            done += &format!("{start}{}{end}{rest}", key.replace("%20", "+"));
        }
        text = done;
    }
    parts.headers.insert(CONTENT_LENGTH, text.len().into());
    Response::from_parts(parts, Full::new(text.into()))
}
