//! Since the last linking: which files are what they were, and which lists still stand.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Gone, Links, Place};

/// How much of what lists depend on is as it was; each includes what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Same {
    /// Not even the files.
    Nothing,
    /// The files are in the same places, whatever else they say.
    Places,
    /// They are in the same order.
    Order,
    /// They have the same terms.
    Terms,
}

/// What is as it was at the last linking.
pub struct Since<'a> {
    last: Option<&'a Links>,
    /// By index of then: the index of now of a file that says the same of itself and is in the same place.
    pub now: Vec<Option<usize>>,
    same: Same,
}

impl<'a> Since<'a> {
    /// Compares the published files, with their index among all, to the last ones.
    pub fn of(
        last: Option<&'a Links>,
        shown: &[(usize, Arc<Place>)],
        unpublished: &HashSet<Arc<str>>,
        gone: &[Gone],
    ) -> Self {
        let docs = last.map_or(&[][..], |last| &last.docs);
        let places = |gone: &[Gone]| {
            let place = |gone: &Gone| (gone.place.head.path.clone(), gone.place.address.clone());
            gone.iter().map(place).collect::<Vec<_>>()
        };
        let are_hidden_same =
            |last: &Links| last.places.unpublished == *unpublished && places(&last.gone) == places(gone);
        let is_as_many = docs.len() == shown.len() && last.is_some_and(are_hidden_same);
        let same = if is_as_many { Same::Terms } else { Same::Nothing };
        let mut since = Since { last, now: vec![None; docs.len()], same };
        let mut rest = shown.iter().enumerate().peekable();
        for (old, doc) in docs.iter().enumerate() {
            let is_before = |(_, (_, place)): &(usize, &(usize, Arc<Place>))| {
                !Arc::ptr_eq(place, &doc.place) && place.head.path < doc.head.path
            };
            while rest.next_if(is_before).is_some() {}
            let same = match rest.next_if(|(_, (_, place))| place.head.path == doc.head.path) {
                None => Same::Nothing,
                Some((now, (_, place))) if Arc::ptr_eq(place, &doc.place) => {
                    since.now[old] = Some(now);
                    Same::Terms
                }
                Some((_, (_, place))) => place.same(&doc.place),
            };
            since.same = since.same.min(same);
        }
        since
    }

    /// The last linking, if so much is as it was.
    pub fn last(&self, same: Same) -> Option<&'a Links> {
        self.last.filter(|_| self.same >= same)
    }
}
