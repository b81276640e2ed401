//! The small HTTP client of the preview's tests: whole answers, bare answers to any bytes, and the event stream.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// How long something that must happen may take: long enough for a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// The value of a header that may stand once at most.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case(name));
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "the header {name} stands twice: {:?}", self.headers);
        value
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection whose reads give up after a while, so that no test hangs.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    stream.set_write_timeout(Some(PATIENCE)).expect("a timeout");
    stream.set_nodelay(true).expect("no delay");
    stream
}

/// Sends any bytes and reads one answer; `None` if the connection is closed without one.
pub fn exchange(address: SocketAddr, bytes: &[u8]) -> Option<Response> {
    let mut stream = connect(address);
    // A server may answer and close before it has read everything.
    let _ = stream.write_all(bytes);
    read_response(&mut BufReader::new(stream), bytes.starts_with(b"HEAD "))
}

/// The status and headers of the answer, for bodies without an end.
pub fn head_of(address: SocketAddr, bytes: &[u8]) -> Option<Response> {
    let mut stream = connect(address);
    let _ = stream.write_all(bytes);
    read_head(&mut BufReader::new(stream))
}

fn read_response(stream: &mut impl BufRead, without_body: bool) -> Option<Response> {
    let mut response = read_head(stream)?;
    if !without_body {
        match response.header("content-length").map(|length| length.parse().expect("a length")) {
            Some(length) => {
                response.body = vec![0; length];
                stream.read_exact(&mut response.body).expect("as many bytes as the answer announces");
            }
            None => drop(stream.read_to_end(&mut response.body)),
        }
    }
    Some(response)
}

/// Reads to the empty line, and insists on what must hold for every answer of the preview.
fn read_head(stream: &mut impl BufRead) -> Option<Response> {
    let mut line = String::new();
    stream.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let status = line.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)).and_then(|status| status.parse().ok());
    let mut response =
        Response { status: status.unwrap_or_else(|| panic!("no answer: {line:?}")), headers: vec![], body: vec![] };
    loop {
        line.clear();
        stream.read_line(&mut line).expect("a header");
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        response.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let grants = response.headers.iter().any(|(name, _)| name.to_lowercase().starts_with("access-control"));
    assert!(!grants, "something is granted to other sites: {:?}", response.headers);
    if let Some(location) = response.header("location") {
        let local = location.starts_with('/') && !location[1..].starts_with(['/', '\\']);
        assert!(local && !location.contains(['\t', '\\']), "leads off the site: {location}");
    }
    Some(response)
}

/// Many requests after one another, over one connection as long as the server keeps it.
pub struct Session {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Session {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    pub fn get(&mut self, path: &str) -> Response {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        // An old connection may have been closed meanwhile, a new one may not.
        let old = self.stream.take().and_then(|stream| self.try_get(stream, &request));
        old.or_else(|| self.try_get(BufReader::new(connect(self.address)), &request))
            .unwrap_or_else(|| panic!("no answer to {path}"))
    }

    fn try_get(&mut self, mut stream: BufReader<TcpStream>, request: &str) -> Option<Response> {
        stream.get_mut().write_all(request.as_bytes()).ok()?;
        let response = read_response(&mut stream, false)?;
        let closes = response.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        self.stream = (!closes && response.header("content-length").is_some()).then_some(stream);
        Some(response)
    }
}

/// The name and the data of an event.
pub type Event = (String, String);

/// An open event stream, as an open tab of a browser has it.
pub struct Tab {
    stream: TcpStream,
    events: Receiver<Event>,
}

impl Tab {
    pub fn open(address: SocketAddr, target: &str) -> Self {
        let mut stream = connect(address);
        let request = format!("GET {target} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("a request");
        let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
        let head = read_head(&mut reader).expect("an answer");
        assert_eq!((head.status, head.header("content-type")), (200, Some("text/event-stream")), "{target}");
        stream.set_read_timeout(None).expect("no timeout");
        let chunked = head.header("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"));
        let (sender, events) = channel();
        std::thread::spawn(move || {
            if chunked {
                read_events(BufReader::new(Chunks { inner: reader, left: 0 }), &sender);
            } else {
                read_events(reader, &sender);
            }
        });
        Self { stream, events }
    }

    /// The next event, or nothing within the deadline.
    pub fn next(&self, deadline: Duration) -> Option<Event> {
        self.events.recv_timeout(deadline).ok()
    }

    /// The data of the next event of this name; events of other names are passed over, but `reload` only if that is asked for.
    pub fn wait_for(&self, name: &str) -> String {
        let end = Instant::now() + PATIENCE;
        let mut passed = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event = self.next(left).unwrap_or_else(|| panic!("no event {name}, only {passed:?}"));
            assert!(name == "reload" || event.0 != "reload", "a reload before {name}: {event:?} after {passed:?}");
            if event.0 == name {
                return event.1;
            }
            passed.push(event);
        }
    }

    /// The plan's number of the next `reload`.
    pub fn reload(&self) -> u64 {
        let data = self.wait_for("reload");
        data.parse().unwrap_or_else(|_| panic!("the data of a reload: {data:?}"))
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Reads `event:` and `data:` lines up to the end of the stream.
fn read_events(stream: impl BufRead, sender: &Sender<Event>) {
    let (mut name, mut data) = (String::new(), Vec::new());
    for line in stream.lines() {
        let Ok(line) = line else { return };
        match line.split_once(':') {
            None if !data.is_empty() || !name.is_empty() => {
                let event = (std::mem::take(&mut name), std::mem::take(&mut data).join("\n"));
                if sender.send(event).is_err() {
                    return;
                }
            }
            Some(("event", value)) => name = value.trim().to_owned(),
            Some(("data", value)) => data.push(value.trim().to_owned()),
            // Comments, identifiers and the time to reconnect.
            _ => {}
        }
    }
}

/// Takes the lengths out of a body that comes in chunks.
struct Chunks<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.left == 0 {
            let mut line = String::new();
            if self.inner.read_line(&mut line)? == 0 {
                return Ok(0);
            }
            // An empty line ends the chunk before.
            match line.trim() {
                "" => {}
                length => match usize::from_str_radix(length, 16) {
                    Ok(0) | Err(_) => return Ok(0),
                    Ok(length) => self.left = length,
                },
            }
        }
        let room = buffer.len().min(self.left);
        let read = self.inner.read(&mut buffer[..room])?;
        self.left -= read;
        Ok(read)
    }
}
