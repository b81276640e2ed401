//! The preview against hostile requests: other hosts, other origins, paths out of the site, broken and endless requests.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::preview::{Preview, connect, head_of, news, news_text, of_page, until};
use crate::site::{Site, article, write};

/// Stands in every file that is not for readers.
const SECRET: &str = "BI-MAT-9137";

fn guarded() -> Site {
    let site = news()
        .file("tin-tuc/nhap.md", article("Nháp", "date = 2022-01-01\ndraft = true", SECRET))
        .file("tin-tuc/le-ky/index.md", article("Lễ ký", "date = 2022-01-02\ndraft = true", "Nháp."))
        .file("tin-tuc/le-ky/bien-ban.txt", SECRET)
        .file(".htpasswd", SECRET)
        .file("_nhap/ghi-chu.txt", SECRET)
        .file("tin-tuc/b1.md", article("Bài 1", &format!("# {SECRET}\ndate = 2022-03-01"), "Nội dung."))
        .root_file("secret.txt", SECRET)
        .root_file(".git/HEAD", SECRET)
        .root_file("public/cu.html", SECRET)
        .root_file(".bantin/record", SECRET);
    let config = fs::read_to_string(site.path("config.toml")).unwrap();
    let site = site.config(&format!("# {SECRET}\n{config}"));
    let template = fs::read_to_string(site.path("themes/portal/templates/404.html")).unwrap();
    site.root_file("themes/portal/templates/404.html", format!("{template}{{# {SECRET} #}}"))
}

/// Request targets that mean a file outside the outputs to some server or other.
const TARGETS: &[&str] = &[
    "/../secret.txt",
    "/../../../../../../../etc/passwd",
    "/tin-tuc/../../secret.txt",
    "/tin-tuc/../css/site.css",
    "/./css/site.css",
    "/css/./site.css",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%2fsecret.txt",
    "/..%5csecret.txt",
    "/%2e%2e%5csecret.txt",
    "/%252e%252e%252fsecret.txt",
    "/%25252e%25252e/secret.txt",
    "/..\\secret.txt",
    "/\\..\\secret.txt",
    "/css\\site.css",
    "/%5c..%5csecret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/%c0%ae%c0%ae%c0%afsecret.txt",
    "/%ef%bc%8e%ef%bc%8e/secret.txt",
    "/%e0%80%ae%e0%80%ae/secret.txt",
    "/..;/secret.txt",
    "/tin-tuc/..;/..;/secret.txt",
    "/....//secret.txt",
    "//etc/passwd",
    "///etc/passwd",
    "//css/site.css",
    "/css//site.css",
    "/%2f%2fetc/passwd",
    "//secret.txt",
    "http://evil.example/",
    "https://evil.example/css/site.css",
    "http://evil.example:80/../secret.txt",
    "file:///etc/passwd",
    "/#/../secret.txt",
    "/css/site.css#x",
    "/%00",
    "/css/site.css%00",
    "/secret.txt%00.html",
    "/css/site.css%00.html",
    "/%ff",
    "/%",
    "/%2",
    "/%zz",
    "/secret.txt",
    "/secret.txt?import&raw",
    "/config.toml",
    "/config.toml?raw",
    "/config.toml?import&raw??",
    "/@fs/etc/passwd",
    "/@fs/etc/passwd?import&raw",
    "/public/cu.html",
    "/cu.html",
    "/site/tin-tuc/b1.md",
    "/tin-tuc/b1.md",
    "/tin-tuc/b1.md?raw",
    "/tin-tuc/nhap/",
    "/tin-tuc/nhap.md",
    "/tin-tuc/le-ky/",
    "/tin-tuc/le-ky/bien-ban.txt",
    "/themes/portal/templates/404.html",
    "/templates/404.html",
    "/.git/HEAD",
    "/.htpasswd",
    "/_nhap/ghi-chu.txt",
    "/nhap/ghi-chu.txt",
    "/.bantin/",
    "/.bantin/record",
    "/.bantin/../config.toml",
    "/.bantin/preview.js/../../config.toml",
    "/.bantin-record",
    "/.bantin%2frecord",
    "/tin-tuc/lien-ket.txt",
    "/tin-tuc/ra-ngoai/passwd",
    "css/site.css",
    "*",
    "",
    "?",
];

