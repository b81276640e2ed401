//! Edges: odd but real inputs, each once found to go wrong.

use crate::site::{Site, article};

fn body(text: &str) -> Site {
    Site::new().file("a.md", article("A", "date = 2022-01-01", text))
}

/// The body's HTML, read from a feed with whole articles.
fn html(text: &str) -> String {
    let run = body(text).config_with("[links]\ninternal = \"warn\"\n[feeds]\nfull = true\n").built();
    let feed: atom_syndication::Feed = run.read("feed.xml").parse().expect("well-formed XML");
    feed.entries()[0].content().and_then(|content| content.value()).expect("a content").to_owned()
}

#[test]
fn marks_of_holes_cannot_be_forged() {
    let forged = html(
        "<div><p><a href=\"&#1;0&#1;zz\">q</a> href=\"&#1;0&#1; x</p></div>\n\nSau [b](https://x.vn).\n\n<p>cuối &#1;0&#1;</p>",
    );
    assert!(forged.contains("<p>Sau <a href=\"https://x.vn\">b</a>.</p>") && forged.contains("cuối"), "{forged}");
    assert!(!forged.contains(char::is_control) || !forged.contains('\u{1}'), "{forged}");
}

#[test]
fn control_characters_never_reach_a_page() {
    let clean = html("<p title=\"a&#7;b\">x&#7;y&#x1b; &#xFFFE; tro&#x302;&#x300;ng</p>\n\nz&#7;&#x1b;");
    assert!(clean.contains("trồng") && !clean.contains(|sign: char| sign.is_control() && sign != '\n'), "{clean}");
}

#[test]
fn ids_of_footnotes_and_headings_differ() {
    let page =
        html("## FN 1\n\n## fnref 1\n\nx[^a]\n\n[^a]: y\n\n[m](#tiêu-đề)\n\n## T {#tie\u{302}u-đe\u{302}\u{300}}\n");
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    assert!(ids.contains(&"tiêu-đề"), "{ids:?}");
}

#[test]
fn an_image_or_attachment_is_a_file() {
    for front in [
        "image = \"\"",
        "image = \"b.md\"",
        "image = \"/b/\"",
        "attachments = [\"\"]",
        "attachments = [\"javascript:x\"]",
    ] {
        let run = Site::new().article("a.md", front).article("b.md", "").build(&[]);
        assert_eq!(run.code, 1, "{front}");
        assert!(run.stderr.contains("E033") || run.stderr.contains("E034"), "{front}: {}", run.stderr);
    }
    for text in ["![x](  )", "![x](b.md)", "![x](#x)"] {
        assert_eq!(body(text).article("b.md", "").build(&[]).code, 1, "{text}");
    }
}

#[test]
fn a_file_is_found_by_its_very_name() {
    let names = ["a#1.jpg", "q?.jpg", "50%20.jpg", "hai  cách.jpg", "a & b.jpg"];
    for name in names {
        let site = Site::new().file(&format!("tin/{name}"), crate::images::picture(8, 6, image::ImageFormat::Jpeg));
        let run = site.article("tin/a.md", &format!("image = \"{name}\"\nattachments = [\"/tin/{name}\"]")).built();
        let page = scraper::Html::parse_document(&run.page("/tin/a/"));
        let links = scraper::Selector::parse("figure img, a[href^='/tin/']").expect("a selector");
        let mut found = page.select(&links).filter_map(|element| element.attr("src").or(element.attr("href")));
        assert!(found.any(|url| crate::site::file_of(url) == format!("tin/{name}")), "{name}: {}", run.page("/tin/a/"));
    }
    let named = Site::new()
        .article("x/a & b #1.md", "date = 2022-01-01")
        .article("b.md", "date = 2022-01-02\nrelated = [\"/x/a & b #1.md\"]");
    named.built();
}

#[test]
fn only_articles_and_pages_are_related() {
    for target in ["/", "/tin/", "tin/_index.md", "_index.md"] {
        let site = Site::new().section("tin", "Tin").file("_index.md", "+++\n+++\n");
        let run = site.article("a.md", &format!("date = 2022-01-01\nrelated = [\"{target}\"]")).build(&[]);
        assert!(run.stderr.contains("E035"), "{target}: {}", run.stderr);
    }
}

