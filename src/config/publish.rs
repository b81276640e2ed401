//! Where the site is published to: the tables `[publish.NAME]`.

use std::collections::BTreeMap;
use std::time::Duration;

use url::Url;
use wildmatch::WildMatch;

use super::read::read_group;
use crate::diagnostic::Placed;
use crate::fields::{Fields, Item};
use crate::manifest::Twin;
use crate::permalink::Base;

/// A target: where the site is published to, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Where it is.
    pub to: Placed<Place>,
    /// Where the site stands there, if not at the site's `base_url`.
    pub base_url: Option<String>,
    /// Publications that can be taken back.
    pub keep: usize,
    /// By how many percent of its pages the site may become smaller at once.
    pub max_shrink: usize,
    /// Addresses that may vanish without a redirect; `*` stands for anything.
    pub may_vanish: Vec<WildMatch>,
    /// Files of others on the target; `*` stands for anything.
    pub foreign: Vec<WildMatch>,
    /// The `base_url` of before, where the site has moved.
    pub moved_from: Option<String>,
    /// Compressed twins that stand beside texts.
    pub compress: Vec<Twin>,
    /// Whether a copy of the redirect map for Apache stands where a shared host reads it.
    pub htaccess: bool,
    /// Files that are sent at once.
    pub parallel: usize,
    /// Tries after the first one, of what may pass.
    pub tries: usize,
    /// How long one answer of the host is waited for.
    pub timeout: Duration,
    /// What readers' browsers are told of files; the first rule that matches and says something counts.
    pub headers: Vec<Rule>,
}

/// Where a target is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder, perhaps of another machine: relative to the root, or absolute.
    Folder(String),
    /// A folder of another machine, through the system's `ssh`.
    Sftp {
        /// The name ssh calls the machine by, with the user where one is told: `web@bql.example.vn`.
        host: String,
        /// Port, where it is not the one ssh is set to.
        port: Option<u16>,
        /// Folder there, absolute.
        path: String,
    },
    /// Object storage that speaks as Amazon's S3 does.
    S3 {
        /// Bucket.
        bucket: String,
        /// What the names of all files start with: nothing, or `a/b/`.
        prefix: String,
        /// Address of the service; nothing stands for Amazon's.
        endpoint: Option<Url>,
        /// Its region.
        region: Option<String>,
    },
    /// A branch of a git repository.
    Git {
        /// Address of the repository, as git takes it.
        remote: String,
        /// Branch.
        branch: String,
    },
}

/// What is told of files whose path matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Which; `*` stands for anything.
    pub matches: WildMatch,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
}

/// Reads all `[publish.NAME]`.
pub fn read(fields: &mut Fields) -> BTreeMap<String, Target> {
    let read = read_group(fields, "publish", |group| {
        let mut targets = BTreeMap::new();
        for (key, item) in group.all() {
            let name = key.get_ref().as_ref();
            let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            if name.is_empty() || !name.bytes().all(is_plain) {
                group.bad_value(name, name, "[publish.web]");
            } else if let Some(mut own) = group.nested(item, name) {
                let target = read_target(&mut own);
                own.finish();
                targets.extend(target.map(|target| (name.to_owned(), target)));
            }
        }
        Some(targets)
    });
    read.unwrap_or_default()
}

fn read_target<'a>(fields: &mut Fields<'a, '_, '_>) -> Option<Target> {
    let to = read_place(fields);
    let number = |read: Option<i64>, usual: usize| read.map_or(usual, |number| number.unsigned_abs() as usize);
    let patterns =
        |patterns: Vec<Placed<String>>| patterns.iter().map(|written| WildMatch::new(&written.value)).collect();
    let target = Target {
        to: Placed { value: Place::Folder(String::new()), span: (0..0).into() },
        base_url: read_base(fields, "base_url"),
        keep: number(fields.integer("keep", 0..101), 5),
        max_shrink: number(fields.integer("max_shrink", 0..101), 20),
        may_vanish: patterns(fields.strings("may_vanish", false)),
        foreign: patterns(fields.strings("foreign", false)),
        moved_from: read_base(fields, "moved_from"),
        compress: read_twins(fields),
        htaccess: fields.boolean("htaccess").unwrap_or(false),
        parallel: number(fields.integer("parallel", 1..65), 8),
        tries: number(fields.integer("tries", 0..21), 5),
        timeout: Duration::from_secs(number(fields.integer("timeout", 1..3601), 60) as u64),
        headers: read_rules(fields),
    };
    Some(Target { to: to?, ..target })
}