#[test]
fn no_path_leads_out_of_the_outputs() {
    let site = guarded();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc", site.path("site/tin-tuc/ra-ngoai")).unwrap();
        std::os::unix::fs::symlink(site.path("secret.txt"), site.path("site/tin-tuc/lien-ket.txt")).unwrap();
    }
    let preview = Preview::start(&site, &["--drafts=false"]);
    let mut open = Vec::new();
    for target in TARGETS {
        let Some(answer) = preview.raw(&preview.request("GET", target, &[])) else { continue };
        let refused = matches!(answer.status, 400 | 404) || (target.contains("evil") && answer.status == 421);
        // What stands after `#` is for browsers only, and may be cut off.
        let cut = target.split('#').next().filter(|path| path.len() < target.len());
        let refused = refused || cut.is_some_and(|path| preview.get(path).body == answer.body);
        if !refused {
            open.push(format!("{target}: {} {:?}", answer.status, answer.header("location")));
        }
        let text = answer.text();
        assert!(!text.contains(SECRET) && !text.contains("root:"), "{target}: {text}");
    }
    assert!(open.is_empty(), "{open:#?}");
    assert_eq!(preview.page("/css/site.css?import&raw"), preview.page("/css/site.css"));
}

#[test]
fn no_redirect_leads_off_the_site() {
    // That every Location is a path with one slash in front is checked with every answer that the tests read.
    let site = guarded().file("evil.example/index.html", "x").section("evil.example/tin", "Tin");
    for base in ["https://bql.example.vn/", "https://x.gov.vn/bql/"] {
        let preview = Preview::start(&site, &["--base-url", base]);
        for target in [
            "//evil.example",
            "//evil.example/",
            "//evil.example/tin",
            "//evil.example/%2e%2e",
            "///evil.example/tin",
            "/%2fevil.example/tin",
            "/%2f%2fevil.example/tin",
            "/\\evil.example/tin",
            "/%5cevil.example/tin",
            "/%09/evil.example/tin",
            "/tin-tuc//evil.example",
            "/tin-tuc/..//evil.example/tin",
            "/evil.example/tin?//evil.example",
            "/tin-tuc?\r\nSet-Cookie: a=b",
            "/tin-tuc%0d%0aSet-Cookie:%20a=b",
            "/tin-tuc?%0d%0aSet-Cookie:%20a=b",
            "//bql",
            "//bql/tin-tuc",
        ] {
            if let Some(answer) = preview.raw(&preview.request("GET", target, &[])) {
                assert_eq!(answer.header("set-cookie"), None, "{target}");
                assert!(answer.status < 500, "{target}: {}", answer.status);
            }
        }
    }
}

#[test]
fn a_foreign_host_is_refused() {
    let preview = Preview::start(&news(), &[]);
    let (own, port) = (preview.address.to_string(), preview.address.port());
    let at_port = |host: &str| format!("{host}:{port}");
    for host in ["localhost", "127.0.0.1", "[::1]", "localhost:9", "127.0.0.1:9", "[::1]:9", "LocalHost", &own] {
        assert_eq!(preview.ask("GET", "/", &[("Host", host)]).status, 200, "{host}");
    }
    for host in ["evil.example", "bql.example.vn", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"] {
        for host in [host.to_owned(), at_port(host)] {
            for path in ["/", "/khong-co", "/.bantin/preview.js", &of_page("state", "/"), &of_page("events", "/")] {
                let answer = head_of(preview.address, &preview.request("GET", path, &[("Host", &host)]));
                assert_eq!(answer.expect("an answer").status, 421, "{host} {path}");
            }
        }
    }
    for host in
        ["", " ", "a@localhost", "localhost@evil.example", "localhost:80:80", "localhost:x", "localhost/x", "::1"]
    {
        let answer = preview.ask("GET", "/", &[("Host", host)]);
        assert!(matches!(answer.status, 400 | 421), "{host:?}: {}", answer.status);
    }
    let twice = preview.ask("GET", "/", &[("Host", &own), ("Host", "evil.example")]);
    assert!(matches!(twice.status, 400 | 421), "{}", twice.status);
    let without = preview.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").expect("an answer");
    assert_eq!(without.status, 400);
}

