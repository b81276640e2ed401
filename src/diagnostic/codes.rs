//! Codes: the page that explains every code, whole for the preview and entry by entry for `explain`.

use pulldown_cmark::{Options, Parser, html};

use super::Tongue;

/// The page, in Markdown: `## CODE`, then a part that starts with `vi: ` and one that starts with `en: `.
const PAGE: &str = include_str!("codes.md");

/// What a code means and how to mend it, in Markdown without its heading; `None` if there is no such code.
pub fn explanation(code: &str, tongue: Tongue) -> Option<String> {
    let (_, entry) = PAGE.split_once(&format!("\n## {}\n", code.to_uppercase()))?;
    let entry = entry.split("\n## ").next().unwrap_or(entry);
    let (vietnamese, english) = entry.split_once("\nen: ")?;
    Some(match tongue {
        Tongue::Vietnamese => vietnamese.trim().trim_start_matches("vi: ").to_owned(),
        Tongue::English => format!("{}\n{}", english.trim(), example(vietnamese)),
    })
}

/// The examples, which stand in the Vietnamese part and speak both languages.
fn example(part: &str) -> &str {
    part.find("\n```").map_or("", |at| part[at..].trim_end())
}

/// The page in one language, as the inside of an HTML page; every code is an id.
pub fn page(tongue: Tongue) -> String {
    let codes = PAGE.split("\n## ").skip(1).filter_map(|entry| entry.lines().next());
    let entry = |code: &str| {
        explanation(code, tongue).map_or_else(String::new, |text| format!("## {code} {{#{code}}}\n\n{text}\n\n"))
    };
    let text: String = codes.map(entry).collect();
    let mut page = String::with_capacity(2 * text.len());
    html::push_html(&mut page, Parser::new_ext(&text, Options::ENABLE_HEADING_ATTRIBUTES));
    page
}
