//! Advice about addresses that readers have, and that would lead nowhere.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Problem};
use crate::link::Doc;
use crate::manifest::{Manifest, NAME, Sent};
use crate::permalink::Address;
use crate::site::Site;

/// An address that would lead nowhere.
pub struct Lost<'m> {
    /// The file that stood there.
    pub path: &'m str,
    /// What is known of it.
    pub sent: &'m Sent,
    /// The address.
    pub address: String,
    /// Where it most likely is now: the file that holds it, and the address.
    pub moved: Option<(std::sync::Arc<str>, String)>,
}

/// All addresses of a manifest that would lead nowhere.
pub fn lost<'m>(site: &Site, manifest: &'m Manifest) -> Vec<Lost<'m>> {
    let mut by_name: HashMap<&str, Vec<&Doc>> = HashMap::new();
    for doc in &site.links.docs {
        by_name.entry(last_segment(doc.address.path())).or_default().push(doc);
    }
    let by_file: HashMap<&str, &Doc> = site.links.docs.iter().map(|doc| (&*doc.head.file, doc)).collect();
    let lost = manifest.files.iter().filter(|(path, sent)| sent.kind.is_address() && !site.plan.has(path));
    // An alias of a file is a folder of its name.
    let lost = lost.filter(|(path, _)| !site.plan.has(&format!("{path}/index.html")));
    let one = |(path, sent): (&'m String, &'m Sent)| {
        let address = Address::of_output(path).path().to_owned();
        let same_file = sent.source.as_deref().and_then(|source| by_file.get(source));
        // A file that went to another folder mostly kept its name.
        let same_name = by_name.get(last_segment(&address)).filter(|docs| docs.len() == 1).map(|docs| &docs[0]);
        let doc = same_file.or(same_name);
        let moved = doc.map(|doc| (doc.head.file.clone(), doc.address.path().to_owned()));
        Lost { path, sent, address, moved }
    };
    lost.map(one).collect()
}

/// Advice about all of them.
pub fn advice(site: &Site, manifest: &Manifest) -> Vec<Diagnostic> {
    let one =
        |lost: Lost| lost.told(|address| Problem::Vanished { address }, |address, to| Problem::Moved { address, to });
    lost(site, manifest).into_iter().map(one).collect()
}

impl Lost<'_> {
    /// Says so at the file that can be mended.
    pub fn told(
        self,
        vanished: impl FnOnce(String) -> Problem,
        moved: impl FnOnce(String, String) -> Problem,
    ) -> Diagnostic {
        match self.moved {
            Some((file, to)) => Diagnostic::of_file(file, moved(self.address, to)),
            None => Diagnostic::of_file(self.sent.source.as_deref().unwrap_or(NAME), vanished(self.address)),
        }
    }
}

/// The last part of an address.
fn last_segment(address: &str) -> &str {
    address.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