#[test]
fn a_foreign_origin_gets_no_events_and_no_state() {
    let preview = Preview::start(&news(), &[]);
    let host = preview.address.to_string();
    let port = preview.address.port();
    let own = format!("http://{host}");
    let (secure, named) = (format!("https://{host}"), format!("http://localhost:{port}"));
    for what in ["events", "state"] {
        let ask = |header: (&str, &str)| {
            head_of(preview.address, &preview.request("GET", &of_page(what, "/"), &[header])).expect("an answer").status
        };
        assert_eq!((ask(("Origin", &own)), ask(("Sec-Fetch-Site", "same-origin"))), (200, 200), "{what}");
        let suffixed = format!("{own}.evil.example");
        for origin in
            ["http://evil.example", "null", "", "http://127.0.0.1:1", "http://127.0.0.1", &secure, &named, &suffixed]
        {
            assert_eq!(ask(("Origin", origin)), 403, "{what}: Origin: {origin}");
        }
        for site in ["cross-site", "same-site", "none", "x"] {
            assert_eq!(ask(("Sec-Fetch-Site", site)), 403, "{what}: Sec-Fetch-Site: {site}");
        }
    }
    // A preflight is no GET, and grants nothing: that no answer does is checked with every answer.
    let preflight = [("Origin", "http://evil.example"), ("Access-Control-Request-Private-Network", "true")];
    assert_eq!(preview.ask("OPTIONS", "/", &preflight).status, 405);
}

/// Whether the preview still answers everybody else.
fn assert_well(preview: &Preview, after: &str) {
    assert_eq!(preview.get("/").status, 200, "after {after}");
}

#[test]
fn endless_requests_are_cut_off() {
    let preview = Preview::start(&news(), &[]);
    let long = "a".repeat(16 * 1024);
    let mut requests = vec![
        ("a long path", preview.request("GET", &format!("/{long}"), &[])),
        ("a long query", preview.request("GET", &format!("/?{long}{long}{long}{long}"), &[])),
        ("a deep path", preview.request("GET", &"/a".repeat(32 * 1024), &[])),
        ("a long header", preview.request("GET", "/", &[("X-A", &long.repeat(8))])),
        ("a long method", format!("{long} / HTTP/1.1\r\n\r\n").into_bytes()),
        ("a line without an end", long.repeat(64).into_bytes()),
    ];
    let headers: String = (0..5000).map(|at| format!("X-{at}: a\r\n")).collect();
    let many = format!("GET / HTTP/1.1\r\nHost: {}\r\n{headers}\r\n", preview.address);
    requests.push(("many headers", many.into_bytes()));
    for (name, request) in requests {
        if let Some(answer) = preview.raw(&request) {
            assert!((400..500).contains(&answer.status), "{name}: {}", answer.status);
        }
        assert_well(&preview, name);
    }
}

