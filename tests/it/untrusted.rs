//! Untrusted content: whatever stands in articles and settings, nothing of it runs, leads astray or leaks.

use atom_syndication::Feed;
use scraper::Html;
use serde_json::Value;

use crate::hostile::{ADDRESSES, BREAKOUTS, PLACES, TAGS, VALUES, assert_inert, configured, css, quoted, site_of};
use crate::markup::attributes;
use crate::site::{Run, Site, article};

/// An article with a value in every text field.
fn everywhere(value: &str, body: &str) -> String {
    let value = quoted(value);
    let fields = format!(
        "date = 2022-01-02\nsummary = {value}\nauthors = [{value}]\nsource = {{ name = {value} }}\ntags = [{value}]\n\
         image = {{ src = \"x.svg\", alt = {value}, caption = {value} }}\ncorrections = [{{ note = {value} }}]\n\
         attachments = [{{ file = \"x.svg\", title = {value} }}]\n[extra]\ndate_note = {value}"
    );
    article(&value[1..value.len() - 1], &fields, body)
}

fn heading(page: &str) -> String {
    let page = Html::parse_document(page);
    page.select(&css("h1")).next().expect("a heading").text().collect()
}

/// The data block of a page, as a browser and a search engine cut it out.
fn data_block(page: &str) -> Value {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">").expect("a data block");
    let end = rest.to_ascii_lowercase().find("</script").expect("the end of the data block");
    let text = &rest[..end];
    assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{text}");
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The article among the data, wherever it is nested.
fn news(data: &Value) -> Option<&Value> {
    match data {
        Value::Object(map) if map.get("@type").and_then(Value::as_str) == Some("NewsArticle") => Some(data),
        Value::Object(map) => map.values().find_map(news),
        Value::Array(list) => list.iter().find_map(news),
        _ => None,
    }
}

fn codes(run: &Run) -> Vec<String> {
    let lines = run.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| line["code"].as_str().map(str::to_owned)).collect()
}

/// E1
#[test]
fn raw_html_is_inert() {
    let variants = |tag: &&str| [(*tag).to_owned(), format!("a {tag}"), format!("> - {tag}\n\n<div>\n{tag}\n</div>")];
    let texts: Vec<String> = TAGS.iter().flat_map(variants).collect();
    for mode in ["sanitize", "escape"] {
        let run = site_of(&texts, &format!("[markdown]\nhtml = \"{mode}\"\n")).built();
        assert_inert(&run, &texts);
    }
}

/// E1
#[test]
fn what_the_sanitiser_drops_is_told() {
    for (body, code) in [
        ("<script>alert(1)</script>", Some("W043")),
        ("a <form><input></form>", Some("W043")),
        ("<iframe src=\"https://x.vn/\"></iframe>", Some("W043")),
        ("a\n\n<!-- b", Some("W044")),
        ("<div><!-- a\n\nb", Some("W092")),
        ("a <!-- b\n\nc --> d", Some("W092")),
        ("Dùng <textarea> nhé.\n\nHết.", Some("W091")),
        ("<iframe src=\"https://x.vn/\">\n\nHết.", Some("W091")),
        ("<b>a</b> <!-- b -->\n\n<!-- a\n\nb -->", None),
        ("`<script>` &lt;script> \\<script> <https://x.vn/>\n\n```html\n<script><!-- a\n```", None),
    ] {
        let run = site_of(&[body.into()], "").build(&["--format", "json"]);
        assert_eq!((run.code, codes(&run).first().map(String::as_str)), (0, code), "{body}\n{}", run.stdout);
    }
}

