//! Legal documents (văn bản): what Nghị định 42/2022/NĐ-CP, article 4, wants to be listed of each.

use jiff::tz::TimeZone;

use crate::date::Moment;
use crate::fields::Fields;

/// The value of `type` that makes an article a legal document.
const TYPE: &str = "van-ban";

/// A legal document; its abstract is the article's summary, its file the first attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalDocument {
    /// Number and symbol: `12/QĐ-BQL`.
    pub number: String,
    /// Form: `Quyết định`.
    pub form: Option<String>,
    /// When it was issued.
    pub issued: Moment,
    /// When it takes effect.
    pub effective: Option<Moment>,
    /// Who issued it.
    pub issuer: String,
    /// Who signed it.
    pub signer: Option<String>,
}

/// Reads `type` and the table `document`.
pub fn read(fields: &mut Fields, zone: &TimeZone) -> Option<LegalDocument> {
    let written = fields.placed_string("type");
    if let Some(other) = written.as_ref().filter(|written| written.value != TYPE) {
        fields.bad_value("type", &other.value, &format!("type = \"{TYPE}\""));
    }
    let Some(item) = fields.item("document") else {
        if written.is_some_and(|written| written.value == TYPE) {
            fields.missing("document");
        }
        return None;
    };
    let mut table = fields.nested(item, "document")?;
    let (number, issued) = (table.string("number"), table.moment("issued", zone));
    let issuer = table.string("issuer");
    for (key, is_there) in [("number", number.is_some()), ("issued", issued.is_some()), ("issuer", issuer.is_some())] {
        // A date that is wrong has been told already.
        if !is_there && table.item(key).is_none() {
            table.missing(key);
        }
    }
    let (form, signer, effective) = (table.string("form"), table.string("signer"), table.moment("effective", zone));
    table.finish();
    Some(LegalDocument { number: number?, form, issued: issued?, effective, issuer: issuer?, signer })
}