#[test]
fn a_hidden_section_hides_its_files_and_is_told_apart_from_nothing() {
    let hidden = "+++\ntitle = \"Kín\"\ndraft = true\n+++\n";
    let site = body("[n](/kin/) [m](/kin/_index.md)").file("kin/_index.md", hidden).file("kin/mat.pdf", "mật");
    let run = site.build(&[]);
    assert_eq!((run.code, run.stderr.matches("[W036]").count()), (0, 2), "{}", run.stderr);
    assert!(!run.exists("kin/mat.pdf"));
    assert!(site.built_with(&["--drafts"]).exists("kin/mat.pdf"));
}

#[test]
fn time_passing_never_breaks_a_build() {
    let site = Site::new()
        .article("e/index.md", "date = 2022-01-01\nexpires = 2023-01-01")
        .file("e/p.svg", "<svg/>")
        .article("b.md", "date = 2022-01-02\nimage = { src = \"/e/p.svg\", alt = \"P\" }\nattachments = [\"e/p.svg\"]\nrelated = [\"/e/\"]")
        .config_with("[[menus.main]]\nname = \"E\"\nurl = \"/e/\"\n");
    assert_eq!(site.build(&["--now", "2022-06-01T00:00:00Z"]).stderr, "");
    let run = site.build(&["--now", "2024-06-01T00:00:00Z"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.page("/b/").contains("/e/"), "{}", run.page("/b/"));
}

#[test]
fn query_aliases_are_claimed_and_encoded() {
    let two =
        Site::new().article("a.md", "aliases = [\"/x.aspx?id=3\"]").article("b.md", "aliases = [\"/X.aspx?ID=3\"]");
    assert!(two.build(&[]).stderr.contains("E030"));
    let run = Site::new().article("a.md", "aliases = [\"/y.aspx?q=a b /evil/ 301&t=tiếng\"]").built();
    let line = run.read("_redirects").lines().last().expect("a line").to_owned();
    assert_eq!(
        line.split(' ').collect::<Vec<_>>(),
        ["/y.aspx", "q=a%20b%20%2Fevil%2F%20301", "t=ti%E1%BA%BFng", "/a/", "301"]
    );
}

#[test]
fn an_alias_of_its_own_address_is_no_redirect() {
    let run = Site::new().article("a.md", "aliases = [\"/a/\", \"/cu\"]").built();
    assert_eq!(run.read("_redirects").lines().count(), 3, "{}", run.read("_redirects"));
}

#[test]
fn editions_are_told_by_names_in_any_case_and_strange_indexes_left_out() {
    let site = Site::new().config_with("[languages.en]\ntitle = \"B\"\n").article("a.EN.md", "").section("t", "T");
    let run = site
        .file("t/_index.fr.md", "+++\ntitle = \"F\"\n+++\n")
        .file("_index.d/x.txt", "x")
        .file("_index.txt", "x")
        .build(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.exists("en/a/index.html") && !run.exists("_index.txt") && !run.exists("_index.d/x.txt"));
    assert!(run.tree().keys().all(|path| !path.contains("index-fr")), "{:?}", run.tree().keys());
}

#[test]
fn never_is_a_date() {
    let site = Site::new().article("a.md", "date = 2022-01-01\nexpires = 9999-12-31T23:59:59");
    assert!(site.built().exists("a/index.html"));
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_named_by_check_as_by_build() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let site = Site::new().file("x.pdf", "x");
    let permit = |path: &str, mode: u32| {
        std::fs::set_permissions(site.path(path), std::fs::Permissions::from_mode(mode)).expect("permissions");
    };
    permit("site/x.pdf", 0o000);
    permit("", 0o755);
    let open = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(open.path(), std::fs::Permissions::from_mode(0o777)).expect("permissions");
    for command in ["check", "build"] {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_bantin"));
        program
            .args([command, "--lang", "en", "--root"])
            .arg(site.path(""))
            .arg("--output")
            .arg(open.path().join("out"));
        // The administrator reads everything, and so steps down to a user without rights.
        if std::fs::metadata(site.path("site")).expect("the folder").uid() == 0 {
            program.uid(65534).gid(65534);
        }
        let output = program.output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && said.contains("--> site/x.pdf") || said.contains("E063"),
            "{command}: {said}"
        );
        assert!(command == "build" || said.contains("E001"), "{said}");
    }
}

