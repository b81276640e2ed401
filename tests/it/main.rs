//! Black-box tests: they know the command line and the files it writes, and nothing of the code behind them.

mod commands;
mod commonmark;
mod determinism;
mod diagnostics;
mod edges;
mod foreign;
mod generated;
mod golden;
mod guards;
mod lists;
mod markup;
mod outputs;
mod pagination;
mod readme;
mod redirects;
mod related;
mod robust;
mod site;
mod subpath;
mod themes;
mod tidy;
