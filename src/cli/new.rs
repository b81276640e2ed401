//! `new`: writes the file of a new article, says what comes next, and opens it.

use std::path::Path;
use std::process::Command;

use clap::Args;

use super::session::Session;
use super::talk::say;
use super::{Format, USAGE};
use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem, Tongue};
use crate::memo::Memo;
use crate::new::{self, Draft, Wanted};
use crate::site;
use crate::source::{self, plain};
use crate::write;

#[derive(Args)]
pub struct NewArgs {
    /// Its title
    title: String,
    /// Folder of its section, below the content folder; `.` for none [default: the only one there is]
    #[arg(long, value_name = "FOLDER")]
    section: Option<String>,
    /// Its tags, with commas between them
    #[arg(long, value_name = "TAG,TAG", value_delimiter = ',')]
    tags: Vec<String>,
    /// Give it a folder of its own, for pictures and documents
    #[arg(long)]
    bundle: bool,
    /// When it is published: 2026-12-31, 2026-12-31T08:30:00 or RFC 3339 [default: now]
    #[arg(long, value_name = "DATE")]
    date: Option<String>,
    /// It translates the article of this file, and stands beside it; --lang says into which language
    #[arg(long, value_name = "FILE", conflicts_with_all = ["section", "bundle"])]
    translates: Option<String>,
    /// Open it in the editor that VISUAL or EDITOR names, and wait
    #[arg(long)]
    edit: bool,
}

impl Session<'_> {
    /// Writes the file of a new article; one that is there already stays as it is. Articles with
    /// errors are no hindrance: only the configuration has to be right.
    pub fn new_article(&self, asked: NewArgs) -> Result<(), u8> {
        let request = self.request()?;
        let (config, found) = site::read_config(&request, &mut Memo::default());
        let config = config.ok_or_else(|| self.fail(&request, found, USAGE))?;
        let (files, _) = source::walk(&request.root, &config.content);
        let NewArgs { title, section, tags, bundle, date, translates, edit } = asked;
        let wanted = Wanted { title, section, tags, bundle, date, translates, language: self.common.lang.clone() };
        let now = Moment::of_instant(request.now, &config.zone);
        let made = new::article(&wanted, &config, &now, &request.root, &files)
            .and_then(|draft| write::create(&request.root, &draft.name, &draft.text).map(|()| draft));
        let mut draft = made.map_err(|problem| self.fail(&request, vec![problem], USAGE))?;
        self.report(&request, std::mem::take(&mut draft.found));
        self.created(&draft, bundle, &now);
        if edit {
            let opened = open(&request.root.join(&draft.name));
            opened.map_err(|problem| self.fail(&request, vec![Diagnostic::of_file(&*draft.name, problem)], USAGE))?;
        }
        Ok(())
    }

    /// Says where a new article is and what comes next.
    fn created(&self, draft: &Draft, bundle: bool, now: &Moment) {
        let Draft { name, section, language, tags, date, .. } = draft;
        if self.common.format == Format::Json {
            let commands = NEXT.map(|(command, ..)| command).into_iter();
            let next: Vec<&str> = commands.filter(|command| command.starts_with("bantin ")).collect();
            let line = serde_json::json!({
                "created": name, "section": section, "language": language, "tags": tags, "date": date.rfc3339(),
                "draft": true, "next": next,
            });
            return say(&mut std::io::stdout().lock(), &line.to_string());
        }
        if self.common.quiet {
            return;
        }
        let vietnamese = self.tongue == Tongue::Vietnamese;
        let mut lines = vec![format!("{} {name}", if vietnamese { "Đã tạo" } else { "Created" })];
        if bundle {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let put =
                if vietnamese { "Hình và tệp đính kèm: chép vào" } else { "Put pictures and documents into" };
            lines.push(format!("{put} {folder}/"));
        }
        if !date.has_come(now) {
            let when = date.rfc3339();
            lines.push(match vietnamese {
                true => format!("Bài hẹn giờ: chỉ hiện trên trang ở lần dựng sau {when}"),
                false => format!("Scheduled: it is on the site from the first build after {when}"),
            });
        }
        lines.extend(NEXT.map(|(command, vi, en)| format!("  {command:<21} {}", if vietnamese { vi } else { en })));
        say(&mut std::io::stdout().lock(), &lines.join("\n"));
    }
}

/// What comes next: a command or a line to delete, and why.
const NEXT: [(&str, &str, &str); 4] = [
    ("bantin serve --open", "xem bài trong khi viết", "see the article while you write"),
    ("draft = true", "xóa dòng này khi bài được đăng", "delete this line when it may be published"),
    ("bantin check", "soát lỗi", "look for mistakes"),
    ("bantin build", "dựng trang", "build the site"),
];

/// Opens a file in the editor of the user's choice and waits for its end.
fn open(file: &Path) -> Result<(), Problem> {
    let set = ["VISUAL", "EDITOR"].into_iter().filter_map(std::env::var_os);
    let Some(command) = set.map(|value| value.to_string_lossy().trim().to_owned()).find(|value| !value.is_empty())
    else {
        return Err(Problem::NoEditor {});
    };
    let failed = |reason: String| Problem::EditorFailed { command: command.clone(), reason };
    // To a shell a backslash is no part of a path, on Windows it is; a slash is one everywhere.
    let line = if cfg!(windows) { command.replace('\\', "/") } else { command.clone() };
    let words = shell_words::split(&line).map_err(|error| failed(error.to_string()))?;
    let (program, arguments) = words.split_first().ok_or(Problem::NoEditor {})?;
    let ended = Command::new(program).args(arguments).arg(file).status();
    match ended.map_err(|error| failed(plain(&error)))? {
        status if status.success() => Ok(()),
        status => Err(failed(status.to_string())),
    }
}
