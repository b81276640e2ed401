//! Since the last linking: which files are what they were, and which lists still stand.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Links, Place, Places};

/// What is as it was at the last linking.
pub struct Since<'a> {
    last: Option<&'a Links>,
    /// By index of then: the index of now of a file that says the same of itself and is in the same place.
    pub now: Vec<Option<usize>>,
    /// Whether the files are in the same places, whatever else they say.
    has_places: bool,
    /// Whether they are in the same order as well.
    has_order: bool,
}

impl<'a> Since<'a> {
    /// Compares the published files, with their index among all, to the last ones.
    pub fn of(last: Option<&'a Links>, shown: &[(usize, Arc<Place>)], unpublished: &HashSet<Arc<str>>) -> Self {
        let docs = last.map_or(&[][..], |last| &last.docs);
        let mut since =
            Since { last, now: vec![None; docs.len()], has_places: docs.len() == shown.len(), has_order: true };
        since.has_places &= last.is_some_and(|last| last.places.unpublished == *unpublished);
        let mut rest = shown.iter().enumerate().peekable();
        for (old, doc) in docs.iter().enumerate() {
            let is_before = |(_, (_, place)): &(usize, &(usize, Arc<Place>))| {
                !Arc::ptr_eq(place, &doc.place) && place.head.path < doc.head.path
            };
            while rest.next_if(is_before).is_some() {}
            let Some((now, (_, place))) = rest.next_if(|(_, (_, place))| place.head.path == doc.head.path) else {
                since.has_places = false;
                continue;
            };
            if Arc::ptr_eq(place, &doc.place) {
                since.now[old] = Some(now);
            } else {
                since.has_places &= place.is_where(&doc.place);
                since.has_order &= place.is_listed_like(&doc.place);
            }
        }
        since.has_order &= since.has_places;
        since
    }

    /// Where to find files, if they are where they were.
    pub fn places(&self) -> Option<&'a Arc<Places>> {
        self.last.filter(|_| self.has_places).map(|last| &last.places)
    }

    /// The last linking, if it has the same files in the same order.
    pub fn ordered(&self) -> Option<&'a Links> {
        self.last.filter(|_| self.has_order)
    }
}
