//! The redirect map as shared hosts with Apache read it: `.htaccess` in the folder of the site, at the top or below.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use ureq::Agent;

use crate::board::{FACTS, board, published};
use crate::site::Site;
use crate::sshd::{program, waits_until};

/// A server that ends with this value.
struct Apache {
    folder: TempDir,
    port: u16,
    server: Child,
}

const MODULES: [&str; 5] = ["mpm_event", "authz_core", "dir", "mime", "rewrite"];

impl Apache {
    /// Serves a folder that `more` may say more about.
    fn start(root: &str, more: &str) -> Self {
        let folder = TempDir::with_prefix("bantin-apache-").expect("a temporary folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let modules: String = MODULES
            .iter()
            .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
            .collect();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let (pid, log) = (at("pid"), at("log"));
        // Started by root, it serves as another user.
        let user = "<IfModule unixd_module>\nUser www-data\nGroup www-data\n</IfModule>";
        let config = format!(
            "ServerRoot {}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {pid}\nErrorLog {log}\n{modules}{user}\n\
             TypesConfig /etc/mime.types\nDocumentRoot {root}\n<Directory {root}>\nAllowOverride FileInfo\n\
             Require all granted\n</Directory>\n{more}\n",
            folder.path().display(),
        );
        fs::write(folder.path().join("apache.conf"), config).expect("a configuration");
        let mut command = Command::new(program("apache2"));
        command.arg("-f").arg(folder.path().join("apache.conf")).arg("-DFOREGROUND");
        let server = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("Apache");
        let apache = Apache { folder, port, server };
        let is_up = waits_until(|| TcpStream::connect(("127.0.0.1", port)).is_ok());
        let said = fs::read_to_string(apache.folder.path().join("log")).unwrap_or_default();
        assert!(is_up, "Apache does not start: {said}");
        apache
    }

    /// The status of a path, and where it leads on to.
    fn get(&self, path: &str) -> (u16, String) {
        let agent: Agent = Agent::config_builder().max_redirects(0).http_status_as_error(false).build().into();
        let answer = agent.get(format!("http://127.0.0.1:{}{path}", self.port)).call().expect("an answer");
        let to = answer.headers().get("location").map_or("", |to| to.to_str().expect("ASCII"));
        (answer.status().as_u16(), to.trim_start_matches(&format!("http://127.0.0.1:{}", self.port)).to_owned())
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.server.id().to_string()).status();
        let _ = self.server.wait();
    }
}

/// A site with old addresses, published to `www` or a folder of it.
fn moved(target: &str) -> Site {
    let site = board(target);
    let aliases = "aliases = [\"/cu/bon/\", \"/xem.aspx?id=4&m=2\", \"/tin cũ/số 4\"]\n";
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\n{aliases}{FACTS}"));
    fs::create_dir_all(site.path("www/bql")).expect("the target");
    fs::set_permissions(site.path(""), fs::Permissions::from_mode(0o755)).expect("a folder that all may read");
    site
}

const OLD: [&str; 4] = ["/cu/bon/", "/cu/bon", "/xem.aspx?id=4&m=2", "/tin%20c%C5%A9/s%E1%BB%91%204"];

#[test]
fn old_addresses_are_moved_by_the_htaccess_of_the_site() {
    for (to, below) in [("www", ""), ("www/bql", "/bql")] {
        let base = format!("https://bql.example.vn{below}/");
        let more = "foreign = [\"*\"]\nhtaccess = true";
        let site = moved(&format!("[publish.web]\nto = \"{to}\"\nbase_url = \"{base}\"\n{more}\n"));
        published(&site, &[]);
        let apache = Apache::start(&site.path("www").display().to_string(), "");
        for old in OLD {
            assert_eq!(apache.get(&format!("{below}{old}")), (301, format!("{below}/tin-tuc/bon/")), "{below}{old}");
        }
        assert_eq!(apache.get(&format!("{below}/xem.aspx?id=5")).0, 404);
        assert_eq!(apache.get(&format!("{below}/tin-tuc/bon/")).0, 200);
    }
}

#[test]
fn old_addresses_are_moved_by_the_map_in_the_server() {
    let site = moved("[publish.web]\nto = \"www\"\n");
    published(&site, &[]);
    let www = site.path("www").display().to_string();
    let apache = Apache::start(&www, &format!("Include {www}/redirects.apache.conf"));
    for old in OLD {
        assert_eq!(apache.get(old), (301, "/tin-tuc/bon/".to_owned()), "{old}");
    }
    assert_eq!(apache.get("/").0, 200);
}
