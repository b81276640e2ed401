//! References: what a written link may mean, as files of the content and as addresses of the site.

use percent_encoding::percent_decode_str;

use crate::config::Config;
use crate::permalink::Address;
use crate::text;

/// Where a target is written: what relative paths start from.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    /// Folder of the file, below the content folder.
    pub folder: &'a str,
    /// Address of the page.
    pub address: &'a Address,
}

impl From<'_> {
    /// The files a plain file name may mean: beside the file, and from the content folder. Signs that
    /// mean something in a URL mean nothing here.
    pub fn named(&self, name: &str) -> Vec<String> {
        let below = name.trim_start_matches('/').to_owned();
        join(self.folder, name).into_iter().chain([below]).collect()
    }
}

/// A written target, read in the places where editors expect it to be looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Files below the content folder it may name, in the order to try.
    pub files: Vec<String>,
    /// Addresses it may name, in the order to try.
    pub addresses: Vec<Address>,
    /// The query string with its question mark, or nothing.
    pub query: String,
    /// The fragment, decoded, without its `#`.
    pub fragment: Option<String>,
    /// Whether it is only a query or fragment, and so names the page it stands on.
    pub is_own_page: bool,
}

impl Target {
    /// Reads a target written in a document. An absolute URL of this site counts as a path.
    pub fn parse(written: &str, from: &From, config: &Config) -> Self {
        let within = written.strip_prefix(&config.base.url()).map(|rest| format!("/{rest}"));
        let written = within.as_deref().unwrap_or(written);
        let (rest, fragment) = match written.split_once('#') {
            Some((rest, fragment)) => (rest, Some(decode(fragment))),
            None => (written, None),
        };
        let (path, query) = match rest.find('?') {
            Some(at) => (&rest[..at], rest[at..].to_owned()),
            None => (rest, String::new()),
        };
        let path = decode(path);
        let mut target =
            Target { files: Vec::new(), addresses: Vec::new(), query, fragment, is_own_page: path.is_empty() };
        if !path.is_empty() {
            target.read(&path, from, config);
        }
        target
    }

    fn read(&mut self, path: &str, from: &From, config: &Config) {
        if let Some(beside) = join(from.folder, path) {
            self.files.push(beside);
        }
        let plain = path.trim_start_matches('/');
        self.files.push(plain.to_owned());
        if let Some(below) = plain.strip_prefix(&config.content).and_then(|rest| rest.strip_prefix('/')) {
            self.files.push(below.to_owned());
        }
        let address = match path.starts_with('/') {
            true => Some(plain.to_owned()),
            false => join(from.address.folder().trim_matches('/'), path),
        };
        let sub_path = config.base.path.trim_start_matches('/');
        let without = address
            .as_deref()
            .filter(|_| !sub_path.is_empty())
            .and_then(|address| format!("{address}/").strip_prefix(sub_path).map(str::to_owned));
        for address in address.into_iter().chain(without) {
            let file = address.trim_end_matches('/');
            let page = file.strip_suffix("index.html").unwrap_or(file).trim_end_matches('/');
            self.addresses.push(Address::page(page.split('/')));
            self.addresses.push(Address::of_output(file));
        }
    }
}

fn decode(text: &str) -> String {
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    text::normalize(&decoded).into_owned()
}

/// A path relative to a folder, both below the content folder; one that starts with a slash is
/// relative to the content folder. `None` when it leads out of it.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether an address leads somewhere and cannot run anything: it is of this site, or of a scheme
/// known to be harmless.
pub fn is_safe(target: &str) -> bool {
    let safe = |name: &str| ["http", "https", "mailto", "tel"].iter().any(|safe| name.eq_ignore_ascii_case(safe));
    let visible = !target.chars().any(char::is_control);
    visible && scheme(target.trim()).is_none_or(safe)
}

/// Whether an address names its host, and is asked by HTTP.
pub fn is_web(target: &str) -> bool {
    let web = |name: &str| name.eq_ignore_ascii_case("http") || name.eq_ignore_ascii_case("https");
    target.starts_with("//") || scheme(target).is_some_and(web)
}

/// The scheme of an address, if it has one.
pub fn scheme(target: &str) -> Option<&str> {
    let (name, _) = target.split_once(':')?;
    let first = name.bytes().next()?.is_ascii_alphabetic();
    let rest = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte));
    (first && rest).then_some(name)
}
