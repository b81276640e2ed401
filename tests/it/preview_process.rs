//! The preview as a process: where it listens, how it ends, that it rests when nothing happens, and never grows.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::preview::{PATIENCE, Preview, Running, Watching, connect, exchange, news, news_text, until};
use crate::site::{Site, replace, write};

fn edit(site: &Site, at: usize, words: &str) {
    replace(&site.path(&format!("site/tin-tuc/b{at}.md")), news_text(at, words).as_bytes());
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for arguments in [vec!["serve", "--port", &port], vec!["serve", "--port", &port, "--format", "json"]] {
        let run = news().run(&arguments);
        assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
        assert!(format!("{}{}", run.stdout, run.stderr).contains(&port), "{}{}", run.stdout, run.stderr);
        assert!(!run.stdout.contains("http://"), "an address that nobody answers: {}", run.stdout);
    }
}

/// The local addresses on which a port listens, as the kernel lists them, in hexadecimal.
fn listening(port: u16) -> Vec<String> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let lines = tables.iter().flat_map(|table| table.lines());
    let fields = lines.map(|line| line.split_whitespace().collect::<Vec<_>>()).filter(|fields| fields.len() > 3);
    let own = fields.filter(|fields| fields[3] == "0A" && fields[1].ends_with(&format!(":{port:04X}")));
    own.map(|fields| fields[1].split(':').next().unwrap_or_default().to_owned()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn without_being_told_only_this_machine_is_listened_to() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    assert_eq!(listening(preview.address.port()), ["0100007F"], "127.0.0.1 and nothing else");
    let said = preview.running.stdout().join("\n") + &preview.running.stderr();
    assert!(!said.contains("warning"), "{said}");
}

#[test]
fn another_interface_is_warned_of() {
    let site = news();
    let mut running = Running::start(site.command(&["serve", "--port", "0", "--interface", "0.0.0.0", "--lang", "en"]));
    running.line("the address", |line| line.contains("http://"));
    until("a warning with a code", || {
        let said = running.stderr();
        said.split(|c: char| !c.is_ascii_alphanumeric())
            .any(|word| word.len() == 4 && word.starts_with('W') && word[1..].bytes().all(|byte| byte.is_ascii_digit()))
    });
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_at_once_and_frees_the_port() {
    for signal in ["TERM", "INT"] {
        let site = news();
        let mut preview = Preview::start(&site, &[]);
        // Tabs, waiting connections and half-sent requests must not hold it up.
        let _tabs = [preview.tab("/"), preview.tab("/tin-tuc/b1/")];
        let mut half = connect(preview.address);
        half.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        edit(&site, 1, "vừa sửa");
        let (_, took) = preview.running.end_with(signal);
        assert!(took < Duration::from_secs(5), "{signal}: it took {took:?}");
        assert!(!preview.running.stderr().contains("panicked"), "{}", preview.running.stderr());
        TcpListener::bind(preview.address).unwrap_or_else(|error| panic!("the port is not free: {error}"));
        assert!(!site.path("public").exists());
    }
}

#[cfg(unix)]
#[test]
fn a_signal_during_a_build_leaves_whole_files() {
    let site = (1..=250).fold(news(), |site, at| site.article(&format!("tin-tuc/n{at}.md"), "date = 2022-01-01"));
    let clean = site.copy().built().tree();
    for delay in [0, 20, 60, 120, 250, 400] {
        let mut running = Running::start(site.command(&["build", "--watch"]));
        std::thread::sleep(Duration::from_millis(delay));
        let (_, took) = running.end_with("TERM");
        assert!(took < Duration::from_secs(10), "it took {took:?}");
        let left = crate::preview::glimpse(&site.path("public")).unwrap_or_default();
        for (path, bytes) in left.iter().filter(|(path, _)| !path.starts_with(".bantin")) {
            assert!(clean.get(path) == Some(bytes), "{path} is not whole after {delay} ms");
        }
        crate::site::assert_same_tree(&clean, &site.built().tree(), "the build after a signal");
        fs::remove_dir_all(site.path("public")).unwrap();
    }
}

/// The processor time a process has used, in ticks of the kernel.
#[cfg(target_os = "linux")]
fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("a running process");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    fields[11].parse::<u64>().expect("ticks") + fields[12].parse::<u64>().expect("ticks")
}

