//! Diagnostics as SARIF 2.1.0 (OASIS), which code hosts show beside the lines of a change.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::permalink::encode;

use super::{Located, Severity, Tongue, explanation};

/// One run's diagnostics as a SARIF log.
pub fn sarif(found: &[Located], tongue: Tongue) -> Value {
    let rules: BTreeMap<&str, &Located> =
        found.iter().map(|located| (located.diagnostic.problem.code(), located)).collect();
    let places: Vec<&str> = rules.keys().copied().collect();
    let results: Vec<Value> = found.iter().map(|located| result(located, &places, tongue)).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "bantin",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|(code, located)| rule(code, located, tongue)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(code: &str, located: &Located, tongue: Tongue) -> Value {
    let text = explanation(code, tongue).unwrap_or_default();
    let first = text.lines().next().unwrap_or_default();
    json!({
        "id": code,
        "shortDescription": { "text": first },
        "fullDescription": { "text": first },
        "help": { "text": text, "markdown": text },
        "defaultConfiguration": { "level": level(located) },
    })
}

fn level(located: &Located) -> &'static str {
    match located.diagnostic.problem.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(located: &Located, rules: &[&str], tongue: Tongue) -> Value {
    let diagnostic = &located.diagnostic;
    let (message, hint) = diagnostic.words(tongue);
    let text = hint.map_or(message.clone(), |hint| format!("{message}. {hint}"));
    let mut place = json!({ "artifactLocation": { "uri": encode(&diagnostic.file) } });
    if let Some(at) = &located.place {
        place["region"] = json!({
            "startLine": at.line, "startColumn": at.column, "endColumn": at.column + at.width,
            "snippet": { "text": at.text },
        });
    }
    let code = diagnostic.problem.code();
    json!({
        "ruleId": code,
        "ruleIndex": rules.binary_search(&code).unwrap_or_default(),
        "level": level(located),
        "message": { "text": text },
        "locations": [{ "physicalLocation": place }],
    })
}
