//! Answers queries without an index, for tests of the search in a browser.
//!
//! `scan ROOT OUTPUT QUERIES.json [EDITION]` takes the Markdown of the site at ROOT and its pages, built into OUTPUT with
//! the theme `portal`, and prints for each query of the list the addresses that are found, best first, as JSON. A query
//! is an object with `query` and perhaps `typing`, `year`, `section` and `tag`. EDITION is the code of an edition; without
//! it the default one is searched.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use query::Ask;
use rayon::prelude::*;
use scan::File;

mod pages;
// Other parts of these are for the tests.
#[allow(dead_code)]
mod query;
#[allow(dead_code)]
mod scan;
mod source;
mod words;

const USAGE: &str = "usage: scan ROOT OUTPUT QUERIES.json [EDITION]";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let (root, output, queries, edition) = match &arguments[..] {
        [root, output, queries] => (root, output, queries, None),
        [root, output, queries, edition] => (root, output, queries, Some(edition.as_str())),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match answers(Path::new(root), Path::new(output), Path::new(queries), edition) {
        Ok(answers) => {
            println!("{answers}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{queries}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn answers(root: &Path, output: &Path, queries: &Path, edition: Option<&str>) -> Result<String, String> {
    let text = fs::read_to_string(queries).map_err(|error| error.to_string())?;
    let queries: Vec<Ask> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let files: Vec<File> = pages::files(root, output, edition);
    let answers: Vec<Vec<&str>> = queries.par_iter().map(|query| scan::answer(&files, query)).collect();
    serde_json::to_string(&answers).map_err(|error| error.to_string())
}
