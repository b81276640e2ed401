//! The real watcher through the file system: however a file is saved, the newest content wins and no empty moment is shown.

use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use crate::preview::{Preview, Response, SCRIPT, news, news_text, until};
use crate::site::{Site, replace, write};

/// A way to save a file: its name, and how.
type Style = (&'static str, fn(&Path, &[u8]));

const STYLES: [Style; 9] = [
    ("written in place", |path, bytes| fs::write(path, bytes).unwrap()),
    ("renamed over by a temporary file", replace),
    ("renamed over by a file from another folder", |path, bytes| {
        let elsewhere = path.ancestors().nth(3).unwrap().join("dang-luu.tmp");
        fs::write(&elsewhere, bytes).unwrap();
        fs::rename(elsewhere, path).unwrap();
    }),
    ("moved to a backup, written anew, backup deleted", vim),
    ("cut to nothing, and written after a moment", |path, bytes| {
        fs::write(path, b"").unwrap();
        std::thread::sleep(Duration::from_millis(30));
        fs::write(path, bytes).unwrap();
    }),
    ("deleted, and made again after a moment", |path, bytes| {
        fs::remove_file(path).unwrap();
        std::thread::sleep(Duration::from_millis(50));
        fs::write(path, bytes).unwrap();
    }),
    ("with an older time than before", |path, bytes| {
        fs::write(path, bytes).unwrap();
        set_time(path, SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    }),
    ("of the same size and the same time", |path, bytes| {
        let before = fs::metadata(path).unwrap();
        assert_eq!(before.len(), bytes.len() as u64, "the sizes differ");
        fs::write(path, bytes).unwrap();
        set_time(path, before.modified().unwrap());
    }),
    ("renamed over, of the same size and the same time", |path, bytes| {
        let before = fs::metadata(path).unwrap().modified().unwrap();
        let temporary = path.with_file_name(".luu");
        fs::write(&temporary, bytes).unwrap();
        set_time(&temporary, before);
        fs::rename(temporary, path).unwrap();
    }),
];

/// As vim saves where it may not write over a file: it tries the folder with a file `4913` first.
fn vim(path: &Path, bytes: &[u8]) {
    let (trial, backup) = (path.with_file_name("4913"), path.with_extension("md~"));
    fs::write(&trial, b"").unwrap();
    fs::remove_file(trial).unwrap();
    fs::rename(path, &backup).unwrap();
    fs::write(path, bytes).unwrap();
    fs::remove_file(backup).unwrap();
}

fn set_time(path: &Path, time: SystemTime) {
    let file = File::options().write(true).open(path).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
}

/// A page as a reader may see it at any moment: whole, and with the text from before or after.
fn whole(response: &Response) -> bool {
    let text = response.text();
    let marked = text.contains("Dấu hiệu: phiên bản ");
    response.status == 200 && text.trim_end().ends_with("</html>") && marked && text.matches(SCRIPT).count() == 1
}

#[test]
fn every_way_to_save_ends_with_the_newest_content_and_shows_no_empty_moment() {
    let site = news().file("tin-tuc/b1.md", news_text(1, "phiên bản 100"));
    let preview = Preview::start(&site, &[]);
    let path = site.path("site/tin-tuc/b1.md");
    let mut version = 100;
    for (name, save) in STYLES {
        // A machine that holds this test up makes a long absence of a short one: such a try counts for nothing.
        let in_time = (0..5).any(|_| {
            version += 1;
            let words = format!("phiên bản {version}");
            let polling = preview.polling("/tin-tuc/b1/", whole);
            let start = Instant::now();
            save(&path, news_text(1, &words).as_bytes());
            let took = start.elapsed();
            preview.shows("/tin-tuc/b1/", &words);
            let wrong = polling.finish();
            if took < Duration::from_millis(65) {
                assert_eq!(wrong, None, "{name}");
            }
            took < Duration::from_millis(65)
        });
        if !in_time {
            eprintln!("{name}: the machine was too busy to look at the moment between");
        }
    }
    assert_eq!(preview.errors(), 0);
}

#[test]
fn a_touch_is_no_change() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let (one, two) = (preview.tab("/tin-tuc/b1/"), preview.tab("/tin-tuc/b2/"));
    for file in ["site/tin-tuc/b1.md", "config.toml", "themes/portal/templates/base.html", "themes/portal/i18n/vi.toml"]
    {
        set_time(&site.path(file), SystemTime::now());
    }
    fs::write(site.path("site/tin-tuc/b1.md"), news_text(1, "ban đầu")).unwrap();
    // The next real change is the fence: the first reload a tab gets must be its own.
    fs::write(site.path("site/tin-tuc/b2.md"), news_text(2, "bài hai")).unwrap();
    let second = two.reload();
    fs::write(site.path("site/tin-tuc/b1.md"), news_text(1, "bài một")).unwrap();
    let first = one.reload();
    assert!(first > second, "the tab reloaded at a touch: {first}, {second}");
    assert!(preview.page("/tin-tuc/b1/").contains("bài một"));
}

#[test]
fn what_editors_leave_beside_a_file_is_not_taken_for_it() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let tab = preview.tab("/tin-tuc/b1/");
    let folder = site.path("site/tin-tuc");
    #[cfg(unix)]
    std::os::unix::fs::symlink("bien-tap@may.1234:1654000000", folder.join(".#b1.md")).unwrap();
    for name in ["#b1.md#", ".b1.md.swp", ".b1.md.un~", "b1.md~", ".goutputstream-ABC123", "._b1.md"] {
        fs::write(folder.join(name), news_text(1, "chưa lưu")).unwrap();
    }
    fs::write(folder.join("b2.md"), news_text(2, "bài hai")).unwrap();
    preview.shows("/tin-tuc/b2/", "bài hai");
    assert_eq!(preview.state("/")["problems"], serde_json::json!([]), "the litter is a problem");
    assert!(preview.page("/tin-tuc/b1/").contains("Dấu hiệu: ban đầu"));
    for name in [".%23b1.md", "%23b1.md%23", ".b1.md.swp", "b1.md~", "._b1.md", "b1.md"] {
        assert_eq!(preview.get(&format!("/tin-tuc/{name}")).status, 404, "{name}");
    }
    fs::remove_file(folder.join("#b1.md#")).unwrap();
    #[cfg(unix)]
    fs::remove_file(folder.join(".#b1.md")).unwrap();
    let plan = preview.plan();
    fs::write(folder.join("b1.md"), news_text(1, "đã lưu")).unwrap();
    assert!(tab.reload() > plan, "the tab reloaded before its article was saved");
    preview.shows("/tin-tuc/b1/", "đã lưu");
}

