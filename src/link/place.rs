//! Placing: the address and section of every file, and which old addresses lead to it.

use std::sync::Arc;

use rayon::prelude::*;

use super::{Doc, Memo};
use crate::article::{Head, Kind};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Placed, Problem};
use crate::permalink::{Address, Alias, Parts, segment};
use crate::section::{self, Section};
use crate::slug::slug;

/// Gives every file its place. Where the sections are as they were, a file keeps it.
pub fn placed(
    heads: &[Arc<Head>],
    sections: &[Vec<Section>],
    config: &Config,
    memo: &mut Memo,
    found: &mut Vec<Diagnostic>,
) -> Vec<Doc> {
    if memo.sections != sections {
        (memo.sections, memo.placed) = (sections.to_vec(), Vec::new());
    }
    let known = |head: &Head| {
        let at = memo.placed.binary_search_by(|doc| doc.head.path.cmp(&head.path)).ok()?;
        Some(&memo.placed[at])
    };
    let one = |(source, head): (usize, &Arc<Head>)| match known(head) {
        Some(doc) if Arc::ptr_eq(&doc.head, head) => (Doc { source, ..doc.clone() }, Vec::new()),
        _ => {
            let mut found = Vec::new();
            (place(head, source, &sections[head.edition], config, &mut found), found)
        }
    };
    let made: Vec<(Doc, Vec<Diagnostic>)> = heads.par_iter().enumerate().map(one).collect();
    if !memo.is_last {
        let good = made.iter().filter(|(_, problems)| problems.is_empty());
        memo.placed = good.map(|(doc, _)| doc.clone()).collect();
    }
    let keep = |(doc, problems)| {
        found.extend::<Vec<Diagnostic>>(problems);
        doc
    };
    made.into_iter().map(keep).collect()
}

/// Gives a file its address and section.
fn place(head: &Arc<Head>, source: usize, sections: &[Section], config: &Config, found: &mut Vec<Diagnostic>) -> Doc {
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
    Doc {
        head: head.clone(),
        source,
        address,
        aliases,
        section,
        translations: Vec::new(),
        related: Vec::new(),
        newer: None,
        older: None,
    }
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
