//! A branch of a git repository as a store, against repositories on disk that are reached as remotes.

mod cuts;
mod history;
mod many;
mod trouble;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use bantin::publish::store::git::Git;
use bantin::publish::store::{self, Body, Failure, Headers, How, Object, Store, Trouble};
use bantin::source;
use tempfile::TempDir;

const BRANCH: &str = "gh-pages";

/// A remote and a site beside it, in a temporary folder.
struct Desk {
    folder: TempDir,
}

impl Desk {
    /// A remote without any commit, that gives commits without the bytes of files, or not.
    fn new(filters: bool) -> Self {
        let desk = Desk { folder: TempDir::with_prefix("bantin git ").expect("a temporary folder") };
        git(desk.folder.path(), &["init", "--quiet", "--bare", "từ xa.git"]);
        git(&desk.remote(), &["config", "uploadpack.allowFilter", if filters { "true" } else { "false" }]);
        git(&desk.remote(), &["config", "core.hooksPath", "hooks"]);
        desk
    }

    fn remote(&self) -> PathBuf {
        self.folder.path().join("từ xa.git")
    }

    fn url(&self) -> String {
        format!("file://{}", self.remote().display())
    }

    fn cache(&self) -> PathBuf {
        self.folder.path().join("site/.bantin/publish/web.git")
    }

    fn try_open(&self) -> Result<Git, Failure> {
        let author = Some(("Ban Biên tập", "tin@example.vn"));
        Git::open(&self.url(), BRANCH, &self.cache(), author, Duration::from_secs(20))
    }

    fn open(&self) -> Git {
        self.try_open().expect("the remote is there")
    }

    /// Publishes files on top of what is there.
    fn publish(&self, number: u64, files: &[(&str, &str)]) -> Git {
        let store = self.open();
        files.iter().for_each(|(name, text)| put(&store, name, text));
        put(&store, ".bantin/published.json", &manifest(number, files));
        store.finish(number, &format!("Publish {number}")).expect("it is sent");
        store
    }

    /// Commits files to the branch as somebody else.
    fn push_as_other(&self, files: &[(&str, &str)]) {
        let clone = self.folder.path().join("other");
        let _ = fs::remove_dir_all(&clone);
        git(self.folder.path(), &["init", "--quiet", "-b", BRANCH, "other"]);
        let is_there = !git(&self.remote(), &["for-each-ref", &format!("refs/heads/{BRANCH}")]).is_empty();
        if is_there {
            git(&clone, &["pull", "--quiet", &self.url(), BRANCH]);
        }
        files.iter().for_each(|(name, text)| fs::write(clone.join(name), text).expect("it is written"));
        git(&clone, &["add", "."]);
        git(&clone, &["-c", "user.name=X", "-c", "user.email=x@x", "commit", "--quiet", "-m", "Other"]);
        git(&clone, &["push", "--quiet", &self.url(), &format!("HEAD:refs/heads/{BRANCH}")]);
    }

    /// All files of the branch, with their bytes.
    fn files(&self) -> BTreeMap<String, String> {
        let listed = git(&self.remote(), &["ls-tree", "-r", "-z", "--name-only", BRANCH]);
        let names = listed.split('\0').filter(|name| !name.is_empty());
        names.map(|name| (name.to_owned(), git(&self.remote(), &["show", &format!("{BRANCH}:{name}")]))).collect()
    }

    fn commits(&self) -> usize {
        git(&self.remote(), &["rev-list", "--count", BRANCH]).trim().parse().expect("a number")
    }

    fn objects(&self) -> u64 {
        let counted = git(&self.remote(), &["count-objects", "-v"]);
        let number = |key: &str| counted.lines().find_map(|line| line.strip_prefix(key)?.parse::<u64>().ok());
        number("count: ").expect("loose") + number("in-pack: ").expect("packed")
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let checked = git(&self.remote(), &["fsck", "--strict", "--no-dangling"]);
            assert_eq!(checked, "", "the remote is not sound");
        }
    }
}

/// A program of git's, whatever the user has set.
fn plain(program: impl AsRef<OsStr>, folder: &Path) -> Command {
    let mut command = Command::new(program);
    let set = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_"));
    set.for_each(|(name, _)| _ = command.env_remove(name));
    command.envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("LC_ALL", "C")]);
    command.current_dir(folder);
    command
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = plain("git", folder).args(arguments).output().expect("git");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn send(store: &Git, name: &str, body: Body, how: How) -> Result<bool, Failure> {
    let headers = Headers { content_type: String::new(), cache_control: String::new(), content_encoding: None };
    let hash = store::hash_of(body.reader().expect("a file")).expect("bytes");
    store.put(&Object { name, body, hash: &hash, headers: &headers }, how)
}

fn put(store: &Git, name: &str, text: &str) {
    assert_eq!(send(store, name, Body::Bytes(text.as_bytes()), How::Replace), Ok(true), "{name}");
}

