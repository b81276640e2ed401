//! What readers see of a folder that is published to: nginx on a free port of this machine.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::sshd::{program, waits_until};

/// A server that ends with this value.
pub struct Nginx {
    folder: TempDir,
    port: u16,
    server: Option<Child>,
}

impl Nginx {
    /// Serves by what a block `server` says beside `listen`: `root /srv/www;`.
    pub fn start(server: &str) -> Self {
        Nginx::with(|port| format!("server {{\nlisten 127.0.0.1:{port};\n{server}\n}}"))
    }

    /// Serves by what a block `http` says of a port.
    pub fn with(http: impl Fn(u16) -> String) -> Self {
        let folder = TempDir::with_prefix("bantin-nginx-").expect("a temporary folder");
        let mut nginx = Nginx { folder, port: 0, server: None };
        // Somebody else may take a port before it is used.
        for _ in 0..5 {
            nginx.port =
                TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
            nginx.write(&http(nginx.port));
            if nginx.try_start() {
                return nginx;
            }
        }
        panic!("nginx does not start: {}", fs::read_to_string(nginx.folder.path().join("log")).unwrap_or_default());
    }

    /// The address of a path, with the slash it begins with.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn write(&self, http: &str) {
        let at = |name: &str| self.folder.path().join(name).display().to_string();
        let kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary: String = kinds.iter().map(|kind| format!("{kind}_temp_path {};\n", at(kind))).collect();
        // One process, of the user who runs the tests: another one may not read their folders.
        let config = format!(
            "daemon off;\nmaster_process off;\npid {};\nerror_log stderr;\nevents {{}}\nhttp {{\n\
             include /etc/nginx/mime.types;\naccess_log off;\n{temporary}{http}\n}}\n",
            at("pid"),
        );
        fs::write(self.folder.path().join("nginx.conf"), config).expect("a configuration");
    }

    fn try_start(&mut self) -> bool {
        let folder: &Path = self.folder.path();
        let log = fs::File::create(folder.join("log")).expect("a log");
        let mut command = Command::new(program("nginx"));
        command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf")).args(["-e", "stderr"]);
        let started = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn();
        let mut server = started.expect("nginx");
        let is_up = || TcpStream::connect(("127.0.0.1", self.port)).is_ok();
        let is_up = waits_until(|| is_up() || !matches!(server.try_wait(), Ok(None)));
        let is_up = is_up && matches!(server.try_wait(), Ok(None));
        self.server = Some(server);
        if !is_up {
            self.stop();
        }
        is_up
    }

    fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        self.stop();
    }
}
