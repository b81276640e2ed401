//! Guards: what would be published is looked at before a single file is sent, and mistakes that readers would pay for end it.

use std::collections::BTreeMap;

use url::{Host, Url};

use super::state::{Change, State};
use super::store::{Failure, Store};
use crate::check::published::{self, Lost};
use crate::config::{Config, Target};
use crate::diagnostic::{Diagnostic, Problem};
use crate::external::is_public;
use crate::link::{Show, Status, status};
use crate::manifest::{Kind, Manifest};
use crate::site::Site;

/// Files that may be removed at once, whatever the size of the site.
const FEW_REMOVALS: usize = 20;

/// Percent of the files that may be removed at once.
const REMOVALS: usize = 2;

/// Names of foreign files that are told.
const NAMES: usize = 5;

/// What would happen to a target.
pub struct Guard<'g> {
    /// The site.
    pub site: &'g Site,
    /// The target.
    pub target: &'g Target,
    /// What stands there.
    pub state: &'g State,
    /// What is to stand there.
    pub manifest: &'g Manifest,
    /// What differs.
    pub changes: &'g BTreeMap<String, Change>,
    /// Files that may be removed, where the command line says so.
    pub max_deletes: Option<usize>,
}

impl Guard<'_> {
    /// All that speaks against it, and addresses of lists that would vanish, which is told only.
    pub fn look(&self) -> Vec<Diagnostic> {
        let config = &self.site.config;
        let found = [self.is_empty(), self.shrinks(), self.removes(), self.is_other_site()];
        let found = found.into_iter().flatten().map(|problem| at_target(config, self.target, problem));
        found.chain(self.vanishing()).collect()
    }

    fn is_empty(&self) -> Option<Problem> {
        self.site.links.docs.is_empty().then_some(Problem::EmptySite {})
    }

    fn shrinks(&self) -> Option<Problem> {
        let (before, now) = (self.state.manifest.as_ref()?.pages(), self.manifest.pages());
        let most = self.target.max_shrink;
        let is_much = now * 100 < before * (100 - most);
        is_much.then(|| Problem::SiteShrinks {
            before: before.to_string(),
            now: now.to_string(),
            most: most.to_string(),
        })
    }

    fn removes(&self) -> Option<Problem> {
        let files = self.state.manifest.as_ref()?.files.len();
        let most = self.max_deletes.unwrap_or(FEW_REMOVALS.max(files * REMOVALS / 100));
        // What machines read is laid out anew as time passes, and nobody has its address.
        let is_lost = |change: &&Change| {
            change.after.is_none() && change.before.as_ref().is_some_and(|sent| sent.kind != Kind::Index)
        };
        let count = self.changes.values().filter(is_lost).count();
        (count > most).then(|| Problem::TooManyRemovals { count: count.to_string(), most: most.to_string() })
    }

    fn is_other_site(&self) -> Option<Problem> {
        let begun = self.state.pending.as_ref().map(|record| &record.after.base_url);
        let stands = self.state.manifest.as_ref().map(|manifest| &manifest.base_url);
        let (there, here) = (stands.or(begun)?, &self.manifest.base_url);
        let is_other = there != here && self.target.moved_from.as_ref() != Some(there);
        is_other.then(|| Problem::OtherSite { there: there.clone(), here: here.clone() })
    }

    /// Addresses that would lead nowhere. Lists come and go with what is in them; an article whose time is over goes as it says itself.
    fn vanishing(&self) -> Vec<Diagnostic> {
        let Some(manifest) = &self.state.manifest else { return Vec::new() };
        let may = |lost: &Lost| self.target.may_vanish.iter().any(|pattern| pattern.matches(&lost.address));
        let is_own = |lost: &Lost| lost.sent.source.is_some();
        let lost = published::lost(self.site, manifest).into_iter();
        let lost = lost.filter(|lost| !self.manifest.files.contains_key(lost.path) && !may(lost));
        let told = |lost: Lost| match lost.sent.kind {
            Kind::Page | Kind::Redirect | Kind::File if !is_own(&lost) || self.is_over(&lost) => None,
            Kind::Page | Kind::Redirect | Kind::File => Some(
                lost.told(|address| Problem::WouldVanish { address }, |address, to| Problem::WouldMove { address, to }),
            ),
            _ => Some(at_target(&self.site.config, self.target, Problem::ListVanishes { address: lost.address })),
        };
        lost.filter_map(told).collect()
    }

    /// Whether an address goes with an article whose time is over, or a file of its folder.
    fn is_over(&self, lost: &Lost) -> bool {
        let Some(source) = &lost.sent.source else { return false };
        let folder = |file: &str| file.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let owns = |file: &str| file == source || (file.contains("/index.") && source.starts_with(&folder(file)));
        let owner = self.site.plan.heads().filter(|head| owns(&head.file));
        let own = owner.max_by_key(|head| head.file.len());
        own.is_some_and(|head| status(head, &self.site.now) == Some(Status::Expired))
    }
}

/// What speaks against publishing a site anywhere, before the target is asked.
pub fn of_site(site: &Site, target: &Target) -> Vec<Diagnostic> {
    let drafts = (site.show != Show::Published).then(|| Diagnostic::of_file("--drafts", Problem::DraftsWouldShow {}));
    let url = site.config.base.url();
    let local = is_local(&url).then(|| at_target(&site.config, target, Problem::LocalBase { url }));
    drafts.into_iter().chain(local).collect()
}

/// Files of others in a target that bantin has never published to.
pub fn foreign(store: &dyn Store, config: &Config, target: &Target) -> Result<Option<Diagnostic>, Failure> {
    let names = store.names()?;
    let is_known = |name: &&String| target.foreign.iter().any(|pattern| pattern.matches(name));
    let foreign: Vec<String> = names.iter().filter(|name| !is_known(name)).cloned().collect();
    if foreign.is_empty() {
        return Ok(None);
    }
    let mut names = foreign.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    if foreign.len() > NAMES {
        names.push_str(", …");
    }
    let problem = Problem::ForeignFiles { count: foreign.len().to_string(), names };
    Ok(Some(at_target(config, target, problem)))
}

/// A problem at the line that names the target.
pub fn at_target(config: &Config, target: &Target, problem: Problem) -> Diagnostic {
    Diagnostic::at(config.file.as_str(), target.to.span, problem)
}

/// Whether readers cannot reach an address: only this machine or its network can, or nobody, as it is an example.
fn is_local(url: &str) -> bool {
    let host = Url::parse(url).ok().and_then(|url| url.host().map(|host| host.to_owned()));
    match host {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_owned();
            // What a new site has until somebody writes its own.
            name == "example.vn"
                || !name.contains('.')
                || [".localhost", ".local", ".test", ".invalid"].iter().any(|end| name.ends_with(end))
        }
        Some(Host::Ipv4(address)) => !is_public(address.into()),
        Some(Host::Ipv6(address)) => !is_public(address.into()),
        None => true,
    }
}
