//! Takes files into the cache through one `git fast-import`, without having them in memory.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::super::{Body, Failure, Trouble};
use super::branch::Entry;
use super::failure::failure;
use super::process::{Patience, Program, silent, spawn};
use crate::source;

/// Most bytes of an answer's first line.
const LONGEST_ANSWER: u64 = 200;

/// A process that files are told to.
pub(super) struct Import {
    child: Arc<Mutex<Child>>,
    input: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
    errors: Option<JoinHandle<String>>,
    /// Whether the process is being waited for: who listens ends it when it takes too long.
    waits: Sender<bool>,
    /// Files that it was told.
    count: u64,
    /// How long it is waited for at the end.
    patience: Duration,
    /// Why it broke: what it was told is lost then.
    broken: Option<Failure>,
}

impl Import {
    pub(super) fn start(program: &Program) -> Result<Self, Failure> {
        let mut child = spawn(program.command(&["fast-import", "--quiet"]).stdin(Stdio::piped()))?;
        let (input, answers, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let child = Arc::new(Mutex::new(child));
        let (Some(input), Some(answers), Some(mut errors)) = (input, answers, errors) else {
            return Err(Failure::of(&io::ErrorKind::BrokenPipe.into()));
        };
        let listen = move || {
            let mut text = Vec::new();
            let _ = errors.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        };
        let errors = thread::Builder::new().spawn(listen).map_err(|error| Failure::of(&error))?;
        let waits = watch(child.clone(), program.silence).map_err(|error| Failure::of(&error))?;
        Ok(Import {
            child,
            input: Some(BufWriter::with_capacity(256 * 1024, input)),
            answers: BufReader::new(answers),
            errors: Some(errors),
            waits,
            count: 0,
            patience: program.patience(Patience::Work),
            broken: None,
        })
    }

    /// Takes a file in.
    pub(super) fn add(&mut self, body: &Body) -> Result<Entry, Failure> {
        let mut reader = body.reader()?;
        let (id, read) = self.ask(|import| import.tell(&mut *reader, body.size()))?;
        Ok(Entry { mode: "100644".to_owned(), id, hash: Some(read.map_err(|error| Failure::of(&error))?) })
    }

    /// The bytes of a file that was taken in.
    pub(super) fn read(&mut self, id: &str) -> Result<Vec<u8>, Failure> {
        self.ask(|import| {
            writeln!(import.input()?, "cat-blob {id}")?;
            let answer = import.answer()?;
            let size = answer.rsplit(' ').next().and_then(|size| size.parse::<u64>().ok()).ok_or_else(strange)?;
            let mut bytes = Vec::new();
            let read = import.answers.by_ref().take(size + 1).read_to_end(&mut bytes)?;
            bytes.pop();
            if read as u64 == size + 1 { Ok(bytes) } else { Err(strange()) }
        })
    }

    /// Ends it; what it was told is in the cache then.
    pub(super) fn end(&mut self) -> Result<(), Failure> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let flushed = self.input.take().map(|mut input| input.flush());
        let ended = match flushed.transpose() {
            Ok(_) => self.wait(),
            Err(error) => Err(error),
        };
        ended.map_err(|error| self.breaks(&error))
    }

    /// Asks the process something; once it has broken, it stays so.
    fn ask<T>(&mut self, question: impl FnOnce(&mut Self) -> io::Result<T>) -> Result<T, Failure> {
        if let Some(broken) = &self.broken {
            return Err(broken.clone());
        }
        let _ = self.waits.send(true);
        let answer = question(self);
        let _ = self.waits.send(false);
        answer.map_err(|error| self.breaks(&error))
    }

    fn breaks(&mut self, error: &io::Error) -> Failure {
        let _ = self.child().kill();
        let errors = self.errors.take().and_then(|errors| errors.join().ok()).unwrap_or_default();
        let told = failure(&errors);
        let reason =
            if errors.trim().is_empty() { format!("git fast-import: {}", source::plain(error)) } else { told.reason };
        // Another try would not have what this process was told.
        let trouble = if told.trouble == Trouble::Passing { Trouble::Lasting } else { told.trouble };
        self.broken.insert(Failure::new(trouble, reason)).clone()
    }

    /// Tells a file; its name in the cache, and what stands for its bytes unless they could not be read.
    fn tell(&mut self, reader: &mut dyn Read, size: u64) -> io::Result<(String, io::Result<String>)> {
        self.count += 1;
        let mark = self.count;
        write!(self.input()?, "blob\nmark :{mark}\ndata {size}\n")?;
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        let (mut piece, mut left) = (vec![0; 64 * 1024], size);
        let read = loop {
            match reader.read(&mut piece) {
                Ok(0) if left == 0 => break Ok(format!("{:032x}", hasher.digest128())),
                Ok(read @ 1..) if read as u64 <= left => {
                    hasher.update(&piece[..read]);
                    self.input()?.write_all(&piece[..read])?;
                    left -= read as u64;
                    let _ = self.waits.send(true);
                }
                Ok(_) => break Err(io::ErrorKind::UnexpectedEof.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        // As many bytes as were announced, else it would take what comes next for them.
        io::copy(&mut io::repeat(0).take(left), self.input()?)?;
        writeln!(self.input()?, "\nget-mark :{mark}")?;
        Ok((self.answer()?, read))
    }

    fn input(&mut self) -> io::Result<&mut BufWriter<ChildStdin>> {
        self.input.as_mut().ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }

    fn answer(&mut self) -> io::Result<String> {
        self.input()?.flush()?;
        let mut line = String::new();
        self.answers.by_ref().take(LONGEST_ANSWER).read_line(&mut line)?;
        if line.len() < 40 || !line.ends_with('\n') {
            return Err(strange());
        }
        Ok(line.trim_end().to_owned())
    }

    fn wait(&mut self) -> io::Result<()> {
        let since = Instant::now();
        loop {
            match self.child().try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(_) => return Err(strange()),
                None if since.elapsed() > self.patience => return Err(io::Error::other(silent(since.elapsed()))),
                None => thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    fn child(&self) -> MutexGuard<'_, Child> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Import {
    fn drop(&mut self) {
        // It keeps what it has: a later publication finds the same files there.
        if self.broken.is_some() || self.end().is_err() {
            let _ = self.child().kill();
            let _ = self.child().wait();
        }
    }
}

/// What is not the answer of a process that goes on.
fn strange() -> io::Error {
    io::Error::other("it ended")
}

/// Ends a process that takes too long while it is being waited for.
fn watch(child: Arc<Mutex<Child>>, silence: Duration) -> io::Result<Sender<bool>> {
    let (waits, changes) = mpsc::channel();
    let watch = move || {
        let mut is_waited_for = false;
        loop {
            match changes.recv_timeout(silence) {
                Ok(now) => is_waited_for = now,
                Err(RecvTimeoutError::Timeout) if is_waited_for => {
                    let _ = child.lock().unwrap_or_else(PoisonError::into_inner).kill();
                    return;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    };
    thread::Builder::new().spawn(watch)?;
    Ok(waits)
}
