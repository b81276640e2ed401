//! A running preview, and a running `build --watch`: started, listened to, asked, and ended with the test.

mod talk;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tempfile::TempDir;

use crate::site::{Site, article};
pub use talk::{PATIENCE, Response, Session, Tab, connect, exchange, head_of};

/// What the preview adds to every page.
pub const SCRIPT: &str = r#"<script src="/.bantin/preview.js" defer></script>"#;

/// What a browser encodes in a path.
const PATH: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'%');

pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// Waits for what must come to pass; says what did not.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < end, "not within {PATIENCE:?}: {what}");
        std::thread::sleep(Duration::from_millis(15));
    }
}

/// A process of the program, whose pipes are emptied as it goes, and which does not outlive its test.
pub struct Running {
    child: Child,
    stdout: Arc<Mutex<Vec<String>>>,
    stderr: Arc<Mutex<Vec<String>>>,
}

impl Running {
    pub fn start(mut command: Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let stdout = lines(child.stdout.take().expect("a pipe"));
        let stderr = lines(child.stderr.take().expect("a pipe"));
        Self { child, stdout, stderr }
    }

    pub fn stdout(&self) -> Vec<String> {
        self.stdout.lock().expect("the lines").clone()
    }

    pub fn stderr(&self) -> String {
        self.stderr.lock().expect("the lines").join("\n")
    }

    /// The first line of the results that fits.
    pub fn line(&mut self, what: &str, fits: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(line) = self.stdout().into_iter().find(|line| fits(line)) {
                return line;
            }
            let ended = self.child.try_wait().expect("a status").is_some();
            // What it said last may still be on its way through the pipe.
            std::thread::sleep(Duration::from_millis(if ended { 100 } else { 5 }));
            let over = ended && !self.stdout().iter().any(|line| fits(line));
            assert!(!over && Instant::now() < end, "{what}: {:#?}\n{}", self.stdout(), self.stderr());
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How many files and connections it holds open; 0 where that cannot be asked.
    pub fn open_files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.id())).map_or(0, Iterator::count)
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("a status").is_none()
    }

    /// Sends a signal, waits for the end, and says how long that took.
    #[cfg(unix)]
    pub fn end_with(&mut self, signal: &str) -> (ExitStatus, Duration) {
        let start = Instant::now();
        let sent = Command::new("kill").args([format!("-{signal}"), self.id().to_string()]).status();
        assert!(sent.expect("kill").success(), "the signal {signal} was not sent");
        let mut status = None;
        until("the process ends", || {
            status = self.child.try_wait().expect("a status");
            status.is_some()
        });
        (status.expect("a status"), start.elapsed())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            let out = self.stdout();
            eprintln!("standard output ended in {:#?}", &out[out.len().saturating_sub(8)..]);
            eprintln!("standard error:\n{}", self.stderr());
        }
    }
}

fn lines(pipe: impl Read + Send + 'static) -> Arc<Mutex<Vec<String>>> {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let lines = Arc::clone(&kept);
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines() {
            let Ok(line) = line else { return };
            lines.lock().expect("the lines").push(line);
        }
    });
    kept
}

/// `bantin serve` on a free port.
pub struct Preview {
    pub running: Running,
    pub address: SocketAddr,
    /// The path of the site: `/`, or `/bql/` below another site.
    pub base: String,
    /// The site may go out of a test's sight, but not out of its preview's.
    _folder: Arc<TempDir>,
}

impl Preview {
    pub fn start(site: &Site, arguments: &[&str]) -> Self {
        Self::start_with(site, site.command(&[&["serve", "--port", "0", "--format", "json"], arguments].concat()))
    }

    pub fn start_with(site: &Site, command: Command) -> Self {
        let mut running = Running::start(command);
        let first = running.line("the address of the preview", |line| line.contains("\"preview\""));
        let first: Value = serde_json::from_str(&first).unwrap_or_else(|error| panic!("{error}: {first}"));
        let url = first["preview"].as_str().unwrap_or_else(|| panic!("no address: {first}"));
        let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address");
        Self {
            running,
            address: host.parse().expect("an address and a port"),
            base: format!("/{path}"),
            _folder: site.folder(),
        }
    }

