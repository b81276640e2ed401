//! Refusals: what a host says when it does not do what it was asked, and what can be done about it.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use ureq::http::StatusCode;

use super::super::Trouble;

/// Letters of the host's words that are repeated.
const ENOUGH: usize = 200;

/// What a host says.
#[derive(Debug)]
pub struct Refusal {
    status: u16,
    /// The word that S3 has for it; empty if there is none.
    pub code: String,
    message: String,
    /// The name of what was answered with; empty if it is nothing that S3 knows.
    pub root: String,
}

impl Refusal {
    /// Reads what came with a status. Answers to HEAD, and those of servers in between, hold no words.
    pub fn parse(status: u16, body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let of = |name| element(&text, name).unwrap_or_default();
        Refusal { status, code: of("Code"), message: of("Message"), root: root(&text).unwrap_or_default() }
    }

    /// Whether there is no such object, while its bucket is there.
    pub fn is_absence(&self) -> bool {
        self.status == 404 && self.code != "NoSuchBucket"
    }

    /// Whether the host does not know how to do what it was asked.
    pub fn is_inability(&self) -> bool {
        self.status == 501 || self.code == "NotImplemented"
    }

    /// Whether the host finds that the request is of another time.
    pub fn is_of_clock(&self) -> bool {
        self.code == "RequestTimeTooSkewed"
    }

    /// What can be done about it.
    pub fn trouble(&self) -> Trouble {
        let is = |words: &[&str]| words.iter().any(|word| self.code.contains(word));
        if self.status == 507 || is(&["Quota", "StorageFull", "InsufficientStorage"]) {
            Trouble::Full
        } else if is(&["SlowDown", "RequestTimeout", "InternalError", "Unavailable", "Throttl"])
            || ["OperationAborted", "ConditionalRequestConflict"].contains(&self.code.as_str())
            || [408, 429, 500, 502, 503, 504].contains(&self.status)
        {
            Trouble::Passing
        } else if matches!(self.status, 401 | 403)
            || is(&["AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId", "InvalidToken", "ExpiredToken"])
            || self.is_of_clock()
        {
            Trouble::Denied
        } else {
            Trouble::Lasting
        }
    }

    /// The words of the host, in one line that is not long, each of them without what is hidden.
    pub fn words(&self, hidden: impl Fn(&str) -> String) -> String {
        let mut words = self.status.to_string();
        if let (true, Ok(status)) = (self.code.is_empty(), StatusCode::from_u16(self.status)) {
            words = status.to_string();
        }
        for (mark, said) in [(" ", &self.code), (": ", &self.message)] {
            // Before it is cut: a part of a secret is too much.
            let said = hidden(said);
            let plain = said.split(|letter: char| letter.is_whitespace() || letter.is_control());
            let line = plain.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
            if !line.is_empty() {
                words.push_str(mark);
                words.extend(line.chars().take(ENOUGH));
                words.push_str(if line.chars().nth(ENOUGH).is_some() { "…" } else { "" });
            }
        }
        words
    }
}

/// The name of the outermost element.
fn root(body: &str) -> Option<String> {
    let mut reader = Reader::from_str(body);
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => return Some(start.local_name().as_ref().to_owned()),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The text of the first element of a name in an `Error`.
fn element(body: &str, name: &str) -> Option<String> {
    let mut reader = Reader::from_str(body);
    let mut is_error = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if start.local_name().as_ref() == "Error" => is_error = true,
            Event::Start(start) if is_error && start.local_name().as_ref() == name => {
                let text = reader.read_text(start.name()).ok()?.xml10_content().into_owned();
                return Some(unescape(&text).map(|text| text.into_owned()).unwrap_or(text));
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}
