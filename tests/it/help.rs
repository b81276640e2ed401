//! Help, completions and manual pages in both languages, and command lines that are wrong.

use crate::site::{Run, Site};

fn help(site: &Site, command: &[&str], language: &str) -> String {
    let run = site.run(&[command, &["-h", "--lang", language]].concat());
    assert_eq!(run.code, 0, "{command:?}: {}", run.stderr);
    run.stdout
}

/// The names of the commands, as help lists them.
fn commands(site: &Site) -> Vec<String> {
    let text = help(site, &[], "en");
    let list = text.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = list.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn help_is_in_the_language_of_the_messages_examples_first() {
    let site = Site::new();
    for (language, order) in [
        ("vi", ["Ví dụ:", "Cách dùng: bantin", "Lệnh:", "Tùy chọn:"]),
        ("en", ["Examples:", "Usage: bantin", "Commands:", "Options:"]),
    ] {
        let text = help(&site, &[], language);
        let places: Vec<_> =
            order.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"))).collect();
        assert!(places.is_sorted(), "{text}");
    }
    let system = site.copy().env("LANG", "vi_VN.UTF-8").run(&["build", "--help"]).stdout;
    assert!(system.contains("Cách dùng: bantin build [TÙY CHỌN]"), "{system}");
}

#[test]
fn every_command_and_option_is_told_in_vietnamese() {
    let site = Site::new();
    let names = commands(&site);
    assert!(names.len() > 6, "{names:?}");
    for name in names.iter().map(String::as_str).filter(|name| *name != "help") {
        let [vietnamese, english] = ["vi", "en"].map(|language| help(&site, &[name], language));
        // What stands behind the names of options, in one line however long.
        let told = |text: &str| {
            let lines = text.lines().map(str::trim_start).filter(|line| line.starts_with(['-', '<', '[']));
            let told = lines
                .filter_map(|line| line.split_once("  "))
                .map(|(name, words)| (name.to_owned(), words.trim().to_owned()));
            told.collect::<Vec<_>>()
        };
        let (vietnamese, english) = (told(&vietnamese), told(&english));
        assert!(vietnamese.len() == english.len() && !english.is_empty(), "{name}: {vietnamese:#?} {english:#?}");
        for ((option, vietnamese), (same, english)) in vietnamese.iter().zip(&english) {
            assert_eq!(option, same, "{name}");
            let is_told =
                vietnamese != english && vietnamese.chars().any(|letter| letter > '\u{7f}') || english == "Shell";
            assert!(is_told, "{name} {option}: {vietnamese}");
        }
    }
    let list = help(&site, &[], "vi");
    for name in names {
        let line = list.lines().find(|line| line.trim_start().starts_with(&format!("{name} "))).expect("the command");
        assert!(line.chars().any(|letter| letter > '\u{7f}'), "{line}");
    }
}

#[test]
fn examples_are_of_their_command() {
    let site = Site::new();
    let names = commands(&site);
    for name in names.iter().map(String::as_str).chain([""]).filter(|name| *name != "help") {
        let path: Vec<&str> = Some(name).into_iter().filter(|name| !name.is_empty()).collect();
        let text = help(&site, &path, "en");
        let lines: Vec<&str> = text.lines().map(str::trim_start).filter(|line| line.starts_with("bantin ")).collect();
        assert!(!lines.is_empty(), "{name} has no example");
        for line in lines {
            let own = line.split(' ').nth(1).expect("a command");
            assert!(names.iter().any(|name| name == own) && (name.is_empty() || name == own), "{name}: {line}");
            let options = line.split("  #").next().expect("a line").split(' ').filter(|word| word.starts_with("--"));
            let known = help(&site, &[own], "en");
            for option in options {
                let option = option.split('=').next().expect("a name");
                assert!(known.contains(option), "{line}: {option}");
            }
        }
    }
}

#[test]
fn wrong_command_lines_are_told_in_both_languages() {
    let site = Site::new();
    let run = |arguments: &[&str], language: &str| -> Run { site.run(&[arguments, &["--lang", language]].concat()) };
    for (arguments, vietnamese, english) in [
        (&["bild"][..], "không có lệnh “bild”", "unrecognized subcommand 'bild'"),
        (&["check", "--strit"], "có phải ý bạn là “--strict”?", "a similar argument exists: '--strict'"),
        (&["build", "--jobs", "x"], "giá trị “x” không dùng được cho “--jobs <N>”", "invalid value 'x'"),
        (&["new"], "còn thiếu: <TITLE>", "required arguments were not provided"),
        (&["build", "-q", "-v"], "không dùng cùng", "cannot be used with"),
        (&["build", "--format", "sarif"], "chỉ dùng với check", "only check has it"),
        (&["man", "bild"], "không có lệnh “bild”", "no command 'bild'"),
    ] {
        let (told, said) = (run(arguments, "vi"), run(arguments, "en"));
        assert_eq!((told.code, said.code), (2, 2), "{arguments:?}");
        assert!(told.stderr.contains(vietnamese), "{arguments:?}: {}", told.stderr);
        assert!(said.stderr.contains(english), "{arguments:?}: {}", said.stderr);
        assert!(told.stdout.is_empty() && said.stdout.is_empty(), "{arguments:?}");
    }
    let other = run(&["build"], "fr");
    assert!(other.code == 2 && other.stderr.contains("choose vi or en"), "{}", other.stderr);
}

#[test]
fn completions_and_manual_pages_name_commands_and_options() {
    let site = Site::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = site.run(&["completions", shell]);
        assert!(run.code == 0 && run.stdout.contains("check"), "{shell}: {}", run.stderr);
        assert!(run.stdout.contains("strict") && run.stdout.contains("base-url"), "{shell}");
    }
    let page = site.run(&["man"]).stdout;
    assert!(page.contains(".TH bantin 1") && page.contains("build") && page.contains("\\-\\-base\\-url"), "{page}");
    let page = site.run(&["man", "check", "--lang", "vi"]).stdout;
    assert!(page.contains(".TH bantin-check 1") && page.contains("Coi cảnh báo như lỗi"), "{page}");
}
