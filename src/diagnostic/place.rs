//! Finds the line and column of each diagnostic, once per file and only for files that have any.

use super::{Diagnostic, Problem, Span};

/// Problems of one file that are told one by one: nobody mends more before looking again.
const MOST_TOLD: usize = 100;

/// Longest piece of a line that a message shows, in characters.
const WINDOW: usize = 160;

/// A position as people count it, with the text of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Line number, from 1.
    pub line: u32,
    /// First marked character of the line, from 1.
    pub column: u32,
    /// Number of marked characters; they never reach past the line's end.
    pub width: u32,
    /// The line without its ending; of a long line the part around the mark.
    pub text: String,
    /// Column of the first character of `text`.
    pub first: u32,
}

/// A diagnostic with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located {
    /// The diagnostic.
    pub diagnostic: Diagnostic,
    /// Its place; `None` for a whole file, or for one that can no longer be read.
    pub place: Option<Place>,
}

/// Sorts the diagnostics, drops repeated ones and finds their places. `text` gives a file's text,
/// without its byte order mark.
pub fn locate(mut diagnostics: Vec<Diagnostic>, text: impl Fn(&str) -> Option<String>) -> Vec<Located> {
    diagnostics.sort();
    diagnostics.dedup();
    let mut located = Vec::with_capacity(diagnostics.len());
    for group in diagnostics.chunk_by(|a, b| a.file == b.file) {
        let spanned = group.iter().any(|diagnostic| diagnostic.span.is_some());
        let lines = spanned.then(|| text(&group[0].file)).flatten().map(Lines::of);
        let (told, more) = told(group);
        for diagnostic in told {
            let place = lines.as_ref().zip(diagnostic.span).map(|(lines, span)| lines.place(span));
            located.push(Located { diagnostic: diagnostic.clone(), place });
        }
        located.extend(more.map(|diagnostic| Located { diagnostic, place: None }));
    }
    located
}

/// The problems of one file that are told, errors before warnings where there are too many, and one that
/// says how many more there are.
fn told(group: &[Diagnostic]) -> (Vec<&Diagnostic>, Option<Diagnostic>) {
    let uncounted = |diagnostic: &&Diagnostic| match &*diagnostic.problem {
        Problem::MoreProblems { count } => count.parse().unwrap_or(0),
        _ => 0,
    };
    let mut more: usize = group.iter().map(|diagnostic| uncounted(&diagnostic)).sum();
    let mut told: Vec<&Diagnostic> = group.iter().filter(|diagnostic| uncounted(diagnostic) == 0).collect();
    if told.len() > MOST_TOLD {
        more += told.len() - MOST_TOLD;
        told.sort_by_key(|diagnostic| !diagnostic.is_error());
        told.truncate(MOST_TOLD);
        told.sort();
    }
    let count = (more > 0).then(|| more.to_string());
    (told, count.map(|count| Diagnostic::of_file(group[0].file.clone(), Problem::MoreProblems { count })))
}

/// A text with the start of each of its lines.
struct Lines {
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: String) -> Self {
        let starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1)).collect();
        Lines { text, starts }
    }

    fn place(&self, span: Span) -> Place {
        let start = self.text.floor_char_boundary(span.start as usize);
        let line = self.starts.partition_point(|first| *first <= start) - 1;
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let text = self.text[self.starts[line]..end].trim_end_matches('\r');
        let within = (start - self.starts[line]).min(text.len());
        let marked = self.text.floor_char_boundary(span.end as usize).saturating_sub(self.starts[line]);
        let marked = &text[within..marked.clamp(within, text.len())];
        let before = text[..within].chars().count();
        let skipped = if text.len() > 4 * WINDOW { before.saturating_sub(WINDOW / 2) } else { 0 };
        let shown: String = text.chars().skip(skipped).take(4 * WINDOW).collect();
        let room = shown.chars().count() + skipped - before;
        Place {
            line: line as u32 + 1,
            column: before as u32 + 1,
            width: marked.chars().count().min(room).max(1) as u32,
            text: shown,
            first: skipped as u32 + 1,
        }
    }
}
