//! Rewrites the parser's events: ids for headings, holes for addresses, classes instead of styles.

mod raw;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Alignment, CowStr, Event, Tag, TagEnd};
use pulldown_cmark_escape::escape_href;

use super::abbreviations::Abbreviations;
use super::attribute::{Ids, clean_target, title_attribute};
use super::code::Code;
use super::footnotes::Footnotes;
use super::lint::{self, Lint};
use super::picture::{OpenImage, PICTURE};
use super::sink::Sink;
use super::weight::Weight;
use super::{Heading, Outline, Reference, block, hole, inline, normalized};
use crate::config::{Config, RawHtml};
use crate::diagnostic::{Document, Problem};
use crate::reference::{is_safe, is_web, scheme};
use crate::slug::slug;
use crate::text;

/// Takes the parser's events one by one and collects what is written and what is learned.
pub struct Rewriter<'d, 't, 'c> {
    document: &'d mut Document<'t>,
    offset: usize,
    config: &'c Config,
    raw_html: RawHtml,
    out: Sink<'t>,
    outline: Outline,
    ids: Ids,
    /// The targets met so far, so that each is kept once.
    targets: HashSet<Arc<str>>,
    footnotes: Footnotes<'t>,
    heading: Option<OpenHeading>,
    image: Option<OpenImage<'t>>,
    has_image: bool,
    code: Code<'t>,
    /// Text of the paragraph that may become the summary.
    paragraph: Option<String>,
    /// All text so far, while a `<!-- more -->` lies ahead.
    before_more: Option<String>,
    /// How many containers (quotes, lists, notes) are open.
    depth: usize,
    alignments: Vec<Alignment>,
    cell: usize,
    in_table_head: bool,
    has_raw_html: bool,
    /// Whether the open block of raw HTML is read as text.
    is_text_block: bool,
    /// Whether no piece of the text can need normalising: it has no entity either.
    is_plain: bool,
    abbreviations: Abbreviations<'c>,
    lint: Lint,
    weight: Weight,
}

/// What is left when all events are taken.
pub struct Finished {
    /// The body with marks for its holes.
    pub html: String,
    /// What was learned.
    pub outline: Outline,
    /// Whether raw HTML waits for the sanitiser.
    pub has_raw_html: bool,
}

struct OpenHeading {
    at: usize,
    text: String,
    range: Range<usize>,
}

impl<'d, 't, 'c> Rewriter<'d, 't, 'c> {
    /// Starts on the body at `offset` of the document.
    pub fn new(
        document: &'d mut Document<'t>,
        offset: usize,
        config: &'c Config,
        edition: usize,
        raw_html: RawHtml,
    ) -> Self {
        let body = &document.text[offset..];
        let marked = memchr::memmem::find(body.as_bytes(), b"<!--").is_some();
        let is_plain = !body.contains('&') && text::is_plain(body);
        Rewriter {
            document,
            offset,
            config,
            raw_html,
            out: Sink::default(),
            outline: Outline::default(),
            ids: Ids::new(),
            targets: HashSet::new(),
            footnotes: Footnotes::default(),
            heading: None,
            image: None,
            has_image: false,
            code: Code::default(),
            paragraph: None,
            before_more: marked.then(String::new),
            depth: 0,
            alignments: Vec::new(),
            cell: 0,
            in_table_head: false,
            has_raw_html: false,
            is_text_block: false,
            is_plain,
            abbreviations: Abbreviations::new(&config.editions[edition].abbreviations),
            lint: Lint::default(),
            weight: Weight::default(),
        }
    }

    /// What has come of the events.
    pub fn finish(mut self) -> Finished {
        self.footnotes.append(&mut self.out);
        self.outline.anchors.extend(self.footnotes.ids());
        let has_raw_html = self.has_raw_html && self.raw_html == RawHtml::Sanitize;
        Finished { html: self.out.finish(), outline: self.outline, has_raw_html }
    }

    /// Takes one event.
    pub fn event(&mut self, event: Event<'t>, range: Range<usize>) {
        match &event {
            Event::Start(_) => self.weight.start(),
            Event::End(_) => self.weight.end(),
            _ => {}
        }
        if self.image.is_some() {
            return self.inside_image(event);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(text, range),
            Event::Code(code) => {
                let code = self.normalized(code);
                self.gather(&code);
                self.out.push(Event::Code(code));
            }
            Event::Html(html) => self.raw(html, self.is_text_block, false),
            Event::InlineHtml(html) => {
                let is_text = self.is_text(range, true);
                self.raw(html, is_text, true);
            }
            Event::SoftBreak | Event::HardBreak => {
                self.gather(" ");
                self.out.push(event);
            }
            Event::FootnoteReference(name) => self.out.push(self.footnotes.reference(name)),
            Event::TaskListMarker(done) => self.out.push(task(done)),
            other => self.out.push(other),
        }
    }

