//! The preview over HTTP: the bytes that `build` writes, under the address rules of static hosts.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::markup;
use crate::preview::{Preview, Running, SCRIPT, encode, exchange, head_of, of_page, until, without_script};
use crate::site::{Site, article, assert_same_tree};

const BASE: &str = "https://x.gov.vn/bql/";

/// "Ảnh" with its mark as a character of its own, as macOS names files.
const DECOMPOSED: &str = "A\u{309}nh to\u{300}a nha\u{300}.txt";
const COMPOSED: &str = "\u{1ea2}nh tòa nhà.txt";

/// A site that uses what makes outputs: editions, lists of many pages, files beside an article, old addresses.
fn whole_site() -> Site {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>\n";
    let mut site = Site::new()
        .config_with("paginate_by = 5\n[languages.en]\ntitle = \"Management Board\"\n")
        .section("tin-tuc", "Tin tức")
        .file("_index.md", article("Ban Quản lý", "", ""))
        .file("tin-tuc/_index.en.md", article("News", "", ""))
        .file("gioi-thieu.md", article("Giới thiệu", "aliases = [\"/cu/gioi-thieu.html\"]", "Một đoạn."))
        .file(
            "tin-tuc/le-ky/index.md",
            article("Lễ ký", "date = 2023-05-01\nimage = { src = \"anh.svg\", alt = \"Ký\" }", "![Ảnh](anh.svg)"),
        )
        .file("tin-tuc/le-ky/anh.svg", svg)
        .file("tin-tuc/le-ky/bao-cao.pdf", "%PDF-1.4\n")
        .file("tin-tuc/le-ky/so-lieu.bin", "0123456789")
        .file(&format!("tin-tuc/le-ky/{DECOMPOSED}"), "một tệp")
        .file("tin-tuc/le-ky/100% #1?.txt", "một tệp khác")
        .article("tin-tuc/nhap.md", "date = 2022-01-01\ndraft = true\ntags = [\"Chỉ nháp\"]")
        .article("tin-tuc/hen-gio.md", "date = 2030-01-01")
        .article("tin-tuc/het-han.md", "date = 2022-01-01\nexpires = 2023-01-01")
        .article(
            "tin-tuc/chuyen.md",
            "date = 2022-01-02\naliases = [\"/cu/mot/\", \"cu/hai\", \"/xem.aspx?id=3\", \"/cu/tin-vắn/\"]",
        );
    for at in 1..=12 {
        let front_matter = format!("date = 2022-02-{at:02}\ntags = [\"Đầu tư\", \"Nhóm {}\"]", at % 3);
        site = site.article(&format!("tin-tuc/b{at}.md"), &front_matter);
        if at % 4 == 0 {
            site = site.article(&format!("tin-tuc/b{at}.en.md"), &front_matter);
        }
    }
    site
}

/// Serves with some arguments and compares with a build with others.
fn compare(serve: &[&str], build: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let site = whole_site();
    let clean = site.copy().built_with(build).tree();
    assert!(clean.len() > 60, "{} outputs", clean.len());
    let different = Preview::start(&site, serve).differences(&clean, 20);
    assert!(different.is_empty(), "serve {serve:?} and build {build:?}: {different:#?}");
    clean
}

#[test]
fn every_output_is_served_with_the_bytes_of_build() {
    compare(&["--drafts=false"], &[]);
}

#[test]
fn drafts_scheduled_and_expired_articles_are_shown_unless_told_otherwise() {
    let all = compare(&[], &["--drafts=all"]);
    let drafts = compare(&["--drafts"], &["--drafts"]);
    let shown = |tree: &BTreeMap<String, Vec<u8>>| {
        ["nhap", "hen-gio", "het-han"].map(|name| tree.contains_key(&format!("tin-tuc/{name}/index.html")))
    };
    assert_eq!((shown(&all), shown(&drafts)), ([true; 3], [true, false, false]));
    let preview = Preview::start(&whole_site(), &["--drafts=false"]);
    for path in ["/tin-tuc/nhap/", "/tin-tuc/hen-gio/", "/tin-tuc/het-han/", "/chu-de/chi-nhap/"] {
        assert_eq!(preview.get(path).status, 404, "{path}");
    }
}

