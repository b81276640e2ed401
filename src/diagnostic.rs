//! What went wrong, where, and what to change: one type for every message an editor can meet.

mod catalogue;
mod codes;
mod place;
mod problem;
mod report;
mod sarif;

use std::ops::Range;
use std::sync::Arc;

pub use codes::{explanation, page as page_of_codes};
pub use place::{Located, Place, locate};
pub use problem::{Problem, Severity};
pub use report::{Tongue, json_line, render};
pub use sarif::sarif;

/// A range of bytes in the text of a file, a byte order mark at its start not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte behind the last.
    pub end: u32,
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: narrow(range.start), end: narrow(range.end) }
    }
}

/// A value together with the place it was written at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its file.
    pub span: Span,
}

/// One problem of one file. Ordered by file and place, so that a sorted list reads like the files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// The file, relative to the site's root, with `/` between folders.
    pub file: Arc<str>,
    /// Where in the file; `None` when the problem is the file as a whole.
    pub span: Option<Span>,
    /// What is wrong.
    pub problem: Box<Problem>,
    /// The nearest correct spelling, when there is one.
    pub suggestion: Option<String>,
}

impl Diagnostic {
    /// A problem of a whole file.
    pub fn of_file(file: impl Into<Arc<str>>, problem: Problem) -> Self {
        Diagnostic { file: file.into(), span: None, problem: Box::new(problem), suggestion: None }
    }

    /// A problem at a place of a file.
    pub fn at(file: impl Into<Arc<str>>, span: impl Into<Span>, problem: Problem) -> Self {
        Diagnostic { file: file.into(), span: Some(span.into()), problem: Box::new(problem), suggestion: None }
    }

    /// A problem at a place of a file, or of the file as a whole where no place is known.
    pub fn perhaps_at(file: impl Into<Arc<str>>, span: Option<Span>, problem: Problem) -> Self {
        Diagnostic { span, ..Diagnostic::of_file(file, problem) }
    }

    /// Adds the nearest correct spelling to the hint.
    pub fn suggest(mut self, nearest: Option<String>) -> Self {
        self.suggestion = nearest;
        self
    }

    /// Whether this stops the build.
    pub fn is_error(&self) -> bool {
        self.problem.severity() == Severity::Error
    }
}

/// The text of one source file and the problems found in it so far.
pub struct Document<'t> {
    /// The file, relative to the site's root.
    pub file: Arc<str>,
    /// Its whole text.
    pub text: &'t str,
    /// What was found so far, in the order of finding.
    pub found: Vec<Diagnostic>,
    /// Parts that could not be read at all.
    given_up: Vec<Range<usize>>,
}

impl<'t> Document<'t> {
    /// Starts with no problems.
    pub fn new(file: Arc<str>, text: &'t str) -> Self {
        Document { file, text, found: Vec::new(), given_up: Vec::new() }
    }

    /// Notes a problem at a byte range.
    pub fn report(&mut self, start: usize, end: usize, problem: Problem) {
        self.suggest(start, end, problem, None);
    }

    /// Reports nothing more about a part of the text: what was to be said of it has been said.
    pub fn give_up(&mut self, part: Range<usize>) {
        self.given_up.push(part);
    }

    /// Whether some part could not be read.
    pub fn has_given_up(&self) -> bool {
        !self.given_up.is_empty()
    }

    /// Notes a problem at a byte range, with the nearest correct spelling.
    pub fn suggest(&mut self, start: usize, end: usize, problem: Problem, nearest: Option<String>) {
        if self.given_up.iter().any(|part| part.contains(&start)) {
            return;
        }
        self.found.push(Diagnostic::at(self.file.clone(), start..end, problem).suggest(nearest));
    }
}

/// Keeps the first of the failures that one place of a template has on many articles, and says how
/// many more there are.
pub fn group(failures: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    for failure in failures {
        let same = |kept: &&mut (Diagnostic, usize)| {
            let template = matches!(*kept.0.problem, Problem::TemplateFailed { .. });
            template && kept.0.span.is_some() && (&kept.0.file, kept.0.span) == (&failure.file, failure.span)
        };
        match kept.iter_mut().find(same) {
            Some((_, more)) => *more += 1,
            None => kept.push((failure, 0)),
        }
    }
    for (failure, more) in kept.iter_mut().filter(|(_, more)| *more > 0) {
        if let Problem::TemplateFailed { article, .. } = &mut *failure.problem {
            article.push_str(&format!(" (+{more})"));
        }
    }
    kept.into_iter().map(|(failure, _)| failure).collect()
}

/// Longest word that is compared with others, in letters: the time grows with its square.
const LONGEST_WORD: usize = 60;

/// The candidate nearest to `word`, if one is near enough to be meant: at most a third of the
/// letters differ. Ties go to the first candidate.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    if length > LONGEST_WORD {
        return None;
    }
    let limit = (length / 3).max(1);
    candidates
        .into_iter()
        // Counting letters is a hundred times cheaper than comparing them.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}
