//! Texts that are not kept: read again when a page is rendered, and refused if they have changed by then.

use std::fs;
use std::path::Path;

use bantin::config::Overrides;
use bantin::diagnostic::Tongue;
use bantin::link::Show;
use bantin::memo::Memo;
use bantin::site::{self, Request, Site};
use bantin::source::Touched;
use bantin::write::Target;
use tempfile::TempDir;

/// A site of one article, planned with room for so many bytes of text, or for all for good.
fn planned(room: Option<usize>) -> (TempDir, Site) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a folder around it")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    write("config.toml", "title = \"T\"\nbase_url = \"https://x.vn/\"\ntheme = \"portal\"\nfeeds = { full = true }\n");
    write("site/a.md", "+++\ntitle = \"A\"\ndate = 2026-01-02\n+++\n\nMột [liên kết](./a.md).\n");
    let themes = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes");
    std::os::unix::fs::symlink(themes, root.join("themes")).expect("a link to the themes");
    let request = Request {
        root: root.to_path_buf(),
        config: "config.toml".into(),
        overrides: Overrides::default(),
        show: Show::Published,
        now: "2026-06-01T00:00:00Z".parse().expect("an instant"),
    };
    let (site, found) = site::load(&request, &mut room.map_or_else(Memo::default, Memo::once), &Touched::Everything);
    let words: Vec<_> = found.iter().map(|found| found.words(Tongue::English)).collect();
    (folder, site.unwrap_or_else(|| panic!("no site: {words:?}")))
}

fn write(folder: &TempDir, site: &Site) -> Result<String, Vec<String>> {
    let output = folder.path().join("public");
    let written = Target { output: &output, shown: "public" }.write((&site.plan, &site.theme), None, &|| ());
    match written {
        Ok(_) => Ok(fs::read_to_string(output.join("a/index.html")).expect("the page")),
        Err(found) => {
            assert!(!output.exists(), "something was written");
            Err(found.iter().map(|found| format!("{} {}", found.problem.code(), found.file)).collect())
        }
    }
}

#[test]
fn a_text_that_was_not_kept_is_read_again() {
    let pages = [None, Some(usize::MAX), Some(0)].map(|room| {
        let (folder, site) = planned(room);
        write(&folder, &site).expect("a site that can be written")
    });
    assert!(pages[0].contains("<p>Một <a href=\"/a/\">liên kết</a>.</p>"), "{}", pages[0]);
    assert!(pages.iter().all(|page| *page == pages[0]));
}

#[test]
fn a_text_that_has_changed_meanwhile_stops_the_build() {
    for change in ["+++\ntitle = \"A\"\ndate = 2026-01-02\n+++\n\nHai.\n", "", "\u{fffd}"] {
        let (folder, site) = planned(Some(0));
        fs::write(folder.path().join("site/a.md"), change).expect("a file");
        let problems = write(&folder, &site).expect_err("the text is another one");
        assert!(!problems.is_empty() && problems.iter().all(|problem| problem == "E100 site/a.md"), "{problems:?}");
    }
    let (folder, site) = planned(Some(0));
    fs::remove_file(folder.path().join("site/a.md")).expect("the file");
    let problems = write(&folder, &site).expect_err("the text is gone");
    assert!(problems.iter().all(|problem| problem == "E001 site/a.md"), "{problems:?}");
    let (folder, site) = planned(None);
    fs::remove_file(folder.path().join("site/a.md")).expect("the file");
    write(&folder, &site).expect("a text that was kept");
}
