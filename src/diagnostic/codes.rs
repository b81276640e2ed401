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

/// The whole page as the inside of an HTML page; every code is an id.
pub fn page() -> String {
    let with_ids = PAGE.split("\n## ").map(|entry| match entry.split_once('\n') {
        Some((code, rest)) if code.len() == 4 => format!("{code} {{#{code}}}\n{rest}"),
        _ => entry.to_owned(),
    });
    let text = with_ids.collect::<Vec<_>>().join("\n## ").replace("\nvi: ", "\n").replace("\nen: ", "\n");
    let mut page = String::with_capacity(2 * text.len());
    html::push_html(&mut page, Parser::new_ext(&text, Options::ENABLE_HEADING_ATTRIBUTES));
    page
}
