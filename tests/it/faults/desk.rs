//! A small site at a desk: three contents (old, new, with an error), one output folder, builds with and without faults.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use walkdir::WalkDir;

use super::shim;
use crate::site::{BASE_URL, Site, article, assert_same_tree, tree, write};

/// Path to bytes; a folder is a path with `/` at its end.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Each has a desk of its own.
pub const WORKERS: usize = 2;

/// What of the output folder is the program's own business between two builds.
pub const STAGE: &str = ".bantin-stage";
pub const RECORD: &str = ".bantin-record";

/// A file beside the output folder, which nobody may touch; it holds its name.
pub const GUARDED: &str = "ben-ngoai.txt";

/// Files in the output folder that are not the program's.
pub const FOREIGN: [(&str, &str); 4] = [
    ("CNAME", "bql.example.vn\n"),
    (".git/config", "[core]\n"),
    ("cua-toi.txt", "của tôi\n"),
    ("tin/ghi-chu.txt", "của tôi\n"),
];

/// What a build puts into the output folder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content {
    Old,
    /// Adds, changes and removes articles, tags and files; turns a file into a folder and a folder into a file.
    New,
    /// The new content and an article with an error.
    Broken,
}

impl Content {
    fn name(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
            Self::Broken => "broken",
        }
    }
}

pub struct Desk {
    site: Site,
    /// Holds the output folder; in memory where the system offers that, as it changes many thousand times.
    outside: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let outside = TempDir::with_prefix_in("bantin-test-", place).expect("a temporary folder");
        write(&outside.path().join(GUARDED), GUARDED.as_bytes());
        let desk = Self { site: Site::new(), outside };
        desk.write_theme();
        for content in [Content::Old, Content::New, Content::Broken] {
            let name = content.name();
            let config =
                format!("title = \"Ban\"\nbase_url = \"{BASE_URL}\"\ntheme = \"plain\"\ncontent = \"{name}\"\n");
            // Every call is made to fail once: files that differ from others by their content only would cost time and tell nothing.
            let config = format!("{config}paginate_by = 2\nsearch.enable = false\n");
            write(&desk.path(&format!("{name}.toml")), config.as_bytes());
            for (path, bytes) in files(content) {
                write(&desk.path(name).join(path), bytes.as_bytes());
            }
        }
        desk
    }

    /// The theme of the golden sites, with links where it only prints addresses.
    fn write_theme(&self) {
        let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/theme");
        for (path, bytes) in tree(&theme) {
            let text = String::from_utf8(bytes).expect("a theme of text");
            let text = text.replace("<{{ ", "<a href=\"{{ ").replace(" }}>", " }}\">·</a>");
            let text = text.replace("older={{ of.older }}", "<a href=\"{{ of.older }}\">·</a>");
            let text = text.replace("site: {{", "<link rel=\"stylesheet\" href=\"/style.css\">site: {{");
            write(&self.path("themes/plain").join(path), text.as_bytes());
        }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.site.path(path)
    }

    pub fn output(&self) -> PathBuf {
        self.beside("public")
    }

    /// A path beside the output folder.
    pub fn beside(&self, path: &str) -> PathBuf {
        self.outside.path().join(path)
    }

    /// A quiet build on one thread, ready to start.
    pub fn command(&self, content: Content) -> Command {
        let (config, output) = (format!("{}.toml", content.name()), self.output());
        let output = output.to_str().expect("a UTF-8 path");
        self.site.command(&["build", "-q", "--jobs", "1", "--lang", "en", "--config", &config, "--output", output])
    }

    /// A build that may fail, but neither hang nor panic nor end by a signal.
    pub fn build(&self, content: Content) -> Output {
        let mut command = self.command(content);
        // Without a fault: the library saves waiting for the disk.
        shim::preload(&mut command, &self.output());
        ended(command)
    }

    /// A build that must succeed and leave just this.
    pub fn build_equals(&self, content: Content, expected: &Tree, what: &str) {
        let run = self.build(content);
        assert_eq!(run.status.code(), Some(0), "{what}: {}", said(&run));
        assert_same_tree(expected, &self.state(), &format!("{what}: a plain build and a clean one"));
    }

    /// A build in which one fault happens.
    pub fn faulty(&self, content: Content, fault: &str, at: usize) -> Output {
        let mut command = self.command(content);
        shim::arm(&mut command, &self.output(), fault, at);
        in_time(command)
    }

    /// How many calls of a build change something at or below a folder.
    pub fn count(&self, content: Content, below: &Path) -> usize {
        let (mut command, counted) = (self.command(content), self.path("calls"));
        shim::preload(&mut command, below);
        command.env("BANTIN_FAULT_COUNT", &counted);
        let run = ended(command);
        assert_eq!(run.status.code(), Some(i32::from(content == Content::Broken)), "{}", said(&run));
        fs::read_to_string(counted).expect("the count").trim().parse().expect("a number")
    }

    /// The output folder with all that is in it, empty folders too.
    pub fn state(&self) -> Tree {
        let output = self.output();
        if !output.is_dir() {
            return Tree::new();
        }
        let mut all = tree(&output);
        for entry in WalkDir::new(&output).min_depth(1).into_iter().map(|entry| entry.expect("a readable folder")) {
            if entry.file_type().is_dir() {
                let path = entry.path().strip_prefix(&output).expect("a path below").to_str().expect("a UTF-8 path");
                all.insert(format!("{path}/"), Vec::new());
            }
        }
        all
    }

    /// Makes the output folder hold just this.
    pub fn lay(&self, tree: &Tree) {
        if self.state() == *tree && !tree.is_empty() {
            return;
        }
        let output = self.output();
        if output.exists() {
            fs::remove_dir_all(&output).expect("the output folder goes away");
        }
        for (path, bytes) in tree {
            match path.strip_suffix('/') {
                Some(folder) => fs::create_dir_all(output.join(folder)).expect("a folder"),
                None => write(&output.join(path), bytes),
            }
        }
    }
}

