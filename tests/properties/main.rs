//! Tests of single stages through the library: what cannot be seen from the command line, or only slowly.

mod dice;
mod external;
// Each of the crates that share it needs another part.
#[allow(dead_code)]
#[path = "../search/mod.rs"]
mod lookup;
mod proofread;
mod related;
mod schema;
mod search;
#[allow(dead_code)]
#[path = "../it/site.rs"]
mod site;
mod ssh;
mod texts;
mod theme;
