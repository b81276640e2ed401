//! Sites whose templates print all that they receive, as JSON: of texts, numbers and bools only the type.

use image::ImageFormat;
use serde_json::Value;

use super::views::Reference;
use crate::images::picture;
use crate::site::{Run, Site, article};

/// A component that prints a value.
const COMPONENT: &str = r#"{% component Dump(value) %}
{%- if value is none %}null
{%- elif value is bool %}true
{%- elif value is number %}0
{%- elif value is string %}"{% if value %}text{% endif %}"
{%- elif value is map %}{ {% for key, inner in value %}"{{ key }}": {{ <Dump value={inner}/> }}
{%- if not loop.last %},{% endif %}{% endfor %}}
{%- else %}[{% for inner in value %}{{ <Dump value={inner}/> }}{% if not loop.last %},{% endif %}{% endfor %}]
{%- endif %}{% endcomponent Dump %}"#;

/// Prints everything: the engine has a name for it.
const EVERYTHING: &str = "{{ <Dump value={__tera_context}/> }}";

/// The least that a configuration must say.
const CONFIG: &str = "title = \"Ban Quản lý\"\nbase_url = \"https://bql.example.vn/bql/\"\ntheme = \"dump\"\n";

/// All that an agency can say of itself, and in English no more than it must.
const AGENCY: &str = r#"description = "Tin của Ban"
paginate_by = 2
[publisher]
name = "Ban Quản lý"
address = "Tam Kỳ"
phone = "0235 000 000"
email = "bql@example.vn"
url = "https://example.vn/"
logo = "logo.svg"
responsible = "Nguyễn Văn A"
[banner]
text = "Bão số 5"
url = "gioi-thieu.md"
[archive_notice]
text = "Cơ quan đã sáp nhập"
name = "Ban mới"
url = "https://moi.example.vn/"
[[menus.main]]
name = "Giới thiệu"
url = "gioi-thieu.md"
[search]
outside = "https://tim.example.vn/?q={query}"
[extra]
hotline = "0235 000 000"
[languages.en]
title = "The Board"
[languages.en.publisher]
name = "The Board"
[languages.en.banner]
text = "Typhoon"
[languages.en.archive_notice]
text = "The Board is no more"
"#;

/// All that the author of an article can say of it.
const EVERY_KEY: &str = r#"date = 2026-03-15T08:30:00
updated = 2026-03-16
expires = 2040-01-01
summary = "Sapô."
authors = ["Nguyễn Văn A"]
source = { name = "Báo X", url = "https://x.example.vn/" }
tags = ["Đầu tư"]
image = { src = "anh.jpg", alt = "Hai bên ký", caption = "Lễ ký" }
attachments = ["qd.pdf"]
pinned = true
related = ["/gioi-thieu.md"]
corrections = [{ date = 2026-03-16, note = "Sửa tên." }, { note = "Sửa số." }]
toc = true
type = "van-ban"
[document]
number = "12/QĐ-BQL"
form = "Quyết định"
issued = 2026-03-01
effective = 2026-04-01
issuer = "Ban Quản lý"
signer = "Nguyễn Văn A"
[extra]
date_note = "Một dòng."
"#;

/// An article that says little; its image is of another site.
const FEW_KEYS: &str = r#"date = 2026-03-14
source = "Báo X"
image = { src = "https://x.example.vn/a.jpg", alt = "Ảnh" }
type = "van-ban"
[document]
number = "11/QĐ-BQL"
issued = 2026-03-01
issuer = "Ban Quản lý"
"#;

/// What one page received.
pub struct Dump {
    pub template: String,
    pub kind: String,
    pub context: Value,
}

