//! `init` and `theme`: make a new site, or put a theme into one that is there.

use std::path::PathBuf;

use clap::Args;

use super::session::{Session, present};
use super::talk::say;
use super::{Format, USAGE};
use crate::diagnostic::Tongue;
use crate::init::{self, Wanted};
use crate::theme;
use crate::write;

#[derive(Args)]
pub struct InitArgs {
    /// Its folder: a new one, or one that is empty
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Name of the site or the agency
    #[arg(long)]
    title: Option<String>,
    /// Its theme
    #[arg(long, value_parser = init::THEMES, default_value = init::THEMES[0])]
    theme: String,
}

impl Session<'_> {
    /// Makes a new site. Nothing is written into a folder that is not empty.
    pub fn init(&self, asked: InitArgs) -> Result<(), u8> {
        let wanted = Wanted {
            title: asked.title,
            base_url: self.common.base_url.clone(),
            // Vietnamese first: the language of the system is that of the messages only.
            language: self.common.lang.clone().unwrap_or_else(|| "vi".into()),
            theme: asked.theme,
        };
        let now = self.common.now.unwrap_or_else(present);
        // Taken apart and joined again, a path loses the `.` and the slash at its end.
        let folder: PathBuf = std::env::current_dir().unwrap_or_default().join(&asked.folder).components().collect();
        let shown = asked.folder.components().collect::<PathBuf>().display().to_string();
        let shown = if shown.is_empty() { ".".to_owned() } else { shown };
        let site =
            init::site(&wanted, now).and_then(|site| write::create_all(&folder, &shown, &site.files).map(|()| site));
        let site = site.map_err(|problem| self.stop(problem))?;
        self.founded(&shown, &site);
        Ok(())
    }

    /// Puts a theme that comes with the program into the site.
    pub fn add_theme(&self, name: &str) -> Result<(), u8> {
        let request = self.request()?;
        let shown = format!("{}/{name}", theme::FOLDER);
        write::create_all(&request.root.join(&shown), &shown, &init::theme(name))
            .map_err(|problem| self.fail(&request, vec![problem], USAGE))?;
        let line = match (self.common.format, self.tongue) {
            (Format::Json, _) => serde_json::json!({ "created": shown }).to_string(),
            (_, Tongue::Vietnamese) => format!("Đã tạo {shown}/. Để dùng, ghi vào config.toml: theme = \"{name}\""),
            (_, Tongue::English) => format!("Created {shown}/. To use it, say in config.toml: theme = \"{name}\""),
        };
        if self.common.format == Format::Json || !self.common.quiet {
            say(&mut std::io::stdout().lock(), &line);
        }
        Ok(())
    }

    /// Says where a new site is and what comes next.
    fn founded(&self, folder: &str, site: &init::Site) {
        let vietnamese = self.tongue == Tongue::Vietnamese;
        let section = &site.section;
        let title = if vietnamese { "Tiêu đề" } else { "Title" };
        let mut next = vec![
            ("config.toml".to_owned(), "sửa tên trang và base_url", "correct the name of the site and base_url"),
            ("bantin serve --open".into(), "xem trang trong khi viết", "see the site while you write"),
            (format!("bantin new \"{title}\" --section {section}"), "viết bài mới", "start an article"),
            ("bantin check".into(), "soát lỗi", "look for mistakes"),
            ("bantin build".into(), "dựng trang vào public/", "build the site into public/"),
        ];
        if folder != "." {
            next.insert(0, (format!("cd {}", shell_words::quote(folder)), "vào thư mục của trang", "go to the site"));
        }
        if self.common.format == Format::Json {
            let files: Vec<&str> = site.files.iter().map(|(name, _)| &**name).collect();
            let next: Vec<&str> = next.iter().map(|(command, ..)| &**command).collect();
            let line = serde_json::json!({ "created": folder, "files": files, "next": next });
            return say(&mut std::io::stdout().lock(), &line.to_string());
        }
        if self.common.quiet {
            return;
        }
        let count = site.files.len();
        let first = match vietnamese {
            true => format!("Đã tạo trang mới trong {folder} ({count} tệp). Làm tiếp:"),
            false => format!("Created a new site in {folder} ({count} files). What comes next:"),
        };
        let width = next.iter().map(|(command, ..)| command.chars().count()).max().unwrap_or(0);
        let line = |(command, vi, en): (String, &str, &str)| {
            format!("\n  {command:<width$}  {}", if vietnamese { vi } else { en })
        };
        let lines: String = next.into_iter().map(line).collect();
        say(&mut std::io::stdout().lock(), &format!("{first}{lines}"));
    }
}
