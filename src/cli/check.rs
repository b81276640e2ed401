//! Checking: everything an editor should see before publishing, for people, programs and code hosts.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::session::Session;
use super::{CONTENT, Format, USAGE};
use crate::baseline::Baseline;
use crate::check;
use crate::diagnostic::{Diagnostic, Located, Problem, locate, sarif};
use crate::link::{Change, What};
use crate::manifest::{self, Manifest};
use crate::site::{self, Request, Seconds, Site};
use crate::source::{self, Touched};
use crate::write::{self, Written};

/// What `check` is asked.
#[derive(Args)]
pub struct CheckArgs {
    /// Fail on warnings as on errors
    #[arg(long)]
    strict: bool,
    /// Ask other sites whether the addresses that links lead to still answer
    #[arg(long)]
    external: bool,
    /// Say nothing of the warnings that this file accepts
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Accept all present warnings: write them into the file of --baseline
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Manifest of what was published last [default: .bantin/published.json, if it is there]
    #[arg(long, value_name = "FILE")]
    published: Option<PathBuf>,
}

impl Session<'_> {
    /// Plans and renders the site to nowhere and tells all that there is to tell about it.
    pub fn check(&self, asked: &CheckArgs) -> Result<(), u8> {
        let request = self.request()?;
        let status = self.check_site(asked, &request);
        if self.common.format == Format::Sarif {
            self.say_json(&sarif(&self.kept.borrow(), self.tongue));
        }
        status
    }

    fn check_site(&self, asked: &CheckArgs, request: &Request) -> Result<(), u8> {
        let published = self.published(asked, request)?;
        let baseline = self.baseline(asked, request)?;
        let mut memo = self.memo();
        let (site, mut found) = site::load(request, &mut memo, &Touched::Everything);
        let start = Instant::now();
        if let Some(site) = &site {
            let work = site.plan.routes().len() + site.links.docs.len();
            let progress = self.progress("Đang kiểm tra", "Checking", work);
            found.extend(site.render_failures(|| progress.tick()));
            let advice = check::advice(site, published.as_ref(), || progress.tick());
            // What was not understood of a file is no base for advice about it.
            let broken: HashSet<Arc<str>> =
                found.iter().filter(|found| found.is_error()).map(|found| found.file.clone()).collect();
            found.extend(advice.into_iter().filter(|advice| !broken.contains(&advice.file)));
            drop(progress);
            if asked.external {
                found.extend(self.external(site));
            }
        }
        let status = self.status_of(request, &found);
        let found = locate(found, |name| source::text_of(&request.root, name));
        self.update(asked, request, &found)?;
        let known = found.len();
        let (found, gone) = baseline.map_or((found.clone(), 0), |baseline| baseline.filter(found));
        self.print(&found);
        self.accepted(known - found.len(), gone);
        let Some(site) = site.filter(|_| status == 0) else {
            self.end_of_results();
            return Err(status.max(CONTENT));
        };
        let total = self.started.elapsed().as_secs_f64();
        let seconds = Seconds { render: start.elapsed().as_secs_f64(), total, ..site.seconds };
        self.next_build(&site);
        self.summary(&site, Written { unchanged: site.plan.routes().len(), ..Written::default() }, seconds, None);
        self.leave((memo, site));
        if asked.strict && self.told.get() > 0 {
            self.is_strict();
            return Err(CONTENT);
        }
        Ok(())
    }

    /// What was published last, if that is known.
    fn published(&self, asked: &CheckArgs, request: &Request) -> Result<Option<Manifest>, u8> {
        let path = match &asked.published {
            Some(path) => from_here(path),
            None => request.root.join(manifest::NAME),
        };
        if asked.published.is_none() && !source::is_there(&request.root, manifest::NAME) {
            return Ok(None);
        }
        self.read_own(request, &path, Manifest::parse).map(Some)
    }

    fn baseline(&self, asked: &CheckArgs, request: &Request) -> Result<Option<Baseline>, u8> {
        let Some(path) = asked.baseline.as_ref().filter(|_| !asked.update_baseline) else { return Ok(None) };
        let path = from_here(path);
        self.read_own(request, &path, Baseline::parse).map(Some)
    }

    /// Reads a file that bantin has written.
    fn read_own<T>(
        &self,
        request: &Request,
        path: &Path,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, u8> {
        let shown = path.strip_prefix(&request.root).unwrap_or(path).display().to_string();
        let text = source::read(&request.root, &path.display().to_string());
        let read = text.and_then(|source| {
            let not_ours = |reason| Diagnostic::of_file(shown.as_str(), Problem::NotOurs { reason });
            parse(source.text()?).map_err(not_ours)
        });
        read.map_err(|problem| self.fail(request, vec![problem], USAGE))
    }

    /// Writes the baseline that was asked for.
    fn update(&self, asked: &CheckArgs, request: &Request, found: &[Located]) -> Result<(), u8> {
        let Some(path) = asked.baseline.as_ref().filter(|_| asked.update_baseline) else { return Ok(()) };
        let written = write::replace(&from_here(path), &Baseline::of(found));
        written.map_err(|problem| self.fail(request, vec![problem], USAGE))
    }

    /// Says how many warnings were not told, as they are accepted.
    fn accepted(&self, accepted: usize, gone: usize) {
        if accepted > 0 {
            self.aside(
                &format!("{accepted} cảnh báo đã được chấp nhận trước đây."),
                &format!("{accepted} warnings were accepted before."),
            );
        }
        if gone > 0 {
            self.aside(
                &format!("{gone} cảnh báo đã chấp nhận nay không còn: chạy lại với --update-baseline."),
                &format!("{gone} accepted warnings no longer occur: run again with --update-baseline."),
            );
        }
    }

    /// Says when the site has to be built again although nothing is changed.
    pub(super) fn next_build(&self, site: &Site) {
        let Some(Change { at, file, what }) = &site.next_seen else { return };
        if self.common.format == Format::Json {
            let at = at.to_zoned(site.config.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
            return self.say_json(&json!({ "next_build": { "at": at, "file": file, "what": what } }));
        }
        let time = at.to_zoned(site.config.zone.clone());
        let (vietnamese, english) = match what {
            What::Published => ("đến giờ đăng", "is published then"),
            What::Expired => ("hết hạn", "expires then"),
            What::Unpinned => ("thôi ghim", "is no longer pinned then"),
            What::NewsOver => ("thôi là tin mới", "is no longer news then"),
            What::BannerOver => ("hết thời gian thông báo", "has a banner that ends then"),
        };
        self.aside(
            &format!("Lần dựng tiếp theo cần lúc {}: {file} {vietnamese}.", time.strftime("%H:%M ngày %d/%m/%Y")),
            &format!("The next build is needed at {}: {file} {english}.", time.strftime("%H:%M on %d %B %Y")),
        );
    }
}

/// A path of the command line, which is relative to where the command runs.
fn from_here(path: &Path) -> PathBuf {
    std::env::current_dir().unwrap_or_default().join(path)
}
