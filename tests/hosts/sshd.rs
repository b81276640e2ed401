//! A host to publish to by SFTP: OpenSSH on a free port of this machine, as the user who runs the tests, with keys of its own.

use std::fs;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How the client's `config` calls the host.
pub const HOST: &str = "web";

/// What makes a server offer SFTP.
const SFTP: &str = "Subsystem sftp internal-sftp";

/// A server that ends with this value.
pub struct Sshd {
    folder: TempDir,
    port: u16,
    /// What is run with the server's command line as its arguments.
    wrapper: String,
    server: Option<Child>,
}

impl Sshd {
    pub fn start() -> Self {
        Sshd::with(SFTP, "")
    }

    /// A server with these lines instead of the usual one for SFTP.
    pub fn with_config(lines: &str) -> Self {
        Sshd::with(lines, "")
    }

    /// A server that takes no file of more than so many kilobytes.
    pub fn with_limit(kilobytes: usize) -> Self {
        // bash counts kilobytes. A file that is too large ends a program that does not ignore this signal.
        Sshd::with(SFTP, &format!("trap '' XFSZ; ulimit -f {kilobytes}; exec \"$@\""))
    }

    fn with(lines: &str, wrapper: &str) -> Self {
        let folder = TempDir::with_prefix("bantin-sshd-").expect("a temporary folder");
        let mut sshd = Sshd { folder, port: 0, wrapper: wrapper.to_owned(), server: None };
        fs::create_dir(sshd.www()).expect("a folder to publish to");
        for key in ["host", "user", "other"] {
            sshd.make_key(key);
        }
        // Somebody else may take a port before it is used.
        for _ in 0..5 {
            sshd.port =
                TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
            sshd.write_server(lines);
            sshd.write_client("config", "user", &sshd.known_host("host"));
            if sshd.try_start() {
                return sshd;
            }
        }
        panic!("sshd does not start: {}", fs::read_to_string(sshd.path("log")).unwrap_or_default());
    }

    /// The folder that is published to.
    pub fn www(&self) -> PathBuf {
        self.path("www")
    }

    /// What `BANTIN_SSH` is for this host.
    pub fn ssh(&self) -> String {
        self.ssh_by("config")
    }

    /// The same for somebody who has not seen the host's key yet.
    pub fn ssh_of_a_stranger(&self) -> String {
        self.write_client("stranger", "user", "");
        self.ssh_by("stranger")
    }

    /// The same for somebody who knows the host by another key.
    pub fn ssh_of_the_deceived(&self) -> String {
        self.write_client("deceived", "user", &self.known_host("other"));
        self.ssh_by("deceived")
    }

    /// The same for somebody whose key the host does not know.
    pub fn ssh_of_the_uninvited(&self) -> String {
        self.write_client("uninvited", "other", &self.known_host("host"));
        self.ssh_by("uninvited")
    }

    /// Ends the server and all connections at once, as a power cut does.
    pub fn stop(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        let all: Vec<String> = family(server.id()).iter().map(u32::to_string).collect();
        let _ = Command::new("sh").args(["-c", "kill -9 \"$@\"", "sh"]).args(all).stderr(Stdio::null()).status();
        let _ = server.wait();
    }

    /// Starts it again where it was.
    pub fn start_again(&mut self) {
        assert!(self.try_start(), "sshd does not start again");
    }

    /// Breaks all connections; new ones are taken.
    pub fn hang_up(&self) {
        let Some(server) = &self.server else { return };
        let all: Vec<String> = family(server.id()).iter().skip(1).map(u32::to_string).collect();
        let _ = Command::new("sh").args(["-c", "kill -9 \"$@\"", "sh"]).args(all).stderr(Stdio::null()).status();
    }

