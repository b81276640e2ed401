//! The guides of README.md, walked as they are told: every command in order, from an empty folder to a published article.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

const README: &str = include_str!("../../README.md");

/// The commands of a section, line by line.
fn commands(heading: &str) -> Vec<Vec<String>> {
    let (_, section) = README.split_once(&format!("\n## {heading}\n")).expect("the section");
    let section = section.split("\n## ").next().expect("its text");
    let lines = section.lines().filter_map(|line| line.trim_start().strip_prefix("$ "));
    lines.map(|line| shell_words::split(line).expect("a command line")).collect()
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantin"));
    command.current_dir(folder).env("LANG", "C.UTF-8").env("NO_COLOR", "1").env_remove("LC_ALL");
    command
}

/// The one Markdown file that is a draft.
fn draft(folder: &Path) -> PathBuf {
    let files =
        walkdir::WalkDir::new(folder.join("site")).into_iter().map(|entry| entry.expect("an entry").into_path());
    let is_draft = |path: &PathBuf| {
        path.is_file()
            && fs::read_to_string(path).is_ok_and(|text| text.lines().any(|line| line.starts_with("draft = true")))
    };
    let drafts: Vec<PathBuf> = files.filter(is_draft).collect();
    assert_eq!(drafts.len(), 1, "{drafts:?}");
    drafts.into_iter().next().expect("the draft")
}

/// The preview answers and shows the draft; then it is stopped.
fn look(folder: &Path, arguments: &[String], shown: &str) {
    let arguments = arguments.iter().filter(|argument| *argument != "--open");
    let mut command = program(folder);
    command.args(arguments).args(["--port", "0", "--format", "json"]).stdout(Stdio::piped());
    let mut preview = command.spawn().expect("the preview starts");
    let mut line = String::new();
    let mut output = std::io::BufReader::new(preview.stdout.take().expect("its output"));
    while !line.contains("\"preview\"") {
        line.clear();
        assert!(std::io::BufRead::read_line(&mut output, &mut line).expect("a line") > 0, "the preview ended");
    }
    let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    let url = line["preview"].as_str().expect("an address");
    let address = url.trim_start_matches("http://").trim_end_matches('/');
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    std::io::Write::write_all(&mut stream, request.as_bytes()).expect("a request");
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(shown), "{answer:.3000}");
    preview.kill().expect("it ends");
    preview.wait().expect("it has ended");
}

/// Walks a guide; the article of this title must be published at its end.
fn walk(heading: &str, title: &str) {
    let start = TempDir::with_prefix("bantin-guide-").expect("a temporary folder");
    let (mut folder, mut names) = (start.path().to_path_buf(), Vec::new());
    for line in commands(heading) {
        let (name, arguments) = line.split_first().expect("a command");
        if name == "cd" {
            folder.push(&arguments[0]);
            continue;
        }
        assert_eq!(name, "bantin");
        names.push(arguments[0].clone());
        if arguments[0] == "serve" {
            look(&folder, arguments, title);
            let draft = draft(&folder);
            let text = fs::read_to_string(&draft).expect("the article");
            let lines = text.lines().filter(|line| !line.starts_with("draft = true"));
            fs::write(&draft, lines.map(|line| format!("{line}\n")).collect::<String>()).expect("the article");
            continue;
        }
        let run = program(&folder).args(arguments).output().expect("it runs");
        assert!(run.status.success(), "{line:?}: {}", String::from_utf8_lossy(&run.stderr));
    }
    assert_eq!(names, ["init", "new", "serve", "check", "build"]);
    let home = fs::read_to_string(folder.join("public/index.html")).expect("the home page");
    assert!(home.contains(title), "{home:.3000}");
}

#[test]
fn the_guide_in_vietnamese_leads_to_a_published_article() {
    walk("Mười phút đầu tiên", "Khai trương trang tin");
}

#[test]
fn the_guide_in_english_leads_to_a_published_article() {
    walk("The first ten minutes", "The news site opens");
}
