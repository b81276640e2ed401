//! Pictures in raw HTML: one without `alt` is told like one of Markdown, one with an empty `alt` is decoration.

use crate::site::{CONFIG, Site, article};

/// The lines of the body at which W104 is told, the first being 1. `html` is how raw HTML is treated.
fn told(html: &str, body: &str) -> Vec<usize> {
    let site = Site::new().config(&format!("{CONFIG}[markdown]\nhtml = \"{html}\"\n"));
    let site = site.file("anh.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let run = site.file("a.md", article("A", "date = 2026-05-01", body)).run(&["check", "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let told = run.stdout.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let told = told.filter(|problem| problem["code"] == "W104");
    told.map(|problem| problem["line"].as_u64().expect("a line") as usize - 4).collect()
}

#[test]
fn an_image_of_raw_html_without_alt_is_told_at_its_line() {
    let body = "<img src=\"anh.svg\">\n\nChữ <img src='anh.svg' title=\"alt=\"> và\n<IMG\nSRC=anh.svg />\n\n\
        <figure>\n<img src=\"anh.svg\" data-alt=\"x\"><img src=anh.svg alt=x>\n<img width=1 src=\"anh.svg\">\n</figure>\n";
    assert_eq!(told("sanitize", body), [1, 3, 4, 8, 9]);
    assert_eq!(told("allow", body), [1, 3, 4, 8, 9]);
    assert_eq!(told("escape", body), [] as [usize; 0], "shown as text");
}

#[test]
fn an_image_that_says_what_it_is_or_that_it_is_decoration_is_not_told() {
    for body in [
        "<img src=\"anh.svg\" alt=\"Ký kết\">",
        "<img src=\"anh.svg\" alt=\"\">",
        "<img src=anh.svg alt>",
        "<img src=anh.svg ALT = 'a > b'/>",
        "<p title=\"<img src=anh.svg>\">Chữ.</p>",
        "<!-- <img src=\"anh.svg\"> -->",
        "`<img src=\"anh.svg\">`\n\n```html\n<img src=\"anh.svg\">\n```\n",
        "\\<img src=anh.svg>",
    ] {
        assert_eq!(told("sanitize", body), [] as [usize; 0], "{body}");
        assert_eq!(told("allow", body), [] as [usize; 0], "{body}");
    }
    let inside = "<script>\"<img src=anh.svg>\"</script>\n<img src=anh.svg>";
    assert_eq!(told("allow", inside), [2], "what a script holds is no HTML");
}

#[test]
fn tags_without_end_take_no_time() {
    let body = format!("<div>{}\n\n<div {}\n", "<img alt <img ".repeat(60_000), "a='<img' ".repeat(200));
    assert_eq!(told("allow", &body), [] as [usize; 0]);
}
