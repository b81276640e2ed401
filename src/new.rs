//! A new article: the file an editor starts from, with every useful key in it.

use crate::config::Config;
use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Problem, nearest};
use crate::slug::slug;
use crate::source::File;
use crate::text;

/// What an editor asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Title of the article.
    pub title: String,
    /// Folder of the section, below the content folder; empty for the content folder itself.
    pub section: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Language of the edition; `None` for the site's own.
    pub language: Option<String>,
}

/// Name below the root and text of the new article. Where the section keeps a folder for the present
/// year, the article goes there. `files` are those of the content folder.
pub fn article(wanted: &Wanted, config: &Config, now: &Moment, files: &[File]) -> Result<(String, String), Diagnostic> {
    let section = section(wanted, files)?;
    let code = wanted.language.as_deref().unwrap_or(&config.editions[0].code);
    let Some(edition) = config.edition(code) else {
        return Err(Diagnostic::of_file(config.file.as_str(), Problem::NoSuchEdition { code: code.into() }));
    };
    let title = text::line(&wanted.title);
    if title.is_empty() {
        return Err(Diagnostic::of_file("bantin new", Problem::EmptyTitle {}));
    }
    let year = join(&section, &format!("{:04}", now.year()));
    let by_year = files.iter().any(|file| file.path.starts_with(&format!("{year}/")));
    let ending = if edition == 0 { String::new() } else { format!(".{code}") };
    // `index` would make the folder itself an article.
    let stem = Some(slug(&title)).filter(|stem| stem != "index").unwrap_or_else(|| "bai-index".into());
    let name = format!("{stem}{ending}.md");
    let path = join(if by_year { &year } else { &section }, &name);
    Ok((format!("{}/{path}", config.content), front_matter(&title, wanted, code, now)))
}

fn section(wanted: &Wanted, files: &[File]) -> Result<String, Diagnostic> {
    let section = wanted.section.trim_matches('/').to_owned();
    let mut known = files.iter().filter_map(|file| file.path.strip_suffix("/_index.md"));
    if section.is_empty() || known.clone().any(|folder| folder == section) {
        return Ok(section);
    }
    let near = nearest(&section, known.by_ref());
    Err(Diagnostic::of_file(section, Problem::NoSuchSection {}).suggest(near))
}

fn join(folder: &str, name: &str) -> String {
    format!("{folder}/{name}").trim_start_matches('/').to_owned()
}

fn front_matter(title: &str, wanted: &Wanted, code: &str, now: &Moment) -> String {
    let date = now.local_text();
    let tags: Vec<String> = wanted.tags.iter().map(|tag| quoted(&text::line(tag))).collect();
    let words = if code == "vi" { VIETNAMESE } else { ENGLISH };
    let [draft, summary, author, source, image, attachments, body] = words;
    format!(
        "+++\ntitle = {}\ndate = {date}\ndraft = true          # {draft}\ntags = [{}]\n\
         # summary = \"{summary}\"\n# author = \"{author}\"\n# source = {{ name = \"{source}\", url = \"https://…\" }}\n\
         # image = {{ src = \"anh.jpg\", alt = \"{image}\" }}\n# attachments = [{{ file = \"van-ban.pdf\", title = \"{attachments}\" }}]\n\
         +++\n\n{body}\n",
        quoted(title),
        tags.join(", "),
    )
}

const VIETNAMESE: [&str; 7] = [
    "xóa dòng này khi đăng",
    "Sapô: một, hai câu",
    "Tên tác giả",
    "Tên nguồn",
    "Hình cho thấy gì",
    "Tên tài liệu",
    "Viết nội dung ở đây. Mục bắt đầu bằng ##.",
];

const ENGLISH: [&str; 7] = [
    "delete this line to publish",
    "One or two sentences",
    "Name of the author",
    "Name of the source",
    "What the image shows",
    "Name of the document",
    "Write the text here. Sections start with ##.",
];

/// A TOML string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
