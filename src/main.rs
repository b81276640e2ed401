//! The command-line program; everything it does is in the library.

mod allocator;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

fn main() -> ExitCode {
    bantin::process::run(bantin::cli::run)
}