    fn start(&mut self, tag: Tag<'t>, range: Range<usize>) {
        match tag {
            Tag::Paragraph if self.depth == 0 && self.outline.first_paragraph.is_empty() => {
                self.paragraph = Some(String::new());
                self.out.push(Event::Start(tag));
            }
            Tag::Heading { level, id, classes, attrs } => {
                self.heading = Some(OpenHeading { at: self.out.next(), text: String::new(), range });
                self.out.holds = true;
                let classes = classes.into_iter().map(normalized).collect();
                let attrs = if self.raw_html == RawHtml::Allow { attrs } else { Vec::new() };
                self.out.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Tag::Link { link_type, dest_url, title, .. } => {
                let email = link_type == pulldown_cmark::LinkType::Email;
                let target = if email { format!("mailto:{dest_url}").into() } else { dest_url };
                let attribute = self.address("href", false, &target, range);
                self.out.push(inline(format!("<a{attribute}{}>", title_attribute(&title))));
            }
            Tag::Image { dest_url, title, .. } => {
                self.image = Some(OpenImage::new(dest_url, title, range));
            }
            Tag::CodeBlock(kind) => self.code.open(kind, self.offset + range.start..self.offset + range.end),
            Tag::FootnoteDefinition(name) => {
                self.depth += 1;
                self.footnotes.open(name, &mut self.out);
            }
            Tag::Table(alignments) => {
                self.alignments = alignments;
                self.out.push(block("<div class=\"table-wrap\" tabindex=\"0\">"));
                self.out.push(Event::Start(Tag::Table(Vec::new())));
            }
            Tag::TableHead | Tag::TableRow => {
                self.in_table_head = matches!(tag, Tag::TableHead);
                self.cell = 0;
                self.out.push(Event::Start(tag));
            }
            Tag::TableCell => self.table_cell(),
            Tag::HtmlBlock => {
                self.is_text_block = self.is_text(range, false);
                self.out.push(Event::Start(if self.is_text_block { Tag::Paragraph } else { tag }));
            }
            tag => {
                self.depth += usize::from(is_container(&tag));
                self.out.push(Event::Start(tag));
            }
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                if let Some(paragraph) = self.paragraph.take() {
                    self.outline.first_paragraph = text::line(&paragraph);
                }
            }
            TagEnd::Heading(level) => self.end_heading(level as u8),
            TagEnd::CodeBlock => {
                let block = self.code.close(self.config.highlight, self.document);
                return block.into_iter().for_each(|event| self.out.push(event));
            }
            TagEnd::FootnoteDefinition => {
                self.depth -= 1;
                return self.footnotes.close(&mut self.out);
            }
            TagEnd::Table => {
                self.out.push(Event::End(tag));
                return self.out.push(block("</div>\n"));
            }
            TagEnd::TableCell => {
                self.cell += 1;
                self.gather(" ");
                return self.out.push(inline(if self.in_table_head { "</th>" } else { "</td>" }.to_owned()));
            }
            TagEnd::HtmlBlock if self.is_text_block => {
                return self.out.push(Event::End(TagEnd::Paragraph));
            }
            TagEnd::HtmlBlock => {
                let range = self.offset + range.start..self.offset + range.end;
                // Left open, it would hide what the page shows behind the text.
                if lint::unclosed_comment(range, self.document) {
                    self.out.push(block("-->\n"));
                }
            }
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::DefinitionList => self.depth -= 1,
            _ => {}
        }
        if !is_inline(tag) {
            self.gather(" ");
        }
        self.out.push(Event::End(tag));
    }

