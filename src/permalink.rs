//! Addresses: the path a page has on the site, the file it is written to, and permalink patterns.

use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::date::Moment;
use crate::slug::slug;
use crate::text;

/// What a path must encode (WHATWG URL, path percent-encode set) and a few signs that confuse.
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'[')
    .add(b']')
    .add(b'\'');

/// What a query must encode (WHATWG URL, query percent-encode set) and quotes.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\'').add(b'\\');

/// The address of the site's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// Scheme and host: `https://x.gov.vn`.
    pub origin: String,
    /// Path of the root, `/` at both ends: `/` or `/bql/`; percent-encoded.
    pub path: String,
}

impl Base {
    /// Reads a base URL: http or https, a host, perhaps a path, nothing more.
    pub fn parse(text: &str) -> Option<Self> {
        let url = url::Url::parse(text).ok()?;
        let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !plain {
            return None;
        }
        let path = format!("{}/", url.path().trim_end_matches('/'));
        // `//x/` as a link would lead to another host.
        let plain = !path.contains("//");
        plain.then(|| Base { origin: url.origin().ascii_serialization(), path })
    }

    /// The absolute form of a link: root-relative ones get the origin before them.
    pub fn absolute(&self, href: &str) -> String {
        let origin = if href.starts_with('/') && !href.starts_with("//") { &*self.origin } else { "" };
        format!("{origin}{href}")
    }

    /// The whole base URL, with a slash at its end.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin, self.path)
    }
}

/// A path within the site, decoded, in NFC: `/tin-tuc/ket-qua/` for a page, `/logo.svg` for a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Arc<str>);

impl Address {
    /// From segments that are safe already; a page's address ends in a slash.
    pub fn page<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        let mut path = String::from("/");
        for segment in segments.into_iter().filter(|segment| !segment.as_ref().is_empty()) {
            path.push_str(segment.as_ref());
            path.push('/');
        }
        Address(path.into())
    }

    /// The address of an output file: `a/index.html` is `/a/`, everything else is itself.
    pub fn of_output(file: &str) -> Self {
        match file.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => Address(format!("/{folder}").into()),
            _ => Address(format!("/{file}").into()),
        }
    }

    /// From the front-matter key `path`. Segments with marks or spaces become slugs; `None` when a
    /// segment could leave the output folder or mean something else in a URL.
    pub fn of_path(written: &str) -> Option<Self> {
        let written = written.trim_matches('/');
        let segments: Option<Vec<String>> = written.split('/').map(segment).collect();
        let segments = segments?;
        let file = segments.last().is_some_and(|last| is_html(last));
        let address = Address::page(&segments);
        Some(if file { Address(address.0.trim_end_matches('/').into()) } else { address })
    }

    /// The path, decoded.
    pub fn path(&self) -> &str {
        &self.0
    }

    /// The file it is written to, below the output folder.
    pub fn output(&self) -> String {
        let path = self.0.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
    }

    /// The folder relative links of this page start from, with a slash at its end.
    pub fn folder(&self) -> &str {
        &self.0[..=self.0.rfind('/').unwrap_or(0)]
    }

    /// The address of a file that belongs to this page: in its folder, and for a page that is a file
    /// itself in a folder of its name.
    pub fn own_file(&self, below: &str) -> Self {
        let folder =
            self.0.strip_suffix('/').unwrap_or_else(|| self.0.rsplit_once('.').map_or(&self.0, |(stem, _)| stem));
        Address(format!("{folder}/{below}").into())
    }

    /// The address of something below this page's folder.
    pub fn join(&self, below: &str) -> Self {
        Address(format!("{}{below}", self.folder()).into())
    }

    /// The address with the site's sub-path in front, percent-encoded, as links carry it.
    pub fn href(&self, base: &Base) -> String {
        format!("{}{}", base.path, utf8_percent_encode(&self.0[1..], PATH))
    }

    /// The absolute URL.
    pub fn permalink(&self, base: &Base) -> String {
        format!("{}{}", base.origin, self.href(base))
    }
}

