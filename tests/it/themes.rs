//! Themes: what a template may see, and how themes extend each other.

use std::collections::BTreeSet;

use crate::site::Site;

/// A theme of its own that extends `portal`, with the given files.
fn child(files: &[(&str, &str)]) -> Site {
    let config = "title = \"T\"\nbase_url = \"https://bql.example.vn/\"\ntheme = \"con\"\n";
    let site = Site::new().config(config).root_file("themes/con/theme.toml", "extends = \"portal\"\n");
    files.iter().fold(site, |site, (path, text)| site.root_file(&format!("themes/con/{path}"), text))
}

#[test]
fn a_theme_replaces_single_templates_words_and_files() {
    let site = child(&[
        (
            "templates/article.html",
            "{% extends \"base.html\" %}{% block main %}<p>RIÊNG {{ t.related }}</p>{% endblock main %}",
        ),
        (
            "templates/base.html",
            "<!-- con -->{% block head %}{% endblock head %}{% block breadcrumb %}{% endblock breadcrumb %}{% block main %}{% endblock main %}",
        ),
        ("i18n/vi.toml", "related = \"Đọc thêm\"\n"),
        ("static/css/site.css", "body{}"),
    ]);
    let run = site.article("a.md", "date = 2022-01-01").built();
    assert_eq!(run.page("/a/"), "<!-- con --><p>RIÊNG Đọc thêm</p>");
    assert_eq!(run.read("css/site.css"), "body{}");
    assert!(run.page("/").starts_with("<!-- con -->"), "the parent's templates use the child's base");
}

#[test]
fn a_template_can_extend_the_one_it_replaces() {
    let base = "{% extends \"themes/portal/base.html\" %}{% block main %}<hr>{{ super() }}{% endblock main %}";
    let run = child(&[("templates/404.html", base)]).built();
    assert!(run.page("/404.html").contains("<html"), "{}", run.page("/404.html"));
}

#[test]
fn a_fragment_is_in_the_words_of_the_page_that_shows_it() {
    let line = "<li><a href=\"{{ card.url }}\">{{ t.home }} {{ site.language }}</a></li>";
    let site = child(&[("templates/fragments/line.html", line)]).config(
        "title = \"T\"\nbase_url = \"https://bql.example.vn/\"\ntheme = \"con\"\n[languages.en]\ntitle = \"T\"\n",
    );
    let run = site
        .article("a.md", "date = 2022-01-01\nrelated = [\"b.en.md\", \"c.md\"]")
        .article("b.en.md", "date = 2022-01-01\nrelated = [\"c.md\", \"d.en.md\"]")
        .article("c.md", "date = 2022-01-01")
        .article("d.en.md", "date = 2022-01-01\nrelated = [\"b.en.md\"]")
        .built();
    let shown = |page: &str, url: &str, words: &str| {
        let line = format!("<li><a href=\"{url}\">{words}</a></li>");
        assert!(run.page(page).contains(&line), "{page} lacks {line}: {}", run.page(page));
    };
    shown("/a/", "/en/b/", "Trang chủ vi");
    shown("/a/", "/c/", "Trang chủ vi");
    shown("/en/b/", "/c/", "Home en");
    shown("/en/b/", "/en/d/", "Home en");
    shown("/en/d/", "/en/b/", "Home en");
}

#[test]
fn a_fragment_that_fails_is_told_at_its_line() {
    let run = child(&[("templates/fragments/card.html", "<p>\n{{ card.titel }}</p>")])
        .article("a.md", "date = 2022-01-01")
        .build(&["--format", "json"]);
    assert_eq!(run.code, 1);
    let told = run.stdout.lines().next().expect("a problem");
    let problem: serde_json::Value = serde_json::from_str(told).expect("JSON");
    let place = (problem["file"].as_str(), problem["line"].as_u64(), problem["code"].as_str());
    assert_eq!(place, (Some("themes/con/templates/fragments/card.html"), Some(2), Some("E053")), "{told}");
}

#[test]
fn a_file_of_the_site_replaces_the_themes() {
    let run = Site::new().file("css/site.css", "riêng").file("robots.txt", "riêng").built();
    assert_eq!((run.read("css/site.css").as_str(), run.read("robots.txt").as_str()), ("riêng", "riêng"));
}

#[test]
fn a_template_sees_its_output_and_nothing_else() {
    // What other engines offer to look around with must not exist here.
    for call in [
        "now()",
        "get_env(name=\"HOME\")",
        "load_data(path=\"config.toml\")",
        "get_page(path=\"a.md\")",
        "get_random(start=0, end=9)",
    ] {
        let run = child(&[("templates/404.html", &format!("{{{{ {call} }}}}"))]).build(&[]);
        assert_eq!(run.code, 1, "{call} was taken");
        assert!(run.stderr.contains("themes/con/templates/404.html"), "{}", run.stderr);
    }
    let run = child(&[("templates/404.html", "{{ __tera_context }}")]).built();
    let seen = run.page("/404.html");
    assert!(!seen.contains(&*site_folder(&run.tree().into_keys().collect())), "{seen}");
}

/// A word that only the machine knows: the temporary folder's name never stands in an output path.
fn site_folder(outputs: &BTreeSet<String>) -> String {
    let folder = "bantin-test-".to_owned();
    assert!(outputs.iter().all(|path| !path.contains(&folder)));
    folder
}

#[test]
fn an_error_between_templates_names_one_of_them() {
    let run = child(&[("templates/base.html", "{% block main %}{% endblock main %}")]).build(&[]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("themes/portal/templates/") && run.stderr.contains("Block"), "{}", run.stderr);
    let missing = child(&[("templates/404.html", "{% extends \"khong-co.html\" %}")]).build(&[]);
    assert!(missing.stderr.contains("khong-co.html"), "{}", missing.stderr);
}

#[test]
fn groups_keep_the_order_of_their_members() {
    let template = "{% for year, cards in articles | group_by(attribute=\"date.year\") %}{{ year }}:{{ cards | length }} {% endfor %}";
    let site = child(&[("templates/index.html", template)]);
    let site =
        (2001..=2020).fold(site, |site, year| site.article(&format!("b{year}.md"), &format!("date = {year}-01-01")));
    let years: Vec<String> = (2001..=2020).rev().map(|year| format!("{year}:1 ")).collect();
    assert_eq!(site.built().page("/"), years.concat());
}
