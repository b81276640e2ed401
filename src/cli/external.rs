//! Checking links to other sites, and what there is to say of it beside the problems.

use std::io::stdout;

use super::Format;
use super::session::{Session, present};
use super::talk::say;
use crate::diagnostic::{Diagnostic, Tongue};
use crate::external::{self, Checked};
use crate::site::Site;

impl Session<'_> {
    /// What is wrong with links to other sites.
    pub(super) fn external(&self, site: &Site) -> Vec<Diagnostic> {
        let progress = self.progress("Đang hỏi các trang khác", "Asking other sites", 0);
        let checked = external::check(site, present(), |done, total| progress.at(done as u64, total as u64));
        drop(progress);
        self.asked(&checked);
        checked.found
    }

    /// Says how many addresses were asked, and of how many nothing is known.
    fn asked(&self, checked: &Checked) {
        let Checked { addresses, asked, unsure, unasked, .. } = *checked;
        if self.common.format == Format::Json {
            let counts = serde_json::json!({
                "addresses": addresses, "asked": asked, "unsure": unsure, "unasked": unasked,
            });
            return say(&mut stdout().lock(), &serde_json::json!({ "external": counts }).to_string());
        }
        let part = |count: usize, vietnamese: &str, english: &str| match (count, self.tongue) {
            (0, _) => String::new(),
            (_, Tongue::Vietnamese) => format!("; {count} {vietnamese}"),
            (_, Tongue::English) => format!("; {count} {english}"),
        };
        let rest =
            part(
                unsure,
                "không kiểm tra được vì máy chủ không tiếp chương trình",
                "cannot be checked, as their servers turn programs away",
            ) + &part(unasked, "chưa hỏi được, lần sau hỏi tiếp", "could not be asked yet, and will be next time");
        self.aside(
            &format!("Liên kết ra ngoài: {addresses} địa chỉ, {asked} được hỏi lần này{rest}."),
            &format!("Links to other sites: {addresses} different, {asked} asked now{rest}."),
        );
    }
}
