//! Making: all files that one picture becomes, from one look at it.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder};
use img_parts::ImageICC;
use img_parts::webp::WebP;

use super::{Facts, Format, Settings, reader, strip};

/// Pixels of a picture, upright.
struct Pixels {
    data: Vec<u8>,
    width: u32,
    height: u32,
    has_alpha: bool,
}

/// The files of a picture: the one in its own format, then those of [`Facts::sizes`]. The same bytes and settings always
/// make the same files. Fails with the decoder's reason.
pub fn make(bytes: &[u8], facts: &Facts, settings: &Settings) -> Result<Vec<Vec<u8>>, String> {
    let stripped = || strip::strip(bytes, facts.format);
    if !facts.is_resized() {
        return stripped().map(|file| vec![file]).ok_or_else(|| "the file ends too early".to_owned());
    }
    let (pixels, profile) = decode(bytes, facts)?;
    let mut files = Vec::new();
    // What cannot be taken apart is never passed on as it came.
    let kept = if facts.is_kept(settings) { stripped() } else { None };
    files.push(match kept {
        Some(file) => file,
        None => own(&pixels.resized(facts.size(settings))?, facts.format, settings.quality, profile.as_deref())?,
    });
    let is_drawing = facts.format == Format::Png;
    for size in facts.sizes(settings) {
        let file = webp(&pixels.resized(size)?, settings.quality, is_drawing)?;
        files.push(with_profile(file, profile.clone()));
    }
    Ok(files)
}

/// The picture the way up it is shown, and its colour profile.
fn decode(bytes: &[u8], facts: &Facts) -> Result<(Pixels, Option<Vec<u8>>), String> {
    let told = |error: image::ImageError| error.to_string();
    let mut decoder = reader(bytes, facts.format).into_decoder().map_err(told)?;
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Pixels are read as red, green and blue, whatever they are in the file: a profile of other colours would be wrong.
    let profile = decoder.icc_profile().unwrap_or_default().filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let mut picture = DynamicImage::from_decoder(decoder).map_err(told)?;
    picture.apply_orientation(turn);
    let (width, height, has_alpha) = (picture.width(), picture.height(), picture.color().has_alpha());
    let data = if has_alpha { picture.into_rgba8().into_raw() } else { picture.into_rgb8().into_raw() };
    Ok((Pixels { data, width, height, has_alpha }, profile))
}

impl Pixels {
    fn resized(&self, (width, height): (u32, u32)) -> Result<Pixels, String> {
        let pixel = if self.has_alpha { PixelType::U8x4 } else { PixelType::U8x3 };
        let source = ImageRef::new(self.width, self.height, &self.data, pixel).map_err(|error| error.to_string())?;
        let mut target = Image::new(width, height, pixel);
        // Its usual filter is Lanczos with three lobes.
        Resizer::new().resize(&source, &mut target, &ResizeOptions::new()).map_err(|error| error.to_string())?;
        Ok(Pixels { data: target.into_vec(), width, height, has_alpha: self.has_alpha })
    }

    fn colour(&self) -> ExtendedColorType {
        if self.has_alpha { ExtendedColorType::Rgba8 } else { ExtendedColorType::Rgb8 }
    }
}

/// The picture in the format of its file.
fn own(pixels: &Pixels, format: Format, quality: u8, profile: Option<&[u8]>) -> Result<Vec<u8>, String> {
    let mut file = Cursor::new(Vec::new());
    let write = |encoder: &mut dyn FnMut() -> image::ImageResult<()>| encoder().map_err(|error| error.to_string());
    let (Pixels { data, width, height, .. }, colour) = (pixels, pixels.colour());
    match format {
        Format::Jpeg => write(&mut || {
            let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
            // Only formats without profiles refuse one.
            let _ = profile.map(|profile| encoder.set_icc_profile(profile.to_vec()));
            encoder.write_image(data, *width, *height, colour)
        })?,
        Format::Png => write(&mut || {
            let mut encoder = PngEncoder::new_with_quality(&mut file, CompressionType::Best, FilterType::Adaptive);
            let _ = profile.map(|profile| encoder.set_icc_profile(profile.to_vec()));
            encoder.write_image(data, *width, *height, colour)
        })?,
        Format::WebP => return Ok(with_profile(webp(pixels, quality, false)?, profile.map(<[u8]>::to_vec))),
        Format::Gif | Format::Svg => return Err("no picture of pixels".to_owned()),
    }
    Ok(file.into_inner())
}

/// The picture as WebP; a drawing without loss, if that makes the smaller file.
fn webp(pixels: &Pixels, quality: u8, is_drawing: bool) -> Result<Vec<u8>, String> {
    let encoder = match pixels.has_alpha {
        true => webp::Encoder::from_rgba(&pixels.data, pixels.width, pixels.height),
        false => webp::Encoder::from_rgb(&pixels.data, pixels.width, pixels.height),
    };
    let encode = |lossless| encoder.encode_simple(lossless, f32::from(quality)).map(|file| file.to_vec());
    let lossy = encode(false).map_err(|error| format!("{error:?}"))?;
    let lossless = is_drawing.then(|| encode(true)).transpose().map_err(|error| format!("{error:?}"))?;
    Ok(lossless.filter(|file| file.len() <= lossy.len()).unwrap_or(lossy))
}

/// Phones write colours beyond those of the web: without the profile they would look pale.
fn with_profile(file: Vec<u8>, profile: Option<Vec<u8>>) -> Vec<u8> {
    let Some(profile) = profile else { return file };
    let Ok(mut webp) = WebP::from_bytes(file.clone().into()) else { return file };
    webp.set_icc_profile(Some(profile.into()));
    webp.encoder().bytes().to_vec()
}
