//! Stripping: takes out of a picture's file what the camera or an editor wrote into it (place, time, names, previews), and leaves
//! what decides how it looks.

use img_parts::jpeg::{Jpeg, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

use super::Format;

/// Chunks of PNG that decide how the picture looks or moves (PNG, third edition, 11.3); all others go.
const LOOKS: [&[u8; 4]; 15] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD",
    b"acTL", b"fcTL", b"fdAT",
];

/// The file without them; `None` if it cannot be taken apart.
pub fn strip(bytes: &[u8], format: Format) -> Option<Vec<u8>> {
    let bytes = Bytes::copy_from_slice(bytes);
    let mut stripped = Vec::with_capacity(bytes.len());
    let written = match format {
        Format::Jpeg => jpeg(bytes)?.encoder().write_to(&mut stripped),
        Format::Png => {
            let mut png = Png::from_bytes(bytes).ok()?;
            png.chunks_mut().retain(|chunk| LOOKS.contains(&&chunk.kind()));
            png.encoder().write_to(&mut stripped)
        }
        Format::WebP => {
            let mut webp = WebP::from_bytes(bytes).ok()?;
            webp.set_exif(None);
            webp.remove_chunks_by_id(*b"XMP ");
            webp.encoder().write_to(&mut stripped)
        }
        Format::Gif | Format::Svg => return None,
    };
    written.ok().map(|_| stripped)
}

/// Application segments go but for two: Adobe's, which says what the colours are, and the colour profile.
fn jpeg(bytes: Bytes) -> Option<Jpeg> {
    let mut jpeg = Jpeg::from_bytes(bytes).ok()?;
    jpeg.segments_mut().retain(|segment| match segment.marker() {
        markers::APP0 | markers::APP14 => true,
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        markers::COM => false,
        marker => !(markers::APP1..=markers::APP15).contains(&marker),
    });
    Some(jpeg)
}
