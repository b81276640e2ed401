//! The size of a drawing in SVG.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

/// Width and height in pixels, of its attributes or else its view box; `None` if it does not say.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut reader = Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    let root = loop {
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) => break tag.into_owned(),
            Event::Eof => return None,
            _ => buffer.clear(),
        }
    };
    if root.local_name().as_ref() != "svg" {
        return None;
    }
    let written = |name: &str| pixels(&attribute(&root, name)?);
    let (width, height) = (written("width"), written("height"));
    let view = attribute(&root, "viewBox").and_then(|view| {
        let numbers: Vec<f64> = view.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
        Some((*numbers.get(2)?, *numbers.get(3)?)).filter(|(width, height)| *width > 0.0 && *height > 0.0)
    });
    let (width, height) = match (width, height, view) {
        (Some(width), Some(height), _) => (width, height),
        (Some(width), None, Some(view)) => (width, width * view.1 / view.0),
        (None, Some(height), Some(view)) => (height * view.0 / view.1, height),
        (None, None, Some(view)) => view,
        _ => return None,
    };
    let is_fit = |length: f64| (1.0..100_000.0).contains(&length);
    (is_fit(width) && is_fit(height)).then(|| (width.round() as u32, height.round() as u32))
}

fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(attribute.value.into_owned())
}

/// A length in pixels; in other units it is unknown, as it depends on fonts and screens.
fn pixels(length: &str) -> Option<f64> {
    length.trim().trim_end_matches("px").trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_of_drawings() {
        let table: [(&str, Option<(u32, u32)>); 7] = [
            (r#"<svg width="80" height="40px"/>"#, Some((80, 40))),
            (r#"<?xml version="1.0"?><!-- a --><svg viewBox="0 0 20 10"><g/></svg>"#, Some((20, 10))),
            (r#"<svg width="50" viewBox="0,0,20,10"/>"#, Some((50, 25))),
            (r#"<svg width="100%" height="100%" viewBox="0 0 7 9"/>"#, Some((7, 9))),
            (r#"<svg width="2cm" height="1cm"/>"#, None),
            (r#"<html width="1" height="1"/>"#, None),
            ("<svg", None),
        ];
        for (text, expected) in table {
            assert_eq!(size(text.as_bytes()), expected, "{text}");
        }
    }
}
