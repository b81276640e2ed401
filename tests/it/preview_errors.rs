//! Mistakes while the preview runs: the last good version of everything stays, the mistake is told, and goes when mended.

use std::fs;

use serde_json::Value;

use crate::preview::{Preview, SCRIPT, Watching, news, news_text, until, without_script};
use crate::site::{Site, article, assert_same_tree, replace, write};

const CARD: &str = "<section class=\"bantin-card\" role=\"alert\">";

/// Ways to break the text of an article, each an error of its own file.
const MISTAKES: [(&str, &str); 4] = [
    ("title = \"Bài 3\"", "title = \"Bài 3"),
    ("title = \"Bài 3\"", "tilte = \"Bài 3\""),
    ("date = 2022-03-03", "date = 2022-13-03"),
    ("+++\ntitle", "title"),
];

/// The page without its card, which must be the first thing of `main`.
fn without_card(page: &str) -> String {
    let start = page.find(CARD).expect("a card");
    let end = start + page[start..].find("</section>").expect("its end") + "</section>".len();
    let before = page[..start].trim_end();
    assert!(before.ends_with('>') && before.rfind('<').is_some_and(|at| before[at..].starts_with("<main")), "{before}");
    format!("{}{}", &page[..start], &page[end..])
}

/// Lines of a page without the empty ones, which may come with the card.
fn squeezed(page: &str) -> Vec<&str> {
    page.lines().filter(|line| !line.trim().is_empty()).collect()
}

fn plain(path: &str, page: &str) -> String {
    String::from_utf8(without_script(path, page.as_bytes())).expect("UTF-8")
}

#[test]
fn a_broken_article_keeps_its_last_good_page_and_its_siblings() {
    let site = news();
    let clean = site.copy().built_with(&["--drafts=all"]).tree();
    let preview = Preview::start(&site, &["--lang", "vi"]);
    let (own, other) = (preview.tab("/tin-tuc/b3/"), preview.tab("/tin-tuc/b1/"));
    let file = site.path("site/tin-tuc/b3.md");
    let good = fs::read_to_string(&file).unwrap();
    for (from, to) in MISTAKES {
        assert!(good.contains(from), "{from}");
        replace(&file, good.replacen(from, to, 1).as_bytes());
        preview.until_errors(1);
        own.reload();
        other.wait_for("problems");
        let page = preview.get("/tin-tuc/b3/").text();
        assert!(page.contains("site/tin-tuc/b3.md:"), "{to}: the card does not name the place");
        let kept = String::from_utf8(clean["tin-tuc/b3/index.html"].clone()).unwrap();
        assert_eq!(squeezed(&plain("b3.html", &without_card(&page))), squeezed(&kept), "{to}");
        let different = preview.differences(&without_own(&clean), 8);
        assert!(different.is_empty(), "{to}: other pages changed: {different:#?}");
        let problem = &preview.state("/")["problems"][0];
        assert_eq!((&problem["severity"], &problem["file"]), (&"error".into(), &"site/tin-tuc/b3.md".into()), "{to}");
        replace(&file, good.as_bytes());
        preview.until_errors(0);
        own.reload();
        other.wait_for("problems");
        assert!(!preview.page("/tin-tuc/b3/").contains(CARD), "{to}: the card stays");
    }
    let different = preview.differences(&clean, 8);
    assert!(different.is_empty(), "after all is mended: {different:#?}");
}

#[test]
fn an_article_with_a_lost_link_shows_its_new_text_under_the_card() {
    let site = news();
    let preview = Preview::start(&site, &["--lang", "vi"]);
    let file = site.path("site/tin-tuc/b3.md");
    let good = fs::read_to_string(&file).unwrap();
    for wrong in ["Xem [bài mất](./khong-co.md).", "![Ảnh mất](khong-co.png)"] {
        replace(&file, good.replacen("Đoạn đầu.", &format!("Chữ mới. {wrong}"), 1).as_bytes());
        preview.until_errors(1);
        let page = preview.get("/tin-tuc/b3/").text();
        assert!(page.contains(CARD) && page.contains("Chữ mới."), "{wrong}");
        replace(&file, good.as_bytes());
        preview.until_errors(0);
    }
}

