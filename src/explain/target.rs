//! What a target names: an output, an old address with a query string, or a file that is not published.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::status::{Status, Statuses};
use crate::article::{Head, Kind};
use crate::link::address_of;
use crate::permalink::{Address, Alias};
use crate::route::Route;
use crate::section;
use crate::site::Site;
use crate::text;

/// What a target names.
pub enum Target<'s> {
    /// A file of the website.
    Output(&'s Route),
    /// An old address of a document, with a query string, and as it was written: only redirect maps hold it.
    Moved(usize, &'s Alias, &'s str),
    /// A file of the content folder that is not published.
    Hidden(Hidden),
}

/// A file of the content folder that is not published.
pub struct Hidden {
    /// The file as messages show it.
    pub file: Arc<str>,
    /// What it would make.
    pub kind: &'static str,
    /// The address it would have.
    pub address: Address,
    /// Why it is not published.
    pub status: Status,
}

impl<'s> Target<'s> {
    /// Finds what is named by the path of a source or output file, from the root or from its folder, by an address,
    /// or by a URL.
    pub fn find(site: &'s Site, named: &str) -> Option<Self> {
        let named = text::normalize(named.trim_start_matches("./"));
        source(site, &named).or_else(|| output(site, &named)).or_else(|| address(site, &named))
    }
}

/// A file of the content folder or of the theme.
fn source<'s>(site: &'s Site, named: &str) -> Option<Target<'s>> {
    let named = named.trim_start_matches('/');
    let path = named.strip_prefix(&format!("{}/", site.config.content)).unwrap_or(named);
    let (links, plan) = (&site.links, &site.plan);
    let doc = links.places.by_path.get(path).map(|doc| &links.docs[*doc].address);
    let gone = || links.gone.iter().find(|gone| *gone.place.head.path == *path).map(|gone| &gone.place.address);
    let address = doc.or_else(gone).or_else(|| plan.address_of_file(path)).map(Address::output);
    let of_theme =
        || site.theme.statics.iter().find(|(_, file)| *file.name == *named).map(|(output, _)| output.clone());
    if let Some(output) = address.or_else(of_theme) {
        return plan.route(&output).map(Target::Output);
    }
    if links.places.unpublished.contains(path) {
        return hidden(site, site.plan.heads().find(|head| *head.path == *path)?).map(Target::Hidden);
    }
    plan.is_hidden_file(path).then(|| hidden_file(site, path)).flatten().map(Target::Hidden)
}

/// A file of the website by its path below the output folder or the root, or by its address.
fn output<'s>(site: &'s Site, named: &str) -> Option<Target<'s>> {
    let found = |path: &str| {
        let path = path.trim_matches('/');
        let folder = site.config.output.trim_end_matches('/');
        let below = path.strip_prefix(folder).map(|path| path.trim_start_matches('/'));
        let files = [Some(path), below].into_iter().flatten();
        let mut names =
            files.flat_map(|path| [path.to_owned(), format!("{path}/index.html").trim_start_matches('/').to_owned()]);
        names.find_map(|name| site.plan.route(&name))
    };
    let within = within(site, named);
    let plain = decoded(within.split(['?', '#']).next().unwrap_or(within));
    // A file may have such signs in its name.
    found(within).or_else(|| found(&plain)).map(Target::Output)
}

/// An old address with a query string, or the address of a file that is not published.
fn address<'s>(site: &'s Site, named: &str) -> Option<Target<'s>> {
    let within = within(site, named);
    let within = within.split('#').next().unwrap_or(within);
    if let Some(key) = Alias::parse(within).and_then(|alias| alias.key()) {
        let moved = site.links.docs.iter().enumerate().find_map(|(at, doc)| {
            let (alias, written) = doc.aliases.iter().find(|(alias, _)| alias.key().as_ref() == Some(&key))?;
            Some(Target::Moved(at, alias, &written.value))
        });
        if moved.is_some() {
            return moved;
        }
    }
    let path = decoded(within.split('?').next().unwrap_or(within));
    let wanted = format!("/{}/", path.trim_matches('/'));
    let is_wanted = |address: &Address| address.path() == wanted || address.path() == wanted.trim_end_matches('/');
    let unpublished = &site.links.places.unpublished;
    if !unpublished.contains(&*wanted) && !unpublished.contains(wanted.trim_end_matches('/')) {
        return None;
    }
    let heads = site.plan.heads().filter(|head| unpublished.contains(&head.path));
    heads.filter_map(|head| hidden(site, head)).find(|hidden| is_wanted(&hidden.address)).map(Target::Hidden)
}

/// The path within the site that a URL or path names.
fn within<'t>(site: &Site, named: &'t str) -> &'t str {
    let base = &site.config.base;
    let path = named.strip_prefix(&base.origin).unwrap_or(named);
    path.strip_prefix(&base.path).unwrap_or(path)
}

fn decoded(path: &str) -> String {
    text::normalize(&percent_decode_str(path).decode_utf8_lossy()).into_owned()
}

/// A Markdown file that is not published.
fn hidden(site: &Site, head: &Arc<Head>) -> Option<Hidden> {
    let kind = match head.kind {
        Kind::Home => "home",
        Kind::Section => "section",
        Kind::Article => "article",
        Kind::Page => "page",
    };
    let status = Statuses::of(site).status(head)?;
    let address = address_of(head, &site.links.editions[head.edition].sections, &site.config);
    Some(Hidden { file: head.file.clone(), kind, address, status })
}

/// Another file that goes with an article or section that is not published.
fn hidden_file(site: &Site, path: &str) -> Option<Hidden> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let around = section::ancestors(folder).find_map(|folder| {
        let mut bundles = site.plan.heads().filter(|head| head.is_bundle() && *head.folder == *folder);
        bundles.find_map(|head| Some((folder, hidden(site, head)?)))
    });
    let file = format!("{}/{path}", site.config.content).into();
    match around {
        Some((folder, Hidden { address, status, .. })) => {
            let address = address.own_file(&path[folder.len() + 1..]);
            Some(Hidden { file, kind: "file", address, status })
        }
        None => Some(Hidden {
            file,
            kind: "file",
            address: Address::of_output(path),
            status: Statuses::of(site).around(0, folder)?,
        }),
    }
}
