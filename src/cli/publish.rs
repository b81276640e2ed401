//! Publishing: from the plan to what readers get, and back.

mod back;
mod errand;
mod forth;
mod target;

use std::io::{BufRead, IsTerminal, Write};
use std::sync::atomic::Ordering;

use clap::Args;
use errand::Errand;
use serde_json::json;

use super::session::{Session, present};
use super::{CONTENT, Format, USAGE};
use crate::config::Target;
use crate::diagnostic::{Diagnostic, Problem, Tongue};
use crate::publish::lock::Holder;
use crate::publish::run::Done;
use crate::publish::tally::Tally;
use crate::site::{self, Request};

/// What `publish` is asked.
#[derive(Args)]
pub struct PublishArgs {
    /// Which target of the configuration [default: the only one]
    target: Option<String>,
    /// Say what would change and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Let so many files be removed [default: 20, or 2 % of them]
    #[arg(long, value_name = "N", conflicts_with = "rollback")]
    max_deletes: Option<usize>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Bring the site of before the last publication back
    #[arg(long)]
    rollback: bool,
}

/// A target that was chosen, and how it is called.
struct Chosen<'c> {
    name: &'c str,
    target: &'c Target,
    /// For messages.
    shown: String,
}

impl Session<'_> {
    /// Publishes the site, or takes the last publication back.
    pub fn publish(&self, asked: &PublishArgs) -> Result<(), u8> {
        let mut request = self.request()?;
        let mut memo = self.memo();
        let (config, found) = site::read_config(&request, &mut memo);
        let is_broken = found.iter().any(Diagnostic::is_error);
        let Some(config) = config.filter(|_| !is_broken) else { return Err(self.fail(&request, found, USAGE)) };
        let chosen = target::choose(&config, asked.target.as_deref());
        let (name, target) = chosen.map_err(|problem| self.fail(&request, vec![problem], USAGE))?;
        let chosen = Chosen { name, target, shown: target::shown(&target.to.value) };
        if request.overrides.base_url.is_none() {
            request.overrides.base_url.clone_from(&target.base_url);
        }
        let errand = Errand { request: &request, config: &config, chosen: &chosen, holder: self.holder() };
        if asked.rollback { self.take_back(asked, &errand) } else { self.send(asked, &errand, memo) }
    }

    /// Who publishes, as the lock tells others.
    fn holder(&self) -> Holder {
        let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
        let host = gethostname::gethostname().to_string_lossy().into_owned();
        let owner = user.map_or_else(|| host.clone(), |user| format!("{user}@{host}"));
        let since = present();
        let unique = format!("{owner} {} {}", std::process::id(), since.as_nanosecond());
        Holder { owner, token: format!("{:016x}", xxhash_rust::xxh3::xxh3_64(unique.as_bytes())), since }
    }

    /// Says what readers will see change. `seconds` is how long it took to open the target and compare.
    fn tell(&self, chosen: &Chosen, asked: &PublishArgs, number: u64, tally: &Tally, seconds: f64) {
        if self.common.format == Format::Json {
            let Chosen { name, shown, .. } = chosen;
            let (dry_run, rollback) = (asked.dry_run, asked.rollback);
            let plan = json!({ "target": name, "to": shown, "number": number, "dry_run": dry_run, "rollback": rollback, "changes": tally, "seconds": seconds });
            return self.say_json(&json!({ "publish": plan }));
        }
        let (sentence, size) = (tally.sentence(self.tongue), tally.size(self.tongue));
        let size = if size.is_empty() { size } else { format!(" ({size})") };
        self.aside(&format!("{}: {sentence}{size}.", chosen.shown), &format!("{}: {sentence}{size}.", chosen.shown));
        let groups =
            [("mới", "new", &tally.new), ("sửa", "changed", &tally.changed), ("xóa", "removed", &tally.removed)];
        let most = if self.common.verbose || asked.dry_run { usize::MAX } else { SHOWN };
        for (vietnamese, english, addresses) in groups {
            for address in addresses.iter().take(most) {
                self.aside(&format!("  {vietnamese:<4} {address}"), &format!("  {english:<8} {address}"));
            }
            let more = addresses.len().saturating_sub(most);
            if more > 0 {
                self.aside(&format!("  {vietnamese:<4} … và {more} nữa"), &format!("  {english:<8} … and {more} more"));
            }
        }
    }

    /// Asks whether to go on, where there is somebody to ask.
    fn agrees(&self, asked: &PublishArgs, request: &Request) -> Result<(), u8> {
        if asked.yes {
            return Ok(());
        }
        if !std::io::stdin().is_terminal() || self.common.format == Format::Json {
            let problem = Diagnostic::of_file("--yes", Problem::NeedsYes {});
            return Err(self.fail(request, vec![problem], USAGE));
        }
        let question = if self.tongue == Tongue::Vietnamese { "Tiếp tục? [c/K] " } else { "Go on? [y/N] " };
        let _ = write!(std::io::stderr().lock(), "{question}");
        let _ = std::io::stderr().lock().flush();
        let mut answer = String::new();
        let _ = std::io::stdin().lock().read_line(&mut answer);
        let answer = answer.trim().to_lowercase();
        if ["c", "có", "co", "y", "yes"].contains(&answer.as_str()) {
            return Ok(());
        }
        self.aside("Chưa đăng gì.", "Nothing was published.");
        Err(CONTENT)
    }

    /// Says what was done.
    fn done(&self, chosen: &Chosen, asked: &PublishArgs, number: u64, done: &Done) {
        let [sent, removed, stood, unkept] =
            [&done.sent, &done.removed, &done.stood, &done.unkept].map(|count| count.load(Ordering::Relaxed));
        let bytes = done.bytes.load(Ordering::Relaxed);
        let seconds = self.started.elapsed().as_secs_f64();
        if self.common.format == Format::Json {
            let told = json!({
                "target": chosen.name, "number": number, "rollback": asked.rollback, "sent": sent, "bytes": bytes,
                "removed": removed, "stood": stood, "unkept": unkept, "seconds": seconds,
            });
            return self.say_json(&json!({ "published": told }));
        }
        if self.common.quiet {
            return;
        }
        let (shown, command) = (&chosen.shown, format!("bantin publish {} --rollback", chosen.name));
        let back = match self.tongue {
            _ if number < 2 || chosen.target.keep == 0 => String::new(),
            Tongue::Vietnamese => format!(" Rút lại: {command}"),
            Tongue::English => format!(" To take it back: {command}"),
        };
        let line = match (self.tongue, asked.rollback) {
            (Tongue::Vietnamese, false) => format!(
                "Đã đăng lần thứ {number} lên {shown}: gửi {sent} tệp, xóa {removed} ({seconds:.1} giây).{back}"
            ),
            (Tongue::English, false) => format!(
                "Published number {number} to {shown}: {sent} files sent, {removed} removed ({seconds:.1} s).{back}"
            ),
            (Tongue::Vietnamese, true) => format!(
                "Đã quay lại lần đăng thứ {number} trên {shown}: trả lại {sent} tệp, xóa {removed} ({seconds:.1} giây)."
            ),
            (Tongue::English, true) => format!(
                "Went back to publication {number} on {shown}: {sent} files restored, {removed} removed ({seconds:.1} s)."
            ),
        };
        super::talk::say(&mut std::io::stdout().lock(), &line);
    }
}

/// Addresses of a kind that are told one by one.
const SHOWN: usize = 10;
