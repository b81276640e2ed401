//! The one module that writes the disk: puts a rendered site into the output folder, all or nothing.
//!
//! Files that differ are first staged inside the output folder and put in place by rename when all
//! of them stand; a file that is equal is not touched. Only files of the record are ever removed.

mod guard;
mod place;
mod record;
mod stage;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Problem};
use crate::output::Output;
use crate::plan::Plan;
use crate::source::{Stamp, plain};
use crate::theme::Theme;

pub use guard::check;
use stage::Stage;

/// What writing did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Written {
    /// Files new or changed.
    pub written: usize,
    /// Files removed.
    pub removed: usize,
    /// Files that were as they should be.
    pub unchanged: usize,
    /// Share of the time spent in rendering rather than in comparing and writing, 0 to 1.
    pub rendering: f64,
}

/// What was written last, for a loop that writes again and again.
#[derive(Default)]
pub struct Last {
    theme: Option<Arc<Theme>>,
    /// By path: the output, and the state of its file.
    outputs: HashMap<String, (Output, Option<Stamp>)>,
}

/// Renders and writes a plan. Nothing in the folder changes unless every output renders. With `last`,
/// outputs that are equal to the last ones are taken to stand, neither rendered nor compared.
pub fn write(
    plan: &Plan,
    theme: &Arc<Theme>,
    output: &Path,
    shown: &str,
    mut last: Option<&mut Last>,
) -> Result<Written, Vec<Diagnostic>> {
    let failed = |path: &str, problem: Problem| vec![Diagnostic::of_file(format!("{shown}/{path}"), problem)];
    let cannot = |path: &str, error: &io::Error| failed(path, Problem::CannotWrite { reason: plain(error) });
    let is_new = !output.exists();
    let stage = Stage::new(output).map_err(|error| cannot("", &error))?;
    if let Some(last) = &mut last
        && !(last.theme.as_ref().is_some_and(|last| Arc::ptr_eq(last, theme)) && record::stands_in(output))
    {
        **last = Last { theme: Some(theme.clone()), outputs: HashMap::new() };
    }
    let (outputs, problems) = stage.fill(plan, &theme.tera, shown, last.as_ref().map(|last| &last.outputs));
    if !problems.is_empty() {
        drop(stage);
        if is_new {
            // Empty again, unless somebody else wrote there meanwhile.
            let _ = fs::remove_dir(output);
        }
        return Err(problems);
    }
    let now: BTreeSet<String> = plan.routes().iter().map(|route| route.output.clone()).collect();
    let before = record::read(output);
    let changed = stage.changed();
    let foreign: BTreeSet<String> =
        changed.iter().filter_map(|(path, _)| place::blocked(output, path, &before)).collect();
    if !foreign.is_empty() {
        return Err(foreign.iter().flat_map(|path| failed(path, Problem::ForeignFile {})).collect());
    }
    // Whatever stands half-way is not known.
    if let Some(last) = &mut last {
        last.outputs.clear();
    }
    let removed =
        place::place(output, &stage, &changed, &before, &now).map_err(|(path, error)| cannot(&path, &error))?;
    let written = changed.len();
    if let Some(last) = last {
        let stand = |(path, made): (String, Output)| {
            let stamp = stage::stamp(output, &path);
            (path, (made, stamp))
        };
        last.outputs = outputs.into_par_iter().map(stand).collect();
    }
    Ok(Written { written, removed, unchanged: now.len() - written, rendering: stage.rendering() })
}

/// Waits until no other build of this root is writing, and holds the others back until dropped. Where
/// the lock cannot be had, as on a read-only root, builds are not held back.
pub fn lock(root: &Path) -> Option<fs::File> {
    let folder = root.join(".bantin");
    fs::create_dir_all(&folder).ok()?;
    let file = fs::File::options().create(true).truncate(false).write(true).open(folder.join("lock")).ok()?;
    file.lock().ok()?;
    Some(file)
}

/// Creates a source file below the root, for an editor to write in; never replaces one.
pub fn create(root: &Path, name: &str, text: &str) -> Result<(), Diagnostic> {
    let path = root.join(name);
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::File::create_new(&path));
    made.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Diagnostic::of_file(name, Problem::AlreadyThere {}),
        _ => Diagnostic::of_file(name, Problem::CannotWrite { reason: plain(&error) }),
    })
}
