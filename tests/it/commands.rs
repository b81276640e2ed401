//! The commands around building: `check` and `explain`.

use serde_json::Value;

use crate::site::Site;

fn site() -> Site {
    Site::new()
        .section("tin", "Tin")
        .article("tin/a.md", "date = 2022-01-01\ntags = [\"hiếm\", \"thường\"]\nrelated = [\"d.md\"]")
        .article("tin/b.md", "date = 2022-01-03\ntags = [\"thường\"]")
        .article("tin/c.md", "date = 2022-01-09\ntags = [\"Hiếm\"]")
        .article("tin/d.md", "date = 2022-01-04")
        .article("e.md", "date = 2022-01-05")
}

#[test]
fn explain_gives_the_reasons_of_related_news() {
    let run = site().run(&["explain", "site/tin/a.md", "--format", "json"]);
    let explained: Value = serde_json::from_str(run.stdout.trim()).expect("one line of JSON");
    assert_eq!(explained["url"], "https://bql.example.vn/tin/a/");
    assert_eq!((&explained["source"], &explained["template"]), (&"site/tin/a.md".into(), &"article.html".into()));
    // 5 articles: a tag on two of them weighs floor(log2(1 + 5/2)) = 1; the nearer in date comes first.
    let expected = serde_json::json!([
        { "url": "https://bql.example.vn/tin/d/", "by": "hand", "score": 0, "shared": [], "days": 3 },
        { "url": "https://bql.example.vn/tin/b/", "by": "tags", "score": 1, "shared": [{ "tag": "thường", "weight": 1 }], "days": 2 },
        { "url": "https://bql.example.vn/tin/c/", "by": "tags", "score": 1, "shared": [{ "tag": "Hiếm", "weight": 1 }], "days": 8 },
        { "url": "https://bql.example.vn/e/", "by": "site", "score": 0, "shared": [], "days": 4 },
    ]);
    let mut related = explained["related"].clone();
    related.as_array_mut().expect("a list").iter_mut().for_each(|reason| {
        reason.as_object_mut().expect("a reason").remove("title");
    });
    assert_eq!(related, expected);
}

#[test]
fn explain_takes_every_name_of_a_page() {
    let site = site();
    for name in [
        "tin/a.md",
        "/site/tin/a.md",
        "/tin/a/",
        "tin/a",
        "https://bql.example.vn/tin/a/",
        "tin/a/index.html",
        "public/tin/a/index.html",
    ] {
        let run = site.run(&["explain", name, "--lang", "vi"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert!(
            run.stdout.contains("nguồn: site/tin/a.md") && run.stdout.contains("chọn tay"),
            "{name}: {}",
            run.stdout
        );
    }
    assert_eq!(site.run(&["explain", "/khong-co/"]).code, 1);
    assert!(!site.path("public").exists(), "explaining writes nothing");
}

#[test]
fn check_reports_and_writes_nothing() {
    let sound = site().run(&["check"]);
    assert_eq!(sound.code, 0, "{}", sound.stderr);
    let site = site().file("tin/f.md", "+++\ntitle = \"F\"\n+++\n[x](khong-co.md)\n");
    let run = site.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("E031"), "{}", run.stderr);
    assert!(!site.path("public").exists());
}

#[test]
fn links_that_could_run_something_are_refused_wherever_they_stand() {
    let source = "date = 2022-01-01\nsource = { name = \"x\", url = \"javascript:alert(1)\" }";
    assert_eq!(Site::new().article("a.md", source).build(&[]).code, 1);
    assert_eq!(Site::new().article("a.md", "image = \"data:text/html,x\"").build(&[]).code, 1);
    let menu = "[[menus.main]]\nname = \"x\"\nurl = \"javascript:alert(1)\"\n";
    assert_eq!(Site::new().config_with(menu).build(&[]).code, 2);
    let publisher = "[publisher]\nname = \"x\"\nurl = \"JavaScript:alert(1)\"\n";
    assert_eq!(Site::new().config_with(publisher).build(&[]).code, 2);
}

#[test]
fn check_tells_tags_that_differ_in_case_or_marks() {
    let site = Site::new()
        .article("a.md", "date = 2022-01-01\ntags = [\"Đầu tư\", \"Thuế\"]")
        .article("b.md", "date = 2022-01-02\ntags = [\"Đầu tư\"]")
        .article("c.md", "date = 2022-01-03\ntags = [\"đầu tư\", \"Thuê\"]");
    for (language, spelled, shared) in [
        ("vi", "“đầu tư” và “Đầu tư” là một", "“Thuê” và “Thuế” cho cùng một địa chỉ"),
        ("en", "“đầu tư” and “Đầu tư” are one", "“Thuê” and “Thuế” give the same address"),
    ] {
        let run = site.run(&["check", "--lang", language]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("[W049]") && run.stderr.contains(spelled), "{}", run.stderr);
        assert!(run.stderr.contains("[W042]") && run.stderr.contains(shared), "{}", run.stderr);
    }
    assert_eq!(site.build(&[]).stderr, "");
}
