//! Prints diagnostics: for people with the line and a caret, for programs as JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use super::{Diagnostic, Located, Place, Problem, Severity};

/// What the TOML parser says in English, by how it starts, and what that means.
const SYNTAX: [(&str, &str); 8] = [
    ("missing comma between key", "thiếu dấu phẩy giữa hai khóa"),
    ("unexpected key or value", "có chữ thừa sau giá trị"),
    ("unexpected leading zero", "số không bắt đầu bằng 0; số điện thoại, mã số thì đặt trong ngoặc kép"),
    ("key with no value", "sau tên khóa phải có dấu = và giá trị"),
    ("invalid literal string", "thiếu dấu nháy đơn đóng"),
    ("invalid unquoted key", "tên khóa chỉ gồm chữ cái không dấu, chữ số, - và _"),
    ("invalid basic string", "thiếu dấu ngoặc kép đóng"),
    ("string values must be quoted", "giá trị chữ phải nằm trong dấu ngoặc kép thẳng"),
];

/// What systems say in English about files, and this program about other sites, and what that means.
const REASONS: [(&str, &str); 28] = [
    ("Permission denied", "không có quyền"),
    ("No space left on device", "ổ đĩa đã đầy"),
    ("Disk quota exceeded", "đã dùng hết dung lượng được cấp"),
    ("Read-only file system", "ổ đĩa chỉ cho đọc"),
    ("File too large", "vượt giới hạn kích thước tệp"),
    ("File name too long", "tên tệp hoặc đường dẫn quá dài"),
    ("Too many open files", "hệ thống không cho mở thêm tệp"),
    ("Input/output error", "ổ đĩa gặp lỗi đọc ghi"),
    ("No such file or directory", "không có tệp hoặc thư mục này"),
    ("Not a directory", "đây không phải thư mục"),
    ("Is a directory", "đây là thư mục"),
    ("Stale file handle", "mất kết nối với ổ đĩa mạng"),
    ("exit status", "kết thúc với mã"),
    ("missing closing quote", "thiếu dấu ngoặc đóng"),
    ("not a regular file", "đây không phải tệp thường"),
    ("a folder on the way is a symbolic link", "một thư mục trên đường dẫn là liên kết tượng trưng"),
    ("this is no web address", "đây không phải địa chỉ web"),
    ("the host is unknown (DNS)", "không có máy chủ tên này (DNS)"),
    ("the host refuses the connection", "máy chủ từ chối kết nối"),
    ("the host cannot be reached", "không có đường tới máy chủ"),
    ("no answer in time", "quá thời gian chờ"),
    ("the connection was cut", "kết nối bị ngắt giữa chừng"),
    ("the answer cannot be understood", "câu trả lời không đúng chuẩn HTTP"),
    ("its certificate has expired", "chứng thư số của máy chủ đã hết hạn"),
    ("its certificate is for another host", "chứng thư số của máy chủ mang tên khác"),
    ("its certificate is not trusted", "chứng thư số của máy chủ không được tin cậy"),
    ("no secure connection (TLS)", "không mở được kết nối bảo mật (TLS)"),
    ("its redirects lead nowhere", "bị chuyển hướng vòng quanh"),
];

/// The language messages are printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Vietnamese.
    Vietnamese,
    /// English.
    English,
}

impl Problem {
    /// Message and hint; the hint is empty when there is none.
    pub fn words(&self, tongue: Tongue) -> (String, String) {
        match tongue {
            Tongue::Vietnamese => {
                let (message, hint) = self.vietnamese();
                if let Problem::TomlSyntax { reason } = self
                    && let Some((_, vietnamese)) = SYNTAX.iter().find(|(start, _)| reason.starts_with(start))
                {
                    return (format!("lỗi cú pháp TOML: {vietnamese}"), hint);
                }
                let reason = REASONS.iter().find(|(reason, _)| message.contains(reason));
                (reason.map_or(message.clone(), |(reason, vietnamese)| message.replace(reason, vietnamese)), hint)
            }
            Tongue::English => self.english(),
        }
    }
}

