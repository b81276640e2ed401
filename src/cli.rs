//! The command line: what `bantin` is asked, and how it answers.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::Overrides;
use crate::diagnostic::{Diagnostic, Located, Problem, Tongue, json_line, locate, render};
use crate::site::{self, Request, Seconds, Site};
use crate::source;
use crate::write::{self, Written};

/// Bản Tin: a static site generator for the news section of a public board.
#[derive(Parser)]
#[command(name = "bantin", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand)]
enum Command {
    /// Build the site into the output folder
    Build,
    /// Report every problem without writing anything
    Check,
}

#[derive(Args)]
struct Common {
    /// Folder of the site [default: the nearest parent with config.toml]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// Configuration file, below the root
    #[arg(long, global = true, value_name = "FILE", default_value = "config.toml")]
    config: String,
    /// Output folder [default: `output` of the configuration]
    #[arg(long, global = true, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Address the site will stand at [default: `base_url` of the configuration]
    #[arg(long, global = true, value_name = "URL")]
    base_url: Option<String>,
    /// Build drafts as well
    #[arg(long, global = true)]
    drafts: bool,
    /// Build for this instant, RFC 3339 [default: the present]
    #[arg(long, global = true, value_name = "RFC3339")]
    now: Option<jiff::Timestamp>,
    /// Threads [default: one per core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Output for people or for programs
    #[arg(long, global = true, value_enum, default_value = "human")]
    format: Format,
    /// Language of the messages [default: LC_ALL, LC_MESSAGES, LANG, else English]
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,
    /// Say nothing but errors and warnings
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say how long each stage took
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    Vi,
    En,
}

/// Exit status for errors in the content or the site.
const CONTENT: u8 = 1;
/// Exit status for wrong usage or configuration.
const USAGE: u8 = 2;

/// Runs the program on its arguments.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    let session = Session::new(&cli.common);
    let jobs = cli.common.jobs.map_or(0, usize::from);
    // A second pool cannot exist yet, so this only fails where threads cannot be had at all.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    let status = match cli.command {
        Command::Build => session.build(),
        Command::Check => session.check(),
    };
    ExitCode::from(status)
}

/// One run: where the site is and how to talk.
struct Session<'a> {
    common: &'a Common,
    tongue: Tongue,
    started: Instant,
}

impl<'a> Session<'a> {
    fn new(common: &'a Common) -> Self {
        let tongue = match common.lang {
            Some(Lang::Vi) => Tongue::Vietnamese,
            Some(Lang::En) => Tongue::English,
            None => tongue_of_system(),
        };
        Session { common, tongue, started: Instant::now() }
    }

    fn build(&self) -> u8 {
        let (request, site) = match self.load() {
            Ok(loaded) => loaded,
            Err(status) => return status,
        };
        let shown = site.config.output.trim_end_matches('/');
        let output = request.root.join(&site.config.output);
        let root = request.root.display().to_string();
        let inputs = [("", root.as_str()), (&site.config.content, &site.config.content), ("themes", "themes")];
        let inputs = inputs.map(|(folder, name)| (request.root.join(folder), name.to_owned()));
        if let Err(diagnostic) = write::check(&output, shown, &inputs) {
            return self.fail(&request, vec![diagnostic], USAGE);
        }
        let start = Instant::now();
        match write::write(&site.plan, &site.theme.tera, &output, shown) {
            Ok(written) => {
                let spent = start.elapsed().as_secs_f64();
                let (render, write) = (spent * written.rendering, spent * (1.0 - written.rendering));
                self.summary(&site, written, Seconds { render, write, ..site.seconds }, Some(shown));
                0
            }
            Err(diagnostics) => self.fail(&request, diagnostics, CONTENT),
        }
    }

    fn check(&self) -> u8 {
        let (request, site) = match self.load() {
            Ok(loaded) => loaded,
            Err(status) => return status,
        };
        let start = Instant::now();
        let failed = site.render_failures();
        if !failed.is_empty() {
            return self.fail(&request, failed, CONTENT);
        }
        let seconds = Seconds { render: start.elapsed().as_secs_f64(), ..site.seconds };
        self.summary(&site, Written { unchanged: site.plan.len(), ..Written::default() }, seconds, None);
        0
    }

    /// Reads and plans the site and reports what was found; the exit status if there is an error.
    fn load(&self) -> Result<(Request, Site), u8> {
        let request = self.request().map_err(|diagnostic| {
            self.print(locate(vec![diagnostic], |_| None));
            USAGE
        })?;
        let (site, mut found) = site::load(&request);
        let is_broken = found.iter().any(Diagnostic::is_error);
        match site {
            Some(site) if !is_broken => {
                self.report(&request, found);
                Ok((request, site))
            }
            site => {
                // What the templates would fail on belongs into the same run.
                found.extend(site.iter().flat_map(Site::render_failures));
                let in_config = |found: &Diagnostic| found.is_error() && *found.file == *request.config;
                let status = if found.iter().any(in_config) { USAGE } else { CONTENT };
                Err(self.fail(&request, found, status))
            }
        }
    }

