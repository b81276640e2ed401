//! Ways of an agency: banners, the notice of an agency that is no more, abbreviations, and what pages say to machines.

use scraper::{Html, Selector};
use serde_json::Value;

use crate::markup;
use crate::preview::Preview;
use crate::site::{Run, Site, article};

const BOTH: &str = "[languages.en]\ntitle = \"Board\"\n";

fn texts(page: &str, select: &str) -> Vec<String> {
    let selector = Selector::parse(select).expect("a selector");
    let text = |element: scraper::ElementRef| {
        element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    Html::parse_document(page).select(&selector).map(text).collect()
}

/// The things a page tells machines of, by their type.
fn things(run: &Run, url: &str) -> Vec<(String, Value)> {
    let block = texts(&run.page(url), "script[type='application/ld+json']");
    let Some(block) = block.first() else { return Vec::new() };
    let data: Value = serde_json::from_str(block).expect("JSON");
    assert_eq!(data["@context"], "https://schema.org");
    let graph = data["@graph"].as_array().expect("a graph").iter();
    graph.map(|thing| (thing["@type"].as_str().expect("a type").to_owned(), thing.clone())).collect()
}

fn some_pages() -> Site {
    Site::new()
        .section("tin-tuc", "Tin tức")
        .article("tin-tuc/a.md", "date = 2026-05-01\ntags = [\"Bão\"]")
        .article("tin-tuc/a.en.md", "date = 2026-05-01\ntags = [\"storm\"]")
        .file("bao.md", "+++\ntitle = \"Bão số 5\"\n+++\n")
}

#[test]
fn a_banner_is_on_every_page_until_it_is_over() {
    let banner = "[banner]\ntext = \"Bão số 5 đổ bộ\"\nurl = \"/bao.md\"\nuntil = 2026-06-02\n";
    let own = "[languages.en.banner]\ntext = \"Typhoon\"\n";
    let site = some_pages().config_with(&format!("{banner}{BOTH}{own}"));
    let run = site.built();
    for url in
        ["/", "/tin-tuc/", "/tin-tuc/a/", "/chu-de/", "/chu-de/bao/", "/luu-tru/", "/luu-tru/2026/05/", "/404.html"]
    {
        let shown = texts(&run.page(url), "aside.notice");
        assert_eq!(shown, ["Thông báo khẩn: Bão số 5 đổ bộ Xem chi tiết"], "{url}");
        assert_eq!(markup::attributes(&run.page(url), "aside.notice a", "href"), ["/bao/"], "{url}");
    }
    assert_eq!(texts(&run.page("/en/tin-tuc/a/"), "aside.notice"), ["Urgent notice: Typhoon"]);
    let over = site.built_with(&["--now", "2026-06-02T00:00:00+07:00"]);
    assert_eq!(texts(&over.page("/tin-tuc/a/"), "aside.notice"), [""; 0]);
    assert_eq!(texts(&over.page("/en/tin-tuc/a/"), "aside.notice").len(), 1, "it has no end");
}

#[test]
fn a_banner_leads_somewhere() {
    let run = some_pages().config_with("[banner]\ntext = \"Bão\"\nurl = \"/khong-co/\"\n").build(&[]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("E039") && run.stderr.contains("config.toml:7:7"), "{}", run.stderr);
    let run = some_pages().config_with("[banner]\nurl = \"/bao/\"\n[archive_notice]\nname = \"Ban mới\"\n").build(&[]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("`banner.text`") && run.stderr.contains("`archive_notice.text`"), "{}", run.stderr);
}

#[test]
fn the_site_of_an_agency_that_is_no_more_says_where_it_has_gone() {
    let notice =
        "[archive_notice]\ntext = \"Cơ quan đã sáp nhập.\"\nname = \"Ban mới\"\nurl = \"https://moi.gov.vn/\"\n";
    let run = some_pages().config_with(&format!("{notice}{BOTH}")).built();
    let expected = ["Trang lưu trữ: Cơ quan đã sáp nhập. Tin mới ở trang của Ban mới"];
    for url in ["/", "/tin-tuc/a/", "/404.html"] {
        assert_eq!(texts(&run.page(url), "aside.notice"), expected, "{url}");
        assert_eq!(markup::attributes(&run.page(url), "aside.notice a", "href"), ["https://moi.gov.vn/"], "{url}");
    }
    for url in ["/", "/en/"] {
        let headings = texts(&run.page(url), "h2");
        assert!(
            !headings.iter().any(|heading| heading == "Tin mới" || heading == "Latest news"),
            "{url}: {headings:?}"
        );
    }
}

#[test]
fn an_abbreviation_is_told_where_a_text_uses_it_first() {
    let short = "[abbreviations]\nKCN = \"khu công nghiệp\"\n\"KCN&KKT\" = \"khu công nghiệp và khu kinh tế\"\nSX = \"sản <xuất>\"\n";
    let own = "[languages.en.abbreviations]\nIZ = \"industrial zone\"\n";
    let body = "## KCN và IZ\n\nMuôn KCNX, aKCN, `KCN`: KCN&KKT (KCN), rồi KCN.\n\n[SX](https://x.vn/) ![KCN](a.svg)\n";
    let site = Site::new().config_with(&format!("{short}{BOTH}{own}")).file("a.svg", "<svg/>");
    let site = site.file("a.md", article("A", "date = 2026-05-01\ntoc = true", body));
    let run = site.file("a.en.md", article("A", "date = 2026-05-01", "KCN, IZ, IZ")).built();
    let page = run.page("/a/");
    assert_eq!(texts(&page, ".prose abbr"), ["KCN&KKT", "KCN", "SX"]);
    let told = markup::attributes(&page, ".prose abbr", "title");
    assert_eq!(told, ["khu công nghiệp và khu kinh tế", "khu công nghiệp", "sản <xuất>"]);
    assert!(texts(&page, ".prose p")[0].ends_with("Muôn KCNX, aKCN, KCN: KCN&KKT (KCN), rồi KCN."), "{page}");
    assert_eq!(markup::attributes(&page, ".prose img", "alt"), ["KCN"]);
    assert_eq!(texts(&run.page("/en/a/"), ".prose abbr"), ["IZ"]);
    let wrong = Site::new().config_with("[abbreviations]\n\"K C\" = \"x\"\n").build(&[]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
}

#[test]
fn pages_tell_machines_what_they_are() {
    let publisher = "[publisher]\nname = \"Ban Quản lý\"\nurl = \"https://quangnam.gov.vn/\"\n";
    let run = some_pages().config_with(publisher).built();
    let kinds = |url: &str| things(&run, url).into_iter().map(|(kind, _)| kind).collect::<Vec<_>>();
    assert_eq!(kinds("/"), ["WebSite", "GovernmentOrganization"]);
    assert_eq!(things(&run, "/")[1].1["url"], "https://quangnam.gov.vn/");
    assert_eq!(kinds("/tin-tuc/a/"), ["NewsArticle", "BreadcrumbList"]);
    assert_eq!(kinds("/luu-tru/2026/05/"), ["BreadcrumbList"]);
    let list = &things(&run, "/tin-tuc/a/")[1].1["itemListElement"];
    let step = |at: usize| (list[at]["position"].as_u64(), list[at]["name"].as_str(), list[at]["item"].as_str());
    assert_eq!(step(0), (Some(1), Some("Trang chủ"), Some("https://bql.example.vn/")));
    assert_eq!(step(1), (Some(2), Some("Tin tức"), Some("https://bql.example.vn/tin-tuc/")));
    assert_eq!(step(2).2, Some("https://bql.example.vn/tin-tuc/a/"));
}

#[test]
fn the_preview_sends_the_policy_that_the_site_keeps() {
    let preview = Preview::start(&some_pages(), &[]);
    for path in ["/", "/css/site.css", "/khong-co/"] {
        assert_eq!(preview.get(path).header("content-security-policy"), Some("default-src 'self'"), "{path}");
    }
    let site = some_pages().config_with("[markdown]\nembed = [\"www.youtube-nocookie.com\"]\n");
    let policy = "default-src 'self'; frame-src 'self' https://www.youtube-nocookie.com";
    assert_eq!(Preview::start(&site, &[]).get("/").header("content-security-policy"), Some(policy));
}

#[test]
fn a_home_page_whose_time_is_over_is_still_the_home_page() {
    let front = "+++\nexpires = 2026-05-01\nexpires_note = \"Hết\"\n+++\nLời chào.\n";
    let run = some_pages().config_with(BOTH).file("_index.md", front).built();
    assert!(!run.page("/").contains("Lời chào") && !texts(&run.page("/"), "h2").is_empty());
}

#[test]
fn an_article_whose_time_is_over_says_why() {
    let notice = "date = 2026-04-01\nexpires = 2026-05-15\ntags = [\"Thuê đất\"]";
    let site = some_pages()
        .config_with(BOTH)
        .file(
            "tin-tuc/ho-so.md",
            article("Nhận hồ sơ", &format!("{notice}\nexpires_note = \"Đã hết hạn nộp.\""), "Chữ kín."),
        )
        .file("tin-tuc/kin.md", article("Kín", notice, "Chữ kín."))
        .file("b.md", article("B", "date = 2026-05-02", "[hồ sơ](/tin-tuc/ho-so.md) [hồ sơ](/tin-tuc/ho-so/)"));
    let before = site.built_with(&["--now", "2026-05-01T00:00:00+07:00"]);
    assert!(before.page("/tin-tuc/ho-so/").contains("Chữ kín."));
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(!run.stdout.contains("\"code\""), "links to it stay right: {}", run.stdout);
    let page = run.page("/tin-tuc/ho-so/");
    assert_eq!(texts(&page, "h1"), ["Nhận hồ sơ"]);
    assert_eq!(texts(&page, ".missing > p"), ["Bài này không còn được đăng từ ngày 15/5/2026.", "Đã hết hạn nộp."]);
    assert!(!page.contains("Chữ kín") && page.contains("noindex"), "{page}");
    assert_eq!(markup::attributes(&run.page("/b/"), ".prose a", "href"), ["/tin-tuc/ho-so/", "/tin-tuc/ho-so/"]);
    let elsewhere =
        run.tree().into_iter().filter(|(path, _)| path != "tin-tuc/ho-so/index.html" && path != "b/index.html");
    for (path, bytes) in elsewhere.filter(|(path, _)| !path.starts_with(".bantin")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("ho-so"), "{path}");
    }
    assert!(!run.exists("tin-tuc/kin/index.html") && !run.exists("chu-de/thue-dat/index.html"));
}
