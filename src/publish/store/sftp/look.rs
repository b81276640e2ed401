//! Looking at what is on a host: links are never followed.

use std::future::poll_fn;

use futures_core::Stream;
use openssh_sftp_client::metadata::MetaData;

use super::session::{Session, Wrong};
use super::{Sftp, lasting};
use crate::publish::FOLDER;

/// Names that are told at most.
const ENOUGH: usize = 1000;

impl Sftp {
    /// Whether the folders of a name are there; they can be made. None of them may be a link, behind which files of others may
    /// be.
    pub(super) async fn reach(&self, session: &Session, name: &str, make: bool) -> Result<bool, Wrong> {
        let folders: Vec<&str> = name.match_indices('/').map(|(end, _)| &name[..end]).collect();
        let known = folders.iter().rposition(|folder| session.known().contains(*folder));
        for folder in &folders[known.map_or(0, |known| known + 1)..] {
            match self.step(session, folder, make).await? {
                Some(true) => session.known().insert((*folder).to_owned()),
                Some(false) if make => {
                    return Err(lasting(format!("{folder}: a link or a file, where a folder has to be")));
                }
                _ => return Ok(false),
            };
        }
        Ok(true)
    }

    /// Whether what has a name is a folder, which can be made; nothing if there is nothing.
    async fn step(&self, session: &Session, folder: &str, make: bool) -> Result<Option<bool>, Wrong> {
        let path = self.path(folder);
        let mut fs = session.sftp.fs();
        let there = found(session.wait(fs.symlink_metadata(&path)).await)?;
        if there.is_some() || !make {
            return Ok(there.as_ref().map(is_folder));
        }
        match session.wait(fs.create_dir(&path)).await {
            Ok(()) => Ok(Some(true)),
            // Another thread may have been quicker.
            Err(wrong) => match found(session.wait(fs.symlink_metadata(&path)).await)? {
                Some(there) => Ok(Some(is_folder(&there))),
                None => Err(wrong),
            },
        }
    }

    /// What has a name and is no folder, unless it is behind a link.
    pub(super) async fn look(&self, session: &Session, name: &str) -> Result<Option<MetaData>, Wrong> {
        if !self.reach(session, name, false).await? {
            return Ok(None);
        }
        let there = found(session.wait(session.sftp.fs().symlink_metadata(self.path(name))).await)?;
        Ok(there.filter(|metadata| !is_folder(metadata)))
    }

    /// The size of a file that can be read, as links and devices cannot.
    pub(super) async fn size(&self, session: &Session, name: &str) -> Result<Option<u64>, Wrong> {
        match self.look(session, name).await? {
            Some(metadata) if is_file(&metadata) => Ok(Some(metadata.len().unwrap_or_default())),
            Some(_) => Err(lasting("not a regular file")),
            None => Ok(None),
        }
    }

    /// Names in a folder, in order, and whether they are folders.
    pub(super) async fn entries(&self, session: &Session, folder: &str) -> Result<Vec<(String, bool)>, Wrong> {
        let dir = session.wait(session.sftp.fs().open_dir(self.path(folder))).await?;
        let mut read = Box::pin(dir.read_dir());
        let mut entries = Vec::new();
        loop {
            let next = async { poll_fn(|context| read.as_mut().poll_next(context)).await.transpose() };
            let Some(entry) = session.wait(next).await? else { break };
            let name = entry.filename().to_string_lossy().into_owned();
            if name != "." && name != ".." {
                entries.push((name, is_folder(&entry.metadata())));
            }
        }
        entries.sort_unstable();
        Ok(entries)
    }

    /// Names of files, but not of ours, until there are enough.
    pub(super) async fn walk(&self, session: &Session) -> Result<Vec<String>, Wrong> {
        let (mut names, mut folders) = (Vec::new(), vec![String::new()]);
        while let Some(folder) = folders.pop() {
            for (name, is_folder) in self.entries(session, &folder).await?.into_iter().rev() {
                let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                match is_folder {
                    true if name != FOLDER => folders.push(name),
                    true => {}
                    false => names.push(name),
                }
            }
            if names.len() >= ENOUGH {
                break;
            }
        }
        names.sort_unstable();
        names.truncate(ENOUGH);
        Ok(names)
    }

    /// Whether there is no room left, as far as the host tells.
    pub(super) async fn is_full(&self, session: &Session) -> bool {
        let room = session.wait(session.sftp.fs().statvfs(self.path(""))).await;
        room.is_ok_and(|room| room.bavail == 0 || (room.files > 0 && room.favail == 0))
    }
}

/// Nothing, where the answer is that there is no such file.
pub(super) fn found<T>(answer: Result<T, Wrong>) -> Result<Option<T>, Wrong> {
    match answer {
        Err(wrong) if wrong.is_absence() => Ok(None),
        answer => answer.map(Some),
    }
}

pub(super) fn is_folder(metadata: &MetaData) -> bool {
    metadata.file_type().is_some_and(|kind| kind.is_dir())
}

pub(super) fn is_file(metadata: &MetaData) -> bool {
    metadata.file_type().is_some_and(|kind| kind.is_file())
}
