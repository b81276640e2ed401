//! The journal: the steps that turn the site that stands into the new one, and the way back.
//!
//! It is written before the first step and removed after the last. While it stands, the next build can
//! finish the steps (or take them back, if that was begun): each is written so that doing it twice, or
//! taking back what was never done, changes nothing.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::record;
use super::seal::{seal, unseal};

/// Name of the journal in the staging folder while its steps are to be done.
const FORWARD: &str = "journal";
/// Its name while they are to be taken back.
const BACKWARD: &str = "journal.undo";
/// Its name while it is being written.
const DRAFT: &str = "journal.new";

/// One change of the output folder. Numbers name files of the staging folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Makes a folder.
    Folder(String),
    /// Moves an emptied folder aside.
    Unfold(usize, String),
    /// Puts a staged file, or a folder with all that is in it, where nothing stands.
    New(usize, String),
    /// Puts a staged file in the place of another, which is kept.
    Swap(usize, String),
    /// Removes a file, which is kept.
    Remove(usize, String),
}

/// The output path where a step failed, and why.
pub type Failed = (String, io::Error);

/// The output folder and the staging folder within it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The output folder.
    pub output: &'a Path,
    /// The staging folder.
    pub stage: &'a Path,
}

impl Step {
    fn path(&self) -> &str {
        match self {
            Step::Folder(path) | Step::Unfold(_, path) => path,
            Step::New(_, path) | Step::Swap(_, path) | Step::Remove(_, path) => path,
        }
    }

    fn line(&self) -> String {
        match self {
            Step::Folder(path) => format!("folder 0 {path}\n"),
            Step::Unfold(number, path) => format!("unfold {number} {path}\n"),
            Step::New(number, path) => format!("new {number} {path}\n"),
            Step::Swap(number, path) => format!("swap {number} {path}\n"),
            Step::Remove(number, path) => format!("remove {number} {path}\n"),
        }
    }

    /// `None` for a line that is no step, or that would lead out of the folder.
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.splitn(3, ' ');
        let (name, number, path) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.to_owned());
        if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return None;
        }
        Some(match name {
            "folder" => Step::Folder(path),
            "unfold" => Step::Unfold(number, path),
            "new" => Step::New(number, path),
            "swap" => Step::Swap(number, path),
            "remove" => Step::Remove(number, path),
            _ => return None,
        })
    }
}

