//! Resolving: where the links, images and files that a document names lead, and which of them lead nowhere.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Placed, Problem, nearest};
use crate::front_matter::Attachment;
use crate::link::Doc;
use crate::markdown::{Leads, Reference};
use crate::permalink::{encode, query_key};
use crate::reference::{From, Target, is_safe, scheme};
use crate::text;
use crate::theme::TEMPLATES;
use crate::view::{AttachmentView, ImageView};

use super::search::Segments;
use super::suggest::{Told, Wanted};
use super::{Given, Plan};

/// What a document names, found.
#[derive(Debug)]
pub struct Resolved {
    /// Where each reference of the body leads; `None` leaves the link out.
    pub leads: Arc<[Option<Leads>]>,
    /// Its image.
    pub image: Option<ImageView>,
    /// Files to download.
    pub attachments: Vec<AttachmentView>,
    /// The template it asks for, if the theme has it.
    pub template: Option<String>,
    /// What leads nowhere.
    pub problems: Vec<Told>,
}

/// What the last plan found out.
#[derive(Default)]
pub struct Memo {
    last: Option<(Given, Vec<OnceLock<Arc<Resolved>>>)>,
    /// Whether documents are looked at when they are asked for only.
    is_of_heads: bool,
    /// What was indexed together.
    pub(super) segments: Segments,
}

impl Memo {
    /// For one run that looks at documents when they are asked for.
    pub(crate) fn of_heads() -> Self {
        Memo { is_of_heads: true, ..Memo::default() }
    }

    /// Forgets the last plan.
    pub(crate) fn forget(&mut self) {
        (self.last, self.segments) = Default::default();
    }

    /// What was found out for each document, if all that a target may lead to is where it was.
    fn known(&self, given: &Given) -> Option<impl Fn(usize) -> Option<Arc<Resolved>>> {
        let (last, resolved) = self.last.as_ref().filter(|(last, _)| last.leads_where(given))?;
        Some(move |at: usize| {
            let (old, new) = (&last.links.docs[at], &given.links.docs[at]);
            let has_outline = last.articles[old.source].has_outline_of(&given.articles[new.source]);
            let same = Arc::ptr_eq(&old.head, &new.head) && has_outline;
            resolved[at].get().filter(|_| same).cloned()
        })
    }
}

impl Given {
    /// Whether every target leads to the same place as before.
    fn leads_where(&self, new: &Given) -> bool {
        Arc::ptr_eq(&self.config, &new.config)
            && Arc::ptr_eq(&self.theme, &new.theme)
            && self.has_addresses_of(new)
            && self
                .links
                .docs
                .iter()
                .zip(&new.links.docs)
                .all(|(old, new_doc)| self.articles[old.source].has_anchors_of(&new.articles[new_doc.source]))
    }

    fn has_addresses_of(&self, new: &Given) -> bool {
        let (links, routes) = (&self.links, &self.routes);
        links.unreadable == new.links.unreadable
            && Arc::ptr_eq(&self.album, &new.album)
            && Arc::ptr_eq(&links.places, &new.links.places)
            && (Arc::ptr_eq(routes, &new.routes) || routes.lead_where(&new.routes))
    }
}

/// Problems of one document that are told one by one.
const MOST_TOLD: usize = 100;

/// Where a reference leads, what is wrong with it, and what to look up.
type Address = (Option<Leads>, Option<Problem>, Option<Wanted>);

/// Where a target leads.
pub(super) enum Led {
    /// To this address (root-relative, encoded, with query and fragment).
    Site(String),
    /// To another site.
    Elsewhere(String),
    /// To an article that is not published now.
    Unpublished,
    /// To a document that lacks this anchor.
    NoAnchor(usize, String),
    /// Nowhere.
    Nothing,
}

impl Plan {
    /// Resolves what every document names; the memo keeps the result for the next plan.
    pub(super) fn resolve_all(&self, memo: &mut Memo) {
        if memo.is_of_heads {
            return;
        }
        let known = memo.known(&self.given);
        let resolve = |(at, resolved): (usize, &OnceLock<Arc<Resolved>>)| {
            let known = known.as_ref().and_then(|known| known(at));
            resolved.get_or_init(|| known.unwrap_or_else(|| Arc::new(self.resolve_doc(at))));
        };
        self.resolved.par_iter().enumerate().for_each(resolve);
        drop(known);
        memo.last = Some((self.given.clone(), self.resolved.clone()));
    }

    /// What a document names, found.
    pub(super) fn resolved(&self, at: usize) -> &Resolved {
        self.resolved[at].get_or_init(|| Arc::new(self.resolve_doc(at)))
    }

