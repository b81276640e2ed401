//! Colours code blocks with short CSS classes; the grammars are loaded when the first block asks.

use std::sync::OnceLock;

use pulldown_cmark_escape::escape_html;
use syntect::parsing::{BasicScopeStackOp, ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxSet};
use syntect::util::LinesWithEndings;

/// Which class a scope gets: the first row whose prefix fits, innermost scope first.
const CLASSES: [(&str, &str); 17] = [
    ("comment", "c"),
    ("string", "s"),
    ("constant.numeric", "n"),
    ("constant", "n"),
    ("keyword.operator", "o"),
    ("keyword", "k"),
    ("storage", "k"),
    ("entity.name.function", "f"),
    ("support.function", "f"),
    ("entity.name.tag", "g"),
    ("entity.other.attribute-name", "a"),
    ("entity.name", "t"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("variable", "v"),
    ("punctuation.definition.comment", "c"),
    ("punctuation", "p"),
];

/// Grammars that take seconds for a few kilobytes written for the purpose; their code stays plain.
const SLOW: [&str; 1] = ["SystemVerilog"];

fn grammars() -> &'static SyntaxSet {
    static GRAMMARS: OnceLock<SyntaxSet> = OnceLock::new();
    GRAMMARS.get_or_init(two_face::syntax::extra_newlines)
}

fn classes() -> &'static [(Scope, &'static str)] {
    static SCOPES: OnceLock<Vec<(Scope, &'static str)>> = OnceLock::new();
    SCOPES.get_or_init(|| {
        let parsed = CLASSES.iter().map(|(scope, class)| Scope::new(scope).map(|scope| (scope, *class)));
        parsed.filter_map(Result::ok).collect()
    })
}

/// The code as HTML with `<span class="hl-…">`; `None` for a language without a grammar. A grammar
/// that fails on some code leaves the rest of it plain.
pub fn html(code: &str, language: &str) -> Option<String> {
    let grammars = grammars();
    let syntax = grammars.find_syntax_by_token(language)?;
    if SLOW.contains(&syntax.name.as_str()) {
        let mut plain = String::with_capacity(code.len());
        // Writing to a string cannot fail.
        let _ = escape_html(&mut plain, code);
        return Some(plain);
    }
    let mut state = ParseState::new(syntax);
    let mut stack = Classes::default();
    let mut writer = Writer { html: String::with_capacity(code.len() * 2), class: None };
    for line in LinesWithEndings::from(code) {
        let mut from = 0;
        for (at, change) in state.parse_line(line, grammars).unwrap_or_default() {
            writer.write(&line[from..at], stack.top());
            from = at;
            stack.apply(&change);
        }
        writer.write(&line[from..], stack.top());
    }
    writer.close();
    Some(writer.html)
}

/// The open scopes, each with the class of the innermost scope up to it that has one.
#[derive(Default)]
struct Classes {
    scopes: ScopeStack,
    classes: Vec<Option<&'static str>>,
}

impl Classes {
    fn top(&self) -> Option<&'static str> {
        self.classes.last().copied().flatten()
    }

    fn apply(&mut self, change: &ScopeStackOp) {
        let _ = self.scopes.apply_with_hook(change, |change, _| match change {
            BasicScopeStackOp::Push(scope) => {
                let class = classes().iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|(_, class)| *class);
                self.classes.push(class.or(self.classes.last().copied().flatten()));
            }
            BasicScopeStackOp::Pop => drop(self.classes.pop()),
        });
    }
}

/// Writes pieces of code, joining neighbours of one class into one span.
struct Writer {
    html: String,
    class: Option<&'static str>,
}

impl Writer {
    fn write(&mut self, piece: &str, class: Option<&'static str>) {
        if piece.is_empty() {
            return;
        }
        if class != self.class {
            self.close();
            if let Some(class) = class {
                self.html.push_str("<span class=\"hl-");
                self.html.push_str(class);
                self.html.push_str("\">");
            }
            self.class = class;
        }
        // Writing to a string cannot fail.
        let _ = escape_html(&mut self.html, piece);
    }

    fn close(&mut self) {
        if self.class.take().is_some() {
            self.html.push_str("</span>");
        }
    }
}
