//! The commands: each one follows the line as far as it needs and answers with an exit status.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::time::Instant;

use super::{CONTENT, Common, Drafts, Format, USAGE};
use crate::config::Overrides;
use crate::diagnostic::{Diagnostic, Located, Problem, Tongue, locate};
use crate::link::Show;
use crate::memo::Memo;
use crate::site::{self, Request, Seconds, Site};
use crate::source::{self, Touched};
use crate::write::Written;

/// Memory for texts, in MB: those of some 10,000 articles.
const MEMORY: u32 = 64;

/// One run: where the site is and how to talk.
pub struct Session<'a> {
    pub(super) common: &'a Common,
    pub(super) tongue: Tongue,
    pub(super) started: Instant,
    /// Number of problems told so far.
    pub(super) told: Cell<usize>,
    /// Problems that wait until all of them are known, for a format that is one text.
    pub(super) kept: RefCell<Vec<Located>>,
}

impl<'a> Session<'a> {
    /// Starts to talk in a language.
    pub fn new(common: &'a Common, tongue: Tongue) -> Self {
        Session { common, tongue, started: Instant::now(), told: Cell::new(0), kept: RefCell::default() }
    }

    /// The memo of a command that goes along the line once.
    pub(super) fn memo(&self) -> Memo {
        let megabytes = self.common.memory.unwrap_or(MEMORY);
        let mut memo = Memo::once((megabytes as usize).saturating_mul(1024 * 1024));
        memo.pictures.began = Some(present());
        memo
    }

    /// Ends the work on a site together with the process: giving its memory back piece by piece takes as long as
    /// linking it.
    pub(super) fn leave(&self, work: (Memo, Site)) {
        std::mem::forget(work);
    }

    /// Reads and plans the site and reports what was found; the exit status if there is an error.
    pub(super) fn load(&self, request: &Request, memo: &mut Memo, touched: &Touched) -> Result<Site, u8> {
        let (site, mut found) = site::load(request, memo, touched);
        if site.is_none() {
            memo.documents.look_everywhere();
        }
        let is_broken = found.iter().any(Diagnostic::is_error);
        match site {
            Some(site) if !is_broken => {
                self.report(request, found);
                Ok(site)
            }
            site => {
                // What the templates would fail on belongs into the same run.
                found.extend(site.iter().flat_map(|site| site.render_failures(|| ())));
                let status = self.status_of(request, &found).max(CONTENT);
                Err(self.fail(request, found, status))
            }
        }
    }

    /// The exit status that problems ask for: 0 if none is an error.
    pub(super) fn status_of(&self, request: &Request, found: &[Diagnostic]) -> u8 {
        let errors = found.iter().filter(|found| found.is_error());
        let in_usage = |found: &Diagnostic| *found.file == *request.config || found.file.starts_with("--");
        errors.map(|found| if in_usage(found) { USAGE } else { CONTENT }).max().unwrap_or(0)
    }

    /// Reports why there is no site to work on.
    pub(super) fn stop(&self, diagnostic: Diagnostic) -> u8 {
        self.print(&locate(vec![diagnostic], |_| None));
        self.end_of_results();
        USAGE
    }

    /// The summary that ends the results for programs, where nothing was done.
    pub(super) fn end_of_results(&self) {
        if self.common.format == Format::Json {
            self.json_summary(0, 0, Written::default(), Seconds::default());
        }
    }

    /// Reports errors, ends the results for programs, and hands on the exit status.
    pub(super) fn fail(&self, request: &Request, diagnostics: Vec<Diagnostic>, status: u8) -> u8 {
        self.report(request, diagnostics);
        self.end_of_results();
        status
    }

    /// What the command line asks for; the exit status if there is no site to work on.
    pub(super) fn request(&self) -> Result<Request, u8> {
        let here = std::env::current_dir().unwrap_or_default();
        let root = match &self.common.root {
            Some(root) => source::root(root, &self.common.config),
            None => source::find_root(&here, &self.common.config),
        };
        let Some(root) = root else {
            let folder = self.common.root.as_ref().unwrap_or(&here).display().to_string();
            return Err(self.stop(Diagnostic::of_file(folder, Problem::NoConfig {})));
        };
        // A path on the command line is relative to where the command runs, not to the root.
        let output = self.common.output.as_ref().map(|output| {
            // Taken apart and joined again, a path loses the slash at its end, behind which a link is followed.
            here.join(output).components().collect::<PathBuf>().display().to_string()
        });
        Ok(Request {
            root,
            config: self.common.config.clone(),
            overrides: Overrides { base_url: self.common.base_url.clone(), output },
            show: self.common.drafts.map_or(Show::Published, Drafts::show),
            now: self.common.now.unwrap_or_else(present),
        })
    }
}

/// The present: the one place that asks the clock.
pub(super) fn present() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The language asked for, or the system's.
pub(super) fn tongue(given: Option<&str>) -> Tongue {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    let is_vietnamese = match (given, set) {
        (Some(given), _) => given == "vi",
        (None, Some(value)) => value.to_string_lossy().starts_with("vi"),
        (None, None) => false,
    };
    if is_vietnamese { Tongue::Vietnamese } else { Tongue::English }
}
