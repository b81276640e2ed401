//! Syntax: what an editor meant by a line that is no TOML.

use std::ops::Range;

use crate::date::{self, Mistake};
use crate::diagnostic::Problem;
use crate::text;

/// Keys whose values are lists, so that a comma between texts means one.
const LISTS: [&str; 5] = ["tags", "aliases", "authors", "related", "attachments"];

/// The line around a place, without its ending.
pub fn line_around(toml: &str, at: usize) -> Range<usize> {
    let at = toml.floor_char_boundary(at);
    let start = toml[..at].rfind('\n').map_or(0, |before| before + 1);
    start..toml[start..].find('\n').map_or(toml.len(), |length| start + length)
}

/// A syntax error at a place of a line, told as what the editor meant where that is clear.
pub fn syntax_problem(toml: &str, line: Range<usize>, at: usize, reason: &str) -> Problem {
    let text = &toml[line.clone()];
    if reason.contains("duplicate key") || reason.contains("cannot extend") {
        return Problem::RepeatedKey {};
    }
    if text.trim_start().starts_with('[') && !text.contains('=') {
        return Problem::TableHeader {};
    }
    let at = toml.floor_char_boundary(at.clamp(line.start, line.end));
    let Some((key, value)) = text.split_once('=').map(|(key, value)| (key.trim(), value.trim())) else {
        return match text.split_once(':') {
            Some((key, _)) if !key.trim().contains(char::is_whitespace) => Problem::ColonForEquals {},
            _ => Problem::TomlSyntax { reason: reason.into() },
        };
    };
    if reason.contains("array") {
        return Problem::OpenBracket {};
    }
    if reason.contains("unquoted key") && at < line.start + text.find('=').unwrap_or(0) {
        return Problem::BadKey {};
    }
    match date_problem(token(toml, &line, at)) {
        Problem::BadDate { .. } => value_problem(key, value, &toml[at..line.end], reason),
        date => date,
    }
}

/// A syntax error of a value; `rest` starts where it was found.
fn value_problem(key: &str, value: &str, rest: &str, reason: &str) -> Problem {
    let first = value.chars().next().unwrap_or(' ');
    let curly = |letter: char| "“”‘’„".contains(letter);
    let bare = value.split('#').next().unwrap_or(value).trim_end();
    let is_word = |words: &[&str]| words.iter().any(|word| bare.eq_ignore_ascii_case(word));
    let is_text =
        reason.contains("must be quoted") || reason.contains("expected `nan`") || reason.contains("expected `inf`");
    let is_odd = value.matches('"').count() % 2 == 1;
    match () {
        () if curly(first) || rest.starts_with(curly) || (is_odd && value.ends_with(curly)) => Problem::CurlyQuotes {},
        () if is_word(&["yes", "no", "on", "off", "true", "false", "có", "không", "đúng", "sai"]) => {
            Problem::WrongType { key: key.into(), expected: "true / false".into(), found: bare.into() }
        }
        () if reason.contains("invalid date") || reason.contains("invalid time") => {
            Problem::BadDate { value: text::cut(value, 40) }
        }
        () if first == '"' && value.contains("\", \"") && !value.contains('[') => {
            Problem::ListWithoutBrackets { key: key.into() }
        }
        () if is_text && LISTS.contains(&key) && value.contains(',') => {
            Problem::ListWithoutBrackets { key: key.into() }
        }
        () if reason.contains("escape") || reason.contains("unicode") => Problem::Backslash {},
        () if reason.contains("string") && is_odd => Problem::OpenQuotes {},
        () if rest.trim_start().starts_with(':') || (first == '{' && value.contains(": ")) => {
            Problem::ColonForEquals {}
        }
        () if first == '"' && value.matches('"').count() > 2 => Problem::QuotesInside {},
        () if is_text => Problem::UnquotedText {},
        () => Problem::TomlSyntax { reason: reason.into() },
    }
}

/// The piece of a line around a place, up to signs that end values.
fn token<'t>(toml: &'t str, line: &Range<usize>, at: usize) -> &'t str {
    let ends = |letter: char| ",]}[{=\"'".contains(letter);
    let start = toml[line.start..at].rfind(ends).map_or(line.start, |before| line.start + before + 1);
    let end = toml[at..line.end].find(ends).map_or(line.end, |length| at + length);
    toml[start..end].trim()
}

/// What is wrong with a text that should spell a date.
pub fn date_problem(written: &str) -> Problem {
    let value = text::cut(written, 40);
    match date::mistake(written) {
        Mistake::DayFirst(fixed) => Problem::DayFirstDate { value, fixed },
        Mistake::NoSuchDay(month, days) => {
            Problem::NoSuchDay { value, month: month.to_string(), days: days.to_string() }
        }
        Mistake::Form(fixed) => Problem::DateForm { value, fixed },
        Mistake::NoDate => Problem::BadDate { value },
    }
}
