//! Foreign files: what bantin did not write in the output folder stays, whatever the site asks for.

use std::fs;

use crate::site::Site;

fn site() -> Site {
    Site::new().section("tin", "Tin").article("tin/a.md", "date = 2022-01-01")
}

#[test]
fn a_name_with_a_line_break_cannot_forge_the_record() {
    let site = site().file("tin/x\nCNAME", "x");
    let run = site.build(&[]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("E067"), "{}", run.stderr);
}

#[test]
fn an_alias_cannot_reach_what_the_program_keeps() {
    for alias in ["/.bantin-record/", "/.bantin-stage/x", "/.git/config", "/a/.htaccess"] {
        let run = site().article("tin/b.md", &format!("aliases = [\"{alias}\"]")).build(&[]);
        assert_eq!(run.code, 1, "{alias}");
    }
    assert!(site().article("tin/b.md", "aliases = [\"/.well-known/x/\"]").built().exists(".well-known/x/index.html"));
}

#[test]
fn litter_of_a_killed_build_is_cleared() {
    let site = site().root_file("public/.bantin-stage/7", "rác");
    let run = site.built();
    assert!(!run.exists(".bantin-stage/7") && run.exists("tin/a/index.html"));
}

#[test]
fn a_foreign_file_in_the_way_is_named_and_kept() {
    let site = site();
    site.built();
    fs::create_dir_all(site.path("public/tin/b")).expect("a folder");
    fs::write(site.path("public/tin/b/index.html"), "của tôi").expect("a file");
    fs::write(site.path("public/c"), "của tôi").expect("a file");
    fs::create_dir_all(site.path("public/t.pdf/trong")).expect("a folder");
    fs::write(site.path("public/t.pdf/trong/x"), "của tôi").expect("a file");
    let before = site.tree();
    let site = site.article("tin/b.md", "date = 2022-01-02").article("c.md", "").file("t.pdf", "pdf");
    let run = site.build(&["--lang", "en"]);
    assert_eq!(run.code, 1);
    for file in ["public/c", "public/t.pdf/trong/x", "public/tin/b/index.html"] {
        assert!(run.stderr.contains(file), "{file} is not named:\n{}", run.stderr);
    }
    let after = site.tree();
    assert!(
        before
            .iter()
            .filter(|(path, _)| path.starts_with("public/"))
            .all(|(path, bytes)| after.get(path) == Some(bytes))
    );
    assert!(!site.path("public/.bantin-stage").exists());
}

#[test]
fn own_files_and_folders_change_places() {
    let site = site().article("b.md", "aliases = [\"/tai-lieu.pdf\"]");
    assert!(site.built().exists("tai-lieu.pdf/index.html"));
    let site = site.article("b.md", "").file("tai-lieu.pdf", "pdf");
    assert_eq!(site.built().read("tai-lieu.pdf"), "pdf");
    let site = site.without("tai-lieu.pdf").article("b.md", "aliases = [\"/tai-lieu.pdf\"]");
    assert!(site.built().exists("tai-lieu.pdf/index.html"));
}

#[cfg(unix)]
#[test]
fn a_link_is_no_output_folder_with_or_without_a_slash() {
    let site = site();
    fs::create_dir(site.path("elsewhere")).expect("a folder");
    std::os::unix::fs::symlink(site.path("elsewhere"), site.path("out")).expect("a link");
    for output in ["out", "out/", "./out//"] {
        assert_ne!(site.build(&["--output", output]).code, 0, "{output}");
    }
    assert_eq!(fs::read_dir(site.path("elsewhere")).expect("the folder").count(), 0);
}

#[test]
fn builds_at_the_same_time_end_with_a_whole_site() {
    let site = (0..60).fold(site(), |site, at| site.article(&format!("tin/b{at}.md"), "date = 2022-01-01"));
    let expected = site.built_with(&["--output", "once"]).tree();
    let runs: Vec<_> = std::thread::scope(|scope| {
        let builds: Vec<_> = (0..4).map(|_| scope.spawn(|| site.build(&["-q"]))).collect();
        builds.into_iter().map(|build| build.join().expect("a build")).collect()
    });
    for run in &runs {
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    crate::site::assert_same_tree(&expected, &runs[0].tree(), "four builds at once");
}