fn is_html(segment: &str) -> bool {
    segment.ends_with(".html") || segment.ends_with(".htm")
}

/// A segment of an address from text: kept if it is plain, made a slug if it merely has marks or
/// spaces, `None` if it is unsafe.
pub fn segment(text: &str) -> Option<String> {
    let unsafe_sign = |letter: char| letter.is_control() || "/\\?#%:*\"<>|".contains(letter);
    if text.is_empty() || text.starts_with('.') || text.chars().any(unsafe_sign) {
        return None;
    }
    let plain = text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    Some(if plain { text.to_owned() } else { slug(text) })
}

/// A path or a fragment as URLs carry it.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, PATH).to_string()
}

/// An old address that redirects: its path and perhaps its query string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alias {
    /// The old path, decoded.
    pub path: Address,
    /// The query string without its question mark, percent-encoded.
    pub query: Option<String>,
}

impl Alias {
    /// Reads an alias; `None` when it is no path of this site or could leave the output folder.
    pub fn parse(written: &str) -> Option<Self> {
        let (path, query) = match written.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (written, None),
        };
        let decoded = percent_decode_str(path).decode_utf8().ok()?;
        let decoded = text::normalize(&decoded);
        let path = decoded.strip_prefix('/').unwrap_or(&decoded);
        let wrong = |segment: &str| (segment.starts_with('.') && segment != ".well-known") || segment.len() > 200;
        let signs = |letter: char| letter.is_control() || "\\#:*".contains(letter);
        let body = path.trim_end_matches('/');
        if body.split('/').any(|segment| wrong(segment) || (segment.is_empty() && !body.is_empty()))
            || decoded.chars().any(signs)
        {
            return None;
        }
        let query = query.filter(|query| !query.is_empty()).map(|query| utf8_percent_encode(query, QUERY).to_string());
        if body.is_empty() && query.is_none() || query.as_ref().is_some_and(|query| query.contains('#')) {
            return None;
        }
        Some(Alias { path: Address(format!("/{path}").into()), query })
    }

    /// What tells it from others as servers compare: path without its last slash and query, without
    /// regard to case. `None` without a query.
    pub fn key(&self) -> Option<(String, String)> {
        Some(query_key(&self.path, self.query.as_deref()?))
    }

    /// The HTML file that redirects, where a static host can serve one.
    pub fn output(&self) -> Option<String> {
        if self.query.is_some() {
            return None;
        }
        let path = self.path.path().trim_matches('/');
        Some(if is_html(path) { path.to_owned() } else { format!("{path}/index.html") })
    }
}

/// The key of a path with a query string, for looking up an [`Alias`].
pub fn query_key(path: &Address, query: &str) -> (String, String) {
    let query = utf8_percent_encode(query, QUERY).to_string();
    (path.path().trim_end_matches('/').to_lowercase(), query.to_lowercase())
}

/// A permalink pattern such as `/:section/:year/:month/:slug/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Section,
    Sections,
    Year,
    Month,
    Day,
    Slug,
    FileName,
}

/// What a pattern is filled with.
pub struct Parts<'a> {
    /// Segments of the section's folder.
    pub section: &'a [String],
    /// Date of the article.
    pub date: &'a Moment,
    /// Its slug.
    pub slug: &'a str,
    /// Slug of its file name.
    pub file_name: &'a str,
}

impl Pattern {
    /// The tokens, for messages.
    pub const HELP: &'static str = ":section :sections :year :month :day :slug :filename";

