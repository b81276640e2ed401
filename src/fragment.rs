//! Fragments: what lists show of an article, rendered once for all of them.
//!
//! A theme's `templates/fragments/NAME.html` sees one card, the site and the words; what it makes of them is
//! `html.NAME` of that card wherever it is shown.

use tera::{Context, Map, Value};

use crate::diagnostic::Diagnostic;
use crate::output::Page;
use crate::shared::Shared;
use crate::theme::{Theme, template_problem};
use crate::view::CardView;

/// The folder of a theme's fragments, below its templates.
pub const FOLDER: &str = "fragments/";

/// The template of a fragment.
pub fn template(name: &str) -> String {
    format!("{FOLDER}{name}.html")
}

/// Renders the fragments of the cards that a page shows, as far as no other page has.
pub fn fill(page: &Page, theme: &Theme) -> Result<(), Diagnostic> {
    page.view.cards().try_for_each(|card| card.fill(|value| with_fragments(value, card, page, theme)))
}

/// A card's template value with its fragments.
fn with_fragments(value: Value, card: &Shared<CardView>, page: &Page, theme: &Theme) -> Result<Value, Diagnostic> {
    if theme.fragments.is_empty() {
        return Ok(value);
    }
    let Some(known) = value.as_map() else { return Ok(value) };
    // There are as many of these as there are articles, so no room is left over in them.
    let mut fields = Map::with_capacity_and_hasher(known.len() + 1, Default::default());
    fields.extend(known.iter().map(|(name, value)| (name.clone(), value.clone())));
    let mut context = Context::new();
    context.insert_value("card", value);
    context.insert_value("site", page.site.value().clone());
    context.insert_value("t", page.words.value().clone());
    let mut rendered = Map::default();
    for name in &theme.fragments {
        let template = template(name);
        let html = theme.tera.render(&template, &context);
        let html = html.map_err(|error| template_problem(&error, &template, Some(&card.url)))?;
        rendered.insert(name.clone().into(), Value::safe_string(&html));
    }
    fields.insert("html".into(), rendered.into());
    Ok(fields.into())
}
