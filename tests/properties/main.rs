//! Tests of single stages through the library: what cannot be seen from the command line, or only slowly.

mod external;
mod proofread;
mod related;
mod schema;
mod ssh;
mod texts;
mod theme;
