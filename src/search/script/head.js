// The search of a site made by bantin, as described in its src/search.rs.
