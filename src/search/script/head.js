// The search of a site made by bantin. It runs where a page has a form with the attribute data-search; what the
// files it reads look like, and how results are ordered, is told in src/search.rs of bantin.
