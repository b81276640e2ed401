//! Names: addresses that climb, addresses two files want, tags that look alike, and files that are none.

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use scraper::Html;

use crate::hostile::{css, quoted};
use crate::load::{Ended, NOBODY, SPACE, ended, is_administrator, open_to_all};
use crate::markup::{attributes, links};
use crate::site::{Run, Site, article, tree};

/// Whether an output path is one that every file system and every host understands as it is meant.
fn is_plain(path: &str) -> bool {
    let part = |part: &str| !["", ".", ".."].contains(&part) && !part.contains(['\\', '%', ':', '\0', '\n']);
    path.split('/').all(part)
}

/// Builds below a watchdog, which ends what would hang.
fn watched(site: &Site, user: Option<u32>) -> Ended {
    let end = ended(&site.command(&["build", "-q", "--lang", "en"]), SPACE, user);
    assert_eq!(end.fault(), None);
    end
}

/// Fails with the links of a site's pages that lead to no output of it.
fn assert_linked(run: &Run) {
    let mut lost = BTreeSet::new();
    for (path, bytes) in run.tree().into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        let urls = attributes(&page, "[href^='/']", "href").into_iter().chain(attributes(&page, "[src^='/']", "src"));
        let file = |url: &String| url.split(['#', '?']).next().unwrap_or_default().to_owned();
        lost.extend(urls.filter(|url| !run.answers(&file(url))).map(|url| format!("{path}: {url}")));
    }
    assert!(lost.is_empty(), "{lost:#?}");
}

/// F1
#[test]
fn no_address_leads_out_of_the_output_folder() {
    const CLIMBING: &str = r".. ../thoat ../../../thoat a/../../thoat a/./b %2e%2e %2e%2e/thoat ..%2fthoat ..%5cthoat ..\thoat
a\b C:\thoat C:/thoat \\may\thoat . ... a//b .git/config .bantin-record a#b";
    let only_for_slugs = ["/thoat", "a/b", "//thoat/x", "a?b"].map(|slug| ("slug = '@'", slug));
    let keys = ["slug = '@'", "path = '@'", "aliases = ['@']"];
    let cases =
        keys.into_iter().flat_map(|key| CLIMBING.split_whitespace().chain([""]).map(move |address| (key, address)));
    for (key, address) in cases.chain(only_for_slugs) {
        let front = key.replace('@', address);
        let site = Site::new().article("tin/a.md", &front);
        let before = site.tree();
        let run = site.build(&["-q"]);
        let told = run.stderr.contains("site/tin/a.md") && (run.stderr.contains("E024") || run.stderr.contains("E029"));
        assert!(run.code == 1 && told, "{front}: {} {}", run.code, run.stderr);
        assert!(before == site.tree(), "{front}: something was written");
        assert!(!site.path("../thoat").exists() && !Path::new("/thoat").exists(), "{front}");
    }
}

/// F1: names that a system keeps for itself, and what normalisation leaves of others, may be used or refused.
#[test]
fn odd_addresses_are_safe_or_refused() {
    let long = "x".repeat(300);
    let odd = ["con", "aux.txt", "NUL", "x.", "x ", "\0x", "x\n", "/etc/x", "~x", "-", "x.html", "ｘ／ｙ", &long];
    for key in ["slug = @", "path = @", "aliases = [@]", "tags = [@]"] {
        for address in odd {
            let site = Site::new().article("tin/a.md", &key.replace('@', &quoted(address)));
            let run = site.build(&["-q"]);
            assert!(
                run.code == 0 || run.code == 1 && run.stderr.contains("site/tin/a.md"),
                "{address:?} {}",
                run.stderr
            );
            let outputs = run.tree();
            assert_eq!(outputs.keys().find(|path| !is_plain(path)), None, "{key} {address:?}");
        }
    }
}

