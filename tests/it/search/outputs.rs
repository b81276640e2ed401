//! Which files a search is made of, and what is not in them.