/// Tries the cases 1 to `total`, dealt out to workers with a desk each.
pub fn deal(total: usize, case: impl Fn(&Desk, usize) + Sync) {
    thread::scope(|scope| {
        for worker in 0..WORKERS {
            let case = &case;
            scope.spawn(move || {
                let desk = Desk::new();
                (1..=total).skip(worker).step_by(WORKERS).for_each(|at| case(&desk, at));
            });
        }
    });
}

/// A run to its end, which must be neither a panic nor a signal.
pub fn ended(command: Command) -> Output {
    let run = in_time(command);
    assert!(run.status.code().is_some() && !said(&run).contains("panicked"), "{run:?}");
    run
}

/// A run to its end, which must come in time.
pub fn in_time(mut command: Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let begun = Instant::now();
    while child.try_wait().expect("a status").is_none() {
        if begun.elapsed() > Duration::from_secs(5) {
            child.kill().expect("the program is ended");
            panic!("{command:?} took more than 5 s: {}", said(&child.wait_with_output().expect("its output")));
        }
        thread::sleep(Duration::from_millis(1));
    }
    child.wait_with_output().expect("its output")
}

/// What a run printed on standard error.
pub fn said(run: &Output) -> String {
    String::from_utf8_lossy(&run.stderr).into_owned()
}

/// What a clean build of a sound content leaves in the output folder.
pub fn clean(content: Content) -> Tree {
    static CLEAN: OnceLock<[Tree; 2]> = OnceLock::new();
    let both = CLEAN.get_or_init(|| {
        [Content::Old, Content::New].map(|content| {
            let desk = Desk::new();
            let run = desk.build(content);
            assert_eq!(run.status.code(), Some(0), "{}", said(&run));
            let state = desk.state();
            assert!(state.len() > 40 && state.contains_key(RECORD) && !state.contains_key(STAGE), "{state:?}");
            state
        })
    });
    both[usize::from(content == Content::New)].clone()
}

/// The same, with the foreign files.
pub fn shared(content: Content) -> Tree {
    let mut tree = clean(content);
    tree.extend(FOREIGN.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
    tree.insert(".git/".into(), Vec::new());
    tree
}

/// The content folder: path to text.
fn files(content: Content) -> Vec<(&'static str, String)> {
    let note = |title: &str, day: u8, rest: &str, body: &str| {
        article(
            title,
            &format!("date = 2022-01-{day:02}\n{rest}"),
            &format!("{body}\n\n[về chúng tôi](/gioi-thieu.md)"),
        )
    };
    let mut files = vec![
        ("_index.md", article("Trang chủ", "", "[giới thiệu](/gioi-thieu.md)")),
        ("tin/_index.md", article("Tin", "", "")),
        ("tin/a.md", note("Bài a", 1, "tags = [\"x\"]", "[d](/tin/d/index.md)")),
        ("tin/d/index.md", note("Bài d", 9, "tags = [\"x\"]", "![ảnh](anh.svg)")),
    ];
    if content == Content::Old {
        files.extend([
            ("tin/b.md", note("Bài b", 2, "tags = [\"x\", \"cũ\"]", "[c](/tin/c.md)")),
            ("tin/c.md", note("Bài c", 3, "tags = [\"cũ\"]", "[cũ](/cu.txt)")),
            ("tin/d/anh.svg", "ảnh cũ".into()),
            ("cu.txt", "tệp cũ".into()),
            ("bang.csv", "1,2".into()),
            ("gioi-thieu.md", article("Giới thiệu", "aliases = [\"/tai-lieu.pdf\"]", "Cũ.")),
        ]);
    } else {
        files.extend([
            ("tin/b.md", note("Bài b", 2, "tags = [\"x\", \"mới\"]", "[e](/tin/e/index.md)")),
            ("tin/e/index.md", note("Bài e", 10, "tags = [\"mới\"]", "[mới](/moi.txt) [to](to.bin)")),
            ("tin/e/to.bin", "0123456789".repeat(4000)),
            ("tin/d/anh.svg", "ảnh mới".into()),
            ("moi.txt", "tệp mới".into()),
            ("tai-lieu.pdf", "pdf".into()),
            ("gioi-thieu.md", article("Giới thiệu", "aliases = [\"/bang.csv\"]", "Mới.")),
        ]);
    }
    if content == Content::Broken {
        files.push(("tin/loi.md", note("Lỗi", 11, "khong_co = 1", "")));
    }
    files
}
