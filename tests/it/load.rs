//! Load: files made to cost time, memory, stack or disk end in a site or in an error, within bounds.
//!
//! Each run stands below a limit of address space, so that no case can take the machine along, and is killed after
//! `LONGEST`. That time is for runs that would never end: where work grows with the square of the input, most of these
//! sizes take longer, and otherwise a fraction of a second, so that a slow machine fails nothing.

#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::{Read, Seek};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use walkdir::WalkDir;

use crate::site::Site;

pub const LONGEST: Duration = Duration::from_secs(20);

/// Address space, in KiB: far more than any run needs, far less than a machine has.
pub const SPACE: &str = "ulimit -v 1500000";

/// The user without rights that the administrator steps down to.
pub const NOBODY: u32 = 65534;

/// How a run ended: no status if it had to be killed.
pub struct Ended {
    pub status: Option<ExitStatus>,
    pub stdout: String,
    pub stderr: String,
    /// The most memory it held, in KiB.
    peak: u64,
}

impl Ended {
    pub fn code(&self) -> Option<i32> {
        self.status.and_then(|status| status.code())
    }

    /// What no input and no limit may bring about.
    pub fn fault(&self) -> Option<String> {
        match self.status {
            None => Some(format!("did not end within {LONGEST:?}")),
            Some(status) if !matches!(status.code(), Some(0..=2)) => Some(format!("{status}: {}", self.stderr)),
            Some(_) if self.stderr.contains("panicked") => Some(self.stderr.clone()),
            Some(status) if !status.success() && self.stderr.trim().is_empty() => Some("fails without a word".into()),
            Some(_) => None,
        }
    }
}

/// Runs a command below limits of the shell, as another user if need be; its `exec` keeps the process, so that the
/// memory looked at is that of the program.
pub fn ended(command: &Command, limits: &str, user: Option<u32>) -> Ended {
    let [out, err] = [(); 2].map(|()| tempfile::tempfile().expect("a file"));
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{limits} && exec \"$0\" \"$@\""));
    shell.arg(command.get_program()).args(command.get_args()).stdin(Stdio::null());
    shell.stdout(out.try_clone().expect("a file")).stderr(err.try_clone().expect("a file"));
    if let Some(folder) = command.get_current_dir() {
        shell.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    if let Some(user) = user {
        shell.uid(user).gid(user);
    }
    let (started, mut peak) = (Instant::now(), 0_u64);
    let mut child = shell.spawn().expect("the shell starts");
    let status = loop {
        if let Some(status) = child.try_wait().expect("the state of the child") {
            break Some(status);
        }
        if started.elapsed() > LONGEST {
            child.kill().and_then(|()| child.wait()).expect("the child is killed");
            break None;
        }
        peak = peak.max(peak_of(child.id()));
        std::thread::sleep(Duration::from_millis(2));
    };
    Ended { status, stdout: start_of(out), stderr: start_of(err), peak }
}

/// The most memory a process has held so far, in KiB. It is looked up again and again. The kernel keeps the maximum, so
/// that only what is taken in the last two milliseconds can be missed; the shell's own goes when the program starts.
fn peak_of(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// What was printed, as far as it can matter: a run that prints gigabytes must not take the test along.
fn start_of(mut file: File) -> String {
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.take(1_000_000).read_to_end(&mut bytes)).expect("what was printed");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether files made by this process belong to the administrator, who may read and write everything.
pub fn is_administrator(site: &Site) -> bool {
    fs::metadata(site.path("site")).expect("the content folder").uid() == 0
}

/// Lets every user write in the site's folder, for a run that steps down.
pub fn open_to_all(site: &Site) {
    for folder in ["", "site"] {
        fs::set_permissions(site.path(folder), fs::Permissions::from_mode(0o777)).expect("permissions");
    }
}

/// Builds a site of one file and tells what went beyond its bounds.
fn faults(name: &str, text: &str) -> Vec<String> {
    let site = Site::new().file("a.md", text);
    let end = ended(&site.command(&["build", "-q"]), SPACE, None);
    let outputs = WalkDir::new(site.path("public")).into_iter().filter_map(Result::ok);
    let sizes = outputs.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file);
    let written: u64 = sizes.map(|file| file.len()).sum();
    let bounds = [
        (end.stderr.len() as u64, 300_000, "bytes of messages"),
        (written, 60 * text.len() as u64 + 5_000_000, "bytes of outputs"),
        (end.peak, 256 * 1024, "KiB of memory"),
    ];
    let beyond = bounds.into_iter().filter(|(value, most, _)| value > most);
    let beyond = beyond.map(|(value, most, what)| format!("{value} {what}, at most {most}"));
    end.fault().into_iter().chain(beyond).map(|fault| format!("{name}: {fault:.2000}")).collect()
}

