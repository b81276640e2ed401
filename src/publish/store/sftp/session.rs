//! The line to a host: one `ssh` that all requests share, started anew when it broke.

use std::collections::HashSet;
use std::future::Future;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use openssh_sftp_client::error::SftpErrorKind;
use openssh_sftp_client::{Error, Sftp, SftpOptions};
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStderr, Command};
use tokio::runtime::{self, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;

use super::super::{Failure, Trouble};
use super::told;
use crate::source;

/// How long the last words of an ssh that ends are waited for.
const GRACE: Duration = Duration::from_secs(1);

/// As much of what ssh says is kept, in bytes.
const MOST_WORDS: usize = 16 * 1024;

/// Pieces of files that are under way at once, of all files together: as many as the program `sftp` has. With more, a slow line
/// would not answer in time.
const UNDER_WAY: usize = 64;

/// Why a request was not met.
pub enum Wrong {
    /// The host answered that it does not do that.
    Refused(SftpErrorKind, String),
    /// There was no answer in time.
    Silent,
    /// The connection is no more.
    Broken,
    /// Something that is told already.
    Told(Failure),
}

impl Wrong {
    /// Whether there is no such file, or no folder for it.
    pub fn is_absence(&self) -> bool {
        matches!(self, Wrong::Refused(SftpErrorKind::NoSuchFile, _))
    }

    /// Whether the host refused without telling why, as hosts do where SFTP has no word for the reason.
    pub fn is_vague(&self) -> bool {
        use SftpErrorKind as Is;
        matches!(self, Wrong::Refused(kind, _) if !matches!(kind, Is::NoSuchFile | Is::PermDenied))
    }
}

impl From<Error> for Wrong {
    fn from(error: Error) -> Self {
        match error {
            Error::SftpError(kind, words) => Wrong::Refused(kind, words.get().0.to_owned()),
            Error::UnsupportedExtension(name) => Wrong::Refused(SftpErrorKind::OpUnsupported, (*name).to_owned()),
            _ => Wrong::Broken,
        }
    }
}

/// A connection that stands, or stood a moment ago.
pub struct Session {
    /// Speaks SFTP.
    pub sftp: Sftp,
    /// How long one answer is waited for.
    pub patience: Duration,
    /// Room for pieces of files under way.
    pub window: Arc<Semaphore>,
    ssh: Mutex<Child>,
    words: Words,
    known: Mutex<HashSet<String>>,
}

impl Session {
    /// Waits for an answer.
    pub async fn wait<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Wrong> {
        wait(self.patience, asked).await
    }

    /// Folders that are known to be there, and no links.
    pub fn known(&self) -> MutexGuard<'_, HashSet<String>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_ended(&self) -> bool {
        let mut ssh = self.ssh.lock().unwrap_or_else(PoisonError::into_inner);
        !matches!(ssh.try_wait(), Ok(None))
    }

    async fn connect(command: &[String], patience: Duration) -> Result<Self, Failure> {
        let mut ssh = Command::new(&command[0])
            .args(&command[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                let reason = source::plain(&error);
                Failure::new(Trouble::Lasting, format!("{} cannot be started: {reason}", command[0]))
            })?;
        let (Some(stdin), Some(stdout), Some(stderr)) = (ssh.stdin.take(), ssh.stdout.take(), ssh.stderr.take()) else {
            return Err(Failure::new(Trouble::Lasting, "ssh has no streams"));
        };
        let words = Words::listen(stderr);
        let sftp = match timeout(patience, Sftp::new(stdin, stdout, SftpOptions::new())).await {
            Ok(Ok(sftp)) => sftp,
            Ok(Err(Error::SftpServerHelloMsgTooLong { .. })) => {
                let reason = "the host sends other text before SFTP begins: does its shell print something?";
                return Err(Failure::new(Trouble::Lasting, reason));
            }
            Ok(Err(_)) => return Err(told::unconnected(&words.last().await)),
            Err(_) => return Err(silent(patience)),
        };
        let (window, known) = (Arc::new(Semaphore::new(UNDER_WAY)), Mutex::default());
        Ok(Session { sftp, patience, window, ssh: Mutex::new(ssh), words, known })
    }
}