fn without_own(outputs: &std::collections::BTreeMap<String, Vec<u8>>) -> std::collections::BTreeMap<String, Vec<u8>> {
    outputs
        .iter()
        .filter(|(path, _)| *path != "tin-tuc/b3/index.html")
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect()
}

#[test]
fn problems_stand_at_their_place_in_both_languages() {
    for (language, code) in [("vi", "E"), ("en", "E")] {
        let site = news();
        let preview = Preview::start(&site, &["--lang", language]);
        let front = "date = 2022-03-03\nautor = \"A\"\n";
        replace(&site.path("site/tin-tuc/b3.md"), article("Bài 3", front, "# Mục to\n\n[mất](khong-co.md)").as_bytes());
        until("errors", || preview.errors() > 0);
        let state = preview.state("/tin-tuc/b1/");
        let problems = state["problems"].as_array().unwrap();
        let errors = problems.iter().filter(|one| one["severity"] == "error").count();
        assert_eq!((state["errors"].as_u64(), state["language"].as_str()), (Some(errors as u64), Some(language)));
        assert!(problems.iter().map(|one| one["severity"] != "error").is_sorted(), "errors come first: {problems:#?}");
        let wrong =
            problems.iter().find(|one| one["text"] == "autor = \"A\"").unwrap_or_else(|| panic!("{problems:#?}"));
        assert_eq!((&wrong["file"], &wrong["line"]), (&"site/tin-tuc/b3.md".into(), &4.into()), "{wrong}");
        assert_eq!((&wrong["column"], &wrong["width"], &wrong["first"]), (&1.into(), &5.into(), &1.into()), "{wrong}");
        assert!(wrong["code"].as_str().is_some_and(|text| text.starts_with(code)), "{wrong}");
        assert!(
            ["message", "hint"].iter().all(|key| wrong[*key].as_str().is_some_and(|text| !text.is_empty())),
            "{wrong}"
        );
        // The same in the words of `check`.
        let check = site.run(&["check", "--format", "json", "--lang", language]).stdout;
        let mut lines = check.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let told = lines.find(|line| line["code"] == wrong["code"]).unwrap_or_else(|| panic!("{check}"));
        assert_eq!((&told["message"], &told["hint"]), (&wrong["message"], &wrong["hint"]));
        assert!(preview.running.stdout().iter().any(|line| line.contains("site/tin-tuc/b3.md")), "not printed");
    }
}

