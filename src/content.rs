//! Content: a body with the addresses of its links, finished when a template asks for it.

use std::sync::Arc;

use serde::{Serialize, Serializer};
use tera::Value;

use crate::markdown::Body;

/// A body with the addresses of its links; templates get it as finished, safe HTML.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Content {
    /// The body.
    pub body: Arc<Body>,
    /// One address per reference of the body; `None` leaves the link out.
    pub addresses: Arc<[Option<Arc<str>>]>,
}

impl Content {
    /// The HTML; root-relative addresses get `origin` put before them.
    pub fn html(&self, origin: &str) -> String {
        self.body.html(&self.addresses, origin)
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::safe_string(&self.html("")).serialize(serializer)
    }
}