#[test]
fn a_site_below_a_path_is_served_below_it() {
    compare(&["--drafts=false", "--base-url", BASE], &["--base-url", BASE]);
    let preview = Preview::start(&whole_site(), &["--base-url", BASE]);
    assert_eq!(preview.base, "/bql/");
    let root = preview.get("/");
    assert_eq!((root.status, root.header("location")), (302, Some("/bql/")));
    for outside in ["/tin-tuc/", "/css/site.css", "/bqlx/", "/cu/mot/"] {
        assert_eq!(preview.get(outside).status, 404, "{outside}");
    }
    let moved = preview.get("/bql/xem.aspx?id=3");
    assert_eq!((moved.status, moved.header("location")), (301, Some("/bql/tin-tuc/chuyen/")));
    // The preview's own files stay at the root.
    assert_eq!(preview.get("/.bantin/preview.js").status, 200);
    assert_eq!(preview.state("/bql/tin-tuc/b1/")["page"]["source"], "site/tin-tuc/b1.md");
}

#[test]
fn addresses_follow_the_rules_of_static_hosts() {
    let preview = Preview::start(&whole_site(), &[]);
    for path in ["/", "/tin-tuc/", "/tin-tuc/b1/", "/en/", "/chu-de/dau-tu/", "/luu-tru/2022/02/", "/tin-tuc/trang/1/"]
    {
        let page = preview.get(path);
        let file = preview.get(&format!("{path}index.html"));
        assert_eq!((page.status, file.status), (200, 200), "{path}");
        assert!(page.body == file.body, "{path} and its index.html differ");
        assert!(path == "/" || preview.get(&format!("{path}?a=/b/&c")).body == page.body, "{path} with a query");
    }
    for (path, to) in [
        ("/tin-tuc", "/tin-tuc/"),
        ("/tin-tuc/b1", "/tin-tuc/b1/"),
        ("/tin-tuc/b1?a=b&c=%2F", "/tin-tuc/b1/?a=b&c=%2F"),
        ("/en", "/en/"),
    ] {
        let answer = preview.get(path);
        assert_eq!((answer.status, answer.header("location")), (301, Some(to)), "{path}");
    }
    for path in ["/css", "/css/", "/css/site.css/", "/tin-tuc/b1/index.html/", "/tin-tuc/le-ky/anh", "/TIN-TUC/"] {
        let answer = preview.get(path);
        assert_eq!((answer.status, answer.header("location")), (404, None), "{path}");
    }
}

#[test]
fn an_unknown_address_gets_the_404_page_of_its_edition() {
    let site = whole_site();
    let run = site.copy().built_with(&["--drafts=all"]);
    let preview = Preview::start(&site, &[]);
    for (path, file) in [
        ("/khong-co/", "404.html"),
        ("/tin-tuc/khong-co", "404.html"),
        ("/english/", "404.html"),
        ("/en/khong-co/", "en/404.html"),
        ("/en/tin-tuc/b1/", "en/404.html"),
        ("/%3Cscript%3Ealert(1)%3C/script%3E", "404.html"),
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        let text = String::from_utf8(without_script("404.html", &answer.body)).unwrap();
        assert_eq!(text, run.read(file), "{path}");
    }
}

#[test]
fn old_addresses_lead_on() {
    let preview = Preview::start(&whole_site(), &[]);
    let article = "/tin-tuc/chuyen/";
    for (path, to) in [
        ("/cu/mot", article),
        ("/cu/mot/", article),
        ("/cu/hai", article),
        ("/cu/hai/", article),
        ("/xem.aspx?id=3", article),
        ("/cu/tin-v%E1%BA%AFn/", article),
        ("/cu/tin-v%e1%ba%afn", article),
        ("/cu/gioi-thieu.html", "/gioi-thieu/"),
    ] {
        let answer = preview.get(path);
        assert_eq!((answer.status, answer.header("location")), (301, Some(to)), "{path}");
    }
    for path in ["/xem.aspx", "/xem.aspx?id=4", "/xem.aspx?id=33", "/cu/"] {
        assert_eq!(preview.get(path).status, 404, "{path}");
    }
}

