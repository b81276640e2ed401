//! Stripping: takes out of a picture's file what the camera or an editor wrote into it (place, time, names, previews), and leaves
//! what decides how it looks.

mod jpeg;

use img_parts::png::Png;
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

use super::Format;

/// Chunks of PNG that decide how the picture looks or moves (PNG, third edition, 11.3); all others go.
const PNG: [&[u8; 4]; 15] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"acTL", b"fcTL", b"fdAT",
];

/// Chunks of WebP that decide how the picture looks or moves (RFC 9649, 2.7); all others go.
const WEBP: [&[u8; 4]; 7] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// The bit of `VP8X` that promises XMP (RFC 9649, 2.7).
const XMP: u8 = 0x04;

/// The file without them; `None` if it cannot be taken apart.
pub fn strip(bytes: &[u8], format: Format) -> Option<Vec<u8>> {
    match format {
        Format::Jpeg => jpeg::strip(bytes),
        Format::Png => {
            let mut png = Png::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
            png.chunks_mut().retain(|chunk| PNG.contains(&&chunk.kind()));
            Some(png.encoder().bytes().to_vec())
        }
        Format::WebP => {
            let mut webp = WebP::from_bytes(Bytes::copy_from_slice(bytes)).ok()?;
            webp.chunks_mut().retain(|chunk| WEBP.contains(&&chunk.id()));
            webp.set_exif(None);
            webp.chunks_mut().iter_mut().for_each(without_xmp);
            Some(webp.encoder().bytes().to_vec())
        }
        Format::Gif | Format::Svg => None,
    }
}

/// Takes the promise back.
fn without_xmp(chunk: &mut RiffChunk) {
    let id = chunk.id();
    if let (b"VP8X", RiffContent::Data(data)) = (&id, chunk.content_mut()) {
        let mut flags = data.to_vec();
        flags.iter_mut().take(1).for_each(|flags| *flags &= !XMP);
        *data = flags.into();
    }
}
