//! Explanations as people read them, in the language of the messages.

use super::words::{chosen, group, happens, kind, matters, word};
use super::{Candidate, Cause, Change, Explanation, Reason, Status, Why};
use crate::diagnostic::Tongue;

/// Files of a group that are told one by one.
const MOST: usize = 10;

impl Explanation {
    /// The explanation for people.
    pub fn text(&self, tongue: Tongue) -> String {
        let mut text = format!("{}\n", self.url);
        self.facts(&mut text, tongue);
        if !self.related.is_empty() {
            heading(&mut text, word(tongue, "tin liên quan", "related news"));
        }
        for (number, reason) in (1..).zip(&self.related) {
            ranked(&mut text, number, reason, &reason.why(tongue));
        }
        if !self.candidates.is_empty() {
            heading(&mut text, word(tongue, "xếp ngay sau, không được chọn", "next in the ranking, not taken"));
        }
        for (number, candidate) in (self.related.len() + 1..).zip(&self.candidates) {
            let Candidate { reason, .. } = candidate;
            ranked(&mut text, number, reason, &candidate.why_not(tongue));
        }
        self.made_from(&mut text, tongue);
        self.changes_with(&mut text, tongue);
        text
    }

    fn facts(&self, text: &mut String, tongue: Tongue) {
        let mut row = |vietnamese, english, value: &str| {
            text.push_str(&format!("  {}: {value}\n", word(tongue, vietnamese, english)));
        };
        row("loại", "kind", kind(self.kind, tongue));
        row("tệp xuất", "output", self.output.as_deref().unwrap_or(word(tongue, "không có", "none")));
        let by_itself = word(tongue, "bantin tự tạo", "made by bantin itself");
        row("nguồn", "source", self.source.as_deref().unwrap_or(by_itself));
        let rest = [
            ("mẫu trang", "template", &self.template),
            ("chuyên mục", "section", &self.section),
            ("địa chỉ cũ", "old address", &self.alias),
            ("dẫn tới", "leads to", &self.leads_to),
        ];
        for (vietnamese, english, value) in rest {
            value.iter().for_each(|value| row(vietnamese, english, value));
        }
        if let Some(status) = &self.status {
            row("trạng thái", "status", &status.text(self.source.as_deref(), tongue));
        }
    }

    fn made_from(&self, text: &mut String, tongue: Tongue) {
        heading(text, word(tongue, "làm từ các tệp", "made from these files"));
        for (why, files) in self.groups() {
            text.push_str(&format!("    {} · {}\n", group(why, tongue), matters(why, tongue)));
            files.iter().take(MOST).for_each(|file| text.push_str(&format!("      {file}\n")));
            match (files.len().saturating_sub(MOST), tongue) {
                (0, _) => {}
                (rest, Tongue::Vietnamese) => text.push_str(&format!("      … và {rest} tệp nữa\n")),
                (rest, Tongue::English) => text.push_str(&format!("      … and {rest} more\n")),
            }
        }
    }

    /// The inputs by what they give.
    fn groups(&self) -> Vec<(Why, Vec<&str>)> {
        let mut groups: Vec<(Why, Vec<&str>)> = Vec::new();
        for input in &self.inputs {
            for why in &input.why {
                match groups.iter_mut().find(|(known, _)| known == why) {
                    Some((_, files)) => files.push(&input.file),
                    None => groups.push((*why, vec![&input.file])),
                }
            }
        }
        groups.sort_by_key(|(why, _)| *why);
        groups
    }

    /// What would change it: all files in one sentence, as their groups have been told.
    fn changes_with(&self, text: &mut String, tongue: Tongue) {
        heading(text, word(tongue, "thay đổi khi", "changes when"));
        let of_files = word(
            tongue,
            "một trong các tệp trên đổi ở điều ghi bên cạnh tên nhóm",
            "one of these files changes in what stands beside the name of its group",
        );
        text.push_str(&format!("    - {of_files}\n"));
        for Change { by, why, at, file } in &self.changes {
            let file = file.as_deref().unwrap_or_default();
            match (why, at) {
                (Cause::Happens(event), Some(at)) => {
                    let is_own = self.output.is_none() || self.source.as_deref() == Some(file);
                    let happens = happens(*event, is_own, tongue);
                    text.push_str(&format!("    - {at}: {file} {happens}\n"));
                }
                (Cause::Gives(why), _) if *by == "articles" => {
                    text.push_str(&format!("    - {}\n", chosen(*why, tongue)));
                }
                _ => {}
            }
        }
    }
}

impl Status {
    /// The status in a line; the file that says so is named if it is not the one told of.
    fn text(&self, of: Option<&str>, tongue: Tongue) -> String {
        let [since, until] = [self.since, self.until].map(|at| at.map_or_else(String::new, |at| at.rfc3339()));
        let text = match (self.is, tongue) {
            ("draft", Tongue::Vietnamese) => "bản nháp, chưa đăng cho tới khi bỏ `draft`".to_owned(),
            ("draft", Tongue::English) => "a draft, not published until `draft` is taken out".to_owned(),
            ("scheduled", Tongue::Vietnamese) => format!("hẹn giờ, chưa đăng cho tới {until}"),
            ("scheduled", Tongue::English) => format!("scheduled, not published until {until}"),
            (_, Tongue::Vietnamese) => format!("hết hạn, không còn đăng từ {since}"),
            (_, Tongue::English) => format!("expired, not published since {since}"),
        };
        match (of == Some(&*self.file), tongue) {
            (true, _) => text,
            (_, Tongue::Vietnamese) => format!("{text} (theo {})", self.file),
            (_, Tongue::English) => format!("{text} ({} says so)", self.file),
        }
    }
}

fn heading(text: &mut String, words: &str) {
    text.push_str(&format!("\n  {words}:\n"));
}

/// An article in the ranking of related news.
fn ranked(text: &mut String, number: usize, reason: &Reason, why: &str) {
    text.push_str(&format!("    {number}. {}\n       {}\n       {why}\n", reason.title, reason.url));
}
