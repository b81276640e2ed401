//! CMS: the configuration of a content management system that edits the site's folder, made from its sections and keys.
//!
//! Sveltia CMS and Decap CMS keep no data of their own: they write the files of the repository, as this file tells them.
//! JSON is YAML, which both read; so nothing but the comments at its head is more than JSON.

mod field;
mod section;

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::diagnostic::Tongue;
use field::Form;
use section::Section;

/// Longest value that is printed on one line.
const WIDTH: usize = 240;

/// Programs that are configured alike, but not the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Sveltia CMS, which knows the names of editions as they are here, and folders within sections.
    Sveltia,
    /// Decap CMS, once Netlify CMS.
    Decap,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The CMS.
    pub program: Program,
    /// What keeps the repository: `github`, `gitlab`, `gitea`, …
    pub backend: String,
    /// The repository, where the backend has several.
    pub repository: String,
    /// The branch that is published.
    pub branch: String,
}

/// A Markdown file as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Path below the content folder.
    pub path: String,
    /// Its front matter.
    pub front: toml::Table,
}

/// The text of `config.yml`. `files` are the Markdown files of the content folder, in path order.
pub fn config(config: &Config, files: &[Written], wanted: &Wanted, tongue: Tongue) -> String {
    let has_editions = wanted.program == Program::Sveltia && config.editions.len() > 1;
    let form = Form { config, files, program: wanted.program, tongue, has_editions };
    let sections = section::all(config, files, tongue);
    let collections: Vec<_> = sections.iter().map(|section| collection(section, &form)).collect();
    let mut all = json!({
        "backend": backend(wanted),
        "site_url": config.base.url(),
        "media_folder": config.content,
        "public_folder": "/",
        // File names become addresses, which have plain letters.
        "slug": { "encoding": "ascii", "clean_accents": true },
        "collections": collections,
    });
    match wanted.program {
        // A key that is left empty is not written: an empty date or template would be an error.
        Program::Sveltia => all["output"] = json!({ "omit_empty_optional_fields": true }),
        Program::Decap => {
            all["local_backend"] = true.into();
            all["locale"] = locale(tongue).into();
        }
    }
    if has_editions {
        let codes: Vec<&str> = config.editions.iter().map(|edition| &*edition.code).collect();
        all["i18n"] = json!({
            "structure": "multiple_files",
            "locales": codes,
            "default_locale": codes[0],
            "initial_locales": "default",
            "omit_default_locale_from_file_path": true,
        });
    }
    format!("{}{}\n", head(&form), printed(&all, 0))
}

fn backend(wanted: &Wanted) -> Value {
    match wanted.backend.as_str() {
        name @ ("test-repo" | "proxy") => json!({ "name": name }),
        name @ "git-gateway" => json!({ "name": name, "branch": wanted.branch }),
        name => json!({ "name": name, "repo": wanted.repository, "branch": wanted.branch }),
    }
}

fn locale(tongue: Tongue) -> &'static str {
    if tongue == Tongue::Vietnamese { "vi" } else { "en" }
}

/// The files of a section. A picture goes beside the article that shows it.
fn collection(section: &Section, form: &Form) -> Value {
    let mut all = json!({
        "name": section.name,
        "label": section.label,
        "folder": section.folder,
        "extension": "md",
        "format": "toml-frontmatter",
        "create": true,
        "slug": "{{slug}}",
        "media_folder": "",
        "public_folder": "",
        "fields": form.fields(section),
    });
    match form.program {
        Program::Sveltia => {
            all["index_file"] = json!({ "name": "_index", "label": section.index_label(form.tongue) });
            if section.is_dated {
                all["index_file"]["fields"] = form.index_fields().into();
            }
            if section.depth > 1 || !section.is_home {
                all["nested"] = json!({ "depth": section.depth.max(DEPTH), "subfolders": false });
                all["meta"] = json!({ "path": { "widget": "string", "label": folder_label(form.tongue) } });
            }
            if form.has_editions {
                all["i18n"] = true.into();
            }
        }
        // As deep as the path is written, files are found; a new article gets a folder of its own for its pictures.
        Program::Decap if section.is_by_year => all["path"] = "{{year}}/{{slug}}/index".into(),
        Program::Decap if section.depth > 1 || !section.is_home => all["path"] = "{{slug}}/index".into(),
        Program::Decap => all["path"] = "{{slug}}".into(),
    }
    all
}

/// How deep a section may become.
const DEPTH: usize = 10;

fn folder_label(tongue: Tongue) -> &'static str {
    if tongue == Tongue::Vietnamese { "Thư mục" } else { "Folder" }
}

/// The comments above all.
fn head(form: &Form) -> String {
    let name = if form.program == Program::Sveltia { "Sveltia CMS" } else { "Decap CMS" };
    let (made, edit, kept) = match form.tongue {
        Tongue::Vietnamese => (
            format!(
                "Cấu hình {name} cho trang này, do `bantin cms-config` tạo: lưu thành config.yml cạnh trang của CMS."
            ),
            "Đây là JSON, tức cũng là YAML. Chỉ `backend` cần sửa tay; tạo lại khi chuyên mục, phân loại hoặc ấn bản thay đổi.",
            "Các bài viết những khóa sau theo nhiều cách nên CMS giữ nguyên, chỉ sửa được trong tệp",
        ),
        Tongue::English => (
            format!(
                "Configuration of {name} for this site, made by `bantin cms-config`: save it as config.yml beside the page of the CMS."
            ),
            "It is JSON, which is YAML too. Only `backend` wants editing; make it anew when sections, taxonomies or editions change.",
            "Articles write these keys in several ways, so that the CMS keeps them as they are, to be edited in the files",
        ),
    };
    let hidden = form.hidden();
    let kept = if hidden.is_empty() { String::new() } else { format!("# {kept}: {}.\n", hidden.join(", ")) };
    format!("# {made}\n# {edit}\n{kept}")
}

/// JSON with short values on one line.
fn printed(value: &Value, depth: usize) -> String {
    let short = value.to_string();
    let (margin, end) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    match value {
        _ if short.chars().count() <= WIDTH => short,
        Value::Object(map) => {
            let pair = |(key, value): (&String, &Value)| {
                format!("{margin}{}: {}", Value::from(key.as_str()), printed(value, depth + 1))
            };
            format!("{{\n{}\n{end}}}", map.iter().map(pair).collect::<Vec<_>>().join(",\n"))
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| format!("{margin}{}", printed(item, depth + 1))).collect();
            format!("[\n{}\n{end}]", items.join(",\n"))
        }
        _ => short,
    }
}

/// An object of JSON from pairs.
fn object<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
