//! Reads typed fields out of a TOML table and reports every misfit with its place.

mod syntax;

use std::ops::Range;

use jiff::tz::TimeZone;
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::date::Moment;
use crate::diagnostic::{Diagnostic, Document, Placed, Problem, nearest};
use crate::reference::is_safe;
use crate::text;
pub use syntax::date_problem;
use syntax::{line_around, syntax_problem};

/// A value of a TOML table, with its span.
pub type Item<'i> = Spanned<DeValue<'i>>;

/// Syntax errors of one file that are told one by one.
const MOST_ERRORS: usize = 100;

/// Parses TOML that stands at `offset` in the document, reporting its syntax errors, one per line:
/// what follows from the first is noise. Nothing else is reported about such a line.
pub fn parse<'i>(toml: &'i str, offset: usize, document: &mut Document) -> DeTable<'i> {
    let (table, mut errors) = DeTable::parse_recoverable(toml);
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    if let Some(first) = errors.get(MOST_ERRORS) {
        // Each of the others would be looked up in the text for nobody to read.
        document.give_up(offset + first.span().map_or(0, |span| span.start)..usize::MAX);
        let count = (errors.len() - MOST_ERRORS).to_string();
        document.found.push(Diagnostic::of_file(document.file.clone(), Problem::MoreProblems { count }));
    }
    for error in errors.into_iter().take(MOST_ERRORS) {
        let span = error.span().unwrap_or(0..0);
        let line = line_around(toml, span.start);
        let problem = syntax_problem(toml, line.clone(), span.start, error.message());
        document.report(offset + span.start, offset + span.end, problem);
        // Behind an open bracket nothing is read as what it is.
        let is_open = ["array", "table, expected"].iter().any(|word| error.message().contains(word));
        let end = if is_open { toml.len() } else { line.end };
        document.give_up(offset + line.start..offset + end + 1);
    }
    table.into_inner()
}

/// One table being read. Every key asked for becomes known; [`Fields::finish`] reports the others.
pub struct Fields<'a, 'i, 't> {
    table: &'a DeTable<'i>,
    /// Where the table stands, for keys that are missing.
    span: Range<usize>,
    offset: usize,
    /// The table's own name with a dot behind it, or nothing at the top.
    prefix: String,
    known: Vec<&'a str>,
    document: &'a mut Document<'t>,
}

impl<'a, 'i, 't> Fields<'a, 'i, 't> {
    /// Reads a table whose TOML stands at `offset` in the document.
    pub fn new(table: &'a DeTable<'i>, offset: usize, document: &'a mut Document<'t>) -> Self {
        Fields { table, span: 0..0, offset, prefix: String::new(), known: Vec::new(), document }
    }

