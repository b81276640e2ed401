//! Every address in every page of a site below a sub-path leads below it, to a file that is there.

use std::collections::BTreeSet;

use crate::markup;
use crate::site::{Run, Site, article};

const BASE: &str = "https://x.gov.vn/bql/";

/// A site that uses what makes addresses: editions, lists of many pages, files beside an article, links, aliases, images.
fn whole_site() -> Site {
    let body = "Xem [bài trước](./b1.md#muc-1), [giới thiệu](/gioi-thieu.md), [chuyên mục](/tin-tuc/) và \
        [nơi khác](https://vi.wikipedia.org/).\n\n## Mục 1\n\n![Lễ ký](le-ky/anh.svg)\n\n![Biểu trưng](/logo.svg)\n\n\
        [Thư](mailto:a@example.vn), chú thích[^1].\n\n[^1]: Nội dung.\n";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>\n";
    let mut site = Site::new()
        .config_with("[languages.en]\ntitle = \"Management Board\"\n")
        .section("tin-tuc", "Tin tức")
        .section("tin-tuc/doi-ngoai", "Đối ngoại")
        .file("tin-tuc/_index.en.md", article("News", "", ""))
        .file(
            "gioi-thieu.md",
            article(
                "Giới thiệu",
                "",
                body.replace("./b1", "/tin-tuc/b1").replace("le-ky/", "/tin-tuc/le-ky/").as_str(),
            ),
        )
        .file("logo.svg", svg)
        .file("tin-tuc/le-ky/anh.svg", svg)
        .file("tin-tuc/le-ky/bao-cao.pdf", "%PDF-1.4\n")
        .file("tin-tuc/le-ky/index.md", article("Lễ ký", LE_KY, "![Lễ ký](anh.svg)\n\n[Báo cáo](bao-cao.pdf)"));
    for at in 1..=45 {
        let (month, day) = (at / 28 + 1, at % 28 + 1);
        let front_matter = format!("date = 2022-{month:02}-{day:02}\ntags = [\"Đầu tư\", \"Tag {}\"]", at % 7);
        let text = article(&format!("Bài {at}"), &front_matter, body);
        site = site.file(&format!("tin-tuc/b{at}.md"), text.clone());
        if at % 5 == 0 {
            let english = text.replace("](/gioi-thieu.md)", "](/tin-tuc/b5.en.md)").replace("./b1.md", "./b5.en.md");
            site = site.file(&format!("tin-tuc/b{at}.en.md"), english);
        }
    }
    site.article("tin-tuc/doi-ngoai/c.md", "date = 2024-01-01\naliases = [\"/cu/c/\"]\nrelated = [\"/tin-tuc/b1.md\"]")
}

const LE_KY: &str = "date = 2023-05-01\nimage = { src = \"anh.svg\", alt = \"Lễ ký\", caption = \"Ảnh\" }\n\
    attachments = [{ file = \"bao-cao.pdf\", title = \"Báo cáo\" }]\npinned = true\nauthor = \"A\"\n\
    source = { name = \"Nguồn\", url = \"https://example.vn/\" }";

/// Every address that a page holds in an attribute, with those inside `srcset` and a refresh.
fn addresses(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["href", "src", "action", "poster", "data"] {
        found.extend(markup::attributes(html, &format!("[{name}]"), name));
    }
    for set in markup::attributes(html, "[srcset]", "srcset") {
        found.extend(set.split(',').filter_map(|one| one.split_whitespace().next().map(str::to_owned)));
    }
    for refresh in markup::attributes(html, "meta[http-equiv=refresh i]", "content") {
        found.extend(refresh.split_once('=').map(|(_, url)| url.trim_matches('\'').to_owned()));
    }
    found
}

/// What is wrong with one address of a page, if anything.
fn problem(run: &Run, html: &str, address: &str) -> Option<String> {
    let absolute = ["http:", "https:", "mailto:", "tel:"].iter().any(|scheme| address.starts_with(scheme));
    let path = match address.strip_prefix(BASE) {
        Some(path) => format!("/{path}"),
        None if absolute => return None,
        None if address.starts_with('#') => return anchor_problem(html, address),
        None => match address.strip_prefix("/bql/") {
            Some(path) => format!("/{path}"),
            None => return Some("does not begin with /bql/".into()),
        },
    };
    let (path, anchor) = path.split_once('#').unwrap_or((&path, ""));
    let path = path.split('?').next().unwrap_or(path);
    if !run.exists(&crate::site::file_of(path)) {
        return Some("leads to no output".into());
    }
    if anchor.is_empty() { None } else { anchor_problem(&run.page(path), &format!("#{anchor}")) }
}

fn anchor_problem(html: &str, fragment: &str) -> Option<String> {
    let id = percent_encoding::percent_decode_str(fragment.trim_start_matches('#')).decode_utf8_lossy().into_owned();
    let known = id.is_empty() || markup::attributes(html, "[id]", "id").contains(&id);
    (!known).then(|| "names no element of the page".into())
}

#[test]
fn every_address_leads_below_the_sub_path_to_an_output() {
    let run = whole_site().built_with(&["--base-url", BASE]);
    let mut problems = BTreeSet::new();
    let mut pages = 0;
    for (path, bytes) in run.tree().into_iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8(bytes).expect("UTF-8");
        pages += 1;
        for address in addresses(&html) {
            if let Some(problem) = problem(&run, &html, &address) {
                problems.insert(format!("{path}: {address} {problem}"));
            }
        }
    }
    assert!(pages > 60, "only {pages} pages");
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn the_sub_path_from_the_configuration_is_that_of_the_command_line() {
    let by_argument = whole_site().built_with(&["--base-url", BASE]).tree();
    let site = whole_site();
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap().replace(crate::site::BASE_URL, BASE);
    crate::site::assert_same_tree(&by_argument, &site.config(&config).built().tree(), "--base-url");
}

#[test]
fn style_sheets_and_machine_files_carry_the_sub_path() {
    let run = whole_site().built_with(&["--base-url", BASE]);
    for (path, bytes) in run.tree() {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("bql.example.vn"), "{path} holds the configured address");
        if path.ends_with(".css") {
            assert!(!text.contains("url(/") && !text.contains("url(\"/"), "{path} names a file from the host's root");
        }
        if path.ends_with("sitemap.xml") || path.ends_with("feed.xml") {
            assert!(!text.contains("https://x.gov.vn/") || text.contains(BASE), "{path}");
        }
    }
    assert!(run.read("robots.txt").contains("Sitemap: https://x.gov.vn/bql/sitemap.xml"));
    assert!(run.read("feed.xml").contains("https://x.gov.vn/bql/tin-tuc/"));
}
