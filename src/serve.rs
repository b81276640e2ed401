//! The preview: serves the plan from memory, each output rendered when a browser asks for it.
//!
//! What is served is what [`build`](crate::write) would write; the script that shows problems and
//! reloads the page is put in on the way out. A request sees one [`Snapshot`] from beginning to end, and
//! a new one takes its place in one step, before any tab hears of it.

mod card;
mod http;
mod media;
mod page;
mod place;
mod state;
mod tabs;

use std::collections::BTreeSet;
use std::net::{IpAddr, TcpListener, ToSocketAddrs};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::diagnostic::{Located, Tongue};
use crate::output::Output;
use crate::site::Site;

pub use http::run;
use page::{Cache, Reply};
use tabs::{News, Tabs};

/// What is served at a moment.
pub struct Snapshot {
    /// Number of the plan, counted from 1.
    pub number: usize,
    /// The last site that could be planned.
    pub site: Option<Arc<Site>>,
    /// What is wrong now.
    pub problems: Vec<Located>,
}

/// The preview: what is served, and who is looking.
pub struct Preview {
    tongue: Tongue,
    /// Names, besides the usual ones of this machine, that requests may call the server by.
    names: Vec<String>,
    /// Whether it listens to all addresses of this machine.
    is_open: bool,
    /// Tells this run of the server from others.
    run: String,
    snapshot: RwLock<Arc<Snapshot>>,
    cache: Mutex<Cache>,
    tabs: Mutex<Tabs>,
}

impl Preview {
    /// Starts with nothing to show. `run` tells this run of the server from others.
    pub fn new(tongue: Tongue, interface: &str, address: IpAddr, run: String) -> Self {
        let nothing = Snapshot { number: 0, site: None, problems: Vec::new() };
        Preview {
            tongue,
            names: vec![interface.to_lowercase(), address.to_string()],
            is_open: address.is_unspecified(),
            run,
            snapshot: RwLock::new(Arc::new(nothing)),
            cache: Mutex::default(),
            tabs: Mutex::default(),
        }
    }

    /// What is served now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Serves a new plan from now on, or the last one with new problems, and then tells the tabs whose
    /// page it changes.
    pub fn show(&self, site: Option<Site>, problems: Vec<Located>) {
        let last = self.snapshot();
        let number = last.number + 1;
        let site = site.map(Arc::new).or_else(|| last.site.clone());
        let new = Arc::new(Snapshot { number, site, problems });
        let pages = self.tabs.lock().unwrap_or_else(PoisonError::into_inner).pages();
        let news = self.news(&last, &new, pages);
        let mark = self.mark(&new);
        // Held from the change to the last word, so that a tab opens either before, or after with the new plan.
        let mut tabs = self.tabs.lock().unwrap_or_else(PoisonError::into_inner);
        *self.snapshot.write().unwrap_or_else(PoisonError::into_inner) = new;
        tabs.tell(&news, number, &mark);
    }

    /// What the tabs have to know: which of the pages they show are others now, and which files are.
    fn news(&self, last: &Snapshot, new: &Snapshot, pages: BTreeSet<String>) -> News {
        let is_changed = |page: &str| {
            let (path, query) = page.split_once('?').map_or((page, None), |(path, query)| (path, Some(query)));
            self.reply(last, path, query) != self.reply(new, path, query)
        };
        News {
            changed: pages.iter().filter(|page| is_changed(page)).cloned().collect(),
            examined: pages,
            assets: changed_files(last, new),
        }
    }

    /// Tells one state of what is served from all others, of this run and of earlier ones.
    fn mark(&self, snapshot: &Snapshot) -> String {
        format!("{}-{}", self.run, snapshot.number)
    }

    fn reply(&self, snapshot: &Snapshot, path: &str, query: Option<&str>) -> Reply {
        page::reply(snapshot, path, query, self.tongue, &self.cache)
    }
}

/// Addresses of copied files that are others than they were.
fn changed_files(last: &Snapshot, new: &Snapshot) -> Vec<String> {
    let (Some(last), Some(new)) = (&last.site, &new.site) else { return Vec::new() };
    let files = new.plan.routes().iter().filter(|route| route.maker.is_asset());
    let changed = files.filter(|route| {
        let old = last.plan.output(&route.output).filter(|old| matches!(old, Output::Copy(_) | Output::Picture(_)));
        old.is_some_and(|old| old != new.plan.make(route))
    });
    let href = |path: &str| crate::permalink::Address::of_output(path).href(&new.config.base);
    changed.map(|route| href(&route.output)).collect()
}

/// Opens the port. Gives the listener and the address it got.
///
/// # Errors
/// The system's, if the interface is not one of this machine or the port is taken.
pub fn listen(interface: &str, port: u16) -> std::io::Result<(TcpListener, IpAddr, u16)> {
    let address = (interface.trim_matches(['[', ']']), port).to_socket_addrs()?.next();
    let address = address.ok_or_else(|| std::io::Error::other(interface.to_owned()))?;
    let listener = TcpListener::bind(address)?;
    let port = listener.local_addr()?.port();
    Ok((listener, address.ip(), port))
}
