//! Pictures: what readers get of a camera's file, and that making it is remembered.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use img_parts::ImageEXIF;
use img_parts::jpeg::Jpeg;

use crate::markup;
use crate::site::{Run, Site, article};

/// A word in what the camera wrote.
const PLACE: &[u8] = b"15.5667N 108.4833E";

/// The smallest EXIF that tells how the camera was held, and a place behind it.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(PLACE);
    exif
}

/// A picture whose upper half is red and whose lower half is blue.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let colour = |_, y| if y < height / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_fn(width, height, colour)).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

/// A photograph as a phone writes it.
fn photo(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    let mut jpeg = Jpeg::from_bytes(picture(width, height, ImageFormat::Jpeg).into()).expect("a JPEG");
    jpeg.set_exif(Some(exif(orientation).into()));
    jpeg.encoder().bytes().to_vec()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// The size of an output, and the colours of its corners: top left, bottom right.
fn seen(run: &Run, path: &str) -> ((u32, u32), [Rgb<u8>; 2]) {
    let bytes = &run.tree()[path];
    let picture = image::load_from_memory(bytes).unwrap_or_else(|error| panic!("{path}: {error}")).into_rgb8();
    let (width, height) = picture.dimensions();
    ((width, height), [*picture.get_pixel(1, 1), *picture.get_pixel(width - 2, height - 2)])
}

fn is_red(pixel: Rgb<u8>) -> bool {
    pixel[0] > 150 && pixel[2] < 90
}

fn with_photo() -> Site {
    let text = article("Lễ ký", "date = 2026-05-01", "![Hai bên ký kết](anh.jpg)\n\n![Hội trường](anh.jpg)");
    Site::new().file("le-ky/index.md", text).file("le-ky/anh.jpg", photo(1000, 500, 6))
}

#[test]
fn a_photo_comes_in_sizes_upright_and_without_what_the_camera_wrote() {
    let run = with_photo().built();
    // Orientation 6: the camera's right side is up, so that the red half is on the right.
    for (path, size) in [
        ("le-ky/anh.jpg", (500, 1000)),
        ("le-ky/anh.jpg.480.webp", (480, 960)),
        ("le-ky/anh.jpg.500.webp", (500, 1000)),
    ] {
        let (found, [top_left, bottom_right]) = seen(&run, path);
        assert_eq!(found, size, "{path}");
        assert!(!is_red(top_left), "{path} is not upright");
        let _ = bottom_right;
        let bytes = &run.tree()[path];
        assert!(!holds(bytes, PLACE) && !holds(bytes, b"Exif"), "{path} tells the place");
    }
    assert_eq!(run.tree().keys().filter(|path| path.ends_with(".webp")).count(), 2);
}

#[test]
fn pages_offer_the_sizes_and_say_how_large_a_picture_is() {
    let run = with_photo().built();
    let page = run.page("/le-ky/");
    let sources = markup::attributes(&page, ".prose picture > source", "srcset");
    let expected = "/le-ky/anh.jpg.480.webp 480w, /le-ky/anh.jpg.500.webp 500w";
    assert_eq!(sources, [expected, expected]);
    assert_eq!(markup::attributes(&page, ".prose picture > img", "width"), ["500", "500"]);
    assert_eq!(markup::attributes(&page, ".prose picture > img", "height"), ["1000", "1000"]);
    assert_eq!(markup::attributes(&page, ".prose img", "loading"), ["lazy"], "all but the first");
    assert_eq!(markup::attributes(&page, ".prose img", "alt"), ["Hai bên ký kết", "Hội trường"]);
}

#[test]
fn feeds_show_a_picture_in_one_size() {
    let run = with_photo().config_with("[feeds]\nfull = true\n").built();
    let feed: atom_syndication::Feed = run.read("feed.xml").parse().expect("a feed");
    let text = feed.entries()[0].content().and_then(|content| content.value()).expect("the text");
    let image =
        "<img src=\"https://bql.example.vn/le-ky/anh.jpg\" width=\"500\" height=\"1000\" alt=\"Hai bên ký kết\"";
    assert!(text.contains(image), "{text}");
    assert!(!text.contains("srcset") && !text.contains("picture"), "{text}");
}

#[test]
fn a_small_picture_stays_what_it_is_but_for_what_the_camera_wrote() {
    let small = photo(60, 40, 1);
    let site = Site::new().file("a.jpg", &small).file("b.png", picture(60, 40, ImageFormat::Png));
    let run = site.file("c.webp", picture(60, 40, ImageFormat::WebP)).built();
    let own = &run.tree()["a.jpg"];
    assert!(!holds(own, PLACE) && own.len() < small.len());
    assert_eq!(image::load_from_memory(own).expect("a picture"), image::load_from_memory(&small).expect("a picture"));
    for path in ["b.png", "c.webp", "a.jpg.60.webp", "b.png.60.webp", "c.webp.60.webp"] {
        assert_eq!(seen(&run, path).0, (60, 40), "{path}");
    }
}

#[test]
fn what_a_phone_hides_in_a_small_picture_goes_too() {
    let small = photo(60, 40, 1);
    let behind_scans = |at: usize, hidden: &[u8]| [&small[..at], hidden, &small[at..]].concat();
    let segment = |marker: u8| [&[0xFF, marker, 0, PLACE.len() as u8 + 2], PLACE].concat();
    // A film behind the picture; segments before its end, where a second scan could be; a preview of JFIF.
    let film = [&small, b"ftypmp42moov".as_slice(), PLACE].concat();
    let second = [&small, &photo(20, 20, 1)[..]].concat();
    let late = behind_scans(small.len() - 2, &segment(0xE1));
    let note = behind_scans(small.len() - 2, &segment(0xFE));
    let canon = behind_scans(2, &segment(0xE0));
    let webp = {
        let mut webp = img_parts::webp::WebP::from_bytes(picture(60, 40, ImageFormat::WebP).into()).expect("a WebP");
        webp.set_exif(Some(exif(1).into()));
        let content = img_parts::riff::RiffContent::Data(PLACE.to_vec().into());
        webp.chunks_mut().push(img_parts::riff::RiffChunk::new(*b"C2PA", content));
        webp.encoder().bytes().to_vec()
    };
    // The last chunk lacks the byte that fills it up: some programs write that, and decoders let it pass.
    let unfilled = webp[..webp.len() - 1].to_vec();
    let cases =
        [("film.jpg", film), ("second.jpg", second), ("late.jpg", late), ("note.jpg", note), ("canon.jpg", canon)];
    let cases = cases.into_iter().chain([("a.webp", webp), ("b.webp", unfilled)]);
    let site = cases.fold(Site::new(), |site, (name, bytes)| {
        assert!(holds(&bytes, PLACE), "{name} tells nothing");
        site.file(name, bytes)
    });
    let run = site.built();
    for (path, bytes) in run.tree() {
        assert!(!holds(&bytes, PLACE), "{path} tells the place");
        if path.ends_with("jpg") || path.ends_with("webp") {
            assert_eq!(seen(&run, &path).0, (60, 40), "{path}");
        }
    }
}

#[test]
fn a_picture_longer_than_webp_can_be_stays_in_its_own_format() {
    let run = Site::new().file("a.jpg", picture(40, 17_000, ImageFormat::Jpeg)).built();
    assert_eq!(seen(&run, "a.jpg").0, (40, 17_000));
    assert!(!run.tree().keys().any(|path| path.ends_with(".webp")));
}

#[test]
fn widths_and_quality_come_from_the_configuration() {
    let site = with_photo().config_with("[images]\nwidths = [300, 100]\nquality = 40\nsizes = \"50vw\"\n");
    let run = site.built();
    assert_eq!(seen(&run, "le-ky/anh.jpg").0, (300, 600));
    let page = run.page("/le-ky/");
    assert!(page.contains("anh.jpg.100.webp 100w, /le-ky/anh.jpg.300.webp 300w\" sizes=\"50vw\""), "{page}");
    let wrong = Site::new().config_with("[images]\nwidths = []\nquality = 0\nwidth = 3\n").build(&[]);
    assert_eq!(wrong.code, 2);
    for key in ["widths", "quality", "width"] {
        assert!(wrong.stderr.contains(&format!("`images.{key}`")), "{key}: {}", wrong.stderr);
    }
}

#[test]
fn drawings_and_moving_pictures_are_passed_on_with_their_size() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 30 20\"/>";
    let gif = b"GIF89a\x05\0\x04\0\0\0\0,\0\0\0\0\x05\0\x04\0\0\x02\x04\x84\x8f\xa9\x05\0;".to_vec();
    let text = article("A", "date = 2026-05-01", "![một](a.svg)\n\n![hai](b.gif)");
    let site = Site::new().file("a.md", text).file("a.svg", drawing).file("b.gif", &gif);
    let run = site.built();
    assert_eq!((run.read("a.svg"), &run.tree()["b.gif"]), (drawing.to_owned(), &gif));
    let page = run.page("/a/");
    assert_eq!(markup::attributes(&page, ".prose img", "width"), ["30", "5"]);
    assert_eq!(markup::attributes(&page, ".prose img", "height"), ["20", "4"]);
    assert_eq!(markup::attributes(&page, ".prose source", "srcset"), [""; 0]);
}

