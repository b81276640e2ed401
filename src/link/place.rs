//! Placing: the address and section of every file, and which old addresses lead to it.

use std::sync::Arc;

use rayon::prelude::*;

use super::Memo;
use super::since::Same;
use crate::article::{Head, Kind};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Placed, Problem};
use crate::permalink::{Address, Alias, Parts, segment};
use crate::section::{self, Section};
use crate::slug::slug;
use crate::taxonomy::Tagging;

/// A Markdown file and where it is. The very same value as long as the file says the same of itself and stays where it is.
#[derive(Debug)]
pub struct Place {
    /// What it says of itself.
    pub head: Arc<Head>,
    /// Its address.
    pub address: Address,
    /// Old addresses that lead to it.
    pub aliases: Vec<(Alias, Placed<String>)>,
    /// Its section, an index into [`super::EditionLinks::sections`].
    pub section: Option<usize>,
    /// Its terms in all taxonomies, in its own order.
    pub terms: Box<[Tagging]>,
}

impl Place {
    /// What another version of the same file has in common with this one.
    pub fn same(&self, other: &Place) -> Same {
        let same_aliases = self.aliases.iter().map(|(alias, _)| alias).eq(other.aliases.iter().map(|(alias, _)| alias));
        let listed =
            |Place { head, .. }: &Place| (head.front.date.map(|date| date.instant()), head.is_legal_document());
        if self.address != other.address || self.head.kind != other.head.kind || !same_aliases {
            Same::Nothing
        } else if self.section != other.section || listed(self) != listed(other) {
            Same::Places
        } else if self.terms != other.terms {
            Same::Order
        } else {
            Same::Terms
        }
    }
}

/// The place a file has had, or else its terms.
type Ready = Result<Arc<Place>, Box<[Tagging]>>;

/// Gives every file its place. Where the sections are as they were, a file keeps it.
pub fn placed(
    heads: &[Arc<Head>],
    sections: &[Vec<Section>],
    config: &Config,
    memo: &mut Memo,
    found: &mut Vec<Diagnostic>,
) -> Vec<Arc<Place>> {
    let folders = sections.iter().map(|own| own.iter().map(|section| section.folder.clone()).collect()).collect();
    if memo.sections != folders {
        (memo.sections, memo.placed, memo.links) = (folders, Vec::new(), None);
    }
    let ready: Vec<Ready> = kept(heads, std::mem::take(&mut memo.placed))
        .zip(heads)
        .map(|(place, head)| place.ok_or_else(|| memo.spellings.number(&head.front.terms)))
        .collect();
    let one = |(head, ready): (&Arc<Head>, Ready)| {
        let mut found = Vec::new();
        let new = |terms| Arc::new(place(head, terms, &sections[head.edition], config, &mut found));
        (ready.unwrap_or_else(new), found)
    };
    let made: Vec<(Arc<Place>, Vec<Diagnostic>)> = heads.par_iter().zip(ready).map(one).collect();
    if !memo.is_last {
        let good = made.iter().filter(|(_, problems)| problems.is_empty());
        memo.placed = good.map(|(place, _)| place.clone()).collect();
    }
    let keep = |(place, problems)| {
        found.extend::<Vec<Diagnostic>>(problems);
        place
    };
    made.into_iter().map(keep).collect()
}

/// For each head the place it has had, both in path order.
fn kept(heads: &[Arc<Head>], placed: Vec<Arc<Place>>) -> impl Iterator<Item = Option<Arc<Place>>> {
    let mut placed = placed.into_iter().peekable();
    heads.iter().map(move |head| {
        let is_other = |place: &Arc<Place>| !Arc::ptr_eq(&place.head, head);
        while placed.next_if(|place| is_other(place) && place.head.path < head.path).is_some() {}
        placed.next_if(|place| !is_other(place))
    })
}

/// Gives a file its address and section.
fn place(
    head: &Arc<Head>,
    terms: Box<[Tagging]>,
    sections: &[Section],
    config: &Config,
    found: &mut Vec<Diagnostic>,
) -> Place {
    let mut refuse = |written: &Placed<String>| {
        found.push(Diagnostic::at(
            head.file.clone(),
            written.span,
            Problem::UnsafePath { value: written.value.clone() },
        ));
    };
    for (written, parsed) in [
        (&head.front.slug, head.front.slug.as_ref().and_then(|slug| segment(&slug.value))),
        (
            &head.front.path,
            head.front.path.as_ref().and_then(|path| Address::of_path(&path.value)).map(|_| String::new()),
        ),
    ] {
        if let (Some(written), None) = (written, parsed) {
            refuse(written);
        }
    }
    let mut aliases = Vec::new();
    for written in &head.front.aliases {
        match Alias::parse(&written.value) {
            Some(alias) => aliases.push((alias, written.clone())),
            None => refuse(written),
        }
    }
    let section = section::section_of(sections, &head.folder);
    let address = address(head, section.map(|section| &sections[section]), config);
    // An article that lists its own address as an old one needs no redirect.
    aliases.retain(|(alias, _): &(Alias, _)| alias.query.is_some() || alias.output() != Some(address.output()));
    Place { head: head.clone(), address, aliases, section, terms }
}

/// The address that a file has or would have on a site with these sections.
pub fn address_of(head: &Head, sections: &[Section], config: &Config) -> Address {
    address(head, section::section_of(sections, &head.folder).map(|section| &sections[section]), config)
}

fn address(head: &Head, section: Option<&Section>, config: &Config) -> Address {
    let front = &head.front;
    let prefix = &config.editions[head.edition].prefix;
    match (head.kind, section) {
        (Kind::Home, _) => return Address::page([prefix.trim_end_matches('/')]),
        (Kind::Section, _) => return section::address(head, prefix, true),
        _ => {}
    }
    if let Some(path) = front.path.as_ref().and_then(|path| Address::of_path(&path.value)) {
        return path;
    }
    let (folder, name) = match head.is_bundle() {
        true => head.folder.rsplit_once('/').unwrap_or(("", &head.folder)),
        false => (&*head.folder, &*head.stem),
    };
    let file_name = if name.is_empty() { String::new() } else { slug(name) };
    let last = front.slug.as_ref().and_then(|slug| segment(&slug.value)).unwrap_or_else(|| file_name.clone());
    let pattern = section::ancestors(&head.folder).chain([""]).find_map(|folder| config.permalinks.get(folder));
    if let (Some(pattern), Some(date)) = (pattern, &front.date) {
        let section = section::segments(section.map_or("", |section| &section.folder));
        return pattern.expand(prefix, &Parts { section: &section, date, slug: &last, file_name: &file_name });
    }
    let folders = section::segments(folder);
    Address::page(
        std::iter::once(prefix.trim_end_matches('/')).chain(folders.iter().map(String::as_str)).chain([last.as_str()]),
    )
}
