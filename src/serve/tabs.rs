//! The tabs that look at the preview: which page each shows, and what it has to be told.

use std::collections::BTreeSet;

use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Most tabs that are told of changes at a time.
const MOST: usize = 200;
/// Events that may wait for a slow tab; beyond them it is let go, and asks anew.
const WAITING: usize = 32;

/// What has changed for the tabs.
pub struct News {
    /// Pages that are others now, as the tabs call them.
    pub changed: BTreeSet<String>,
    /// Pages that were looked at. A tab with another one has opened meanwhile.
    pub examined: BTreeSet<String>,
    /// Addresses of copied files that are others now.
    pub assets: Vec<String>,
}

/// All tabs.
#[derive(Default)]
pub struct Tabs(Vec<Tab>);

struct Tab {
    page: String,
    sender: Sender<String>,
}

impl Tabs {
    /// A new tab; `None` if there are too many.
    pub fn open(&mut self, page: String, hello: &str) -> Option<Receiver<String>> {
        self.0.retain(|tab| !tab.sender.is_closed());
        if self.0.len() >= MOST {
            return None;
        }
        let (sender, receiver) = channel(WAITING);
        // The channel is empty, so there is room.
        let _ = sender.try_send(event("hello", hello));
        self.0.push(Tab { page, sender });
        Some(receiver)
    }

    /// The pages that are looked at.
    pub fn pages(&self) -> BTreeSet<String> {
        self.0.iter().filter(|tab| !tab.sender.is_closed()).map(|tab| tab.page.clone()).collect()
    }

    /// Tells each tab what concerns it.
    pub fn tell(&mut self, news: &News, number: usize, mark: &str) {
        let assets = (!news.assets.is_empty()).then(|| {
            let list = serde_json::to_string(&news.assets).unwrap_or_default();
            event("assets", &list)
        });
        self.0.retain(|tab| {
            let mut events = Vec::new();
            if !news.examined.contains(&tab.page) {
                // It finds out by itself whether it is of this plan.
                return tab.sender.try_send(event("hello", mark)).is_ok();
            }
            if news.changed.contains(&tab.page) {
                events.push(event("reload", &number.to_string()));
            }
            events.extend(assets.clone());
            events.push(event("problems", &number.to_string()));
            events.into_iter().all(|event| tab.sender.try_send(event).is_ok())
        });
    }
}

/// One server-sent event (HTML Standard, section 9.2.5); the data has no line break.
fn event(name: &str, data: &str) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}
