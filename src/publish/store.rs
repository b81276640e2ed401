//! Stores: where a site is published to, as far as publishing has to know. A store keeps files under names, and nothing more.

pub mod folder;
pub mod git;
pub mod patient;
pub mod s3;
pub mod sftp;

use std::io::{self, Read};
use std::time::Duration;

use crate::source::{self, File};

/// Why a store did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What can be done about it.
    pub trouble: Trouble,
    /// What the host says, without any secret.
    pub reason: String,
}

/// What can be done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The connection broke, or the host is busy: another try may do.
    Passing,
    /// Who asks may not.
    Denied,
    /// There is no room left.
    Full,
    /// Somebody else's file is where ours belongs.
    Occupied,
    /// Somebody else has published since the target was looked at.
    MovedOn,
    /// Nothing by itself.
    Lasting,
}

impl Failure {
    /// A failure with its reason.
    pub fn new(trouble: Trouble, reason: impl Into<String>) -> Self {
        Failure { trouble, reason: reason.into() }
    }

    /// What the system says, told apart as far as publishing does.
    pub fn of(error: &io::Error) -> Self {
        use io::ErrorKind as Is;
        let trouble = match error.kind() {
            Is::StorageFull | Is::QuotaExceeded | Is::FileTooLarge => Trouble::Full,
            Is::PermissionDenied | Is::ReadOnlyFilesystem => Trouble::Denied,
            Is::Interrupted | Is::TimedOut | Is::WouldBlock | Is::ConnectionReset | Is::ConnectionAborted => {
                Trouble::Passing
            }
            Is::BrokenPipe | Is::UnexpectedEof | Is::NotConnected | Is::ConnectionRefused | Is::HostUnreachable => {
                Trouble::Passing
            }
            Is::NetworkUnreachable | Is::NetworkDown | Is::StaleNetworkFileHandle => Trouble::Passing,
            _ => Trouble::Lasting,
        };
        Failure::new(trouble, source::plain(error))
    }
}

/// What a host tells readers beside the bytes of a file, where it keeps that.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Headers {
    /// `Content-Type`, with the charset of texts.
    pub content_type: String,
    /// `Cache-Control`.
    pub cache_control: String,
    /// `Content-Encoding`, for compressed twins.
    pub content_encoding: Option<&'static str>,
}

/// The bytes of a file to be sent.
#[derive(Debug, Clone, Copy)]
pub enum Body<'a> {
    /// In memory.
    Bytes(&'a [u8]),
    /// On disk, for files too large to be in memory with others.
    File(&'a File),
}

impl Body<'_> {
    /// Number of bytes.
    pub fn size(&self) -> u64 {
        match self {
            Body::Bytes(bytes) => bytes.len() as u64,
            Body::File(file) => file.size,
        }
    }

    /// Reads them from the start.
    pub fn reader(&self) -> Result<Box<dyn Read + Send + '_>, Failure> {
        match self {
            Body::Bytes(bytes) => Ok(Box::new(*bytes)),
            Body::File(file) => match source::regular(&file.disk) {
                Ok((open, _)) => Ok(Box::new(open.take(file.size))),
                Err(error) => Err(Failure::new(Trouble::Lasting, format!("{}: {}", file.name, source::plain(&error)))),
            },
        }
    }
}

/// A file to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    /// Its name below the top of the target, `/` between folders.
    pub name: &'a str,
    /// Its bytes.
    pub body: Body<'a>,
    /// What stands for them: see [`hash`].
    pub hash: &'a str,
    /// Its headers.
    pub headers: &'a Headers,
}

/// Whether a file may be in the way of one that is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// None must be there: somebody else's is not touched.
    New,
    /// It takes the place of ours, if that is there.
    Replace,
}

/// A target as it keeps files. Names are relative, in Unicode, with `/` between folders. All of it may be called from many
/// threads at once, and again after a failure.
pub trait Store: Send + Sync {
    /// The bytes of a small file of ours; `None` if there is none.
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure>;

    /// Sends a file, so that readers have the old one or the new one, whole. False if there is one in the way that must not be.
    fn put(&self, object: &Object, how: How) -> Result<bool, Failure>;

    /// Gives a file another name besides, headers and all, without sending it again; what has that name makes way. False if the
    /// host cannot do that, or if there is no such file.
    fn copy(&self, from: &str, to: &str) -> Result<bool, Failure>;

    /// Removes a file of ours; it is no failure if there is none.
    fn remove(&self, name: &str) -> Result<(), Failure>;

    /// What stands for the bytes under a name, as [`hash`] has it, by looking at what is there; `None` if nothing is.
    fn hash(&self, name: &str) -> Result<Option<String>, Failure>;

    /// Some names, those of [`super::FOLDER`] left out: enough of them to tell whether the target is empty, and what is in it.
    fn names(&self) -> Result<Vec<String>, Failure>;

    /// How long ago a file was written, by the clock of the target, whatever ours says; `None` if there is none.
    fn age(&self, name: &str) -> Result<Option<Duration>, Failure>;

    /// Removes what publications that were cut short have left half-way, none of which is in place: under the lock, as another one may be
    /// under way without it.
    fn tidy(&self) -> Result<(), Failure> {
        Ok(())
    }

    /// Whether all that is asked of it happens at once, in [`Store::finish`], or not at all.
    fn is_all_or_nothing(&self) -> bool {
        false
    }

    /// Ends a publication. `number` is that of the manifest that now stands.
    fn finish(&self, _number: u64, _summary: &str) -> Result<(), Failure> {
        Ok(())
    }

    /// The manifest of an earlier publication, where the store keeps whole states of the site.
    fn earlier(&self, _number: u64) -> Result<Option<Vec<u8>>, Failure> {
        Ok(None)
    }

    /// Brings the site of an earlier publication back, where the store keeps whole states of the site.
    fn bring_back(&self, _number: u64, _summary: &str) -> Result<(), Failure> {
        Err(Failure::new(Trouble::Lasting, "no earlier state"))
    }
}

/// What stands for bytes: xxh3 of 128 bits, in hexadecimal digits.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}

/// The same of all that a reader gives.
pub fn hash_of(mut reader: impl Read) -> io::Result<String> {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    let mut piece = vec![0; 256 * 1024];
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(format!("{:032x}", hasher.digest128())),
            Ok(read) => hasher.update(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
