//! What keeps a publication from its readers: each guard fails, says which line to change, and leaves the target as it was.

use std::fs;

use crate::board::{FACTS, TARGET, board, publish, published};
use crate::publishing::{assert_is_the_site, stands};
use crate::site::{Run, Site};

/// Publishes, insists that it fails with this code and that the target is as it was.
fn refused(site: &Site, arguments: &[&str], code: &str) -> Run {
    let before = stands(site);
    let run = publish(site, arguments);
    assert_ne!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains(code), "{}", run.stderr);
    assert_eq!(stands(site), before, "the target was touched");
    run
}

/// Sections of many articles, so that shares mean something.
fn large(target: &str) -> Site {
    let mut site = board(target);
    for at in 0..40 {
        site = site.article(&format!("tin-tuc/nhieu-{at}.md"), &format!("date = 2026-04-{:02}\n{FACTS}", at % 28 + 1));
    }
    site
}

#[test]
fn an_article_with_an_error_stops_it() {
    let site = board(TARGET).file("tin-tuc/loi.md", "+++\ntitle = \n+++\n");
    refused(&site, &[], "tin-tuc/loi.md");
}

#[test]
fn an_empty_site_is_not_published() {
    let site = Site::new().config_with(TARGET);
    fs::create_dir(site.path("www")).expect("the target");
    refused(&site, &[], "E154");
}

#[test]
fn a_site_that_shrinks_is_not_published() {
    let target = format!("{TARGET}may_vanish = [\"*\"]\n");
    let mut site = large(&target);
    published(&site, &[]);
    for at in 0..30 {
        site = site.without(&format!("tin-tuc/nhieu-{at}.md"));
    }
    let run = refused(&site, &[], "E155");
    assert!(run.stderr.contains("E156"), "all that speaks against it at once: {}", run.stderr);
    let site = site.config_with(&format!("{target}max_shrink = 90\n"));
    published(&site, &["--max-deletes", "60"]);
    assert_is_the_site(&site, &[]);
}

#[test]
fn too_many_removals_are_refused_and_can_be_allowed() {
    let mut site = large(&format!("{TARGET}may_vanish = [\"*\"]\nmax_shrink = 90\n"));
    published(&site, &[]);
    for at in 0..25 {
        site = site.without(&format!("tin-tuc/nhieu-{at}.md"));
    }
    let run = refused(&site, &["--max-deletes", "5"], "E156");
    assert!(run.stderr.contains("more than the 5"), "{}", run.stderr);
    let run = refused(&site, &[], "--max-deletes 2");
    assert!(run.stderr.contains("more than the 20"), "{}", run.stderr);
    published(&site, &["--max-deletes", "100"]);
    assert_is_the_site(&site, &[]);
}

#[test]
fn an_address_does_not_vanish_without_a_redirect() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = site.without("tin-tuc/ba.md");
    let run = refused(&site, &[], "E157");
    assert!(run.stderr.contains("aliases = [\"/tin-tuc/ba/\"]"), "{}", run.stderr);

    let moved = site.article("tin-tuc/ba-moi.md", &format!("date = 2026-05-03\n{FACTS}"));
    refused(&moved, &[], "E157");
    let moved =
        moved.article("tin-tuc/ba-moi.md", &format!("date = 2026-05-03\naliases = [\"/tin-tuc/ba/\"]\n{FACTS}"));
    published(&moved, &[]);
    let page = fs::read_to_string(moved.path("www/tin-tuc/ba/index.html")).expect("the redirect");
    assert!(page.contains("/tin-tuc/ba-moi/"), "{page}");
    let moved = moved.article("tin-tuc/ba-moi.md", &format!("date = 2026-05-03\n{FACTS}"));
    refused(&moved, &[], "/tin-tuc/ba/");
}

#[test]
fn an_article_that_moves_is_told_at_its_file() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = site.article("tin-tuc/ba.md", &format!("date = 2026-05-03\nslug = \"khac\"\n{FACTS}"));
    let run = refused(&site, &[], "E158");
    assert!(run.stderr.contains("site/tin-tuc/ba.md"), "{}", run.stderr);
}

