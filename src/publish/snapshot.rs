//! The snapshot: the site as it is to be published, file by file, without a copy of it anywhere. A file is rendered once to know it by its
//! hash and once more if it has to be sent: an output is a pure function, so both are the same.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::headers::{digest, headers};
use super::store::{Body, Failure, Headers, Trouble, hash, hash_of};
use super::twins::twins;
use crate::config::Target;
use crate::diagnostic::{Diagnostic, Problem, group};
use crate::manifest::{Kind, Manifest, Sent};
use crate::output::Output;
use crate::render::render;
use crate::route::{List, Maker, Route, Server};
use crate::search::Part;
use crate::site::Site;
use crate::source;

/// Where shared hosts with Apache read rules.
const HTACCESS: &str = ".htaccess";

/// A file of content that is sent from where it is rather than from memory, from this size on.
const LARGE: u64 = 4 * 1024 * 1024;

/// The site as it is to be published.
pub struct Snapshot<'s> {
    site: &'s Site,
    target: &'s Target,
    /// All its files.
    pub manifest: Manifest,
}

impl<'s> Snapshot<'s> {
    /// Takes the snapshot. Calls `tick` for each output. What cannot be rendered is told instead.
    pub fn take(
        site: &'s Site,
        target: &'s Target,
        published: jiff::Timestamp,
        tick: impl Fn() + Sync,
    ) -> Result<Self, Vec<Diagnostic>> {
        let look = |bytes: &mut Vec<u8>, (path, route): (&str, &Route)| {
            tick();
            let sent = sent(site, target, (path, route), bytes)?;
            Ok((path.to_owned(), sent))
        };
        let all: Vec<(&str, &Route)> = files(site, target).collect();
        let looked: Vec<Result<(String, Sent), Diagnostic>> = all.into_par_iter().map_init(Vec::new, look).collect();
        let (files, failed): (Vec<_>, Vec<_>) = looked.into_iter().partition(Result::is_ok);
        let failed: Vec<Diagnostic> = failed.into_iter().filter_map(Result::err).collect();
        if !failed.is_empty() {
            return Err(group(failed));
        }
        let files = files.into_iter().flatten().collect();
        Ok(Snapshot { site, target, manifest: Manifest::new(site.config.base.url(), published, files) })
    }

    /// Does something with the bytes and headers of a file.
    pub fn with<T>(&self, path: &str, work: impl FnOnce(Body, &Headers) -> Result<T, Failure>) -> Result<T, Failure> {
        let known = self.manifest.files.get(path);
        let route = self.site.plan.route(path).or_else(|| htaccess(self.site).filter(|_| path == HTACCESS));
        let (Some(known), Some(route)) = (known, route) else {
            return Err(Failure::new(Trouble::Lasting, format!("no file {path}")));
        };
        let headers = headers(self.target, path, known.kind);
        let changed = || Failure::new(Trouble::MovedOn, route.origin.to_string());
        let mut bytes = Vec::new();
        match self.site.plan.make(route) {
            Output::Copy(file) if file.size >= LARGE => {
                let stands =
                    source::look(&file.disk).is_some_and(|now| (now.size, now.stamp) == (file.size, file.stamp));
                return if stands { work(Body::File(&file), &headers) } else { Err(changed()) };
            }
            Output::Copy(file) => bytes = source::read_image(&file).map_err(|_| changed())?,
            output => render(&output, &route.output, &self.site.theme, &mut bytes).map_err(|_| changed())?,
        }
        if hash(&bytes) != known.hash {
            return Err(changed());
        }
        work(Body::Bytes(&bytes), &headers)
    }
}

/// All files of the site with what makes them.
fn files<'s>(site: &'s Site, target: &Target) -> impl Iterator<Item = (&'s str, &'s Route)> {
    let copy = htaccess(site).filter(|_| target.htaccess).map(|route| (HTACCESS, route));
    site.plan.routes().iter().map(|route| (&*route.output, route)).chain(copy)
}

/// What makes the redirect map for Apache.
fn htaccess(site: &Site) -> Option<&Route> {
    site.plan.routes().iter().find(|route| route.maker == Maker::RedirectMap(Server::Apache))
}

fn sent(site: &Site, target: &Target, (path, route): (&str, &Route), bytes: &mut Vec<u8>) -> Result<Sent, Diagnostic> {
    let kind = kind(route.maker);
    let (hash, size) = match site.plan.make(route) {
        Output::Copy(file) => {
            let unreadable = |error: std::io::Error| {
                Diagnostic::of_file(file.name.clone(), Problem::Unreadable { reason: source::plain(&error) })
            };
            (source::open(&file).and_then(|open| hash_of(open).map_err(unreadable))?, file.size)
        }
        output => {
            render(&output, &route.output, &site.theme, bytes)?;
            (hash(bytes), bytes.len() as u64)
        }
    };
    let source = source_of(site, route);
    let own = source.as_deref().filter(|_| kind == Kind::Page).and_then(|name| source::read(&site.root, name).ok());
    let mut twins = twins(&target.compress, path, size);
    // A file of the site comes before a twin of its name.
    twins.retain(|twin| !site.plan.has(&format!("{path}{}", twin.ending())));
    Ok(Sent {
        hash,
        size,
        kind,
        own: own.map(|source| format!("{:016x}", xxh3_64(&source.bytes))),
        source,
        headers: digest(target, path, kind),
        twins,
    })
}

/// The file of the site that an output is made from, below the root.
fn source_of(site: &Site, route: &Route) -> Option<String> {
    let doc = |at: usize| site.links.docs.get(at).map(|doc| doc.head.file.to_string());
    match route.maker {
        Maker::Doc(at) | Maker::Redirect(at) => doc(at),
        Maker::Gone(_) | Maker::Asset(_) => Some(route.origin.to_string()),
        _ => None,
    }
}

/// What an output is to readers.
fn kind(maker: Maker) -> Kind {
    match maker {
        Maker::Asset(_) => Kind::File,
        // The page for addresses that do not exist has none itself.
        Maker::Resized(..) | Maker::ThemeFile(_) | Maker::NotFound(_) => Kind::Part,
        Maker::Doc(_) | Maker::Gone(_) => Kind::Page,
        Maker::Redirect(_) => Kind::Redirect,
        Maker::ListPage(List::Home(_), 0) => Kind::Home,
        Maker::ListPage(..) | Maker::Taxonomy(..) | Maker::Search(_, Part::Page) => Kind::List,
        Maker::Archive(_) | Maker::ArchiveYear(..) | Maker::ArchiveMonth(..) => Kind::List,
        Maker::Feed(_) | Maker::Robots | Maker::RedirectMap(_) | Maker::NewsSitemap => Kind::Index,
        Maker::SitemapIndex | Maker::SitemapPages | Maker::SitemapYear(..) | Maker::Search(..) => Kind::Index,
    }
}
