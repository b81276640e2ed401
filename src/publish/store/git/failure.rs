//! What git says when something goes wrong, as a failure: what can be done about it and why, without any secret.

use super::super::{Failure, Trouble};

/// Most characters of a reason.
const LONGEST: usize = 300;

/// What tells failures apart, in small letters; the first that is found counts.
const SIGNS: [(Trouble, &[&str]); 4] = [
    (Trouble::Full, &["no space left", "out of diskspace", "quota exceeded", "file too large", "file size limit"]),
    // Of the cache, which can be made anew.
    (
        Trouble::Lasting,
        &["corrupt", "bad object", "unable to read tree", "object file", ".lock'", "unresolved deltas", "bad config"],
    ),
    (
        Trouble::Denied,
        &[
            "authentication failed",
            "could not read username",
            "could not read password",
            "permission denied",
            "insufficient permission",
            "access denied",
            "denied to",
            "not allowed to",
            "unauthorized",
            "error: 401",
            "error: 403",
        ],
    ),
    (
        Trouble::Passing,
        &[
            "could not resolve",
            "couldn't resolve",
            "name resolution",
            "connection refused",
            "connection reset",
            "connection closed",
            "connection was",
            "connection died",
            "timed out",
            "timeout",
            "too slow",
            "unreachable",
            "network is down",
            "no route to host",
            "failed to connect",
            "could not connect",
            "couldn't connect",
            "early eof",
            "hung up",
            "unexpected",
            "expected flush",
            "protocol error",
            "bad line length",
            "bad pack header",
            "index-pack",
            "rpc failed",
            "broken pipe",
            "empty reply",
            "transfer closed",
            "ssl_",
            "gnutls",
            "error: 429",
            "error: 5",
        ],
    ),
];

/// What git says after what it has to say.
const IDLE: [&str; 6] = [
    "could not read from remote repository",
    "please make sure you have the correct access rights",
    "and the repository exists.",
    "the remote end hung up",
    "failed to push some refs",
    "early eof",
];

/// What a push is refused with when the branch is no longer what it was.
const MOVED: [&str; 8] = [
    "fetch first",
    "non-fast-forward",
    "stale info",
    "cannot lock ref",
    "failed to update ref",
    "incorrect old value",
    "already exists",
    "shallow update not allowed",
];

/// The failure that git told of.
pub(super) fn failure(errors: &str) -> Failure {
    Failure::new(trouble(errors), reason(errors))
}

/// The failure of a push that the host answered with a refusal.
pub(super) fn refusal(why: &str, errors: &str) -> Failure {
    let has = |signs: &[&str]| signs.iter().any(|sign| why.contains(sign));
    let mut of_host = lines(errors).filter(|line| line.starts_with("remote:")).map(bare);
    let said = of_host.rfind(|line| !line.is_empty());
    let trouble = match why {
        _ if why.starts_with("[rejected]") || has(&MOVED) => Trouble::MovedOn,
        // What a hook says is in words of its own.
        _ if has(&["declined"]) => Trouble::Lasting,
        _ if has(&["failed to report", "[remote failure]"]) => Trouble::Passing,
        _ => match trouble(errors) {
            Trouble::Passing => Trouble::Lasting,
            other => other,
        },
    };
    let said = said.filter(|_| trouble != Trouble::MovedOn);
    Failure::new(trouble, shown(said.unwrap_or(why)))
}

fn trouble(errors: &str) -> Trouble {
    let small = errors.to_lowercase();
    let found = SIGNS.iter().find(|(_, signs)| signs.iter().any(|sign| small.contains(sign)));
    // A line that just ended is not told of.
    let usual = if telling(errors).next().is_none() { Trouble::Passing } else { Trouble::Lasting };
    found.map_or(usual, |(trouble, _)| *trouble)
}

/// The last line that says why: one of git's, else one of another program's, such as ssh.
fn reason(errors: &str) -> String {
    let is_of_git = |line: &&str| bare(line).len() < line.len();
    let why = telling(errors).rfind(is_of_git).or_else(|| telling(errors).next_back());
    shown(why.or_else(|| lines(errors).rfind(is_of_git)).map_or("git failed", bare))
}