#[test]
fn an_article_broken_from_the_start_has_a_page_that_says_so() {
    let hostile = "+++\ntitle = \"Lỗi\"\ndate = 2022-01-01\n\"<script>alert(1)</script>\" = 1\n+++\nX\n";
    let site =
        news().file("tin-tuc/loi.md", hostile).file("tin-tuc/loi.en.md", hostile).file("hong/index.md", "không đầu");
    let preview = Preview::start(&site, &[]);
    assert!(preview.errors() >= 3, "{}", preview.errors());
    for (page, file) in
        [("/tin-tuc/loi/", "tin-tuc/loi.md"), ("/en/tin-tuc/loi/", "tin-tuc/loi.en.md"), ("/hong/", "hong/index.md")]
    {
        let answer = preview.get(page);
        let text = answer.text();
        assert_eq!(answer.status, 500, "{page}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(text.contains(CARD) && text.contains(&format!("site/{file}:")), "{page}: {text}");
        assert!(text.matches(SCRIPT).count() == 1 && !text.contains("<script>alert"), "{page}: {text}");
    }
    // Everything else is there.
    assert!(preview.page("/").contains("Bài 8") && !preview.page("/tin-tuc/").contains("Lỗi"));
    let tab = preview.tab("/tin-tuc/loi/");
    for name in ["tin-tuc/loi.md", "tin-tuc/loi.en.md", "hong/index.md"] {
        replace(&site.path("site").join(name), article("Hết lỗi", "date = 2022-01-01", "Đã sửa.").as_bytes());
    }
    tab.reload();
    preview.until_errors(0);
    assert!(preview.page("/tin-tuc/loi/").contains("Đã sửa.") && preview.page("/hong/").contains("Đã sửa."));
    let different = preview.differences(&site.copy().built_with(&["--drafts=all"]).tree(), 8);
    assert!(different.is_empty(), "{different:#?}");
}

/// Breaks files one after another; each time the last good plan must go on, the problem be told, and mending help.
fn break_and_mend(site: &Site, breaks: &[(&str, &str)], named: &str) {
    let clean = site.copy().built_with(&["--drafts=all"]).tree();
    let preview = Preview::start(site, &[]);
    for (file, broken) in breaks {
        let tab = preview.tab("/tin-tuc/b1/");
        let path = site.path(file);
        let good = fs::read(&path).unwrap();
        replace(&path, broken.as_bytes());
        until(&format!("an error of {file}: {broken}"), || preview.errors() > 0);
        tab.wait_for("problems");
        let state = preview.state("/tin-tuc/b1/");
        assert!(state["problems"].to_string().contains(named), "{state:#}");
        let different = preview.differences(&clean, 8);
        assert!(different.is_empty(), "{file}: {broken}: the last good plan is gone: {different:#?}");
        replace(&path, &good);
        preview.until_errors(0);
        let different = preview.differences(&clean, 8);
        assert!(different.is_empty(), "{file} is mended: {different:#?}");
    }
    // It was not the last edit that counted.
    write(&site.path("site/tin-tuc/b1.md"), news_text(1, "sau mọi lỗi").as_bytes());
    preview.shows("/tin-tuc/b1/", "sau mọi lỗi");
}

#[test]
fn a_broken_configuration_leaves_the_last_good_plan() {
    let breaks = [
        ("config.toml", "title = \"T\nbase_url"),
        ("config.toml", ""),
        ("config.toml", "title = \"T\"\nbase_url = \"https://bql.example.vn/\"\npaginate_bi = 3\n"),
        ("config.toml", "title = \"T\"\nbase_url = \"https://bql.example.vn/\"\ntheme = \"khong-co\"\n"),
    ];
    break_and_mend(&news(), &breaks[..3], "config.toml");
    break_and_mend(&news(), &breaks[3..], "khong-co");
}

#[test]
fn a_broken_theme_leaves_the_last_good_plan() {
    let breaks = [
        ("themes/portal/templates/article.html", "{% extends \"base.html\" %}{% block main %}{{ "),
        ("themes/portal/templates/article.html", "{% extends \"base.html\" %}{% khong_co %}"),
        ("themes/portal/templates/article.html", "{% extends \"khong-co.html\" %}"),
        ("themes/portal/theme.toml", "ten = = 1"),
        ("themes/portal/i18n/vi.toml", "related = \"Tin"),
    ];
    break_and_mend(&news(), &breaks, "themes/portal/");
}

#[test]
fn a_template_that_fails_says_so_on_the_pages_it_makes() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let path = site.path("themes/portal/templates/article.html");
    let good = fs::read_to_string(&path).unwrap();
    let tab = preview.tab("/tin-tuc/b1/");
    let home = preview.page("/");
    replace(&path, good.replace("{% block main %}", "{% block main %}{{ khong.co.bien }}").as_bytes());
    tab.reload();
    let failed = preview.get("/tin-tuc/b1/");
    assert_eq!(failed.status, 500);
    assert!(failed.text().contains(CARD) && failed.text().contains("article.html"), "{}", failed.text());
    assert_eq!(failed.text().matches(SCRIPT).count(), 1);
    assert_eq!(preview.page("/"), home, "pages of other templates stay");
    replace(&path, good.as_bytes());
    tab.reload();
    let different = preview.differences(&site.copy().built_with(&["--drafts=all"]).tree(), 8);
    assert!(different.is_empty(), "{different:#?}");
}