    /// Reads a pattern; `None` for an unknown token, an unsafe sign or a pattern without `:slug`
    /// or `:filename`, which would give all articles one address.
    pub fn parse(written: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut rest = written.trim_start_matches('/');
        while let Some(at) = rest.find(':') {
            pieces.push(Piece::Text(rest[..at].to_owned()));
            let name = &rest[at + 1..];
            let end = name.find(|letter: char| !letter.is_ascii_lowercase()).unwrap_or(name.len());
            pieces.push(token(&name[..end])?);
            rest = &name[end..];
        }
        pieces.push(Piece::Text(rest.to_owned()));
        let plain = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~/".contains(&byte)) && !text.contains("//")
        };
        let safe = pieces.iter().all(|piece| !matches!(piece, Piece::Text(text) if !plain(text)));
        let distinct = pieces.iter().any(|piece| matches!(piece, Piece::Slug | Piece::FileName));
        (safe && distinct).then_some(Pattern(pieces))
    }

    /// The address of an article; `prefix` is the edition's.
    pub fn expand(&self, prefix: &str, parts: &Parts) -> Address {
        let mut path = prefix.to_owned();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => path.push_str(text),
                Piece::Section => path.push_str(parts.section.first().map_or("", String::as_str)),
                Piece::Sections => path.push_str(&parts.section.join("/")),
                Piece::Year => path.push_str(&format!("{:04}", parts.date.year())),
                Piece::Month => path.push_str(&format!("{:02}", parts.date.month())),
                Piece::Day => path.push_str(&format!("{:02}", parts.date.month_day())),
                Piece::Slug => path.push_str(parts.slug),
                Piece::FileName => path.push_str(parts.file_name),
            }
        }
        Address::page(path.split('/'))
    }
}

fn token(name: &str) -> Option<Piece> {
    Some(match name {
        "section" => Piece::Section,
        "sections" => Piece::Sections,
        "year" => Piece::Year,
        "month" => Piece::Month,
        "day" => Piece::Day,
        "slug" => Piece::Slug,
        "filename" => Piece::FileName,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_inside() {
        for wrong in ["../x", "/a/../b", "a\\b", "/.git/x", "a?b", "a%2e%2e/b", "a#b", "c:/x", "/a//b"] {
            assert_eq!(Address::of_path(wrong), None, "{wrong}");
        }
        for wrong in ["../x", "/a/../../b", "/%2e%2e/x", "a\\b", "https://x/y", "//x.vn/y", "/", "", "/a#b", "..;/x"] {
            assert_eq!(Alias::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn addresses_become_files_and_links() {
        let base = Base::parse("https://x.gov.vn/bql").expect("a base");
        let table =
            [("/a/b", "a/b/index.html", "/bql/a/b/"), ("Tin tức/x.html", "tin-tuc/x.html", "/bql/tin-tuc/x.html")];
        for (written, output, href) in table {
            let address = Address::of_path(written).expect(written);
            assert_eq!((address.output().as_str(), address.href(&base).as_str()), (output, href));
        }
        assert_eq!(Address::of_output("x/Ảnh 1.jpg").href(&base), "/bql/x/%E1%BA%A2nh%201.jpg");
        let alias = Alias::parse("x.aspx?id=3").expect("an alias");
        assert_eq!((alias.path.path(), alias.query.as_deref(), alias.output()), ("/x.aspx", Some("id=3"), None));
    }

    #[test]
    fn patterns_are_filled_or_refused() {
        let zone = jiff::tz::TimeZone::UTC;
        let date = Moment::of_text("2022-03-05", &zone).expect("a date");
        let section = ["tin".to_owned(), "trong".to_owned()];
        let parts = Parts { section: &section, date: &date, slug: "a", file_name: "f" };
        let expand = |text: &str| Pattern::parse(text).map(|pattern| pattern.expand("en/", &parts).path().to_owned());
        assert_eq!(expand("/:section/:year/:month/:slug/").as_deref(), Some("/en/tin/2022/03/a/"));
        assert_eq!(expand(":sections/x-:day-:filename").as_deref(), Some("/en/tin/trong/x-05-f/"));
        for wrong in ["/:section/", "/:sluug/", "/../:slug/", "/a b/:slug/"] {
            assert_eq!(expand(wrong), None, "{wrong}");
        }
    }
}
