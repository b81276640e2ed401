//! Raw HTML among the events: kept for the sanitiser, or read as text.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event};

use super::Rewriter;
use crate::config::RawHtml;
use crate::markdown::attribute::raw_ids;
use crate::markdown::{lint, normalized};
use crate::text;

impl<'t> Rewriter<'_, 't, '_> {
    /// Whether the sanitiser would take too long over the raw HTML so far.
    pub fn is_too_heavy(&self) -> bool {
        self.raw_html == RawHtml::Sanitize && self.weight.is_heavy()
    }

    /// Weighs raw HTML, and tells what of it will not be kept and what it lacks; whether it should rather be read as text.
    pub(super) fn is_text(&mut self, range: Range<usize>, within_line: bool) -> bool {
        if self.raw_html == RawHtml::Escape {
            return true;
        }
        let range = self.offset + range.start..self.offset + range.end;
        let html = &self.document.text[range.clone()];
        if self.raw_html == RawHtml::Sanitize {
            if lint::swallows(range.clone(), within_line, self.document) {
                return true;
            }
            self.weight.raw(html);
            self.lint.removed_tags(html, range.start, &self.config.embed, self.document);
        }
        lint::pictures_without_alt(html, range.start, self.document);
        false
    }

    /// Takes a piece of raw HTML.
    pub(super) fn raw(&mut self, html: CowStr<'t>, is_text: bool, is_inline: bool) {
        if is_more(&html) {
            self.outline.before_more = self.before_more.take().map(|text| text::line(&text));
            return;
        }
        let html = normalized(html);
        if is_text {
            self.gather(&html);
            return self.out.push(Event::Text(html));
        }
        self.has_raw_html = true;
        if self.raw_html == RawHtml::Allow {
            self.outline.anchors.extend(raw_ids(&html));
        }
        self.out.push(if is_inline { Event::InlineHtml(html) } else { Event::Html(html) });
    }
}

fn is_more(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim() == "more")
}
