//! Which files of the index change when the site does.
