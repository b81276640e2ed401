//! The command line: what `bantin` is asked, and how it answers.

mod build;
mod check;
mod explain;
mod external;
mod help;
mod init;
mod live;
mod new;
mod pages;
mod progress;
mod publish;
mod schema;
mod session;
mod talk;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::diagnostic::Tongue;
use crate::link::Show;
use crate::process;
use check::CheckArgs;
use session::Session;
use usage::Vietnamese;

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
    Build {
        /// Build again after each change
        #[arg(long)]
        watch: bool,
        /// With --watch: look through the folders once a second, for network drives
        #[arg(long, requires = "watch")]
        poll: bool,
    },
    /// Show the site in a browser, drafts included, and keep it up to date
    Serve(ServeArgs),
    /// Report every problem without building anything
    Check(CheckArgs),
    /// Send readers what has changed, or take it back
    Publish(publish::PublishArgs),
    /// Start a new article; --lang says of which edition
    New(new::NewArgs),
    /// Make a new site in a folder of its own; --lang says in which language
    Init(init::InitArgs),
    /// Put a theme that comes with the program into themes/
    Theme {
        /// Its name
        #[arg(value_parser = crate::init::THEMES)]
        name: String,
    },
    /// Say where a page comes from and why its related news are related, or what a code such as E031 means
    Explain {
        /// A source file, an output file, an address of the site, or a code
        target: String,
    },
    /// Print the completions for a shell
    Completions {
        /// Shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Of which command [default: the program as a whole]
        command: Option<String>,
    },
    /// Print a JSON Schema of the keys, for editors that complete and check TOML
    Schema {
        /// Whose keys
        subject: schema::Subject,
    },
    /// Print the configuration of a CMS that edits this site's files
    CmsConfig(schema::CmsArgs),
}

#[derive(Args)]
struct ServeArgs {
    /// Port; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 1111)]
    port: u16,
    /// Address of this machine to listen to; another than the default lets other machines look
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    interface: String,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// Look through the folders once a second instead of waiting for the system's reports, for network drives
    #[arg(long)]
    poll: bool,
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
    /// Build drafts as well; `all`: scheduled and expired articles too
    #[arg(long, global = true, value_name = "true|false|all", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    drafts: Option<Drafts>,
    /// Build for this instant, RFC 3339 [default: the present]
    #[arg(long, global = true, value_name = "RFC3339")]
    now: Option<jiff::Timestamp>,
    /// Threads [default: one per core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Memory for texts in MB; what is beyond it is read twice [default: 64; where a site is watched, all]
    #[arg(long, global = true, value_name = "MB", value_parser = clap::value_parser!(u32).range(0..=1_048_576))]
    memory: Option<u32>,
    /// Output for people or for programs
    #[arg(long, global = true, value_enum, default_value = "human")]
    format: Format,
    /// Language of the messages [default: LC_ALL, LC_MESSAGES, LANG, else English]
    #[arg(long, global = true, value_name = "vi|en")]
    lang: Option<String>,
    /// Say nothing but errors and warnings
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Say how long each stage took
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    verbose: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Drafts {
    True,
    False,
    All,
}

impl Drafts {
    fn show(self) -> Show {
        match self {
            Drafts::True => Show::Drafts,
            Drafts::False => Show::Published,
            Drafts::All => Show::All,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    /// For code hosts; `check` alone has it
    Sarif,
}

/// Exit status for errors in the content or the site.
const CONTENT: u8 = 1;
/// Exit status for wrong usage or configuration.
const USAGE: u8 = 2;

impl Cli {
    /// What the command line asks; the exit status, if it has been answered or was wrong.
    fn read() -> Result<(Self, Tongue), u8> {
        let given: Vec<OsString> = std::env::args_os().collect();
        let tongue = tongue_of(&given);
        let read = help::command(tongue).try_get_matches_from(given).and_then(|found| Cli::from_arg_matches(&found));
        let cli = read.map_err(|error| {
            let is_wrong = error.use_stderr();
            let _ = match tongue {
                Tongue::Vietnamese if is_wrong => error.apply::<Vietnamese>().print(),
                _ => error.print(),
            };
            if is_wrong { USAGE } else { 0 }
        })?;
        match cli.misuse() {
            None => Ok((cli, tongue)),
            Some((vietnamese, english)) => {
                match tongue {
                    Tongue::Vietnamese => eprintln!("lỗi: {vietnamese}"),
                    Tongue::English => eprintln!("error: {english}"),
                }
                Err(USAGE)
            }
        }
    }

    /// What the parser cannot know to be wrong. Messages come in two languages; only what is new can be of another one.
    fn misuse(&self) -> Option<(String, String)> {
        let is_new = matches!(self.command, Command::New(_));
        let language = self.common.lang.as_deref().filter(|lang| !matches!(*lang, "vi" | "en") && !is_new);
        if let Some(other) = language {
            let english = format!("invalid value '{other}' for '--lang <vi|en>': choose vi or en");
            return Some((format!("giá trị “{other}” không dùng được cho “--lang”: chọn vi hoặc en"), english));
        }
        let is_sarif = self.common.format == Format::Sarif && !matches!(self.command, Command::Check(_));
        let english = "invalid value 'sarif' for '--format': only check has it";
        is_sarif.then(|| ("“--format sarif” chỉ dùng với check".to_owned(), english.to_owned()))
    }
}

/// The language of the messages, before the command line is understood.
fn tongue_of(arguments: &[OsString]) -> Tongue {
    let given = |(at, argument): (usize, &OsString)| match argument.to_str()?.strip_prefix("--lang")? {
        "" => arguments.get(at + 1)?.to_str().map(str::to_owned),
        value => value.strip_prefix('=').map(str::to_owned),
    };
    let given = arguments.iter().enumerate().find_map(given);
    session::tongue(given.as_deref())
}

/// Runs the program on its arguments.
pub fn run() -> ExitCode {
    let (cli, tongue) = match Cli::read() {
        Ok(read) => read,
        Err(status) => return ExitCode::from(status),
    };
    let session = Session::new(&cli.common, tongue);
    process::start_threads(cli.common.jobs.map_or(0, usize::from));
    let status = match cli.command {
        Command::Build { watch: false, .. } => session.build(),
        Command::Build { poll, .. } => session.build_watching(poll),
        Command::Serve(asked) => session.serve(&asked),
        Command::Check(asked) => session.check(&asked),
        Command::Publish(asked) => session.publish(&asked),
        Command::New(asked) => session.new_article(asked),
        Command::Init(asked) => session.init(asked),
        Command::Theme { name } => session.add_theme(&name),
        Command::Explain { target } => session.explain(&target),
        Command::Completions { shell } => session.completions(shell),
        Command::Man { command } => session.manual(command.as_deref()),
        Command::Schema { subject } => session.schema(subject),
        Command::CmsConfig(asked) => session.cms_config(asked),
    };
    ExitCode::from(status.err().unwrap_or(0))
}