#[test]
fn rules_with_a_query_stand_before_the_bare_path() {
    let site = Site::new().article("a.md", "aliases = [\"/d.aspx?id=3\"]").article("b.md", "aliases = [\"/d.aspx\"]");
    let run = site.built();
    for (map, query, bare) in
        [("_redirects", "/d.aspx id=3 /a/", "/d.aspx /b/"), ("redirects.apache.conf", "\"/a/\"", "\"/b/\"")]
    {
        let text = run.read(map);
        let place = |rule: &str| text.find(rule).unwrap_or_else(|| panic!("{map} lacks {rule}:\n{text}"));
        assert!(place(query) < place(bare), "{map}:\n{text}");
    }
}

#[test]
fn one_old_address_may_be_written_twice_by_its_article_only() {
    let twice = "aliases = [\"/cu\", \"/cu/\", \"/x?id=1\", \"/x/?ID=1\"]";
    Site::new().article("a.md", twice).built();
    let two = Site::new().article("a.md", "aliases = [\"/x?id=1\"]").article("b.md", "aliases = [\"/x/?id=1\"]");
    assert!(two.build(&[]).stderr.contains("E030"));
    assert!(Site::new().article("a.md", "aliases = [\"/cu/*\"]").build(&[]).stderr.contains("E024"));
}

#[test]
fn a_link_to_a_moved_address_keeps_its_query_below_a_sub_path() {
    let config = "title = \"T\"\nbase_url = \"https://x.vn/bql/\"\n[feeds]\nfull = true\n";
    let site = Site::new().config(config).article("a.md", "aliases = [\"/x.aspx?id=3\"]");
    let run = site
        .file(
            "b.md",
            article("B", "date = 2022-01-01", "[l](/bql/x.aspx?id=3) [m](/x.aspx?id=3) [n](https://x.vn/bql/a/)"),
        )
        .built();
    let page = run.page("/b/");
    assert_eq!(page.matches("href=\"/bql/x.aspx?id=3\"").count(), 2, "{page}");
    assert!(page.contains("<a href=\"/bql/a/\">n</a>"), "{page}");
}

#[test]
fn absolute_links_to_the_own_site_are_checked() {
    assert!(body("[l](https://bql.example.vn/khong-co/)").build(&[]).stderr.contains("E031"));
    assert_eq!(body("[l](https://khac.example.vn/khong-co/)").build(&[]).code, 0);
}

#[test]
fn labels_of_notes_match_in_any_case() {
    assert!(html("x[^Ghi]\n\n[^ghi]: chú thích\n").contains("chú thích"));
}

#[test]
fn full_feeds_point_at_the_article_not_at_the_reader() {
    let feed = html("## Mục\n\n[m](#muc) x[^1]\n\n[^1]: y\n");
    assert!(!feed.contains("href=\"#") && feed.contains("href=\"https://bql.example.vn/a/#muc\""), "{feed}");
}

#[test]
fn files_of_articles_with_html_addresses_do_not_meet() {
    let site = Site::new()
        .article("x/index.md", "path = \"/t/a.html\"\nimage = \"anh.svg\"")
        .article("y/index.md", "path = \"/t/b.html\"\nimage = \"anh.svg\"")
        .file("x/anh.svg", "<svg/>")
        .file("y/anh.svg", "<svg/>");
    let run = site.built();
    assert!(run.exists("t/a/anh.svg") && run.exists("t/b/anh.svg") && run.page("/t/a.html").contains("/t/a/anh.svg"));
}

#[test]
fn nothing_before_more_is_no_summary() {
    let run = body("<!-- more -->\n\nĐoạn đầu.").built();
    assert!(run.page("/").contains("Đoạn đầu."));
}

#[test]
fn plain_text_is_no_unknown_language() {
    assert_eq!(body("```text\nx\n```\n\n```console\n$ x\n```").build(&[]).stderr, "");
}

#[test]
fn a_new_article_called_index_is_an_article() {
    let site = Site::new().section("tin", "Tin");
    assert_eq!(site.run(&["new", "Index", "--section", "tin"]).code, 0);
    site.built_with(&["--drafts"]);
}

#[test]
fn a_permalink_pattern_for_no_folder_is_told() {
    let pattern = "[permalinks]\n\"tin-tucc\" = \"/:year/:slug/\"\n\"/\" = \"/b/:slug/\"\n";
    let run = Site::new()
        .config_with(pattern)
        .section("tin-tuc", "T")
        .article("tin-tuc/a.md", "date = 2022-01-01")
        .build(&["--lang", "en"]);
    assert!(run.stderr.contains("W072") && run.stderr.contains("tin-tuc”?"), "{}", run.stderr);
    assert!(run.exists("b/a/index.html"), "the pattern for everything is used");
}