    fn resolve_doc(&self, at: usize) -> Resolved {
        let doc = self.doc(at);
        let front = &doc.head.front;
        let mut found = Vec::new();
        let leads = self.leads(at, &mut found);
        let image = front.image.as_ref().and_then(|image| {
            let url = self.file_url(doc, &image.src, |target| Problem::MissingImage { target }, &mut found)?;
            Some(self.image_view(url, image.alt.clone(), image.caption.clone()))
        });
        let attachments = front.attachments.iter();
        let attachments = attachments.filter_map(|attachment| self.attachment(doc, attachment, &mut found)).collect();
        let template = self.template_of(doc, &mut found);
        Resolved { leads, image, attachments, template, problems: found }
    }

    /// Where the references of a body lead. What is written many times is looked up once; problems beyond those
    /// that anybody would read are counted only.
    fn leads(&self, at: usize, found: &mut Vec<Told>) -> Arc<[Option<Leads>]> {
        let doc = self.doc(at);
        let references = &self.outline(at).references;
        let mut known: HashMap<(bool, &str), Address> = HashMap::new();
        let (mut leads, mut more) = (Vec::with_capacity(references.len()), 0);
        for reference in references {
            let is_told = found.len() < MOST_TOLD;
            let led = known.entry((reference.is_image, &reference.target)).or_insert_with(|| {
                let (address, problem, wanted) = self.address_of(doc, reference);
                let shown = address.as_deref().filter(|_| reference.is_image).and_then(|url| self.shown(url));
                let leads = address.map(|url| Leads { href: url.into(), shown: shown.map(Arc::new) });
                (leads, problem, wanted)
            });
            leads.push(led.0.clone());
            match &led.1 {
                Some(problem) if is_told => {
                    let problem = Diagnostic::at(doc.head.file.clone(), reference.span, problem.clone());
                    found.push(Told { problem, wanted: led.2.clone() });
                }
                Some(_) => more += 1,
                None => {}
            }
        }
        if more > 0 {
            let problem = Problem::MoreProblems { count: more.to_string() };
            found.push(Diagnostic::of_file(doc.head.file.clone(), problem).into());
        }
        leads.into()
    }

    /// The template a file asks for, if the theme has it.
    fn template_of(&self, doc: &Doc, found: &mut Vec<Told>) -> Option<String> {
        let wanted = doc.head.front.template.as_ref()?;
        if self.given.theme.tera.contains_template(&wanted.value) {
            return Some(wanted.value.clone());
        }
        let near = nearest(&wanted.value, TEMPLATES);
        let problem = Problem::NoSuchTemplate { name: wanted.value.clone() };
        found.push(Diagnostic::at(doc.head.file.clone(), wanted.span, problem).suggest(near).into());
        None
    }

    /// The address of a file that front matter names, by its very name or as a URL; reports it when
    /// there is none. A file of an unpublished article is left out.
    pub(super) fn file_url(
        &self,
        doc: &Doc,
        written: &Placed<String>,
        missing: impl FnOnce(String) -> Problem,
        found: &mut Vec<Told>,
    ) -> Option<String> {
        let target = written.value.clone();
        let from = doc.from();
        let named = from.named(&target).into_iter().find_map(|path| self.given.routes.assets.get(path.as_str()));
        if let Some(address) = named {
            return Some(address.href(&self.config().base));
        }
        let (problem, wanted) = match self.resolve(&from, &target) {
            Led::Elsewhere(url) => return Some(url),
            Led::Site(url) if self.is_file(&url) => return Some(url),
            Led::Unpublished => (Problem::UnpublishedFile { target }, None),
            _ => (missing(target), Some(Wanted::File(written.value.clone()))),
        };
        found.push(Told { problem: Diagnostic::at(doc.head.file.clone(), written.span, problem), wanted });
        None
    }

    /// Whether an address is that of a file rather than of a page.
    fn is_file(&self, url: &str) -> bool {
        !url.is_empty() && !url.split(['?', '#']).next().unwrap_or(url).ends_with('/')
    }

    /// Size in bytes of the file of the content folder that a target names; 0 for anything else.
    pub(super) fn asset_size(&self, doc: &Doc, written: &str) -> u64 {
        let from = doc.from();
        let files = from.named(written).into_iter().chain(Target::parse(written, &from, self.config()).files);
        let asset =
            files.filter_map(|path| self.given.assets.binary_search_by(|file| (*file.path).cmp(&path)).ok()).next();
        asset.map_or(0, |at| self.given.assets[at].size)
    }

