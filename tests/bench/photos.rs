//! Makes a site of articles with photographs: `cargo run --release --example photos -- DIR [COUNT]`, then `bantin build --root DIR` twice.
//!
//! Each is as large as a phone takes them, 4000 by 3000 pixels, with smooth parts and grain, and no two are the same file.

use std::fs;
use std::path::Path;

use image::{Rgb, RgbImage};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let root = arguments.next().ok_or("which folder?")?;
    let count: usize = arguments.next().map_or(Ok(100), |count| count.parse())?;
    let root = Path::new(&root);
    fs::create_dir_all(root.join("site/tin"))?;
    fs::write(root.join("config.toml"), "title = \"Ảnh\"\nbase_url = \"https://example.gov.vn/\"\n")?;
    fs::write(root.join("site/tin/_index.md"), "+++\ntitle = \"Tin\"\n+++\n")?;
    let photos = (0..4).map(photo).collect::<Result<Vec<_>, _>>()?;
    for number in 0..count {
        let folder = root.join(format!("site/tin/{number:04}"));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("anh.jpg"), with_comment(&photos[number % photos.len()], number))?;
        let image = "image = { src = \"anh.jpg\", alt = \"Ảnh\" }";
        let front = format!("+++\ntitle = \"Bài {number}\"\ndate = 2024-01-01\n{image}\n+++\n\nNội dung.\n");
        fs::write(folder.join("index.md"), front)?;
    }
    Ok(())
}

/// A picture with gradients, edges and grain.
fn photo(seed: u32) -> Result<Vec<u8>, image::ImageError> {
    let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let grain = (state % 24) as f32;
        let wave = |scale: f32| ((x as f32 / scale).sin() + (y as f32 / scale / 1.7).cos()) * 48.0;
        let edge = if (x / (211 + seed * 17) + y / 173).is_multiple_of(2) { 24.0 } else { 0.0 };
        Rgb([410.0, 190.0, 77.0].map(|scale| (110.0 + wave(scale) + edge + grain) as u8))
    });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92).encode_image(&picture)?;
    Ok(bytes)
}

/// The same picture with a comment of its own, as a file of its own.
fn with_comment(jpeg: &[u8], number: usize) -> Vec<u8> {
    let comment = format!("{number:08}");
    let marker = [&[0xFF, 0xFE, 0, 10][..], comment.as_bytes()].concat();
    [&jpeg[..2], &marker, &jpeg[2..]].concat()
}
