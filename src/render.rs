//! Rendering: turns one output into bytes, a pure function of the output and the theme.

use tera::Context;

use crate::diagnostic::{Diagnostic, Problem};
use crate::fragment;
use crate::output::{Output, Page};
use crate::process::guarded;
use crate::theme::{Theme, template_problem};

/// Renders an output into `bytes`, which are emptied first. A file that is copied renders to
/// nothing: the writer copies it.
pub fn render(output: &Output, path: &str, theme: &Theme, bytes: &mut Vec<u8>) -> Result<(), Diagnostic> {
    bytes.clear();
    let xml = |rendered: std::io::Result<Vec<u8>>| {
        rendered.map_err(|error| Diagnostic::of_file(path, Problem::CannotWrite { reason: error.to_string() }))
    };
    match output {
        Output::Page(page) => return guarded_page(page, path, theme, bytes),
        Output::Feed(feed) => *bytes = xml(feed.render()).map_err(|failed| feed.unreadable().unwrap_or(failed))?,
        Output::UrlSet(set) => *bytes = xml(set.render())?,
        Output::SitemapIndex(index) => *bytes = xml(index.render())?,
        Output::Text(text) => bytes.extend_from_slice(text.as_bytes()),
        Output::Redirect(redirect) => bytes.extend_from_slice(redirect.render().as_bytes()),
        Output::Search(file) => *bytes = file.render()?,
        Output::Picture(picture) => *bytes = picture.bytes()?,
        Output::Copy(_) => {}
    }
    Ok(())
}

/// A template that fails in a way the engine did not foresee costs this page only.
fn guarded_page(page: &Page, path: &str, theme: &Theme, bytes: &mut Vec<u8>) -> Result<(), Diagnostic> {
    let done = guarded(|| self::page(page, theme, bytes));
    done.unwrap_or_else(|reason| Err(Diagnostic::of_file(path, Problem::Internal { reason })))
}

fn page(page: &Page, theme: &Theme, bytes: &mut Vec<u8>) -> Result<(), Diagnostic> {
    let failed = |error: tera::Error| template_problem(&error, &page.template, Some(&page.origin));
    fragment::fill(page, theme)?;
    let unreadable = || page.view.content()?.html("").err();
    let unfit = |error: tera::Error| unreadable().unwrap_or_else(|| failed(error));
    let mut context = Context::from_serialize(&page.view).map_err(unfit)?;
    context.insert_value("site", page.site.value().clone());
    context.insert_value("t", page.words.value().clone());
    context.insert("page", &page.page);
    let rendered = theme.tera.render_to(&page.template, &context, bytes).map_err(failed);
    // Most texts are on one page only.
    if let Some(content) = page.view.content() {
        content.text.release();
    }
    rendered
}
