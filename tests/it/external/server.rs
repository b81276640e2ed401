//! A web server on every loopback address, which answers as a test wants and keeps a list of what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// One request.
#[derive(Debug, Clone)]
pub struct Asked {
    pub at: Instant,
    pub path: String,
    pub head: String,
}

/// What is sent to a method and path that was asked so many times before; nothing ends the connection.
type Answer = dyn Fn(&mut TcpStream, &str, &str, usize) + Send + Sync;

pub struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    connections: Arc<AtomicUsize>,
}

impl Server {
    pub fn new(answer: impl Fn(&mut TcpStream, &str, &str, usize) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("0.0.0.0:0").expect("a free port");
        let server = Server {
            port: listener.local_addr().expect("its address").port(),
            asked: Arc::default(),
            connections: Arc::default(),
        };
        let (asked, connections) = (server.asked.clone(), server.connections.clone());
        let answer: Arc<Answer> = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                connections.fetch_add(1, Ordering::SeqCst);
                let (asked, answer) = (asked.clone(), answer.clone());
                thread::spawn(move || serve(stream, &asked, &*answer));
            }
        });
        server
    }

    /// A server that gives each path a status.
    pub fn of_statuses(status: impl Fn(&str) -> u16 + Send + Sync + 'static) -> Self {
        Server::new(move |stream, _, path, _| reply(stream, status(path), ""))
    }

    /// The address of a path on one of the hosts that this server is, by number.
    pub fn url(&self, host: u8, path: &str) -> String {
        format!("http://127.0.0.{host}:{}{path}", self.port)
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("the list").clone()
    }

    /// The paths that were asked for, sorted, once for each request.
    pub fn paths(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.asked().into_iter().map(|asked| asked.path).collect();
        paths.sort();
        paths
    }

    /// Connections so far, with or without a request.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn serve(mut stream: TcpStream, asked: &Mutex<Vec<Asked>>, answer: &Answer) {
    let at = Instant::now();
    let mut first = [0];
    if stream.peek(&mut first).is_ok_and(|_| first == [22]) {
        // It does not speak TLS.
        return reply(&mut stream, 400, "");
    }
    let mut lines = BufReader::new(stream.try_clone().expect("the stream")).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    if let [method, path, _] = first.split(' ').collect::<Vec<_>>()[..] {
        let mut list = asked.lock().expect("the list");
        let before = list.iter().filter(|asked| asked.path == path).count();
        list.push(Asked { at, path: path.into(), head: head.join("\n") });
        drop(list);
        answer(&mut stream, method, path, before);
    }
}

/// Sends a status with further lines of the head, each with its line break.
pub fn reply(stream: &mut TcpStream, status: u16, lines: &str) {
    let _ = write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n{lines}\r\n");
}

/// Sends nothing for a while.
pub fn wait(seconds: f64) {
    thread::sleep(Duration::from_secs_f64(seconds));
}
