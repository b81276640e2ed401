//! Explains an output from the same values it was made from: its file, template and related news.

use serde::Serialize;

use crate::diagnostic::Tongue;
use crate::output::Output;
use crate::permalink::Address;
use crate::related::{By, weight};
use crate::site::Site;

/// Why an output is as it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Absolute URL.
    pub url: String,
    /// Output file, below the output folder.
    pub output: String,
    /// The Markdown file it comes from; `None` for a page the site makes by itself.
    pub source: Option<String>,
    /// Template, if it is a page.
    pub template: Option<String>,
    /// Title of its section.
    pub section: Option<String>,
    /// Related news in order.
    pub related: Vec<Reason>,
}

/// Why one article is related.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reason {
    /// Absolute URL of the related article.
    pub url: String,
    /// Its title.
    pub title: String,
    /// `hand`, `tags`, `section` or `site`.
    pub by: &'static str,
    /// Sum of the weights of the shared tags.
    pub score: u32,
    /// The tags both have.
    pub shared: Vec<SharedTag>,
    /// Days between the two dates; `None` if one has no date.
    pub days: Option<u32>,
}

/// A tag that two articles share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SharedTag {
    /// Its name.
    pub tag: String,
    /// `floor(log2(1 + N / df))`.
    pub weight: u32,
}

/// Explains the output that a source file, an output file, a path or a URL names; `None` if the site
/// has none such.
pub fn explain(site: &Site, target: &str) -> Option<Explanation> {
    let docs = &site.links.docs;
    let output = match find_source(site, target) {
        Some(doc) => docs[doc].address.output(),
        None => find_output(site, target)?,
    };
    let doc = docs.iter().position(|doc| doc.address.output() == output);
    let (template, copied) = match site.plan.output(&output)? {
        Output::Page(page) => (Some(page.template.clone()), None),
        Output::Copy(file) => (None, Some(file.name.to_string())),
        Output::Picture(picture) => (None, Some(picture.source.name.to_string())),
        _ => (None, None),
    };
    let section = doc.and_then(|doc| {
        let sections = &site.links.editions[docs[doc].head.edition].sections;
        docs[doc].section.map(|section| sections[section].index.front.title.clone())
    });
    Some(Explanation {
        url: Address::of_output(&output).permalink(&site.config.base),
        template,
        source: doc.map(|doc| docs[doc].head.file.to_string()).or(copied),
        section,
        related: doc.map_or_else(Vec::new, |doc| reasons(site, doc)),
        output,
    })
}

/// An output file that a path names: from the output folder, from the root, or as an address.
fn find_output(site: &Site, target: &str) -> Option<String> {
    let address = address_of(site, target);
    let path = address.trim_matches('/');
    let below = path.strip_prefix(site.config.output.trim_end_matches('/')).map(|path| path.trim_start_matches('/'));
    let files = [Some(path), below].into_iter().flatten();
    let mut names =
        files.flat_map(|path| [path.to_owned(), format!("{path}/index.html").trim_start_matches('/').to_owned()]);
    names.find(|name| site.plan.has(name))
}

/// Whether a target names a draft, or an article that is scheduled or expired.
pub fn is_unpublished(site: &Site, target: &str) -> bool {
    let below = below_content(site, target);
    let address = format!("{}/", address_of(site, target).trim_end_matches('/'));
    site.links.places.unpublished.contains(below) || site.links.places.unpublished.contains(address.as_str())
}

/// A document by its file, written from the root or from the content folder.
fn find_source(site: &Site, target: &str) -> Option<usize> {
    site.links.places.by_path.get(below_content(site, target)).copied()
}

fn below_content<'t>(site: &Site, target: &'t str) -> &'t str {
    let target = target.trim_start_matches("./").trim_start_matches('/');
    target.strip_prefix(&format!("{}/", site.config.content)).unwrap_or(target)
}

/// The path within the site that a URL or path names.
fn address_of(site: &Site, target: &str) -> String {
    let base = &site.config.base;
    let path = target.strip_prefix(&base.origin).unwrap_or(target);
    let path = path.strip_prefix(&base.path).unwrap_or(path);
    format!("/{}", path.trim_start_matches('/'))
}

