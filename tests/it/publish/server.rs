//! Object storage in the test process, on a loopback address: it keeps a list of what it was asked, fails as a test wants, and
//! can be looked into behind its back.
//!
//! The storage itself, with its check of signatures, is `s3s` and `s3s-fs`; `amazon.rs` makes good where they are not as Amazon
//! documents its own.

mod amazon;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle};
use s3s::Body;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::time::sleep;
use url::Url;

use crate::site::tree;
use amazon::{Amazon, error};

/// The one bucket.
pub const BUCKET: &str = "web";

/// Who may use it.
pub const KEY: &str = "AKIAEXAMPLE";
pub const SECRET: &str = "khong-ai-duoc-biet+/=";

/// One request.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    /// Empty for the bucket itself.
    pub key: String,
    pub headers: BTreeMap<String, String>,
    pub query: BTreeMap<String, String>,
}

impl Asked {
    fn of<T>(request: &Request<T>) -> Self {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let path = decoded(request.uri().path());
        let key = path.strip_prefix(&format!("/{BUCKET}/")).unwrap_or_default().to_owned();
        let pairs = request.uri().query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        Asked {
            method: request.method().to_string(),
            key,
            headers: request.headers().iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
            query: pairs.map(|(name, value)| (decoded(name), decoded(value))).collect(),
        }
    }

    /// A header; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum What {
    /// The connection is cut before anything is done.
    CutBefore,
    /// All is done, but the connection is cut before the answer.
    CutAfter,
    /// A status with a code of S3; nothing is done.
    Refuse(u16, &'static str),
    /// The bucket is in another region.
    Elsewhere(&'static str),
    /// Nothing is done, and signature, keys and address of the request are repeated.
    Echo,
    /// A status that tells of no error, with an error; nothing is done.
    LateError(&'static str),
    /// Nothing happens for a while.
    Wait(Duration),
    /// The answer comes in eight pieces with such breaks.
    Drip(Duration),
    /// The condition that nothing may be in the way counts for nothing.
    Heedless,
    /// A copy is taken for an empty file.
    CopyOfNothing,
}

struct Fault {
    matches: Box<dyn Fn(&Asked) -> bool + Send>,
    which: Range<usize>,
    what: What,
    seen: usize,
}

/// What the server and the test share.
#[derive(Default)]
struct State {
    asked: Mutex<Vec<Asked>>,
    faults: Mutex<Vec<Fault>>,
}

impl State {
    /// Notes a request, and finds what is to go wrong with it.
    fn note(&self, asked: &Asked) -> Option<What> {
        let mut faults = self.faults.lock().expect("the faults");
        self.asked.lock().expect("the list").push(asked.clone());
        let mut what = None;
        for fault in faults.iter_mut().filter(|fault| (fault.matches)(asked)) {
            if what.is_none() && fault.which.contains(&fault.seen) {
                what = Some(fault.what.clone());
            }
            fault.seen += 1;
        }
        what
    }
}

pub struct Storage {
    runtime: Runtime,
    state: Arc<State>,
    amazon: Arc<Amazon>,
    port: u16,
    folder: TempDir,
}

impl Storage {
    /// Storage with one bucket and nothing in it.
    pub fn new() -> Self {
        let folder = TempDir::with_prefix("bantin-s3-").expect("a temporary folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("the bucket");
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let (state, amazon) = (Arc::new(State::default()), Arc::new(Amazon::new(folder.path())));
        runtime.spawn(listen(listener, state.clone(), amazon.clone()));
        Storage { runtime, state, amazon, port, folder }
    }

    /// Its address.
    pub fn endpoint(&self) -> Url {
        format!("http://127.0.0.1:{}/", self.port).parse().expect("an address")
    }

    /// What a program needs in its environment to publish there: keys, no files of the machine, no proxy.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let nowhere = self.folder.path().join("nowhere").to_string_lossy().into_owned();
        let keys = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET), ("AWS_REGION", "us-east-1")];
        let files = ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"].map(|name| (name, nowhere.as_str()));
        let proxies = ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "https_proxy", "http_proxy"];
        let all = keys.into_iter().chain(files).chain(proxies.map(|name| (name, "")));
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// From now on, something goes wrong with requests that match, by their number from 0.
    pub fn on(&self, matches: impl Fn(&Asked) -> bool + Send + 'static, which: Range<usize>, what: What) {
        let fault = Fault { matches: Box::new(matches), which, what, seen: 0 };
        self.state.faults.lock().expect("the faults").push(fault);
    }

    /// The same with every request of a method.
    pub fn on_all(&self, method: &'static str, what: What) {
        self.on(move |asked| asked.method == method, 0..usize::MAX, what);
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        self.state.faults.lock().expect("the faults").clear();
        self.amazon.set_clock(0);
    }

    /// Its clock is off by so many seconds.
    pub fn set_clock(&self, seconds: i64) {
        self.amazon.set_clock(seconds);
    }

    /// The requests since the last time this was called, in order.
    pub fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.state.asked.lock().expect("the list"))
    }

    /// The same in short: `PUT tin-tuc/index.html`.
    pub fn lines(&self) -> Vec<String> {
        self.asked().iter().map(|asked| format!("{} {}", asked.method, asked.key)).collect()
    }

    /// All objects, by their keys.
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.folder())
    }

    /// The folder that holds the objects as files.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join(BUCKET)
    }

    /// The headers of an object.
    pub fn headers(&self, key: &str) -> Option<BTreeMap<String, String>> {
        let (bucket, keys) = self.access();
        let answer = self.ask(bucket.head_object(Some(&keys), key), Vec::new(), &[]);
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value.as_bytes())));
        answer.status().is_success().then(|| headers.collect())
    }

    /// Puts an object there as another program would, with these headers.
    pub fn put(&self, key: &str, bytes: impl Into<Vec<u8>>, headers: &[(&'static str, &str)]) {
        let (bucket, keys) = self.access();
        let answer = self.ask(bucket.put_object(Some(&keys), key), bytes.into(), headers);
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// Removes an object as another program would.
    pub fn remove(&self, key: &str) {
        let (bucket, keys) = self.access();
        let answer = self.ask(bucket.delete_object(Some(&keys), key), Vec::new(), &[]);
        assert!(answer.status().is_success(), "{answer:?}");
    }

    fn access(&self) -> (Bucket, Credentials) {
        let bucket = Bucket::new(self.endpoint(), UrlStyle::Path, BUCKET, "us-east-1").expect("a bucket");
        (bucket, Credentials::new(KEY, SECRET))
    }

    /// Asks the storage without the server.
    fn ask<'a>(&self, mut action: impl S3Action<'a>, bytes: Vec<u8>, headers: &[(&'static str, &str)]) -> Answer {
        for (name, value) in headers {
            action.headers_mut().insert(*name, (*value).to_owned());
        }
        let url = action.sign(Duration::from_secs(60));
        let mut request = Request::builder().method(method_of(&action)).uri(url.as_str());
        request = request.header("host", format!("127.0.0.1:{}", self.port)).header(CONTENT_LENGTH, bytes.len());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Bytes::from(bytes)).expect("a request");
        self.runtime.block_on(self.amazon.answer(request, false))
    }
}

fn method_of<'a, A: S3Action<'a>>(_: &A) -> &'static str {
    A::METHOD.to_str()
}

/// An answer whose body is there.
type Answer = Response<Full<Bytes>>;

/// The connection is to be cut.
#[derive(Debug)]
struct Cut;

impl std::error::Error for Cut {}

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("cut")
    }
}

