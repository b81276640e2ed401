//! The one module that writes the disk: puts a rendered site into the output folder, all or nothing.
//!
//! Files that differ are first staged inside the output folder, a first site folder by folder. When all of them stand, a
//! journal is written and they are put in place by rename; a file that is equal is not touched. A build cut short at any moment
//! leaves every file whole, and the next one finishes or takes back its steps. Only files of the record are ever
//! removed.

mod answers;
mod cache;
pub mod claim;
mod fresh;
mod guard;
mod journal;
mod lock;
mod place;
mod record;
mod seal;
mod stage;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Problem};
use crate::output::Output;
use crate::plan::Plan;
use crate::source::plain;
use crate::theme::Theme;

pub use answers::Answers;
pub use cache::Cache;
pub use fresh::{create, create_all};
pub use guard::{check, overlap};
use journal::{Place, Step};
pub use lock::lock;
use place::Layout;
use stage::{Outputs, Stage};

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
    outputs: Outputs,
}

/// An output folder that may be written.
pub struct Target<'a> {
    /// The folder.
    pub output: &'a Path,
    /// What messages call it.
    pub shown: &'a str,
}

impl Target<'_> {
    fn failed(&self, path: &str, problem: Problem) -> Vec<Diagnostic> {
        let file = format!("{}/{path}", self.shown);
        vec![Diagnostic::of_file(file.trim_end_matches('/'), problem)]
    }

    fn cannot(&self, (path, error): (String, io::Error)) -> Vec<Diagnostic> {
        self.failed(&path, Problem::CannotWrite { reason: plain(&error) })
    }

    /// Finishes or takes back what a build cut short has left half-way; tells whether there was anything.
    pub fn recover(&self) -> Result<bool, Vec<Diagnostic>> {
        let stage = self.output.join(stage::FOLDER);
        let was_half_way =
            Place { output: self.output, stage: &stage }.recover().map_err(|failed| self.cannot(failed))?;
        // What was only staged is of no use any more; what cannot be cleared now is cleared before staging.
        let _ = stage::clear(&stage);
        Ok(was_half_way)
    }

    /// Renders and writes a plan. Nothing in the folder changes unless every output renders and every file can
    /// be written. With `last`, outputs that are equal to the last ones are taken to stand, neither rendered
    /// nor compared. Calls `tick` for each output.
    pub fn write(
        &self,
        (plan, theme): (&Plan, &Arc<Theme>),
        last: Option<&mut Last>,
        tick: &(dyn Fn() + Sync),
    ) -> Result<Written, Vec<Diagnostic>> {
        let is_new = !self.output.exists();
        let written = self.stage((plan, theme), last, tick);
        if is_new && written.is_err() {
            // Gone again, unless somebody else wrote there meanwhile.
            let _ = fs::remove_dir(self.output);
        }
        written
    }

    fn stage(
        &self,
        (plan, theme): (&Plan, &Arc<Theme>),
        mut last: Option<&mut Last>,
        tick: &(dyn Fn() + Sync),
    ) -> Result<Written, Vec<Diagnostic>> {
        let folder = self.output.join(stage::FOLDER);
        let place = Place { output: self.output, stage: &folder };
        let stage = Stage::new(place).map_err(|error| self.cannot((String::new(), error)))?;
        if let Some(last) = &mut last
            && !(last.theme.as_ref().is_some_and(|last| Arc::ptr_eq(last, theme)) && record::stands_in(self.output))
        {
            **last = Last { theme: Some(theme.clone()), outputs: HashMap::new() };
        }
        let (outputs, problems) = stage.fill((plan, theme), self.shown, tick, last.as_ref().map(|last| &last.outputs));
        if !problems.is_empty() {
            return Err(problems);
        }
        // Whatever stands half-way is not known.
        if let Some(last) = &mut last {
            last.outputs.clear();
        }
        let written = self.place(&stage, plan)?;
        if let Some(last) = last {
            let stand = |(path, made): (String, Output)| {
                let stamp = stage::stamp(self.output, &path);
                (path, (made, stamp))
            };
            last.outputs = outputs.into_par_iter().map(stand).collect();
        }
        Ok(written)
    }

    /// Puts what was staged in place, and keeps the record right while that happens: first it names old and
    /// new files, so that even without the journal no file is left without an owner.
    fn place(&self, stage: &Stage, plan: &Plan) -> Result<Written, Vec<Diagnostic>> {
        let now: BTreeSet<&str> = plan.routes().iter().map(|route| &*route.output).collect();
        let record = record::read(self.output).ok_or_else(|| self.failed(record::NAME, Problem::RecordDamaged {}))?;
        let before = record.files();
        let (staged, written) = stage.take();
        let foreign: BTreeSet<String> =
            staged.iter().filter_map(|file| place::blocked(self.output, &file.path, &before)).collect();
        if !foreign.is_empty() {
            return Err(foreign.iter().flat_map(|path| self.failed(path, Problem::ForeignFile {})).collect());
        }
        let mut number = || stage.number();
        let (between, removed) = Layout::new(self.output, &before, &mut number).steps(staged, &now);
        let both: BTreeSet<&str> = before.union(&now).copied().collect();
        let is_new = !record::stands_in(self.output);
        let first = (both != before || is_new).then(|| self.record(stage, &both, is_new)).transpose()?;
        let final_one = (now != both).then(|| self.record(stage, &now, false)).transpose()?;
        let steps: Vec<Step> = first.into_iter().chain(between).chain(final_one).collect();
        if !steps.is_empty() {
            stage.place.carry_out(&steps).map_err(|failed| self.cannot(failed))?;
        }
        Ok(Written { written, removed, unchanged: now.len() - written, rendering: stage.rendering() })
    }

    /// Stages a record.
    fn record(&self, stage: &Stage, files: &BTreeSet<&str>, is_new: bool) -> Result<Step, Vec<Diagnostic>> {
        let number = stage.number();
        record::write(&stage.place.staged(number), files)
            .map_err(|error| self.cannot((record::NAME.to_owned(), error)))?;
        let name = record::NAME.to_owned();
        Ok(if is_new { Step::New(number, name) } else { Step::Swap(number, name) })
    }
}

/// Writes a file that somebody keeps beside the site, whole or not at all.
pub fn replace(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let new = path.with_file_name(name);
    cache::replace(&new, path, &[text.as_bytes()]).map_err(|error| {
        let _ = fs::remove_file(&new);
        Diagnostic::of_file(path.display().to_string(), Problem::CannotWrite { reason: plain(&error) })
    })
}
