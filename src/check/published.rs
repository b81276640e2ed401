//! Advice about addresses that readers have, and that would lead nowhere.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Problem};
use crate::link::Doc;
use crate::manifest::{Manifest, NAME, Sent};
use crate::permalink::Address;
use crate::site::Site;

pub fn advice(site: &Site, manifest: &Manifest) -> Vec<Diagnostic> {
    let mut by_name: HashMap<&str, Vec<&Doc>> = HashMap::new();
    for doc in &site.links.docs {
        by_name.entry(last_segment(doc.address.path())).or_default().push(doc);
    }
    let by_file: HashMap<&str, &Doc> = site.links.docs.iter().map(|doc| (&*doc.head.file, doc)).collect();
    let lost = manifest.files.iter().filter(|(path, sent)| sent.kind.is_address() && !site.plan.has(path));
    let one = |(path, sent): (&String, &Sent)| {
        let address = Address::of_output(path).path().to_owned();
        let same_file = sent.source.as_deref().and_then(|source| by_file.get(source));
        // A file that went to another folder mostly kept its name.
        let same_name = by_name.get(last_segment(&address)).filter(|docs| docs.len() == 1).map(|docs| &docs[0]);
        match same_file.or(same_name) {
            Some(doc) => {
                let to = doc.address.path().to_owned();
                Diagnostic::of_file(doc.head.file.clone(), Problem::Moved { address, to })
            }
            None => Diagnostic::of_file(sent.source.as_deref().unwrap_or(NAME), Problem::Vanished { address }),
        }
    };
    lost.map(one).collect()
}

/// The last part of an address.
fn last_segment(address: &str) -> &str {
    address.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
