//! HTTP: connections and their limits, who may ask, and what is put into the head of an answer.

use std::convert::Infallible;
use std::net::TcpListener;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Semaphore;

use super::page::Content;
use super::{Preview, card, media, state};
use crate::media_type;

/// Connections at a time; more wait until one is done.
const CONNECTIONS: usize = 512;
/// Time for a request's head to arrive.
const HEAD: Duration = Duration::from_secs(10);
/// Size of a request's head, in bytes.
const HEAD_SIZE: usize = 16 * 1024;
/// Silence after which an event stream shows that it still stands.
const SIGN_OF_LIFE: Duration = Duration::from_secs(25);

/// Answers that are made at the same time.
const THREADS: usize = 4;

const SCRIPT: &str = include_str!("preview.js");
const STYLE: &str = include_str!("preview.css");

/// A body: bytes at once, or a stream.
pub type Body = UnsyncBoxBody<Bytes, Infallible>;

/// Bytes as a body.
pub fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed_unsync()
}

/// Serves until the process ends.
///
/// # Errors
/// When the system cannot give what a server needs.
pub fn run(listener: TcpListener, preview: Arc<Preview>) -> std::io::Result<Infallible> {
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(THREADS).build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let free = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let place = free.clone().acquire_owned().await;
            let stream = match listener.accept().await {
                Ok((stream, _)) => stream,
                Err(_) => {
                    // Out of file descriptors, most likely: some connection has to end first.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let preview = preview.clone();
            tokio::spawn(async move {
                let service = service_fn(move |request| answer(preview.clone(), request));
                let mut http = http1::Builder::new();
                http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_SIZE);
                // Whatever goes wrong here concerns the one who asked, who has been told or is gone.
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
                drop(place);
            });
        }
    })
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

fn answer(preview: Arc<Preview>, request: Request<Incoming>) -> Answer {
    Box::pin(async move {
        let is_head = request.method() == Method::HEAD;
        // A picture that is made for the first time takes its time, in which others are answered.
        let asked = preview.clone();
        let response = tokio::task::spawn_blocking(move || asked.respond(&request)).await;
        let mut response = response.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR));
        if let Some(length) =
            response.body().size_hint().exact().filter(|_| !response.headers().contains_key(header::CONTENT_LENGTH))
        {
            response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        }
        let head = response.headers_mut();
        head.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        head.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        head.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
        head.insert(header::CONTENT_SECURITY_POLICY, policy(&preview));
        Ok(if is_head { response.map(|_| whole("")) } else { response })
    })
}

/// What a page may load: what is of the site, and frames of the hosts that the configuration allows.
fn policy(preview: &Preview) -> HeaderValue {
    const OWN: &str = "default-src 'self'";
    let snapshot = preview.snapshot();
    let hosts = snapshot.site.iter().flat_map(|site| &site.config.embed);
    let frames: String = hosts.map(|host| format!(" https://{host}")).collect();
    let policy = if frames.is_empty() { OWN.to_owned() } else { format!("{OWN}; frame-src 'self'{frames}") };
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(OWN))
}

impl Preview {
    fn respond(&self, request: &Request<Incoming>) -> Response<Body> {
        if let Some(refused) = self.refusal(request) {
            return plain(refused);
        }
        if request.method() != Method::GET && request.method() != Method::HEAD {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED);
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        let (path, query) = (request.uri().path(), request.uri().query());
        match path {
            "/.bantin/preview.js" => typed("text/javascript; charset=utf-8", SCRIPT),
            "/.bantin/codes" => typed("text/html; charset=utf-8", card::codes(self.tongue)),
            "/.bantin/preview.css" => typed("text/css; charset=utf-8", STYLE),
            "/.bantin/state" | "/.bantin/events" if !is_own(request.headers()) => plain(StatusCode::FORBIDDEN),
            "/.bantin/state" => {
                let state = state::state(&self.snapshot(), &page_of(query), self.tongue);
                typed("application/json; charset=utf-8", state.to_string())
            }
            "/.bantin/events" if request.method() == Method::HEAD => typed("text/event-stream", ""),
            "/.bantin/events" => self.events(page_of(query)),
            _ => self.page(path, query, request.headers()),
        }
    }

