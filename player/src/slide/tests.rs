//! Slides of every kind and shape, and bytes that are none.

use std::io::Cursor;

use cartelera_playlists::programme::{Colour, Fit, Focus};
use image::{
    DynamicImage, ExtendedColorType, Frame, ImageBuffer, ImageEncoder as _, ImageFormat, Rgba, RgbaImage,
    codecs::{gif::GifEncoder, jpeg::JpegEncoder},
};

use super::{decode, fit::covering, slide};
use crate::picture::Picture;

const GREEN: Colour = Colour { r: 20, g: 120, b: 60 };

/// Left half red, right half blue.
fn halves(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(
        width,
        height,
        |x, _| if x < width / 2 { Rgba([255, 0, 0, 255]) } else { Rgba([0, 0, 255, 255]) },
    )
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn pixel(picture: &Picture, x: u32, y: u32) -> [u8; 3] {
    let start = (y as usize * picture.width_px as usize + x as usize) * 4;
    picture.pixels[start..start + 3].try_into().unwrap()
}

fn is_near(pixel: [u8; 3], wanted: [u8; 3]) -> bool {
    pixel.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 6)
}

#[test]
fn every_kind_of_picture_is_shown() {
    let rgb = DynamicImage::ImageRgba8(halves(80, 48)).into_rgb8();
    let deep = ImageBuffer::from_fn(80, 48, |x, _| {
        if x < 40 { Rgba([u16::MAX, 0, 0, u16::MAX]) } else { Rgba([0, 0, u16::MAX, u16::MAX]) }
    });
    let mut gif = Vec::new();
    let mut encoder = GifEncoder::new(&mut gif);
    encoder.encode_frame(Frame::new(halves(80, 48))).unwrap();
    encoder.encode_frame(Frame::new(RgbaImage::from_pixel(80, 48, Rgba([0, 255, 0, 255])))).unwrap();
    drop(encoder);
    for (name, bytes) in [
        ("PNG", encoded(halves(80, 48), ImageFormat::Png)),
        ("PNG of 16 bits", encoded(DynamicImage::ImageRgba16(deep), ImageFormat::Png)),
        ("JPEG", encoded(rgb.clone(), ImageFormat::Jpeg)),
        ("progressive JPEG", include_bytes!("../../tests/pictures/progressive.jpg").to_vec()),
        ("CMYK JPEG", include_bytes!("../../tests/pictures/cmyk.jpg").to_vec()),
        ("animated GIF", gif),
        ("WebP", encoded(halves(80, 48), ImageFormat::WebP)),
        ("BMP", encoded(rgb.clone(), ImageFormat::Bmp)),
        ("TIFF", encoded(rgb, ImageFormat::Tiff)),
    ] {
        let picture = slide(&bytes, Fit::Letterbox, None, GREEN, (160, 96)).expect(name);
        assert_eq!((picture.width_px, picture.height_px, picture.size_bytes()), (160, 96, 160 * 96 * 4), "{name}");
        assert!(is_near(pixel(&picture, 30, 50), [254, 0, 0]), "{name}: {:?}", pixel(&picture, 30, 50));
        assert!(is_near(pixel(&picture, 130, 50), [0, 0, 254]), "{name}: {:?}", pixel(&picture, 130, 50));
        assert!(picture.pixels.iter().skip(3).step_by(4).all(|alpha| *alpha == 255), "{name}");
    }
}

#[test]
fn a_photograph_is_turned_as_its_exif_data_says() {
    let mut jpeg = Vec::new();
    let rgb = DynamicImage::ImageRgba8(halves(64, 32)).into_rgb8();
    JpegEncoder::new_with_quality(&mut jpeg, 95).write_image(rgb.as_raw(), 64, 32, ExtendedColorType::Rgb8).unwrap();
    // Orientation 6: the camera was turned, the left side is the top.
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut turned = jpeg[..2].to_vec();
    turned.extend([0xff, 0xe1, 0, exif.len() as u8 + 2]);
    turned.extend(exif);
    turned.extend(&jpeg[2..]);
    let image = decode(&turned).unwrap();
    assert_eq!(image.dimensions(), (32, 64));
    assert!(image.get_pixel(16, 8).0[0] > 240 && image.get_pixel(16, 56).0[2] > 240);
}

#[test]
fn what_is_see_through_shows_the_background() {
    let half = RgbaImage::from_fn(40, 40, |x, _| if x < 20 { Rgba([255, 255, 255, 0]) } else { Rgba([0, 0, 0, 128]) });
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let picture = slide(&encoded(half.clone(), format), Fit::Blur, None, GREEN, (40, 40)).unwrap();
        assert_eq!(pixel(&picture, 5, 20), [GREEN.r, GREEN.g, GREEN.b]);
        assert!(is_near(pixel(&picture, 35, 20), [10, 60, 30]));
    }
}

#[test]
fn a_slide_of_another_shape_is_whole_between_bars() {
    let bytes = encoded(halves(60, 120), ImageFormat::Png);
    let plain = slide(&bytes, Fit::Letterbox, None, GREEN, (200, 100)).unwrap();
    for (x, wanted) in
        [(2, [20, 120, 60]), (70, [20, 120, 60]), (80, [255, 0, 0]), (120, [0, 0, 255]), (197, [20, 120, 60])]
    {
        assert!(is_near(pixel(&plain, x, 50), wanted), "{x}: {:?}", pixel(&plain, x, 50));
    }
    let continued = slide(&bytes, Fit::Blur, None, GREEN, (200, 100)).unwrap();
    assert!(is_near(pixel(&continued, 1, 50), [255, 0, 0]) && is_near(pixel(&continued, 198, 50), [0, 0, 255]));
    let mut busy = halves(60, 120);
    busy.rows_mut().step_by(2).for_each(|row| row.for_each(|pixel| pixel.0 = pixel.0.map(|value| value.max(120))));
    let bytes = encoded(busy, ImageFormat::Png);
    let plain = slide(&bytes, Fit::Letterbox, None, GREEN, (200, 100)).unwrap();
    let blurred = slide(&bytes, Fit::Blur, None, GREEN, (200, 100)).unwrap();
    for y in [1, 50, 98] {
        let (left, right) = (pixel(&blurred, 3, y), pixel(&blurred, 196, y));
        assert!(left[0] > left[2] && right[2] > right[0], "{left:?} {right:?}");
        assert!(left.iter().chain(&right).all(|value| *value < 130), "{left:?} {right:?}");
    }
    assert_eq!(pixel(&blurred, 80, 50), pixel(&plain, 80, 50));
}