/// A manifest of files.
fn manifest(number: u64, files: &[(&str, &str)]) -> String {
    let sent = |(name, text): &(&str, &str)| {
        format!(r#""{name}": {{"hash": "{}", "size": {}, "kind": "page"}}"#, store::hash(text.as_bytes()), text.len())
    };
    let files = files.iter().map(sent).collect::<Vec<_>>().join(", ");
    let about = r#""base_url": "https://bql.example.vn/", "published": "2026-06-01T00:00:00Z""#;
    format!(r#"{{"manifest": 1, "number": {number}, {about}, "files": {{{files}}}}}"#)
}

#[test]
fn a_first_publication_makes_the_branch() {
    for has_others in [false, true] {
        let desk = Desk::new(true);
        if has_others {
            desk.push_as_other(&[("main.txt", "x")]);
            git(&desk.remote(), &["branch", "-m", BRANCH, "main"]);
        }
        let store = desk.open();
        assert_eq!(store.names(), Ok(Vec::new()));
        assert_eq!(store.read("index.html"), Ok(None));
        put(&store, "index.html", "nhà");
        put(&store, "_next/a.css", "a{}");
        assert!(git(&desk.remote(), &["for-each-ref", "refs/heads/gh-pages"]).is_empty(), "nothing is to be seen yet");
        store.finish(1, "Đăng 2 trang").expect("it is sent");
        let expected = [(".nojekyll", ""), ("_next/a.css", "a{}"), ("index.html", "nhà")];
        let expected: BTreeMap<_, _> = expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        assert_eq!(desk.files(), expected);
        let told =
            git(&desk.remote(), &["log", "--format=%an <%ae> %cn%n%B%n%(trailers:key=Bantin-Publication)", BRANCH]);
        let lines: Vec<&str> = told.lines().filter(|line| !line.is_empty()).collect();
        let trailer = "Bantin-Publication: 1";
        assert_eq!(lines, ["Ban Biên tập <tin@example.vn> Ban Biên tập", "Đăng 2 trang", trailer, trailer]);
        let modes = git(&desk.remote(), &["ls-tree", "-r", "--format=%(objectmode)", BRANCH]);
        assert!(modes.lines().all(|mode| mode == "100644"), "{modes}");
    }
}

#[test]
fn a_second_one_adds_one_commit_and_little_else() {
    for filters in [true, false] {
        let desk = Desk::new(filters);
        let names: Vec<String> = (0..300).map(|at| format!("tin/{}/trang-{at}/index.html", at % 10)).collect();
        let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), name.as_str())).collect();
        desk.publish(1, &files);
        let before = desk.objects();
        fs::remove_dir_all(desk.cache()).expect("the cache can be removed");
        desk.publish(2, &[("tin/3/trang-3/index.html", "mới"), ("tin/moi/index.html", "mới nữa")]);
        assert_eq!(desk.commits(), 2);
        // The commit, the trees from the top to each of the three files, and their bytes.
        assert_eq!(desk.objects() - before, 1 + (1 + 3 + 1 + 1) + 3);
        let is_here = |name: &str| {
            let id = git(&desk.remote(), &["rev-parse", &format!("{BRANCH}:{name}")]);
            let mut probe = plain("git", &desk.cache());
            probe.env("GIT_NO_LAZY_FETCH", "1").args(["cat-file", "-e", id.trim()]);
            probe.output().expect("git").status.success()
        };
        assert!(is_here("tin/moi/index.html"));
        assert_eq!(is_here("tin/4/trang-4/index.html"), !filters, "bytes are fetched that nobody asked for");
        assert_eq!(desk.files().len(), 303);
        // With the same cache, once more.
        desk.publish(3, &[("tin/3/trang-3/index.html", "mới hơn")]);
        assert_eq!(desk.commits(), 3);
    }
}

#[test]
fn files_of_others_stay_and_are_in_the_way() {
    let desk = Desk::new(true);
    desk.push_as_other(&[("CNAME", "bql.example.vn"), ("README", "của người khác"), ("tin", "không phải thư mục")]);
    let store = desk.open();
    let text = Body::Bytes(b"x");
    assert_eq!(send(&store, "CNAME", text, How::New), Ok(false));
    assert_eq!(send(&store, "index.html", text, How::New), Ok(true));
    assert_eq!(send(&store, "index.html", text, How::New), Ok(true), "it is ours");
    assert_eq!(store.finish(1, "Một"), Ok(()));
    put(&store, "tin/index.html", "x");
    let refused = store.finish(2, "Hai").expect_err("a file is in the way");
    assert_eq!(refused, Failure::new(Trouble::Lasting, "tin: a file is in the way of a folder"));
    store.remove("tin").expect("it is ours after all");
    assert_eq!(store.finish(2, "Hai"), Ok(()));
    put(&store, "tin", "x");
    assert_eq!(store.finish(3, "Ba").expect_err("a folder is in the way").trouble, Trouble::Lasting);
    let names: Vec<String> = desk.files().into_keys().collect();
    assert_eq!(names, [".nojekyll", "CNAME", "README", "index.html", "tin/index.html"]);
}