async fn listen(listener: TcpListener, state: Arc<State>, amazon: Arc<Amazon>) {
    while let Ok((stream, _)) = listener.accept().await {
        let (state, amazon) = (state.clone(), amazon.clone());
        let service = service_fn(move |request| serve(request, state.clone(), amazon.clone()));
        tokio::spawn(async move {
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn serve(request: Request<Incoming>, state: Arc<State>, amazon: Arc<Amazon>) -> Result<Response<Body>, Cut> {
    let asked = Asked::of(&request);
    let what = state.note(&asked);
    let address = request.uri().to_string();
    let (head, mut body) = request.into_parts();
    if matches!(what, Some(What::CutBefore)) {
        // In the middle of the file, if it has one.
        let _ = body.frame().await;
        return Err(Cut);
    }
    let refused = match what {
        Some(What::Refuse(status, code)) => Some(error(status, code, "As the test wants.")),
        Some(What::Echo) => {
            let signature = &asked.query["X-Amz-Signature"];
            let message = format!("{signature} {SECRET} {KEY} {address}").replace('&', "&amp;");
            Some(error(403, "AccessDenied", &message))
        }
        Some(What::Elsewhere(region)) => Some(elsewhere(region)),
        Some(What::LateError(code)) => Some(error(200, code, "It went wrong on the way.")),
        Some(What::CopyOfNothing) => Some(Response::new(Full::default())),
        _ => None,
    };
    if let Some(refused) = refused {
        return Ok(refused.map(Body::http_body));
    }
    if let Some(What::Wait(time)) = what {
        sleep(time).await;
    }
    let bytes = body.collect().await.map_err(|_| Cut)?.to_bytes();
    let answer = amazon.answer(Request::from_parts(head, bytes), matches!(what, Some(What::Heedless))).await;
    match what {
        Some(What::CutAfter) => Err(Cut),
        Some(What::Drip(pause)) => Ok(drip(answer, pause).await),
        _ => Ok(answer.map(Body::http_body)),
    }
}

fn elsewhere(region: &'static str) -> Answer {
    let mut answer = error(301, "PermanentRedirect", "Please send all future requests to another endpoint.");
    answer.headers_mut().insert("x-amz-bucket-region", HeaderValue::from_static(region));
    answer
}

/// Lets a body come in pieces.
async fn drip(answer: Answer, pause: Duration) -> Response<Body> {
    let (parts, body) = answer.into_parts();
    let size = body.size_hint().exact().unwrap_or_default() as usize;
    let bytes = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let (mut sender, receiver) = http_body_util::channel::Channel::<Bytes, std::convert::Infallible>::new(1);
    tokio::spawn(async move {
        for piece in bytes.chunks(size.div_ceil(8).max(1)) {
            sleep(pause).await;
            if sender.send_data(Bytes::copy_from_slice(piece)).await.is_err() {
                return;
            }
        }
    });
    Response::from_parts(parts, Body::http_body(receiver))
}
