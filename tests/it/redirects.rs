//! Old addresses: a page for each alias without a query, and rules for every alias in three servers' languages.

use crate::markup;
use crate::site::{BASE_URL, Run, Site};

fn moved_articles() -> Site {
    Site::new()
        .section("tin-tuc", "Tin tức")
        .article(
            "tin-tuc/a.md",
            "date = 2022-01-01\naliases = [\"/cu/mot/\", \"cu/hai\", \"/xem.aspx?id=3\", \"/cu/ba.html\"]",
        )
        .article("tin-tuc/b.md", "date = 2022-01-02\naliases = [\"/xem.aspx?id=4\", \"/cu/tin-vắn/\"]")
        .article("tin-tuc/nhap.md", "date = 2022-01-03\ndraft = true\naliases = [\"/cu/nhap/\"]")
}

/// The rules of `_redirects`: words of each line that is no comment.
fn rules(run: &Run) -> Vec<Vec<String>> {
    let text = run.read("_redirects");
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

/// The one output whose path holds one of `names`.
fn map_of<'a>(files: &'a [(String, String)], names: &[&str]) -> &'a str {
    let found = files.iter().find(|(path, _)| names.iter().any(|name| path.to_lowercase().contains(name)));
    let paths = || files.iter().map(|(path, _)| path).collect::<Vec<_>>();
    &found.unwrap_or_else(|| panic!("no output is named like {names:?}: {:#?}", paths())).1
}

#[test]
fn an_alias_without_a_query_is_a_page_that_leads_on() {
    let run = moved_articles().built();
    for (alias, target) in [
        ("/cu/mot/", "tin-tuc/a/"),
        ("/cu/hai/", "tin-tuc/a/"),
        ("/cu/ba.html", "tin-tuc/a/"),
        ("/cu/tin-vắn/", "tin-tuc/b/"),
    ] {
        let page = run.page(alias);
        let refresh = markup::attributes(&page, "meta[http-equiv=refresh i]", "content");
        let [refresh] = &refresh[..] else { panic!("{alias} does not lead on: {page}") };
        let (delay, url) = refresh.split_once(';').expect("a delay and an address");
        let url = url.trim().trim_start_matches("url=").trim_start_matches("URL=").trim_matches('\'');
        assert_eq!((delay.trim(), markup::site_path(url)), ("0", format!("/{target}")), "{alias}");
        assert_eq!(markup::attributes(&page, "link[rel=canonical]", "href"), [format!("{BASE_URL}{target}")]);
        let links = markup::attributes(&page, "a[href]", "href");
        assert!(links.iter().any(|link| markup::site_path(link) == format!("/{target}")), "a link for readers");
    }
}

#[test]
fn the_rules_hold_every_alias() {
    let run = moved_articles().built();
    let rules = rules(&run);
    for (alias, target) in [("/cu/mot", "/tin-tuc/a/"), ("/cu/hai", "/tin-tuc/a/"), ("/cu/ba.html", "/tin-tuc/a/")] {
        let found = rules.iter().any(|rule| {
            rule[0].trim_end_matches('/') == alias && rule.iter().any(|word| markup::site_path(word) == target)
        });
        assert!(found, "no rule from {alias} to {target}: {rules:#?}");
    }
    for (id, target) in [("id=3", "/tin-tuc/a/"), ("id=4", "/tin-tuc/b/")] {
        let found = rules.iter().any(|rule| {
            let has = |part: &str| rule.iter().any(|word| word.contains(part));
            rule[0].starts_with("/xem.aspx") && has(id) && rule.iter().any(|word| markup::site_path(word) == target)
        });
        assert!(found, "no rule from /xem.aspx?{id} to {target}: {rules:#?}");
    }
}

#[test]
fn nginx_and_apache_have_maps_of_every_alias() {
    let files = moved_articles().built().tree();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let files: Vec<_> = files.into_iter().map(|(path, bytes)| (path, text(bytes))).collect();
    for map in [map_of(&files, &["nginx"]), map_of(&files, &["apache", "htaccess"])] {
        for part in ["/cu/mot", "/cu/hai", "xem", "id=3", "id=4", "/tin-tuc/a/", "/tin-tuc/b/"] {
            assert!(map.contains(part), "{part} is missing in\n{map}");
        }
    }
}

#[test]
fn an_unlisted_article_redirects_nothing() {
    let run = moved_articles().built();
    assert!(!run.answers("/cu/nhap/") && !run.read("_redirects").contains("nhap"));
}

#[test]
fn an_alias_on_the_path_of_a_page_is_an_error_that_names_both_files() {
    let site = Site::new()
        .section("tin-tuc", "Tin tức")
        .article("tin-tuc/a.md", "date = 2022-01-01")
        .article("tin-tuc/b.md", "date = 2022-01-02\naliases = [\"/tin-tuc/a/\"]");
    let run = site.build(&[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("tin-tuc/a.md") && run.stderr.contains("tin-tuc/b.md"), "{}", run.stderr);
}

#[test]
fn rules_carry_the_sub_path() {
    let run = moved_articles().built_with(&["--base-url", "https://x.gov.vn/bql/"]);
    for rule in rules(&run) {
        assert!(rule[0].starts_with("/bql/"), "{rule:?}");
        assert!(rule.iter().skip(1).any(|word| word.contains("/bql/tin-tuc/")), "{rule:?}");
    }
}

#[test]
fn no_rule_stands_twice_and_none_leads_off_the_site() {
    let aliases = r#"["/cu", "/cu", "/Cu2", "/x?a=1", "/x/?A=1", "/x?t=đ", "/x?t=%C4%91", "/y?https://evil.vn/", "/z?//evil.vn/&"]"#;
    let run = Site::new().article("a.md", &format!("aliases = {aliases}")).built();
    let map = run.read("redirects.nginx.conf").to_lowercase();
    let keys: Vec<&str> = map.lines().filter_map(|line| line.trim().strip_prefix('"')?.split('"').next()).collect();
    let unique: std::collections::BTreeSet<&&str> = keys.iter().collect();
    assert!(keys.len() > 6 && unique.len() == keys.len(), "{map}");
    let rules = run.read("_redirects");
    for rule in rules.lines().filter(|line| line.starts_with('/')) {
        let parts: Vec<&str> = rule.split(' ').collect();
        let (last, queries) = (parts[parts.len() - 2], &parts[1..parts.len() - 2]);
        assert!(last == "/a/" && queries.iter().all(|part| part.contains('=') && !part.contains('/')), "{rule}");
    }
}