#[test]
fn what_is_no_picture_is_told_by_name() {
    let mut cut = photo(400, 300, 1);
    cut.truncate(60);
    let site = Site::new().file("a.jpg", "không phải hình").file("b/c.jpg", cut).file("d.heic", "ftypheic");
    let run = site.build(&["--format", "json"]);
    assert_eq!(run.code, 1);
    let told = |code: &str, file: &str| {
        let line = |line: &&str| line.contains(&format!("\"{code}\"")) && line.contains(&format!("\"site/{file}\""));
        assert!(run.stdout.lines().any(|text| line(&text)), "{code} {file} in {}", run.stdout);
    };
    told("E101", "a.jpg");
    told("E101", "b/c.jpg");
    told("W103", "d.heic");
    assert!(run.tree().is_empty());
}

#[test]
fn a_picture_without_description_is_told_and_fails_a_strict_check() {
    let body = "Chữ.\n\n![](anh.jpg)";
    let site = Site::new().config_with("[check]\nrequire = []\n").file("anh.jpg", photo(40, 30, 1));
    let site = site.file("a.md", article("A", "date = 2026-05-01\nimage = \"anh.jpg\"", body));
    let run = site.run(&["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stderr.matches("warning[W104]").count(), 2, "{}", run.stderr);
    assert!(run.stderr.contains("site/a.md:4:9") && run.stderr.contains("site/a.md:8:1"), "{}", run.stderr);
    assert_eq!(site.run(&["check", "--strict"]).code, 1);
    let front = "date = 2026-05-01\nimage = { src = \"anh.jpg\", alt = \"Ký kết\" }";
    let site = site.file("a.md", article("A", front, "![Ký kết](anh.jpg)"));
    let run = site.run(&["check", "--strict"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// The files of the image cache.
fn cached(site: &Site) -> Vec<PathBuf> {
    let folder = fs::read_dir(site.path(".bantin/images")).into_iter().flatten();
    let mut files: Vec<_> = folder.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

#[test]
fn what_was_made_is_kept_and_nothing_else() {
    let site = with_photo();
    let first = site.built().tree();
    let kept = cached(&site);
    assert_eq!(kept.len(), 4, "three files and what is known of the picture: {kept:?}");
    // What is taken from there is seen by what it is: another picture in its place would show.
    fs::remove_dir_all(site.path("public")).expect("the output");
    let times = |site: &Site| -> Vec<_> {
        let made = |path: &PathBuf| fs::metadata(path).and_then(|file| file.modified()).expect("a time");
        cached(site).iter().filter(|path| !path.ends_with("facts")).map(made).collect()
    };
    let before = times(&site);
    assert_eq!(site.built().tree(), first);
    assert_eq!(times(&site), before, "nothing was made again");
    let site = site.file("le-ky/anh.jpg", photo(400, 250, 1));
    let second = site.built();
    assert_eq!(seen(&second, "le-ky/anh.jpg").0, (400, 250));
    assert!(!second.exists("le-ky/anh.jpg.500.webp"));
    assert_eq!(cached(&site).len(), 3, "{:?}", cached(&site));
}

#[test]
fn damage_to_what_is_kept_costs_time_only() {
    let site = with_photo();
    let expected = site.built().tree();
    let damages: [fn(Vec<u8>) -> Vec<u8>; 4] = [
        |_| Vec::new(),
        |bytes| bytes[..bytes.len() / 2].to_vec(),
        |mut bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            bytes
        },
        |bytes| [bytes, b"more".to_vec()].concat(),
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        for path in cached(&site) {
            fs::write(&path, damage(fs::read(&path).expect("what is kept"))).expect("the damage");
        }
        fs::remove_dir_all(site.path("public")).expect("the output");
        assert_eq!(site.built().tree(), expected, "damage {number}");
    }
    fs::remove_dir_all(site.path(".bantin")).expect("what is kept");
    fs::write(site.path(".bantin"), "a file in its place").expect("a file");
    assert_eq!(site.build(&["-q"]).tree(), expected);
}
