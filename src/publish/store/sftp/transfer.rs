//! The bytes of files, in pieces that are under way at the same time, to a host and back.

use std::collections::VecDeque;
use std::io::{self, Read, SeekFrom};
use std::pin::Pin;
use std::sync::Arc;

use openssh_sftp_client::Error;
use openssh_sftp_client::file::File;
use tokio::io::AsyncSeek;
use tokio::task::{JoinError, JoinSet};

use super::super::{Body, Failure, Trouble};
use super::session::{Session, Wrong, wait};

/// Size of a piece: what every server takes.
const PIECE: usize = 32 * 1024;

/// Pieces of one file that are read ahead.
const AHEAD: usize = 32;

/// Fills a file, which must not be there yet.
pub async fn send(session: &Session, path: &str, body: &Body<'_>) -> Result<(), Wrong> {
    let mut reader = body.reader().map_err(Wrong::Told)?;
    let mut options = session.sftp.options();
    let file = session.wait(options.write(true).create_new(true).open(path)).await?;
    let (mut sent, mut under_way) = (0, JoinSet::new());
    loop {
        let mut piece = Vec::new();
        let read = (&mut reader).take(PIECE as u64).read_to_end(&mut piece);
        read.map_err(|error| Wrong::Told(Failure::of(&error)))?;
        if piece.is_empty() {
            break;
        }
        let room = Arc::clone(&session.window).acquire_owned().await.map_err(|_| Wrong::Broken)?;
        let (mut part, patience) = (at(&file, sent), session.patience);
        sent += piece.len() as u64;
        under_way.spawn(async move {
            let written = wait(patience, part.write_all(&piece)).await;
            drop(room);
            written
        });
        while let Some(written) = under_way.try_join_next() {
            accepted(ended(written))?;
        }
    }
    while let Some(written) = under_way.join_next().await {
        accepted(ended(written))?;
    }
    if sent != body.size() {
        return Err(Wrong::Told(Failure::of(&io::ErrorKind::UnexpectedEof.into())));
    }
    accepted(session.wait(file.close()).await)
}

/// Reads a file of a known size; one that is shorter by now ends earlier.
pub async fn fetch(session: &Session, path: &str, size: u64, mut take: impl FnMut(&[u8])) -> Result<(), Wrong> {
    let file = session.wait(session.sftp.open(path)).await?;
    let (mut asked, mut under_way) = (0, VecDeque::new());
    loop {
        while asked < size && under_way.len() < AHEAD {
            let room = Arc::clone(&session.window).acquire_owned().await.map_err(|_| Wrong::Broken)?;
            let (file, start, patience) = (file.clone(), asked, session.patience);
            let length = (size - start).min(PIECE as u64) as usize;
            asked += length as u64;
            under_way.push_back(tokio::spawn(async move {
                let read = wait(patience, piece(file, start, length)).await;
                drop(room);
                read
            }));
        }
        let Some(first) = under_way.pop_front() else { break };
        take(&ended(first.await)?);
    }
    // What was read is read, whatever comes of this.
    let _ = session.wait(file.close()).await;
    Ok(())
}

/// Reads a piece. A host may answer with less than it was asked for.
async fn piece(file: File, start: u64, length: usize) -> Result<Vec<u8>, Error> {
    let mut piece = Vec::with_capacity(length);
    while piece.len() < length {
        let mut part = at(&file, start + piece.len() as u64);
        match part.read((length - piece.len()) as u32, Default::default()).await? {
            Some(bytes) if !bytes.is_empty() => piece.extend_from_slice(&bytes),
            _ => break,
        }
    }
    Ok(piece)
}

/// The same open file, read or written from another place on.
fn at(file: &File, start: u64) -> File {
    let mut file = file.clone();
    // Nothing is asked of the host yet, so nothing can fail.
    let _ = Pin::new(&mut file).start_seek(SeekFrom::Start(start));
    file
}

fn ended<T>(task: Result<Result<T, Wrong>, JoinError>) -> Result<T, Wrong> {
    task.unwrap_or(Err(Wrong::Broken))
}

/// What a host means that opened a file and then does not take its bytes: SFTP has no word for it.
fn accepted(written: Result<(), Wrong>) -> Result<(), Wrong> {
    written.map_err(|wrong| match wrong {
        wrong if wrong.is_vague() => {
            let reason = "the host takes no more bytes: a full disk, a quota, or a limit of file size";
            Wrong::Told(Failure::new(Trouble::Full, reason))
        }
        wrong => wrong,
    })
}