/// Starts on a site that cannot be planned at all; it must say why, and work once `path` holds `good`.
fn start_broken(site: &Site, named: &str, mend: impl FnOnce()) {
    let preview = Preview::start(site, &[]);
    for page in ["/", "/tin-tuc/b1/"] {
        let answer = preview.get(page);
        assert_eq!(answer.status, 500, "{page}");
        assert!(answer.text().contains(named), "{page}: {}", answer.text());
        assert_eq!(answer.text().matches(SCRIPT).count(), 1, "{page}");
    }
    assert_eq!(preview.get("/.bantin/preview.js").status, 200);
    assert!(preview.errors() > 0);
    let tab = preview.tab("/tin-tuc/b1/");
    mend();
    tab.reload();
    // The site may have been looked at once more just before it was mended.
    preview.until_errors(0);
    let different = preview.differences(&site.copy().built_with(&["--drafts=all"]).tree(), 8);
    assert!(different.is_empty(), "{different:#?}");
    write(&site.path("site/tin-tuc/b1.md"), news_text(1, "theo dõi tiếp").as_bytes());
    preview.shows("/tin-tuc/b1/", "theo dõi tiếp");
}

#[test]
fn a_site_broken_from_the_start_is_served_once_it_is_mended() {
    let site = news();
    let config = fs::read(site.path("config.toml")).unwrap();
    let site = site.config("title = \"T\nbase_url");
    start_broken(&site, "config.toml", || replace(&site.path("config.toml"), &config));

    let site = news();
    fs::rename(site.path("themes"), site.path("giao-dien")).unwrap();
    start_broken(&site, "portal", || fs::rename(site.path("giao-dien"), site.path("themes")).unwrap());

    let site = news();
    let path = site.path("themes/portal/templates/base.html");
    let good = fs::read(&path).unwrap();
    write(&path, b"{% block");
    start_broken(&site, "base.html", || replace(&path, &good));
}

#[test]
fn what_depends_on_a_broken_article_goes_on() {
    let site = news()
        .file("tin-tuc/b1.md", article("Bài 1", "date = 2022-03-01\nrelated = [\"b6.md\"]", "Xem [mục](b6.md#muc)."))
        .file("tin-tuc/b7.md", article("Bài 7", "date = 2022-03-07", "Bài hai."));
    let preview = Preview::start(&site, &[]);
    let before = preview.page("/tin-tuc/b1/");
    replace(&site.path("site/tin-tuc/b6.md"), b"");
    preview.until_errors(1);
    assert_eq!(preview.page("/tin-tuc/b1/"), before, "the article with a link to it");
    // Sound edits go in beside the mistake.
    replace(&site.path("site/tin-tuc/b7.md"), article("Nhan đề khác", "date = 2022-03-07", "Bài hai khác.").as_bytes());
    preview.shows("/tin-tuc/", "Nhan đề khác");
    assert!(preview.page("/tin-tuc/b7/").contains("Bài hai khác.") && preview.page("/tin-tuc/").contains("Bài 6"));
    // Deleting the article moves the mistake to the one that names it.
    fs::remove_file(site.path("site/tin-tuc/b6.md")).unwrap();
    until("the mistake is now in b1.md", || {
        preview.state("/")["problems"].as_array().unwrap().iter().any(|one| one["file"] == "site/tin-tuc/b1.md")
    });
    assert!(preview.get("/tin-tuc/b1/").text().contains(CARD));
    assert_eq!(preview.page("/tin-tuc/b7/").matches(CARD).count(), 0);
    replace(&site.path("site/tin-tuc/b1.md"), article("Bài 1", "date = 2022-03-01", "Không dẫn đi đâu.").as_bytes());
    preview.until_errors(0);
    assert_eq!(preview.get("/tin-tuc/b6/").status, 404);
    let different = preview.differences(&site.copy().built_with(&["--drafts=all"]).tree(), 8);
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn the_last_good_version_outlives_changes_of_everything_else() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let change = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(site.path(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        replace(&site.path(file), text.replacen(from, to, 1).as_bytes());
    };
    replace(&site.path("site/tin-tuc/b8.md"), b"");
    preview.until_errors(1);
    for (file, from, to) in [
        ("config.toml", "title = \"", "title = \"Cấu hình mới "),
        ("themes/portal/i18n/vi.toml", "skip_link = \"", "skip_link = \"Chữ mới "),
        ("themes/portal/templates/base.html", "</main>", "Khuôn mới </main>"),
        ("site/tin-tuc/_index.md", "Tin tức", "Tên mới của mục"),
        ("site/tin-tuc/b7.md", "Bài 7", "Bài bảy mới"),
        ("config.toml", "paginate_by = 4", "paginate_by = 5 # mới"),
    ] {
        change(file, from, to);
        let words = ["Cấu hình mới", "Chữ mới", "Khuôn mới", "Tên mới của mục", "Bài bảy mới", "Bài 4"];
        let words = words.into_iter().find(|words| to.contains(words)).unwrap_or("Bài 4");
        preview.shows("/tin-tuc/", words);
        assert!(preview.page("/tin-tuc/").contains("Bài 8"), "{file}: the list lost the article");
        let own = preview.page("/tin-tuc/b8/");
        assert!(own.contains(CARD) && own.contains("Dấu hiệu: ban đầu"), "{file}: the page lost its last good text");
    }
    replace(&site.path("site/tin-tuc/b8.md"), news_text(8, "đã sửa").as_bytes());
    preview.until_errors(0);
    let different = preview.differences(&site.copy().built_with(&["--drafts=all"]).tree(), 8);
    assert!(different.is_empty(), "{different:#?}");
}

#[test]
fn mistakes_of_a_text_go_with_the_text() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let codes = || {
        let state = preview.state("/");
        let problems = state["problems"].as_array().unwrap().iter().map(|one| one["code"].to_string());
        problems.collect::<Vec<_>>()
    };
    // A link that leads nowhere, then another mistake instead of it, then the link again in other words.
    for (text, code) in [
        (news_text(3, "[mất](./khong-co.md)"), "E031"),
        (news_text(3, "x").replace("title", "tilte"), "E011"),
        (news_text(3, "[cũng mất](./cung-khong-co.md)"), "E031"),
        (String::new(), "E076"),
    ] {
        replace(&site.path("site/tin-tuc/b3.md"), text.as_bytes());
        until(code, || codes().contains(&format!("\"{code}\"")));
        assert!(codes().iter().all(|one| code == "E011" || one.contains(code)), "{code}: {:?}", codes());
        assert!(preview.page("/tin-tuc/b3/").contains(CARD), "{code}");
        let gone = if code == "E031" { "tilte" } else { "khong-co.md" };
        assert!(!preview.state("/")["problems"].to_string().contains(gone), "{code}: a mistake that is gone");
    }
}