    /// Reads a table inside this one. `name` is what messages call it.
    pub fn nested<'b>(&'b mut self, item: &'b Item<'i>, name: &str) -> Option<Fields<'b, 'i, 't>> {
        let Some(table) = item.get_ref().as_table() else {
            self.wrong_type(name, "[table]", item);
            return None;
        };
        let prefix = format!("{}{name}.", self.prefix);
        Some(Fields {
            table,
            span: item.span(),
            offset: self.offset,
            prefix,
            known: Vec::new(),
            document: self.document,
        })
    }

    /// The value of a key, whatever its type.
    pub fn item(&mut self, key: &'a str) -> Option<&'a Item<'i>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// All keys with their values, all of them known: for tables whose keys the site chooses.
    pub fn all(&mut self) -> Vec<(&'a Spanned<std::borrow::Cow<'i, str>>, &'a Item<'i>)> {
        let mut all: Vec<_> = self.table.iter().collect();
        all.sort_by_key(|(key, _)| key.span().start);
        self.known.extend(all.iter().map(|(key, _)| key.get_ref().as_ref()));
        all
    }

    /// A place in the document for a span of this TOML.
    pub fn placed<T>(&self, value: T, span: Range<usize>) -> Placed<T> {
        Placed { value, span: (self.offset + span.start..self.offset + span.end).into() }
    }

    /// Reports a problem at a span of this TOML.
    pub fn report(&mut self, span: Range<usize>, problem: Problem) {
        self.document.report(self.offset + span.start, self.offset + span.end, problem);
    }

    /// Reports a key that has to be there, unless a misspelling of it will be reported anyway or it may
    /// stand in a part that could not be read.
    pub fn missing(&mut self, key: &str) {
        if self.prefix.is_empty() && self.document.has_given_up() {
            return;
        }
        let misspelled = |written: &str| !self.known.contains(&written) && nearest(written, [key]).is_some();
        if self.table.keys().any(|written| misspelled(written.get_ref())) {
            return;
        }
        let problem = Problem::MissingKey { key: format!("{}{key}", self.prefix), name: key.into() };
        self.report(self.span.start..self.span.start, problem);
    }

    /// Reports a value that its key does not take.
    pub fn bad_value(&mut self, key: &str, value: &str, expected: &str) {
        let span = self.table.get(key).map_or(self.span.clone(), Spanned::span);
        let key = format!("{}{key}", self.prefix);
        self.report(span, Problem::BadValue { key, value: value.into(), expected: expected.into() });
    }

    /// Reports a value that the command line gave in place of a key.
    pub fn bad_argument(&mut self, option: &str, value: &str, expected: &str) {
        let problem = Problem::BadValue { key: option.into(), value: value.into(), expected: expected.into() };
        self.document.found.push(Diagnostic::of_file(option, problem));
    }

    /// Reports a value of another type. `expected` is spelled as TOML, so it needs no translation.
    pub fn wrong_type(&mut self, key: &str, expected: &str, item: &Item) {
        let problem = Problem::WrongType {
            key: format!("{}{key}", self.prefix),
            expected: expected.into(),
            found: sample(item.get_ref()),
        };
        self.report(item.span(), problem);
    }

    /// A line of text, normalised.
    pub fn string(&mut self, key: &'a str) -> Option<String> {
        Some(self.placed_string(key)?.value)
    }

    /// A line of text with its place.
    pub fn placed_string(&mut self, key: &'a str) -> Option<Placed<String>> {
        let item = self.item(key)?;
        self.text_of(key, item)
    }

    /// The text of an item.
    pub fn text_of(&mut self, key: &str, item: &Item) -> Option<Placed<String>> {
        match item.get_ref() {
            DeValue::String(value) => Some(self.placed(text::line(value), item.span())),
            _ => {
                self.wrong_type(key, "\"…\"", item);
                None
            }
        }
    }

    /// The path or address an item holds, as written.
    pub fn path_of(&mut self, key: &str, item: &Item) -> Option<Placed<String>> {
        match item.get_ref() {
            DeValue::String(written) => Some(self.placed(text::normalize(written).trim().to_owned(), item.span())),
            _ => {
                self.wrong_type(key, "\"…\"", item);
                None
            }
        }
    }

    /// The address of another page, of a scheme that cannot run anything.
    pub fn url(&mut self, key: &'a str) -> Option<String> {
        let url = self.string(key)?;
        if is_safe(&url) {
            return Some(url);
        }
        self.bad_value(key, &url, "https://…");
        None
    }

    /// True or false.
    pub fn boolean(&mut self, key: &'a str) -> Option<bool> {
        let item = self.item(key)?;
        let value = item.get_ref().as_bool();
        if value.is_none() {
            self.wrong_type(key, "true / false", item);
        }
        value
    }

    /// A whole number within bounds.
    pub fn integer(&mut self, key: &'a str, bounds: Range<i64>) -> Option<i64> {
        let item = self.item(key)?;
        self.integer_of(key, item, &bounds)
    }

    /// Whole numbers within bounds, at least one.
    pub fn integers(&mut self, key: &'a str, bounds: Range<i64>) -> Option<Vec<i64>> {
        let item = self.item(key)?;
        let Some(items) = item.get_ref().as_array().filter(|items| !items.is_empty()) else {
            self.wrong_type(key, "[480, 960]", item);
            return None;
        };
        items.iter().map(|item| self.integer_of(key, item, &bounds)).collect()
    }

    fn integer_of(&mut self, key: &str, item: &Item, bounds: &Range<i64>) -> Option<i64> {
        let Some(number) = item.get_ref().as_integer() else {
            self.wrong_type(key, "123", item);
            return None;
        };
        let value = i64::from_str_radix(number.as_str(), number.radix()).ok().filter(|value| bounds.contains(value));
        if value.is_none() {
            let expected = format!("{} … {}", bounds.start, bounds.end - 1);
            self.bad_value(key, number.as_str(), &expected);
        }
        value
    }

    /// A date or datetime, or a string that spells one.
    pub fn moment(&mut self, key: &'a str, zone: &TimeZone) -> Option<Moment> {
        let item = self.item(key)?;
        self.moment_of(key, item, zone)
    }

    /// The date an item holds.
    pub fn moment_of(&mut self, key: &str, item: &Item, zone: &TimeZone) -> Option<Moment> {
        let (moment, written) = match item.get_ref() {
            DeValue::Datetime(value) => (Moment::of_toml(value, zone), value.to_string()),
            DeValue::String(value) => (Moment::of_text(value, zone), value.to_string()),
            DeValue::Integer(value) => (None, value.as_str().to_owned()),
            _ => {
                self.wrong_type(key, "2022-12-31", item);
                return None;
            }
        };
        if moment.is_none() {
            self.report(item.span(), date_problem(&written));
        }
        moment
    }

    /// Texts with their places: an array of strings, or one string where `single` allows it.
    pub fn strings(&mut self, key: &'a str, single: bool) -> Vec<Placed<String>> {
        let Some(item) = self.item(key) else { return Vec::new() };
        match item.get_ref() {
            DeValue::Array(items) => items.iter().filter_map(|item| self.path_of(key, item)).collect(),
            DeValue::String(_) if single => self.text_of(key, item).into_iter().collect(),
            _ => {
                self.wrong_type(key, "[\"…\", \"…\"]", item);
                Vec::new()
            }
        }
    }

    /// A free table, for themes; dates become strings.
    pub fn free(&mut self, key: &'a str) -> serde_json::Map<String, Json> {
        let Some(item) = self.item(key) else { return serde_json::Map::new() };
        match self.json(item) {
            Json::Object(table) => table,
            _ => {
                self.wrong_type(key, "[table]", item);
                serde_json::Map::new()
            }
        }
    }

    /// A value of any kind. What JSON does not have becomes text: dates, and numbers that are none.
    fn json(&mut self, item: &Item) -> Json {
        match item.get_ref() {
            DeValue::String(value) => text::normalize(value).into(),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => number.into(),
                Err(_) => {
                    let (value, expected) = (text::cut(number.as_str(), 30), format!("{} … {}", i64::MIN, i64::MAX));
                    self.report(item.span(), Problem::BadValue { key: "extra".into(), value, expected });
                    Json::Null
                }
            },
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(float) if float.is_finite() => float.into(),
                _ => number.as_str().into(),
            },
            DeValue::Boolean(value) => (*value).into(),
            DeValue::Datetime(value) => value.to_string().into(),
            DeValue::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            DeValue::Table(table) => {
                let pairs =
                    table.iter().map(|(key, item)| (text::normalize(key.get_ref()).into_owned(), self.json(item)));
                Json::Object(pairs.collect())
            }
        }
    }

    /// Names of the keys asked for so far.
    #[cfg(test)]
    pub fn known(&self) -> &[&'a str] {
        &self.known
    }

    /// Reports every key that was not asked for, with the nearest known one.
    pub fn finish(self) {
        for (key, _) in self.table.iter() {
            if !self.known.contains(&key.get_ref().as_ref()) {
                let span = (self.offset + key.span().start)..(self.offset + key.span().end);
                let full = format!("{}{}", self.prefix, key.get_ref());
                let problem = match self.prefix.is_empty() {
                    true => Problem::UnknownKey { key: full },
                    false => Problem::UnknownKeyOfTable { key: full, known: self.known.join(", ") },
                };
                let near = nearest(key.get_ref(), self.known.iter().copied());
                self.document.suggest(span.start, span.end, problem, near);
            }
        }
    }
}

/// A value as it may be written in TOML, cut short: readable in every language.
fn sample(value: &DeValue) -> String {
    match value {
        DeValue::String(text) => format!("\"{}\"", text::cut(&text::line(text), 30)),
        DeValue::Integer(number) => text::cut(number.as_str(), 30),
        DeValue::Float(number) => text::cut(number.as_str(), 30),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(value) => value.to_string(),
        DeValue::Array(_) => "[…]".to_owned(),
        DeValue::Table(_) => "{…}".to_owned(),
    }
}
