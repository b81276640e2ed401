//! Publishing: sends readers exactly what changed, so that every click leads to a page at every moment, and takes it back.
//!
//! A target is a [`store::Store`]: it keeps files under names. What stands there is known by the manifest that lies beside the files
//! ([`state`]), never by a list of them. The site to be is a [`snapshot`]; both are compared ([`state::State::changes`]), [`guard`]s look at
//! what would happen, and a [`run`] carries it out in an [`order`] under a [`lock`]; [`back`] is the way back.

pub mod back;
pub mod guard;
mod headers;
pub mod lock;
pub mod order;
pub mod run;
pub mod snapshot;
pub mod state;
pub mod store;
pub mod tally;
mod twins;
pub mod work;

/// What publishing keeps for itself on a target is below this folder.
pub const FOLDER: &str = ".bantin";