    /// Stops answering without hanging up, as a line does that is cut; or answers again.
    pub fn freeze(&self, is_frozen: bool) {
        let Some(server) = &self.server else { return };
        let all: Vec<String> = family(server.id()).iter().map(u32::to_string).collect();
        let signal = if is_frozen { "-STOP" } else { "-CONT" };
        let sent = Command::new("sh").args(["-c", "kill \"$@\"", "sh", signal]).args(all).status();
        assert!(sent.is_ok_and(|status| status.success()), "sshd takes no signal");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ssh_by(&self, config: &str) -> String {
        format!("ssh -F {}", self.path(config).display())
    }

    fn make_key(&self, name: &str) {
        let arguments = ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f"];
        let made = Command::new("ssh-keygen").args(arguments).arg(self.path(name)).status().expect("ssh-keygen");
        assert!(made.success(), "no key");
    }

    /// A line of `known_hosts`.
    fn known_host(&self, key: &str) -> String {
        let key = fs::read_to_string(self.path(&format!("{key}.pub"))).expect("a key");
        format!("[127.0.0.1]:{} {key}", self.port)
    }

    fn write_server(&self, lines: &str) {
        let at = |name: &str| self.path(name).display().to_string();
        let config = format!(
            "ListenAddress 127.0.0.1\nPort {}\nHostKey {}\nAuthorizedKeysFile {}\nPidFile none\nStrictModes no\n\
             UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n\
             MaxStartups 100\n{lines}\n",
            self.port,
            at("host"),
            at("user.pub"),
        );
        fs::write(self.path("sshd_config"), config).expect("a configuration");
    }

    fn write_client(&self, name: &str, key: &str, known: &str) {
        let user = Command::new("id").arg("-un").output().expect("id").stdout;
        let known_hosts = format!("{name}.known_hosts");
        let config = format!(
            "Host {HOST}\nHostName 127.0.0.1\nPort {}\nUser {}\nIdentityFile {}\nIdentitiesOnly yes\nIdentityAgent none\n\
             UserKnownHostsFile {}\nGlobalKnownHostsFile /dev/null\n",
            self.port,
            String::from_utf8_lossy(&user).trim(),
            self.path(key).display(),
            self.path(&known_hosts).display(),
        );
        fs::write(self.path(&known_hosts), known).expect("known hosts");
        let path = self.path(name);
        fs::write(&path, config).expect("a configuration");
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("permissions");
    }

    fn try_start(&mut self) -> bool {
        // Where root runs it, it insists on this folder.
        let _ = fs::create_dir("/run/sshd");
        let log = fs::File::options().append(true).create(true).open(self.path("log")).expect("a log");
        let mut command = Command::new("bash");
        let script = if self.wrapper.is_empty() { "exec \"$@\"" } else { &self.wrapper };
        command.args(["-c", script, "bash", &program("sshd"), "-D", "-e", "-f"]).arg(self.path("sshd_config"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).process_group(0);
        let mut server = command.spawn().expect("bash");
        let is_up = waits_until(|| greets(self.port) || !matches!(server.try_wait(), Ok(None)));
        let is_up = is_up && matches!(server.try_wait(), Ok(None));
        self.server = Some(server);
        if !is_up {
            self.stop();
        }
        is_up
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Whether something becomes true within ten seconds.
pub fn waits_until(mut is_so: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end {
        if is_so() {
            return true;
        }
        sleep(Duration::from_millis(10));
    }
    false
}

/// A program of servers, which users may not have on their path.
pub fn program(name: &str) -> String {
    let places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
    let found = places.iter().map(|place| format!("{place}/{name}")).find(|path| Path::new(path).exists());
    found.unwrap_or_else(|| panic!("{name} is not installed: tests/hosts/run.sh does that"))
}

fn greets(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut greeting = [0; 4];
    stream.read_exact(&mut greeting).is_ok() && greeting == *b"SSH-"
}

/// A process and all that it has started, itself first.
fn family(process: u32) -> Vec<u32> {
    let mut all = vec![process];
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    all.extend(children.split_whitespace().filter_map(|child| child.parse().ok()).flat_map(family));
    all
}