    /// The address of a reference, what is wrong with it, and what to look up.
    fn address_of(&self, doc: &Doc, reference: &Reference) -> (Option<String>, Option<Problem>, Option<Wanted>) {
        let strict = self.config().broken_links_are_errors;
        let (written, is_image) = (&*reference.target, reference.is_image);
        let target = text::cut(written, 80);
        let kept = |problem: Problem, wanted: Wanted| {
            let problem = if strict { problem } else { Problem::BrokenLinkKept { target: target.clone() } };
            (Some(written.to_owned()), Some(problem), Some(wanted))
        };
        let file = || Wanted::File(written.to_owned());
        match self.resolve(&doc.from(), written) {
            Led::Site(url) if is_image && !self.is_file(&url) => {
                kept(Problem::MissingImage { target: target.clone() }, file())
            }
            Led::Site(url) | Led::Elsewhere(url) => (Some(url), None, None),
            Led::Unpublished => (None, Some(Problem::Unpublished { target }), None),
            Led::NoAnchor(doc, anchor) => {
                let wanted = Wanted::Anchor(doc, anchor.clone());
                kept(Problem::BrokenAnchor { target: target.clone(), anchor }, wanted)
            }
            Led::Nothing if is_image => kept(Problem::MissingImage { target: target.clone() }, file()),
            Led::Nothing => kept(Problem::BrokenLink { target: target.clone() }, file()),
        }
    }

    /// Finds what a written target means: a file of the content, then an address of the site.
    pub(super) fn resolve(&self, from: &From, written: &str) -> Led {
        let outside = written.starts_with("//") || scheme(written).is_some();
        if outside && !written.starts_with(&self.config().base.url()) {
            return if is_safe(written) { Led::Elsewhere(written.to_owned()) } else { Led::Nothing };
        }
        let target = Target::parse(written, from, self.config());
        if target.is_own_page {
            let own = self.links().places.by_address.get(from.address).copied();
            return self.with_anchor(String::new(), own, target);
        }
        for path in &target.files {
            if let Some(doc) = self.links().places.by_path.get(path.as_str()) {
                return self.with_anchor(self.doc(*doc).address.href(&self.config().base), Some(*doc), target);
            }
            if let Some(address) = self.given.routes.assets.get(path.as_str()) {
                return self.with_anchor(address.href(&self.config().base), None, target);
            }
            if self.links().unreadable.contains(path.as_str()) {
                return Led::Elsewhere(written.to_owned());
            }
            let gone = &self.links().gone;
            if let Ok(at) = gone.binary_search_by(|gone| (*gone.place.head.path).cmp(path)) {
                return Led::Site(gone[at].place.address.href(&self.config().base));
            }
            if self.links().places.unpublished.contains(path.as_str())
                || self.given.routes.unpublished.contains(path.as_str())
            {
                return Led::Unpublished;
            }
        }
        for address in &target.addresses {
            if let Some(doc) = self.given.routes.addresses.get(address) {
                return self.with_anchor(address.href(&self.config().base), *doc, target);
            }
            if self.links().places.unpublished.contains(address.path()) {
                return Led::Unpublished;
            }
        }
        let query = target.query.trim_start_matches('?');
        let moved = target.addresses.iter().find_map(|address| self.given.routes.moved.get(&query_key(address, query)));
        match moved {
            Some(address) => Led::Site(format!("{}{}", address.href(&self.config().base), target.query)),
            None => Led::Nothing,
        }
    }

    fn with_anchor(&self, url: String, doc: Option<usize>, target: Target) -> Led {
        let Some(anchor) = target.fragment.filter(|anchor| !anchor.is_empty()) else {
            return Led::Site(format!("{url}{}", target.query));
        };
        if let Some(doc) = doc {
            let outline = self.outline(doc);
            let known = outline.anchors.binary_search(&anchor).is_ok();
            if !known && !crate::markdown::RESERVED_IDS.contains(&anchor.as_str()) {
                return Led::NoAnchor(doc, anchor);
            }
        }
        Led::Site(format!("{url}{}#{}", target.query, encode(&anchor)))
    }

    fn attachment(&self, doc: &Doc, attachment: &Attachment, found: &mut Vec<Told>) -> Option<AttachmentView> {
        let url = self.file_url(doc, &attachment.file, |target| Problem::MissingAttachment { target }, found)?;
        let name = attachment.file.value.rsplit('/').next().unwrap_or("").to_owned();
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let bytes = self.asset_size(doc, &attachment.file.value);
        Some(AttachmentView {
            title: attachment.title.clone().unwrap_or_else(|| name.clone()),
            url,
            r#type: ending.to_uppercase(),
            size: text::file_size(bytes, self.language(doc.head.edition)),
            bytes,
        })
    }
}
