//! Sanitises bodies that hold raw HTML, and finds the site's links and images in it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::Builder;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::attribute::{RESERVED_IDS, clean_target};
use super::{MARK, Outline, Reference, hole};
use crate::diagnostic::Document;
use crate::reference::scheme;

thread_local! {
    /// What the sanitiser meets in the body this thread is cleaning.
    static MET: RefCell<Met> = RefCell::default();
}

#[derive(Default)]
struct Met {
    /// Number of the next reference.
    next: usize,
    /// Addresses in raw tags that the site decides: whether an image, and the target.
    references: Vec<(bool, String)>,
    ids: Vec<String>,
}

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .add_tags(["input", "section", "video", "audio", "source", "picture", "tfoot"])
        .add_generic_attributes(["class", "id", "dir", "aria-label", "role"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("a", ["download"])
        .add_tag_attributes("img", ["loading"])
        .add_tag_attributes("video", ["src", "controls", "poster", "width", "height", "preload"])
        .add_tag_attributes("audio", ["src", "controls", "preload"])
        .add_tag_attributes("source", ["src", "type", "media"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .attribute_filter(filter);
    builder
});

/// Cleans finished HTML whose raw parts an editor wrote. New references and ids go to the outline.
pub fn sanitize(html: &str, document: &Document, offset: usize, outline: &mut Outline) -> String {
    MET.with_borrow_mut(|met| *met = Met { next: outline.references.len(), ..Met::default() });
    let clean = SANITIZER.clean(html).to_string();
    let met = MET.take();
    for (is_image, target) in met.references {
        let start = document.text[offset..].find(&target).map_or(offset, |at| offset + at);
        outline.references.push(Reference { is_image, span: (start..start + target.len()).into(), target });
    }
    outline.anchors.extend(met.ids);
    outline.anchors.sort();
    outline.anchors.dedup();
    compose(clean)
}

fn filter<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        ("input", "type") if value != "checkbox" => None,
        (_, "id") => {
            let free = !RESERVED_IDS.contains(&value) && !value.contains(char::is_whitespace) && !value.is_empty();
            free.then(|| {
                MET.with_borrow_mut(|met| met.ids.push(value.to_owned()));
                value.into()
            })
        }
        ("a", "href") | ("img" | "video" | "audio" | "source", "src") => Some(address(attribute, value)),
        (_, "src" | "href" | "poster" | "cite") => Some(clean_target(value).into()),
        _ => Some(value.into()),
    }
}

/// Our own holes and other sites pass; an address of this site becomes a hole.
fn address<'v>(attribute: &str, value: &'v str) -> Cow<'v, str> {
    if value.starts_with(MARK) {
        return value.into();
    }
    let target = clean_target(value);
    if scheme(&target).is_some() || target.starts_with("//") {
        return target.into();
    }
    MET.with_borrow_mut(|met| {
        let reference = met.next + met.references.len();
        met.references.push((attribute == "src", target));
        hole(reference).into()
    })
}

/// NFC after entities were decoded, text by text: composing across a tag's end would change the tag.
fn compose(html: String) -> String {
    if is_nfc(&html) {
        return html;
    }
    html.split_inclusive(['<', '>'])
        .map(|part| match part.as_bytes().last() {
            Some(b'<' | b'>') => {
                let (text, sign) = part.split_at(part.len() - 1);
                text.nfc().chain(sign.chars()).collect::<String>()
            }
            _ => part.nfc().collect(),
        })
        .collect()
}