#[test]
fn vietnamese_names_are_found_in_every_spelling() {
    let preview = Preview::start(&whole_site(), &[]);
    let file = preview.get(&format!("/tin-tuc/le-ky/{}", encode(COMPOSED)));
    assert_eq!((file.status, file.text().as_str()), (200, "một tệp"));
    let lower = encode(COMPOSED).to_lowercase().replace("%20t", "%20%74");
    for spelling in [encode(DECOMPOSED), lower, COMPOSED.replace(' ', "%20")] {
        let path = format!("/tin-tuc/le-ky/{spelling}");
        let answer = preview.get(&path);
        assert_eq!((answer.status, answer.text().as_str()), (200, "một tệp"), "{path}");
    }
    let strange = preview.get("/tin-tuc/le-ky/100%25%20%231%3F.txt");
    assert_eq!((strange.status, strange.text().as_str()), (200, "một tệp khác"));
    assert_eq!(preview.get("/tin-tuc/%62%31/").status, 200, "letters may be encoded too");
    // Decoded once, not twice, and not as in a form.
    for path in ["/tin-tuc/%2562%2531/", "/tin-tuc/le-ky/100%2525%20%231%3F.txt", "/tin-tuc/le-ky/100%25+%231%3F.txt"] {
        assert_eq!(preview.get(path).status, 404, "{path}");
    }
}

#[test]
fn types_and_lengths_are_told() {
    let preview = Preview::start(&whole_site(), &[]);
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/404.html", "text/html; charset=utf-8"),
        ("/css/site.css", "text/css; charset=utf-8"),
        ("/.bantin/preview.css", "text/css; charset=utf-8"),
        ("/.bantin/codes", "text/html; charset=utf-8"),
        ("/.bantin/preview.js", "javascript; charset=utf-8"),
        ("/feed.xml", "xml; charset=utf-8"),
        ("/sitemap.xml", "xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/tin-tuc/le-ky/anh.svg", "image/svg+xml; charset=utf-8"),
        ("/tin-tuc/le-ky/bao-cao.pdf", "application/pdf"),
        ("/tin-tuc/le-ky/so-lieu.bin", "application/octet-stream"),
        ("/_redirects", ""),
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 200, "{path}");
        let told = answer.header("content-type").unwrap_or_default();
        assert!(told.ends_with(kind), "{path}: {told}");
        assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()), "{path}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
    assert_eq!(preview.get("/tin-tuc/le-ky/anh.svg").header("accept-ranges"), Some("bytes"));
}

#[test]
fn a_head_is_a_get_without_its_body() {
    let preview = Preview::start(&whole_site(), &[]);
    for path in ["/", "/tin-tuc", "/css/site.css", "/khong-co/", "/cu/mot/", "/.bantin/preview.js", "/en/khong-co"] {
        let (head, get) = (preview.ask("HEAD", path, &[]), preview.get(path));
        assert_eq!(head.status, get.status, "{path}");
        for name in ["content-type", "content-length", "location", "cache-control"] {
            assert_eq!(head.header(name), get.header(name), "{path}: {name}");
        }
        // After the head nothing may come: what follows would be read as the next answer.
        let both = [preview.request("HEAD", path, &[]), preview.request("GET", path, &[])].concat();
        let first = head_of(preview.address, &both).expect("an answer");
        assert_eq!(first.status, get.status, "{path}");
    }
}

