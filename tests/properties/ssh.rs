//! What is made of the words of an ssh that does not connect; `tests/hosts/` has the same with real ones.

use std::time::Duration;

use bantin::publish::store::sftp::Sftp;
use bantin::publish::store::{Failure, Trouble};

const CHANGED: &str = "@@@@@@@@@@@@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\n@@@@@@@@@@@@@@@\n\
    Offending ED25519 key in /home/an/.ssh/known_hosts:3\nHost key for h has changed and you have requested strict checking.\n\
    Host key verification failed.";

const UNKNOWN: &str =
    "No ED25519 host key is known for h and you have requested strict checking.\nHost key verification failed.";

/// Why a host is not opened when ssh says something and ends.
fn told(words: &str) -> Failure {
    let script = format!("printf '%s\\r\\n' {} >&2; exit 255", shell_words::quote(words));
    opened(&script, Duration::from_secs(20))
}

fn opened(script: &str, timeout: Duration) -> Failure {
    let ssh = format!("sh -c {} ssh", shell_words::quote(script));
    Sftp::open_by(&ssh, "an@h", Some(2222), "/srv/www", "token", timeout).err().expect("a failure")
}

#[test]
#[cfg(unix)]
fn the_words_of_ssh_are_told_apart() {
    use Trouble::{Denied, Lasting, Passing};
    let cases = [
        (UNKNOWN, Denied, "connect once by hand"),
        (CHANGED, Denied, "another key than the one ssh knows"),
        (
            "Load key \"/home/an/.ssh/id_rsa\": error in libcrypto\nan@h: Permission denied (publickey).",
            Denied,
            "an@h: Permission",
        ),
        ("Received disconnect from ::1 port 22:2: Too many authentication failures", Denied, "Too many"),
        ("ssh: connect to host h port 22: Connection refused", Passing, "Connection refused"),
        ("ssh: connect to host h port 22: Connection timed out", Passing, "timed out"),
        ("kex_exchange_identification: Connection closed by remote host", Passing, "closed by remote host"),
        ("ssh: Could not resolve hostname h: Temporary failure in name resolution", Passing, "Temporary failure"),
        ("ssh: Could not resolve hostname h: Name or service not known", Lasting, "Name or service not known"),
        ("subsystem request failed on channel 0", Lasting, "does not offer SFTP"),
        ("Bad owner or permissions on /home/an/.ssh/config", Lasting, "Bad owner or permissions on config"),
        (
            "no such identity: /home/an/.ssh/key: No such file\ndebug1: Exit status 255\n\n",
            Lasting,
            "no such identity: key: No",
        ),
        ("Ch\u{e0}o \u{1b}[31m\u{7}bạn", Lasting, "Ch\u{e0}o [31mbạn"),
        ("", Passing, "without a word"),
    ];
    for (words, trouble, reason) in cases {
        let failure = told(words);
        assert_eq!(failure.trouble, trouble, "{words}");
        assert!(failure.reason.contains(reason), "{words}: {failure:?}");
        assert!(!failure.reason.contains("/home/") && !failure.reason.contains('\n'), "{failure:?}");
    }
    assert!(told(&"x".repeat(100_000)).reason.len() < 1000);
}

#[test]
#[cfg(unix)]
fn what_is_no_sftp_is_told() {
    let patience = Duration::from_secs(20);
    assert!(opened("echo Welcome to this host; cat", patience).reason.contains("shell print something"));
    assert_eq!(opened("sleep 60", Duration::from_millis(300)).trouble, Trouble::Passing);
    let shown = opened("exec >&-; echo \"$@\" >&2", patience).reason;
    assert!(
        shown.contains("-oBatchMode=yes -oStrictHostKeyChecking=yes") && shown.ends_with("-p 2222 -s -- an@h sftp"),
        "{shown}"
    );
    let broken = Sftp::open_by("ssh 'unclosed", "h", None, "/srv", "token", patience).err().expect("a failure");
    assert!(broken.reason.contains("BANTIN_SSH"), "{broken:?}");
    assert!(
        Sftp::open_by("/no/such/ssh", "h", None, "/srv", "token", patience)
            .err()
            .expect("a failure")
            .reason
            .contains("started")
    );
}
