//! Publishing to real hosts that the tests start themselves.

mod git_store;