/// F2
#[test]
fn two_files_of_one_address_are_both_named() {
    let plain = || article("A", "date = 2022-01-01", "a");
    let with = |front: &str| article("A", front, "a");
    let cases = [
        [("a.md", plain()), ("b.md", with("slug = 'a'"))],
        [("t/a.md", plain()), ("b.md", with("path = '/t/a/'"))],
        [("t/a.md", plain()), ("b.md", with("path = 'T/A'"))],
        [("a.md", plain()), ("b.md", with("aliases = ['/a/']"))],
        [("a.md", plain()), ("b.md", with("aliases = ['/A']"))],
        [("a.md", with("aliases = ['/c']")), ("b.md", with("aliases = ['/c/']"))],
        [("a.md", with("aliases = ['/c?x=1']")), ("b.md", with("aliases = ['/C?X=1']"))],
        [("a.md", plain()), ("b.md", with("path = 'a/index.html'"))],
        [("a.md", plain()), ("a/index.md", plain())],
        [("a.md", plain()), ("a.markdown", plain())],
        [("t/_index.md", with("")), ("t/index.md", plain())],
        [("A.md", plain()), ("a.md", plain())],
        [("X/a.md", plain()), ("x/A.md", plain())],
        [("hoà.md", plain()), ("hoa.md", plain())],
        [("tiếng.md", plain()), ("tie\u{302}\u{301}ng.md", plain())],
        [("tiếng.pdf", "x".into()), ("tie\u{302}\u{301}ng.pdf", "y".into())],
        [("X.pdf", "x".into()), ("x.pdf", "y".into())],
        [("a.md", plain()), ("a/index.html", "x".into())],
        [("a.en.md", plain()), ("en/a.md", plain())],
        [("b.md", with("path = 'x.html'")), ("x.html/c.md", plain())],
    ];
    for files in cases {
        let names = files.each_ref().map(|(path, _)| format!("site/{path}"));
        let site = Site::new().config_with("[languages.en]\ntitle = \"E\"\n");
        let run = files.into_iter().fold(site, |site, (path, text)| site.file(path, text)).build(&["-q"]);
        assert!(run.code == 1 && run.stderr.contains("E030"), "{names:?}: {}", run.stderr);
        assert!(names.iter().all(|name| run.stderr.contains(name)), "{names:?}: {}", run.stderr);
        assert!(run.tree().is_empty(), "{names:?}");
    }
}

/// The address of a tag, by its words on an article's page.
fn tag_url(page: &str, tag: &str) -> String {
    let page = Html::parse_document(page);
    let links = css("main a[href^='/chu-de/']");
    let found = page.select(&links).find(|link| link.text().collect::<String>().trim() == tag.trim());
    found.and_then(|link| link.attr("href")).unwrap_or_else(|| panic!("no link to {tag:?}")).to_owned()
}

/// F3, F4: three articles for each tag; the tag's pages list just these, and each tag has an address of its own.
fn assert_apart(tags: &[&str]) {
    let file = |at: usize, nth: usize| format!("b{at}-{nth}");
    let mut site = Site::new().config_with("paginate_by = 1\n");
    for (at, tag) in tags.iter().enumerate() {
        for nth in 0..3 {
            let front = format!("date = 2022-01-{:02}\ntags = [{}]", nth + 1, quoted(tag));
            site = site.article(&format!("{}.md", file(at, nth)), &front);
        }
    }
    let run = site.built();
    let mut urls = BTreeSet::new();
    for (at, tag) in tags.iter().enumerate() {
        let url = tag_url(&run.page(&format!("/{}/", file(at, 0))), tag);
        assert!(is_plain(url.trim_matches('/')) && urls.insert(url.to_lowercase()), "{tag:?} at {url} among {urls:?}");
        let pages = ["", "trang/1/", "trang/2/"].map(|page| format!("{url}{page}"));
        let pages = pages.iter().filter(|page| run.answers(page));
        let listed: BTreeSet<_> =
            pages.flat_map(|page| links(&run.page(page))).filter(|l| l.starts_with("/b")).collect();
        let own: BTreeSet<_> = (0..3).map(|nth| format!("/{}/", file(at, nth))).collect();
        assert_eq!(listed, own, "{tag:?} at {url}");
        let feed: atom_syndication::Feed = run.read(&format!("{}feed.xml", &url[1..])).parse().expect("a feed");
        assert_eq!(feed.entries().len(), 3, "{tag:?} at {url}");
    }
    let all = links(&run.page("/chu-de/"));
    assert!(urls.iter().all(|url| all.iter().any(|link| link.to_lowercase() == *url)), "{urls:?} in {all:?}");
    assert_linked(&run);
}