/// The outputs when two looks at them agree: in between, a build may be putting files in place.
fn at_rest(watching: &Watching) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut last = None;
    until("the outputs are at rest", || {
        let now = crate::preview::glimpse(&watching.output);
        let same = now.is_some() && now == last;
        last = now;
        same
    });
    last.expect("the outputs")
}

#[test]
fn a_watch_with_an_error_keeps_the_last_good_output() {
    let site = news();
    let watching = Watching::start(&site, &[]);
    let good = at_rest(&watching);
    for (from, to) in MISTAKES {
        let errors = watching.printed("error");
        let path = site.path("site/tin-tuc/b3.md");
        let text = fs::read_to_string(&path).unwrap();
        // The sound change beside it must wait as well.
        replace(&site.path("site/tin-tuc/b1.md"), news_text(1, to.len().to_string().as_str()).as_bytes());
        watching.holds("tin-tuc/b1/index.html", &format!("Dấu hiệu: {}.", to.len()));
        let good = at_rest(&watching);
        replace(&path, text.replacen(from, to, 1).as_bytes());
        until("the error is printed", || watching.printed("error") > errors);
        assert_same_tree(&good, &crate::site::tree(&watching.output), to);
        replace(&path, text.as_bytes());
        replace(&site.path("site/tin-tuc/b2.md"), news_text(2, &format!("đã sửa {}", to.len())).as_bytes());
        watching.holds("tin-tuc/b2/index.html", &format!("đã sửa {}", to.len()));
    }
    assert!(good.len() > 20);
    until("the outputs equal a clean build", || {
        crate::preview::glimpse(&watching.output) == Some(site.copy().built().tree())
    });
}
