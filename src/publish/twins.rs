//! Compressed twins: `a.html.gz` and `a.html.br` beside `a.html`, for hosts that serve them to browsers that take them.

use std::io::{self, Read, Write};

use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};

use super::store::{Failure, Store, hash};
use crate::manifest::Twin;
use crate::media_type;

/// Below this size there is nothing to be won: an answer fits into one packet anyway.
const LEAST: u64 = 1024;

/// Quality of Brotli: from 10 on it takes ten times as long for a few hundredths less.
const QUALITY: u32 = 9;

/// Brotli's window, as a power of two.
const WINDOW: u32 = 22;

/// Bytes that a twin is unpacked to at most, to see whose it is.
const MOST: u64 = 64 * 1024 * 1024;

/// Which twins a file of this name and size gets.
pub fn twins(asked: &[Twin], path: &str, size: u64) -> Vec<Twin> {
    let kind = media_type::of_path(path);
    let is_text = kind.contains("charset=") || kind.starts_with("image/svg") || kind.starts_with("font/");
    // Twins of what a server reads itself are of no use to anybody.
    let is_served =
        !path.ends_with(".conf") && !path.rsplit('/').next().is_some_and(|name| name.starts_with(['.', '_']));
    if is_text && is_served && size >= LEAST { asked.to_vec() } else { Vec::new() }
}

/// The bytes of a twin: always the same of the same.
pub fn compress(bytes: &[u8], twin: Twin) -> io::Result<Vec<u8>> {
    match twin {
        Twin::Gzip => {
            let mut writer = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
            writer.write_all(bytes)?;
            writer.finish()
        }
        Twin::Brotli => {
            let mut out = Vec::new();
            let mut writer = brotli::CompressorWriter::new(&mut out, 64 * 1024, QUALITY, WINDOW);
            writer.write_all(bytes)?;
            drop(writer);
            Ok(out)
        }
    }
}

/// What stands for the bytes that a twin on the target is packed from, by which it is known whose it is; nothing if none stands there, or
/// if it is none.
pub fn packed_from(store: &dyn Store, path: &str, twin: Twin) -> Result<Option<String>, Failure> {
    let Some(packed) = store.read(&format!("{path}{}", twin.ending()))? else { return Ok(None) };
    let mut bytes = Vec::new();
    let unpacked = match twin {
        Twin::Gzip => GzDecoder::new(&*packed).take(MOST).read_to_end(&mut bytes),
        Twin::Brotli => brotli::Decompressor::new(&*packed, 64 * 1024).take(MOST).read_to_end(&mut bytes),
    };
    Ok(unpacked.is_ok().then(|| hash(&bytes)))
}