#[test]
fn a_store_tells_what_is_there_and_what_is_about_to_be() {
    let desk = Desk::new(true);
    desk.publish(1, &[("a.html", "a"), ("b.html", "b"), ("tin/c.html", "c")]);
    fs::remove_dir_all(desk.cache()).expect("the cache can be removed");
    let store = desk.open();
    assert!(store.is_all_or_nothing());
    assert_eq!(store.names(), Ok(["a.html", "b.html", "tin/c.html"].map(str::to_owned).to_vec()));
    assert_eq!(store.read("a.html"), Ok(Some(b"a".to_vec())));
    assert_eq!(store.hash("b.html"), Ok(Some(store::hash(b"b"))));
    assert_eq!(
        (store.read("khac/d.html"), store.hash("khac/d.html"), store.age("a.html")),
        (Ok(None), Ok(None), Ok(None))
    );
    put(&store, "a.html", "A");
    put(&store, "trống", "");
    assert_eq!(store.read("a.html"), Ok(Some(b"A".to_vec())));
    assert_eq!(store.read("trống"), Ok(Some(Vec::new())));
    assert_eq!(store.hash("a.html"), Ok(Some(store::hash(b"A"))));
    assert_eq!(store.copy("a.html", ".bantin/kept/0"), Ok(false));
    assert_eq!(store.copy("tin/c.html", "khac/d.html"), Ok(true));
    assert_eq!(store.copy("không có", "e.html"), Ok(false));
    store.remove("b.html").expect("it is removed");
    store.remove("không có").expect("nothing is to be removed");
    assert_eq!((store.read("b.html"), store.hash("b.html")), (Ok(None), Ok(None)));
    assert_eq!(send(&store, "b.html", Body::Bytes(b"B"), How::New), Ok(true), "it was to be removed");
    store.remove("b.html").expect("it is removed");
    store.finish(2, "Hai").expect("it is sent");
    let files = desk.files();
    let texts: Vec<_> =
        ["a.html", "b.html", "tin/c.html", "khac/d.html", "trống"].map(|name| files.get(name).cloned()).into();
    let expected = [Some("A"), None, Some("c"), Some("c"), Some("")].map(|text| text.map(str::to_owned));
    assert_eq!(texts, expected);
    assert_eq!(store.read("a.html"), Ok(Some(b"A".to_vec())));
}

#[test]
fn names_are_kept_letter_for_letter() {
    let desk = Desk::new(true);
    let names =
        ["Tài liệu/Nghị quyết số 1.pdf", "a\"b/c\\d.txt", "hàng\ncột\tô.txt", "-x", " y ", "đ/☃/🗳.html", "con:x*?.txt"];
    let store = desk.open();
    names.iter().for_each(|name| put(&store, name, name));
    store.finish(1, "Tên\n\nVới nhiều dòng: và dấu \"ngoặc\"\n").expect("it is sent");
    let mut listed = desk.open().names().expect("names");
    let mut expected = names.map(str::to_owned);
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
    let again = desk.open();
    names.iter().for_each(|name| assert_eq!(again.read(name), Ok(Some(name.as_bytes().to_vec())), "{name}"));
    assert_eq!(again.earlier(1), Ok(None), "there is no manifest");
    put(&again, "a/.git/config", "x");
    assert!(again.finish(2, "Hai").expect_err("no name for git").reason.contains("a/.git/config"));
}

#[test]
fn large_files_are_streamed_and_those_that_shrink_are_refused() {
    let desk = Desk::new(true);
    let path = desk.folder.path().join("lớn.bin");
    let bytes: Vec<u8> = (0..20_000_000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    fs::write(&path, &bytes).expect("it is written");
    let file = source::look(&path).expect("it is there");
    let store = desk.open();
    assert_eq!(send(&store, "lon.bin", Body::File(&file), How::New), Ok(true));
    assert_eq!(store.hash("lon.bin"), Ok(Some(store::hash(&bytes))));
    fs::write(&path, &bytes[..1000]).expect("it is written");
    assert!(send(&store, "nho.bin", Body::File(&file), How::New).is_err());
    put(&store, "index.html", "x");
    store.finish(1, "Một").expect("it is sent");
    fs::remove_dir_all(desk.cache()).expect("the cache can be removed");
    let store = desk.open();
    assert_eq!(store.names(), Ok(vec!["index.html".to_owned(), "lon.bin".to_owned()]));
    assert_eq!(store.hash("lon.bin"), Ok(Some(store::hash(&bytes))));
}
