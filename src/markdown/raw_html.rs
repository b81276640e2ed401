//! Sanitises bodies that hold raw HTML, and finds the links and images in it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::attribute::{RESERVED_IDS, clean_target};
use super::picture::PICTURE;
use super::{MARK, Outline, Reference, embed, hole};
use crate::config::Config;
use crate::diagnostic::Document;
use crate::reference::{is_safe, is_web, scheme};
use crate::text;
use ammonia::Builder;
use pulldown_cmark_escape::escape_href;

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
    /// Addresses of other sites, those that the Markdown pass has written among them.
    outside: Vec<(bool, String)>,
    ids: Vec<String>,
    /// Hosts whose frames are allowed.
    frames: Vec<String>,
}

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(builder);

/// The same with frames, for sites that allow some.
static WITH_FRAMES: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = builder();
    builder.add_tags(["iframe"]).add_tag_attributes("iframe", ["src", "title", "width", "height"]);
    builder
});

/// The elements that stay.
static KEPT: LazyLock<HashSet<&'static str>> = LazyLock::new(|| SANITIZER.clone_tags());

/// Whether an element of this name, in lower case, stays in a sanitised text.
pub fn is_kept(name: &str) -> bool {
    KEPT.contains(name)
}

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags(["input", "section", "video", "audio", "source", "picture", "tfoot"])
        .add_generic_attributes(["class", "id", "dir", "aria-label", "role", "tabindex"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        // Task lists have inputs; whatever else is written becomes one of those.
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        .add_tag_attributes("a", ["download"])
        .add_tag_attributes("img", ["loading", "decoding", PICTURE])
        .add_tag_attributes("video", ["src", "controls", "poster", "width", "height", "preload"])
        .add_tag_attributes("audio", ["src", "controls", "preload"])
        .add_tag_attributes("source", ["src", "type", "media"])
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .attribute_filter(filter);
    builder
}

/// Cleans finished HTML whose raw parts an editor wrote. New references and ids go to the outline.
pub fn sanitize(html: &str, document: &Document, offset: usize, config: &Config, outline: &mut Outline) -> String {
    let (next, frames) = (outline.references.len(), config.embed.clone());
    let has_frames = !frames.is_empty();
    MET.with_borrow_mut(|met| *met = Met { next, frames, ..Met::default() });
    let clean = if has_frames { WITH_FRAMES.clean(html) } else { SANITIZER.clean(html) }.to_string();
    let met = MET.take();
    let finder = || Finder { text: document.text, from: offset, budget: 4 * document.text.len() };
    let mut of_site = finder();
    for (is_image, target) in met.references {
        let span = of_site.find(&target).into();
        outline.references.push(Reference { is_image, span, target: target.into() });
    }
    add_outside(met.outside, finder(), outline);
    outline.anchors.extend(met.ids);
    let clean = normalize_texts(clean);
    if has_frames { embed::confine(&clean) } else { clean }
}

/// Adds to the outline the addresses of other sites that it does not hold yet.
fn add_outside(met: Vec<(bool, String)>, mut finder: Finder, outline: &mut Outline) {
    let mut known: HashMap<String, usize> = HashMap::new();
    for reference in &outline.outside {
        *known.entry(written(&reference.target)).or_default() += 1;
    }
    for (is_image, target) in met {
        match known.get_mut(&written(&target)).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None => {
                let span = finder.find(&target).into();
                outline.outside.push(Reference { is_image, span, target: target.into() });
            }
        }
    }
}

/// An address as the Markdown pass writes it.
fn written(target: &str) -> String {
    let mut html = String::with_capacity(target.len());
    // Writing to a string cannot fail.
    let _ = escape_href(&mut html, target);
    html
}

/// Finds targets in the text one after the other.
struct Finder<'t> {
    text: &'t str,
    from: usize,
    /// Bytes that may still be looked through in vain.
    budget: usize,
}

impl Finder<'_> {
    /// Where a target is written. Targets come in the order of the text; one that is spelled otherwise there
    /// gets the last place.
    fn find(&mut self, target: &str) -> std::ops::Range<usize> {
        let rest = &self.text[self.from..];
        let found = if self.budget > rest.len() { rest.find(target) } else { None };
        match found {
            Some(at) => self.from += at,
            None => self.budget = self.budget.saturating_sub(rest.len()),
        }
        self.from..self.text.floor_char_boundary(self.from + target.len())
    }
}

fn filter<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match (element, attribute) {
        (_, "tabindex") if value != "0" => None,
        (_, "id") => {
            let id = text::normalize(value);
            let free = !RESERVED_IDS.contains(&&*id) && !id.contains(char::is_whitespace) && !id.is_empty();
            free.then(|| {
                MET.with_borrow_mut(|met| met.ids.push(id.to_string()));
                id
            })
        }
        ("a", "href") | ("img" | "video" | "audio" | "source", "src") | ("video", "poster") => {
            address(attribute, value)
        }
        ("img", PICTURE) => MET.with_borrow(|met| is_hole(value, met.next)).then(|| value.into()),
        ("iframe", "src") => {
            let target = clean_target(value);
            let allowed = MET.with_borrow(|met| embed::allowed(&target, &met.frames));
            if allowed.is_some() {
                MET.with_borrow_mut(|met| met.outside.push((false, target)));
            }
            allowed.map(Cow::Owned)
        }
        (_, "src" | "href" | "poster" | "cite") => {
            Some(clean_target(value)).filter(|target| is_safe(target)).map(Cow::Owned)
        }
        _ => Some(text::normalize(value)),
    }
}

/// Our own holes and other sites pass; an address of this site becomes a hole. What could run something is
/// dropped: the sanitiser has seen the address before it was cleaned, when signs before it hid its scheme.
fn address<'v>(attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    MET.with_borrow_mut(|met| {
        if is_hole(value, met.next) {
            return Some(value.into());
        }
        let target = clean_target(value);
        if !is_safe(&target) {
            return None;
        }
        if scheme(&target).is_some() || target.starts_with("//") {
            if is_web(&target) {
                met.outside.push((attribute != "href", target.clone()));
            }
            return Some(target.into());
        }
        let reference = met.next + met.references.len();
        met.references.push((attribute != "href", target));
        Some(hole(reference).into())
    })
}

/// Whether a value is a mark that the Markdown pass made: entities in raw HTML can spell others.
fn is_hole(value: &str, known: usize) -> bool {
    let number = value.strip_prefix(MARK).and_then(|rest| rest.strip_suffix(MARK));
    number.and_then(|number| number.parse::<usize>().ok()).is_some_and(|number| number < known && hole(number) == value)
}

/// Normalises again after entities were decoded, text by text: composing across a tag's end would
/// change the tag, and the marks in tags must stay.
fn normalize_texts(html: String) -> String {
    if let Cow::Borrowed(_) = text::normalize(&html) {
        return html;
    }
    let mut normal = String::with_capacity(html.len());
    for part in html.split_inclusive(['<', '>']) {
        match part.strip_suffix('<') {
            Some(text) => {
                normal.push_str(&text::normalize(text));
                normal.push('<');
            }
            // What ends in `>` is the inside of a tag, cleaned by the filter; the rest is the last text.
            None if part.ends_with('>') => normal.push_str(part),
            None => normal.push_str(&text::normalize(part)),
        }
    }
    normal
}