    /// Why a request is refused before anything is looked at: it is not meant for this server.
    fn refusal(&self, request: &Request<Incoming>) -> Option<StatusCode> {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return Some(StatusCode::BAD_REQUEST) };
        if request.uri().authority().is_some()
            || request.uri().scheme().is_some()
            || !request.uri().path().starts_with('/')
        {
            return Some(StatusCode::BAD_REQUEST);
        }
        let is_known = host.to_str().is_ok_and(|host| self.is_known(host));
        (!is_known).then_some(StatusCode::MISDIRECTED_REQUEST)
    }

    /// Whether a `Host` names this server. A foreign name that leads here is an attack by way of the
    /// name's owner (DNS rebinding); an address cannot be rebound.
    fn is_known(&self, host: &str) -> bool {
        let port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let name = match host.rsplit_once(':') {
            Some((name, number)) if port(number) && (!name.contains(':') || name.ends_with(']')) => name,
            _ => host,
        };
        let name = name.to_lowercase();
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        ["localhost", "127.0.0.1", "[::1]"].contains(&name.as_str())
            || self.names.iter().any(|known| *known == name || *known == bare)
            || (self.is_open && bare.parse::<std::net::IpAddr>().is_ok())
    }

    fn page(&self, path: &str, query: Option<&str>, head: &HeaderMap) -> Response<Body> {
        let snapshot = self.snapshot();
        let reply = self.reply(&snapshot, path, query);
        let is_html = reply.is_html();
        let mut response = match &reply.content {
            Content::Bytes(bytes) if is_html => Response::new(whole(card::with_script(bytes))),
            Content::Bytes(bytes) => Response::new(whole(bytes.to_vec())),
            Content::File(file) => media::response(file, head),
        };
        if reply.status != 200 {
            *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or_default();
        }
        // Scripts can read this header of their own page, and no other: so a page knows which plan it is of.
        if let Ok(mark) = HeaderValue::from_str(&format!("bantin;desc=\"{}\"", self.mark(&snapshot))) {
            response.headers_mut().insert("server-timing", mark);
        }
        let kind = media_type::of_path(&reply.path);
        if let Ok(kind) = HeaderValue::from_str(&kind) {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        if let Some(location) = reply.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            response.headers_mut().insert(header::LOCATION, location);
        }
        response
    }

    /// The stream of what a tab has to be told.
    fn events(&self, page: String) -> Response<Body> {
        let mut tabs = self.tabs.lock().unwrap_or_else(PoisonError::into_inner);
        let events = tabs.open(page, &self.mark(&self.snapshot()));
        drop(tabs);
        let Some(mut events) = events else { return plain(StatusCode::SERVICE_UNAVAILABLE) };
        let (mut sender, body) = http_body_util::channel::Channel::new(4);
        tokio::spawn(async move {
            loop {
                let text = match tokio::time::timeout(SIGN_OF_LIFE, events.recv()).await {
                    Ok(Some(event)) => event,
                    Ok(None) => return,
                    Err(_) => ":\n\n".to_owned(),
                };
                if sender.send_data(Bytes::from(text)).await.is_err() {
                    return;
                }
            }
        });
        let mut response = Response::new(body.boxed_unsync());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        response
    }
}

/// Whether a page of this server asks, and not one of another site in the same browser.
fn is_own(head: &HeaderMap) -> bool {
    let text = |name| head.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
    let host = text(header::HOST).unwrap_or("");
    let same_origin = text(header::ORIGIN).is_none_or(|origin| origin.strip_prefix("http://") == Some(host));
    let same_site = head.get("sec-fetch-site").is_none_or(|site| site == "same-origin");
    same_origin && same_site
}

/// The page a tab says it shows.
fn page_of(query: Option<&str>) -> String {
    let pairs = url::form_urlencoded::parse(query.unwrap_or("").as_bytes());
    pairs.into_iter().find(|(name, _)| name == "page").map(|(_, page)| page.into_owned()).unwrap_or_default()
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut response = typed("text/plain; charset=utf-8", format!("{status}\n"));
    *response.status_mut() = status;
    response
}

fn typed(kind: &'static str, text: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(whole(text));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
