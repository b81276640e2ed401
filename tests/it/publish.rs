//! Publishing: stores, and sites sent to them.

mod s3_access;
mod s3_faults;
mod s3_sites;
mod s3_store;
mod server;
