//! Black-box tests: they know the command line and the files it writes, and nothing of the code behind them; only
//! proofreading and stores are asked for by their names.

mod agency;
mod board;
mod check;
mod cms;
mod commands;
mod commonmark;
mod crawl;
mod determinism;
mod diagnostics;
mod documents;
mod edges;
mod explain;
mod external;
mod faults;
mod foreign;
mod generated;
mod golden;
mod guards;
mod guide;
mod help;
mod home;
mod hostile;
mod images;
mod init;
mod lists;
mod load;
// Each of the crates that share it needs another part.
#[allow(dead_code)]
#[path = "../search/mod.rs"]
mod lookup;
mod markup;
mod names;
mod new;
mod outputs;
mod pagination;
mod preview;
mod preview_attacks;
mod preview_build;
mod preview_edits;
mod preview_errors;
mod preview_http;
mod preview_process;
mod preview_saves;
mod preview_watch;
mod proofread;
mod publish;
mod publishing;
mod publishing_back;
mod publishing_faults;
mod publishing_guards;
mod raw_pictures;
mod readme;
mod redirects;
mod reference;
mod related;
mod robust;
mod schema;
mod search;
mod site;
mod subpath;
mod themes;
mod tidy;
mod toml_suite;
mod untrusted;
