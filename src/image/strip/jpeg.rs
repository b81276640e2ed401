//! JPEG, segment by segment to its very end: phones write films and second pictures behind the first, with a place of their own.

/// Markers (ITU-T T.81, table B.1).
const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
const APP0: u8 = 0xE0;
const APP2: u8 = 0xE2;
const APP14: u8 = 0xEE;
const APP15: u8 = 0xEF;
const COM: u8 = 0xFE;

/// The picture alone; `None` if it does not hold together to its end.
pub fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut rest = bytes.strip_prefix(&[0xFF, SOI])?;
    let mut kept = vec![0xFF, SOI];
    loop {
        rest = rest.strip_prefix(&[0xFF])?;
        let marker = *rest.first()?;
        rest = &rest[1..];
        match marker {
            // Any number of these may stand before a marker.
            0xFF => rest = &bytes[bytes.len() - rest.len() - 1..],
            EOI => {
                kept.extend([0xFF, EOI]);
                return Some(kept);
            }
            _ => {
                let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
                let segment = rest.get(..length).filter(|_| length >= 2)?;
                rest = &rest[length..];
                write(marker, &segment[2..], &mut kept);
            }
        }
        if marker == SOS {
            let end = scan_end(rest)?;
            kept.extend_from_slice(&rest[..end]);
            rest = &rest[end..];
        }
    }
}

/// Keeps a segment, if it decides how the picture looks.
fn write(marker: u8, content: &[u8], kept: &mut Vec<u8>) {
    let content = match marker {
        // Without the preview that may stand in it (JFIF 1.02): it ends with the preview's size, none by none.
        APP0 => match content.get(..12).filter(|head| head.starts_with(b"JFIF\0")) {
            Some(head) => [head, &[0, 0]].concat(),
            None => return,
        },
        // The colour profile, and what Adobe's says of the colours.
        APP2 if content.starts_with(b"ICC_PROFILE\0") => content.to_vec(),
        APP14 if content.starts_with(b"Adobe") => content.to_vec(),
        APP0..=APP15 | COM => return,
        _ => content.to_vec(),
    };
    kept.extend([0xFF, marker]);
    kept.extend((content.len() as u16 + 2).to_be_bytes());
    kept.extend(content);
}

/// Where the data of a scan ends: at the next marker that is none within it.
fn scan_end(data: &[u8]) -> Option<usize> {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    data.windows(2).position(is_marker)
}