/// E1: `[markdown] embed`
#[test]
fn only_the_named_hosts_may_be_framed() {
    const CONFIG: &str = "[markdown]\nembed = [\"www.youtube-nocookie.com\", \"player.vimeo.com\"]\n";
    for (src, kept) in [
        ("https://www.youtube-nocookie.com/embed/x", true),
        ("https://player.vimeo.com/video/1?a=1&amp;b=2", true),
        ("http://player.vimeo.com/video/1", false),
        ("//player.vimeo.com/video/1", false),
        ("/player.vimeo.com/", false),
        ("https://vimeo.com/1", false),
        ("https://evil.player.vimeo.com/", false),
        ("https://player.vimeo.com.evil.vn/", false),
        ("https://player.vimeo.com@evil.vn/", false),
        ("https://player.vimeo.com:x@evil.vn/", false),
        ("https://evil.vn/player.vimeo.com/", false),
        ("https://evil.vn\\@player.vimeo.com/", false),
        ("https://evil.vn&#9;/@player.vimeo.com/", false),
        ("https://evil.vn#@player.vimeo.com/", false),
        ("https://player.vimeo.com%2eevil.vn/", false),
        ("javascript://player.vimeo.com/%0aalert(1)", false),
        ("data:text/html,https://player.vimeo.com/", false),
        ("", false),
    ] {
        let frame = format!(
            "<iframe src=\"{src}\" title=\"Phim\" width=\"560\" height=\"315\" allowfullscreen onload=\"a()\" \
             srcdoc=\"<script>\" name=\"x\" style=\"position:fixed\"></iframe>"
        );
        let page = site_of(&[format!("{frame}\n\na {frame}")], CONFIG).built().page("/b0/");
        let page = Html::parse_document(&page);
        let frames: Vec<_> = page.select(&css("iframe")).collect();
        assert_eq!(frames.len(), if kept { 2 } else { 0 }, "{src}");
        for frame in frames {
            assert_eq!(frame.attr("src"), Some(src.replace("&amp;", "&").as_str()));
            assert_eq!((frame.attr("title"), frame.attr("width")), (Some("Phim"), Some("560")));
            let bad = ["onload", "srcdoc", "name", "style"].into_iter().find(|name| frame.attr(name).is_some());
            assert_eq!(bad, None, "{src}");
        }
        let shown = page.select(&css("main")).next().expect("a main").text().any(|text| text.contains("Hết bài."));
        assert!(shown, "{src}: the text after the frame is gone");
    }
}

/// E2
#[test]
fn no_spelling_of_an_address_runs() {
    let texts: Vec<String> =
        PLACES.iter().flat_map(|place| ADDRESSES.iter().map(|address| place.replace('@', address))).collect();
    assert_inert(&site_of(&texts, "").built(), &texts);
}

/// E2: what cannot be an address there is an error, or does nothing.
#[test]
fn no_address_of_front_matter_or_configuration_runs() {
    let bad = ["javascript:alert(1)", "\u{1} JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x"];
    let fields = ["source = { name = \"S\", url = @ }", "image = @", "image = { src = @ }", "attachments = [@]"]
        .into_iter()
        .chain(["attachments = [{ file = @, title = \"T\" }]", "related = [@]", "aliases = [@]"]);
    for (field, bad) in fields.flat_map(|field| bad.map(|bad| (field, quoted(bad)))) {
        let front = field.replace('@', &bad);
        let run = site_of(&[], "").article("b0.md", &format!("date = 2022-01-02\n{front}")).build(&["-q"]);
        assert!(run.code == 0 || run.code == 1 && run.stderr.contains("site/b0.md"), "{front}: {}", run.stderr);
        assert_inert(&run, &[front]);
    }
    for (at, bad) in bad.into_iter().map(quoted).enumerate() {
        let config =
            ["[[menus.main]]\nname = \"M\"\nurl = @\n", "[publisher]\nname = \"P\"\nurl = @\nlogo = @\n"][at % 2];
        let run = site_of(&["a".into()], &config.replace('@', &bad)).build(&["-q"]);
        assert!(
            [0, 1, 2].contains(&run.code) && (run.code == 0 || run.stderr.contains("config.toml")),
            "{}",
            run.stderr
        );
        assert_inert(&run, &[]);
    }
}

/// E3
#[test]
fn no_text_leaves_its_attribute() {
    let texts: Vec<String> = BREAKOUTS.iter().map(|text| (*text).to_owned()).collect();
    assert_inert(&site_of(&texts, "").built(), &texts);
}

/// E4, E5
#[test]
fn values_are_the_same_everywhere_and_run_nowhere() {
    for value in VALUES {
        let title = format!("T{value}");
        let site = site_of(&[], "").config(&configured(&title)).file("b0.md", everywhere(&title, "Đoạn đầu."));
        let site = site.file("muc/_index.md", format!("+++\ntitle = {}\n+++\n", quoted(&title)));
        let run = site
            .file("muc/c.md", everywhere(&title, "Đoạn đầu."))
            .file("muc/c.en.md", everywhere(&title, "Đoạn đầu."))
            .built();
        assert_inert(&run, std::slice::from_ref(&title));
        let shown = heading(&run.page("/b0/"));
        let data = data_block(&run.page("/b0/"));
        let news = news(&data).unwrap_or_else(|| panic!("no NewsArticle: {data}"));
        assert_eq!(news["headline"].as_str(), Some(shown.as_str()), "{title:?}");
        assert!(news["datePublished"].as_str().is_some_and(|date| date.starts_with("2022-01-02")), "{news}");
        let feed: Feed = run.read("feed.xml").parse().expect("a feed");
        let titles = feed.entries().iter().filter(|entry| entry.id().ends_with("/b0/"));
        assert_eq!(titles.map(|entry| entry.title().as_str()).collect::<Vec<_>>(), [shown.as_str()]);
        let sound = !title.chars().any(|sign| sign.is_control() || "\u{2028}\u{2029}\u{fffe}\u{ffff}".contains(sign));
        assert!(!sound || shown == title, "{shown:?} is not {title:?}");
    }
}

