//! The library of `shim.c`, compiled once and preloaded into single runs of the program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Preloads the library: what it is told comes from the variables that its head describes.
pub fn preload(command: &mut Command, below: &Path) {
    command.env("LD_PRELOAD", library()).env("BANTIN_FAULT_BELOW", below);
}

/// Lets a fault happen at the call of this number.
pub fn arm(command: &mut Command, below: &Path, fault: &str, at: usize) {
    preload(command, below);
    command.env("BANTIN_FAULT", fault).env("BANTIN_FAULT_AT", at.to_string());
}

fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/faults/shim.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (fresh, library) = (folder.join(format!("shim.{}.so", std::process::id())), folder.join("shim.so"));
        std::fs::create_dir_all(folder).expect("the folder of the library");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&fresh).arg(&source).arg("-ldl");
        let ended = compiler.output().expect("cc starts");
        assert!(ended.status.success(), "cc: {}", String::from_utf8_lossy(&ended.stderr));
        // Whoever else compiles it at this moment puts the same library in place.
        std::fs::rename(&fresh, &library).expect("the library in place");
        library
    })
}
