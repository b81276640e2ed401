//! What open tabs are told after an edit: only those whose page changed reload, and never before the new page is served.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::preview::{PATIENCE, Preview, Response, Tab, Watching, news, news_text, until};
use crate::site::{Site, article, replace, write};

fn edit(site: &Site, at: usize, words: &str) {
    replace(&site.path(&format!("site/tin-tuc/b{at}.md")), news_text(at, words).as_bytes());
}

/// Puts a text in place of another in a file.
fn change(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from:?} is not in {}", path.display());
    replace(path, text.replacen(from, to, 1).as_bytes());
}

/// A whole page of the news site, whatever it says.
fn whole(response: &Response) -> bool {
    let text = response.text();
    response.status == 200 && text.contains("<h1") && text.contains("</main>") && text.trim_end().ends_with("</html>")
}

#[test]
fn only_tabs_whose_page_changed_reload() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let [one, two, home, english, lost] =
        ["/tin-tuc/b1/", "/tin-tuc/b2/", "/", "/en/tin-tuc/b1/", "/khong-co/"].map(|page| preview.tab(page));
    edit(&site, 1, "bài một");
    let first = one.reload();
    edit(&site, 2, "bài hai");
    let second = two.reload();
    assert!(second > first, "the other tab reloaded: {second}, {first}");
    change(&site.path("site/tin-tuc/b8.md"), "Bài 8", "Nhan đề mới");
    let third = home.reload();
    assert!(third > second, "the home page reloaded for a text that it does not show: {third}, {second}");
    change(&site.path("site/tin-tuc/b1.en.md"), "at first", "later");
    let fourth = english.reload();
    assert!(fourth > third, "the English edition reloaded for the Vietnamese: {fourth}, {third}");
    // A page that comes into being is a change for those who wait for it.
    write(&site.path("site/khong-co.md"), article("Nay có", "", "Có rồi.").as_bytes());
    let fifth = lost.reload();
    assert!(fifth > fourth, "the missing page reloaded before it was there: {fifth}, {fourth}");
    assert!(preview.page("/khong-co/").contains("Có rồi."));
}

#[test]
fn a_tag_changes_every_page_that_shows_it() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let pages = ["/tin-tuc/b4/", "/chu-de/", "/chu-de/dau-tu/"];
    let tabs = pages.map(|page| preview.tab(page));
    change(&site.path("site/tin-tuc/b4.md"), "\"Đầu tư\"", "\"Hạ tầng mới\"");
    for (tab, page) in tabs.iter().zip(pages) {
        tab.reload();
        assert_eq!(preview.page(page).contains("Hạ tầng mới"), page != "/chu-de/dau-tu/", "{page}");
    }
    assert!(preview.page("/chu-de/ha-tang-moi/").contains("Bài 4"), "the new tag has a page");
    assert!(!preview.page("/chu-de/dau-tu/").contains("Bài 4"), "the article is still under its old tag");
    fs::remove_file(site.path("site/tin-tuc/b4.md")).unwrap();
    until("the tag goes with its last article", || preview.get("/chu-de/ha-tang-moi/").status == 404);
    assert_eq!(preview.get("/tin-tuc/b4/").status, 404);
    assert!(!preview.page("/tin-tuc/").contains("Bài 4") && !preview.page("/").contains("Bài 4"));
}

#[test]
fn the_new_page_is_served_before_the_signal() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let tab = preview.tab("/tin-tuc/b8/");
    let list = preview.tab("/tin-tuc/");
    let mut last = 0;
    for times in 0..20 {
        let text = news_text(8, &format!("bản {times}.")).replace("Bài 8", &format!("Nhan đề {times}."));
        replace(&site.path("site/tin-tuc/b8.md"), text.as_bytes());
        let plan = tab.reload();
        assert!(plan > last, "plans count up: {plan}, {last}");
        last = plan;
        assert!(preview.page("/tin-tuc/b8/").contains(&format!("bản {times}.")), "the reload came before the page");
        assert!(list.reload() >= plan, "the list's reload names its plan");
        assert!(preview.page("/tin-tuc/").contains(&format!("Nhan đề {times}.")), "the reload came before the list");
    }
}

