//! The description of the keys against their readers: for every key, at every level of tables, both take the same values.

use std::collections::BTreeSet;

use bantin::config::{self, Overrides};
use bantin::diagnostic::{Diagnostic, Document, Problem, Tongue};
use bantin::front_matter;
use bantin::schema::{self, Key, Kind};
use jiff::tz::TimeZone;
use jsonschema::Validator;
use toml::{Table, Value};

/// What may be put in place of any value. Texts of blanks are left out: readers trim them, which no schema can say; so are
/// whole numbers with a point, which validators take for whole numbers.
const SAMPLES: &str = r#"
samples = [
    true, false, 0, 7, -7, 1_000_000_000, 1.5, "", "chữ", "vi", "a/b", "../a", "/a/", "https://x.example.vn/", "tel:115",
    "javascript:alert(1)", "2022-12-31", "2022-12-31T08:30:00", "2022-12-31 08:30", "2022-12-31T20:00:00.5Z", "2022-13-01",
    "31/12/2022", 2022-12-31, 2022-12-31T08:30:00, 2022-12-31T08:30:00+07:00, 08:30:00, [], ["chữ"], ["a", "b"], [7], [[]],
    [2022-12-31], [{}], [{ khong-co = 1 }], {}, { khong-co = 1 }, { en = {} }, { khong-co = "chữ" }, "error", "a.example.vn",
]
"#;

/// Texts that only the reader can tell from right ones.
const READERS_ONLY: [&str; 1] = ["timezone"];

fn taxonomies() -> Vec<String> {
    ["tags", "categories"].map(str::to_owned).into()
}

/// A place where the schema is stricter on purpose: an edition without words for its title.
const STRICTER: (&str, &str) = (".languages.en.title", "");

/// What is said of a document by its reader.
type Read = fn(&str) -> Vec<Diagnostic>;

fn read_front_matter(toml: &str) -> Vec<Diagnostic> {
    let mut document = Document::new("a.md".into(), toml);
    front_matter::parse(toml, 0, &mut document, &taxonomies(), &TimeZone::UTC, true);
    document.found
}

fn read_config(toml: &str) -> Vec<Diagnostic> {
    config::parse(toml, "config.toml", &Overrides::default()).1
}

/// The two views of one kind of file.
struct Pair {
    read: Read,
    schema: Validator,
    samples: Vec<Value>,
    /// Documents looked at.
    seen: usize,
    /// Documents that only one of the two takes.
    wrong: Vec<String>,
}

/// Puts a value where a walk has come to, and everything around it that has to be there.
type Put<'a> = &'a dyn Fn(Value) -> Table;

impl Pair {
    fn of(read: Read, schema: &serde_json::Value) -> Self {
        let schema = jsonschema::draft7::new(schema).expect("a schema");
        let samples = SAMPLES.parse::<Table>().expect("samples").remove("samples");
        let samples = samples.and_then(|samples| samples.as_array().cloned()).expect("a list");
        Pair { read, schema, samples, seen: 0, wrong: Vec::new() }
    }

    /// Whether both take a document; they must agree.
    fn takes(&mut self, document: Table, what: &str) -> bool {
        let text = toml::to_string(&document).expect("TOML");
        let found = (self.read)(&text);
        let is_read = !found.iter().any(Diagnostic::is_error);
        let is_valid = self.schema.is_valid(&schema::value(&Value::Table(document)));
        if is_read != is_valid {
            let told: Vec<_> = found.iter().map(|found| found.problem.code()).collect();
            self.wrong.push(format!("{what}: the reader takes it: {is_read} {told:?}, the schema: {is_valid}"));
        }
        self.seen += 1;
        is_read
    }

    /// The two have agreed on so many documents.
    fn agree(&self, least: usize) {
        assert!(self.wrong.is_empty(), "{} of {}:\n{}", self.wrong.len(), self.seen, self.wrong.join("\n"));
        assert!(self.seen > least, "only {} documents", self.seen);
    }

