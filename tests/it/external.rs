//! Links to other sites: each address is asked once, politely, and what is wrong is told where it stands.

mod server;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::site::{Run, Site, article};
use server::{Server, reply, wait};

/// Lets the tests' own server be asked.
const CHECK: &str = "[check]\nrequire = []\nprivate = true\n";

/// … and does not wait for it long.
const HASTY: &str = "[check]\nrequire = []\nprivate = true\ntimeout = 1\n";

/// A site of one article with these paragraphs.
fn site_of(check: &str, lines: &[String]) -> Site {
    with_check(check).file("a.md", article("A", "date = 2022-01-01", &lines.join("\n\n")))
}

fn with_check(check: &str) -> Site {
    let proxies = ["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "all_proxy", "https_proxy", "http_proxy"];
    proxies.iter().fold(Site::new().config_with(check), |site, name| site.env(name, ""))
}

/// Checks the site: the problems, and what is counted of the addresses.
fn check(site: &Site, arguments: &[&str]) -> (Vec<Value>, Value) {
    let run = site.run(&[&["check", "--external", "--format", "json"], arguments].concat());
    assert_eq!(run.stderr, "");
    read(&run)
}

fn read(run: &Run) -> (Vec<Value>, Value) {
    let lines = run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let (found, rest): (Vec<Value>, Vec<Value>) = lines.partition(|line| line.get("code").is_some());
    let counts = rest.iter().find_map(|line| line.get("external")).unwrap_or_else(|| panic!("{}", run.stdout));
    (found, counts.clone())
}

/// Code, last part of the address in the message, and the reason or status in brackets.
fn short(found: &[Value]) -> BTreeSet<(String, String, String)> {
    let one = |problem: &Value| {
        let message = problem["message"].as_str().expect("a message");
        let inside =
            message.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inside, _)| inside);
        let path = message.rsplit('/').next().unwrap_or_default();
        (problem["code"].as_str().expect("a code").to_owned(), path.to_owned(), inside.to_owned())
    };
    found.iter().map(one).collect()
}

fn counted(counts: &Value) -> [u64; 4] {
    ["addresses", "asked", "unsure", "unasked"].map(|key| counts[key].as_u64().expect("a number"))
}

/// Answers by path as servers do on good and bad days.
fn answer(stream: &mut std::net::TcpStream, method: &str, path: &str, before: usize) {
    match (path, method, before) {
        ("/moved", ..) => reply(stream, 301, "Location: /new\r\n"),
        ("/twice-moved", ..) => reply(stream, 308, "Location: /moved\r\n"),
        ("/slash", ..) => reply(stream, 301, "Location: /slash/\r\n"),
        ("/for-now", ..) => reply(stream, 302, "Location: /moved\r\n"),
        ("/moved-away", ..) => reply(stream, 301, "Location: /gone\r\n"),
        ("/circle", ..) => reply(stream, 302, "Location: /round\r\n"),
        ("/round", ..) => reply(stream, 302, "Location: /circle\r\n"),
        ("/nowhere", ..) => reply(stream, 301, "Location: mailto:a@x.vn\r\n"),
        ("/gone", ..) => reply(stream, 404, ""),
        ("/really-gone", ..) => reply(stream, 410, ""),
        ("/no-head", "HEAD", _) => reply(stream, 405, ""),
        ("/wrong-head", "HEAD", _) => reply(stream, 404, ""),
        ("/cut-head", "HEAD", _) => {}
        ("/cut", ..) => {}
        ("/flaky", _, 0 | 1) | ("/broken", ..) => reply(stream, 500, ""),
        ("/busy", _, 0) => reply(stream, 429, "Retry-After: 1\r\n"),
        ("/too-busy", ..) => reply(stream, 429, "Retry-After: 3600\r\n"),
        ("/closed", ..) => reply(stream, 403, ""),
        ("/hang", ..) => wait(3.0),
        _ => reply(stream, 200, ""),
    }
}

