//! `new`: where the file goes, what is in it, which tags are meant, and what it never does.

use std::fs;

use serde_json::Value;

use crate::images;
use crate::site::{Run, Site};

/// A site of one section with tags, as an editor meets it.
fn site() -> Site {
    Site::new()
        .section("tin", "Tin")
        .article("tin/a.md", "date = 2022-01-01\ntags = [\"Đầu tư\", \"FDI\"]")
        .article("tin/b.md", "date = 2022-01-03\ntags = [\"Đầu tư\"]")
        .article("tin/c.md", "date = 2022-01-09\ntags = [\"Hạ tầng\", \"Đầu tư\"]")
}

fn new(site: &Site, arguments: &[&str]) -> Run {
    site.run(&[&["new"], arguments].concat())
}

/// Starts an article and gives the name of its file.
fn created(site: &Site, arguments: &[&str]) -> String {
    let run = new(site, &[arguments, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{arguments:?}\n{}{}", run.stdout, run.stderr);
    let line: Value = serde_json::from_str(run.stdout.lines().last().expect("a result")).expect("JSON");
    line["created"].as_str().expect("a name").to_owned()
}

fn text(site: &Site, name: &str) -> String {
    fs::read_to_string(site.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn new_starts_an_article_that_builds() {
    let site = site();
    let arguments = ["Khởi công \"nhà máy\" ở Điện Bàn", "--section", "tin", "--tags", "Đầu tư,FDI", "--lang", "vi"];
    let run = new(&site, &arguments);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    let path = "site/tin/khoi-cong-nha-may-o-dien-ban.md";
    for next in [path, "bantin serve", "draft = true", "bantin check", "bantin build"] {
        assert!(run.stdout.contains(next), "{next}: {}", run.stdout);
    }
    let written = text(&site, path);
    assert!(written.contains("date = 2026-06-01T00:00:00\n"), "{written}");
    assert!(written.contains("\ntags = [\"Đầu tư\", \"FDI\"]\n"), "{written}");
    assert_eq!(new(&site, &arguments).code, 2, "an article that is there is never replaced");
    assert_eq!(text(&site, path), written);
    let page = site.built_with(&["--drafts"]).page("/tin/khoi-cong-nha-may-o-dien-ban/");
    assert!(page.contains("Khởi công"));
}

/// Every line that is a key behind a comment sign, without the sign.
fn uncommented(text: &str) -> (String, Vec<String>) {
    let key = |line: &str| Some(line.strip_prefix("# ")?.split_once(" = ")?.0.to_owned());
    let keys = text.lines().filter_map(key).filter(|key| !key.contains(' ')).collect();
    let line = |line: &str| match key(line).is_some_and(|key| !key.contains(' ')) {
        true => line[2..].to_owned(),
        false => line.to_owned(),
    };
    (text.lines().map(line).collect::<Vec<_>>().join("\n"), keys)
}

#[test]
fn every_key_offered_in_a_comment_is_one_that_articles_have() {
    for (language, picture, document) in [("vi", "anh.jpg", "van-ban.pdf"), ("en", "photo.jpg", "document.pdf")] {
        let config = "taxonomies = [\"tags\", \"loai\"]\n[languages.en]\ntitle = \"Board\"\n[check]\nrequire = []\n";
        let site = site()
            .config_with(config)
            .article("tin/d.en.md", "date = 2022-01-01")
            .file(&format!("tin/{picture}"), images::picture(30, 20, image::ImageFormat::Jpeg))
            .file(&format!("tin/{document}"), "a document");
        let name = created(&site, &["Bài mới", "--section", "tin", "--lang", language]);
        let (whole, keys) = uncommented(&text(&site, &name));
        for key in ["loai", "summary", "image", "pinned", "related", "expires_note", "corrections", "type", "document"]
        {
            assert!(keys.iter().any(|known| known == key), "{key} is not offered: {keys:?}");
        }
        let site = site.root_file(&name, whole);
        let run = site.run(&["check", "--strict", "--drafts=all", "-q"]);
        assert_eq!((run.code, &*run.stderr), (0, ""), "{}", text(&site, &name));
    }
}

#[test]
fn a_bundle_has_a_folder_of_its_own() {
    let site = site();
    assert_eq!(created(&site, &["Lễ ký", "--bundle"]), "site/tin/le-ky/index.md");
    assert_eq!(created(&site, &["Lễ mừng"]), "site/tin/le-mung.md");
    let before = site.tree();
    for (arguments, code, other) in [
        (["Lễ ký", "--lang", "vi"], "E144", "site/tin/le-ky/index.md"),
        (["Lễ ký", "--bundle", "--lang=vi"], "E065", "site/tin/le-ky/index.md"),
        (["Lễ mừng", "--bundle", "--lang=vi"], "E144", "site/tin/le-mung.md"),
    ] {
        let run = new(&site, &arguments);
        assert_eq!(run.code, 2, "{arguments:?}");
        assert!(run.stderr.contains(code) && run.stderr.contains(other), "{arguments:?}: {}", run.stderr);
    }
    assert_eq!(site.tree(), before, "nothing is written");
    fs::create_dir(site.path("site/tin/hoi-nghi")).expect("a folder");
    for arguments in [&["Hội nghị"][..], &["Hội nghị", "--bundle"]] {
        let run = new(&site, arguments);
        assert!(run.code == 2 && run.stderr.contains("E144"), "a folder of that name is there: {}", run.stderr);
    }
}

#[test]
fn an_article_of_another_edition_stands_beside_its_translation() {
    let site = site().config_with("[languages.en]\ntitle = \"Board\"\n");
    for arguments in [["WHA", "--bundle", "--lang=vi"], ["FDI", "--lang=vi", "-q"]] {
        new(&site, &arguments);
    }
    assert_eq!(created(&site, &["WHA", "--bundle", "--lang=en"]), "site/tin/wha/index.en.md");
    assert_eq!(created(&site, &["FDI", "--lang=en"]), "site/tin/fdi.en.md");
    assert!(site.built_with(&["--drafts"]).page("/en/tin/wha/").contains("hreflang=\"vi\""));
    assert_eq!(new(&site, &["X", "--lang", "fr"]).code, 2, "an edition the site does not have");
}

#[test]
fn a_translation_stands_beside_its_article_with_an_address_of_its_own() {
    let site = site()
        .config_with("[languages.en]\ntitle = \"Board\"\n")
        .section("van-ban", "Văn bản")
        .article("tin/2022/le-ky/index.md", "date = 2022-01-01");
    for (file, title, name) in [
        ("site/tin/a.md", "First \"news\"", "site/tin/a.en.md"),
        ("tin/2022/le-ky/index.md", "Signing", "site/tin/2022/le-ky/index.en.md"),
    ] {
        assert_eq!(created(&site, &[title, "--lang=en", "--translates", file]), name);
    }
    let run = site.built_with(&["--drafts"]);
    assert!(run.page("/en/tin/first-news/").contains("href=\"/tin/a/\""), "each links to the other");
    assert!(run.page("/tin/2022/le-ky/").contains("href=\"/en/tin/2022/signing/\""));
    let again = new(&site, &["Signing", "--lang=en", "--translates", "site/tin/a.md"]);
    assert!(again.code == 2 && again.stderr.contains("E065"), "{}", again.stderr);
    let missing = new(&site, &["Signing", "--lang=en", "--translates", "site/tin/khong.md"]);
    assert!(missing.code == 2 && missing.stderr.contains("E066"), "{}", missing.stderr);
    assert_eq!(new(&site, &["X", "--translates", "tin/a.md", "--section", "tin"]).code, 2);
}

#[test]
fn the_date_asked_for_is_written_and_decides_the_year() {
    let site = Site::new().section("tin", "Tin").article("tin/2025/x.md", "date = 2025-01-01");
    for (date, written, folder) in [
        ("2025-12-31", "2025-12-31", "tin/2025"),
        ("2025-12-31T08:30:00", "2025-12-31T08:30:00", "tin/2025"),
        ("2025-12-31 08:30", "2025-12-31T08:30:00", "tin/2025"),
        ("2025-12-31T20:00:00Z", "2025-12-31T20:00:00Z", "tin/2026"),
        ("2026-12-31T08:30:00+07:00", "2026-12-31T08:30:00+07:00", "tin/2026"),
    ] {
        let title = format!("Ngày {}", date.replace(':', "-"));
        let name = created(&site, &[&title, "--date", date]);
        assert!(name.starts_with(&format!("site/{folder}/ngay-")), "{date}: {name}");
        assert!(text(&site, &name).contains(&format!("\ndate = {written}\n")), "{date}: {}", text(&site, &name));
    }
    site.built_with(&["--drafts=all"]);
    let later = new(&site, &["Mai sau", "--date", "2027-01-01", "--lang", "vi"]);
    assert!(later.stdout.contains("hẹn giờ") && later.stdout.contains("2027-01-01T00:00:00+07:00"), "{}", later.stdout);
    let wrong = new(&site, &["X", "--date", "31/12/2026"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("E016") && wrong.stderr.contains("write: 2026-12-31"), "{}", wrong.stderr);
    assert!(new(&site, &["X", "--date", "mai"]).stderr.contains("E015"));
}

#[test]
fn a_folder_for_the_year_is_made_where_articles_live_in_such_folders() {
    let site = Site::new()
        .section("tin", "Tin")
        .section("van-ban", "Văn bản")
        .article("tin/2024/a.md", "date = 2024-01-01")
        .article("tin/2025/le-ky/index.md", "date = 2025-01-01")
        .article("van-ban/a.md", "date = 2025-01-01")
        .article("van-ban/b/index.md", "date = 2025-01-02")
        .article("van-ban/2023/c.md", "date = 2023-01-01");
    assert_eq!(created(&site, &["Mới", "--section", "tin"]), "site/tin/2026/moi.md");
    assert_eq!(created(&site, &["Sau", "--section", "tin", "--bundle"]), "site/tin/2026/sau/index.md");
    assert_eq!(created(&site, &["Mới", "--section", "van-ban"]), "site/van-ban/moi.md");
    assert_eq!(created(&site, &["Cũ", "--section", "van-ban", "--date", "2023-05-05"]), "site/van-ban/2023/cu.md");
}

#[test]
fn the_section_is_named_where_there_are_several() {
    let site = site().section("tin/nhanh", "Tin nhanh").section("van-ban", "Văn bản");
    let run = new(&site, &["Hội nghị", "--lang", "vi"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("E145") && run.stderr.contains("chọn một: tin, tin/nhanh, van-ban"), "{}", run.stderr);
    assert!(run.stderr.contains("bantin new \"Hội nghị\" --section tin "), "{}", run.stderr);
    for (section, title, name) in [
        (".", "Một", "site/mot.md"),
        ("", "Hai", "site/hai.md"),
        ("site/tin/", "Ba", "site/tin/ba.md"),
        ("./tin/nhanh", "Bốn", "site/tin/nhanh/bon.md"),
    ] {
        assert_eq!(created(&site, &[title, "--section", section]), name);
    }
    let wrong = new(&site, &["X", "--section", "tni"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean “tin”?"), "{}", wrong.stderr);
    assert_eq!(created(&Site::new(), &["Một"]), "site/mot.md", "a site without sections has one place only");
}

#[test]
fn tags_are_spelled_as_the_site_spells_them() {
    let site = site();
    let run = new(&site, &["Bài", "--tags", "fdi, đầu  tư,Đầu tư,", "--format", "json"]);
    let line: Value = serde_json::from_str(run.stdout.trim()).expect("one line of JSON");
    assert_eq!(line["tags"], serde_json::json!(["FDI", "Đầu tư"]));
    let written = text(&site, "site/tin/bai.md");
    assert!(written.contains("\ntags = [\"FDI\", \"Đầu tư\"]\n"), "{written}");
    assert!(written.contains("thường dùng: \"Đầu tư\", \"FDI\", \"Hạ tầng\"\n"), "{written}");
}

#[test]
fn a_tag_that_is_nearly_one_of_the_site_is_kept_and_told() {
    let site = site().article("tin/d.md", "date = 2022-01-01\ntags = [\"2025\", \"Thuế\"]");
    let run = new(&site, &["Bài", "--tags", "dau tu,Hạ tầmg,2026,Thuê đất,AI", "--lang", "vi"]);
    assert_eq!(run.code, 0);
    assert_eq!(run.stderr.matches("[W141]").count(), 2, "{}", run.stderr);
    assert!(run.stderr.contains("có phải ý bạn là “Đầu tư”?") && run.stderr.contains("số bài: 3"), "{}", run.stderr);
    assert!(run.stderr.contains("có phải ý bạn là “Hạ tầng”?"), "{}", run.stderr);
    let written = text(&site, "site/tin/bai.md");
    assert!(written.contains("\ntags = [\"dau tu\", \"Hạ tầmg\", \"2026\", \"Thuê đất\", \"AI\"]\n"), "{written}");
    let run = new(&site, &["Hai", "--tags", "dau tu", "--format", "json"]);
    let told: Value = serde_json::from_str(run.stdout.lines().next().expect("a warning")).expect("JSON");
    assert_eq!((&told["code"], &told["file"], &told["line"]), (&"W141".into(), &"site/tin/hai.md".into(), &5.into()));
}

#[test]
fn tags_belong_to_the_edition_and_the_section() {
    let site = site()
        .config_with("[languages.en]\ntitle = \"Board\"\n")
        .section("van-ban", "Văn bản")
        .article("van-ban/a.md", "date = 2022-01-01\ntags = [\"Quyết định\"]")
        .article("tin/a.en.md", "date = 2022-01-01\ntags = [\"Investment\"]");
    let usual = |arguments: &[&str]| {
        let text = text(&site, &created(&site, arguments));
        text.lines().find_map(|line| line.split_once(": \"")).expect("a line of usual tags").1.to_owned()
    };
    assert_eq!(usual(&["A1", "--section", "tin", "--lang=vi"]), "Đầu tư\", \"FDI\", \"Hạ tầng\"");
    assert_eq!(usual(&["A2", "--section", "van-ban", "--lang=vi"]), "Quyết định\"");
    assert_eq!(usual(&["A3", "--section", "van-ban", "--lang=en"]), "Investment\"");
    let none = Site::new().config_with("taxonomies = []\n");
    assert_eq!(new(&none, &["A", "--tags", "x"]).code, 2);
    let name = created(&none, &["A"]);
    assert!(!text(&none, &name).contains("tags"));
    none.built_with(&["--drafts"]);
}

#[test]
fn an_article_like_another_is_told_and_written() {
    let site = site().file("tin/2021/cu.md", "+++\ntitle = \"Lễ ký kết\"\ndate = 2021-01-01\n+++\nChữ.\n");
    for (title, named) in [("lễ  ký kết", "site/tin/2021/cu.md"), ("Cũ", "site/tin/2021/cu.md")] {
        let run = new(&site, &[title, "--lang", "vi"]);
        assert_eq!(run.code, 0);
        assert!(run.stderr.contains("W142") && run.stderr.contains(named), "{title}: {}", run.stderr);
    }
    assert!(site.path("site/tin/le-ky-ket.md").is_file() && site.path("site/tin/cu.md").is_file());
    let again = new(&site, &["Lễ ký kết", "--section", ".", "--lang", "vi"]);
    assert!(again.stderr.contains("site/tin/le-ky-ket.md (+1)"), "the newest is named: {}", again.stderr);
}

#[cfg(unix)]
#[test]
fn the_editor_opens_the_file() {
    let site = site().env("EDITOR", "false").env("VISUAL", "sh -c 'printf \"%s\" \"xong $1\" >> \"$2\"' x 'hai từ'");
    let run = new(&site, &["Bài", "--edit"]);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    assert!(text(&site, "site/tin/bai.md").ends_with("xong hai từ"));
    for (at, (editor, code, words)) in [
        ("", "E140", "VISUAL"),
        ("khong-co-chuong-trinh-nay -x", "E146", "không có tệp"),
        ("sh -c 'exit 3'", "E146", "kết thúc với mã: 3"),
        ("sh 'x", "E146", "thiếu dấu ngoặc"),
    ]
    .into_iter()
    .enumerate()
    {
        let site = Site::new().env("VISUAL", "").env("EDITOR", editor);
        let name = format!("Bài {at}");
        let run = new(&site, &[&name, "--edit", "--lang", "vi"]);
        assert_eq!(run.code, 2, "{editor}");
        assert!(run.stderr.contains(code) && run.stderr.contains(words), "{editor}: {}", run.stderr);
        assert!(site.path(&format!("site/bai-{at}.md")).is_file(), "the file stays");
    }
}

#[test]
fn articles_with_mistakes_are_no_hindrance() {
    let site = site().file("tin/x.md", b"\xFF\xFE").file("tin/y.md", "+++\ntitle = \n").file("tin/z.md", "");
    let run = new(&site, &["Bài {{ title }} \\ \u{7}\n"]);
    assert_eq!((run.code, &*run.stderr), (0, ""));
    assert!(text(&site, "site/tin/bai-title.md").contains("title = \"Bài {{ title }} \\\\\"\n"));
    assert_eq!(new(&site, &["  "]).code, 2, "a title of spaces is none");
}