    /// Tries every sample in a place; one at least must be refused there, unless anything goes.
    fn samples(&mut self, put: Put, what: &str, kind: &Kind) {
        let samples = self.samples.clone();
        let texts = READERS_ONLY.iter().any(|only| what.ends_with(only));
        // Dates are texts to a validator: one in place of a text is for the reader to find.
        let fit = samples
            .into_iter()
            .filter(|sample| !(texts && sample.is_str()) && (takes_dates(kind) || !has_date(sample)));
        let fit = fit.filter(|sample| (what, sample.as_str()) != (STRICTER.0, Some(STRICTER.1)));
        let refused = fit.filter(|sample| !self.takes(put(sample.clone()), &format!("{what} = {sample}"))).count();
        assert!(refused > 0 || *kind == Kind::Any, "{what} takes everything");
    }

    fn table(&mut self, rows: &[Key], put: Put, what: &str) {
        let taxonomies = taxonomies();
        let all: Vec<(&str, &Key)> = schema::keys(rows, &taxonomies).collect();
        let required = all.iter().filter(|(_, key)| key.is_required);
        let required: Table = required.map(|(name, key)| ((*name).to_owned(), value(key.example))).collect();
        self.unknown_key(&all, &required, put, what);
        for (name, key) in &all {
            let beside = |value: Value| {
                let mut table = required.clone();
                let needed = key.needs.and_then(|needed| all.iter().find(|(name, _)| *name == needed));
                table.extend(needed.map(|(name, key)| ((*name).to_owned(), self::value(key.example))));
                table.insert((*name).to_owned(), value);
                put(Value::Table(table))
            };
            let what = format!("{what}.{name}");
            let example = beside(value(key.example));
            let told: Vec<_> = (self.read)(&toml::to_string(&example).expect("TOML"));
            // A picture alone lacks its description, which is another key.
            let is_other = |found: &Diagnostic| matches!(*found.problem, Problem::NoAlt {});
            assert!(told.iter().all(is_other), "{what}: its example is not right: {told:#?}");
            assert!(self.takes(example, &what), "{what}: its example is refused");
            if let Some(default) = key.default {
                assert!(self.takes(beside(value(default)), &what), "{what}: its default is refused");
            }
            self.samples(&beside, &what, &key.kind);
            self.below(&key.kind, &value(key.example), &beside, &what);
            if key.is_required {
                let mut table = required.clone();
                table.remove(*name);
                assert!(!self.takes(put(Value::Table(table)), &what), "{what} need not be there");
            }
        }
    }

    /// A key that nobody knows is refused, and the reader lists just those that are described.
    fn unknown_key(&mut self, all: &[(&str, &Key)], required: &Table, put: Put, what: &str) {
        let mut table = required.clone();
        table.insert("khong-co-khoa-nay".into(), Value::Integer(1));
        let document = put(Value::Table(table));
        let told = (self.read)(&toml::to_string(&document).expect("TOML"));
        assert!(!self.takes(document, what), "{what} takes an unknown key");
        let lists = told.iter().filter_map(|found| match &*found.problem {
            Problem::UnknownKeyOfTable { known, .. } => Some(known.split(", ").collect::<BTreeSet<&str>>()),
            _ => None,
        });
        let described: BTreeSet<&str> = all.iter().map(|(name, _)| *name).collect();
        // The top of a file lists no keys: the readers' own tests know them.
        let lists: Vec<_> = lists.collect();
        assert!(what.is_empty() == lists.is_empty(), "{what}: {told:#?}");
        lists.into_iter().for_each(|known| assert_eq!(known, described, "keys of {what}"));
    }

