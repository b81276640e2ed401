//! Talking: diagnostics, summaries and answers, for people and for programs.

use std::collections::HashMap;
use std::io::{IsTerminal, Write};
use std::path::Path;

use super::Format;
use super::session::Session;
use crate::diagnostic::{Diagnostic, Located, Problem, Tongue, json_line, locate, render};
use crate::explain::Explanation;
use crate::site::{Request, Seconds, Site};
use crate::source::{self, Touched};
use crate::write::Written;

impl Session<'_> {
    pub(super) fn report(&self, request: &Request, diagnostics: Vec<Diagnostic>) {
        self.print(&locate(diagnostics, |name| source::text_of(&request.root, name)));
    }

    pub(super) fn print(&self, diagnostics: &[Located]) {
        let color =
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let errors = diagnostics.iter().filter(|located| located.diagnostic.is_error()).count();
        let warnings = diagnostics.len() - errors;
        self.told.set(self.told.get() + diagnostics.len());
        match self.common.format {
            Format::Json => {
                let lines = diagnostics.iter().map(|located| json_line(located, self.tongue));
                lines.for_each(|line| say(&mut std::io::stdout().lock(), &line));
            }
            Format::Sarif => self.kept.borrow_mut().extend_from_slice(diagnostics),
            Format::Human => {
                let groups = of_many_files(diagnostics).into_iter();
                let texts = groups.map(|(located, also)| render(located, &also, self.tongue, color));
                texts.for_each(|text| say(&mut std::io::stderr().lock(), &format!("{text}\n")));
            }
        }
        if self.common.format == Format::Human && !diagnostics.is_empty() && !self.common.quiet {
            let code = diagnostics[0].diagnostic.problem.code();
            let line = match self.tongue {
                Tongue::Vietnamese => {
                    format!("{errors} lỗi, {warnings} cảnh báo. Xem cách sửa từng mã: bantin explain {code}")
                }
                Tongue::English => {
                    let (errors_word, warnings_word) = (plural(errors, "error"), plural(warnings, "warning"));
                    format!(
                        "{errors} {errors_word}, {warnings} {warnings_word}. More about a code: bantin explain {code}"
                    )
                }
            };
            say(&mut std::io::stderr().lock(), &line);
        }
    }

    pub(super) fn json_summary(&self, articles: usize, outputs: usize, written: Written, seconds: Seconds) {
        let Written { written, removed, unchanged, .. } = written;
        let summary = serde_json::json!({
            "articles": articles, "outputs": outputs, "written": written, "removed": removed, "unchanged": unchanged,
            "seconds": seconds,
        });
        self.say_json(&summary);
    }

    /// A line for programs.
    pub(super) fn say_json(&self, value: &serde_json::Value) {
        say(&mut std::io::stdout().lock(), &value.to_string());
    }

    pub(super) fn summary(&self, site: &Site, written: Written, seconds: Seconds, output: Option<&str>) {
        let (articles, outputs, total) = (site.articles(), site.plan.routes().len(), seconds.total);
        if self.common.format == Format::Json {
            return self.json_summary(articles, outputs, written, seconds);
        }
        if self.common.quiet || self.common.format == Format::Sarif {
            return;
        }
        let Written { written, removed, unchanged, .. } = written;
        let line = match (self.tongue, output) {
            (Tongue::Vietnamese, Some(output)) => format!(
                "Đã dựng {outputs} tệp từ {articles} bài vào {output}: {written} mới hoặc đổi, {removed} xóa, {unchanged} giữ nguyên ({total:.2} giây)"
            ),
            (Tongue::English, Some(output)) => format!(
                "Built {outputs} files from {articles} articles into {output}: {written} new or changed, {removed} removed, {unchanged} unchanged ({total:.2} s)"
            ),
            (Tongue::Vietnamese, None) => format!("{articles} bài, {outputs} tệp: không có lỗi ({total:.2} giây)"),
            (Tongue::English, None) => format!("{articles} articles, {outputs} files: no errors ({total:.2} s)"),
        };
        say(&mut std::io::stdout().lock(), &line);
        if self.common.verbose {
            let Seconds { walk, parse, link, plan, render, write, .. } = seconds;
            let line = format!(
                "walk {walk:.3} · parse {parse:.3} · link {link:.3} · plan {plan:.3} · render {render:.3} · write {write:.3} s"
            );
            say(&mut std::io::stderr().lock(), &line);
        }
    }

    /// Says why a check without errors has failed.
    pub(super) fn is_strict(&self) {
        self.aside(
            "Với --strict, cảnh báo cũng phải sửa như lỗi.",
            "With --strict, warnings have to be mended like errors.",
        );
    }

    /// Says that another build has to end first.
    pub(super) fn waiting(&self) {
        self.aside(
            "Đang chờ một lượt dựng khác của trang này kết thúc…",
            "Waiting for another build of this site to end…",
        );
    }

    /// Says something beside the results.
    pub(super) fn aside(&self, vietnamese: &str, english: &str) {
        let line = if self.tongue == Tongue::Vietnamese { vietnamese } else { english };
        if !self.common.quiet {
            say(&mut std::io::stderr().lock(), line);
        }
    }

    /// Says where the preview is.
    pub(super) fn serving(&self, url: &str) {
        let line = match (self.common.format, self.tongue) {
            (Format::Json, _) => serde_json::json!({ "preview": url }).to_string(),
            (_, Tongue::Vietnamese) => format!("Xem trước: {url} (dừng bằng Ctrl-C)"),
            (_, Tongue::English) => format!("Preview: {url} (stop with Ctrl-C)"),
        };
        say(&mut std::io::stdout().lock(), &line);
    }

    /// Says that the preview has taken in a change, and how long that took.
    pub(super) fn planned(&self, touched: &Touched, root: &Path, seconds: Seconds) {
        let files: Vec<String> = match touched {
            Touched::Everything => Vec::new(),
            Touched::Paths(paths) => {
                paths.iter().map(|path| path.strip_prefix(root).unwrap_or(path).display().to_string()).collect()
            }
        };
        if self.common.format == Format::Json {
            let line = serde_json::json!({ "touched": files, "seconds": seconds });
            return say(&mut std::io::stdout().lock(), &line.to_string());
        }
        if self.common.quiet {
            return;
        }
        let name = match (&files[..], self.tongue) {
            ([one], _) => one.clone(),
            ([], Tongue::Vietnamese) => "trang".to_owned(),
            ([], Tongue::English) => "the site".to_owned(),
            (many, Tongue::Vietnamese) => format!("{} tệp", many.len()),
            (many, Tongue::English) => format!("{} files", many.len()),
        };
        let line = match self.tongue {
            Tongue::Vietnamese => format!("Đã cập nhật {name} ({:.3} giây)", seconds.total),
            Tongue::English => format!("Updated {name} ({:.3} s)", seconds.total),
        };
        say(&mut std::io::stderr().lock(), &line);
    }

    /// Prints what a code means.
    pub(super) fn explained_code(&self, code: &str, text: &str) {
        let code = code.to_uppercase();
        let line = match self.common.format {
            Format::Json => serde_json::json!({ "code": code, "explanation": text }).to_string(),
            _ => format!("{code} · {text}"),
        };
        say(&mut std::io::stdout().lock(), &line);
    }

    /// Prints an explanation.
    pub(super) fn explained(&self, explanation: &Explanation) {
        let text = match self.common.format {
            Format::Json => serde_json::to_string(explanation).unwrap_or_default(),
            _ => explanation.text(self.tongue),
        };
        say(&mut std::io::stdout().lock(), text.trim_end());
    }
}

/// The diagnostics as people read them: what is wrong with many files as a whole in the same words is told once, at the first of
/// them, with the others.
fn of_many_files(diagnostics: &[Located]) -> Vec<(&Located, Vec<&str>)> {
    let mut groups: Vec<(&Located, Vec<&str>)> = Vec::new();
    let mut whole: HashMap<(&Problem, &Option<String>), usize> = HashMap::new();
    for located in diagnostics {
        let Diagnostic { file, problem, suggestion, .. } = &located.diagnostic;
        let first = groups.len();
        let known = located.place.is_none().then(|| *whole.entry((problem, suggestion)).or_insert(first));
        match known.filter(|at| *at < first) {
            Some(at) => groups[at].1.push(file),
            None => groups.push((located, Vec::new())),
        }
    }
    groups
}

/// A line to a stream; a reader that has gone away is no reason to stop.
pub(super) fn say(stream: &mut impl Write, line: &str) {
    let _ = writeln!(stream, "{line}");
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}