    /// Asks for a path, encoded as it goes over the wire.
    pub fn get(&self, path: &str) -> Response {
        self.ask("GET", path, &[])
    }

    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        self.raw(&self.request(method, path, headers)).unwrap_or_else(|| panic!("no answer to {method} {path}"))
    }

    /// The bytes of a request; a `Host` among the headers replaces the right one.
    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Vec<u8> {
        let own = format!("Host: {}\r\n", self.address);
        let own = if headers.iter().any(|(name, _)| *name == "Host") { "" } else { &own };
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        format!("{method} {path} HTTP/1.1\r\n{own}{headers}Connection: close\r\n\r\n").into_bytes()
    }

    pub fn raw(&self, bytes: &[u8]) -> Option<Response> {
        exchange(self.address, bytes)
    }

    /// The text of a page that must be there.
    pub fn page(&self, path: &str) -> String {
        let response = self.get(path);
        assert_eq!(response.status, 200, "{path}\n{}", response.text());
        response.text()
    }

    /// What the bar on a page shows.
    pub fn state(&self, page: &str) -> Value {
        let text = self.page(&of_page("state", page));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    pub fn plan(&self) -> u64 {
        self.state(&self.base)["plan"].as_u64().expect("the plan's number")
    }

    pub fn errors(&self) -> u64 {
        self.state(&self.base)["errors"].as_u64().expect("a number of errors")
    }

    /// Opens the event stream of a page and waits for its greeting.
    pub fn tab(&self, page: &str) -> Tab {
        let tab = Tab::open(self.address, &of_page("events", page));
        let hello = tab.next(PATIENCE);
        assert!(matches!(&hello, Some((name, data)) if name == "hello" && data.contains('-')), "{hello:?}");
        tab
    }

    /// Waits for words on a page.
    pub fn shows(&self, path: &str, words: &str) {
        until(&format!("{words:?} on {path}"), || self.get(path).text().contains(words));
    }

    pub fn until_errors(&self, count: u64) {
        until(&format!("{count} errors"), || self.errors() == count);
    }

    /// Looks at a page a thousand times a second, if the machine can, until it is told to stop.
    pub fn polling(&self, path: &str, sound: impl Fn(&Response) -> bool + Send + 'static) -> Polling {
        let (path, stop) = (path.to_owned(), Arc::new(AtomicBool::new(false)));
        let (mut session, stopped) = (Session::new(self.address), Arc::clone(&stop));
        let thread = std::thread::spawn(move || {
            let mut looks = 0;
            // A busy machine may let it run only when all is over; one look is the least.
            while looks == 0 || !stopped.load(Ordering::Relaxed) {
                let response = session.get(&path);
                looks += 1;
                if !sound(&response) {
                    return (looks, Some(format!("{} {}", response.status, response.text())));
                }
                std::thread::sleep(Duration::from_millis(1));
            }
            (looks, None)
        });
        Polling { stop, thread }
    }

    /// How the served outputs differ from those of a build; at most `enough` of them.
    pub fn differences(&self, outputs: &BTreeMap<String, Vec<u8>>, enough: usize) -> Vec<String> {
        let rules = outputs.get("_redirects").map(|text| String::from_utf8_lossy(text).into_owned());
        let moved = moved(rules.as_deref().unwrap_or_default());
        let mut session = Session::new(self.address);
        let outputs = outputs.iter().filter(|(path, _)| !path.starts_with(".bantin"));
        let problem = |(path, bytes): (&String, &Vec<u8>)| {
            let url = self.base.clone() + &encode(path.strip_suffix("index.html").filter(is_folder).unwrap_or(path));
            let response = session.get(&url);
            let wrong = match moved.get(&url) {
                Some(to) => response.status != 301 || response.header("location") != Some(to),
                None => response.status != 200 || without_script(path, &response.body) != *bytes,
            };
            wrong.then(|| format!("{url} ({})", response.status))
        };
        outputs.filter_map(problem).take(enough).collect()
    }
}

fn is_folder(path: &&str) -> bool {
    path.is_empty() || path.ends_with('/')
}

/// The rules of `_redirects` without a query.
pub fn moved(rules: &str) -> BTreeMap<String, String> {
    let words = rules.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    words
        .filter(|words| words.len() == 3 && words[2] == "301")
        .map(|words| (words[0].into(), words[1].into()))
        .collect()
}

