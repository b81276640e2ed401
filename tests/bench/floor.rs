//! The least a build can take: reads a site and writes a finished website from memory, and does nothing in between.
//!
//! `floor SITE_DIR BUILT_DIR NEW_DIR [THREADS=2]` first takes the files of the second folder into memory. Then, timed,
//! it reads every file below `site/` and `themes/` of the first and writes what it has in memory into the third, a new
//! one. It prints one line of JSON about the timed part; `cpu` is `null` where the system does not tell it as Linux
//! does.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use std::{env, fs, thread};

const USAGE: &str = "usage: floor SITE_DIR BUILT_DIR NEW_DIR [THREADS=2]";

/// Linux tells the time of a process in these, on every machine but the rarest.
const TICKS_PER_SECOND: f64 = 100.0;

/// A folder and all that lies below it.
#[derive(Default)]
struct Tree {
    /// Level by level: those of one level can be made at once, once the level above stands.
    folders: Vec<Vec<PathBuf>>,
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let (site, built, new, threads) = match &arguments[..] {
        [site, built, new] => (site, built, new, 2),
        [site, built, new, threads] => {
            (site, built, new, threads.to_str().and_then(|text| text.parse().ok()).ok_or(USAGE)?)
        }
        _ => return Err(USAGE.into()),
    };
    let (site, built, new) = (Path::new(site), Path::new(built), Path::new(new));
    if new.exists() {
        return Err(format!("{} exists", new.display()).into());
    }
    let tree = walk(built, threads)?;
    let contents = share(&tree.files, threads, |file| fs::read(file))?;
    let tree = tree.moved(built, new)?;

    let (start, cpu) = (Instant::now(), cpu_seconds());
    read(site, threads)?;
    write(&tree, &contents, threads)?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = cpu.zip(cpu_seconds()).map_or("null".to_owned(), |(before, after)| format!("{:.2}", after - before));

    let bytes: usize = contents.iter().map(Vec::len).sum();
    println!("{{\"wall\":{wall:.4},\"cpu\":{cpu},\"files\":{},\"bytes\":{bytes}}}", contents.len());
    Ok(())
}

impl Tree {
    /// The same tree at another place.
    fn moved(self, from: &Path, to: &Path) -> Result<Self, Box<dyn Error>> {
        let all = |paths: Vec<PathBuf>| paths.iter().map(|path| Ok(to.join(path.strip_prefix(from)?))).collect();
        let folders = self.folders.into_iter().map(all).collect::<Result<_, Box<dyn Error>>>()?;
        Ok(Self { folders, files: all(self.files)? })
    }
}

fn walk(root: &Path, threads: usize) -> io::Result<Tree> {
    let (mut tree, mut level) = (Tree::default(), vec![root.to_owned()]);
    while !level.is_empty() {
        let (mut below, found) = (Vec::new(), share(&level, threads, |folder| list(folder))?);
        for (folders, files) in found {
            below.extend(folders);
            tree.files.extend(files);
        }
        tree.folders.push(std::mem::replace(&mut level, below));
    }
    Ok(tree)
}

/// The folders and the files of one folder.
fn list(folder: &Path) -> io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    let entries =
        fs::read_dir(folder).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", folder.display())))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() { folders.push(entry.path()) } else { files.push(entry.path()) }
    }
    Ok((folders, files))
}

fn read(site: &Path, threads: usize) -> io::Result<()> {
    for part in ["site", "themes"] {
        share(&walk(&site.join(part), threads)?.files, threads, |file| Ok(fs::read(file)?.len()))?;
    }
    Ok(())
}

fn write(tree: &Tree, contents: &[Vec<u8>], threads: usize) -> io::Result<()> {
    for level in &tree.folders {
        share(level, threads, |folder| fs::create_dir(folder))?;
    }
    let files: Vec<_> = tree.files.iter().zip(contents).collect();
    share(&files, threads, |(file, content)| fs::write(file, content))?;
    Ok(())
}

/// Does the work for all items on several threads; the results are in the order of the items.
fn share<Item: Sync, Done: Send>(
    items: &[Item],
    threads: usize,
    work: impl Fn(&Item) -> io::Result<Done> + Sync,
) -> io::Result<Vec<Done>> {
    let next = AtomicUsize::new(0);
    let take = || -> io::Result<Vec<_>> {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return Ok(done) };
            done.push((at, work(item)?));
        }
    };
    let mut done = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(take)).collect();
        let mut all = Vec::with_capacity(items.len());
        for worker in workers {
            all.extend(worker.join().map_err(|_| io::Error::other("a thread panicked"))??);
        }
        io::Result::Ok(all)
    })?;
    done.sort_unstable_by_key(|&(at, _)| at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// User and system time of this process, on Linux.
fn cpu_seconds() -> Option<f64> {
    let line = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands before, in brackets, and may hold spaces.
    let (_, fields) = line.rsplit_once(')')?;
    let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).map_while(|field| field.parse().ok()).collect();
    (ticks.len() == 2).then(|| ticks.iter().sum::<f64>() / TICKS_PER_SECOND)
}
