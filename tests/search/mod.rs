//! Search without an index, and a reader of the index that knows nothing but its description: what the search of a
//! built site is compared with.

pub mod bits;
pub mod indexed;
pub mod pages;
pub mod query;
pub mod read;
pub mod scan;
pub mod source;
pub mod words;
