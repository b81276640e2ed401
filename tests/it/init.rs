//! `init` and `theme`: a new site works at once, and nothing that is there is harmed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::site::{NOW, Site, tree};

fn folder() -> TempDir {
    TempDir::with_prefix("bantin-test-").expect("a temporary folder")
}

/// The program, run in a folder.
fn bantin(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bantin"));
    command.current_dir(folder).args(arguments).args(["--now", NOW]).env_remove("LC_ALL").env_remove("LC_MESSAGES");
    command.env("LANG", "C.UTF-8").output().expect("the program starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Runs the program and insists on exit status 0 and silence on standard error.
fn ran(folder: &Path, arguments: &[&str]) -> String {
    let output = bantin(folder, arguments);
    assert!(output.status.success() && output.stderr.is_empty(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs the program and insists on exit status 2 and a code.
fn refused(folder: &Path, arguments: &[&str], code: &str) {
    let output = bantin(folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    assert!(said(&output).contains(code), "{arguments:?}: {}", said(&output));
}

#[test]
fn a_new_site_has_nothing_to_mend() {
    for (language, theme, article) in [
        ("vi", "portal", "tin-tuc/2026/huong-dan-viet-bai"),
        ("en", "portal", "news/2026/how-to-write"),
        ("vi", "minimal", "tin-tuc/2026/huong-dan-viet-bai"),
        ("en", "minimal", "news/2026/how-to-write"),
    ] {
        let folder = folder();
        let asked = ["init", "bql", "--title", "Ban \"A\" & B", "--lang", language, "--theme", theme];
        let told = ran(folder.path(), &asked);
        assert!(told.contains("cd bql") && told.contains("bantin new"), "{told}");
        let root = folder.path().join("bql");
        let checked = ran(&root, &["check", "--strict", "--drafts=all"]);
        assert_eq!(checked.lines().count(), 1, "{checked}");
        ran(&root, &["build"]);
        let page = fs::read_to_string(root.join(format!("public/{article}/index.html"))).expect("the first article");
        assert!(page.contains(&format!("<html lang=\"{language}\"")) && page.contains("Ban &quot;A&quot; &amp; B"));
        let names: Vec<String> = tree(&root).into_keys().filter(|name| !name.starts_with("public/")).collect();
        let own = names.iter().filter(|name| !name.starts_with("themes/") && !name.starts_with(".bantin/"));
        assert_eq!(own.count(), 8, "{names:?}");
        assert!(
            names.iter().filter(|name| name.starts_with("themes/")).all(|name| name.split('/').nth(1) == Some(theme))
        );
        assert_eq!(fs::read_to_string(root.join(".gitignore")).expect("what git leaves out"), "/public/\n/.bantin/\n");
    }
}

#[test]
fn a_new_site_takes_its_first_article() {
    let folder = folder();
    ran(folder.path(), &["init", "."]);
    let told = ran(folder.path(), &["new", "Khởi công", "--tags", "hướng dẫn"]);
    assert!(told.contains("site/tin-tuc/2026/khoi-cong.md"), "{told}");
    // What every article needs stands in the new file, behind a sign.
    let file = folder.path().join("site/tin-tuc/2026/khoi-cong.md");
    let text = fs::read_to_string(&file).expect("the article");
    let text = ["summary", "author", "source"]
        .iter()
        .fold(text, |text, key| text.replace(&format!("# {key} ="), &format!("{key} =")));
    fs::write(&file, text).expect("the article");
    let checked = ran(folder.path(), &["check", "--strict", "--drafts=all"]);
    assert!(checked.starts_with("2 articles"), "{checked}");
}

#[test]
fn what_the_configuration_offers_can_be_taken() {
    for (language, other) in [("vi", "en"), ("en", "vi")] {
        let folder = folder();
        ran(folder.path(), &["init", ".", "--lang", language]);
        let path = folder.path().join("config.toml");
        let config = fs::read_to_string(&path).expect("the configuration");
        let is_offer = |line: &str| line.starts_with("# [") || line.starts_with("# ") && line.contains(" = ");
        let whole: Vec<&str> = config.lines().map(|line| if is_offer(line) { &line[2..] } else { line }).collect();
        assert!(whole.len() > 50 && whole.contains(&&*format!("[languages.{other}]")) && whole.contains(&"[banner]"));
        fs::write(&path, whole.join("\n")).expect("the configuration");
        ran(folder.path(), &["check", "--strict", "-q"]);
    }
}

#[test]
fn the_address_is_an_example_until_somebody_says_which() {
    let folder = folder();
    ran(folder.path(), &["init", "a"]);
    ran(folder.path(), &["init", "b", "--base-url", "https://bql.gov.vn/tin/"]);
    let config = |name: &str| fs::read_to_string(folder.path().join(name).join("config.toml")).expect("it");
    let (a, b) = (config("a"), config("b"));
    assert!(a.contains(">>> SỬA DÒNG DƯỚI") && a.contains("\nbase_url = \"https://example.vn/\"\n"), "{a}");
    assert!(!b.contains(">>>") && b.contains("\nbase_url = \"https://bql.gov.vn/tin/\"\n"), "{b}");
    refused(folder.path(), &["init", "c", "--base-url", "bql.gov.vn"], "E014");
    refused(folder.path(), &["init", "c", "--title", " "], "E023");
    assert!(!folder.path().join("c").exists());
}

#[test]
fn a_folder_that_is_not_empty_is_left_alone() {
    let folder = folder();
    fs::write(folder.path().join("thu.txt"), "của tôi").expect("a file");
    refused(folder.path(), &["init", "."], "E143");
    refused(folder.path(), &["init", "thu.txt"], "E063");
    assert_eq!(tree(folder.path()).len(), 1);
    ran(folder.path(), &["init", "mot/hai ba/"]);
    refused(folder.path(), &["init", "mot/hai ba"], "E143");
    assert!(folder.path().join("mot/hai ba/config.toml").is_file());
    fs::create_dir_all(folder.path().join("kho/.git")).expect("a repository");
    ran(folder.path(), &["init", "kho"]);
}

#[cfg(unix)]
#[test]
fn a_site_that_cannot_be_written_leaves_nothing() {
    let folder = folder();
    // Nothing may be larger than a kilobyte or so: the first files fit, the style of the theme does not.
    let script = format!("ulimit -f 8; exec '{}' init mot/hai --now {NOW}", env!("CARGO_BIN_EXE_bantin"));
    let output = Command::new("sh").current_dir(folder.path()).args(["-c", &script]).output().expect("a shell");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("E063"), "{}", said(&output));
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn programs_are_told_what_was_made() {
    let folder = folder();
    let line: Value = serde_json::from_str(&ran(folder.path(), &["init", "x", "--format", "json"])).expect("JSON");
    assert_eq!(line["created"], "x");
    let files = line["files"].as_array().expect("the files");
    assert_eq!(files.len(), tree(&folder.path().join("x")).len());
    assert_eq!(files.last().expect("one"), "config.toml", "without its configuration the folder is no site");
    assert_eq!(ran(folder.path(), &["init", "y", "-q"]), "");
}

#[test]
fn a_theme_that_is_missing_can_be_had() {
    let site = Site::new();
    fs::remove_dir_all(site.path("themes")).expect("no themes");
    let missing = site.run(&["check"]);
    assert!(missing.stderr.contains("E050") && missing.stderr.contains("bantin theme portal"), "{}", missing.stderr);
    for name in ["portal", "minimal"] {
        let run = site.run(&["theme", name, "--lang", "vi"]);
        assert!(run.code == 0 && run.stdout.contains(&format!("theme = \"{name}\"")), "{}", run.stderr);
        let given = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes").join(name);
        assert_eq!(tree(&site.path("themes").join(name)), tree(&given));
    }
    assert_eq!(site.run(&["check"]).code, 0);
    let again = site.run(&["theme", "portal"]);
    assert!(again.code == 2 && again.stderr.contains("E143"), "a theme that is there is never replaced");
}
