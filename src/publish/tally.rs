//! The tally: what readers will see change, counted and in words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::state::Change;
use crate::diagnostic::Tongue;
use crate::manifest::{Kind, Sent};
use crate::permalink::Address;
use crate::text::file_size;

/// What readers will see change.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Addresses of new articles and pages.
    pub new: Vec<String>,
    /// Addresses of articles and pages whose own text has changed.
    pub changed: Vec<String>,
    /// Addresses that are no more.
    pub removed: Vec<String>,
    /// Number of articles and pages that have changed only by what is around their text, such as related news.
    pub around: usize,
    /// Number of lists of articles.
    pub lists: usize,
    /// Number of documents and pictures.
    pub files: usize,
    /// Number of styles, scripts and sizes of pictures.
    pub parts: usize,
    /// Number of pages that lead from old addresses to new ones.
    pub redirects: usize,
    /// Number of feeds, sitemaps and the like.
    pub machine: usize,
    /// Number of files that are removed, whatever they are.
    pub removals: usize,
    /// Number of files to send.
    pub send: usize,
    /// Their bytes.
    pub bytes: u64,
}

impl Tally {
    /// Counts.
    pub fn of(changes: &BTreeMap<String, Change>) -> Self {
        let mut tally = Tally::default();
        for (path, change) in changes {
            tally.send += usize::from(change.after.is_some());
            tally.bytes += change.after.as_ref().map_or(0, |sent| sent.size);
            if change.is_seen() {
                tally.count(path, change);
            }
        }
        tally
    }

    fn count(&mut self, path: &str, change: &Change) {
        let address = || Address::of_output(path).path().to_owned();
        let is_page = |sent: &Option<Sent>| sent.as_ref().is_some_and(|sent| sent.kind == Kind::Page);
        let Some(after) = &change.after else {
            self.removals += 1;
            let sent = change.before.as_ref();
            if sent.is_some_and(|sent| sent.kind.is_address()) {
                self.removed.push(address());
            }
            return;
        };
        match (after.kind, &change.before) {
            (Kind::Page, Some(before)) if before.kind == Kind::Page && before.own == after.own => self.around += 1,
            (Kind::Page, _) if is_page(&change.before) => self.changed.push(address()),
            (Kind::Page, _) => self.new.push(address()),
            (Kind::List | Kind::Home, _) => self.lists += 1,
            (Kind::File, _) => self.files += 1,
            (Kind::Part, _) => self.parts += 1,
            (Kind::Redirect, _) => self.redirects += 1,
            (Kind::Index, _) => self.machine += 1,
        }
    }

    /// Whether nothing changes for anybody.
    pub fn is_nothing(&self) -> bool {
        self.send == 0 && self.removals == 0
    }

    /// In a sentence: what is new, changed and removed always, the rest where there is any.
    pub fn sentence(&self, tongue: Tongue) -> String {
        let vietnamese = [
            (self.new.len(), "bài mới", true),
            (self.changed.len(), "bài sửa", true),
            (self.around, "bài đổi phần xung quanh (tin liên quan, bài trước, bài sau)", false),
            (self.lists, "trang danh sách", true),
            (self.files, "tài liệu và hình", false),
            (self.parts, "tệp giao diện và cỡ hình", false),
            (self.redirects, "trang chuyển hướng", false),
            (self.machine, "tệp cho máy đọc (feed, sitemap)", false),
            (self.removals, "xóa", true),
        ];
        let english = [
            (self.new.len(), ["new article", "new articles"], true),
            (self.changed.len(), ["changed article", "changed articles"], true),
            (self.around, ["article with other news around it", "articles with other news around them"], false),
            (self.lists, ["list page", "list pages"], true),
            (self.files, ["document or picture", "documents and pictures"], false),
            (self.parts, ["file of the theme or size of a picture", "files of the theme and sizes of pictures"], false),
            (self.redirects, ["redirect page", "redirect pages"], false),
            (self.machine, ["file for machines (feeds, sitemaps)", "files for machines (feeds, sitemaps)"], false),
            (self.removals, ["removed", "removed"], true),
        ];
        let parts: Vec<String> = match tongue {
            Tongue::Vietnamese => {
                let told = vietnamese.iter().filter(|(count, _, always)| *always || *count > 0);
                told.map(|(count, what, _)| format!("{count} {what}")).collect()
            }
            Tongue::English => {
                let told = english.iter().filter(|(count, _, always)| *always || *count > 0);
                told.map(|(count, what, _)| format!("{count} {}", what[usize::from(*count != 1)])).collect()
            }
        };
        parts.join(", ")
    }

    /// The size of what is sent, for people.
    pub fn size(&self, tongue: Tongue) -> String {
        file_size(self.bytes, if tongue == Tongue::Vietnamese { "vi" } else { "en" })
    }
}
