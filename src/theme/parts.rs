//! Parts: which templates a template is made of. The engine knows it, but does not say it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The templates of a theme and of those it extends, with what each of them names.
#[derive(Debug, Default)]
pub struct Parts {
    /// What the engine puts before a name that is not found as it stands.
    prefixes: Vec<String>,
    /// By name in the engine: `themes/x/base.html`.
    uses: BTreeMap<String, Uses>,
    /// By name of a component: the template that defines it.
    components: HashMap<String, String>,
}

/// What the text of one template names.
#[derive(Debug, Default, PartialEq, Eq)]
struct Uses {
    /// Templates it extends or includes.
    templates: Vec<String>,
    /// Components it calls.
    calls: Vec<String>,
    /// Components it defines.
    defines: Vec<String>,
}

impl Parts {
    /// Reads templates that the engine has understood, given by name, a theme's own before those it extends.
    pub fn of(prefixes: Vec<String>, templates: &[(String, String)]) -> Self {
        let mut parts = Parts { prefixes, ..Parts::default() };
        for (name, text) in templates {
            let uses = Uses::of(text);
            for component in &uses.defines {
                parts.components.entry(component.clone()).or_insert_with(|| name.clone());
            }
            parts.uses.insert(name.clone(), uses);
        }
        parts
    }

    /// The names in the engine of a template, and of all that it extends, includes and calls.
    pub fn all(&self, template: &str) -> BTreeSet<&str> {
        let mut all = BTreeSet::new();
        let mut next: Vec<&str> = self.found(template).into_iter().collect();
        while let Some(name) = next.pop() {
            if all.insert(name) {
                let uses = &self.uses[name];
                let called = uses.calls.iter().filter_map(|call| self.components.get(call)).map(String::as_str);
                next.extend(uses.templates.iter().filter_map(|other| self.found(other)).chain(called));
            }
        }
        all
    }

    /// The name in the engine, found as the engine finds it.
    fn found(&self, name: &str) -> Option<&str> {
        let prefixed = self.prefixes.iter().map(|prefix| format!("{prefix}{name}"));
        let mut names = std::iter::once(name.to_owned()).chain(prefixed);
        names.find_map(|name| self.uses.get_key_value(&name)).map(|(name, _)| name.as_str())
    }
}

impl Uses {
    fn of(text: &str) -> Self {
        let (mut uses, mut rest) = (Uses::default(), text);
        while let Some(at) = rest.find('{') {
            rest = &rest[at..];
            rest = match rest.as_bytes().get(1) {
                Some(b'#') => behind(rest, "#}"),
                Some(b'{') => uses.read(&rest[2..], "}}"),
                Some(b'%') => match tag(rest, "raw") {
                    Some(raw) => behind_raw(raw),
                    None => uses.read(&rest[2..], "%}"),
                },
                _ => &rest[1..],
            };
        }
        uses
    }

    /// Reads a tag up to its end; answers with what follows.
    fn read<'t>(&mut self, text: &'t str, end: &str) -> &'t str {
        let mut rest = text.strip_prefix('-').unwrap_or(text).trim_start();
        let (mut before, mut is_first) = (Token::Sign(' '), true);
        while !rest.is_empty() && !rest.starts_with(end) {
            let (token, mut next) = Token::first(rest);
            match (before, token) {
                (Token::Name("include" | "extends"), Token::Text(name)) => self.templates.push(name.to_owned()),
                (Token::Name("component"), Token::Name(_)) if is_first => {
                    let (name, behind) = dotted(rest);
                    self.defines.push(name);
                    next = behind;
                }
                (before, Token::Sign('<')) if !before.is_operand() && starts_name(next) => {
                    let (name, behind) = dotted(next);
                    self.calls.push(name);
                    next = behind;
                }
                _ => {}
            }
            is_first = before == Token::Sign(' ');
            (before, rest) = (token, next.trim_start());
        }
        rest.strip_prefix(end).unwrap_or(rest)
    }
}