/// Runs all cases before it fails, so that one look shows them all.
fn survives(cases: &[(&str, String)]) {
    let faults: Vec<_> = cases.iter().flat_map(|(name, text)| faults(name, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn with(front: &str, body: &str) -> String {
    crate::site::article("A", &format!("date = 2022-01-01\n{front}"), body)
}

fn body(text: &str) -> String {
    with("", text)
}

fn each(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

fn list(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).map(piece).collect::<Vec<_>>().join(",")
}

/// G1
#[test]
fn nesting_and_openers() {
    let n = 50_000;
    survives(&[
        ("quotes", body(&(">".repeat(n) + " a"))),
        ("quotes with spaces", body(&("> ".repeat(n) + "a"))),
        ("lists in lists", body(&each(1500, |at| "  ".repeat(at) + "- a\n"))),
        ("lists on a line", body(&("- ".repeat(n) + "a"))),
        ("quotes in lists", body(&("> - ".repeat(n / 2) + "a"))),
        ("emphasis", body(&("*a ".repeat(n) + &"b* ".repeat(n)))),
        ("emphasis mixed", body(&"*a **a ".repeat(n))),
        ("emphasis crossed", body(&"*a_b ".repeat(n))),
        ("strikethrough", body(&"~~a ~b ".repeat(2 * n))),
        ("brackets", body(&"[".repeat(2 * n))),
        ("brackets with text", body(&"[a".repeat(2 * n))),
        ("brackets of images", body(&"![".repeat(2 * n))),
        ("links half open", body(&"[a](<b".repeat(2 * n))),
        ("links without end", body(&"[a](b".repeat(2 * n))),
        ("links in links", body(&("[".repeat(n) + "a" + &"](b)".repeat(n)))),
        ("images in images", body(&("![".repeat(n) + "a" + &"](b)".repeat(n)))),
        ("backticks", body(&each(2500, |at| "e".to_owned() + &"`".repeat(at)))),
        ("backslashes", body(&"\\".repeat(6 * n))),
        ("autolinks half open", body(&"<http://a ".repeat(2 * n))),
        ("entities", body(&"&amp;&#x1;&nbsp;".repeat(2 * n))),
        ("attributes of a heading", body(&format!("## a {{{}}}", each(n, |at| format!(".c{at} "))))),
        ("equal ids", body(&"## a {#x}\n".repeat(n))),
        ("underlined heading", body(&("a\n".repeat(4 * n) + "==="))),
    ]);
}

/// G1
#[test]
fn raw_html() {
    let links = "<a href=\"&#x61;x\">q</a>".repeat(40_000);
    let open = "<".repeat(100_000) + "\n\n" + &"<!--".repeat(50_000) + "\n\n" + &"<?".repeat(50_000);
    survives(&[
        ("half open", body(&(open + "\n\n" + &"<!A".repeat(50_000) + &"<![CDATA[".repeat(50_000)))),
        ("div", body(&"<div>".repeat(150_000))),
        ("b", body(&("a ".to_owned() + &"<b>".repeat(60_000)))),
        ("a", body(&("a ".to_owned() + &"<a>".repeat(60_000)))),
        ("table", body(&"<table>".repeat(20_000))),
        ("formatting", body(&(each(40_000, |at| format!("<i id={at}>")) + "</p>" + &"<p>".repeat(40_000)))),
        ("crossed", body(&"<b><p></b>".repeat(40_000))),
        ("attributes", body(&format!("<div {}>", each(200_000, |at| format!("a{at}=1 "))))),
        ("equal attributes", body(&format!("<p {}>x</p>", each(50_000, |at| format!("class=a{at} "))))),
        ("links", body(&format!("<p>{links}</p>\n\n{}", "văn bản ".repeat(300_000)))),
        ("links on a line", body(&"<a href=\"b\">q</a> ".repeat(100_000))),
        ("comments", body(&"<!-- a -->\n\n".repeat(50_000))),
        ("comments on a line", body(&("a ".to_owned() + &"<!-- a --> <b>".repeat(50_000)))),
    ]);
}

/// G1: HTML too heavy to look through is printed as text.
#[test]
fn heavy_html_is_told_and_printed_as_text() {
    let site = Site::new().file("a.md", body(&("<div>".repeat(150_000) + "\n\nHết bài.")));
    let end = ended(&site.command(&["build", "--format", "json"]), SPACE, None);
    assert!(end.code() == Some(0) && end.stdout.contains("W047"), "{}{}", end.stdout, end.stderr);
    let page = fs::read_to_string(site.path("public/a/index.html")).expect("the page");
    assert!(page.contains("&lt;div&gt;&lt;div&gt;") && page.contains("Hết bài."), "{page:.2000}");
}

/// G2
#[test]
fn references_footnotes_and_tables() {
    let definitions = each(50_000, |at| format!("[a{at}]: /x\n")) + "\n" + &each(50_000, |at| format!("[a{at}] "));
    let chain = "[^0]\n\n".to_owned() + &each(20_000, |at| format!("[^{at}]: [^{}]\n\n", at + 1));
    let long = "x".repeat(50_000) + "\n\n" + &"[a] ".repeat(20_000);
    let wide = |piece: &str, count: usize| format!("|{}\n", piece.repeat(count));
    survives(&[
        ("a long address, often", body(&format!("[a]: /{long}"))),
        ("a long address elsewhere, often", body(&format!("[a]: https://x.vn/{long}"))),
        (
            "a long title, often",
            body(&format!("[a]: https://x.vn/ '{}'\n\n{}", "x".repeat(50_000), "[a] ".repeat(20_000))),
        ),
        ("definitions that lead nowhere", body(&definitions)),
        ("definitions", body(&definitions.replace("/x", "/a/"))),
        ("chain of footnotes", body(&chain)),
        ("a footnote, often", body(&("[^1] ".repeat(50_000) + "\n\n[^1]: x\n"))),
        ("footnotes half open", body(&"[^".repeat(100_000))),
        ("footnotes in footnotes", body(&(each(3000, |at| format!("[^{at}]: ")) + "a"))),
        ("rows", body(&("|a|b|\n|-|-|\n".to_owned() + &"|c|d|\n".repeat(50_000)))),
        ("ragged rows", body(&(wide("a|", 10_000) + &wide("-|", 10_000) + &"|c\n".repeat(10_000)))),
        ("columns", body(&(wide("a|", 50_000) + &wide("-|", 50_000) + &wide("b|", 50_000)))),
    ]);
}

/// G3
#[test]
fn long_texts() {
    let n = 100_000;
    let paragraph = "Đoạn văn tiếng Việt có dấu, dài vừa phải. ".repeat(10) + "\n\n";
    survives(&[
        ("paragraphs", body(&paragraph.repeat(8000))),
        ("a line", body(&"Tiếng Việt ".repeat(150_000))),
        ("a title", format!("+++\ntitle = \"{}\"\ndate = 2022-01-01\n+++\nx\n", "Tiếng".repeat(2000))),
        ("a summary", with(&format!("summary = \"{}\"", "Tóm tắt ".repeat(n)), "x")),
        ("NUL", body(&"\0".repeat(3 * n))),
        ("hard spaces", body(&"\u{a0}".repeat(3 * n))),
        ("marks on a letter", body(&("a".to_owned() + &"\u{301}".repeat(3 * n)))),
        ("marks out of order", body(&("a".to_owned() + &"\u{301}\u{323}".repeat(n)))),
        ("headings", with("toc = true", &each(n / 2, |at| format!("## m {at}\n")))),
        ("equal headings", with("toc = true", &"# a\n".repeat(n))),
        ("alerts", body(&"> [!NOTE]\n> a\n\n".repeat(n / 2))),
        ("definitions", body(&"a\n: b\n\n".repeat(n / 2))),
        ("tasks", body(&"- [ ] a\n".repeat(n / 2))),
        ("rules", body(&"***\n".repeat(n))),
    ]);
}

/// G3
#[test]
fn code() {
    survives(&[
        ("a line", body(&format!("```rust\n{}\n```", "let a = \"x\"; ".repeat(20_000)))),
        ("lines", body(&format!("```rust\n{}```", "let a = \"x\"; // y\n".repeat(20_000)))),
        ("blanks", body(&format!("```ini\n{}\n```", " ".repeat(1990)))),
        ("brackets", body(&format!("```json\n{}\n```", "[".repeat(1990).repeat(100)))),
        ("open braces", body(&format!("```javascript\n{}\n```", "(".repeat(50_000)))),
        ("Markdown", body(&format!("```markdown\n{}\n```", "*a **b ".repeat(20_000)))),
        ("many", body(&"```rust\nx\n```\n\n".repeat(10_000))),
        ("unknown languages", body(&each(10_000, |at| format!("```zz{at}\nx\n```\n\n")))),
    ]);
}

/// G3
#[test]
fn links_and_images() {
    let n = 200_000;
    survives(&[
        ("half brackets", body(&"](".repeat(2 * n))),
        ("path of many parts", with(&format!("path = \"{}\"", "/a".repeat(n)), "a")),
        ("elsewhere", body(&"[a](https://x.vn/) ".repeat(n))),
        ("to an address", body(&"[a](/a/) ".repeat(n))),
        ("to a file", body(&"[a](a.md) ".repeat(n))),
        ("nowhere", body(&"[a](b1) ".repeat(n))),
        ("nowhere, each elsewhere", body(&each(n / 4, |at| format!("[a](b{at}) ")))),
        ("images that are not there", body(&"![a](b.jpg) ".repeat(n / 2))),
        ("anchors that are not there", body(&each(5000, |at| format!("## Muc {at}\n\n[a](#muk-{at})\n\n")))),
    ]);
}

/// G4
#[test]
fn lists_of_front_matter() {
    survives(&[
        ("tags", with(&format!("tags = [{}]", list(10_000, |at| format!("\"Thẻ {at}\""))), "x")),
        ("aliases", with(&format!("aliases = [{}]", list(10_000, |at| format!("\"/x{at}\""))), "x")),
        ("aliases with queries", with(&format!("aliases = [{}]", list(50_000, |at| format!("\"/x?id={at}\""))), "x")),
        ("related", with(&format!("related = [{}]", list(20_000, |at| format!("\"x{at}\""))), "x")),
        ("attachments", with(&format!("attachments = [{}]", list(20_000, |at| format!("\"x{at}.pdf\""))), "x")),
        ("corrections", with(&format!("corrections = [{}]", list(50_000, |_| "{note=\"a\"}".into())), "x")),
        ("authors", with(&format!("authors = [{}]", list(20_000, |at| format!("\"A{at}\""))), "x")),
    ]);
}

/// G5
#[test]
fn toml() {
    let n = 20_000;
    let dotted = vec!["a"; n].join(".");
    survives(&[
        ("arrays", with(&format!("[extra]\nx = {}{}", "[".repeat(n), "]".repeat(n)), "x")),
        ("tables", with(&format!("[extra]\nx = {}1{}", "{a=".repeat(n), "}".repeat(n)), "x")),
        ("dotted", with(&format!("[extra]\n{dotted} = 1"), "x")),
        ("dotted head", with(&format!("[extra.{dotted}]\nb = 1"), "x")),
        ("dotted table", with(&format!("[extra]\nx = {{ {dotted} = 1 }}"), "x")),
        ("half open", with(&format!("x = {}", "[".repeat(n)), "x")),
        ("keys", with(&format!("[extra]\n{}", each(n, |at| format!("k{at} = 1\n"))), "x")),
        ("unknown keys", with(&each(n, |at| format!("k{at} = 1\n")), "x")),
        ("a key, often", with(&"x = 1\n".repeat(n), "x")),
        ("lines that are no TOML", with(&each(n, |at| format!("k{at} : 1\n")), "x")),
        ("arrays of tables", with(&"[[extra.a]]\n".repeat(n), "x")),
        ("a string without end", with(&format!("x = \"\"\"{}", "a\n".repeat(n)), "x")),
    ]);
}

/// G3, G4: the limits that are told by name.
#[test]
fn limits_have_codes() {
    let codes = |site: &Site| {
        let end = ended(&site.command(&["check", "--format", "json"]), SPACE, None);
        assert_eq!(end.fault().filter(|fault| !fault.contains("without a word")), None);
        (end.code(), end.stdout)
    };
    let huge = Site::new();
    let file = File::create(huge.path("site/a.md")).expect("a file");
    file.set_len(32 * 1024 * 1024 + 1).expect("a file without content, but long");
    let (code, problems) = codes(&huge);
    assert!(code == Some(1) && problems.contains("E075"), "{problems:.2000}");

    let tags = |count: usize| {
        let tags = list(count, |at| format!("\"T{at}\""));
        codes(&Site::new().file("a.md", with(&format!("tags = [{tags}]"), "x")))
    };
    assert_eq!(tags(1000).0, Some(0));
    assert!(tags(1001).0 == Some(1) && tags(1001).1.contains("E078"));

    for (bad, more) in [(100, None), (101, Some(1)), (350, Some(250))] {
        let (_, problems) = codes(&Site::new().file("a.md", with(&each(bad, |at| format!("k{at} = 1\n")), "x")));
        assert_eq!(problems.matches("\"E011\"").count(), 100, "{bad}");
        let told = problems.lines().find(|line| line.contains("W079"));
        assert_eq!(told.is_some(), more.is_some(), "{bad}");
        assert!(told.is_none_or(|line| line.contains(&more.unwrap_or(0).to_string())), "{told:?}");
    }
}

/// G6
#[test]
fn limits_of_the_system_end_in_words() {
    let site =
        (0..60).fold(Site::new(), |site, at| site.article(&format!("b{at}.md"), "date = 2022-01-01\ntags = [\"T\"]"));
    let site = site.file("lon.md", body(&"[a](https://x.vn/) **b** `c`\n\n".repeat(100_000)));
    open_to_all(&site);
    let user = is_administrator(&site).then_some(NOBODY);
    let mut faults = Vec::new();
    for limit in ["-n 24", "-n 8", "-s 256", "-v 100000", "-p 1", "-p 2", "-p 4"] {
        // The letter for processes is `u` or `p`, as the shell has it.
        let limit = match limit.strip_prefix("-p ") {
            Some(most) => format!("{{ ulimit -u {most} 2>/dev/null || ulimit -p {most}; }}"),
            None => format!("ulimit {limit}"),
        };
        for command in ["build", "check"] {
            let _ = fs::remove_dir_all(site.path("public"));
            let end = ended(&site.command(&[command, "--jobs", "4"]), &limit, user);
            faults.extend(end.fault().map(|fault| format!("{limit}, {command}: {fault:.1000}")));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
