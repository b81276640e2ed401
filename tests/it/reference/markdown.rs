//! Writes the reference as Markdown: what every template receives, what each receives besides, then the shapes.

use super::views::{Field, Reference, Templates, Type};

pub fn write(reference: &Reference) -> String {
    let mut text = "\n### In every template\n".to_owned();
    for variable in &reference.everywhere {
        text += &format!("\n#### `{}`\n\n", variable.name);
        match &variable.r#type {
            Type::Shape(name) => {
                let before = format!("{}.", variable.name);
                text += &format!("{}\n\n{}", variable.doc, table("variable", &before, &reference.shapes[name].fields));
            }
            other => text += &format!("{}: {}\n", sentence(&kind(other)), lower(&variable.doc)),
        }
    }
    text += "\n### By template\n";
    for Templates { names, doc, variables } in &reference.templates {
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        text += &format!("\n#### {}\n\n{doc}", names.join(", "));
        text += &match variables.is_empty() {
            true => " It receives nothing more.\n".to_owned(),
            false => format!("\n\n{}", table("variable", "", variables)),
        };
    }
    text += "\n### Shapes\n";
    let roots = reference.everywhere.iter().map(|variable| &variable.r#type);
    let roots: Vec<_> = roots.collect();
    let shapes = reference.shapes.iter().filter(|(name, _)| !roots.contains(&&Type::Shape((*name).clone())));
    let mut shapes: Vec<_> = shapes.map(|(name, shape)| (words(name), shape)).collect();
    shapes.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, shape) in shapes {
        text += &format!("\n#### {name}\n\n{}\n\n{}", shape.doc, table("field", "", &shape.fields));
    }
    text + "\n"
}

fn table(what: &str, before: &str, fields: &[Field]) -> String {
    let rows = fields.iter().map(|Field { name, r#type, doc }| {
        assert!(!doc.contains('|'), "a line of a table cannot hold {doc:?}");
        format!("| `{before}{name}` | {} | {doc} |\n", kind(r#type))
    });
    format!("| {what} | type | what it is |\n|---|---|---|\n{}", rows.collect::<String>())
}

/// The type of one value.
fn kind(of: &Type) -> String {
    match of {
        Type::Text => "text".into(),
        Type::Number => "number".into(),
        Type::Bool => "bool".into(),
        Type::Markup(language) => (*language).into(),
        Type::List(inner) => format!("list of {}", kinds(inner)),
        Type::Table(None) => "table".into(),
        Type::Table(Some(inner)) => format!("table of {}", kinds(inner)),
        Type::Shape(name) => linked(name, words(name)),
        Type::OrNull(inner) => format!("{} or null", kind(inner)),
    }
}

/// The type of several values.
fn kinds(of: &Type) -> String {
    match of {
        Type::List(inner) => format!("lists of {}", kinds(inner)),
        Type::Shape(name) => linked(name, plural(&words(name))),
        Type::Text | Type::Number | Type::Bool | Type::Table(None) => format!("{}s", kind(of)),
        Type::Markup(_) | Type::Table(_) | Type::OrNull(_) => panic!("there is no word for several of {of:?}"),
    }
}

fn linked(name: &str, words: String) -> String {
    format!("[{words}](#{})", anchor(&self::words(name)))
}

/// The name of a shape: `TermLinkView` is a term link.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.strip_suffix("View").unwrap_or(name).chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn plural(words: &str) -> String {
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{words}s"),
    }
}

/// What a link to a heading is written as.
pub fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|sign| if sign == ' ' { '-' } else { sign }).collect()
}

fn sentence(words: &str) -> String {
    let (first, rest) = words.split_at(1);
    first.to_uppercase() + rest
}

fn lower(sentence: &str) -> String {
    let (first, rest) = sentence.split_at(1);
    first.to_lowercase() + rest
}
