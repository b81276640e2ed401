//! Random sequences of edits: after each, one long preview and one long `build --watch` equal a clean build.

mod desk;
mod edit;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::preview::{Preview, Session, Watching, glimpse, unlike};
use desk::Desk;
use edit::{Edit, edit};

type Tree = BTreeMap<String, Vec<u8>>;

/// What a process may need to take an edit in.
const DEADLINE: Duration = Duration::from_secs(10);

/// One site, the two processes that look at it, and what they have shown so far.
struct Trial {
    desk: Desk,
    preview: Preview,
    watching: Watching,
    /// The last outputs of the site when it had no errors.
    good: Tree,
    seen: BTreeSet<String>,
}

impl Trial {
    fn start() -> Self {
        let desk = Desk::new();
        let good = desk.site.copy().built().tree();
        assert!(good.len() > 100, "{} outputs", good.len());
        let preview = Preview::start(&desk.site, &["--drafts=false"]);
        let watching = Watching::start(&desk.site, &[]);
        Self { desk, preview, watching, seen: good.keys().cloned().collect(), good }
    }

    fn step(&mut self, at: usize, edit: &Edit) {
        if let Some(file) = self.desk.apply(at, edit) {
            self.stays_as_it_was(&format!("step {at}, {edit:?}"), &file);
            self.desk.mend();
        }
        self.compare(&format!("step {at}, {edit:?}"));
    }

    /// Compares both processes with a clean build, as soon as they have taken the edit in.
    fn compare(&mut self, what: &str) {
        let clean = self.desk.last_good_copy().built().tree();
        self.seen.extend(clean.keys().cloned());
        let own = self.desk.broken_output();
        let mut shown = clean.clone();
        shown.retain(|path, _| Some(path) != own.as_ref());
        until_none(&format!("{what}: served"), |enough| {
            let mut wrong = self.preview.differences(&shown, enough);
            wrong.extend(self.still_answered(&clean, own.as_deref()));
            wrong
        });
        if own.is_none() && self.desk.is_sound() {
            until_none(&format!("{what}: written"), |_| {
                glimpse(&self.watching.output).map_or(vec!["(it is writing)".into()], |tree| unlike(&clean, &tree))
            });
            self.good = clean;
        } else {
            until_none(&format!("{what}: written with an error"), |_| {
                unlike(&self.good, &crate::site::tree(&self.watching.output))
            });
        }
    }

    /// Outputs of earlier plans that are still served.
    fn still_answered(&self, clean: &Tree, own: Option<&str>) -> Vec<String> {
        let gone = self.seen.iter().filter(|path| !clean.contains_key(*path) && Some(path.as_str()) != own);
        let url =
            |path: &String| format!("/{}", crate::preview::encode(path.strip_suffix("index.html").unwrap_or(path)));
        let mut session = Session::new(self.preview.address);
        let asked = gone.map(url).map(|url| (session.get(&url).status, url));
        asked
            .filter(|(status, _)| *status != 404)
            .map(|(status, url)| format!("{url} ({status}, but it is gone)"))
            .collect()
    }

    /// While a template or the configuration is broken, both show what they showed before.
    fn stays_as_it_was(&self, what: &str, file: &str) {
        let told = |lines: Vec<String>| {
            lines.iter().rev().take(40).any(|line| line.contains("\"error\"") && line.contains(file))
        };
        until_none(&format!("{what}: the error in {file} is told"), |_| {
            let by = [(self.preview.errors() > 0, "serve"), (told(self.watching.running.stdout()), "build --watch")];
            by.iter().filter(|(told, _)| !told).map(|(_, name)| (*name).to_owned()).collect()
        });
        if self.desk.is_sound() {
            let served = self.preview.differences(&self.good, 8);
            assert!(served.is_empty(), "{what}: the last good plan is gone: {served:#?}");
        }
        let written = unlike(&self.good, &crate::site::tree(&self.watching.output));
        assert!(written.is_empty(), "{what}: written with an error: {written:#?}");
    }
}

/// Waits until nothing is wrong any more; fails with what still is. The argument says how many findings are enough.
fn until_none(what: &str, mut wrong: impl FnMut(usize) -> Vec<String>) {
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        if wrong(1).is_empty() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let left = wrong(12);
    assert!(left.is_empty(), "{what}: {left:#?}");
}

/// A sequence on a site of its own: its last step mends what is still broken.
fn play(edits: &[Edit]) {
    let mut trial = Trial::start();
    for (at, edit) in edits.iter().enumerate() {
        trial.step(at, edit);
    }
    trial.step(edits.len(), &Edit::Repair);
    let stderr = trial.preview.running.stderr() + &trial.watching.running.stderr();
    assert!(!stderr.contains("panicked"), "{stderr}");
}

/// The same sequences in every run; other and more of them with `PROPTEST_CASES=100`.
#[test]
fn a_long_preview_and_a_long_watch_equal_clean_builds() {
    let chosen = std::env::var_os("PROPTEST_CASES").is_some();
    let config = Config { failure_persistence: None, max_shrink_iters: 24, ..Config::default() };
    let config = if chosen { config } else { Config { cases: 6, ..config } };
    let seeded = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = if chosen { TestRunner::new(config) } else { TestRunner::new_with_rng(config, seeded) };
    let result = runner.run(&vec(edit(), 9..=15), |edits| {
        play(&edits);
        Ok(())
    });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Every kind of edit once, in an order in which each finds something to do.
#[test]
fn every_kind_of_edit_is_taken_in() {
    use Edit::*;
    let articles = [
        Body(3),
        Title(3),
        Summary(4),
        AddTag(5, 0),
        AddTag(5, 5),
        RenameTag(5, 6),
        DropTag(5),
        New(1),
        New(2),
        Draft(6),
        Draft(6),
        Future(7),
        Alias(8),
        Document(9),
        Document(9),
        Rename(9),
        Delete(10),
        SameSizeAndTime(11),
        Translate(12),
        OwnFolder(13),
        Picture,
        Anchor,
    ];
    let site = [
        SectionTitle(0),
        SectionTitle(1),
        SectionFolder,
        Template(0),
        Template(1),
        Word,
        Paginate(3),
        SiteTitle,
        FullFeeds,
        Style,
        StaticFile,
        StaticFile,
        BreakTheme,
        BreakConfiguration,
    ];
    let mistakes = (0..desk::MISTAKES.len()).flat_map(|at| [Break(at, at), Title(at + 5), AddTag(at + 7, 1), Repair]);
    play(&articles.into_iter().chain(site).chain(mistakes).collect::<Vec<_>>());
}