impl Place<'_> {
    /// The path of a staged file.
    pub fn staged(&self, number: usize) -> PathBuf {
        self.stage.join(number.to_string())
    }

    /// Whether steps are half-way.
    pub fn is_under_way(&self) -> bool {
        [FORWARD, BACKWARD].iter().any(|name| !is_gone(&self.stage.join(name)))
    }

    /// Does all steps, or none: takes them back if one fails.
    pub fn carry_out(&self, steps: &[Step]) -> Result<(), Failed> {
        for step in steps {
            self.keep(step).map_err(|error| (step.path().to_owned(), error))?;
        }
        self.begin(steps).map_err(|error| (String::new(), error))?;
        self.finish(steps, &[]).map_err(|(path, error)| {
            let turned = fs::rename(self.stage.join(FORWARD), self.stage.join(BACKWARD));
            // Where taking back fails as well, the journal stays and the next build goes on with it.
            let _ = turned.map_err(|error| (String::new(), error)).and_then(|()| self.take_back(steps));
            (path, error)
        })
    }

    /// Finishes or takes back what a build has left half-way; tells whether there was anything. A damaged
    /// journal, and one that does not fit the folder any more, cannot be followed: all files stand whole, the
    /// record names both old and new ones, and the build that follows compares them all.
    pub fn recover(&self) -> Result<bool, Failed> {
        if !is_folder(self.stage) {
            return Ok(false);
        }
        let read = |name: &str| -> Option<Vec<Step>> {
            let path = self.stage.join(name);
            fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
            unseal(&fs::read(&path).ok()?)?.lines().map(Step::parse).collect()
        };
        let done = match (read(BACKWARD), read(FORWARD)) {
            (Some(steps), _) => self.take_back(&steps),
            (None, Some(steps)) => self.resume(steps),
            (None, None) => return Ok(false),
        };
        match done {
            // Somebody has changed the folder since, so the steps fit it no more.
            Err((_, error)) if is_change(&error) => Ok(true),
            done => done.map(|()| true),
        }
    }

    /// Keeps the file that a step takes away, as a second name of it where the file system has such.
    fn keep(&self, step: &Step) -> io::Result<()> {
        let (Step::Swap(number, path) | Step::Remove(number, path)) = step else { return Ok(()) };
        let (stands, kept) = (self.output.join(path), self.kept(*number));
        // It may be put there by an earlier step only.
        let Ok(metadata) = fs::symlink_metadata(&stands) else { return Ok(()) };
        match fs::hard_link(&stands, &kept) {
            Err(_) if metadata.is_file() => {
                fs::copy(&stands, &kept)?;
                fs::File::options().write(true).open(&kept)?.set_modified(metadata.modified()?)
            }
            linked => linked,
        }
    }

    /// Writes the journal: from then on the steps will be done, whatever happens.
    fn begin(&self, steps: &[Step]) -> io::Result<()> {
        let lines = steps.iter().map(Step::line).collect();
        let mut file = fs::File::create_new(self.stage.join(DRAFT))?;
        file.write_all(seal(lines).as_bytes())?;
        file.sync_all()?;
        fs::rename(self.stage.join(DRAFT), self.stage.join(FORWARD))
    }

    /// Does the steps and ends the journal; those that are left to somebody's `own` files are disowned before.
    fn finish(&self, steps: &[Step], own: &[Step]) -> Result<(), Failed> {
        let mut folders = HashSet::new();
        let done = steps.iter().try_for_each(|step| {
            let done = self.stays_inside(step.path(), &mut folders).and_then(|()| self.go(step));
            done.map_err(|error| (step.path().to_owned(), error))
        });
        // Even if the steps fit no more, what is somebody's own must not stay in the record.
        self.disown(own).map_err(|error| (record::NAME.to_owned(), error))?;
        done?;
        self.tidy(steps);
        self.end(FORWARD)
    }

    /// Goes on with the steps. Where somebody has put a file of their own meanwhile, or anything in the place of a
    /// new folder, it stays, and is not the program's.
    fn resume(&self, steps: Vec<Step>) -> Result<(), Failed> {
        let is_own = |step: &Step| match step {
            Step::New(number, path) => {
                let (staged, target) = (self.staged(*number), self.output.join(path));
                let stands = !is_gone(&target) && (is_folder(&staged) || !is_folder(&target));
                path != record::NAME && !is_gone(&staged) && stands
            }
            _ => false,
        };
        let (own, steps): (Vec<Step>, Vec<Step>) = steps.into_iter().partition(is_own);
        self.finish(&steps, &own)
    }

    /// Takes the files of steps that were not done out of the record.
    fn disown(&self, steps: &[Step]) -> io::Result<()> {
        let Some(record) = record::read(self.output).filter(|_| !steps.is_empty()) else { return Ok(()) };
        let mut files = record.files();
        files.retain(|file| !steps.iter().any(|step| Path::new(file).starts_with(step.path())));
        let staged = self.stage.join("record");
        // One that was cut short while it did this.
        let _ = fs::remove_file(&staged);
        record::write(&staged, &files)?;
        fs::rename(staged, self.output.join(record::NAME))
    }

    fn take_back(&self, steps: &[Step]) -> Result<(), Failed> {
        for step in steps.iter().rev() {
            let done = self.stays_inside(step.path(), &mut HashSet::new()).and_then(|()| self.back(step));
            done.map_err(|error| (step.path().to_owned(), error))?;
        }
        self.end(BACKWARD)
    }

    fn end(&self, journal: &str) -> Result<(), Failed> {
        fs::remove_file(self.stage.join(journal)).map_err(|error| (String::new(), error))
    }

    fn go(&self, step: &Step) -> io::Result<()> {
        let target = self.output.join(step.path());
        match step {
            Step::Folder(_) if is_folder(&target) => Ok(()),
            Step::Folder(_) => fs::create_dir(&target),
            Step::Unfold(..) if !is_folder(&target) => Ok(()),
            // What somebody has put into it must not be moved away with it.
            Step::Unfold(..) if fs::read_dir(&target)?.next().is_some() => Err(io::ErrorKind::DirectoryNotEmpty.into()),
            Step::Unfold(number, _) => fs::rename(target, self.kept(*number)),
            Step::New(number, _) | Step::Swap(number, _) => match fs::rename(self.staged(*number), target) {
                // What is no longer staged has been put in place before.
                Err(_) if is_gone(&self.staged(*number)) => Ok(()),
                done => done,
            },
            // A folder there was made by a later step.
            Step::Remove(..) if is_gone(&target) || is_folder(&target) => Ok(()),
            Step::Remove(..) => fs::remove_file(target),
        }
    }

    fn back(&self, step: &Step) -> io::Result<()> {
        let target = self.output.join(step.path());
        match step {
            Step::Folder(_) => {
                // It stays if somebody has put something into it.
                let _ = fs::remove_dir(&target);
                Ok(())
            }
            Step::New(number, _) if !is_gone(&self.staged(*number)) => Ok(()),
            Step::New(..) if is_gone(&target) => Ok(()),
            Step::New(number, path) if is_folder(&target) => self.empty(path, &self.staged(*number)),
            // Staged again: if this is done twice, what somebody has put there meanwhile is not met.
            Step::New(number, _) => fs::rename(&target, self.staged(*number)).or_else(|_| fs::remove_file(target)),
            Step::Swap(number, _) | Step::Remove(number, _) | Step::Unfold(number, _)
                if is_gone(&self.kept(*number)) =>
            {
                Ok(())
            }
            Step::Swap(number, _) | Step::Remove(number, _) | Step::Unfold(number, _) => {
                // On a full disk even the wish for a folder that is there would fail.
                if let Some(folder) = target.parent().filter(|folder| !is_folder(folder)) {
                    fs::create_dir_all(folder)?;
                }
                fs::rename(self.kept(*number), target)
            }
        }
    }

    /// Removes the files of the record below a folder. Unless somebody has put something into it, the folder itself
    /// is staged again, as a sign that this is done.
    fn empty(&self, folder: &str, staged: &Path) -> io::Result<()> {
        let record = record::read(self.output).unwrap_or_default();
        let files = record.files();
        let within = |file: &&&str| Path::new(file).starts_with(folder);
        let mut known = HashSet::new();
        for file in files.iter().filter(within) {
            self.stays_inside(file, &mut known)?;
            match fs::remove_file(self.output.join(file)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => prune(&self.output.join(file), &self.output.join(folder)),
            }
        }
        let target = self.output.join(folder);
        match fs::read_dir(&target)?.next() {
            None => fs::rename(&target, staged).or_else(|_| fs::remove_dir(target)),
            Some(_) => Ok(()),
        }
    }

    /// Removes folders that removals have left empty.
    fn tidy(&self, steps: &[Step]) {
        for step in steps.iter().filter(|step| matches!(step, Step::Remove(..))) {
            prune(&self.output.join(step.path()), self.output);
        }
    }

    /// Fails where a folder on the way has become a link: nothing is ever done through one. Folders that are
    /// `known` have been looked at.
    fn stays_inside<'s>(&self, path: &'s str, known: &mut HashSet<&'s str>) -> io::Result<()> {
        let mut folders =
            path.match_indices('/').map(|(slash, _)| &path[..slash]).filter(|folder| known.insert(folder));
        let is_link =
            |folder: &str| fs::symlink_metadata(self.output.join(folder)).is_ok_and(|metadata| metadata.is_symlink());
        match folders.any(is_link) {
            true => Err(io::Error::new(io::ErrorKind::NotADirectory, "a folder on the way is a symbolic link")),
            false => Ok(()),
        }
    }

    fn kept(&self, number: usize) -> PathBuf {
        self.stage.join(format!("{number}.old"))
    }
}

/// Removes the folders around a path that are empty, up to one that stays.
fn prune(path: &Path, top: &Path) {
    // Once more where it is empty and somebody held it for a moment: what stays now would stay for ever.
    let removed = |folder: &Path| match fs::remove_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => fs::remove_dir(folder).is_ok(),
        done => done.is_ok(),
    };
    for folder in path.ancestors().skip(1).take_while(|folder| *folder != top) {
        if !removed(folder) {
            break;
        }
    }
}

/// Whether a real folder stands there; a link to one is none.
pub fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

/// Whether an error says that files and folders are not as they were, rather than that the disk fails.
fn is_change(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), AlreadyExists | DirectoryNotEmpty | IsADirectory | NotADirectory | NotFound)
}

/// Whether nothing stands there, not even a link that leads nowhere.
fn is_gone(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err()
}