/// E6
#[test]
fn summaries_are_cut_between_letters() {
    let letters = [
        ("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦"),
        ("🇻🇳", "🇻🇳"),
        ("👍🏽", "👍🏽"),
        ("q\u{323}\u{301}", "q\u{323}\u{301}"),
        ("ก\u{e33}", "ก\u{e33}"),
        ("कि", "कि"),
        ("\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}", "\u{1f3f4}\u{e0067}\u{e0062}\u{e007f}"),
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&quot;", "\""),
    ];
    let cases: Vec<_> =
        letters.iter().flat_map(|letter| (0..5).map(move |shift| (letter, "a".repeat(shift)))).collect();
    let texts: Vec<String> = cases.iter().map(|(letter, shift)| shift.clone() + &letter.0.repeat(300)).collect();
    let run = site_of(&texts, "").built();
    assert_inert(&run, &texts);
    let feed: Feed = run.read("feed.xml").parse().expect("a feed");
    for (at, ((_, letter), shift)) in cases.into_iter().enumerate() {
        let shown = attributes(&run.page(&format!("/b{at}/")), "meta[name=description]", "content").remove(0);
        let whole = shown.trim_end_matches(['…', ' ']).strip_prefix(&shift).expect("the start of the text");
        let count = whole.len() / letter.len();
        assert!((1..300).contains(&count) && whole == letter.repeat(count), "{letter:?} in {shown:?}");
        let entry = feed.entries().iter().find(|entry| entry.id().ends_with(&format!("/b{at}/"))).expect("an entry");
        assert_eq!(entry.summary().map(|summary| summary.as_str()), Some(shown.as_str()), "{letter:?}");
    }
}

/// E8
#[test]
fn templates_are_printed_as_written() {
    for text in [
        "{{ site.title }}",
        "{{ 6 * 7 }}",
        "{{-x-}}",
        "{% include \"base.html\" %}",
        "{% for x in y %}",
        "{# x #}",
        "{{ load_data(path=\"config.toml\") }}",
        "{{< figure src=\"x.svg\" >}}",
        "{{% x %}}",
        "<%= x %> ${x} #{x} {x}",
    ] {
        let run = site_of(&[], "").config(&configured(text)).file("b0.md", everywhere(text, text)).built();
        let page = run.page("/b0/");
        assert_eq!(heading(&page), text);
        assert_eq!(attributes(&page, "meta[name=description]", "content"), [text]);
        assert_eq!(attributes(&page, "main figure img", "alt"), [text]);
        let page = Html::parse_document(&page);
        let count =
            |part: &str| page.select(&css(part)).next().expect(part).text().collect::<String>().matches(text).count();
        assert!(count("main") >= 8 && count("body > footer") >= 1 && count("head > title") == 2, "{text}");
    }
}

/// E9: every word that begins with `zq` is a secret.
#[test]
fn what_is_not_published_leaves_no_trace() {
    const FIELDS: &str = r#"slug = "zqslug"
aliases = ["/zqcu/", "/zqx.aspx?id=zq"]
summary = "Zqtomtat"
author = "Zqtacgia"
source = { name = "Zqnguon", url = "https://zq.example.vn/" }
tags = ["Zqthe", "Chung"]
image = { src = "zqanh.svg", alt = "Zqalt", caption = "Zqchu" }
attachments = [{ file = "zqkem.pdf", title = "Zqkem" }]
related = ["/b.md"]
corrections = [{ note = "Zqdinhchinh" }]"#;
    for state in ["date = 2022-01-02\ndraft = true", "date = 2030-01-02", "date = 2022-01-02\nexpires = 2023-01-01"] {
        let hidden = format!("+++\ntitle = \"Zqtieude\"\n{state}\n{FIELDS}\n+++\n## Zqmuc\n\nZqthan [b](/b.md)\n");
        let site = Site::new()
            .file("tin/zqtep/index.md", &hidden)
            .file("tin/zqtep/zqanh.svg", "<svg>zq</svg>")
            .file("tin/zqtep/zqkem.pdf", "zq")
            .file("zqmuc/_index.md", format!("+++\ntitle = \"Zqmuc\"\n{state}\n+++\n## Zq\n"))
            .article("zqmuc/zqcon.md", "date = 2022-01-03\ntags = [\"Zqcon\"]")
            .file("zqmuc/zqtam.pdf", "zq")
            .config_with("[feeds]\nfull = true\n[[menus.main]]\nname = \"M\"\nurl = \"/tin/zqtep/index.md\"\n")
            .section("tin", "Tin")
            .article("tin/c.md", "date = 2022-01-03\ntags = [\"Chung\"]");
        let front = "date = 2022-01-01\ntags = [\"Chung\"]\nrelated = [\"/tin/zqtep/index.md\"]";
        let site = site.file("b.md", article("B", front, "[a](/tin/zqtep/index.md) [b](/zqmuc/_index.md#zq)"));
        let words = |run: &Run| -> Vec<String> {
            let holds = |bytes: &[u8]| bytes.windows(2).any(|two| two.eq_ignore_ascii_case(b"zq"));
            run.tree()
                .into_iter()
                .filter(|(path, b)| holds(path.as_bytes()) || holds(b))
                .map(|(path, _)| path)
                .collect()
        };
        assert!(words(&site.built_with(&["--drafts=all"])).len() > 10, "{state}: the preview lacks it");
        assert_eq!(words(&site.built()), [""; 0], "{state}, over the site with it");
        assert_eq!(words(&site.built_with(&["--output", "moi"])), [""; 0], "{state}");
    }
}

