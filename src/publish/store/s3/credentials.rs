//! Credentials and region, found where Amazon's own tools find them: in variables, then in the files below `~/.aws`.
//!
//! Only keys that are written down are found. What Amazon's tools get by signing in, from a program or from the machine they run
//! on has to be put into the variables first (`aws configure export-credentials` prints it).

use std::fs;
use std::path::{Path, PathBuf};

use rusty_s3::Credentials;

use super::super::{Failure, Trouble};
use crate::source;

/// The value of a variable of the environment, by its name.
pub type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

const KEY: &str = "AWS_ACCESS_KEY_ID";
const SECRET: &str = "AWS_SECRET_ACCESS_KEY";
const TOKEN: &str = "AWS_SESSION_TOKEN";
const PROFILE: &str = "AWS_PROFILE";

/// The credentials.
pub fn credentials(variables: Variables) -> Result<Credentials, Failure> {
    match (set(variables, KEY), set(variables, SECRET)) {
        (Some(key), Some(secret)) => Ok(made(key, secret, set(variables, TOKEN))),
        (Some(_), None) => Err(denied(format!("{KEY} is set, but {SECRET} is not"))),
        (None, Some(_)) => Err(denied(format!("{SECRET} is set, but {KEY} is not"))),
        (None, None) => of_files(variables),
    }
}

/// The region that variables or files tell.
pub fn region(variables: Variables) -> Option<String> {
    let of_variables = set(variables, "AWS_REGION").or_else(|| set(variables, "AWS_DEFAULT_REGION"));
    of_variables.or_else(|| {
        let text = fs::read_to_string(config(variables)?).ok()?;
        let profile = profile(variables);
        sections_of(&profile).iter().find_map(|section| value(&text, section, "region"))
    })
}

/// The credentials of the profile, which may stand in either file; the one for credentials comes first.
fn of_files(variables: Variables) -> Result<Credentials, Failure> {
    let profile = profile(variables);
    let files = [shared(variables).map(|path| (path, vec![profile.clone()])), {
        config(variables).map(|path| (path, sections_of(&profile)))
    }];
    for (path, sections) in files.into_iter().flatten() {
        let Some(text) = read(&path)? else { continue };
        for section in sections {
            let of = |key| value(&text, &section, key);
            if let (Some(key), Some(secret)) = (of("aws_access_key_id"), of("aws_secret_access_key")) {
                return Ok(made(key, secret, of("aws_session_token")));
            }
        }
    }
    let other = match set(variables, PROFILE) {
        Some(profile) => format!("; the profile {profile} that {PROFILE} names holds no keys"),
        None => format!(", or {PROFILE} to a profile of ~/.aws/credentials"),
    };
    Err(denied(format!("no credentials: set {KEY} and {SECRET}{other}")))
}

fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(denied(format!("{}: {}", path.display(), source::plain(&error)))),
    }
}

/// What a variable says, if anything.
fn set(variables: Variables, name: &str) -> Option<String> {
    variables(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn profile(variables: Variables) -> String {
    set(variables, PROFILE).unwrap_or_else(|| "default".to_owned())
}

fn shared(variables: Variables) -> Option<PathBuf> {
    file(variables, "AWS_SHARED_CREDENTIALS_FILE", "credentials")
}

fn config(variables: Variables) -> Option<PathBuf> {
    file(variables, "AWS_CONFIG_FILE", "config")
}

/// A file that a variable names, or else the one of this name in the home folder.
fn file(variables: Variables, variable: &str, name: &str) -> Option<PathBuf> {
    let home = || set(variables, "HOME").or_else(|| set(variables, "USERPROFILE")).map(PathBuf::from);
    let Some(named) = set(variables, variable) else {
        return Some(home()?.join(".aws").join(name));
    };
    match named.strip_prefix("~/") {
        Some(below) => Some(home()?.join(below)),
        None => Some(PathBuf::from(named)),
    }
}

/// What the sections of a profile are called in the file for configuration.
fn sections_of(profile: &str) -> Vec<String> {
    let long = format!("profile {profile}");
    if profile == "default" { vec![profile.to_owned(), long] } else { vec![long] }
}

/// The value of a key in a section of such a file. Where it stands twice, the last one counts; indented lines belong to the key
/// above them.
fn value(text: &str, section: &str, key: &str) -> Option<String> {
    let (mut is_here, mut found) = (false, None);
    for line in text.trim_start_matches('\u{feff}').lines() {
        if line.starts_with(['#', ';', ' ', '\t']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            let words: Vec<&str> = name.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
            is_here = words.join(" ") == section;
        } else if let Some((name, value)) = line.split_once('=')
            && is_here
            && name.trim().eq_ignore_ascii_case(key)
        {
            let ends = [" #", " ;", "\t#", "\t;"].iter().filter_map(|mark| value.find(mark)).min();
            found = Some(value[..ends.unwrap_or(value.len())].trim().to_owned());
        }
    }
    found.filter(|value| !value.is_empty())
}

fn made(key: String, secret: String, token: Option<String>) -> Credentials {
    match token {
        Some(token) => Credentials::new_with_token(key, secret, token),
        None => Credentials::new(key, secret),
    }
}

fn denied(reason: String) -> Failure {
    Failure::new(Trouble::Denied, reason)
}
