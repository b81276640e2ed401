//! Explains an output from the same values it was made from: where it comes from, what it is made of, its related news,
//! and what would change it.

mod change;
mod input;
mod reason;
mod status;
mod target;
mod text;
mod words;

use serde::Serialize;

use crate::article::Head;
use crate::output::Output;
use crate::permalink::Address;
use crate::route::{List, Maker, Route};
use crate::search::Part;
use crate::site::Site;

pub use change::{Cause, Change};
pub use input::{Input, Why};
pub use reason::{Candidate, Lost, Reason, SharedTag, reasons};
pub use status::Status;
use status::Statuses;
use target::{Hidden, Target};

/// Why an output is as it is. README.md tells what each field means to a program.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Absolute URL.
    pub url: String,
    /// What kind of output it is.
    pub kind: &'static str,
    /// Output file, below the output folder; `None` if there is none.
    pub output: Option<String>,
    /// The file it comes from; `None` for what the site makes by itself.
    pub source: Option<String>,
    /// Template, if it is a page.
    pub template: Option<String>,
    /// Title of its section.
    pub section: Option<String>,
    /// Why its file is not published now; `None` if it is.
    pub status: Option<Status>,
    /// The old address as it was written, if it is one.
    pub alias: Option<String>,
    /// Absolute URL that it leads to, if it redirects.
    pub leads_to: Option<String>,
    /// Related news in order.
    pub related: Vec<Reason>,
    /// The articles that come next, in order.
    pub candidates: Vec<Candidate>,
    /// The files it is made from.
    pub inputs: Vec<Input>,
    /// What would change it.
    pub changes: Vec<Change>,
}

/// Explains the output that a source file, an output file, a path or a URL names; `None` if the site
/// has none such.
pub fn explain(site: &Site, named: &str) -> Option<Explanation> {
    let base = &site.config.base;
    Some(match Target::find(site, named)? {
        Target::Output(route) => of_route(site, route),
        Target::Moved(doc, alias, written) => {
            let origin = site.links.docs[doc].head.file.clone();
            let route = Route { output: String::new(), maker: Maker::Redirect(doc), origin, span: None };
            let query = alias.query.as_ref().map_or(String::new(), |query| format!("?{query}"));
            let (url, alias) = (format!("{}{query}", alias.path.permalink(base)), Some(written.to_owned()));
            Explanation { url, alias, output: None, ..of_route(site, &route) }
        }
        Target::Hidden(hidden) => of_hidden(site, &hidden),
    })
}

fn of_route(site: &Site, route: &Route) -> Explanation {
    let output = site.plan.make(route);
    let inputs = input::inputs(site, route, &output);
    let doc = if let Maker::Doc(doc) = route.maker { Some(doc) } else { None };
    Explanation {
        url: Address::of_output(&route.output).permalink(&site.config.base),
        kind: kind(route.maker, &output),
        output: Some(route.output.clone()),
        source: source_of(site, route),
        template: if let Output::Page(page) = &output { Some(page.template.clone()) } else { None },
        section: section_of(site, route.maker),
        status: head(site, route.maker).and_then(|head| Statuses::of(site).status(head)),
        alias: alias(site, route),
        leads_to: if let Output::Redirect(redirect) = &output { Some(redirect.permalink.clone()) } else { None },
        related: doc.map_or_else(Vec::new, |doc| reasons(site, doc)),
        candidates: doc.map_or_else(Vec::new, |doc| reason::candidates(site, doc)),
        changes: change::changes(site, route.maker, &output, &inputs),
        inputs,
    }
}

/// Explains why a file makes no output.
fn of_hidden(site: &Site, hidden: &Hidden) -> Explanation {
    let Hidden { file, kind, address, status } = hidden;
    let input = |file: &str, why: Why| Input { file: file.to_owned(), why: vec![why] };
    let mut inputs = vec![input(file, Why::Own)];
    if *status.file != **file {
        inputs.push(input(&status.file, if *kind == "file" { Why::Bundle } else { Why::Section }));
    }
    Explanation {
        url: address.permalink(&site.config.base),
        kind,
        output: None,
        source: Some(file.to_string()),
        template: None,
        section: None,
        status: Some(status.clone()),
        alias: None,
        leads_to: None,
        related: Vec::new(),
        candidates: Vec::new(),
        changes: change::of_hidden(status, &inputs),
        inputs,
    }
}

/// What kind of output it is: of a page as its template knows it.
fn kind(maker: Maker, output: &Output) -> &'static str {
    match (output, maker) {
        (Output::Page(page), _) => page.page.kind,
        (Output::Feed(_), _) => "feed",
        (Output::UrlSet(set), _) if set.is_news => "news_sitemap",
        (Output::UrlSet(_), _) => "sitemap",
        (Output::SitemapIndex(_), _) => "sitemap_index",
        (Output::Text(_), Maker::RedirectMap(_)) => "redirect_map",
        (Output::Text(_), _) => "robots",
        (Output::Search(_), Maker::Search(_, Part::Script)) => "search_script",
        (Output::Search(_), _) => "search_index",
        (Output::Redirect(_), _) => "redirect",
        (Output::Copy(_), _) => "file",
        (Output::Picture(_), _) => "picture",
    }
}

/// The file of the content or of the theme that an output comes from.
pub fn source_of(site: &Site, route: &Route) -> Option<String> {
    input::is_of_file(site, route).then(|| route.origin.to_string())
}

/// Title of the section of an output.
pub fn section_of(site: &Site, maker: Maker) -> Option<String> {
    let links = &site.links;
    let (edition, section) = match maker {
        Maker::Doc(at) => (links.docs[at].head.edition, links.docs[at].section?),
        Maker::Gone(at) => (links.gone[at].place.head.edition, links.gone[at].place.section?),
        Maker::ListPage(List::Section(edition, section), _) | Maker::Feed(List::Section(edition, section)) => {
            (edition, section)
        }
        _ => return None,
    };
    Some(links.editions[edition].sections[section].index.front.title.clone())
}

/// What the file of an output says of itself.
fn head(site: &Site, maker: Maker) -> Option<&Head> {
    let links = &site.links;
    match maker {
        Maker::Doc(at) | Maker::Redirect(at) => Some(&links.docs[at].head),
        Maker::Gone(at) => Some(&links.gone[at].place.head),
        Maker::ListPage(List::Section(edition, section), _) => Some(&links.editions[edition].sections[section].index),
        Maker::ListPage(List::Home(edition), _) => links.editions[edition].home.map(|at| &*links.docs[at].head),
        _ => None,
    }
}

/// The alias that an output redirects from, as it was written.
fn alias(site: &Site, route: &Route) -> Option<String> {
    let Maker::Redirect(at) = route.maker else { return None };
    let mut aliases = site.links.docs[at].aliases.iter();
    let (_, written) = aliases.find(|(alias, _)| alias.output().is_some_and(|output| output == route.output))?;
    Some(written.value.clone())
}
