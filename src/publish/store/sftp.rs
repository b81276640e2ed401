//! A folder of another machine as a store, through the system's `ssh`, so that what is set up for ssh holds here too.

mod look;
mod session;
mod told;
mod transfer;

use std::env;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use self::look::{found, is_file, is_folder};
use self::session::{Line, Session, Wrong};
use super::super::FOLDER;
use super::{Failure, How, Object, Store, Trouble};

/// The variable that may name another command than `ssh`, as `GIT_SSH_COMMAND` does for git.
const COMMAND: &str = "BANTIN_SSH";

/// A folder of another machine that a site is published to.
pub struct Sftp {
    line: Line,
    /// Without a slash at its end.
    root: String,
    /// What no other publication calls its files that are not in place yet.
    token: String,
    next: AtomicUsize,
}

impl Sftp {
    /// Opens a folder of a host, which has to be there, through `ssh`, or through what `BANTIN_SSH` says. `timeout` is how long
    /// one answer is waited for.
    pub fn open(host: &str, port: Option<u16>, path: &str, token: &str, timeout: Duration) -> Result<Self, Failure> {
        let ssh = env::var(COMMAND).ok().filter(|command| !command.trim().is_empty());
        Sftp::open_by(ssh.as_deref().unwrap_or("ssh"), host, port, path, token, timeout)
    }

    /// The same through a given command, which takes the arguments of `ssh`.
    pub fn open_by(
        ssh: &str,
        host: &str,
        port: Option<u16>,
        path: &str,
        token: &str,
        timeout: Duration,
    ) -> Result<Self, Failure> {
        let line = Line::new(command(ssh, host, port, timeout)?, timeout)?;
        let root = path.trim_end_matches('/').to_owned();
        let sftp = Sftp { line, root, token: token.to_owned(), next: AtomicUsize::new(0) };
        sftp.line.run(async |session| {
            let top = found(session.wait(session.sftp.fs().metadata(sftp.path(""))).await)?;
            if !top.as_ref().is_some_and(is_folder) {
                return Err(lasting(format!("{path}: there is no such folder on the host")));
            }
            Ok(())
        })?;
        Ok(sftp)
    }

    /// Removes what is not in place. What another publication is about to put there by now it sends again.
    async fn clear(&self, session: &Session) -> Result<(), Wrong> {
        let waiting = format!("{FOLDER}/tmp");
        if self.reach(session, &format!("{waiting}/"), false).await? {
            for (name, _) in self.entries(session, &waiting).await? {
                self.discard(session, &format!("{waiting}/{name}")).await?;
            }
        }
        Ok(())
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.root)
    }

    /// A name for a file that is not in place yet.
    async fn fresh(&self, session: &Session) -> Result<String, Wrong> {
        let name = format!("{FOLDER}/tmp/{}-{}", self.token, self.next.fetch_add(1, Ordering::Relaxed));
        self.reach(session, &name, true).await?;
        Ok(name)
    }

    /// Removes a file that is not in place, if it is there at all.
    async fn discard(&self, session: &Session, name: &str) -> Result<(), Wrong> {
        match session.wait(session.sftp.fs().remove_file(self.path(name))).await {
            Err(Wrong::Refused(..)) => Ok(()),
            removed => removed,
        }
    }

    async fn send(&self, session: &Session, object: &Object<'_>, how: How) -> Result<bool, Wrong> {
        let new = self.fresh(session).await?;
        let sent = async {
            // Each answer takes its time on its way, so neither waits for the other.
            let to = self.path(&new);
            let arrives = transfer::send(session, &to, &object.body);
            let (reached, arrived) = tokio::join!(self.reach(session, object.name, true), arrives);
            reached.and(arrived.map(|()| true))?;
            match how {
                How::New => self.settle(session, &new, object.name).await,
                How::Replace => self.rename(session, &new, object.name).await.map(|()| true),
            }
        };
        let sent = sent.await;
        if matches!(sent, Ok(false) | Err(Wrong::Refused(..) | Wrong::Told(_))) {
            self.discard(session, &new).await?;
        }
        sent
    }

    /// Puts a whole file in place, unless another one is there.
    async fn settle(&self, session: &Session, new: &str, name: &str) -> Result<bool, Wrong> {
        let mut fs = session.sftp.fs();
        match session.wait(fs.hard_link(self.path(new), self.path(name))).await {
            Ok(()) => return self.discard(session, new).await.map(|()| true),
            Err(wrong) if wrong.is_absence() => return Err(wrong),
            Err(Wrong::Refused(..)) => {}
            Err(wrong) => return Err(wrong),
        }
        // One is in the way, or there are no links there.
        match found(session.wait(fs.symlink_metadata(self.path(name))).await)? {
            Some(_) => Ok(false),
            None => self.rename(session, new, name).await.map(|()| true),
        }
    }

    /// Puts a whole file in place of another one.
    async fn rename(&self, session: &Session, new: &str, name: &str) -> Result<(), Wrong> {
        // Plain SFTP does not rename to a name that is taken.
        if !session.sftp.support_posix_rename() {
            self.discard(session, name).await?;
        }
        session.wait(session.sftp.fs().rename(self.path(new), self.path(name))).await
    }

    /// Gives a file another name besides. False if the host cannot do that.
    async fn link(&self, session: &Session, from: &str, to: &str) -> Result<bool, Wrong> {
        let mut fs = session.sftp.fs();
        self.reach(session, to, true).await?;
        if session.wait(fs.hard_link(self.path(from), self.path(to))).await.is_ok() {
            return Ok(true);
        }
        let new = self.fresh(session).await?;
        match session.wait(fs.hard_link(self.path(from), self.path(&new))).await {
            Err(wrong) if wrong.is_vague() => return Ok(false),
            linked => linked?,
        }
        let placed = self.rename(session, &new, to).await;
        // Two names of one file are left as they are by a rename.
        self.discard(session, &new).await?;
        placed.map(|()| true)
    }

    /// Does something that makes files and folders. Folders that were there before can have been removed since, and files that
    /// are not in place yet by another publication: then it is done once more.
    async fn making<T>(
        &self,
        session: &Session,
        mut work: impl AsyncFnMut(&Session) -> Result<T, Wrong>,
    ) -> Result<T, Wrong> {
        let mut made = work(session).await;
        if matches!(&made, Err(wrong) if wrong.is_absence()) {
            session.known().clear();
            made = work(session).await;
        }
        match made {
            Err(wrong) if wrong.is_vague() && self.is_full(session).await => {
                Err(Wrong::Told(Failure::new(Trouble::Full, "no space left on the host")))
            }
            made => made,
        }
    }

    /// Removes the folders of a name that are empty, up to the first that holds anything.
    async fn tidy(&self, session: &Session, name: &str) -> Result<(), Wrong> {
        for (end, _) in name.rmatch_indices('/') {
            let folder = &name[..end];
            match session.wait(session.sftp.fs().remove_dir(self.path(folder))).await {
                Ok(()) => session.known().remove(folder),
                Err(Wrong::Refused(..)) => break,
                Err(wrong) => return Err(wrong),
            };
        }
        Ok(())
    }

    /// Seconds since 1970 by the clock of the host.
    async fn now(&self, session: &Session) -> Result<Option<Duration>, Wrong> {
        let probe = self.fresh(session).await?;
        let mut options = session.sftp.options();
        let mut file = session.wait(options.read(true).write(true).create_new(true).open(self.path(&probe))).await?;
        let metadata = session.wait(file.metadata()).await;
        session.wait(file.close()).await?;
        self.discard(session, &probe).await?;
        Ok(metadata?.modified().map(|time| time.as_duration()))
    }
}