/// F3
#[test]
fn tags_with_names_of_pages_have_addresses_of_their_own() {
    let long = "x".repeat(300);
    assert_apart(&[
        ".",
        "..",
        "/",
        "trang",
        "trang/1",
        "index.html",
        "feed.xml",
        "1",
        "-",
        "../x",
        "x",
        "%2e%2e",
        "con",
    ]);
    assert_apart(&["<b>", "b", "😀", "😁", "中文", &long, &(long.clone() + "y"), "a/b", "a.b", "?", "#", "page", "2"]);
    let site = Site::new().article("a.md", "date = 2022-01-01\ntags = [\"\", \"  \", \"\\u0000\"]");
    let run = site.article("b.md", "date = 2022-01-02\ntags = [\"Có\"]").build(&["-q"]);
    assert!(run.code == 1 || links(&run.page("/chu-de/")).contains(&"/chu-de/co/".into()), "{}", run.stderr);
}

/// F4
#[test]
fn tags_that_fold_together_stay_apart() {
    assert_apart(&[
        "bán", "bạn", "bản", "ban", "bàn", "Đan", "đàn", "dan", "C", "C++", "C#", "c.", "a b", "a-b", "a_b",
    ]);
}

/// F5
#[test]
fn one_tag_in_many_spellings_is_one() {
    let spellings = ["Đầu tư", "đầu tư", "ĐẦU TƯ", "\u{110}a\u{302}\u{300}u tu\u{31b}", "  Đầu   tư ", "Đầu\u{a0}tư"];
    let site = spellings.iter().enumerate().fold(Site::new(), |site, (at, tag)| {
        site.article(&format!("b{at}.md"), &format!("date = 2022-01-01\ntags = [{}]", quoted(tag)))
    });
    let all = spellings.map(quoted).join(", ");
    let run = site.article("c.md", &format!("date = 2022-01-02\ntags = [{all}]")).built();
    let outputs: Vec<_> = run.tree().into_keys().filter(|path| path.starts_with("chu-de/")).collect();
    assert_eq!(outputs, ["chu-de/dau-tu/feed.xml", "chu-de/dau-tu/index.html", "chu-de/index.html"]);
    assert_eq!(attributes(&run.page("/c/"), "main a[href='/chu-de/dau-tu/']", "href").len(), 1, "twice on one article");
    assert_eq!(tag_url(&run.page("/b3/"), "Đầu tư"), "/chu-de/dau-tu/");
    let listed = links(&run.page("/chu-de/dau-tu/")).into_iter().filter(|l| l.starts_with("/b") || l == "/c/").count();
    assert_eq!(listed, spellings.len() + 1);
}

const SPECIAL: [&str; 9] =
    ["file outside", "folder outside", "loop", "parent", "dangling", "zero", "device", "FIFO", "socket"];

/// Puts something at a path that is neither a file nor a folder; `outside` is a folder that no run may touch.
fn plant(kind: &str, path: &Path, outside: &Path) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    let link = |target: &Path| symlink(target, path).expect("a link");
    match kind {
        "file outside" => link(&outside.join("mat.md")),
        "folder outside" => link(outside),
        "loop" => link(Path::new(path.file_name().expect("a name"))),
        "parent" => link(Path::new("..")),
        "dangling" => link(Path::new("khong-co")),
        "zero" => link(Path::new("/dev/zero")),
        "device" => link(Path::new("/dev/tty")),
        "socket" => drop(UnixListener::bind(path).expect("a socket")),
        _ => assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo").success()),
    }
}

/// A folder outside of any site, with a secret.
fn outside() -> tempfile::TempDir {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("mat.md"), "+++\ntitle = \"RẤT MẬT\"\n+++\nRẤT MẬT\n").expect("a file");
    outside
}

fn assert_no_leak(site: &Site, outside: &Path, what: &str) {
    let secret = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("RẤT MẬT");
    let public = site.path("public");
    let outputs = if public.is_dir() { tree(&public) } else { Default::default() };
    assert_eq!(outputs.iter().find(|(_, bytes)| secret(bytes)).map(|(path, _)| path), None, "{what}");
    assert_eq!(tree(outside).into_keys().collect::<Vec<_>>(), ["mat.md"], "{what}: the folder outside was changed");
}