#[test]
fn no_half_built_state_is_ever_served() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let looks = ["/", "/tin-tuc/b2/", "/tin-tuc/", "/chu-de/dau-tu/"].map(|page| preview.polling(page, whole));
    for times in 0..15 {
        edit(&site, 2, &format!("bài hai, lần {times}"));
        write(
            &site.path("site/tin-tuc/them.md"),
            article("Thêm", "date = 2022-04-01\ntags = [\"Đầu tư\"]", "T").as_bytes(),
        );
        preview.shows("/tin-tuc/b2/", &format!("bài hai, lần {times}"));
        change(&site.path("config.toml"), "title = \"", "title = \"B");
        change(&site.path("themes/portal/i18n/vi.toml"), "skip_link = \"", "skip_link = \"B");
        fs::remove_file(site.path("site/tin-tuc/them.md")).unwrap();
        until("the article goes", || preview.get("/tin-tuc/them/").status == 404);
    }
    preview.shows("/", &format!("{}Chuyển đến nội dung chính", "B".repeat(15)));
    for look in looks {
        assert_eq!(look.finish(), None);
    }
}

/// The addresses of the next `assets` event, during which the tab must not reload.
fn assets(tab: &Tab) -> Value {
    let data = tab.wait_for("assets");
    serde_json::from_str(&data).unwrap_or_else(|error| panic!("{error}: {data}"))
}

#[test]
fn styles_and_pictures_are_named_and_no_page_reloads() {
    let site = news()
        .file("tin-tuc/b8/index.md", article("Có ảnh", "date = 2022-05-01\nsummary = \"S\"", "![Ảnh](<ảnh 1.svg>)"))
        .without("tin-tuc/b8.md")
        .file("tin-tuc/b8/ảnh 1.svg", "một tấm ảnh");
    for (arguments, base) in [(vec![], "/"), (vec!["--base-url", "https://x.gov.vn/bql/"], "/bql/")] {
        let preview = Preview::start(&site, &arguments);
        let tab = preview.tab(base);
        let style = site.path("themes/portal/static/css/site.css");
        change(&style, "{", " {");
        assert_eq!(assets(&tab), json!([format!("{base}css/site.css")]));
        assert_eq!(preview.page(&format!("{base}css/site.css")), fs::read_to_string(&style).unwrap());
        replace(&site.path("site/tin-tuc/b8/ảnh 1.svg"), b"mot tam anh khac");
        assert_eq!(assets(&tab), json!([format!("{base}tin-tuc/b8/%E1%BA%A3nh%201.svg")]));
        let plan = preview.plan();
        change(&site.path("config.toml"), "title = \"", "title = \"B");
        assert!(tab.reload() > plan, "the tab reloaded for a style or a picture");
    }
}

