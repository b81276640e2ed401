//! Runs git on the cache, without any shell, and gives up processes that are silent for too long.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use super::super::{Failure, Trouble};
use super::failure::failure;
use crate::source;

/// What leads git to another repository than the cache, as where a hook of the site's own repository publishes it.
const ELSEWHERE: [&str; 14] = [
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_PREFIX",
    "GIT_NAMESPACE",
    "GIT_QUARANTINE_PATH",
    "GIT_DEFAULT_HASH",
    "GIT_NO_LAZY_FETCH",
];

/// Settings that do not depend on the user's: no hooks, no work in the background, no files in memory as a whole. Bitmaps cannot
/// be made where blobs are absent.
const SETTINGS: [&str; 9] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.bigFileThreshold=8m",
    "maintenance.auto=false",
    "gc.autoDetach=false",
    "repack.writeBitmaps=false",
    "init.defaultObjectFormat=sha1",
    "i18n.commitEncoding=UTF-8",
    "color.ui=never",
];

/// The remote has what is not here. Commands that are not told so do not ask it for that.
const PROMISE: [&str; 4] = ["-c", "remote.bantin.promisor=true", "-c", "remote.bantin.partialclonefilter=blob:none"];

/// How often it is looked whether a silent process is still there.
const TICK: Duration = Duration::from_millis(50);

/// How long what a process has said is on its way once it is gone. Others that it has left behind may hold the line for ever.
const ON_ITS_WAY: Duration = Duration::from_secs(1);

/// Most bytes of errors that are kept.
const MOST_ERRORS: usize = 1024 * 1024;

/// Git, as it works on the cache for one remote.
pub(super) struct Program {
    cache: PathBuf,
    remote: String,
    /// How long one answer is waited for.
    pub(super) silence: Duration,
    /// What git is to start as ssh, where the user has not set that.
    ssh: OnceLock<Option<String>>,
}

/// How long a process may be silent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// As one answer.
    Answer,
    /// Ten times as long: it works on this machine and tells nothing of it.
    Work,
    /// As one answer until all is sent; then the host may work on it ten times as long.
    Push,
}

/// What a process has left.
pub(super) struct Ended {
    pub(super) succeeded: bool,
    pub(super) output: Vec<u8>,
    pub(super) errors: String,
}

/// A process that does not outlive who waits for it.
struct Kept(Child);

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

enum Piece {
    Output(Vec<u8>),
    Error(Vec<u8>),
}

impl Program {
    pub(super) fn new(remote: &str, cache: &Path, silence: Duration) -> Result<Self, Failure> {
        let cache = std::path::absolute(cache).map_err(|error| Failure::of(&error))?;
        Ok(Program { cache, remote: remote.to_owned(), silence, ssh: OnceLock::new() })
    }