/// A piece of a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'t> {
    Name(&'t str),
    Number,
    /// What stands between quotes.
    Text(&'t str),
    Sign(char),
}

impl<'t> Token<'t> {
    /// The first token of a text that is not empty, and what follows.
    fn first(text: &'t str) -> (Self, &'t str) {
        let sign = text.chars().next().unwrap_or(' ');
        match sign {
            '"' | '\'' | '`' => {
                let end = closing(&text[1..], sign as u8);
                (Token::Text(&text[1..1 + end]), text.get(end + 2..).unwrap_or(""))
            }
            '0'..='9' => {
                let digits = |letter: char| !letter.is_ascii_digit();
                (Token::Number, &text[text.find(digits).unwrap_or(text.len())..])
            }
            _ if starts_name(text) => {
                let (name, behind) = text.split_at(end_of_name(text));
                (Token::Name(name), behind)
            }
            _ => (Token::Sign(sign), &text[sign.len_utf8()..]),
        }
    }

    /// Whether a `<` that follows compares.
    fn is_operand(self) -> bool {
        match self {
            Token::Name(name) => !["if", "elif", "else", "and", "or", "not", "in"].contains(&name),
            Token::Number | Token::Text(_) => true,
            Token::Sign(sign) => [')', ']', '}'].contains(&sign),
        }
    }
}

/// Where text in quotes ends.
fn closing(text: &str, quote: u8) -> usize {
    let mut is_escaped = false;
    let is_end = |byte: u8| {
        let is_end = byte == quote && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    };
    text.bytes().position(is_end).unwrap_or(text.len())
}

fn starts_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
}

fn end_of_name(text: &str) -> usize {
    text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len())
}

/// The name of a component, which may have points in it, and what follows.
fn dotted(text: &str) -> (String, &str) {
    let (name, rest) = text.split_at(end_of_name(text));
    match rest.strip_prefix('.') {
        Some(behind) if starts_name(behind) => {
            let (more, rest) = dotted(behind);
            (format!("{name}.{more}"), rest)
        }
        _ => (name.to_owned(), rest),
    }
}

/// What follows the tag `{% word %}` that the text starts with.
fn tag<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let inside = text.strip_prefix("{%")?;
    let inside = inside.strip_prefix('-').unwrap_or(inside).trim_start().strip_prefix(word)?.trim_start();
    inside.strip_prefix('-').unwrap_or(inside).strip_prefix("%}")
}

fn behind<'t>(text: &'t str, end: &str) -> &'t str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

/// What follows the end of a text that is printed as it stands.
fn behind_raw(text: &str) -> &str {
    text.match_indices("{%").find_map(|(at, _)| tag(&text[at..], "endraw")).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::Uses;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn what_a_template_names_is_found_and_nothing_else() {
        let text = r#"{%- extends 'base.html' -%}{# {% include "no.html" %} {{ <No/> }} #}{ "x" }
            {% if a < time and b|length <total %}{% include "a/b.html" %}{% endif %}{{ "{% include 'no.html' %} <No/> \"" }}
            {%- raw -%}{% include "no.html" %}{{ <No/> }}{%- endraw %}{{ <ui.Card item={a} level={2}/> ~ <Line/> }}
            {% <Box title="<No/>"> %}{{ [<Inner/>, 3 < no] | first }}{% </Box> %}{% if not <Test/> %}{% endif %}
            {%- component ui.More(a: string = "<No/>") -%}{{ <Line/> }}{%- endcomponent ui.More -%}{{ include }}"#;
        let uses = Uses::of(text);
        assert_eq!(uses.templates, words(&["base.html", "a/b.html"]));
        assert_eq!(uses.calls, words(&["ui.Card", "Line", "Box", "Inner", "Test", "Line"]));
        assert_eq!(uses.defines, words(&["ui.More"]));
    }

    #[test]
    fn a_text_that_breaks_off_does_no_harm() {
        let text =
            r#"{%- include "a.html" %}{{ <Card a={"é"}/> }}{% raw %}{{ x }}{% endraw %}{# c #}{% component X() %}"#;
        (0..text.len()).filter(|at| text.is_char_boundary(*at)).for_each(|at| drop(Uses::of(&text[..at])));
    }
}