/// E11
#[test]
fn no_file_outside_the_content_is_copied() {
    let outside = ["../mat.txt", "/../mat.txt", "%2e%2e/mat.txt", "..%2fmat.txt", "..\\\\mat.txt", "./x/../../mat.txt"];
    let outside =
        outside.into_iter().chain(["../config.toml", "/etc/passwd", "file:///etc/passwd", "../../../etc/passwd"]);
    let fields = ["[a](@)", "![a](@)", "image = \"@\"", "image = { src = \"@\" }", "attachments = [\"@\"]"];
    for (place, field) in outside.flat_map(|place| fields.map(|field| (place, field.replace('@', place)))) {
        let (front, body) = if field.contains('=') { (field.as_str(), "") } else { ("", field.as_str()) };
        let site = site_of(&[], "").root_file("mat.txt", "RẤT MẬT");
        let run = site.file("b0.md", article("B", front, body)).build(&["-q"]);
        assert!(run.code == i32::from(body.is_empty()), "{field}: {}{}", run.code, run.stderr);
        assert!(run.stderr.contains("site/b0.md"), "{field} from {place}: {}", run.stderr);
        let leaks = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes);
            ["RẤT MẬT", "root:x:0", "internal = "].iter().any(|secret| text.contains(secret))
        };
        let leaked: Vec<_> = run.tree().into_iter().filter(|(_, bytes)| leaks(bytes)).map(|(path, _)| path).collect();
        assert_eq!(leaked, [""; 0], "{field}");
    }
}

#[test]
fn files_in_other_encodings_are_told_by_name() {
    let utf16 = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}+++\ntitle = \"Hội nghị\"\n+++\nTin.\n".encode_utf16().flat_map(order).collect()
    };
    let text = |title: &[u8]| [b"+++\ntitle = \"", title, b"\"\n+++\nTin.\n"].concat();
    let tcvn3 =
        b"H\xe9i ngh\xde x\xf3c ti\xd5n \xae\xc7u t\xad v\xb5o Qu\xb6ng Nam, khu c\xabng nghi\xd6p, vi\xd6c l\xb5m";
    let vni = b"Ho\xe4i ngh\xf2 xu\xf9c tie\xe1n \xf1a\xe0u t\xf6 va\xf8o Qua\xfbng Nam, khu co\xe2ng nghie\xe4p";
    let cp1258 =
        b"H\xf4\xf2i nghi\xf2 x\xfac ti\xea\xecn \xf0\xe2\xccu t\xfd v\xe0o Qua\xd2ng Nam, khu c\xf4ng nghi\xea\xf2p";
    let cases = [
        (utf16(u16::to_le_bytes), "E073"),
        (utf16(u16::to_be_bytes), "E073"),
        (text(tcvn3), "E074"),
        (text(vni), "E074"),
        (text(cp1258), "E074"),
        (Vec::new(), "E076"),
    ];
    for (bytes, code) in cases {
        let run = site_of(&[], "").file("b0.md", &bytes).file("trong.pdf", "").build(&["--format", "json"]);
        assert_eq!((run.code, codes(&run)), (1, vec![code.to_owned()]), "{}", run.stdout);
        assert!(run.stdout.contains("site/b0.md") && run.tree().is_empty(), "{}", run.stdout);
    }
    let run = site_of(&["một\0hai &#0; <b title=\"&#0;\">ba\0</b>".into()], "").built();
    assert!(run.page("/b0/").contains("một\u{fffd}hai \u{fffd}") && run.page("/b0/").contains("ba\u{fffd}"));
}