/// Reads `to` with the keys that belong to it.
fn read_place<'a>(fields: &mut Fields<'a, '_, '_>) -> Option<Placed<Place>> {
    let endpoint = read_endpoint(fields);
    let region = fields.string("region");
    let branch = fields.string("branch").filter(|branch| {
        let is_plain = is_branch(branch);
        if !is_plain {
            fields.bad_value("branch", branch, "branch = \"gh-pages\"");
        }
        is_plain
    });
    let Some(item) = fields.item("to") else {
        fields.missing("to");
        return None;
    };
    let written = fields.path_of("to", item)?;
    let Some(place) = parse_place(&written.value) else {
        // A password that stands there by mistake must not be repeated.
        let shown = if written.value.contains('@') { "…" } else { &written.value };
        fields.bad_value(
            "to",
            shown,
            "\"/srv/www\", \"sftp://web@host/srv/www\", \"s3://bucket/prefix\", \"git+ssh://git@host/a/b.git\"",
        );
        return None;
    };
    let value = match place {
        Place::S3 { bucket, prefix, .. } => Place::S3 { bucket, prefix, endpoint, region },
        Place::Git { remote, branch: usual } => Place::Git { remote, branch: branch.unwrap_or(usual) },
        other => other,
    };
    Some(Placed { value, span: written.span })
}

/// What `to` says; nothing if it says nothing that can be understood, or holds a password.
fn parse_place(written: &str) -> Option<Place> {
    let is_plain =
        |text: &str| !text.is_empty() && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    if let Some(rest) = written.strip_prefix("s3://") {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let is_bucket =
            !bucket.is_empty() && bucket.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
        let prefix = prefix.trim_matches('/');
        let is_prefix =
            prefix.is_empty() || (is_plain(prefix) && prefix.split('/').all(|part| !["", ".", ".."].contains(&part)));
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        return (is_bucket && is_prefix).then(|| Place::S3 {
            bucket: bucket.to_owned(),
            prefix,
            endpoint: None,
            region: None,
        });
    }
    if let Some(rest) = written.strip_prefix("sftp://") {
        let (host, path) = rest.split_once('/')?;
        let (host, port) = match host.split_once(':') {
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (host, None),
        };
        let name = host.split_once('@').map_or(host, |(user, name)| if user.is_empty() { "" } else { name });
        let may = is_plain(host) && !name.is_empty() && !name.contains('@') && !host.starts_with('-');
        let path = path.trim_end_matches('/');
        return (may && is_plain(path)).then(|| Place::Sftp { host: host.to_owned(), port, path: format!("/{path}") });
    }
    if let Some(remote) = written.strip_prefix("git+") {
        let (scheme, rest) = remote.split_once("://")?;
        let authority = rest.split('/').next().unwrap_or_default();
        let has_password =
            authority.split_once('@').is_some_and(|(user, _)| user.contains(':') || scheme.starts_with("http"));
        let may = ["https", "http", "ssh", "file"].contains(&scheme)
            && is_plain(rest)
            && !has_password
            && !rest.contains(['?', '#']);
        return may.then(|| Place::Git { remote: remote.to_owned(), branch: "gh-pages".to_owned() });
    }
    (!written.is_empty() && !written.contains("://")).then(|| Place::Folder(written.to_owned()))
}

fn is_branch(name: &str) -> bool {
    let is_part = |part: &str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        part.bytes().all(is_plain) && !part.is_empty() && !part.starts_with('-')
    };
    name.split('/').all(is_part)
}

fn read_endpoint(fields: &mut Fields) -> Option<Url> {
    let written = fields.string("endpoint")?;
    let url = Url::parse(&written).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.has_host()
    });
    if url.is_none() {
        let shown = if written.contains('@') { "…" } else { &written };
        fields.bad_value("endpoint", shown, "https://s3.example.vn");
    }
    url
}

fn read_base<'a>(fields: &mut Fields<'a, '_, '_>, key: &'a str) -> Option<String> {
    let written = fields.string(key)?;
    let base = Base::parse(&written);
    if base.is_none() {
        fields.bad_value(key, &written, "https://example.gov.vn/");
    }
    base.map(|base| base.url())
}

fn read_twins(fields: &mut Fields) -> Vec<Twin> {
    let mut twins = Vec::new();
    for written in fields.strings("compress", false) {
        match written.value.as_str() {
            "gzip" => twins.push(Twin::Gzip),
            "brotli" => twins.push(Twin::Brotli),
            other => fields.bad_value("compress", other, "compress = [\"gzip\", \"brotli\"]"),
        }
    }
    twins.sort_unstable();
    twins.dedup();
    twins
}

fn read_rules(fields: &mut Fields) -> Vec<Rule> {
    let Some(item) = fields.item("headers") else { return Vec::new() };
    let Some(items) = item.get_ref().as_array() else {
        fields.wrong_type("headers", "[[publish.web.headers]]", item);
        return Vec::new();
    };
    items.iter().filter_map(|item| read_rule(fields, item)).collect()
}

fn read_rule<'i>(fields: &mut Fields<'_, 'i, '_>, item: &Item<'i>) -> Option<Rule> {
    let mut rule = fields.nested(item, "headers")?;
    let matches = rule.string("match");
    if matches.is_none() {
        rule.missing("match");
    }
    let mut header = |key| {
        let value: Option<String> = rule.string(key);
        value.filter(|value| {
            let is_plain = !value.is_empty() && value.bytes().all(|byte| (b' '..=b'~').contains(&byte));
            if !is_plain {
                rule.bad_value(key, value, "public, max-age=300");
            }
            is_plain
        })
    };
    let (cache_control, content_type) = (header("cache_control"), header("content_type"));
    rule.finish();
    Some(Rule { matches: WildMatch::new(&matches?), cache_control, content_type })
}