#[test]
fn a_bar_that_nobody_would_see_is_not_left() {
    let picture =
        slide(&encoded(halves(192, 108), ImageFormat::Png), Fit::Letterbox, None, GREEN, (1366, 768)).unwrap();
    assert!([(0, 0), (0, 767)].into_iter().all(|(x, y)| is_near(pixel(&picture, x, y), [255, 0, 0])));
    assert!(is_near(pixel(&picture, 1365, 400), [0, 0, 255]));
}

#[test]
fn a_line_keeps_its_light_when_it_is_made_smaller() {
    // White and black lines of one pixel: half the light is sRGB 188, not 128.
    let lines = RgbaImage::from_fn(64, 64, |x, _| Rgba(if x % 2 == 0 { [255; 4] } else { [0, 0, 0, 255] }));
    let picture = slide(&encoded(lines, ImageFormat::Png), Fit::Letterbox, None, GREEN, (16, 16)).unwrap();
    assert!(is_near(pixel(&picture, 8, 8), [188; 3]), "{:?}", pixel(&picture, 8, 8));
}

#[test]
fn too_many_pixels_are_refused_by_the_header() {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x4e\x20\0\0\x4e\x20\x08\x06\0\0\0".to_vec();
    let crc = png[12..].iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    });
    png.extend((!crc).to_be_bytes());
    png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    let error = format!("{:#}", decode(&png).unwrap_err());
    assert!(error.contains("20000x20000"), "{error}");
}

#[test]
fn bytes_that_are_no_picture_are_refused_and_never_panic() {
    assert!(decode(b"").is_err());
    assert!(decode(b"<html>404</html>").is_err());
    assert!(slide(&encoded(halves(4, 4), ImageFormat::Png), Fit::Blur, None, GREEN, (0, 1080)).is_err());
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let whole =
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp, ImageFormat::Tiff]
            .map(|format| encoded(DynamicImage::ImageRgba8(halves(24, 16)).into_rgb8(), format));
    for round in 0..600 {
        let mut bytes = whole[round % whole.len()].clone();
        for _ in 0..=random(6) {
            let at = random(bytes.len());
            bytes[at] = random(256) as u8;
        }
        if random(3) == 0 {
            bytes.truncate(random(bytes.len()));
        }
        // A changed pixel is still a picture; all that matters is that an answer comes.
        if let Ok(picture) = slide(&bytes, Fit::Blur, None, GREEN, (32, 20)) {
            assert_eq!(picture.size_bytes(), 32 * 20 * 4);
        }
    }
}

#[test]
fn a_slide_is_the_same_every_time() {
    let bytes = encoded(halves(333, 77), ImageFormat::Png);
    let twice = [0, 1].map(|_| slide(&bytes, Fit::Blur, None, GREEN, (320, 240)).unwrap());
    assert_eq!(twice[0], twice[1]);
}

#[test]
fn a_cut_slide_fills_the_screen_and_keeps_its_focus() {
    // Red, green and blue thirds.
    let thirds = RgbaImage::from_fn(900, 300, |x, _| {
        Rgba([[255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255]][(x / 300) as usize])
    });
    let bytes = encoded(thirds, ImageFormat::Png);
    for (focus, wanted) in [
        (None, [0, 255, 0]),
        (Some(Focus { x_permille: 150, y_permille: 0 }), [255, 0, 0]),
        (Some(Focus { x_permille: 840, y_permille: 1_000 }), [0, 0, 255]),
    ] {
        let picture = slide(&bytes, Fit::Crop, focus, GREEN, (100, 100)).unwrap();
        for (x, y) in [(3, 3), (50, 50), (96, 96)] {
            assert!(is_near(pixel(&picture, x, y), wanted), "{focus:?}: {:?}", pixel(&picture, x, y));
        }
    }
}

#[test]
fn a_focus_is_in_the_cut_part_and_as_near_its_middle_as_the_edges_allow() {
    for picture in [(1600, 900), (900, 1600), (1000, 1000), (7, 3)] {
        for screen in [(1920, 1080), (1080, 1920), (1024, 768), (500, 40)] {
            for (x_permille, y_permille) in [(0, 0), (1_000, 1_000), (300, 200), (500, 500), (999, 1)] {
                let (left, top, width, height) = covering(picture, screen, Some(Focus { x_permille, y_permille }));
                for (start, part, whole, permille) in
                    [(left, width, f64::from(picture.0), x_permille), (top, height, f64::from(picture.1), y_permille)]
                {
                    let point = whole * f64::from(permille) / 1_000.0;
                    assert!(start >= 0.0 && start + part <= whole + 1e-6);
                    assert!((start..=start + part + 1e-6).contains(&point));
                    let is_at_edge = start < 1e-6 || (start + part - whole).abs() < 1e-6;
                    assert!(is_at_edge || (start + part / 2.0 - point).abs() < 1e-6);
                }
            }
        }
    }
}