/// Lines that say what went wrong.
fn telling(errors: &str) -> impl DoubleEndedIterator<Item = &str> {
    let is_idle = |line: &str| IDLE.iter().any(|idle| line.to_lowercase().contains(idle));
    lines(errors).filter(move |line| !bare(line).is_empty() && !is_idle(line))
}

/// Lines that are no progress and no advice.
fn lines(errors: &str) -> impl DoubleEndedIterator<Item = &str> {
    let is_progress = |line: &str| {
        let starts = ["Total ", "Delta compression", "From "].iter().any(|start| bare(line).starts_with(start));
        starts || line.contains("% (") || line.ends_with(", done.")
    };
    let lines = errors.split(['\n', '\r']).map(str::trim);
    lines.filter(move |line| !is_progress(line) && !line.starts_with("hint:") && !line.starts_with("warning:"))
}

/// A line without what says whose it is.
fn bare(line: &str) -> &str {
    let mut bare = line.trim();
    while let Some(rest) = ["fatal:", "error:", "remote:", "ERROR:"].iter().find_map(|whose| bare.strip_prefix(whose)) {
        bare = rest.trim_start();
    }
    bare
}

/// Text of others as it can be shown.
fn shown(text: &str) -> String {
    let plain: String = text.chars().filter(|letter| !letter.is_control()).collect();
    without_secrets(&plain).chars().take(LONGEST).collect()
}

/// Text without what stands before the `@` of an address: a password may be in it.
fn without_secrets(text: &str) -> String {
    let (mut plain, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("://") {
        let (before, address) = rest.split_at(at + 3);
        plain.push_str(before);
        let is_end = |letter: char| letter.is_whitespace() || "'\"<>".contains(letter);
        let end = address.find(is_end).unwrap_or(address.len());
        rest = match address[..end].rfind('@') {
            Some(at) => {
                plain.push('…');
                &address[at..]
            }
            None => address,
        };
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_understood() {
        let generic = "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\n\
                       and the repository exists.\n";
        let ssh = |said: &str| format!("{said}\n{generic}");
        let cases = [
            (
                ssh("git@host: Permission denied (publickey)."),
                Trouble::Denied,
                "git@host: Permission denied (publickey).",
            ),
            (ssh("Host key verification failed."), Trouble::Lasting, "Host key verification failed."),
            (ssh("ERROR: Permission to a/b.git denied to c."), Trouble::Denied, "Permission to a/b.git denied to c."),
            (ssh(""), Trouble::Passing, "Could not read from remote repository."),
            (
                "remote: Total 3 (delta 1)\nerror: RPC failed; curl 56 reset\nfatal: early EOF\n".to_owned(),
                Trouble::Passing,
                "RPC failed; curl 56 reset",
            ),
            (
                "fatal: unable to access 'https://a:b@c@host/d/': Could not resolve host: host".to_owned(),
                Trouble::Passing,
                "unable to access 'https://…@host/d/': Could not resolve host: host",
            ),
            ("fatal: 'ssh://a:b/c@host' \u{1b}[31modd".to_owned(), Trouble::Lasting, "'ssh://…@host' [31modd"),
        ];
        for (errors, trouble, reason) in cases {
            assert_eq!(failure(&errors), Failure::new(trouble, reason), "{errors}");
        }
    }

    #[test]
    fn refusals_are_understood() {
        let hook = "remote: Resolving deltas: 100% (2/2), done.\nremote: error: GH006: Protected branch.\nremote: \n";
        let full = "remote: fatal: write error: No space left on device\nerror: remote unpack failed\n";
        let cases = [
            ("[rejected] (fetch first)", "hint: x", Trouble::MovedOn, "[rejected] (fetch first)"),
            (
                "[remote rejected] (cannot lock ref 'x')",
                hook,
                Trouble::MovedOn,
                "[remote rejected] (cannot lock ref 'x')",
            ),
            ("[remote rejected] (hook declined)", hook, Trouble::Lasting, "GH006: Protected branch."),
            ("[remote rejected] (unpacker error)", full, Trouble::Full, "write error: No space left on device"),
        ];
        for (why, errors, trouble, reason) in cases {
            assert_eq!(refusal(why, errors), Failure::new(trouble, reason), "{why}");
        }
    }
}