impl Store for Sftp {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.line.run(async |session| {
            let Some(size) = self.size(session, name).await? else { return Ok(None) };
            let mut bytes = Vec::new();
            let read = transfer::fetch(session, &self.path(name), size, |piece| bytes.extend_from_slice(piece)).await;
            found(read).map(|read| read.map(|()| bytes))
        })
    }

    fn put(&self, object: &Object, how: How) -> Result<bool, Failure> {
        self.line.run(async |session| self.making(session, async |session| self.send(session, object, how).await).await)
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Failure> {
        self.line.run(async |session| {
            let can = session.sftp.support_hardlink();
            if !can || !self.look(session, from).await?.as_ref().is_some_and(is_file) {
                return Ok(false);
            }
            self.making(session, async |session| self.link(session, from, to).await).await
        })
    }

    fn remove(&self, name: &str) -> Result<(), Failure> {
        self.line.run(async |session| {
            if self.look(session, name).await?.is_none() {
                return Ok(());
            }
            found(session.wait(session.sftp.fs().remove_file(self.path(name))).await)?;
            self.tidy(session, name).await
        })
    }

    fn hash(&self, name: &str) -> Result<Option<String>, Failure> {
        self.line.run(async |session| {
            let Some(size) = self.size(session, name).await? else { return Ok(None) };
            let mut hasher = xxhash_rust::xxh3::Xxh3::new();
            let read = transfer::fetch(session, &self.path(name), size, |piece| hasher.update(piece)).await;
            found(read).map(|read| read.map(|()| format!("{:032x}", hasher.digest128())))
        })
    }

    fn names(&self) -> Result<Vec<String>, Failure> {
        self.line.run(async |session| self.walk(session).await)
    }

    fn tidy(&self) -> Result<(), Failure> {
        self.line.run(async |session| self.clear(session).await)
    }

    fn age(&self, name: &str) -> Result<Option<Duration>, Failure> {
        self.line.run(async |session| {
            let Some(metadata) = self.look(session, name).await? else { return Ok(None) };
            let now = self.making(session, async |session| self.now(session).await).await?;
            match (now, metadata.modified()) {
                (Some(now), Some(then)) => Ok(Some(now.saturating_sub(then.as_duration()))),
                _ => Err(lasting("the host does not tell when files were written")),
            }
        })
    }
}

/// The command line that opens SFTP on a host, without a question to anybody.
fn command(ssh: &str, host: &str, port: Option<u16>, timeout: Duration) -> Result<Vec<String>, Failure> {
    let unreadable = |reason: String| Failure::new(Trouble::Lasting, format!("{COMMAND}: {reason}"));
    let mut words = shell_words::split(ssh).map_err(|error| unreadable(error.to_string()))?;
    if words.is_empty() {
        return Err(unreadable("no command".to_owned()));
    }
    let seconds = timeout.as_secs().max(1);
    words.extend(["-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oLogLevel=ERROR"].map(str::to_owned));
    words.push(format!("-oConnectTimeout={seconds}"));
    // What may be set up for sessions at a terminal, as the program `sftp` has it.
    let no = ["-oForwardX11=no", "-oForwardAgent=no", "-oPermitLocalCommand=no", "-oClearAllForwardings=yes"];
    words.extend(no.map(str::to_owned));
    words.push("-oRemoteCommand=none".to_owned());
    words.extend(port.into_iter().flat_map(|port| ["-p".to_owned(), port.to_string()]));
    words.extend(["-s", "--", host, "sftp"].map(str::to_owned));
    Ok(words)
}

fn lasting(reason: impl Into<String>) -> Wrong {
    Wrong::Told(Failure::new(Trouble::Lasting, reason))
}
