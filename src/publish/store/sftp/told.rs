//! What a host or ssh says when something goes wrong, and what can be done about it.

use openssh_sftp_client::error::SftpErrorKind;

use super::super::{Failure, Trouble};

/// Longest reason that is told, in letters.
const LONGEST: usize = 300;

/// Of a key that the host shows, whatever ssh says of it besides.
const HOST_KEY: &str = "Host key verification failed";

/// What ssh says of those who may not.
const DENIED: [&str; 3] =
    ["Permission denied", "Too many authentication failures", "account is currently not available"];

/// What ssh says of what another try may mend.
const PASSING: [&str; 13] = [
    "Connection refused",
    "Connection timed out",
    "Operation timed out",
    "Connection reset",
    "Connection closed",
    "closed by remote host",
    "Broken pipe",
    "No route to host",
    "Network is unreachable",
    "Network is down",
    "Temporary failure in name resolution",
    "not responding",
    "disconnect",
];

/// Why there is no connection, from what ssh wrote before it ended.
pub fn unconnected(words: &str) -> Failure {
    if words.contains(HOST_KEY) {
        return Failure::new(Trouble::Denied, host_key(words));
    }
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| words.contains(phrase));
    let reason = last_line(words);
    if says(&DENIED) {
        Failure::new(Trouble::Denied, reason.unwrap_or_default())
    } else if words.contains("subsystem request failed") {
        Failure::new(Trouble::Lasting, "the host does not offer SFTP (subsystem request failed)")
    } else if says(&PASSING) {
        Failure::new(Trouble::Passing, reason.unwrap_or_default())
    } else {
        match reason {
            Some(reason) => Failure::new(Trouble::Lasting, reason),
            None => Failure::new(Trouble::Passing, "ssh ended without a word before SFTP began"),
        }
    }
}

/// Why a connection that stood is no more.
pub fn broken(words: &str) -> Failure {
    let reason = last_line(words).map_or_else(String::new, |line| format!(": {line}"));
    Failure::new(Trouble::Passing, format!("the connection broke{reason}"))
}

/// Why a host did not do what it was asked.
pub fn refused(kind: SftpErrorKind, words: &str) -> Failure {
    use SftpErrorKind as Is;
    let low = words.to_ascii_lowercase();
    let trouble = match kind {
        Is::PermDenied => Trouble::Denied,
        _ if ["no space", "quota", "disk full"].iter().any(|word| low.contains(word)) => Trouble::Full,
        _ => Trouble::Lasting,
    };
    let reason = match kind {
        Is::NoSuchFile => "no such file or folder",
        Is::PermDenied => "permission denied",
        _ => "the host refuses",
    };
    let words = plain(words);
    let tells_nothing = ["", "failure", "permission denied", "no such file"].contains(&words.to_lowercase().as_str());
    Failure::new(trouble, if tells_nothing { reason.to_owned() } else { format!("{reason}: {words}") })
}

fn host_key(words: &str) -> String {
    let reason = if words.contains("REVOKED HOST KEY") {
        "the key of the host is revoked"
    } else if words.contains("HAS CHANGED") {
        "the host shows another key than the one ssh knows: somebody may be listening, or the host is new; \
         ask who runs it before known_hosts is changed"
    } else {
        "ssh does not know the key of the host: connect once by hand, and compare the key with what who runs the host says"
    };
    format!("{reason} ({HOST_KEY})")
}

/// The last line that says something, without what must not be told.
fn last_line(words: &str) -> Option<String> {
    let is_noise = |line: &&str| {
        let starts = ["debug", "Warning:", "Load key", "Identity file", "identity_sign", "sign_and_send", "@@"];
        starts.iter().any(|start| line.starts_with(start))
    };
    words.lines().map(str::trim).rfind(|line| !line.is_empty() && !is_noise(line)).map(plain)
}

/// A line as it can be shown: no control characters, not for ever, and of paths on this machine the names only.
fn plain(line: &str) -> String {
    let words = line.split_whitespace().map(|word| {
        let is_path = word.trim_start_matches(['\'', '"', '~']).starts_with('/');
        if is_path { word.rsplit('/').next().unwrap_or_default() } else { word }
    });
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}
