//! Compares what templates received with what the reference says: every field must be there and nothing else.

use std::collections::BTreeSet;

use serde_json::Value;

use super::dump::Dump;
use super::views::{Field, Reference, Templates, Type};

/// What has been compared, and what was wrong.
struct Comparison<'a> {
    reference: &'a Reference,
    /// Fields that had a value; of lists, tables and texts, one that is not empty.
    filled: BTreeSet<String>,
    /// Fields that were null.
    null: BTreeSet<String>,
    wrong: BTreeSet<String>,
}

/// What is wrong with the reference by these pages, which must show each field with a value, and as null if it can be.
pub fn compare(reference: &Reference, dumps: &[Dump]) -> Vec<String> {
    let mut comparison =
        Comparison { reference, filled: BTreeSet::new(), null: BTreeSet::new(), wrong: BTreeSet::new() };
    let page = reference.everywhere.iter().find(|variable| variable.name == "page").expect("the variable `page`");
    let Type::Shape(page) = &page.r#type else { panic!("`page` has no shape") };
    let kinds = &reference.shapes[page].fields[0].doc;
    for dump in dumps {
        let templates = reference.templates.iter().find(|templates| templates.names.contains(&dump.template));
        let Templates { names, variables, .. } = templates.expect("a template of the reference");
        let all: Vec<&Field> = reference.everywhere.iter().chain(variables).collect();
        comparison.table(&names[0], &all, &dump.context);
        if !kinds.contains(&format!("`{}`", dump.kind)) {
            comparison.wrong.insert(format!("page.kind is not said to be {}", dump.kind));
        }
    }
    for name in reference.templates.iter().flat_map(|templates| &templates.names) {
        if !dumps.iter().any(|dump| dump.template == *name) {
            comparison.wrong.insert(format!("no page was made with {name}"));
        }
    }
    comparison.finish()
}

/// What is wrong with what a fragment received.
pub fn fragment(reference: &Reference, seen: &Value) -> Vec<String> {
    let mut comparison =
        Comparison { reference, filled: BTreeSet::new(), null: BTreeSet::new(), wrong: BTreeSet::new() };
    let card = Field { name: "card".into(), r#type: Type::Shape("CardView".into()), doc: String::new() };
    let given = reference.everywhere.iter().filter(|variable| ["site", "t"].contains(&variable.name.as_str()));
    let all: Vec<&Field> = given.chain([&card]).collect();
    assert_eq!(all.len(), 3, "`site` and `t`");
    comparison.table("fragment", &all, seen);
    comparison.wrong.into_iter().collect()
}

impl Comparison<'_> {
    /// What was wrong, and what was never shown.
    fn finish(mut self) -> Vec<String> {
        let shapes = self.reference.shapes.iter().map(|(name, shape)| (name, shape.fields.iter().collect::<Vec<_>>()));
        let templates = self.reference.templates.iter().map(|templates| {
            let all = self.reference.everywhere.iter().chain(&templates.variables);
            (&templates.names[0], all.collect::<Vec<_>>())
        });
        for (of, fields) in shapes.chain(templates) {
            for Field { name, r#type, .. } in fields {
                let path = format!("{of}.{name}");
                if !self.filled.contains(&path) {
                    self.wrong.insert(format!("{path} has no value on any page"));
                }
                if matches!(r#type, Type::OrNull(_)) && !self.null.contains(&path) {
                    self.wrong.insert(format!("{path} is null on no page"));
                }
            }
        }
        self.wrong.into_iter().collect()
    }

    fn table(&mut self, of: &str, fields: &[&Field], value: &Value) {
        let Some(table) = value.as_object() else {
            self.wrong.insert(format!("{of} is no table"));
            return;
        };
        let unknown = table.keys().filter(|key| !fields.iter().any(|field| field.name == **key));
        self.wrong.extend(unknown.map(|key| format!("{of}.{key} is in no reference")));
        for field in fields {
            let path = format!("{of}.{}", field.name);
            match table.get(&field.name) {
                Some(value) => self.field(&path, &field.r#type, value),
                None => {
                    self.wrong.insert(format!("{path} is not there"));
                }
            }
        }
    }

    fn field(&mut self, path: &str, r#type: &Type, value: &Value) {
        let is_empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(table) => table.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if value.is_null() {
            self.null.insert(path.to_owned());
        } else if !is_empty {
            self.filled.insert(path.to_owned());
        }
        self.value(path, r#type, value);
    }

    fn value(&mut self, path: &str, r#type: &Type, value: &Value) {
        match (r#type, value) {
            (Type::OrNull(_), Value::Null)
            | (Type::Text | Type::Markup(_), Value::String(_))
            | (Type::Number, Value::Number(_))
            | (Type::Bool, Value::Bool(_))
            | (Type::Table(None), Value::Object(_)) => {}
            (Type::OrNull(inner), value) => self.value(path, inner, value),
            (Type::List(inner), Value::Array(list)) => list.iter().for_each(|value| self.value(path, inner, value)),
            (Type::Table(Some(inner)), Value::Object(table)) => {
                table.values().for_each(|value| self.value(path, inner, value));
            }
            (Type::Shape(name), value) => {
                let fields: Vec<&Field> = self.reference.shapes[name].fields.iter().collect();
                self.table(name, &fields, value);
            }
            (wanted, value) => {
                self.wrong.insert(format!("{path} is {value}, not {wanted:?}"));
            }
        }
    }
}
