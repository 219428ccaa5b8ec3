//! Whether a JPEG file has its end: decoders fill in what is missing with grey and do not say so.

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// Walks the markers of ITU-T T.81, annex B, and tells whether the end-of-image marker comes after a scan.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let mut at = 0;
    let mut in_scan = false;
    loop {
        let Some(marker) = next_marker(bytes, &mut at) else {
            return false;
        };
        match marker {
            EOI => return in_scan,
            // Stuffed zeros, restarts and stand-alone markers carry no length.
            0x00 | 0x01 | SOI | 0xd0..=0xd7 => {}
            _ => {
                let Some(&[high, low]) = bytes.get(at..at + 2) else {
                    return false;
                };
                at += usize::from(u16::from_be_bytes([high, low])).max(2);
                in_scan |= marker == SOS;
            }
        }
    }
}

/// The byte after the next 0xff that is not fill; `at` is moved behind it.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    let start = *at + bytes.get(*at..)?.iter().position(|&byte| byte == 0xff)?;
    let end = start + bytes[start..].iter().position(|&byte| byte != 0xff)?;
    *at = end + 1;
    Some(bytes[end])
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn every_cut_of_a_picture_is_noticed() {
        let mut bytes = Vec::new();
        let picture = image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([x as u8 * 6, y as u8 * 8, (x * y) as u8]));
        picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
        assert!(is_complete(&bytes));
        assert!(is_complete(&[&bytes[..], b"trailing"].concat()));
        for length in 0..bytes.len() - 1 {
            assert!(!is_complete(&bytes[..length]), "{length}");
        }
    }
}