#[test]
fn parts_of_copied_files_can_be_asked_for() {
    let preview = Preview::start(&whole_site(), &[]);
    let path = "/tin-tuc/le-ky/so-lieu.bin";
    for (range, status, body, place) in [
        ("bytes=0-3", 206, "0123", Some("bytes 0-3/10")),
        ("bytes=4-4", 206, "4", Some("bytes 4-4/10")),
        ("bytes=7-", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-2", 206, "89", Some("bytes 8-9/10")),
        ("bytes=-99", 206, "0123456789", Some("bytes 0-9/10")),
        ("bytes=8-99999999999999", 206, "89", Some("bytes 8-9/10")),
        ("bytes=10-", 416, "", Some("bytes */10")),
        ("bytes=99-100", 416, "", Some("bytes */10")),
        ("bytes=0-1,4-5", 200, "0123456789", None),
        ("bytes=5-2", 200, "0123456789", None),
        ("bytes=", 200, "0123456789", None),
        ("bytes=-", 200, "0123456789", None),
        ("bytes=a-b", 200, "0123456789", None),
        ("bytes=0-99999999999999999999999999", 206, "0123456789", Some("bytes 0-9/10")),
        ("lines=0-1", 200, "0123456789", None),
    ] {
        let answer = preview.ask("GET", path, &[("Range", range)]);
        // A number beyond all files may also count as malformed.
        if range.len() > 30 && answer.status == 200 {
            continue;
        }
        assert_eq!((answer.status, answer.header("content-range")), (status, place), "{range}");
        assert!(status == 416 || answer.text() == body, "{range}: {}", answer.text());
    }
}

#[test]
fn nothing_but_get_and_head_is_answered() {
    let preview = Preview::start(&whole_site(), &[]);
    let methods = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "X"];
    for method in methods {
        for path in ["/", "/khong-co", "/.bantin/state?page=%2F", "/.bantin/events?page=%2F"] {
            let answer = preview.ask(method, path, &[("Origin", "http://evil.example"), ("Content-Length", "0")]);
            assert_eq!(answer.status, 405, "{method} {path}");
            let allow = answer.header("allow").unwrap_or_default();
            assert!(allow.contains("GET") && allow.contains("HEAD"), "{method} {path}: Allow: {allow}");
        }
    }
}

#[test]
fn the_script_stands_once_on_every_kind_of_page() {
    let body = "<p>trước</p>\n</body>\n<p>sau</p>\n\n`</body>`";
    let site = whole_site()
        .config_with("[markdown]\nhtml = \"allow\"\n[languages.en]\ntitle = \"E\"\n")
        .file("la.md", article("Lạ", "", body))
        .file("ngoai.html", "<!doctype html><html><body><p>Tệp</p></body></html>\n");
    let clean = site.copy().built_with(&["--drafts=all"]);
    let preview = Preview::start(&site, &[]);
    for path in ["/la/", "/", "/khong-co/", "/404.html"] {
        assert_eq!(preview.get(path).text().matches(SCRIPT).count(), 1, "{path}");
    }
    let stray = preview.page("/la/");
    assert_eq!(stray.replacen(SCRIPT, "", 1), clean.page("/la/"));
    assert!(stray.rfind("</body>").is_some_and(|at| stray[..at].ends_with(SCRIPT)), "not before the last </body>");
    // A page that was made by hand may do without, but is otherwise as it is.
    assert_eq!(preview.page("/ngoai.html").replacen(SCRIPT, "", 1), clean.read("ngoai.html"));
}

#[test]
fn nothing_is_written_below_the_root() {
    let site = whole_site();
    let before = site.tree();
    let preview = Preview::start(&site, &[]);
    for path in ["/", "/tin-tuc/b1/", "/css/site.css", "/khong-co/"] {
        preview.get(path);
    }
    fs::write(site.path("site/tin-tuc/moi.md"), article("Mới", "date = 2023-01-01", "Bài mới tinh.")).unwrap();
    preview.shows("/tin-tuc/moi/", "Bài mới tinh.");
    fs::remove_file(site.path("site/tin-tuc/moi.md")).unwrap();
    until("the page goes", || preview.get("/tin-tuc/moi/").status == 404);
    drop(preview);
    assert_same_tree(&before, &site.tree(), "after a preview");
    assert!(!site.path("public").exists(), "public/ was made");
}

#[test]
fn a_built_output_folder_is_neither_read_nor_touched() {
    let site = whole_site();
    site.built();
    fs::write(site.path("public/tin-tuc/b1/index.html"), "sửa tay").unwrap();
    fs::write(site.path("public/them.html"), "thêm tay").unwrap();
    let before = site.tree();
    let preview = Preview::start(&site, &[]);
    assert!(!preview.page("/tin-tuc/b1/").contains("sửa tay"));
    assert_eq!(preview.get("/them.html").status, 404);
    drop(preview);
    assert_same_tree(&before, &site.tree(), "after a preview");
}

