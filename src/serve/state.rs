//! What the preview's bar and overlay show about a page, as JSON.

use serde_json::{Value, json};

use crate::date::DateView;
use crate::diagnostic::{Located, Severity, Tongue};
use crate::explain;
use crate::link::{Status, status};
use crate::output::Output;
use crate::route::Maker;
use crate::site::Site;

use super::Snapshot;
use super::place::{self, Place};

/// The state of a page, which is named by its percent-encoded path.
pub fn state(snapshot: &Snapshot, page: &str, tongue: Tongue) -> Value {
    let of = |severity: Severity| {
        let problems = snapshot.problems.iter();
        problems.filter(move |problem| problem.diagnostic.problem.severity() == severity)
    };
    let (errors, warnings) = (of(Severity::Error).count(), of(Severity::Warning).count());
    let problems = of(Severity::Error).chain(of(Severity::Warning)).map(|located| problem(located, tongue));
    json!({
        "plan": snapshot.number,
        "language": word(tongue, "vi", "en"),
        "errors": errors,
        "warnings": warnings,
        "page": snapshot.site.as_ref().and_then(|site| facts(site, page, tongue)),
        "problems": problems.collect::<Vec<_>>(),
        "words": words(tongue, errors, warnings),
    })
}

fn word(tongue: Tongue, vietnamese: &'static str, english: &'static str) -> &'static str {
    match tongue {
        Tongue::Vietnamese => vietnamese,
        Tongue::English => english,
    }
}

fn problem(located: &Located, tongue: Tongue) -> Value {
    let (message, hint) = located.diagnostic.words(tongue);
    let place = located.place.as_ref();
    json!({
        "severity": if located.diagnostic.is_error() { "error" } else { "warning" },
        "code": located.diagnostic.problem.code(),
        "file": &*located.diagnostic.file,
        "line": place.map(|place| place.line),
        "column": place.map(|place| place.column),
        "width": place.map(|place| place.width),
        "text": place.map(|place| place.text.as_str()),
        "first": place.map_or(1, |place| place.first),
        "message": message,
        "hint": hint,
    })
}

/// What the bar says of a page; `None` if there is none.
fn facts(site: &Site, page: &str, tongue: Tongue) -> Option<Value> {
    let (path, query) = page.split_once('?').map_or((page, None), |(path, query)| (path, Some(query)));
    let Place::Output(path) = place::find(site, path, query) else { return None };
    let route = site.plan.route(&path)?;
    let (template, origin) = match site.plan.make(route) {
        Output::Page(page) => (Some(page.template), page.origin.to_string()),
        _ => (None, String::new()),
    };
    let doc = site.links.docs.iter().find(|doc| *doc.head.file == *origin);
    let status = doc.and_then(|doc| status(&doc.head, &site.now));
    let date = date_text(doc.and_then(|doc| doc.head.front.date).map(|date| date.view(word(tongue, "vi", "en"))));
    let related = if let Maker::Doc(doc) = route.maker { explain::reasons(site, doc) } else { Vec::new() };
    let related = related.iter();
    let related =
        related.map(|reason| json!({"url": reason.href(site), "title": reason.title, "why": reason.why(tongue)}));
    Some(json!({
        "source": doc.map(|doc| doc.head.file.to_string()).or_else(|| explain::source_of(site, route)),
        "template": template,
        "section": explain::section_of(site, route.maker),
        "status": status.map(name),
        "status_text": status.map(|status| label(status, &date, tongue)),
        "related_title": word(tongue, "Vì sao các tin này liên quan", "Why these news are related"),
        "related": related.collect::<Vec<_>>(),
    }))
}

/// Day and time as readers see them.
fn date_text(date: Option<DateView>) -> String {
    date.map_or_else(String::new, |date| {
        [Some(date.date), date.time].into_iter().flatten().collect::<Vec<_>>().join(" ")
    })
}

fn name(status: Status) -> &'static str {
    match status {
        Status::Draft => "draft",
        Status::Scheduled => "scheduled",
        Status::Expired => "expired",
    }
}

fn label(status: Status, date: &str, tongue: Tongue) -> String {
    match (status, tongue) {
        (Status::Draft, Tongue::Vietnamese) => "Bài nháp, chưa đăng".to_owned(),
        (Status::Draft, Tongue::English) => "Draft, not published".to_owned(),
        (Status::Scheduled, Tongue::Vietnamese) => format!("Hẹn giờ đăng: {date}"),
        (Status::Scheduled, Tongue::English) => format!("Scheduled: {date}"),
        (Status::Expired, Tongue::Vietnamese) => "Đã hết hạn, không còn đăng".to_owned(),
        (Status::Expired, Tongue::English) => "Expired, no longer published".to_owned(),
    }
}

fn words(tongue: Tongue, errors: usize, warnings: usize) -> Value {
    let plural = |count: usize, word: &str| if count == 1 { word.to_owned() } else { format!("{word}s") };
    match tongue {
        Tongue::Vietnamese => json!({
            "errors": format!("{errors} lỗi"), "warnings": format!("{warnings} cảnh báo"), "no_problems": "Không có lỗi",
            "source": "Tệp nguồn", "generated": "bantin tự tạo", "close": "Đóng", "problems": "Các lỗi cần sửa",
            "hint": "Gợi ý", "disconnected": "Mất kết nối với bantin", "line": "dòng",
        }),
        Tongue::English => json!({
            "errors": format!("{errors} {}", plural(errors, "error")),
            "warnings": format!("{warnings} {}", plural(warnings, "warning")), "no_problems": "No problems",
            "source": "Source file", "generated": "made by bantin itself", "close": "Close",
            "problems": "Problems to correct", "hint": "Hint", "disconnected": "No connection to bantin", "line": "line",
        }),
    }
}
