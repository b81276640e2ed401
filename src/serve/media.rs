//! Copied files: their types, and the ranges of them that players ask for.

use std::io::{Read, Seek, SeekFrom};

use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use http_range_header::parse_range_header;
use hyper::body::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Response, StatusCode};

use super::http::{Body, whole};
use crate::source::{self, File, Open};

/// Bytes sent at a time.
const PIECE: u64 = 64 * 1024;

/// A file, or the range of it that is asked for (RFC 9110, section 14). Several ranges at once are
/// answered with the whole, which is allowed.
pub fn response(file: &File, head: &HeaderMap) -> Response<Body> {
    let opened = source::open(file).ok().and_then(|open| Some((open.metadata().ok()?.len(), open)));
    let Some((size, open)) = opened else {
        let mut response = Response::new(whole("404\n"));
        *response.status_mut() = StatusCode::NOT_FOUND;
        return response;
    };
    let asked = head.get(header::RANGE).and_then(|range| parse_range_header(range.to_str().ok()?).ok());
    let one = asked.filter(|ranges| ranges.len() == 1).map(|ranges| ranges.validate(size));
    let (status, range) = match one {
        None => (StatusCode::OK, 0..size),
        Some(Ok(ranges)) => match ranges.first() {
            Some(range) => (StatusCode::PARTIAL_CONTENT, *range.start()..range.end() + 1),
            None => (StatusCode::OK, 0..size),
        },
        Some(Err(_)) => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let said = match status {
        StatusCode::PARTIAL_CONTENT => Some(format!("bytes {}-{}/{size}", range.start, range.end - 1)),
        StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{size}")),
        _ => None,
    };
    let mut response = Response::new(stream(open, &range));
    *response.status_mut() = status;
    let head = response.headers_mut();
    head.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    head.insert(header::CONTENT_LENGTH, (range.end - range.start).into());
    if let Some(said) = said.and_then(|said| HeaderValue::from_str(&said).ok()) {
        head.insert(header::CONTENT_RANGE, said);
    }
    response
}

fn stream(mut open: Open, range: &std::ops::Range<u64>) -> Body {
    let left = range.end - range.start;
    if left == 0 || open.seek(SeekFrom::Start(range.start)).is_err() {
        return whole("");
    }
    let (sender, body) = Channel::new(2);
    tokio::spawn(send(open, left, sender));
    body.boxed_unsync()
}

/// Sends piece by piece, reading where waiting for the disk holds up nobody.
async fn send(mut open: Open, mut left: u64, mut sender: Sender<Bytes>) {
    while left > 0 {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::new();
            (&mut open).take(left.min(PIECE)).read_to_end(&mut piece).map(|_| (open, piece))
        });
        let Ok(Ok((back, piece))) = read.await else { return };
        if piece.is_empty() {
            return;
        }
        left -= piece.len() as u64;
        open = back;
        if sender.send_data(piece.into()).await.is_err() {
            return;
        }
    }
}