    /// A file in the cache.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.cache.join(name)
    }

    /// Makes the cache, or what it lacks.
    pub(super) fn make(&self) -> Result<(), Failure> {
        fs::create_dir_all(&self.cache).map_err(|error| Failure::of(&error))?;
        self.text(self.command(&["init", "--quiet", "--template="])).map(drop)
    }

    /// Removes the cache.
    pub(super) fn clear(&self) -> Result<(), Failure> {
        let is_folder = fs::symlink_metadata(&self.cache).is_ok_and(|metadata| metadata.is_dir());
        let removed = if is_folder { fs::remove_dir_all(&self.cache) } else { fs::remove_file(&self.cache) };
        removed.map_err(|error| Failure::of(&error))
    }

    /// Whether there is anything in place of the cache.
    pub(super) fn is_there(&self) -> bool {
        fs::symlink_metadata(&self.cache).is_ok()
    }

    /// Keeps other publications of this machine off the cache for as long as the answer is held, where the file system can do that.
    pub(super) fn lock(&self, branch: &str) -> Result<Option<File>, Failure> {
        let path = self.cache.with_extension("lock");
        let opened = fs::create_dir_all(path.parent().unwrap_or(&self.cache)).and_then(|()| File::create(&path));
        let lock = opened.map_err(|error| Failure::of(&error))?;
        let since = Instant::now();
        let held = loop {
            match lock.try_lock() {
                Ok(()) => break Some(lock),
                Err(TryLockError::Error(_)) => break None,
                Err(TryLockError::WouldBlock) if since.elapsed() < self.silence => thread::sleep(TICK),
                Err(TryLockError::WouldBlock) => {
                    return Err(Failure::new(Trouble::Passing, "another publication is under way on this machine"));
                }
            }
        };
        if held.is_some() {
            // Of processes that were killed.
            let left = ["shallow.lock".to_owned(), "packed-refs.lock".to_owned(), format!("refs/bantin/{branch}.lock")];
            left.iter().for_each(|name| drop(fs::remove_file(self.path(name))));
        }
        Ok(held)
    }

    /// A command of git on the cache.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("--bare").args(["-c", &format!("remote.bantin.url={}", self.remote)]);
        command.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        for name in ELSEWHERE {
            command.env_remove(name);
        }
        // Errors are read, times are the same everywhere, and there is nobody to ask.
        command.env("GIT_DIR", &self.cache).env("LC_ALL", "C").env("TZ", "UTC0").env("GIT_TERMINAL_PROMPT", "0");
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A command of git that knows that not all is here.
    pub(super) fn promised(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(&[&PROMISE[..], arguments].concat());
        // Git would ask for all that a damaged cache lacks, one by one, while it asks.
        command.env("GIT_NO_LAZY_FETCH", "1");
        command
    }

    /// A command of git that asks the remote.
    pub(super) fn asking(&self, arguments: &[&str]) -> Command {
        let is_push = arguments.first() == Some(&"push");
        let seconds = self.patience(if is_push { Patience::Work } else { Patience::Answer }).as_secs().max(1);
        let slow = format!("http.lowSpeedTime={seconds}");
        let mut command = self.promised(&[&["-c", &slow, "-c", "http.lowSpeedLimit=1"], arguments].concat());
        let own = self.ssh.get_or_init(|| {
            let is_set = ["GIT_SSH_COMMAND", "GIT_SSH"].iter().any(|name| std::env::var_os(name).is_some());
            let is_set = is_set || self.setting("core.sshCommand").is_some();
            let (connect, alive) = (self.silence.as_secs().max(1), self.silence.as_secs().div_ceil(3).max(1));
            let keys = "ssh -oBatchMode=yes -oStrictHostKeyChecking=yes";
            let times = format!("-oConnectTimeout={connect} -oServerAliveInterval={alive} -oServerAliveCountMax=3");
            (!is_set).then(|| format!("{keys} {times}"))
        });
        command.envs(own.iter().map(|own| ("GIT_SSH_COMMAND", own)));
        command
    }

    /// A setting of the user's.
    pub(super) fn setting(&self, key: &str) -> Option<String> {
        let text = self.text(self.command(&["config", key])).ok()?;
        Some(text.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// What a command answers.
    pub(super) fn text(&self, command: Command) -> Result<String, Failure> {
        self.told(command, Vec::new(), Patience::Work)
    }

    /// What a command answers that is told something.
    pub(super) fn told(&self, command: Command, input: Vec<u8>, patience: Patience) -> Result<String, Failure> {
        let ended = self.run(command, input, patience)?;
        if !ended.succeeded {
            return Err(failure(&ended.errors));
        }
        Ok(String::from_utf8_lossy(&ended.output).into_owned())
    }

    /// Runs a command to its end.
    pub(super) fn run(&self, command: Command, input: Vec<u8>, patience: Patience) -> Result<Ended, Failure> {
        let mut output = Vec::new();
        let ended = self.stream(command, input, &mut output, patience)?;
        Ok(Ended { output, ..ended })
    }

    /// The same, without keeping its output in memory.
    pub(super) fn stream(
        &self,
        mut command: Command,
        input: Vec<u8>,
        output: &mut dyn Write,
        patience: Patience,
    ) -> Result<Ended, Failure> {
        if !input.is_empty() {
            command.stdin(Stdio::piped());
        }
        let mut child = Kept(spawn(&mut command)?);
        let (pieces, arriving) = mpsc::sync_channel(64);
        let followed = follow(child.0.stdout.take(), pieces.clone(), Piece::Output)
            .and_then(|()| follow(child.0.stderr.take(), pieces, Piece::Error))
            .and_then(|()| feed(child.0.stdin.take(), input));
        followed.map_err(|error| Failure::of(&error))?;
        let (status, errors) = self.listen(&mut child.0, &arriving, output, patience)?;
        let errors = String::from_utf8_lossy(&errors).into_owned();
        Ok(Ended { succeeded: status.success(), output: Vec::new(), errors })
    }

    fn listen(
        &self,
        child: &mut Child,
        arriving: &Receiver<Piece>,
        output: &mut dyn Write,
        patience: Patience,
    ) -> Result<(ExitStatus, Vec<u8>), Failure> {
        let (mut errors, mut heard, mut ended) = (Vec::new(), Instant::now(), None);
        loop {
            match arriving.recv_timeout(TICK) {
                Ok(Piece::Output(bytes)) => {
                    heard = Instant::now();
                    output.write_all(&bytes).map_err(|error| Failure::of(&error))?;
                }
                Ok(Piece::Error(bytes)) => {
                    heard = Instant::now();
                    errors.extend(bytes);
                    if errors.len() > MOST_ERRORS {
                        errors.drain(..MOST_ERRORS / 2);
                    }
                }
                Err(why) => {
                    let is_closed = why == RecvTimeoutError::Disconnected;
                    match ended {
                        Some(status) if is_closed || heard.elapsed() >= ON_ITS_WAY => return Ok((status, errors)),
                        Some(_) => continue,
                        None => ended = child.try_wait().map_err(|error| Failure::of(&error))?,
                    }
                    if ended.is_some() {
                        heard = Instant::now();
                    } else if heard.elapsed() > self.patience(patience.after(&errors)) {
                        return Err(Failure::new(Trouble::Passing, silent(heard.elapsed())));
                    } else if is_closed {
                        thread::sleep(Duration::from_millis(1));
                    }
                }
            }
        }
    }

    pub(super) fn patience(&self, patience: Patience) -> Duration {
        self.silence * if patience == Patience::Work { 10 } else { 1 }
    }
}

impl Patience {
    fn after(self, errors: &[u8]) -> Self {
        let is_sent = || memchr::memmem::find(errors, b"Writing objects: 100%").is_some();
        if self == Patience::Push && is_sent() { Patience::Work } else { self }
    }
}

/// What is said of a process that says nothing.
pub(super) fn silent(since: Duration) -> String {
    format!("no answer for {} s", since.as_secs())
}

/// Starts git.
pub(super) fn spawn(command: &mut Command) -> Result<Child, Failure> {
    command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::new(Trouble::Lasting, "git is not installed"),
        _ => Failure::new(Failure::of(&error).trouble, format!("git: {}", source::plain(&error))),
    })
}

/// Passes on what comes from a process.
fn follow<R: Read + Send + 'static>(
    from: Option<R>,
    to: SyncSender<Piece>,
    piece: fn(Vec<u8>) -> Piece,
) -> io::Result<()> {
    let Some(mut from) = from else { return Ok(()) };
    let follow = move || {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            if to.send(piece(bytes[..read].to_vec())).is_err() {
                return;
            }
        }
    };
    thread::Builder::new().spawn(follow).map(drop)
}

/// Tells a process something; one that does not listen to the end says why itself.
fn feed<W: Write + Send + 'static>(to: Option<W>, input: Vec<u8>) -> io::Result<()> {
    let Some(mut to) = to else { return Ok(()) };
    thread::Builder::new().spawn(move || drop(to.write_all(&input))).map(drop)
}