    fn end_heading(&mut self, level: u8) {
        let Some(open) = self.heading.take() else { return };
        if level == 1 {
            let range = self.offset + open.range.start..self.offset + open.range.end;
            self.document.report(range.start, range.end, Problem::HeadingLevelOne {});
        }
        let title = text::line(&open.text);
        self.out.holds = false;
        let Some(Event::Start(Tag::Heading { id, .. })) = self.out.waiting(open.at) else { return };
        let wanted = id.as_deref().map(|id| text::normalize(id).into_owned()).filter(|id| {
            !id.is_empty() && !id.contains(char::is_whitespace) && !id.starts_with("fn:") && !id.starts_with("fnref:")
        });
        let unique = self.ids.unique(wanted.unwrap_or_else(|| slug(&title)));
        *id = Some(unique.clone().into());
        self.outline.anchors.push(unique.clone());
        self.outline.headings.push(Heading { level, id: unique, title });
    }

    fn table_cell(&mut self) {
        let name = if self.in_table_head { "th" } else { "td" };
        let class = match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.out.push(inline(format!("<{name}{class}>")));
    }

    fn text(&mut self, text: CowStr<'t>, range: Range<usize>) {
        if self.code.takes(&text) {
            return;
        }
        if text.contains("](") {
            lint::unclosed_link(self.offset + range.start..self.offset + range.end, self.document);
        }
        if text.contains("<!--") {
            lint::cut_comment(self.offset + range.start..self.offset + range.end, self.document);
        }
        let text = self.normalized(text);
        self.gather(&text);
        // A heading stands in the table of contents as well, where nothing is told.
        let told = if self.heading.is_none() { self.abbreviations.told(&text) } else { None };
        self.out.push(told.map_or(Event::Text(text), inline));
    }

    fn normalized(&self, text: CowStr<'t>) -> CowStr<'t> {
        if self.is_plain { text } else { normalized(text) }
    }

    /// Adds plain text to whatever is being collected.
    fn gather(&mut self, text: &str) {
        let heading = self.heading.as_mut().map(|heading| &mut heading.text);
        for collected in [heading, self.paragraph.as_mut(), self.before_more.as_mut()].into_iter().flatten() {
            collected.push_str(text);
        }
    }

    fn inside_image(&mut self, event: Event<'t>) {
        if self.image.as_mut().is_some_and(|open| open.take(event)) {
            self.end_image();
        }
    }

    fn end_image(&mut self) {
        let Some(open) = self.image.take() else { return };
        let address = self.address(PICTURE, true, &open.target, open.range.clone());
        let html = open.tag(&address, !std::mem::replace(&mut self.has_image, true));
        if !open.has_alt() {
            let range = self.offset + open.range.start..self.offset + open.range.end;
            self.document.report(range.start, range.end, Problem::NoAlt {});
        }
        self.out.push(inline(html));
    }

    /// The attribute for an address: written out if it leaves the site, a hole if the site decides
    /// it, nothing if it could run something.
    fn address(&mut self, attribute: &str, is_image: bool, target: &str, range: Range<usize>) -> String {
        let target = clean_target(target);
        let range = self.offset + range.start..self.offset + range.end;
        match scheme(&target) {
            Some(_) if self.raw_html != RawHtml::Allow && !is_safe(&target) => {
                self.document.report(range.start, range.end, Problem::UnsafeLink { target: text::cut(&target, 60) });
                String::new()
            }
            scheme
                if target.starts_with(&self.config.base.url()) || (scheme.is_none() && !target.starts_with("//")) =>
            {
                let value = hole(self.outline.references.len());
                let target = self.kept_once(target);
                self.outline.references.push(Reference { is_image, target, span: range.into() });
                format!(" {attribute}=\"{value}\"")
            }
            _ => {
                let attribute = if attribute == PICTURE { "src" } else { attribute };
                let mut html = format!(" {attribute}=\"");
                let _ = escape_href(&mut html, &target);
                html.push('"');
                if is_web(&target) {
                    let target = self.kept_once(target);
                    self.outline.outside.push(Reference { is_image, target, span: range.into() });
                }
                html
            }
        }
    }

    fn kept_once(&mut self, target: String) -> Arc<str> {
        if let Some(known) = self.targets.get(target.as_str()) {
            return known.clone();
        }
        let target: Arc<str> = target.into();
        self.targets.insert(target.clone());
        target
    }
}

fn is_container(tag: &Tag) -> bool {
    matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::DefinitionList)
}

fn is_inline(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link)
}

fn task<'t>(done: bool) -> Event<'t> {
    let (state, label) = if done { (" checked=\"\"", "☑") } else { ("", "☐") };
    inline(format!("<input disabled=\"\" type=\"checkbox\"{state} aria-label=\"{label}\" />\n"))
}