/// What a clean build of the site as it is now gives must be what is served, soon.
fn until_clean(site: &Site, preview: &Preview) {
    let clean = site.copy().built_with(&["--drafts=all"]).tree();
    let mut different = Vec::new();
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        different = preview.differences(&clean, 8);
        if different.is_empty() {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the preview is not what a clean build gives: {different:#?}");
}

#[test]
fn a_thousand_files_at_once_are_few_plans() {
    let site = (1..=12).fold(news(), |site, at| site.article(&format!("tin-tuc/cu/c{at}.md"), "date = 2021-01-01"));
    let preview = Preview::start(&site, &[]);
    let before = preview.plan();
    let start = Instant::now();
    // As a checkout of another branch: files come, change and go.
    for at in 0..1000 {
        let day = format!("date = 2020-{:02}-{:02}\nsummary = \"S\"", at / 28 % 12 + 1, at % 28 + 1);
        let text = crate::site::article(&format!("Bài {at}"), &day, "Một đoạn.");
        write(&site.path(&format!("site/tin-tuc/nam-{}/n{at}.md", at % 10)), text.as_bytes());
    }
    fs::remove_dir_all(site.path("site/tin-tuc/cu")).unwrap();
    let took = start.elapsed();
    preview.shows("/tin-tuc/nam-9/n999/", "Bài 999");
    until("the deleted articles go", || preview.get("/tin-tuc/cu/c1/").status == 404);
    until_clean(&site, &preview);
    let plans = preview.plan() - before;
    let most = 6 + 6 * took.as_secs();
    assert!(plans <= most, "{plans} plans for one checkout in {took:?}");
}

#[test]
fn new_folders_are_watched_to_their_depth() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    // Folders and files come at once: the files may be there before anything watches their folders.
    write(&site.path("site/moi/2024/thang-1/a.md"), news_text(1, "bài mới").as_bytes());
    preview.shows("/moi/2024/thang-1/a/", "bài mới");
    fs::write(site.path("site/moi/2024/thang-1/a.md"), news_text(1, "sửa rồi")).unwrap();
    preview.shows("/moi/2024/thang-1/a/", "sửa rồi");
    fs::write(site.path("site/moi/2024/b.md"), news_text(2, "bên cạnh")).unwrap();
    preview.shows("/moi/2024/b/", "bên cạnh");
    // A whole tree is moved in, renamed, written into, and moved out again.
    write(&site.path("ngoai/x/y/c.md"), news_text(3, "từ ngoài vào").as_bytes());
    fs::rename(site.path("ngoai"), site.path("site/vao")).unwrap();
    preview.shows("/vao/x/y/c/", "từ ngoài vào");
    fs::rename(site.path("site/vao"), site.path("site/doi-ten")).unwrap();
    preview.shows("/doi-ten/x/y/c/", "từ ngoài vào");
    fs::write(site.path("site/doi-ten/x/y/c.md"), news_text(3, "sau khi đổi tên")).unwrap();
    preview.shows("/doi-ten/x/y/c/", "sau khi đổi tên");
    assert_eq!(preview.get("/vao/x/y/c/").status, 404);
    fs::rename(site.path("site/doi-ten"), site.path("ngoai")).unwrap();
    until("the moved pages go", || preview.get("/doi-ten/x/y/c/").status == 404);
    until_clean(&site, &preview);
}

#[test]
fn folders_may_go_away_and_come_back() {
    let site = news();
    let mut preview = Preview::start(&site, &[]);
    for (times, folder) in
        ["site", "themes", "themes/portal/templates", "site/tin-tuc", "themes/portal"].into_iter().enumerate()
    {
        let (path, away) = (site.path(folder), site.path("di-vang"));
        fs::rename(&path, &away).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        assert!(matches!(preview.get("/").status, 200 | 404 | 500), "{folder}");
        fs::rename(&away, &path).unwrap();
        preview.until_errors(0);
        let words = format!("sau lần {times}");
        fs::write(site.path("site/tin-tuc/b1.md"), news_text(1, &words)).unwrap();
        preview.shows("/tin-tuc/b1/", &words);
        write(&site.path("themes/portal/static/css/site.css"), format!("/* {words} */").as_bytes());
        preview.shows("/css/site.css", &words);
        until_clean(&site, &preview);
    }
    // Made anew instead of renamed: another folder under the same name.
    let kept = crate::site::tree(&site.path("site"));
    fs::remove_dir_all(site.path("site")).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    kept.iter().for_each(|(path, bytes)| write(&site.path("site").join(path), bytes));
    fs::write(site.path("site/tin-tuc/b1.md"), news_text(1, "thư mục mới")).unwrap();
    preview.shows("/tin-tuc/b1/", "thư mục mới");
    until_clean(&site, &preview);
    assert!(preview.running.is_running());
}
