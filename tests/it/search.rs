//! Search: what the index of a built site finds, and which files it is made of.

mod cases;
mod changes;
mod outputs;

use crate::lookup;
use crate::lookup::read::Index;
use crate::site::Site;

/// The index of an edition below its folder, once it is sure to hold what the pages of the edition show.
fn index_of(site: &Site, edition: Option<&str>, folder: &str) -> Index {
    lookup::load(&site.path(""), edition, folder).0
}
