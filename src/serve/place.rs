//! Where a request leads: an output of the plan, another address, or nowhere. No file path ever comes from it.

use percent_encoding::percent_decode_str;

use crate::output::Output;
use crate::permalink::Address;
use crate::site::Site;
use crate::text;

/// Where a request leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To the output at this path.
    Output(String),
    /// To another address of this server, for good or for now.
    Moved(String, bool),
    /// Nowhere: the decoded path below the base.
    Nowhere(String),
    /// It is no address at all.
    Wrong,
}

/// Finds the place of a path as it stands in a request, percent-encoded.
pub fn find(site: &Site, path: &str, query: Option<&str>) -> Place {
    let Some(decoded) = decode(path) else { return Place::Wrong };
    let base = &site.config.base.path;
    let decoded_base = decode(base).unwrap_or_else(|| base.clone());
    let Some(below) = decoded.strip_prefix(decoded_base.as_str()) else {
        return match format!("{decoded}/") == decoded_base || decoded == "/" {
            true => Place::Moved(base.clone(), false),
            false => Place::Nowhere(String::new()),
        };
    };
    let page = |folder: &str| format!("{folder}index.html");
    if below.is_empty() || below.ends_with('/') {
        let output = page(below);
        if site.plan.has(&output) {
            return Place::Output(output);
        }
    } else if site.plan.has(below) {
        return Place::Output(below.to_owned());
    }
    let query = query.filter(|query| !query.is_empty());
    let moved = query.and_then(|query| site.plan.moved(&Address::of_output(below), query));
    if let Some(to) = moved {
        return Place::Moved(to.href(&site.config.base), true);
    }
    let folder = page(&format!("{below}/"));
    if !below.is_empty() && !below.ends_with('/') && site.plan.has(&folder) {
        if site.plan.output(&folder).is_some_and(|output| matches!(output, Output::Redirect(_))) {
            return Place::Output(folder);
        }
        let query = query.map_or(String::new(), |query| format!("?{query}"));
        let address = Address::of_output(&format!("{below}/")).href(&site.config.base);
        return Place::Moved(format!("{address}{query}"), true);
    }
    Place::Nowhere(below.to_owned())
}

/// The path decoded, once, in Unicode NFC; `None` if it could mean anything but a path down from the root.
fn decode(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    if decoded.chars().any(|letter| letter.is_control() || letter == '\\') {
        return None;
    }
    let decoded: String = text::normalize(&decoded).into_owned();
    let rest = decoded.strip_prefix('/')?;
    let wrong = |segment: &str| segment == "." || segment == ".." || segment.starts_with("..;");
    let doubled = rest.starts_with('/') || rest.contains("//");
    (!doubled && !rest.split('/').any(wrong)).then_some(decoded)
}