#[test]
fn an_article_may_vanish_by_its_own_time_or_by_the_target() {
    let site = board(TARGET).file("tin-tuc/ba/so.csv", "1\n").without("tin-tuc/ba.md");
    let bundle = |site: Site, expires: &str| {
        site.article("tin-tuc/ba/index.md", &format!("date = 2026-05-03\n{expires}{FACTS}"))
    };
    let site = bundle(site, "");
    published(&site, &[]);
    let site = bundle(site, "expires = 2026-05-20\n");
    published(&site, &[]);
    assert_is_the_site(&site, &[]);

    let site = board(&format!("{TARGET}may_vanish = [\"/tin-tuc/b*/\"]\n"));
    published(&site, &[]);
    let site = site.without("tin-tuc/ba.md");
    published(&site, &[]);
    assert_is_the_site(&site, &[]);
}

#[test]
fn files_of_others_keep_a_first_publication_away() {
    let site = board(TARGET).root_file("www/khac/a.txt", "của người khác").root_file("www/CNAME", "bql.example.vn");
    let run = refused(&site, &[], "E159");
    assert!(run.stderr.contains("2 files: CNAME, khac/a.txt"), "{}", run.stderr);
    let site = site.config_with(&format!("{TARGET}foreign = [\"CNAME\", \"khac/*\"]\n"));
    published(&site, &[]);
    assert_is_the_site(&site, &["CNAME", "khac/a.txt"]);
}

#[test]
fn a_foreign_file_in_the_way_stays_and_the_rest_can_follow() {
    let site = board(TARGET);
    published(&site, &[]);
    let site = site.root_file("www/tin-tuc/bon/index.html", "của người khác</html>");
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\n{FACTS}"));
    for _ in 0..2 {
        let run = publish(&site, &[]);
        assert_eq!(run.code, 1, "{}", run.stdout);
        assert!(run.stderr.contains("E160") && run.stderr.contains("tin-tuc/bon/index.html"), "{}", run.stderr);
        let there = fs::read_to_string(site.path("www/tin-tuc/bon/index.html")).expect("the file of others");
        assert_eq!(there, "của người khác</html>");
    }
    fs::remove_file(site.path("www/tin-tuc/bon/index.html")).expect("the file of others");
    published(&site, &[]);
    assert_is_the_site(&site, &[]);
}

#[test]
fn a_twin_of_others_stays_whatever_is_tried() {
    let twins = format!("{TARGET}compress = [\"gzip\"]\n");
    let site = board(&twins);
    published(&site, &[]);
    let site = site.root_file("www/tin-tuc/bon/index.html.gz", "của người khác");
    let site = site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\n{FACTS}"));
    let theirs =
        |site: &Site| fs::read_to_string(site.path("www/tin-tuc/bon/index.html.gz")).expect("the file of others");
    for _ in 0..2 {
        let run = publish(&site, &[]);
        assert!(run.code == 1 && run.stderr.contains("E160"), "{}", run.stderr);
        assert_eq!(theirs(&site), "của người khác");
    }
    let site = site.config_with(TARGET);
    published(&site, &[]);
    assert_eq!(theirs(&site), "của người khác");
    assert_is_the_site(&site, &["tin-tuc/bon/index.html.gz"]);
}

#[test]
fn a_file_comes_before_a_twin_of_its_name() {
    let rows = "a,b\n".repeat(400);
    let site = board(&format!("{TARGET}compress = [\"gzip\"]\n")).file("so-lieu.csv", &rows);
    published(&site, &[]);
    let site = site.file("so-lieu.csv.gz", "tệp của biên tập viên");
    published(&site, &[]);
    let read = |site: &Site| fs::read_to_string(site.path("www/so-lieu.csv.gz")).expect("the file");
    assert_eq!(read(&site), "tệp của biên tập viên");
    let site = site.file("so-lieu.csv", "a,b\n");
    published(&site, &[]);
    assert_eq!(read(&site), "tệp của biên tập viên");
}

