//! Embedded videos: frames of the hosts that the configuration allows, written anew from what the sanitiser left.

use pulldown_cmark_escape::escape_href;

/// What every frame is confined to: scripts of its own host, no way into the page around it.
const CONFINED: &str = " loading=\"lazy\" referrerpolicy=\"strict-origin-when-cross-origin\" \
    sandbox=\"allow-scripts allow-same-origin allow-presentation allow-popups\"";

/// The address of a frame in its plain form, if it is `https` on one of the hosts.
pub fn allowed(address: &str, hosts: &[String]) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    let is_known = hosts.iter().any(|known| Some(known.as_str()) == url.host_str());
    let is_plain =
        url.scheme() == "https" && url.port().is_none() && url.username().is_empty() && url.password().is_none();
    (is_known && is_plain).then(|| url.into())
}

/// Sanitised HTML with every frame that has an address confined and emptied, and every other one left out.
pub fn confine(html: &str) -> String {
    let mut confined = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<iframe") {
        confined.push_str(&rest[..at]);
        let (tag, after) = rest[at..].split_at(end_of_tag(&rest[at..]));
        rest = after.split_once("</iframe>").map_or("", |(_, after)| after);
        if let Some(src) = attribute(tag, "src") {
            frame(&mut confined, tag, src);
        }
    }
    confined.push_str(rest);
    confined
}

fn frame(html: &mut String, tag: &str, src: &str) {
    html.push_str("<iframe src=\"");
    // Writing to a string cannot fail.
    let _ = escape_href(&mut *html, &src.replace("&amp;", "&"));
    html.push('"');
    for name in ["title", "width", "height"] {
        if let Some(value) = attribute(tag, name) {
            html.push_str(&format!(" {name}=\"{}\"", value.replace('<', "&lt;").replace('>', "&gt;")));
        }
    }
    html.push_str(CONFINED);
    html.push_str(" allowfullscreen></iframe>");
}

/// The length of the tag that a text starts with; a `>` inside quotes does not end it.
fn end_of_tag(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b'>' && !is_quoted
    });
    end.map_or(text.len(), |at| at + 1)
}

/// The value of an attribute as the sanitiser writes it: in double quotes, escaped.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut pieces = tag.split('"');
    while let (Some(before), Some(value)) = (pieces.next(), pieces.next()) {
        if before.trim_start().strip_suffix('=').and_then(|key| key.rsplit(' ').next()) == Some(name) {
            return Some(value);
        }
    }
    None
}
