//! Bản Tin builds the news site of a public board from a folder of Markdown articles.
//!
//! **Every file of the website is a value computed by a pure function, and every command is the
//! same straight line:**
//!
//! ```text
//! site/ ─ walk ─▶ sources ─ parse ─▶ articles ─ link ─▶ links ─ plan ─▶ outputs ─ render ─▶ bytes ─ write ─▶ public/
//! ```
//!
//! | stage  | module | from → to |
//! |--------|--------|-----------|
//! | walk   | [`source`]   | folders → files; [`theme`] and [`config`] come the same way |
//! | parse  | [`article`]  | files, one at a time, → bytes → front matter ([`front_matter`]) and body ([`markdown`]) |
//! | link   | [`link`]     | heads → addresses ([`permalink`]), lists ([`section`], [`taxonomy`], [`archive`]), [`related`] news |
//! | plan   | [`plan`]     | links → one typed [`output`] for each path of the website ([`route`]) |
//! | render | [`render`]   | output → bytes: a template sees its [`view`], a [`fragment`] one card of it; [`feed`], [`sitemap`] and [`redirect`] write themselves |
//! | write  | [`mod@write`] | bytes → files, all or nothing, under a journal |
//!
//! [`site`] is that line, [`cli`] the commands that follow it: `build` to the end, `check` as far as
//! rendering to nowhere, [`mod@explain`] as far as one value of the plan, for which it reads heads, and texts that the value
//! shows. The plan's values are made when they are asked for: `build`
//! asks for all of them, the preview ([`serve`]) for the one that a browser wants. Commands that go on follow the same
//! line again after each batch of changes ([`watch`]) with a [`memo`] of the last run, in which every stage keeps its
//! result while its input is the same; what is rendered is compared as a value, never tracked.
//!
//! | beside the line | modules |
//! |---|---|
//! | what every stage says to an editor, and how TOML is read | [`diagnostic`], [`fields`], [`encoding`], [`schema`] with [`cms`] |
//! | how outputs hold what many of them show | [`shared`], [`content`], [`xml`], [`structured`] |
//! | rules of the language, of lists and links | [`text`], [`slug`], [`date`], [`pagination`], [`reference`](mod@reference) |
//! | pictures | [`mod@crate::image`] |
//! | the index that readers search | [`search`] |
//! | before publishing | [`mod@check`], [`proofread`], [`external`], [`baseline`] |
//! | publishing what differs from what was published | [`publish`], [`manifest`], [`media_type`] |
//! | what a site or an article starts from | [`init`], [`new`] |
//! | hostile input and poor machines | [`process`] |
//!
//! # Invariants
//!
//! Each has a test of the name given.
//!
//! 1. One module reads the site's files ([`source`]), one reads and writes the output ([`mod@write`]), and stores write what is published ([`publish`]). `one_module_reads_and_one_writes`
//! 2. Parsing never fails: it yields a value *and* diagnostics. `parsing_never_fails`
//! 3. Linking never sees a body. `linking_never_sees_a_body`
//! 4. A template sees its output and nothing else: no function reads a file, the clock or another page. `a_template_sees_its_output_and_nothing_else`
//! 5. No hash order reaches an output. `two_runs_of_the_program_share_no_hash_order`
//! 6. An incremental build equals a clean build, and the preview equals both, byte for byte. `a_long_preview_and_a_long_watch_equal_clean_builds`
//! 7. Diagnostics and outputs come in path order, whatever the threads do. `all_problems_of_all_files_are_told_at_once_in_path_order`
//! 8. With one error, nothing is written. `with_one_error_nothing_is_written`
//! 9. No clock, locale, host name or absolute path in any output: "now" is an input. `time_zone_and_language_of_the_machine_do_not_matter`
//! 10. No input makes it panic, hang, or write outside the output folder. `hostile_bytes_do_no_harm`
//!
//! What is absent: a dependency graph, global state, shortcodes, and templates that look around.

#![deny(missing_docs)]
#![deny(unsafe_code)]

pub mod archive;
pub mod article;
pub mod baseline;
pub mod check;
pub mod cli;
pub mod cms;
pub mod config;
pub mod content;
pub mod date;
pub mod diagnostic;
pub mod encoding;
pub mod explain;
pub mod external;
pub mod feed;
pub mod fields;
pub mod fragment;
pub mod front_matter;
pub mod image;
pub mod init;
pub mod link;
pub mod manifest;
pub mod markdown;
pub mod media_type;
pub mod memo;
pub mod new;
pub mod output;
pub mod pagination;
pub mod permalink;
pub mod plan;
pub mod process;
pub mod proofread;
pub mod publish;
pub mod redirect;
pub mod reference;
pub mod related;
pub mod render;
pub mod route;
pub mod schema;
pub mod search;
pub mod section;
pub mod serve;
pub mod shared;
pub mod site;
pub mod sitemap;
pub mod slug;
pub mod source;
pub mod structured;
pub mod taxonomy;
pub mod text;
pub mod theme;
pub mod view;
pub mod watch;
pub mod write;
pub mod xml;
