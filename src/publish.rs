//! Publishing: sends readers exactly what changed, so that every click leads to a page at every moment, and takes it back.

pub mod store;

/// What publishing keeps for itself on a target is below this folder.
pub const FOLDER: &str = ".bantin";
