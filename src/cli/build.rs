//! Building: the whole line, from the lock to the files in the output folder.

use std::path::PathBuf;
use std::time::Instant;

use super::session::Session;
use super::{CONTENT, USAGE};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Problem};
use crate::memo::Memo;
use crate::site::{self, Request, Seconds, Site};
use crate::source::Touched;
use crate::write::{self, Last, Target};

impl Session<'_> {
    /// Builds the site.
    pub fn build(&self) -> Result<(), u8> {
        let mut memo = self.memo();
        let site = self.build_once(&self.request()?, &mut memo, &Touched::Everything, None)?;
        self.leave((memo, site));
        Ok(())
    }

    /// Builds the site with what earlier builds have left.
    pub(super) fn build_once(
        &self,
        request: &Request,
        memo: &mut Memo,
        touched: &Touched,
        last: Option<&mut Last>,
    ) -> Result<Site, u8> {
        let started = Instant::now();
        // Held from before the first file is read: a build that waited must not write what it read earlier.
        let lock = write::lock(&request.root, || self.waiting());
        // Without a configuration there is nothing to build, which loading says.
        let Some(config) = site::read_config(request, memo).0 else { return self.load(request, memo, touched) };
        let (output, shown) = self.output(request, &config)?;
        let target = Target { output: &output, shown: &shown };
        let _lock = lock.with_output(&output);
        // What a build cut short has left is put right even if this one finds errors.
        self.recover(request, &target)?;
        let site = self.load(request, memo, touched)?;
        let start = Instant::now();
        let progress = self.progress("Đang dựng", "Building", site.plan.routes().len());
        let written = target.write((&site.plan, &site.theme), last, &|| progress.tick());
        drop(progress);
        let written = written.map_err(|diagnostics| self.fail(request, diagnostics, CONTENT))?;
        let spent = start.elapsed().as_secs_f64();
        memo.pictures.keep();
        let (render, write) = (spent * written.rendering, spent * (1.0 - written.rendering));
        let total = started.elapsed().as_secs_f64();
        self.summary(&site, written, Seconds { render, write, total, ..site.seconds }, Some(&shown));
        Ok(site)
    }

    /// The output folder and what messages call it, if it may be written.
    fn output(&self, request: &Request, config: &Config) -> Result<(PathBuf, String), u8> {
        let typed = self.common.output.as_ref().map(|output| output.display().to_string());
        let shown = typed.as_deref().unwrap_or(&config.output).trim_end_matches('/').to_owned();
        let output = request.root.join(&config.output);
        let root = request.root.display().to_string();
        let inputs = [("", root.as_str()), (&config.content, &config.content), ("themes", "themes")];
        let inputs = inputs.map(|(folder, name)| (request.root.join(folder), name.to_owned()));
        match write::check(&output, &shown, &inputs) {
            Ok(()) => Ok((output, shown)),
            Err(diagnostic) => Err(self.fail(request, vec![diagnostic], USAGE)),
        }
    }

    fn recover(&self, request: &Request, target: &Target) -> Result<(), u8> {
        match target.recover() {
            Ok(false) => Ok(()),
            Ok(true) => {
                self.report(request, vec![Diagnostic::of_file(target.shown, Problem::Recovered {})]);
                Ok(())
            }
            Err(diagnostics) => Err(self.fail(request, diagnostics, CONTENT)),
        }
    }
}
