//! Replies: the bytes of an output, or what stands in their place while something is wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::{Diagnostic, Located, Tongue, locate};
use crate::output::Output;
use crate::render::render;
use crate::section;
use crate::site::Site;
use crate::slug::slug;
use crate::source::{self, File};
use crate::theme::Theme;

use super::Snapshot;
use super::card;
use super::place::{self, Place};

/// Rendered outputs that are kept at most.
const KEPT: usize = 128;

/// What a request is answered with.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Path below the output folder of what is served, which says its type.
    pub path: String,
    /// Where to go instead.
    pub location: Option<String>,
    /// What is sent.
    pub content: Content,
}

/// What is sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// These bytes.
    Bytes(Arc<Vec<u8>>),
    /// A file as it is.
    File(File),
}

impl Reply {
    fn page(status: u16, path: &str, html: String) -> Self {
        let content = Content::Bytes(Arc::new(html.into_bytes()));
        Reply { status, path: path.to_owned(), location: None, content }
    }

    /// A short text.
    pub fn text(status: u16, text: &str) -> Self {
        Reply::page(status, "reply.txt", format!("{text}\n"))
    }

    fn to(location: String, forever: bool) -> Self {
        let status = if forever { 301 } else { 302 };
        Reply { location: Some(location), ..Reply::text(status, "moved") }
    }

    /// Whether it is an HTML page.
    pub fn is_html(&self) -> bool {
        self.path.ends_with(".html") || self.path.ends_with(".htm")
    }
}

/// Outputs rendered lately, each with the value and the theme it came from.
#[derive(Default)]
pub struct Cache(HashMap<String, Rendered>);

struct Rendered {
    output: Output,
    theme: Arc<Theme>,
    bytes: Arc<Vec<u8>>,
}

/// Answers a request for a percent-encoded path.
pub fn reply(snapshot: &Snapshot, path: &str, query: Option<&str>, tongue: Tongue, cache: &Mutex<Cache>) -> Reply {
    let Some(site) = &snapshot.site else {
        return Reply::page(500, "error.html", card::page(&errors(snapshot, |_| true), tongue));
    };
    match place::find(site, path, query) {
        Place::Output(path) => output(snapshot, site, &path, 200, tongue, cache),
        Place::Moved(to, forever) => Reply::to(to, forever),
        Place::Wrong => Reply::text(400, "400"),
        Place::Nowhere(below) => nowhere(snapshot, site, &below, tongue, cache),
    }
}

/// The page of a file that never was right, or else the page for addresses that do not exist.
fn nowhere(snapshot: &Snapshot, site: &Site, below: &str, tongue: Tongue, cache: &Mutex<Cache>) -> Reply {
    let broken = errors(snapshot, |file| mirrors(site, file).is_some_and(|path| path == below.trim_end_matches('/')));
    if !broken.is_empty() {
        return Reply::page(500, "error.html", card::page(&broken, tongue));
    }
    let own = site.config.editions.iter().skip(1).find(|edition| below.starts_with(&edition.prefix));
    let own = own.map_or_else(|| "404.html".to_owned(), |edition| format!("{}404.html", edition.prefix));
    output(snapshot, site, &own, 404, tongue, cache)
}

/// The address of an unreadable file of the content, as far as its path tells.
fn mirrors(site: &Site, file: &str) -> Option<String> {
    let path = file.strip_prefix(&site.config.content)?.strip_prefix('/')?;
    if !site.links.unreadable.contains(path) {
        return None;
    }
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let edition = stem.rsplit_once('.').and_then(|(stem, code)| Some((stem, site.config.edition(code)?)));
    let (stem, edition) = edition.unwrap_or((stem, 0));
    let prefix = site.config.editions[edition].prefix.trim_end_matches('/');
    let mut segments = vec![prefix.to_owned()];
    segments.extend(section::segments(folder));
    if stem != "index" && stem != "_index" {
        segments.push(slug(stem));
    }
    segments.retain(|segment| !segment.is_empty());
    Some(segments.join("/"))
}

/// Errors of the files asked for, in order.
fn errors(snapshot: &Snapshot, of: impl Fn(&str) -> bool) -> Vec<&Located> {
    let errors = snapshot.problems.iter().filter(|problem| problem.diagnostic.is_error());
    errors.filter(|problem| of(&problem.diagnostic.file)).collect()
}

fn output(snapshot: &Snapshot, site: &Site, path: &str, status: u16, tongue: Tongue, cache: &Mutex<Cache>) -> Reply {
    let Some(output) = site.plan.output(path) else { return Reply::text(404, "404") };
    let location = match &output {
        Output::Redirect(redirect) => Some(redirect.url.clone()),
        _ => None,
    };
    let status = if location.is_some() { 301 } else { status };
    if let Output::Copy(file) = output {
        return Reply { status, path: path.to_owned(), location, content: Content::File(file) };
    }
    let broken = match &output {
        Output::Page(page) => errors(snapshot, |file| *file == *page.origin),
        _ => Vec::new(),
    };
    match rendered(site, path, output, cache) {
        Ok(bytes) if broken.is_empty() => {
            Reply { status, path: path.to_owned(), location, content: Content::Bytes(bytes) }
        }
        Ok(bytes) => Reply::page(status, path, card::within(&String::from_utf8_lossy(&bytes), &broken, tongue)),
        Err(problem) => {
            let located = locate(vec![problem], |name| source::text_of(&site.root, name));
            Reply::page(500, "error.html", card::page(&located.iter().collect::<Vec<_>>(), tongue))
        }
    }
}

/// Renders an output, or takes it from the cache if it is the same value as before.
fn rendered(site: &Site, path: &str, output: Output, cache: &Mutex<Cache>) -> Result<Arc<Vec<u8>>, Diagnostic> {
    let lock = || cache.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(last) = lock().0.get(path)
        && Arc::ptr_eq(&last.theme, &site.theme)
        && last.output == output
    {
        return Ok(last.bytes.clone());
    }
    let mut bytes = Vec::new();
    render(&output, path, &site.theme, &mut bytes)?;
    let bytes = Arc::new(bytes);
    let mut cache = lock();
    if cache.0.len() >= KEPT {
        cache.0.clear();
    }
    cache.0.insert(path.to_owned(), Rendered { output, theme: site.theme.clone(), bytes: bytes.clone() });
    Ok(bytes)
}