#[test]
fn a_document_that_goes_can_lead_on() {
    let site = board(TARGET).file("tin-tuc/bang.csv", "a\n");
    published(&site, &[]);
    let site = site.without("tin-tuc/bang.csv");
    refused(&site, &[], "E157");
    let site =
        site.article("tin-tuc/bon.md", &format!("date = 2026-05-04\naliases = [\"/tin-tuc/bang.csv\"]\n{FACTS}"));
    published(&site, &[]);
    assert_is_the_site(&site, &[]);
}

#[test]
fn an_address_that_readers_cannot_reach_is_refused() {
    for base in
        ["http://localhost:1111/", "http://127.0.0.1/", "http://192.168.1.4/bql/", "http://[::1]/", "http://may-chu/"]
    {
        refused(&board(TARGET), &["--base-url", base], "E153");
    }
    refused(&board(&format!("{TARGET}base_url = \"http://localhost/\"\n")), &[], "E153");
}

#[test]
fn drafts_are_not_published() {
    refused(&board(TARGET), &["--drafts"], "E152");
    refused(&board(TARGET), &["--drafts=all"], "E152");
}

#[test]
fn another_site_is_not_replaced() {
    let site = board(TARGET);
    published(&site, &[]);
    let moved = ["--base-url", "https://khac.example.vn/"];
    refused(&site, &moved, "E161");
    let site = site.config_with(&format!("{TARGET}moved_from = \"https://bql.example.vn/\"\n"));
    published(&site, &moved);
}

#[test]
fn a_target_that_has_gone_is_not_taken_for_a_new_one() {
    let site = board(TARGET);
    published(&site, &[]);
    fs::rename(site.path("www"), site.path("mounted")).expect("the drive");
    let run = publish(&site, &[]);
    assert!(run.code == 1 && run.stderr.contains("E163"), "{}", run.stderr);
    fs::create_dir(site.path("www")).expect("an empty folder in its place");
    refused(&site, &[], "E170");
    fs::remove_file(site.path(".bantin/publish-web.json")).expect("what is remembered");
    published(&site, &[]);
    assert_is_the_site(&site, &[]);
}

#[test]
fn a_folder_of_the_site_is_no_target() {
    for to in [".", "site", "site/web", "themes/web", "public", "public/web", "..", "site/../site"] {
        let site = board(&format!("[publish.web]\nto = \"{to}\"\n"));
        fs::create_dir_all(site.path(to)).expect("the folder");
        let run = publish(&site, &[]);
        assert!(run.code == 1 && run.stderr.contains("E175"), "{to}: {}", run.stderr);
    }
}

#[test]
fn targets_are_named() {
    refused(&board(""), &[], "E150");
    let two = format!("{TARGET}[publish.thu]\nto = \"thu\"\nbase_url = \"https://thu.example.vn/\"\n");
    let site = board(&two);
    let run = refused(&site, &[], "E151");
    assert!(run.stderr.contains("thu, web"), "{}", run.stderr);
    refused(&site, &["khac"], "E151");
    fs::create_dir(site.path("thu")).expect("the second target");
    published(&site, &["thu"]);
    let page = fs::read_to_string(site.path("thu/index.html")).expect("the home page");
    assert!(page.contains("https://thu.example.vn/"), "its own address");
    assert!(stands(&site).is_empty());
}

#[test]
fn passwords_in_the_configuration_are_refused_and_not_repeated() {
    for to in
        ["sftp://web:mat-khau@host/srv", "git+https://user:mat-khau@host/a.git", "git+https://mat-khau@host/a.git"]
    {
        let run = refused(&board(&format!("[publish.web]\nto = \"{to}\"\n")), &[], "to");
        assert_eq!(run.code, 2);
        let told = run.stderr.lines().filter(|line| !line.contains(" | ")).collect::<String>();
        assert!(!told.contains("mat-khau"), "{told}");
    }
}