#[test]
fn configuration_templates_words_and_sections_apply_without_a_restart() {
    let site = news().file("tin-tuc/b8.md", news_text(8, "mới nhất"));
    let preview = Preview::start(&site, &["--lang", "vi"]);
    change(&site.path("config.toml"), "title = \"Ban Quản lý\"", "title = \"Tên mới của trang\"");
    preview.shows("/tin-tuc/b1/", "Tên mới của trang");
    assert_eq!(preview.get("/tin-tuc/trang/1/").status, 200);
    change(&site.path("config.toml"), "paginate_by = 4", "paginate_by = 50");
    until("one page holds all", || preview.get("/tin-tuc/trang/1/").status == 404);
    change(&site.path("themes/portal/i18n/vi.toml"), "related = \"", "related = \"Xem thêm: ");
    preview.shows("/tin-tuc/b1/", "Xem thêm: ");
    change(&site.path("themes/portal/templates/base.html"), "</main>", "<p>Từ khuôn mẫu</p></main>");
    preview.shows("/tin-tuc/b1/", "Từ khuôn mẫu");
    preview.shows("/khong-co/", "Từ khuôn mẫu");
    change(&site.path("site/tin-tuc/_index.md"), "Tin tức", "Chuyên mục mới");
    preview.shows("/tin-tuc/b1/", "Chuyên mục mới");
    assert_eq!(preview.state("/tin-tuc/b1/")["page"]["section"], "Chuyên mục mới");
    write(&site.path("themes/con/theme.toml"), b"extends = \"portal\"\n");
    write(&site.path("themes/con/templates/article.html"), "<html><body>Giao diện con</body></html>".as_bytes());
    change(&site.path("config.toml"), "theme = \"portal\"", "theme = \"con\"");
    preview.shows("/tin-tuc/b1/", "Giao diện con");
    write(&site.path("themes/con/templates/article.html"), "<html><body>Sửa giao diện con</body></html>".as_bytes());
    preview.shows("/tin-tuc/b1/", "Sửa giao diện con");
    change(&site.path("config.toml"), "paginate_by = 50", "paginate_by = 50\ncontent = \"noi-dung\"");
    fs::rename(site.path("site"), site.path("noi-dung")).unwrap();
    replace(&site.path("noi-dung/tin-tuc/_index.md"), article("Từ thư mục khác", "", "").as_bytes());
    preview.shows("/tin-tuc/", "Từ thư mục khác");
    replace(&site.path("noi-dung/tin-tuc/_index.md"), article("Vẫn được theo dõi", "", "").as_bytes());
    preview.shows("/tin-tuc/", "Vẫn được theo dõi");
}

#[test]
fn building_beside_a_preview_is_no_change() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    edit(&site, 1, "lần một");
    preview.shows("/tin-tuc/b1/", "lần một");
    let before = preview.plan();
    // The output folder and the lock of a build lie below the root that is watched.
    site.built();
    site.built_with(&["--output", "khac", "--drafts"]);
    write(&site.path("public/tin-tuc/b1/index.html"), b"sua tay");
    site.built();
    write(&site.path("ghi-chu.txt"), b"beside the configuration");
    write(&site.path(".git/index"), b"a repository");
    edit(&site, 1, "lần hai");
    preview.shows("/tin-tuc/b1/", "lần hai");
    assert_eq!(preview.plan(), before + 1, "one edit is one plan");
}

#[test]
fn a_preview_a_watch_and_builds_share_a_site() {
    let site = news();
    let preview = Preview::start(&site, &["--drafts=false"]);
    let watching = Watching::start(&site, &[]);
    let second = Preview::start(&site, &["--drafts=false"]);
    for times in 0..5 {
        let words = format!("lần {times}");
        edit(&site, 3, &words);
        site.built();
        watching.holds("tin-tuc/b3/index.html", &words);
        preview.shows("/tin-tuc/b3/", &words);
        second.shows("/tin-tuc/b3/", &words);
    }
    let clean = site.copy().built().tree();
    let own = preview.differences(&clean, 8);
    assert!(own.is_empty() && second.differences(&clean, 8).is_empty(), "{own:#?}");
}

#[test]
fn a_tab_that_comes_back_is_told_the_plan() {
    let site = news();
    let preview = Preview::start(&site, &[]);
    let hello = |preview: &Preview| {
        let tab = Tab::open(preview.address, &crate::preview::of_page("events", "/"));
        let (name, data) = tab.next(PATIENCE).expect("a greeting");
        assert_eq!(name, "hello");
        let (run, plan) = data.rsplit_once('-').expect("a run and a plan");
        (run.to_owned(), plan.parse::<u64>().expect("a number"))
    };
    let (run, plan) = hello(&preview);
    assert_eq!(plan, preview.plan());
    edit(&site, 1, "sửa");
    preview.shows("/tin-tuc/b1/", "sửa");
    let (same_run, next_plan) = hello(&preview);
    assert_eq!((&same_run, next_plan), (&run, preview.plan()));
    assert!(next_plan > plan);
    // Another run of the server is told from this one, whatever its plan's number.
    assert_ne!(hello(&Preview::start(&site, &[])).0, run);
}