/// F6: in the content each is passed over with a warning, and nothing else is lost.
#[test]
fn links_and_devices_in_the_content_are_passed_over() {
    let outside = outside();
    let site = Site::new().article("a.md", "date = 2022-01-01").file("e0/anh.svg", "<svg/>").section("tin", "Tin");
    let mut planted = vec!["site/_index.md".to_owned()];
    plant("file outside", &site.path("site/_index.md"), outside.path());
    for (at, kind) in SPECIAL.into_iter().enumerate() {
        for place in ["b@.md", "c@.pdf", "d@", "e@/index.md", "f@/_index.md", "tin/g@/h/i.en.md"] {
            let path = format!("site/{}", place.replace('@', &at.to_string()));
            plant(kind, &site.path(&path), outside.path());
            planted.push(path);
        }
    }
    let end = watched(&site, None);
    assert_eq!(end.code(), Some(0), "{}", end.stderr);
    for output in ["a/index.html", "tin/index.html", "e0/anh.svg"] {
        assert!(site.path("public").join(output).is_file(), "{output} is missing");
    }
    let silent: Vec<_> = planted.iter().filter(|path| !end.stderr.contains(*path)).collect();
    assert!(silent.is_empty() && end.stderr.contains("W003"), "no warning for {silent:?}");
    assert_no_leak(&site, outside.path(), "content");
}

/// F6: elsewhere the build goes on without it or ends with an error that names it.
#[test]
fn links_and_devices_elsewhere_neither_hang_nor_lead_out() {
    let places = [
        ("themes/portal/static/x.css", Some(0)),
        ("themes/portal/static/css/site.css", None),
        ("themes/portal/templates/article.html", Some(1)),
        ("themes/portal/i18n/vi.toml", Some(1)),
        ("themes/portal/theme.toml", None),
        ("config.toml", Some(2)),
        (".bantin", None),
    ];
    for (place, code) in places {
        for kind in SPECIAL {
            let (outside, what) = (outside(), format!("{place} as {kind}"));
            let site = Site::new().article("a.md", "date = 2022-01-01");
            let path = site.path(place);
            if path.exists() {
                fs::remove_file(&path).expect("a file to replace");
            }
            plant(kind, &path, outside.path());
            let end = ended(&site.command(&["build", "-q"]), SPACE, None);
            assert_eq!(end.fault(), None, "{what}");
            assert!(code.is_none() || end.code() == code, "{what}: {:?} {}", end.code(), end.stderr);
            let named = place == ".bantin" || end.stderr.contains(place);
            assert!(named, "{what} is not named: {}", end.stderr);
            assert!(end.code() != Some(0) || site.path("public/a/index.html").is_file(), "{what}");
            assert!(!end.stderr.contains("RẤT MẬT"), "{what}: {}", end.stderr);
            assert_no_leak(&site, outside.path(), &what);
        }
    }
}

/// F6
#[test]
fn unreadable_files_and_folders_are_all_named() {
    let site = Site::new().article("a.md", "").article("kin.md", "").article("kin/b.md", "").file("kin.pdf", "x");
    open_to_all(&site);
    let user = is_administrator(&site).then_some(NOBODY);
    let paths = ["site/kin.md", "site/kin", "site/kin.pdf"];
    let permit = |path: &str, mode: u32| {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).expect("permissions");
    };
    paths.iter().for_each(|path| permit(path, 0));
    let end = watched(&site, user);
    // A user that is neither may have other means to read everything; then there is nothing to tell.
    if fs::read(site.path("site/kin.md")).is_err() || user.is_some() {
        assert_eq!(end.code(), Some(1), "{}", end.stderr);
        let named = |path: &&str| end.stderr.lines().any(|line| line.get(4..) == Some(path));
        assert!(paths[..2].iter().all(named) && end.stderr.contains("E001"), "{}", end.stderr);
    }
    permit("config.toml", 0);
    assert!([Some(0), Some(2)].contains(&watched(&site, user).code()));
    permit("site/kin", 0o755);
}

