//! A site in a temporary folder, built by the real program: `Site::new().file("tin-tuc/a.md", "…").build(&[])`.
//!
//! A new site has `config.toml`, the repository's themes and no content. What a method names by path lies below the
//! content folder (`file`, `article`) or below the root (`root_file`). `build` answers with a `Run`: the exit status,
//! what was printed, and the output folder to look into.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use tempfile::TempDir;
use walkdir::WalkDir;

/// The "now" of every run that does not bring its own: no test may depend on the day it is run.
pub const NOW: &str = "2026-06-01T00:00:00+07:00";

/// The address of the test sites; `Run::site_path` takes it off again.
pub const BASE_URL: &str = "https://bql.example.vn/";

/// The smallest configuration the program must be content with.
pub const CONFIG: &str = r#"
title = "Ban Quản lý"
base_url = "https://bql.example.vn/"
theme = "portal"
"#;

pub struct Site {
    folder: Arc<TempDir>,
    environment: Vec<(String, String)>,
}

/// What one run of the program left behind.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
    output: PathBuf,
    /// The site may be gone before its outputs are looked at, but its folder not.
    _folder: Arc<TempDir>,
}

impl Site {
    pub fn new() -> Self {
        let folder = TempDir::with_prefix("bantin-test-").expect("a temporary folder");
        let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
        copy_folder(&themes, &folder.path().join("themes"));
        fs::create_dir(folder.path().join("site")).expect("the content folder");
        let site = Self { folder: Arc::new(folder), environment: Vec::new() };
        site.config(CONFIG)
    }

    /// Replaces `config.toml`.
    pub fn config(self, text: &str) -> Self {
        self.root_file("config.toml", text)
    }

    /// Adds tables or keys to the end of the smallest configuration.
    pub fn config_with(self, text: &str) -> Self {
        self.config(&format!("{CONFIG}{text}"))
    }

    /// Writes a file below the content folder.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.root_file(&format!("site/{path}"), content)
    }

    /// Writes an article: a title made from its path, further front matter, one paragraph.
    pub fn article(self, path: &str, front_matter: &str) -> Self {
        self.file(path, article(path, front_matter, "Nội dung của bài."))
    }

    /// Writes a section's `_index.md` and nothing else.
    pub fn section(self, path: &str, title: &str) -> Self {
        self.file(&format!("{path}/_index.md"), format!("+++\ntitle = \"{title}\"\n+++\n"))
    }

    /// Writes a file below the site's root folder.
    pub fn root_file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        write(&self.folder.path().join(path), content.as_ref());
        self
    }

    /// Removes a file from below the content folder.
    pub fn without(self, path: &str) -> Self {
        fs::remove_file(self.path("site").join(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        self
    }

    /// Sets an environment variable for the program's runs.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    /// A path below the site's root folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// `bantin build` into `public/`, quietly; further arguments may say otherwise.
    pub fn build(&self, arguments: &[&str]) -> Run {
        self.run(&[&["build"], arguments].concat())
    }

    /// Builds and insists on exit status 0.
    pub fn built(&self) -> Run {
        self.built_with(&[])
    }

    /// Builds with further arguments and insists on exit status 0.
    pub fn built_with(&self, arguments: &[&str]) -> Run {
        let run = self.build(&[&["-q"], arguments].concat());
        assert_eq!(run.code, 0, "bantin build {arguments:?} failed\n{}{}", run.stdout, run.stderr);
        run
    }

    /// Builds with `--format json` and gives the summary, the last line of the results.
    pub fn summary(&self, arguments: &[&str]) -> serde_json::Value {
        let run = self.build(&[&["--format", "json"], arguments].concat());
        assert_eq!(run.code, 0, "bantin build {arguments:?} failed\n{}{}", run.stdout, run.stderr);
        let line = run.stdout.lines().last().expect("a summary on standard output");
        serde_json::from_str(line).unwrap_or_else(|error| panic!("not JSON: {error}\n{line}"))
    }

    /// Any command of the program, with this site's root and the tests' "now".
    pub fn run(&self, arguments: &[&str]) -> Run {
        let mut command = self.command(arguments);
        let result = command.output().expect("the program starts");
        Run {
            code: result.status.code().expect("an exit status, not a signal"),
            stdout: String::from_utf8(result.stdout).expect("standard output is UTF-8"),
            stderr: String::from_utf8(result.stderr).expect("standard error is UTF-8"),
            output: self.output(arguments),
            _folder: Arc::clone(&self.folder),
        }
    }

    /// The program, ready to start; from the root, so that a relative `--output` can mean only one folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantin"));
        command.current_dir(self.folder.path()).args(arguments).arg("--root").arg(self.folder.path());
        if !arguments.contains(&"--now") {
            command.args(["--now", NOW]);
        }
        for name in ["LC_ALL", "LC_MESSAGES", "LANGUAGE"] {
            command.env_remove(name);
        }
        command.env("LANG", "C.UTF-8").env("NO_COLOR", "1").envs(self.environment.iter().cloned());
        command
    }

    /// Keeps the folder for as long as what is given is kept, such as a process that still looks at it.
    pub fn folder(&self) -> Arc<TempDir> {
        Arc::clone(&self.folder)
    }

    /// A second site with the same configuration, content and themes in a folder of its own.
    pub fn copy(&self) -> Self {
        let folder = TempDir::with_prefix("bantin-test-").expect("a temporary folder");
        for name in ["site", "themes"] {
            copy_folder(&self.path(name), &folder.path().join(name));
        }
        fs::copy(self.path("config.toml"), folder.path().join("config.toml")).expect("the configuration");
        Self { folder: Arc::new(folder), environment: self.environment.clone() }
    }

    /// Every file below the root, for "nothing was touched"; what the program remembers for itself is left out.
    pub fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree(self.folder.path());
        files.retain(|path, _| !path.starts_with(".bantin/") && !path.contains("/.bantin/"));
        files
    }

    fn output(&self, arguments: &[&str]) -> PathBuf {
        let given = arguments.iter().position(|&argument| argument == "--output");
        self.folder.path().join(given.map_or("public", |at| arguments[at + 1]))
    }
}

