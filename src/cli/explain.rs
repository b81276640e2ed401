//! The command `explain`: what a code means, or why an output is as it is.

use std::path::{Component, Path, PathBuf};

use super::CONTENT;
use super::session::Session;
use crate::diagnostic::{Diagnostic, Problem, explanation};
use crate::explain;
use crate::memo::Memo;
use crate::site;
use crate::source::Touched;

impl Session<'_> {
    /// Explains one output, or the code of a problem. Warnings are not told here.
    pub fn explain(&self, target: &str) -> Result<(), u8> {
        if let Some(text) = explanation(target, self.tongue) {
            self.explained_code(target, &text);
            return Ok(());
        }
        let request = self.request()?;
        // One output shows little of what is in the texts of a site.
        let mut memo = Memo::of_heads();
        let (site, found) = site::load(&request, &mut memo, &Touched::Everything);
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        let Some(site) = site.filter(|_| errors.is_empty()) else {
            let status = self.status_of(&request, &errors).max(CONTENT);
            return Err(self.fail(&request, errors, status));
        };
        let below = below(&request.root, target);
        let explained = explain::explain(&site, target).or_else(|| explain::explain(&site, &below?));
        let found = explained
            .map(|explained| self.explained(&explained))
            .ok_or_else(|| self.fail(&request, vec![Diagnostic::of_file(target, Problem::NoSuchOutput {})], CONTENT));
        self.leave((memo, site));
        found
    }
}

/// The path below the root of a file that was named from where the command runs.
fn below(root: &Path, named: &str) -> Option<String> {
    let mut path = PathBuf::new();
    for part in std::env::current_dir().ok()?.join(named).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    Some(path.strip_prefix(root).ok()?.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"))
}