/// A site on which every variable has a value somewhere.
pub fn full() -> Site {
    let section = "summary = \"Tin của Ban.\"\nimage = { src = \"/tin/anh.jpg\", alt = \"Ảnh\" }\n[extra]\nkey = 1";
    let gone = "date = 2026-01-01\nexpires = 2026-05-01\nexpires_note = \"Đã hết hạn.\"";
    let site = Site::new()
        .config(&format!("{CONFIG}{AGENCY}"))
        .file("logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>")
        .file("_index.md", "+++\n+++\nLời chào.\n")
        .file("tin/_index.md", article("Tin tức", section, "Tin."))
        .file("tin/anh.jpg", picture(600, 300, ImageFormat::Jpeg))
        .file("tin/trong/_index.md", article("Bên trong", "summary = \"Bên trong.\"", ""))
        .file("tin/du/index.md", article("Đủ", EVERY_KEY, "## Mục\n\nChữ."))
        .file("tin/du/anh.jpg", picture(600, 300, ImageFormat::Jpeg))
        .file("tin/du/qd.pdf", [b'x'; 2048])
        .article("tin/du/index.en.md", "date = 2026-03-15")
        .article("tin/it.md", FEW_KEYS)
        .article("tin/het.md", gone)
        .article("gioi-thieu.md", "")
        .article("goc.md", "date = 2026-03-01");
    (1..=8).fold(site, |site, day| {
        site.article(&format!("tin/trong/a{day}.md"), &format!("date = 2026-02-0{day}\ntags = [\"Đầu tư\"]"))
    })
}

/// A site of a single article, which says no more of itself than it must.
pub fn bare() -> Site {
    Site::new().config(CONFIG).article("a.md", "date = 2026-01-01")
}

/// The same without a search.
pub fn barest() -> Site {
    Site::new().config(&format!("{CONFIG}[search]\nenable = false\n")).article("a.md", "date = 2026-01-01")
}

/// Builds a site with a theme that has its words from another, and these templates.
fn built(site: Site, templates: &[(String, String)]) -> Run {
    let theme = "themes/dump";
    let site = site.root_file(&format!("{theme}/theme.toml"), "extends = \"minimal\"\n");
    let site = site.root_file(&format!("{theme}/templates/dump.html"), COMPONENT);
    let templates = templates.iter();
    templates.fold(site, |site, (name, text)| site.root_file(&format!("{theme}/templates/{name}"), text)).built()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("a page that is no dump: {error}\n{text}"))
}

/// What each page of a site received.
pub fn pages(site: Site, reference: &Reference) -> Vec<Dump> {
    let names = reference.templates.iter().flat_map(|templates| &templates.names);
    let text = |name: &String| {
        format!("{{ \"template\": \"{name}\", \"kind\": \"{{{{ page.kind }}}}\", \"context\": {EVERYTHING} }}")
    };
    let templates: Vec<_> = names.map(|name| (name.clone(), text(name))).collect();
    let outputs = built(site, &templates).tree();
    let pages = outputs.iter().filter(|(path, _)| path.ends_with(".html"));
    let dump = |(_, bytes): (&String, &Vec<u8>)| {
        let mut page = parsed(std::str::from_utf8(bytes).expect("UTF-8"));
        let text = |name: &str| page[name].as_str().expect("a text").to_owned();
        Dump { template: text("template"), kind: text("kind"), context: page["context"].take() }
    };
    pages.map(dump).collect()
}

/// What a fragment received for each article, and the card that lists show then.
pub fn fragments() -> Vec<(Value, Value)> {
    let home = "[{% for item in articles %}[{{ item.html.seen }}, {{ <Dump value={item}/> }}]\
        {% if not loop.last %},{% endif %}{% endfor %}]";
    let templates = [("fragments/seen.html", EVERYTHING), ("index.html", home)];
    let run = built(full(), &templates.map(|(name, text)| (name.to_owned(), text.to_owned())));
    let Value::Array(pairs) = parsed(&run.page("/")) else { panic!("the home page is no list") };
    pairs.into_iter().map(|mut pair| (pair[0].take(), pair[1].take())).collect()
}