/// F7
#[test]
fn links_to_odd_names_lead_there() {
    let (long, page) = ("x".repeat(251), "y".repeat(252));
    let names = "a b;a  b;a#b;a?b;a%20b;a%b;a%;a\"b;a'b;a<b>;a&b;a+b;con;aux;x.;x ;a\\b;a:b;a*b;-x;~x;tên bài;a{b};|;\
                 a[b](c);a`b;a$b;a\u{202e}b;a\u{200b}b;😀;{{ a }}";
    let names: Vec<_> = names.split(';').chain(["a;b", "a&amp;b"]).collect();
    let mut site = Site::new();
    for (at, name) in names.iter().enumerate() {
        let (tag, file) = (quoted(name), quoted(&format!("{name}.txt")));
        let front = format!("date = 2022-01-01\ntags = [{tag}]\nattachments = [{file}]");
        let text = format!("+++\ntitle = \"B{at}\"\n{front}\n+++\nx\n");
        site = site.file(&format!("n{at}/{name}.txt"), "x").file(&format!("n{at}/{name}.md"), text);
    }
    let site = site.file(&format!("{long}.txt"), "x").article(&format!("{page}.md"), "date = 2022-01-02");
    let run = site.article("x.md/x.md", "date = 2022-01-03").article("index.md/a.md", "date = 2022-01-04").built();
    assert_linked(&run);
    let month = links(&run.page("/luu-tru/2022/01/"));
    for (at, name) in names.iter().enumerate() {
        assert!(run.exists(&format!("n{at}/{name}.txt")), "{name:?}");
        assert!(month.iter().any(|link| link.starts_with(&format!("/n{at}/"))), "{name:?} in {month:?}");
    }
    assert!(
        run.exists(&format!("{long}.txt")) && run.exists("x.md/x/index.html") && run.exists("index.md/a/index.html")
    );
}

/// F7
#[test]
fn names_that_cannot_be_written_down_are_errors() {
    let cases: [(&[u8], &str); 5] =
        [(b"x\ny", "E067"), (b"x\ty", "E067"), (b"x\x1by", "E067"), (b"x\xffy", "E004"), (b"tr\xedch", "E004")];
    for (name, code) in cases {
        for (ending, folder) in [(&b".md"[..], false), (&b".pdf"[..], false), (&b""[..], true)] {
            let site = Site::new().article("a.md", "khong_co = 1");
            let path = site.path("site").join(OsStr::from_bytes(&[name, ending].concat()));
            let path = if folder { path.join("b.md") } else { path };
            crate::site::write(&path, article("B", "", "b").as_bytes());
            let end = watched(&site, None);
            assert!(end.code() == Some(1) && end.stderr.contains(code), "{name:?}: {}", end.stderr);
            assert!(end.stderr.contains("khong_co"), "{name:?} hides other problems: {}", end.stderr);
            assert!(!end.stderr.contains('\u{1b}'), "{name:?} reaches the terminal");
        }
    }
}

/// F8
#[test]
fn deep_folders_and_long_paths_work_or_are_errors() {
    let deep = "d/".repeat(120);
    let run =
        Site::new().article(&format!("{deep}a.md"), "date = 2022-01-01").file(&format!("{deep}x.txt"), "x").built();
    assert!(run.exists(&format!("{deep}a/index.html")) && run.exists(&format!("{deep}x.txt")));
    assert_linked(&run);
    let long = format!("{}/", "n".repeat(200)).repeat(30);
    for front in
        [format!("path = \"{long}\""), format!("aliases = [\"{long}\"]"), format!("slug = \"{}\"", "n".repeat(256))]
    {
        let run = Site::new().article("a.md", "").article("b.md", &front).build(&["-q"]);
        let kept = run.tree().keys().filter(|path| !path.starts_with(".bantin")).count();
        assert!(
            run.code == 0 || !run.stderr.is_empty() && kept == 0,
            "{front:.40}: {kept} outputs, {:.400}",
            run.stderr
        );
    }
    // Content too deep to be named from the root can be made only step by step.
    let site = Site::new().article("a.md", "");
    let steps = "n=$(printf %0200d 0); for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25; do
                 mkdir $n && cd -P $n || exit 1; done; printf '+++\\ntitle = \"A\"\\n+++\\n' > a.md";
    let made =
        Command::new("sh").args(["-c", steps]).current_dir(site.path("site")).status().expect("the shell starts");
    assert!(made.success());
    watched(&site, None);
}