/// Whether there are two seconds without work; whatever was still to do may be done before.
#[cfg(target_os = "linux")]
fn rests(id: u32) -> bool {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let before = ticks(id);
        std::thread::sleep(Duration::from_secs(2));
        if ticks(id) == before {
            return true;
        }
    }
    false
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_preview_uses_no_processor() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let _tab = preview.tab("/");
    edit(&site, 1, "vừa sửa");
    preview.shows("/tin-tuc/b1/", "vừa sửa");
    assert!(rests(preview.running.id()), "the preview never rests");
}

#[cfg(target_os = "linux")]
#[test]
fn an_idle_watch_uses_no_processor() {
    let site = news();
    let watching = Watching::start(&site, &[]);
    edit(&site, 1, "vừa sửa");
    watching.holds("tin-tuc/b1/index.html", "vừa sửa");
    assert!(rests(watching.running.id()), "the watch never rests: does it see its own output?");
}

#[cfg(target_os = "linux")]
#[test]
fn many_edits_leave_no_threads_and_files_behind() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let threads = || fs::read_dir(format!("/proc/{}/task", preview.running.id())).map_or(0, Iterator::count);
    let round = |times: usize| {
        let tab = preview.tab("/tin-tuc/b1/");
        let words = format!("lần thứ {times}");
        edit(&site, 1, &words);
        tab.reload();
        assert!(preview.page("/tin-tuc/b1/").contains(&words), "the reload came before the page");
    };
    (0..5).for_each(round);
    let (files, lines) = (preview.running.open_files(), threads());
    (5..65).for_each(round);
    until("threads and files of old tabs go", || preview.running.open_files() <= files + 8 && threads() <= lines + 8);
}

/// Where the system lets a process have only a few watches, in a user namespace of its own; `None` where that cannot be done.
#[cfg(target_os = "linux")]
fn with_few_watches(command: &Command) -> Option<Command> {
    let limit = "echo 4 > /proc/sys/user/max_inotify_watches";
    let mut limited = Command::new("unshare");
    limited.args(["-Ur", "sh", "-c", &format!("{limit} && exec \"$0\" \"$@\"")]);
    let probe = Command::new("unshare").args(["-Ur", "sh", "-c", limit]).stderr(Stdio::null()).status();
    limited.arg(command.get_program()).args(command.get_args());
    limited.current_dir(command.get_current_dir()?);
    for (name, value) in command.get_envs() {
        value.map(|value| limited.env(name, value));
    }
    probe.is_ok_and(|status| status.success()).then_some(limited)
}

#[cfg(target_os = "linux")]
#[test]
fn at_the_systems_limit_of_watches_it_says_so_and_looks_for_itself() {
    let site = (1..=20).fold(news(), |site, at| site.article(&format!("tin-tuc/thang-{at}/a.md"), "date = 2022-01-01"));
    let command = site.command(&["serve", "--port", "0", "--format", "json", "--lang", "en"]);
    let Some(limited) = with_few_watches(&command) else { return };
    let preview = Preview::start_with(&site, limited);
    edit(&site, 8, "vừa sửa");
    preview.shows("/tin-tuc/b8/", "vừa sửa");
    write(&site.path("site/tin-tuc/thang-20/b.md"), news_text(9, "ở sâu").as_bytes());
    preview.shows("/tin-tuc/thang-20/b/", "ở sâu");
    let said = preview.running.stdout().join("\n") + &preview.running.stderr();
    assert!(said.contains("watch") && !said.contains("panicked"), "the limit is not told of: {said}");
    assert!(!said.contains("No space left on device"), "the system's words mislead: {said}");
}