/// A reserved address about the page that a browser shows at a path.
pub fn of_page(what: &str, page: &str) -> String {
    let path = utf8_percent_encode(page, CONTROLS).to_string();
    format!("/.bantin/{what}?page={}", utf8_percent_encode(&path, NON_ALPHANUMERIC))
}

/// A page without the preview's script, which must stand just before the last `</body>`, once.
pub fn without_script(path: &str, body: &[u8]) -> Vec<u8> {
    if !path.ends_with(".html") {
        return body.to_vec();
    }
    let text = std::str::from_utf8(body).unwrap_or_else(|error| panic!("{path}: {error}"));
    let parts: Vec<&str> = text.split(SCRIPT).collect();
    assert_eq!(parts.len(), 2, "{path}: the script stands {} times", parts.len() - 1);
    assert!(parts[1].starts_with("</body>"), "{path}: the script stands in the wrong place");
    assert_eq!(parts[1].matches("</body>").count(), 1, "{path}: the script stands before another </body>");
    parts.concat().into_bytes()
}

/// A thread that looks at one page all the time.
pub struct Polling {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<(usize, Option<String>)>,
}

impl Polling {
    /// The first answer that was not sound, if there was one.
    pub fn finish(self) -> Option<String> {
        self.stop.store(true, Ordering::Relaxed);
        let (looks, wrong) = self.thread.join().expect("the looks at the page");
        assert!(looks > 0, "nobody looked");
        wrong
    }
}

/// `bantin build --watch` into `public/`.
pub struct Watching {
    pub running: Running,
    pub output: PathBuf,
}

impl Watching {
    /// Starts, and waits for the first build.
    pub fn start(site: &Site, arguments: &[&str]) -> Self {
        let arguments = [&["build", "--watch", "--format", "json"], arguments].concat();
        let mut running = Running::start(site.command(&arguments));
        running.line("a first summary", is_summary);
        Self { running, output: site.path("public") }
    }

    pub fn summaries(&self) -> usize {
        self.running.stdout().iter().filter(|line| is_summary(line)).count()
    }

    /// How many problems of this severity were printed so far.
    pub fn printed(&self, severity: &str) -> usize {
        let lines = self.running.stdout();
        let problems = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        problems.filter(|line| line["severity"] == severity).count()
    }

    pub fn holds(&self, path: &str, words: &str) {
        until(&format!("{words:?} in {path}"), || {
            fs::read_to_string(self.output.join(path)).is_ok_and(|text| text.contains(words))
        });
    }
}

fn is_summary(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok_and(|line| line.get("outputs").is_some())
}

/// The files below a folder into which another process may be writing; nothing if one of them went away meanwhile.
pub fn glimpse(folder: &Path) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.ok()?;
        if !entry.file_type().is_dir() {
            let path = entry.path().strip_prefix(folder).ok()?.to_str()?.replace('\\', "/");
            files.insert(path, fs::read(entry.path()).ok()?);
        }
    }
    Some(files)
}

/// The paths at which two trees differ.
pub fn unlike(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let paths: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    paths.into_iter().filter(|path| left.get(*path) != right.get(*path)).cloned().collect()
}

/// An article of the site below: what its lists show stays, and `words` stand only in its text.
pub fn news_text(at: usize, words: &str) -> String {
    let front =
        format!("date = 2022-03-{at:02}\nsummary = \"Tóm tắt {at}.\"\ntags = [\"Đầu tư\", \"Nhóm {}\"]", at % 3);
    article(&format!("Bài {at}"), &front, &format!("Đoạn đầu.\n\n## Mục\n\nDấu hiệu: {words}."))
}

/// A small news site: `tin-tuc/b1.md` to `b8.md`, each alone responsible for its text, two of them in English too.
pub fn news() -> Site {
    let site = Site::new()
        .config_with("paginate_by = 4\n[languages.en]\ntitle = \"Management Board\"\n")
        .section("tin-tuc", "Tin tức")
        .file("tin-tuc/_index.en.md", article("News", "", ""))
        .file("_index.md", article("Ban Quản lý", "", ""));
    let site = (1..=8).fold(site, |site, at| site.file(&format!("tin-tuc/b{at}.md"), news_text(at, "ban đầu")));
    (1..=2).fold(site, |site, at| site.file(&format!("tin-tuc/b{at}.en.md"), news_text(at, "at first")))
}
