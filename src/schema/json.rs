//! JSON Schema: the description as programs that help while writing TOML read it.

use serde_json::{Map, Value, json};

use super::{CONFIG, FRONT_MATTER, Form, Key, Kind, edition, keys};
use crate::diagnostic::Tongue;

/// The draft that TOML extensions of editors know whole; later ones they read in part, and silently.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// A date as a text, and as validators of TOML see one.
const DATE: &str = r"^\s*\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([Tt ]([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)?)?\s*$";

/// The schema of front matter on a site with these taxonomies.
pub fn front_matter(taxonomies: &[String], tongue: Tongue) -> Value {
    let words = match tongue {
        Tongue::Vietnamese => ("Bài viết Bản Tin", "Phần khai báo giữa hai dòng +++ của một bài."),
        Tongue::English => ("Article of Bản Tin", "Front matter: what stands between the two lines +++ of an article."),
    };
    Writer { taxonomies, tongue }.document(FRONT_MATTER, words)
}

/// The schema of `config.toml` for a site with these taxonomies.
pub fn config(taxonomies: &[String], tongue: Tongue) -> Value {
    let words = match tongue {
        Tongue::Vietnamese => ("Cấu hình Bản Tin", "config.toml: cấu hình của trang."),
        Tongue::English => ("Configuration of Bản Tin", "config.toml: the configuration of a site."),
    };
    Writer { taxonomies, tongue }.document(CONFIG, words)
}

/// A value of TOML as validators see it: dates are texts.
pub fn value(toml: &toml::Value) -> Value {
    match toml {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(truth) => (*truth).into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(items) => items.iter().map(value).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, item)| (key.clone(), value(item))).collect(),
    }
}

/// A value that a row spells as TOML.
fn spelled(toml: &str) -> Value {
    let table: Result<toml::Table, _> = format!("value = {toml}").parse();
    table.ok().and_then(|table| table.get("value").map(value)).unwrap_or_default()
}

struct Writer<'a> {
    taxonomies: &'a [String],
    tongue: Tongue,
}

impl Writer<'_> {
    fn document(&self, rows: &[Key], (title, description): (&str, &str)) -> Value {
        let mut schema = self.table(rows);
        schema.insert("$schema".into(), DRAFT.into());
        schema.insert("title".into(), title.into());
        schema.insert("description".into(), description.into());
        schema.into()
    }

    fn table(&self, rows: &[Key]) -> Map<String, Value> {
        let all: Vec<_> = keys(rows, self.taxonomies).collect();
        let properties: Map<_, _> = all.iter().map(|(name, key)| ((*name).to_owned(), self.key(name, key))).collect();
        let mut schema = object(json!({ "type": "object", "additionalProperties": false }));
        schema.insert("properties".into(), properties.into());
        let required: Vec<&str> = all.iter().filter(|(_, key)| key.is_required).map(|(name, _)| *name).collect();
        if !required.is_empty() {
            schema.insert("required".into(), required.into());
        }
        let needs = all.iter().filter_map(|(name, key)| Some(((*name).to_owned(), json!([key.needs?]))));
        let needs: Map<_, _> = needs.collect();
        if !needs.is_empty() {
            schema.insert("dependencies".into(), needs.into());
        }
        schema
    }

    fn key(&self, name: &str, key: &Key) -> Value {
        let mut schema = self.kind(&key.kind);
        let (title, sentence) = key.words(self.tongue);
        let title = if name == key.name { title.to_owned() } else { format!("{title}: {name}") };
        schema.insert("title".into(), title.into());
        schema.insert("description".into(), sentence.into());
        schema.insert("examples".into(), json!([spelled(key.example)]));
        if let Some(default) = key.default {
            schema.insert("default".into(), spelled(default));
        }
        schema.into()
    }

    fn kind(&self, kind: &Kind) -> Map<String, Value> {
        match kind {
            Kind::Text(Form::Like(pattern)) => object(json!({ "type": "string", "pattern": pattern })),
            Kind::Text(_) => object(json!({ "type": "string" })),
            Kind::Date => object(json!({ "type": "string", "pattern": DATE })),
            Kind::Bool => object(json!({ "type": "boolean" })),
            Kind::Integer(least, most) => object(json!({ "type": "integer", "minimum": least, "maximum": most })),
            Kind::Word(words) => object(json!({ "type": "string", "enum": words })),
            Kind::WordOrTaxonomy(words) => {
                let taxonomies = self.taxonomies.iter().map(String::as_str);
                let words: Vec<&str> = words.iter().copied().chain(taxonomies).collect();
                object(json!({ "type": "string", "enum": words }))
            }
            Kind::List(of, 0) => object(json!({ "type": "array", "items": self.kind(of) })),
            Kind::List(of, least) => object(json!({ "type": "array", "items": self.kind(of), "minItems": least })),
            Kind::Either(kinds) => {
                let kinds: Vec<_> = kinds.iter().map(|kind| self.kind(kind)).collect();
                object(json!({ "anyOf": kinds }))
            }
            Kind::Table(rows) => self.table(rows),
            Kind::Map(pattern, of) => map(pattern, self.kind(of)),
            Kind::Editions => map(super::config::LANGUAGE, self.table(&edition())),
            Kind::Free => object(json!({ "type": "object" })),
            Kind::Any => Map::new(),
        }
    }
}

/// A table whose keys match a pattern.
fn map(pattern: &str, of: Map<String, Value>) -> Map<String, Value> {
    object(json!({ "type": "object", "patternProperties": { pattern: of }, "additionalProperties": false }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