    /// Reports errors, ends the results for programs, and hands on the exit status.
    fn fail(&self, request: &Request, diagnostics: Vec<Diagnostic>, status: u8) -> u8 {
        self.report(request, diagnostics);
        if self.common.format == Format::Json {
            self.json_summary(0, 0, Written::default(), Seconds::default());
        }
        status
    }

    fn request(&self) -> Result<Request, Diagnostic> {
        let here = std::env::current_dir().unwrap_or_default();
        let root = match &self.common.root {
            Some(root) => root.canonicalize().ok().filter(|root| root.is_dir()),
            None => source::find_root(&here),
        };
        let Some(root) = root else {
            let folder = self.common.root.as_ref().unwrap_or(&here).display().to_string();
            return Err(Diagnostic::of_file(folder, Problem::NoConfig {}));
        };
        // A path on the command line is relative to where the command runs, not to the root.
        let output = self.common.output.as_ref().map(|output| here.join(output).display().to_string());
        Ok(Request {
            root,
            config: self.common.config.clone(),
            overrides: Overrides { base_url: self.common.base_url.clone(), output },
            drafts: self.common.drafts,
            now: self.common.now.unwrap_or_else(jiff::Timestamp::now),
        })
    }

    fn report(&self, request: &Request, diagnostics: Vec<Diagnostic>) {
        self.print(locate(diagnostics, |name| {
            let source = source::read(&request.root, name).ok()?;
            Some(
                String::from_utf8_lossy(source.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&source.bytes))
                    .into_owned(),
            )
        }));
    }

    fn print(&self, diagnostics: Vec<Located>) {
        let color =
            std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let errors = diagnostics.iter().filter(|located| located.diagnostic.is_error()).count();
        let warnings = diagnostics.len() - errors;
        for located in &diagnostics {
            match self.common.format {
                Format::Json => say(&mut std::io::stdout().lock(), &json_line(located, self.tongue)),
                Format::Human => {
                    say(&mut std::io::stderr().lock(), &format!("{}\n", render(located, self.tongue, color)))
                }
            }
        }
        if self.common.format == Format::Human && !diagnostics.is_empty() && !self.common.quiet {
            let line = match self.tongue {
                Tongue::Vietnamese => format!("{errors} lỗi, {warnings} cảnh báo"),
                Tongue::English => {
                    format!("{errors} {}, {warnings} {}", plural(errors, "error"), plural(warnings, "warning"))
                }
            };
            say(&mut std::io::stderr().lock(), &line);
        }
    }

    fn json_summary(&self, articles: usize, outputs: usize, written: Written, seconds: Seconds) {
        let seconds = Seconds { total: self.started.elapsed().as_secs_f64(), ..seconds };
        let Written { written, removed, unchanged, .. } = written;
        let summary = serde_json::json!({
            "articles": articles, "outputs": outputs, "written": written, "removed": removed, "unchanged": unchanged,
            "seconds": seconds,
        });
        say(&mut std::io::stdout().lock(), &summary.to_string());
    }

    fn summary(&self, site: &Site, written: Written, mut seconds: Seconds, output: Option<&str>) {
        seconds.total = self.started.elapsed().as_secs_f64();
        let (articles, outputs, total) = (site.articles(), site.plan.len(), seconds.total);
        if self.common.format == Format::Json {
            return self.json_summary(articles, outputs, written, seconds);
        }
        if self.common.quiet {
            return;
        }
        let Written { written, removed, unchanged, .. } = written;
        let line = match (self.tongue, output) {
            (Tongue::Vietnamese, Some(output)) => format!(
                "Đã dựng {outputs} tệp từ {articles} bài vào {output}: {written} mới hoặc đổi, {removed} xoá, {unchanged} giữ nguyên ({total:.2} giây)"
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
}

/// A line to a stream; a reader that has gone away is no reason to stop.
fn say(stream: &mut impl Write, line: &str) {
    let _ = writeln!(stream, "{line}");
}

fn plural(count: usize, word: &str) -> String {
    if count == 1 { word.to_owned() } else { format!("{word}s") }
}

fn tongue_of_system() -> Tongue {
    let set =
        ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    match set {
        Some(value) if value.to_string_lossy().starts_with("vi") => Tongue::Vietnamese,
        _ => Tongue::English,
    }
}