impl Run {
    /// The text of an output file; its absence fails the test with the list of what is there.
    pub fn read(&self, path: &str) -> String {
        let bytes = fs::read(self.output.join(path));
        let bytes = bytes.unwrap_or_else(|error| {
            let all = self.tree().into_keys().collect::<Vec<_>>().join("\n  ");
            panic!("output {path}: {error}; the outputs are\n  {all}")
        });
        String::from_utf8(bytes).unwrap_or_else(|error| panic!("output {path}: {error}"))
    }

    /// The HTML of the page at a URL path such as `/tin-tuc/`.
    pub fn page(&self, url: &str) -> String {
        self.read(&file_of(url))
    }

    pub fn exists(&self, path: &str) -> bool {
        self.output.join(path).is_file()
    }

    /// Whether a URL path leads to an output file, as static hosting would answer it.
    pub fn answers(&self, url: &str) -> bool {
        self.exists(&file_of(url)) || self.exists(&format!("{}/index.html", url.trim_matches('/')))
    }

    /// All outputs: path to bytes; nothing if there is no output folder.
    pub fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        if self.output.is_dir() { tree(&self.output) } else { BTreeMap::new() }
    }
}

/// The text of an article file.
pub fn article(title: &str, front_matter: &str, body: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{front_matter}\n+++\n{body}\n")
}

/// The output file behind a URL path: `/tin-tuc/` is `tin-tuc/index.html`.
pub fn file_of(url: &str) -> String {
    let path = percent_encoding::percent_decode_str(url.trim_start_matches('/')).decode_utf8_lossy();
    match path.as_ref() {
        "" => "index.html".into(),
        folder if folder.ends_with('/') => format!("{folder}index.html"),
        file => file.into(),
    }
}

/// Every file below a folder, by its path with `/`.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(folder).follow_links(false).into_iter().map(|entry| entry.expect("a readable folder"));
    let files = entries.filter(|entry| !entry.file_type().is_dir());
    let name = |path: &Path| path.strip_prefix(folder).unwrap().to_str().expect("a UTF-8 path").replace('\\', "/");
    // A link is kept as what it points to, so that replacing it shows.
    let bytes = |path: &Path| match fs::read_link(path) {
        Ok(target) => target.to_string_lossy().into_owned().into_bytes(),
        Err(_) => fs::read(path).expect("a readable file"),
    };
    files.map(|entry| (name(entry.path()), bytes(entry.path()))).collect()
}

/// Fails with the paths that differ, not with their bytes.
pub fn assert_same_tree(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>, what: &str) {
    let paths = left.keys().chain(right.keys()).collect::<std::collections::BTreeSet<_>>();
    let different: Vec<_> = paths.into_iter().filter(|path| left.get(*path) != right.get(*path)).collect();
    assert!(different.is_empty(), "{what}: these differ: {different:#?}");
}

pub fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a parent folder")).expect("the folder of a file");
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Puts a whole file in place at once, as careful programs save.
pub fn replace(path: &Path, content: &[u8]) {
    let temporary = path.with_file_name(".being-saved");
    write(&temporary, content);
    fs::rename(&temporary, path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Copies every file of a folder into another.
pub fn copy_folder(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        write(&to.join(path), &bytes);
    }
}