#[test]
fn folders_are_looked_through_where_watching_is_not_wanted() {
    let site = news();
    let preview = Preview::start(&site, &["--poll"]);
    edit(&site, 1, "vừa sửa");
    preview.shows("/tin-tuc/b1/", "vừa sửa");
    write(&site.path("site/moi/2024/a.md"), news_text(9, "bài mới").as_bytes());
    preview.shows("/moi/2024/a/", "bài mới");
    fs::remove_file(site.path("site/moi/2024/a.md")).unwrap();
    until("the page goes", || preview.get("/moi/2024/a/").status == 404);
    let watching = Watching::start(&site, &["--poll"]);
    edit(&site, 2, "cũng vừa sửa");
    watching.holds("tin-tuc/b2/index.html", "cũng vừa sửa");
}

#[test]
fn a_terminal_that_went_away_does_no_harm() {
    let site = news();
    let mut command = site.command(&["serve", "--port", "0", "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
    let mut first = String::new();
    let mut reader = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut reader, &mut first).unwrap();
    let said = child.stderr.take().unwrap();
    drop(reader);
    // Each of these prints something; afterwards it either runs on, or has ended in order.
    let address = first.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    for times in 0..3 {
        replace(&site.path("site/tin-tuc/b3.md"), b"+++\n");
        std::thread::sleep(Duration::from_millis(300));
        edit(&site, 3, &format!("lần {times}"));
        std::thread::sleep(Duration::from_millis(300));
    }
    let request = format!("GET /tin-tuc/b3/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    let address = address.parse().expect("an address and a port");
    until("it shows the last text, or has ended", || {
        let ended = child.try_wait().unwrap().is_some();
        ended || exchange(address, request.as_bytes()).is_some_and(|page| page.text().contains("lần 2"))
    });
    let _ = child.kill();
    let _ = child.wait();
    let said = std::io::read_to_string(said).unwrap();
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn an_edit_during_the_start_is_not_lost() {
    let site = (1..=60).fold(news(), |site, at| site.article(&format!("tin-tuc/n{at}.md"), "date = 2022-01-01"));
    for times in 0..8 {
        // The last edit comes at one moment or another between the first look at the files and the first result.
        let mut preview = Running::start(site.command(&["serve", "--port", "0", "--format", "json"]));
        let mut watching = Running::start(site.command(&["build", "--watch", "--format", "json"]));
        let mut last = 0;
        while preview.stdout().is_empty() || watching.stdout().is_empty() {
            last += 1;
            edit(&site, 1, &format!("lần {times}-{last}."));
            std::thread::sleep(Duration::from_millis(2));
        }
        edit(&site, 1, &format!("lần {times}-cuối."));
        let line = preview.line("the address", |line| line.contains("http://"));
        watching.line("a summary", |line| line.contains("outputs"));
        let address = line.split('/').nth(2).and_then(|address| address.parse().ok()).expect("an address");
        let request = format!("GET /tin-tuc/b1/ HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        let words = format!("lần {times}-cuối.");
        until(&format!("serve, start {times}"), || {
            exchange(address, request.as_bytes()).is_some_and(|page| page.text().contains(&words))
        });
        until(&format!("build --watch, start {times}"), || {
            fs::read_to_string(site.path("public/tin-tuc/b1/index.html")).is_ok_and(|text| text.contains(&words))
        });
    }
}

#[test]
fn the_hour_of_an_article_comes_without_a_restart() {
    let soon = |seconds| jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    let article = |front: String| crate::site::article("Theo giờ", &front, "Đúng hẹn.");
    let site = news()
        .file("hen-gio.md", article(format!("date = {}", soon(5))))
        .file("het-han.md", article(format!("date = 2022-01-01\nexpires = {}", soon(5))));
    let start = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bantin"));
        command.args(arguments).args(["--format", "json", "--root"]).arg(site.path(""));
        command
    };
    let preview = Preview::start_with(&site, start(&["serve", "--port", "0", "--drafts=false"]));
    let _watching = Running::start(start(&["build", "--watch"]));
    until("the hour comes", || preview.get("/hen-gio/").status == 200);
    until("the hour goes", || preview.get("/het-han/").status == 404);
    assert!(preview.page("/").contains("/hen-gio/"));
    until("it is published", || site.path("public/hen-gio/index.html").is_file());
    until("it is taken away", || !site.path("public/het-han/index.html").exists());
}