    fn below(&mut self, kind: &Kind, example: &Value, put: Put, what: &str) {
        match kind {
            Kind::Table(rows) => self.table(rows, put, what),
            Kind::Either(kinds) => kinds.iter().for_each(|kind| self.below(kind, example, put, what)),
            Kind::List(of, _) => {
                let item = |value: Value| put(Value::Array(vec![value]));
                let first = example.as_array().and_then(|items| items.first()).cloned();
                self.samples(&item, &format!("{what}[0]"), of);
                self.below(of, &first.unwrap_or(Value::Boolean(false)), &item, &format!("{what}[0]"));
            }
            Kind::Map(_, of) => {
                let (name, first) = example.as_table().and_then(|table| table.iter().next()).expect("an example");
                let item = |value: Value| put(Value::Table(Table::from_iter([(name.clone(), value)])));
                self.samples(&item, &format!("{what}.{name}"), of);
                self.below(of, first, &item, &format!("{what}.{name}"));
            }
            Kind::Editions => {
                let item = |value: Value| put(Value::Table(Table::from_iter([("en".to_owned(), value)])));
                self.samples(&item, &format!("{what}.en"), kind);
                self.table(&schema::edition(), &item, &format!("{what}.en"));
            }
            _ => {}
        }
    }
}

fn takes_dates(kind: &Kind) -> bool {
    match kind {
        Kind::Date | Kind::Free | Kind::Any => true,
        Kind::Either(kinds) => kinds.iter().any(takes_dates),
        _ => false,
    }
}

fn has_date(value: &Value) -> bool {
    value.is_datetime() || value.as_array().is_some_and(|items| items.iter().any(has_date))
}

/// A value as a row spells it.
fn value(toml: &str) -> Value {
    let table: Table = format!("value = {toml}").parse().unwrap_or_else(|error| panic!("{toml}: {error}"));
    table["value"].clone()
}

fn top(value: Value) -> Table {
    value.as_table().cloned().expect("a table")
}

#[test]
fn front_matter_and_its_schema_take_the_same() {
    let schema = schema::front_matter(&taxonomies(), Tongue::English);
    let mut pair = Pair::of(read_front_matter, &schema);
    pair.table(schema::FRONT_MATTER, &top, "");
    let alone: Table = "title = \"A\"\ntype = \"van-ban\"".parse().expect("TOML");
    assert!(!pair.takes(alone, "type"), "a legal document needs its table");
    pair.agree(1500);
}

#[test]
fn the_configuration_and_its_schema_take_the_same() {
    // `taxonomies` among the samples changes what is a key of `[paths]`; the schema is that of the site as it is.
    let schema = schema::config(&taxonomies(), Tongue::English);
    let read: Read = |toml| read_config(&with_taxonomies(toml));
    let mut pair = Pair::of(read, &schema);
    pair.table(schema::CONFIG, &top, "");
    pair.agree(3000);
}

/// The configuration with the taxonomies of the schema, unless it names its own.
fn with_taxonomies(toml: &str) -> String {
    let names_own = toml.lines().any(|line| line.starts_with("taxonomies"));
    if names_own { toml.to_owned() } else { format!("taxonomies = [\"tags\", \"categories\"]\n{toml}") }
}

#[test]
fn every_key_is_called_and_explained_in_both_languages() {
    fn look(rows: &[Key]) {
        for key in rows {
            for tongue in [Tongue::Vietnamese, Tongue::English] {
                let (name, sentence) = key.words(tongue);
                assert!(!name.is_empty() && sentence.ends_with('.'), "{}: {name:?}, {sentence:?}", key.name);
            }
            assert_ne!(key.words(Tongue::Vietnamese).1, key.words(Tongue::English).1, "{}", key.name);
            below(&key.kind);
        }
    }
    fn below(kind: &Kind) {
        match kind {
            Kind::Table(rows) => look(rows),
            Kind::Either(kinds) => kinds.iter().for_each(below),
            Kind::List(of, _) | Kind::Map(_, of) => below(of),
            _ => {}
        }
    }
    look(schema::FRONT_MATTER);
    look(schema::CONFIG);
}