#[test]
fn nonsense_is_refused_or_hung_up_on() {
    let mut preview = Preview::start(&news(), &[]);
    let host = format!("Host: {}\r\n", preview.address);
    let binary: Vec<u8> = (0..4096_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let hello = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\x20\r\n\r\n";
    let nonsense = [
        ("a TLS greeting", hello.to_vec()),
        ("binary", [binary, b"\r\n\r\n".to_vec()].concat()),
        ("NULs", vec![0; 1000]),
        ("empty lines", b"\r\n\r\n\r\n\r\n".to_vec()),
        ("HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec()),
        ("one word", b"GET\r\n\r\n".to_vec()),
        ("HTTP/0.9", b"GET /\r\n\r\n".to_vec()),
        ("HTTP/9.9", format!("GET / HTTP/9.9\r\n{host}\r\n").into_bytes()),
        ("four words", format!("GET / / HTTP/1.1\r\n{host}\r\n").into_bytes()),
        ("a header without a colon", format!("GET / HTTP/1.1\r\n{host}abc\r\n\r\n").into_bytes()),
        ("a header without a name", format!("GET / HTTP/1.1\r\n{host}: abc\r\n\r\n").into_bytes()),
        ("a space before a colon", format!("GET / HTTP/1.1\r\n{host}A : abc\r\n\r\n").into_bytes()),
        ("bytes that are no UTF-8", b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec()),
    ];
    for (name, request) in nonsense {
        let mut stream = connect(preview.address);
        let _ = stream.write_all(&request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let first = String::from_utf8_lossy(&answer).into_owned();
        let status = first.split(' ').nth(1).and_then(|status| status.parse::<u16>().ok());
        let refused = answer.is_empty() || status.is_some_and(|status| (400..500).contains(&status) || status == 505);
        assert!(refused, "{name}: {first}");
        assert_well(&preview, name);
    }
    assert!(preview.running.is_running() && !preview.running.stderr().contains("panicked"));
}

#[test]
fn a_body_is_not_taken_for_the_next_request() {
    let preview = Preview::start(&news(), &[]);
    let host = format!("Host: {}\r\n", preview.address);
    let hidden = format!("GET /khong-co-dau HTTP/1.1\r\n{host}\r\n");
    for framing in [format!("Content-Length: {}", hidden.len()), "Transfer-Encoding: chunked".into()] {
        let mut stream = connect(preview.address);
        let request = format!("GET / HTTP/1.1\r\n{host}{framing}\r\n\r\n{hidden}");
        stream.write_all(request.as_bytes()).unwrap();
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answers = String::from_utf8_lossy(&answer).matches("HTTP/1.1 404").count();
        assert_eq!(answers, 0, "{framing}: the body was answered as a request");
    }
}

/// How long the preview takes to answer an honest client.
fn time_of_an_answer(preview: &Preview) -> Duration {
    let start = Instant::now();
    assert_well(preview, "half-sent requests");
    start.elapsed()
}

#[test]
fn three_hundred_half_sent_requests_hold_nobody_up() {
    let preview = Preview::start(&news(), &[]);
    let calm = preview.running.open_files();
    let clients: Vec<TcpStream> = (0..300)
        .map(|at| {
            let mut stream = connect(preview.address);
            let _ = stream.write_all(if at % 2 == 0 { b"GET / HT" } else { b"GET / HTTP/1.1\r\nHost: localho" });
            stream
        })
        .collect();
    // The best of a few: a busy machine may hold one up, the server must not.
    let best = (0..4).map(|_| time_of_an_answer(&preview)).min().expect("a time");
    assert!(best < Duration::from_secs(2), "another client waited for {best:?}");
    drop(clients);
    until("the files of gone clients are closed", || preview.running.open_files() <= calm + 8);
    assert_well(&preview, "300 gone clients");
}

#[test]
fn many_open_tabs_hold_nobody_up() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let calm = preview.running.open_files();
    let tabs: Vec<_> = (0..40).map(|_| preview.tab("/tin-tuc/b1/")).collect();
    let best = (0..4).map(|_| time_of_an_answer(&preview)).min().expect("a time");
    assert!(best < Duration::from_secs(2), "another client waited for {best:?}");
    drop(tabs);
    // That a tab was closed may show only when something is sent to it.
    let mut times = 0;
    until("the files of closed tabs are closed", || {
        times += 1;
        write(&site.path("site/tin-tuc/b1.md"), news_text(1, &format!("lần {times}")).as_bytes());
        std::thread::sleep(Duration::from_millis(200));
        preview.running.open_files() <= calm + 8
    });
}
