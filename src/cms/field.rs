//! Fields of a form, a widget for each key of front matter.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use toml::Value as Toml;

use super::section::Section;
use super::{Program, Written, object};
use crate::config::Config;
use crate::diagnostic::Tongue;
use crate::schema::{self, FRONT_MATTER, Key, Kind};

/// The key whose field stands before that of the text: what comes after it is needed less often.
const BEFORE_TEXT: &str = "attachments";

/// What the fields of a form depend on.
pub struct Form<'a> {
    /// The configuration of the site.
    pub config: &'a Config,
    /// Its Markdown files: what they hold decides where a key may be written in several ways.
    pub files: &'a [Written],
    /// The CMS.
    pub program: Program,
    /// Language of labels and hints.
    pub tongue: Tongue,
    /// Whether the CMS edits all editions of an article together.
    pub has_editions: bool,
}

impl Form<'_> {
    /// The fields of a section's files.
    pub fn fields(&self, section: &Section) -> Vec<Value> {
        let mut fields = self.index_fields();
        for field in &mut fields {
            match (self.program, field["name"].as_str()) {
                // Without a date, an article would become a page unnoticed. A default is no way: Sveltia CMS fills it in where
                // a file that is there already has no such key, and so does it with drafts.
                (Program::Sveltia, Some("date")) => field["required"] = section.is_dated.into(),
                (Program::Decap, Some("date")) if section.is_dated => field["default"] = "{{now}}".into(),
                (Program::Decap, Some("draft")) => field["default"] = true.into(),
                _ => {}
            }
        }
        fields
    }

    /// The fields of a section's own page.
    pub fn index_fields(&self) -> Vec<Value> {
        let mut fields = Vec::new();
        for (name, key) in schema::keys(FRONT_MATTER, &self.config.taxonomies) {
            fields.extend(self.field(name, key, &self.used(name)));
            if name == BEFORE_TEXT {
                fields.push(self.body());
            }
        }
        fields
    }

    /// Keys that the form cannot show.
    pub fn hidden(&self) -> Vec<&str> {
        let all = schema::keys(FRONT_MATTER, &self.config.taxonomies);
        let is_hidden = |name: &str, key: &Key| {
            self.field(name, key, &self.used(name)).is_some_and(|field| field["widget"] == "hidden")
        };
        all.filter(|(name, key)| is_hidden(name, key)).map(|(name, _)| name).collect()
    }

    /// The values of a key in the files of the site.
    fn used(&self, name: &str) -> Vec<&Toml> {
        self.files.iter().filter_map(|file| file.front.get(name)).collect()
    }

    /// The text, as it is written: an editor that shows it as it will look would write it anew, without what it does not
    /// know, such as footnotes. Only Sveltia CMS leaves the choice to whoever writes, and starts with this one.
    fn body(&self) -> Value {
        let label = if self.tongue == Tongue::Vietnamese { "Nội dung" } else { "Text" };
        let modes = if self.program == Program::Sveltia { json!(["raw", "rich_text"]) } else { json!(["raw"]) };
        let pairs = [("widget", "markdown".into()), ("modes", modes), ("required", false.into())];
        self.named("body", label, "", object(pairs))
    }

    /// The field of a key, if there is anything to fill in. `used` are its values in the files of the site.
    fn field(&self, name: &str, key: &Key, used: &[&Toml]) -> Option<Value> {
        let (label, hint) = key.words(self.tongue);
        let label = if name == key.name { label } else { name };
        let example = spelled(key.example);
        let mut widget = self.widget(&key.kind, label, &example, used)?;
        if widget["widget"] == "hidden" {
            return Some(self.named(name, label, "", widget));
        }
        widget.insert("required".into(), key.is_required.into());
        if widget["widget"] == "boolean" {
            widget.insert("default".into(), (key.default == Some("true")).into());
        }
        Some(self.named(name, label, hint, widget))
    }

    fn named(&self, name: &str, label: &str, hint: &str, mut widget: Map<String, Value>) -> Value {
        widget.insert("name".into(), name.into());
        widget.insert("label".into(), label.into());
        if !hint.is_empty() {
            widget.insert("hint".into(), hint.into());
        }
        if self.has_editions {
            widget.insert("i18n".into(), true.into());
        }
        widget.into()
    }

    fn widget(&self, kind: &Kind, label: &str, example: &Toml, used: &[&Toml]) -> Option<Map<String, Value>> {
        let plain = |name: &str| Some(object([("widget", name.into())]));
        match kind {
            Kind::Text(schema::Form::Prose) => plain("text"),
            Kind::Text(schema::Form::File) => plain("file"),
            Kind::Text(schema::Form::Picture) => plain("image"),
            Kind::Text(_) => plain("string"),
            Kind::Bool => plain("boolean"),
            Kind::Date => Some(self.date()),
            Kind::Integer(least, most) => {
                let number = [("widget", "number".into()), ("value_type", "int".into())];
                Some(object(number).into_iter().chain(object([("min", json!(least)), ("max", json!(most))])).collect())
            }
            Kind::Word(words) => Some(object([("widget", "select".into()), ("options", json!(words))])),
            Kind::List(of, _) => self.list(of, label, example, used),
            Kind::Either([Kind::Bool, _]) => Some(self.yes()),
            Kind::Either(kinds) => match chosen(kinds, example, used) {
                Some(kind) => self.widget(kind, label, example, used),
                None => plain("hidden"),
            },
            Kind::Table(rows) => Some(self.group("object", self.rows(rows, used))),
            Kind::Free => self.free(used).map(|fields| self.group("object", fields)),
            // Front matter has no such keys.
            Kind::WordOrTaxonomy(_) | Kind::Map(..) | Kind::Editions | Kind::Any => None,
        }
    }

    /// A date is meant in the site's time zone, wherever the editor is.
    fn date(&self) -> Map<String, Value> {
        let mut widget = object([("widget", "datetime".into())]);
        if let (Program::Sveltia, Some(zone)) = (self.program, self.config.zone.iana_name()) {
            widget.insert("input_timezone".into(), zone.into());
        }
        widget
    }

    /// Yes, or what stands there: Sveltia CMS would take another value than yes and no for no, but leaves a choice alone.
    fn yes(&self) -> Map<String, Value> {
        let label = if self.tongue == Tongue::Vietnamese { "Có" } else { "Yes" };
        match self.program {
            Program::Sveltia => {
                object([("widget", "select".into()), ("options", json!([{ "label": label, "value": true }]))])
            }
            Program::Decap => object([("widget", "boolean".into())]),
        }
    }

    fn list(&self, of: &Kind, label: &str, example: &Toml, used: &[&Toml]) -> Option<Map<String, Value>> {
        let items: Vec<&Toml> = used.iter().filter_map(|value| value.as_array()).flatten().collect();
        let example = example.as_array().and_then(|items| items.first())?;
        let kind = if let Kind::Either(kinds) = of { chosen(kinds, example, &items) } else { Some(of) };
        let Some(kind) = kind else { return Some(object([("widget", "hidden".into())])) };
        if let Kind::Table(rows) = kind {
            return Some(self.group("list", self.rows(rows, &items)));
        }
        let item = self.widget(kind, label, example, &items)?;
        Some(object([("widget", "list".into()), ("field", self.named("item", label, "", item))]))
    }

    fn rows(&self, rows: &[Key], used: &[&Toml]) -> Vec<Value> {
        let field = |key: &Key| {
            let used: Vec<&Toml> = used.iter().filter_map(|value| value.as_table()?.get(key.name)).collect();
            // Decap CMS wants what a table requires even where there is no table.
            let key = if self.program == Program::Decap { key.optional() } else { *key };
            self.field(key.name, &key, &used)
        };
        rows.iter().filter_map(field).collect()
    }

    /// A list or an object with fields. Decap CMS shows an object before it is wanted, so it starts closed there.
    fn group(&self, widget: &str, fields: Vec<Value>) -> Map<String, Value> {
        let mut group = object([("widget", widget.into()), ("fields", fields.into())]);
        if self.program == Program::Decap {
            group.insert("collapsed".into(), true.into());
        }
        group
    }

    /// Fields of a table of anything: those that the site's files have.
    fn free(&self, used: &[&Toml]) -> Option<Vec<Value>> {
        let tables: Vec<&toml::Table> = used.iter().filter_map(|value| value.as_table()).collect();
        let names: BTreeSet<&String> = tables.iter().flat_map(|table| table.keys()).collect();
        let field = |name: &String| {
            let used: Vec<&Toml> = tables.iter().filter_map(|table| table.get(name)).collect();
            let mut widget = self.observed(name, &used)?;
            widget.insert("required".into(), false.into());
            Some(self.named(name, name, "", widget))
        };
        let fields: Vec<Value> = names.into_iter().filter_map(field).collect();
        (!fields.is_empty()).then_some(fields)
    }

    /// The widget for values of nobody's description, if they are all alike.
    fn observed(&self, label: &str, used: &[&Toml]) -> Option<Map<String, Value>> {
        const ANY: i64 = i64::MAX >> 11;
        let kinds = [Kind::Bool, schema::LINE, Kind::Date, Kind::Integer(-ANY, ANY), schema::LINES, Kind::Free];
        let kind = kinds.into_iter().find(|kind| used.iter().all(|value| fits(kind, value)))?;
        self.widget(&kind, label, used.first()?, used)
    }
}