#[test]
fn the_bar_says_where_a_page_comes_from() {
    let preview = Preview::start(&whole_site(), &["--lang", "vi"]);
    let state = preview.state("/tin-tuc/b1/");
    assert_eq!((&state["language"], &state["errors"], &state["warnings"]), (&"vi".into(), &0.into(), &0.into()));
    assert_eq!(state["problems"], Value::Array(vec![]));
    let page = &state["page"];
    for (key, value) in [("source", "site/tin-tuc/b1.md"), ("template", "article.html"), ("section", "Tin tức")] {
        assert_eq!(page[key], value, "{state:#}");
    }
    assert_eq!((&page["status"], &page["status_text"]), (&Value::Null, &Value::Null));
    let related: Vec<&str> = page["related"].as_array().unwrap().iter().filter_map(|one| one["url"].as_str()).collect();
    assert_eq!(
        Some(related),
        markup::related(&preview.page("/tin-tuc/b1/"), "tin-lien-quan")
            .as_ref()
            .map(|all| all.iter().map(String::as_str).collect())
    );
    for one in page["related"].as_array().unwrap() {
        assert!(["title", "why"].iter().all(|key| one[*key].as_str().is_some_and(|text| !text.is_empty())), "{one}");
    }
    for word in "errors warnings no_problems source generated close problems hint disconnected line".split(' ') {
        assert!(state["words"][word].as_str().is_some_and(|text| !text.is_empty()), "{word}: {}", state["words"]);
    }
    assert_eq!(preview.state("/chu-de/dau-tu/")["page"]["source"], Value::Null);
    assert_eq!(preview.state("/tin-tuc/")["page"]["source"], "site/tin-tuc/_index.md");
    assert_eq!(preview.state("/en/tin-tuc/b4/")["page"]["source"], "site/tin-tuc/b4.en.md");
    assert_eq!(preview.state("/khong-co/")["page"], Value::Null);
    let english = Preview::start(&whole_site(), &["--lang", "en"]).state("/");
    assert_eq!((&english["language"], english["words"] == state["words"]), (&"en".into(), false));
}

#[test]
fn articles_that_readers_do_not_see_are_marked() {
    let preview = Preview::start(&whole_site(), &["--lang", "vi"]);
    for (name, status) in [("nhap", "draft"), ("hen-gio", "scheduled"), ("het-han", "expired")] {
        let path = format!("/tin-tuc/{name}/");
        let page = preview.state(&path)["page"].clone();
        assert_eq!(page["status"], status, "{page}");
        assert!(page["status_text"].as_str().is_some_and(|text| !text.is_empty()), "{page}");
        let answer = exchange(preview.address, &preview.request("GET", &of_page("state", &path), &[])).unwrap();
        assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    }
}

#[test]
fn the_address_comes_before_all_problems() {
    let site = whole_site().file("loi.md", "+++\ntitle = 1\n+++\n");
    let mut running = Running::start(site.command(&["serve", "--port", "0", "--format", "json"]));
    running.line("the problem", |line| line.contains("loi.md"));
    assert!(running.stdout()[0].starts_with("{\"preview\":\"http://127.0.0.1:"), "{:#?}", running.stdout());
}

#[test]
fn the_first_line_names_the_address() {
    for (language, before, after) in
        [("vi", "Xem trước: ", " (dừng bằng Ctrl-C)"), ("en", "Preview: ", " (stop with Ctrl-C)")]
    {
        let site = whole_site();
        let mut running = Running::start(site.command(&["serve", "--port", "0", "--lang", language]));
        let first = running.line("the first line", |_| true);
        let url = first.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        let host = url.and_then(|url| url.strip_prefix("http://")?.strip_suffix('/'));
        let address = host.and_then(|host| host.parse().ok()).unwrap_or_else(|| panic!("{first}"));
        let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        assert_eq!(exchange(address, request.as_bytes()).expect("an answer").status, 200);
    }
}