const PATHS: [&str; 22] = [
    "/well",
    "/moved",
    "/twice-moved#muc",
    "/slash",
    "/for-now",
    "/moved-away",
    "/circle",
    "/nowhere",
    "/gone",
    "/really-gone",
    "/no-head",
    "/wrong-head",
    "/cut-head",
    "/cut",
    "/flaky",
    "/broken",
    "/busy",
    "/too-busy",
    "/closed",
    "/hang",
    "/well?a=b&c=d",
    "/tin-tức/số 1",
];

#[test]
fn every_kind_of_answer_is_told_as_what_it_is() {
    let server = Server::new(answer);
    let links = (10..).zip(PATHS).map(|(host, path)| format!("[x](<{}>)", server.url(host, path)));
    let site = site_of(HASTY, &links.chain(["[x](https://:1/no-address)".to_owned()]).collect::<Vec<_>>());
    let (found, counts) = check(&site, &[]);
    let told = [
        ("W130", "gone", "status 404"),
        ("W130", "really-gone", "status 410"),
        ("W130", "moved-away", "status 404"),
        ("W131", "circle", "its redirects lead nowhere"),
        ("W131", "nowhere", "its redirects lead nowhere"),
        ("W131", "cut", "the connection was cut"),
        ("W131", "hang", "no answer in time"),
        ("W131", "no-address", "this is no web address"),
        ("W132", "broken", "status 500"),
        ("W133", "moved", ""),
        ("W133", "twice-moved#muc", ""),
    ];
    let told = told.map(|(code, path, inside)| (code.to_owned(), path.to_owned(), inside.to_owned()));
    assert_eq!(short(&found), BTreeSet::from(told), "{found:#?}");
    assert_eq!(counted(&counts), [23, 22, 2, 0], "{counts}");
    for problem in &found {
        assert_eq!((&problem["file"], &problem["severity"]), (&"site/a.md".into(), &"warning".into()));
        let path = problem["message"].as_str().and_then(|message| message.rsplit('/').next()).expect("a path");
        let line = PATHS.iter().position(|known| &known[1..] == path).unwrap_or(PATHS.len());
        assert_eq!(problem["line"].as_u64(), Some(5 + 2 * line as u64), "{problem}");
    }
    let of = |path: &str| server.asked().into_iter().filter(|asked| asked.path == path).collect::<Vec<_>>();
    assert_eq!(of("/well").len(), 1);
    assert!(of("/well")[0].head.contains("bantin/0.1.0 (+link check)"), "{:?}", of("/well"));
    assert_eq!(of("/tin-t%E1%BB%A9c/s%E1%BB%91%201").len(), 1);
    assert!(of("/busy")[1].at - of("/busy")[0].at >= Duration::from_secs(1), "asked too soon");
    assert_eq!(of("/too-busy").len(), 1, "asked although it wants to be left alone");
    let moved =
        found.iter().find(|problem| problem["message"].as_str().is_some_and(|text| text.ends_with("twice-moved#muc")));
    assert!(moved.expect("it").to_string().contains(&server.url(12, "/new#muc")), "the last address is not told");

    let (known, counts) = check(&site, &["--lang", "vi"]);
    assert_eq!((known.len(), counted(&counts)), (found.len(), [23, 0, 2, 0]));
    let words = known.iter().map(|problem| format!("{} {}", problem["message"], problem["hint"]));
    let english = words.filter(|words| ["the ", "its ", "no ", "site"].iter().any(|word| words.contains(word)));
    assert_eq!(english.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(site.run(&["check", "--external", "--strict"]).code, 1);
    assert_eq!(site.run(&["check", "--external"]).code, 0);
}

/// A site on whose pages one address stands in every place that may hold one, 10 of them.
fn everywhere(url: &str) -> Site {
    let menus = format!(
        "[[menus.main]]\nname = \"X\"\nurl = \"{url}\"\n[publisher]\nname = \"P\"\nurl = \"{url}\"\n\
         [banner]\ntext = \"T\"\nurl = \"{url}#banner\"\n[languages.en]\ntitle = \"E\"\n"
    );
    let front = format!(
        "date = 2022-01-01\nsource = {{ name = \"S\", url = \"{url}\" }}\nimage = {{ src = \"{url}\", alt = \"A\" }}\n\
         attachments = [\"{url}\"]"
    );
    let body = format!("[a]({url}) [b]({url}#muc) <a href=\"{url}\">c</a> ![d]({url})");
    with_check(&format!("{CHECK}{menus}")).file("a.md", article("A", &front, &body))
}

#[test]
fn an_address_is_asked_once_wherever_it_stands() {
    let server = Server::of_statuses(|path| if path == "/gone" { 404 } else { 200 });
    let (found, counts) = check(&everywhere(&server.url(1, "/well")), &[]);
    assert_eq!((found.len(), counted(&counts)), (0, [1, 1, 0, 0]), "{found:#?}");
    assert_eq!(server.paths(), ["/well"]);

    let (found, _) = check(&everywhere(&server.url(1, "/gone")), &[]);
    assert_eq!(server.paths(), ["/gone", "/gone", "/well"], "HEAD is not believed, GET is");
    let [problem] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(problem["file"], "config.toml");
    assert!(problem["line"].as_u64().is_some(), "{problem}");
    assert!(problem["hint"].to_string().contains("(the address stands in 9 other places too)"), "{problem}");
}

#[test]
fn only_what_readers_can_come_to_is_asked() {
    let server = Server::of_statuses(|_| 200);
    let url = |path: &str| server.url(1, path);
    let text = format!(
        "[own](https://bql.example.vn/) [mail](mailto:a@x.vn) <{}>\n\n`{}`\n\n<!-- <a href=\"{}\"> -->\n\n\
         <video src=\"{}\"></video>\n\n<script src=\"{}\"></script>\n\n{}\n",
        url("/bare"),
        url("/code"),
        url("/comment"),
        url("/film"),
        url("/script"),
        url("/plain"),
    );
    let config = format!("{CHECK}[banner]\ntext = \"T\"\nurl = \"{}\"\nuntil = 2025-01-01\n", url("/over"));
    let draft = format!("[x]({})", url("/draft"));
    let site = with_check(&config)
        .file("a.md", article("A", "date = 2022-01-01", &text))
        .file("b.md", article("B", "date = 2022-01-01\ndraft = true", &draft));
    let site = site.file("tin/_index.md", article("Tin", "", &format!("[x]({})", url("/section"))));
    check(&site, &[]);
    assert_eq!(server.paths(), ["/bare", "/film", "/section"]);
    check(&site, &["--drafts"]);
    assert_eq!(server.paths(), ["/bare", "/draft", "/film", "/section"], "the others were asked again");
}

#[test]
fn what_was_found_out_is_kept_and_may_be_lost() {
    let server = Server::of_statuses(|path| if path == "/gone" { 404 } else { 200 });
    let site =
        site_of(CHECK, &[format!("[x]({})", server.url(1, "/well")), format!("[x]({})", server.url(2, "/gone"))]);
    let asked = |expected: usize, why: &str| {
        let before = server.asked().len();
        let (found, _) = check(&site, &[]);
        assert_eq!(found.len(), 1, "{why}: {found:#?}");
        assert_eq!(server.asked().len() - before, expected, "{why}");
    };
    asked(3, "nothing is known");
    asked(0, "all is known");
    let file = site.path(".bantin/links");
    let kept = fs::read(&file).expect("what is kept");
    fs::remove_file(&file).expect("removed");
    asked(3, "it is gone");
    for (at, why) in [(0, "the head"), (kept.len() / 2, "the middle"), (kept.len() - 3, "the end")] {
        let mut damaged = kept.clone();
        damaged[at] ^= 1;
        fs::write(&file, damaged).expect("damage");
        asked(3, why);
    }
    fs::write(&file, &kept[..kept.len() / 2]).expect("damage");
    asked(3, "it is cut");
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("a folder in its place");
    asked(3, "a folder is in its place");
    fs::remove_dir(&file).expect("removed");
    asked(3, "it could not be kept");
    asked(0, "it could be kept again");
    assert_eq!(fs::read_dir(site.path(".bantin")).expect("the folder").count(), 1, "litter");
}

#[test]
fn no_host_is_rushed() {
    let (now, most) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let seen = most.clone();
    let server = Server::new(move |stream, _, _, _| {
        seen.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        wait(0.5);
        now.fetch_sub(1, Ordering::SeqCst);
        reply(stream, 200, "");
    });
    let links: Vec<String> = (0..6).map(|number| format!("[x]({})", server.url(1, &format!("/{number}")))).collect();
    check(&site_of(CHECK, &links), &[]);
    let times: Vec<_> = server.asked().into_iter().map(|asked| asked.at).collect();
    assert_eq!((times.len(), most.load(Ordering::SeqCst)), (6, 2));
    let gaps: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // The requests are some milliseconds on their way.
    assert!(gaps.iter().all(|gap| *gap > Duration::from_millis(100)), "{gaps:?}");

    let links: Vec<String> = (10..50).map(|host| format!("[x]({})", server.url(host, "/"))).collect();
    check(&site_of(CHECK, &links), &[]);
    assert_eq!((server.asked().len(), most.load(Ordering::SeqCst)), (46, 16));
}

#[test]
fn a_host_without_an_answer_is_given_up() {
    let server = Server::of_statuses(|_| 200);
    let secure = |number: usize| format!("[x]({})", server.url(1, &format!("/{number}")).replace("http:", "https:"));
    let (found, counts) = check(&site_of(CHECK, &(0..20).map(secure).collect::<Vec<_>>()), &[]);
    let reasons: BTreeSet<_> = short(&found).into_iter().map(|(code, _, reason)| (code, reason)).collect();
    assert_eq!(reasons, BTreeSet::from([("W131".to_owned(), "no secure connection (TLS".to_owned())]));
    assert_eq!((found.len(), counted(&counts)), (20, [20, 20, 0, 0]));
    assert!((3..=4).contains(&server.connections()), "{} connections", server.connections());
}

#[test]
fn what_is_private_is_told_and_not_asked() {
    let server = Server::of_statuses(|_| 200);
    let port = server.url(1, "").rsplit(':').next().expect("a port").to_owned();
    let hosts = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0"];
    let links: Vec<String> = hosts.iter().map(|host| format!("[x](http://{host}:{port}/x)")).collect();
    let site = site_of("[check]\nrequire = []\n", &links);
    let (found, _) = check(&site, &[]);
    assert!(found.iter().all(|problem| problem["code"] == "W134"), "{found:#?}");
    // Two of the spellings are the same address.
    assert_eq!((found.len(), server.connections()), (5, 0), "{found:#?}");
}

#[test]
fn what_is_to_be_skipped_is_not_asked() {
    let server = Server::of_statuses(|_| 404);
    let skip = format!("skip = [\"127.0.0.2\", \"{}\"]\n", server.url(1, "/noi-bo/"));
    let addresses = [server.url(1, "/noi-bo/a"), server.url(1, "/noi-bo-khac"), server.url(2, "/"), server.url(3, "/")];
    let links: Vec<String> = addresses.iter().map(|url| format!("[x]({url})")).collect();
    let site =
        with_check(&format!("{CHECK}{skip}")).file("a.md", article("A", "date = 2022-01-01", &links.join("\n\n")));
    let (found, counts) = check(&site, &[]);
    assert_eq!((found.len(), counted(&counts)), (2, [2, 2, 0, 0]), "{found:#?}");
    let wrong = with_check("[check]\nrequire = []\nskip = [\"a b\", \"ftp://x.vn/\"]\ntimeout = 0\n")
        .run(&["check", "--format", "json"]);
    assert_eq!((wrong.code, wrong.stdout.matches("\"E014\"").count()), (2, 3), "{}", wrong.stdout);
}

#[test]
fn what_is_not_asked_in_time_is_asked_by_the_next_check() {
    let server = Server::of_statuses(|_| 200);
    let links: Vec<String> = (0..8).map(|number| format!("[x]({})", server.url(1, &format!("/{number}")))).collect();
    let site = site_of(&format!("{CHECK}time_limit = 1\n"), &links);
    let (found, counts) = check(&site, &[]);
    let [_, asked, _, unasked] = counted(&counts);
    assert!(found.is_empty() && asked >= 1 && unasked >= 2 && asked + unasked == 8, "{counts}");
    let human = site.run(&["check", "--external"]);
    assert!(human.stderr.contains("Links to other sites: 8 different"), "{}", human.stderr);
    let paths: BTreeSet<String> = server.paths().into_iter().collect();
    assert_eq!(paths.len(), server.paths().len(), "something was asked twice");
}

#[test]
fn a_machine_without_network_is_told_once() {
    // A proxy that leads nowhere.
    let proxy = Server::of_statuses(|_| 502);
    let links: Vec<String> = (1..5).map(|host| format!("[x](http://h{host}.example.vn/)")).collect();
    let site = site_of(HASTY, &links).env("ALL_PROXY", &proxy.url(1, ""));
    for _ in 0..2 {
        let (found, counts) = check(&site, &[]);
        let codes: Vec<_> = found.iter().map(|problem| (problem["code"].as_str(), problem["file"].as_str())).collect();
        assert_eq!(codes, [(Some("W135"), Some("config.toml"))], "{found:#?}");
        assert_eq!(counted(&counts), [4, 4, 0, 4]);
    }
}

#[test]
fn hostile_servers_do_no_harm() {
    let server = Server::new(|stream, method, path, _| {
        let endless = |stream: &mut std::net::TcpStream, bytes: &[u8]| while stream.write_all(bytes).is_ok() {};
        match path {
            "/noise" => drop(stream.write_all(b"\xff\xfe\x00\x01 noise \r\n\r\n")),
            "/endless-head" => {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\n"));
                endless(stream, &[b"X-A: ", &[b'a'; 1000][..], b"\r\n"].concat());
            }
            "/endless-body" if method == "HEAD" => reply(stream, 405, ""),
            "/endless-body" => {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n"));
                endless(stream, &[b'a'; 1000]);
            }
            "/drip" => {
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\nX-A: "));
                (0..30).for_each(|_| {
                    drop(stream.write_all(b"a"));
                    wait(0.1);
                });
            }
            "/odd-status" => drop(stream.write_all(b"HTTP/1.1 999 No\r\n\r\n")),
            "/odd-place" => reply(stream, 301, "Location: http://[\r\n"),
            _ => reply(stream, 301, &format!("Location: /{}\r\n", path.len())),
        }
    });
    let paths = ["/noise", "/endless-head", "/endless-body", "/drip", "/odd-status", "/odd-place"];
    let links: Vec<String> = (10..).zip(paths).map(|(host, path)| format!("[x]({})", server.url(host, path))).collect();
    let (found, counts) = check(&site_of(HASTY, &links), &[]);
    let told: Vec<_> =
        short(&found).into_iter().map(|(code, path, reason)| format!("{code} {path}: {reason}")).collect();
    let expected = [
        "W131 drip: no answer in time",
        "W131 endless-head: the answer cannot be understood",
        "W131 noise: the answer cannot be understood",
        "W131 odd-place: its redirects lead nowhere",
    ];
    assert_eq!(told, expected, "{found:#?}");
    assert_eq!(counted(&counts), [6, 6, 1, 0]);
}
