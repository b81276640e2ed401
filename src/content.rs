//! Content: a body with the addresses of its links, finished when a template asks for it.

use std::sync::Arc;

use serde::ser::{Error, Serialize, Serializer};
use tera::Value;

use crate::article::Text;
use crate::diagnostic::Diagnostic;
use crate::markdown::Leads;

/// A body with the addresses of its links; templates get it as finished, safe HTML.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// The body.
    pub text: Arc<Text>,
    /// Where each reference of the body leads; `None` leaves the link out.
    pub leads: Arc<[Option<Leads>]>,
}

impl Content {
    /// The HTML; root-relative addresses get `origin` put before them. Fails if the text had to be read again and
    /// has changed.
    pub fn html(&self, origin: &str) -> Result<String, Diagnostic> {
        Ok(self.text.body()?.html(&self.leads, origin))
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The renderer tells the failure as what it is.
        let html = self.html("").map_err(|failed| S::Error::custom(failed.file))?;
        Value::safe_string(&html).serialize(serializer)
    }
}