/// The kind that all values have, that of the example if there are none. Of values of several kinds each CMS would lose
/// some: no kind is theirs.
fn chosen<'k>(kinds: &'k [Kind], example: &Toml, used: &[&Toml]) -> Option<&'k Kind> {
    let values = if used.is_empty() { &[example][..] } else { used };
    kinds.iter().find(|kind| values.iter().all(|value| fits(kind, value)))
}

/// Whether a value is of a kind, as far as a widget is concerned.
fn fits(kind: &Kind, value: &Toml) -> bool {
    match kind {
        Kind::Text(_) | Kind::Word(_) | Kind::WordOrTaxonomy(_) => value.is_str(),
        Kind::Date => value.is_datetime(),
        Kind::Bool => value.is_bool(),
        Kind::Integer(..) => value.is_integer(),
        Kind::List(of, _) => value.as_array().is_some_and(|items| items.iter().all(|item| fits(of, item))),
        Kind::Either(kinds) => kinds.iter().any(|kind| fits(kind, value)),
        Kind::Table(_) | Kind::Map(..) | Kind::Editions | Kind::Free => value.is_table(),
        Kind::Any => true,
    }
}

/// A value that a row spells as TOML.
fn spelled(toml: &str) -> Toml {
    let table: Result<toml::Table, _> = format!("value = {toml}").parse();
    table.ok().and_then(|mut table| table.remove("value")).unwrap_or(Toml::Boolean(false))
}