fn reasons(site: &Site, at: usize) -> Vec<Reason> {
    let doc = &site.links.docs[at];
    let reason = |related: &crate::related::Related| {
        let other = &site.links.docs[related.article];
        let shared = shared(site, at, related.article);
        let (day, other_day) =
            (doc.head.front.date.map(|date| date.day()), other.head.front.date.map(|date| date.day()));
        Reason {
            url: other.address.permalink(&site.config.base),
            title: other.head.front.title.clone(),
            by: match related.by {
                By::Hand => "hand",
                By::Tags(_) => "tags",
                By::Section => "section",
                By::Site => "site",
            },
            score: match related.by {
                By::Tags(score) => score,
                _ => shared.iter().map(|tag| tag.weight).sum(),
            },
            shared,
            days: day.zip(other_day).map(|(day, other)| day.abs_diff(other)),
        }
    };
    doc.related.iter().map(reason).collect()
}

fn shared(site: &Site, a: usize, b: usize) -> Vec<SharedTag> {
    let docs = &site.links.docs;
    let edition = &site.links.editions[docs[a].head.edition];
    let Some(tags) = site.config.tags() else { return Vec::new() };
    let of = |article: usize| edition.terms_of(&docs[article], tags);
    let both = of(a).filter(|tag| of(b).any(|other| other == *tag)).map(|tag| &edition.taxonomies[tags].list[tag]);
    let n = edition.articles.len();
    both.map(|tag| SharedTag { tag: tag.name.clone(), weight: weight(n, tag.articles.len()) }).collect()
}

impl Explanation {
    /// The explanation for people.
    pub fn text(&self, tongue: Tongue) -> String {
        let vietnamese = tongue == Tongue::Vietnamese;
        let word = |vi: &'static str, en: &'static str| if vietnamese { vi } else { en };
        let mut text = format!("{}\n", self.url);
        let mut row = |name: &str, value: &str| text.push_str(&format!("  {name}: {value}\n"));
        row(word("tệp xuất", "output"), &self.output);
        row(word("nguồn", "source"), self.source.as_deref().unwrap_or(word("bantin tự tạo", "made by bantin itself")));
        if let Some(template) = &self.template {
            row(word("mẫu trang", "template"), template);
        }
        if let Some(section) = &self.section {
            row(word("chuyên mục", "section"), section);
        }
        if !self.related.is_empty() {
            row(word("tin liên quan", "related news"), "");
        }
        for (number, reason) in (1..).zip(&self.related) {
            text.push_str(&format!("    {number}. {}\n       {}\n", reason.title, reason.why(tongue)));
        }
        text
    }
}

impl Reason {
    /// The root-relative address of the related article.
    pub fn href<'a>(&'a self, site: &Site) -> &'a str {
        self.url.strip_prefix(&site.config.base.origin).unwrap_or(&self.url)
    }

    /// Why it is related, in a line.
    pub fn why(&self, tongue: Tongue) -> String {
        let vietnamese = tongue == Tongue::Vietnamese;
        let why = match (self.by, vietnamese) {
            ("hand", true) => "chọn tay trong `related`".to_owned(),
            ("hand", false) => "chosen by hand in `related`".to_owned(),
            ("section", true) => "gần ngày nhất trong chuyên mục".to_owned(),
            ("section", false) => "nearest in date in the section".to_owned(),
            ("site", true) => "gần ngày nhất trong toàn trang".to_owned(),
            ("site", false) => "nearest in date in the site".to_owned(),
            (_, true) => format!("chung chủ đề, {} điểm", self.score),
            (_, false) => format!("shared tags, score {}", self.score),
        };
        let tags: Vec<String> = self.shared.iter().map(|tag| format!("{} ({})", tag.tag, tag.weight)).collect();
        let days = self.days.map(|days| match (vietnamese, days) {
            (true, days) => format!("cách {days} ngày"),
            (false, 1) => "1 day apart".to_owned(),
            (false, days) => format!("{days} days apart"),
        });
        [Some(why), (!tags.is_empty()).then(|| tags.join(", ")), days]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    }
}