impl Diagnostic {
    /// Message and whole hint, the suggestion included.
    pub fn words(&self, tongue: Tongue) -> (String, Option<String>) {
        let (message, hint) = self.problem.words(tongue);
        let meant = self.suggestion.as_ref().map(|nearest| match tongue {
            Tongue::Vietnamese => format!("có phải ý bạn là “{nearest}”?"),
            Tongue::English => format!("did you mean “{nearest}”?"),
        });
        let hint = match (meant, hint.is_empty()) {
            (Some(meant), _) => Some(meant),
            (None, false) => Some(hint + &self.elsewhere(tongue)),
            (None, true) => None,
        };
        (message, hint)
    }

    /// What the hint says of other places that one diagnostic stands for.
    fn elsewhere(&self, tongue: Tongue) -> String {
        use Problem::{DeadLink, FailingLink, MovedLink, PrivateLink, SilentLink};
        let (DeadLink { others, .. }
        | SilentLink { others, .. }
        | FailingLink { others, .. }
        | MovedLink { others, .. }
        | PrivateLink { others, .. }) = &*self.problem
        else {
            return String::new();
        };
        match (tongue, others.as_str()) {
            (_, "0") => String::new(),
            (Tongue::Vietnamese, others) => format!(" (địa chỉ này còn ở {others} chỗ khác)"),
            (Tongue::English, "1") => " (the address stands in 1 other place too)".to_owned(),
            (Tongue::English, others) => format!(" (the address stands in {others} other places too)"),
        }
    }
}

/// The diagnostic for people: message, file, line, the line itself, a caret and the hint.
/// `also` are files of which it is true as well. With `color`, terminal escapes are added.
pub fn render(located: &Located, also: &[&str], tongue: Tongue, color: bool) -> String {
    let diagnostic = &located.diagnostic;
    let (message, hint) = diagnostic.words(tongue);
    let vietnamese = tongue == Tongue::Vietnamese;
    let level = match diagnostic.problem.severity() {
        Severity::Error => Level::ERROR.with_name(if vietnamese { "lỗi" } else { "error" }),
        Severity::Warning => Level::WARNING.with_name(if vietnamese { "cảnh báo" } else { "warning" }),
    };
    let title = level.primary_title(message).id(diagnostic.problem.code());
    let mut group = match &located.place {
        Some(place) => title.element(snippet(&diagnostic.file, place)),
        None => title.element(Origin::path(&*diagnostic.file)),
    };
    for file in also {
        group = group.element(Origin::path(*file));
    }
    if let Some(hint) = hint {
        group = group.element(Level::HELP.with_name(if vietnamese { "gợi ý" } else { "hint" }).message(hint));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let report: &[Group] = &[group];
    renderer.render(report)
}

fn snippet<'a>(file: &'a str, place: &'a Place) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let first = place.column - place.first;
    let start = byte_of(&place.text, first);
    let end = byte_of(&place.text, first + place.width);
    Snippet::source(&*place.text)
        .line_start(place.line as usize)
        .path(file)
        .annotation(AnnotationKind::Primary.span(start..end))
}

fn byte_of(text: &str, character: u32) -> usize {
    text.char_indices().nth(character as usize).map_or(text.len(), |(at, _)| at)
}

#[derive(Serialize)]
struct Line<'a> {
    severity: &'static str,
    code: &'static str,
    file: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    message: String,
    hint: Option<String>,
}

/// The diagnostic as one line of JSON: `{severity, code, file, line, column, message, hint}`.
pub fn json_line(located: &Located, tongue: Tongue) -> String {
    let diagnostic = &located.diagnostic;
    let (message, hint) = diagnostic.words(tongue);
    let line = Line {
        severity: match diagnostic.problem.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: diagnostic.problem.code(),
        file: &diagnostic.file,
        line: located.place.as_ref().map(|place| place.line),
        column: located.place.as_ref().map(|place| place.column),
        message,
        hint,
    };
    serde_json::to_string(&line).unwrap_or_default()
}
