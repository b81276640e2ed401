//! The sink: rewritten events on their way into HTML, in pieces, so that a long text costs little memory.

use pulldown_cmark::{Event, html};

/// Events that wait before they are written.
const MOST: usize = 2048;

/// HTML written so far, and events that may still change.
#[derive(Default)]
pub struct Sink<'t> {
    html: String,
    waiting: Vec<Event<'t>>,
    /// Whether a waiting event will still change.
    pub holds: bool,
}

impl<'t> Sink<'t> {
    /// Takes an event.
    pub fn push(&mut self, event: Event<'t>) {
        if self.waiting.len() >= MOST && !self.holds {
            self.write();
        }
        self.waiting.push(event);
    }

    /// The place of the next event, as long as the sink holds.
    pub fn next(&self) -> usize {
        self.waiting.len()
    }

    /// An event that still waits.
    pub fn waiting(&mut self, at: usize) -> Option<&mut Event<'t>> {
        self.waiting.get_mut(at)
    }

    /// All of it as HTML.
    pub fn finish(mut self) -> String {
        self.write();
        self.html
    }

    fn write(&mut self) {
        html::push_html(&mut self.html, self.waiting.drain(..));
    }
}