/// Waits for an answer as long as there is patience.
pub async fn wait<T>(patience: Duration, asked: impl Future<Output = Result<T, Error>>) -> Result<T, Wrong> {
    match timeout(patience, asked).await {
        Ok(answer) => answer.map_err(Wrong::from),
        Err(_) => Err(Wrong::Silent),
    }
}

fn silent(patience: Duration) -> Failure {
    Failure::new(Trouble::Passing, format!("no answer in {} seconds", patience.as_secs_f32()))
}

/// What ssh writes beside what SFTP says.
struct Words {
    heard: Arc<Mutex<Vec<u8>>>,
    ended: watch::Receiver<()>,
}

impl Words {
    fn listen(mut stderr: ChildStderr) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (end, ended) = watch::channel(());
        let hears = Arc::clone(&heard);
        tokio::spawn(async move {
            let mut piece = [0; 1024];
            while let Ok(read @ 1..) = stderr.read(&mut piece).await {
                let mut heard = hears.lock().unwrap_or_else(PoisonError::into_inner);
                heard.extend_from_slice(&piece[..read]);
                let old = heard.len().saturating_sub(MOST_WORDS);
                heard.drain(..old);
            }
            drop(end);
        });
        Words { heard, ended }
    }

    /// What was written up to the end, which is near.
    async fn last(&self) -> String {
        let mut ended = self.ended.clone();
        let _ = timeout(GRACE, ended.changed()).await;
        String::from_utf8_lossy(&self.heard.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

/// What requests are sent along.
pub struct Line {
    command: Vec<String>,
    patience: Duration,
    attempts: AtomicU64,
    slot: Mutex<Slot>,
    runtime: Runtime,
}

#[derive(Default)]
struct Slot {
    session: Option<Arc<Session>>,
    /// Why the last attempt to connect failed.
    failure: Option<Failure>,
}

impl Line {
    /// A line that is opened when it is used.
    pub fn new(command: Vec<String>, patience: Duration) -> Result<Self, Failure> {
        let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| Failure::of(&error))?;
        Ok(Line { command, patience, attempts: AtomicU64::new(0), slot: Mutex::default(), runtime })
    }

    /// Does what needs a connection.
    pub fn run<T>(&self, work: impl AsyncFnOnce(&Session) -> Result<T, Wrong>) -> Result<T, Failure> {
        let session = self.session()?;
        let done = self.runtime.block_on(work(&session));
        done.map_err(|wrong| match wrong {
            Wrong::Told(failure) => failure,
            Wrong::Refused(kind, words) => told::refused(kind, &words),
            Wrong::Silent => {
                self.give_up(&session);
                silent(self.patience)
            }
            Wrong::Broken => {
                self.give_up(&session);
                told::broken(&self.runtime.block_on(session.words.last()))
            }
        })
    }

    /// The connection that stands, or a new one. Who waited for an attempt that failed does not make one more.
    fn session(&self) -> Result<Arc<Session>, Failure> {
        let attempts = self.attempts.load(Ordering::Acquire);
        let mut slot = self.slot();
        if let Some(session) = &slot.session
            && !session.has_ended()
        {
            return Ok(Arc::clone(session));
        }
        slot.session = None;
        if let Some(failure) = &slot.failure
            && self.attempts.load(Ordering::Acquire) != attempts
        {
            return Err(failure.clone());
        }
        let connected = self.runtime.block_on(Session::connect(&self.command, self.patience)).map(Arc::new);
        self.attempts.fetch_add(1, Ordering::Release);
        slot.failure = connected.as_ref().err().cloned();
        slot.session = connected.as_ref().ok().cloned();
        connected
    }

    fn give_up(&self, broken: &Arc<Session>) {
        let mut slot = self.slot();
        if slot.session.as_ref().is_some_and(|session| Arc::ptr_eq(session, broken)) {
            slot.session = None;
        }
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
