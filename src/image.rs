//! Images: what a picture of the content becomes. Readers never get the camera's file: each picture comes in a few sizes
//! as WebP and in one of its own format, upright, and without what the camera wrote into it. GIF and SVG, which no camera
//! writes, are passed on.

mod album;
mod make;
mod strip;
mod svg;

use std::io::Cursor;
use std::sync::Arc;

use crate::permalink::Address;
use image::metadata::Orientation;
use image::{AnimationDecoder, ImageDecoder, ImageReader, Limits};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

pub use album::{Album, Picture};
use make::make;

/// Most picture elements that are decoded, so that a small file cannot ask for all memory: those of a camera of 100
/// megapixels.
const MOST_PIXELS: u64 = 100_000_000;

/// Largest file in its own format that is passed on without being made smaller, in bytes.
const MOST_KEPT: u64 = 600 * 1024;

/// Longest side of a WebP picture (RFC 9649, 1.2).
const MOST_WEBP: u32 = 16_383;

/// How pictures are made smaller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Widths in pixels, ascending; none is wider than the last.
    pub widths: Vec<u32>,
    /// Quality of lossy formats, 1 to 100.
    pub quality: u8,
    /// How wide pictures in texts are shown: the attribute `sizes` of HTML.
    pub sizes: Arc<str>,
}

/// The formats that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Drawings and screens.
    Png,
    /// Either.
    WebP,
    /// Passed on as it is.
    Gif,
    /// Passed on as it is.
    Svg,
}

/// What is known of a picture without looking at it closely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Facts {
    /// xxh3 of its bytes.
    pub hash: u128,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Its format, whatever its name says.
    pub format: Format,
    /// Width in pixels, the way up it is shown.
    pub width: u32,
    /// Height in pixels, the way up it is shown.
    pub height: u32,
    /// Whether the camera was held in another way.
    pub is_turned: bool,
    /// Whether it moves.
    pub is_moving: bool,
}

/// Why there is nothing to know of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It is damaged, or in another format than its name says: the decoder's reason.
    Broken(String),
    /// It has too many pixels.
    TooLarge,
    /// A format that cannot be made smaller, nor cleaned of what the camera wrote.
    Unknown,
}

/// The address of a picture in another width.
pub fn of_width(address: &Address, width: u32) -> Address {
    let name = address.path().rsplit_once('/').map_or("", |(_, name)| name);
    address.join(&format!("{name}.{width}.webp"))
}

/// Endings of files that must hold a picture that is known.
const KNOWN: [&str; 11] = ["jpg", "jpeg", "jfif", "jpe", "pjpeg", "pjp", "png", "apng", "webp", "gif", "svg"];

/// Endings of pictures that are not known.
const UNKNOWN: [&str; 12] =
    ["heic", "heif", "heics", "heifs", "avif", "avifs", "tif", "tiff", "bmp", "dng", "jxl", "mpo"];

fn ending(path: &str) -> String {
    path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

/// Whether a file is a picture by its name.
pub fn is_image(path: &str) -> bool {
    let ending = ending(path);
    KNOWN.contains(&&*ending) || UNKNOWN.contains(&&*ending)
}

impl Facts {
    /// Looks at the head of a picture.
    pub fn of(path: &str, bytes: &[u8]) -> Result<Self, Fault> {
        let facts = |format, (width, height), is_turned, is_moving| {
            let (hash, bytes) = (xxh3_128(bytes), bytes.len() as u64);
            Facts { hash, bytes, format, width, height, is_turned, is_moving }
        };
        if ending(path) == "svg" {
            return Ok(facts(Format::Svg, svg::size(bytes).unwrap_or_default(), false, false));
        }
        let format = match image::guess_format(bytes) {
            Ok(image::ImageFormat::Jpeg) => Format::Jpeg,
            Ok(image::ImageFormat::Png) => Format::Png,
            Ok(image::ImageFormat::WebP) => Format::WebP,
            Ok(image::ImageFormat::Gif) => Format::Gif,
            _ if UNKNOWN.contains(&&*ending(path)) => return Err(Fault::Unknown),
            _ => return Err(Fault::Broken("no JPEG, PNG, WebP or GIF".to_owned())),
        };
        let broken = |error: image::ImageError| Fault::Broken(error.to_string());
        let mut decoder = reader(bytes, format).into_decoder().map_err(broken)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(Fault::TooLarge);
        }
        let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let is_on_its_side = matches!(
            turn,
            Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
        );
        let size = if is_on_its_side { (height, width) } else { (width, height) };
        Ok(facts(format, size, turn != Orientation::NoTransforms, is_moving(bytes, format)))
    }

    /// Whether other sizes of it are made.
    pub fn is_resized(&self) -> bool {
        self.is_made() && !self.is_moving && self.width > 0
    }

    /// Whether its file is made, if only by leaving out what the camera wrote.
    pub fn is_made(&self) -> bool {
        matches!(self.format, Format::Jpeg | Format::Png | Format::WebP)
    }

    /// Size of the one in its own format.
    pub fn size(&self, settings: &Settings) -> (u32, u32) {
        match settings.widths.last() {
            Some(most) if self.is_resized() => self.fitted((*most).min(self.width)),
            _ => (self.width, self.height),
        }
    }

    /// Sizes in WebP, ascending.
    pub fn sizes(&self, settings: &Settings) -> Vec<(u32, u32)> {
        if !self.is_resized() {
            return Vec::new();
        }
        let (widest, _) = self.size(settings);
        let narrower = settings.widths.iter().copied().filter(|width| *width < widest);
        let sizes = narrower.chain([widest]).map(|width| self.fitted(width));
        sizes.filter(|(width, height)| *width.max(height) <= MOST_WEBP).collect()
    }

    /// Whether the one in its own format is the file itself, but for what the camera wrote.
    fn is_kept(&self, settings: &Settings) -> bool {
        !self.is_turned && self.size(settings) == (self.width, self.height) && self.bytes <= MOST_KEPT
    }

    fn fitted(&self, width: u32) -> (u32, u32) {
        let height = (u64::from(self.height) * u64::from(width)).div_ceil(u64::from(self.width.max(1)));
        (width, (height as u32).max(1))
    }
}

fn reader(bytes: &[u8], format: Format) -> ImageReader<Cursor<&[u8]>> {
    let format = match format {
        Format::Jpeg => image::ImageFormat::Jpeg,
        Format::Png => image::ImageFormat::Png,
        Format::WebP => image::ImageFormat::WebP,
        Format::Gif | Format::Svg => image::ImageFormat::Gif,
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_PIXELS * 8);
    reader.limits(limits);
    reader
}

fn is_moving(bytes: &[u8], format: Format) -> bool {
    let cursor = Cursor::new(bytes);
    match format {
        Format::Png => image::codecs::png::PngDecoder::new(cursor).is_ok_and(|png| png.is_apng().unwrap_or(false)),
        Format::WebP => image::codecs::webp::WebPDecoder::new(cursor).is_ok_and(|webp| webp.has_animation()),
        Format::Gif => image::codecs::gif::GifDecoder::new(cursor).is_ok_and(|gif| gif.into_frames().nth(1).is_some()),
        Format::Jpeg | Format::Svg => false,
    }
}
