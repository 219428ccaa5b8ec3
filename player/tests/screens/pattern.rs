//! Pictures that can be told apart, and files of every kind that shows one.

use std::{fs, io::Cursor, path::Path};

use image::{
    DynamicImage, Frame, ImageFormat, Rgb, RgbImage, RgbaImage,
    codecs::{gif::GifEncoder, jpeg::JpegEncoder},
    imageops,
};

use crate::xvfb;

/// Width and height of the pattern in pixels.
pub(crate) const SIZE_PX: (u32, u32) = (320, 180);

/// Four fields of colour around a white disc.
pub(crate) fn pattern() -> RgbImage {
    fields([[200, 40, 40], [40, 140, 60], [40, 70, 190], [230, 190, 40]])
}

/// The same shapes in other colours; each `number` gives another picture.
pub(crate) fn variant(number: u32) -> RgbImage {
    let tone = |step: u32| [70 + (number * 67 + step * 40) % 180, 60 + (number * 31 + step * 90) % 190, 50 + step * 45];
    let mut picture = fields([0, 1, 2, 3].map(|step| tone(step).map(|value| value as u8)));
    let bar = 20 + number % 8 * 36;
    for (x, y) in (bar..bar + 24).flat_map(|x| (0..SIZE_PX.1).map(move |y| (x, y))) {
        picture.put_pixel(x, y, Rgb([250; 3]));
    }
    picture
}

fn fields(colours: [[u8; 3]; 4]) -> RgbImage {
    let (width, height) = SIZE_PX;
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x.abs_diff(width / 2), y.abs_diff(height / 2));
        let is_disc = dx * dx + dy * dy < 45 * 45;
        let field = usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2);
        Rgb(if is_disc { [250; 3] } else { colours[field] })
    })
}

/// The picture as a display that it fills shows it.
pub(crate) fn on_display(picture: &RgbImage) -> RgbImage {
    let (width, height) = xvfb::SIZE_PX;
    imageops::resize(picture, width, height, imageops::FilterType::CatmullRom)
}

/// Writes a picture; the name says in which format.
pub(crate) fn save(picture: &RgbImage, path: &Path) {
    picture.save(path).expect("the picture can be written");
}

/// Writes `pattern` with 16 bits a channel.
pub(crate) fn save_16_bit(path: &Path) {
    DynamicImage::from(pattern()).to_rgb16().save(path).expect("the picture can be written");
}

/// Writes a GIF whose first frame is `pattern`.
pub(crate) fn save_animated(path: &Path) {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for picture in [pattern(), variant(1), variant(2)] {
        encoder.encode_frame(Frame::new(DynamicImage::from(picture).to_rgba8())).expect("the frame can be encoded");
    }
    drop(encoder);
    fs::write(path, bytes).expect("the picture can be written");
}

/// Writes a lossless WebP whose left half is `pattern` and whose right half is transparent.
pub(crate) fn save_half_transparent(path: &Path) {
    let mut picture: RgbaImage = DynamicImage::from(pattern()).to_rgba8();
    picture.enumerate_pixels_mut().filter(|(x, ..)| *x >= SIZE_PX.0 / 2).for_each(|(.., pixel)| pixel.0[3] = 0);
    picture.save(path).expect("the picture can be written");
}

/// Writes a JPEG that lies on its side and says so in its EXIF block.
pub(crate) fn save_turned(path: &Path) {
    let mut jpeg = Cursor::new(Vec::new());
    let turned = imageops::rotate270(&pattern());
    turned.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 92)).expect("the picture can be encoded");
    let jpeg = jpeg.into_inner();
    // One entry: orientation (0x0112), one short, 6 = to be turned a quarter clockwise (EXIF 2.32, 4.6.4).
    let exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let length = (exif.len() as u16 + 2).to_be_bytes();
    let bytes = [&jpeg[..2], &[0xff, 0xe1], &length, exif, &jpeg[2..]].concat();
    fs::write(path, bytes).expect("the picture can be written");
}

/// Writes a PNG of a few bytes whose header promises 20,000 x 20,000 pixels.
pub(crate) fn save_header_bomb(path: &Path) {
    let mut bytes = Cursor::new(Vec::new());
    pattern().write_to(&mut bytes, ImageFormat::Png).expect("the picture can be encoded");
    let mut bytes = bytes.into_inner();
    bytes[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&20_000_u32.to_be_bytes());
    let sum = crc32(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    fs::write(path, bytes).expect("the picture can be written");
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 })
    };
    !bytes.iter().fold(!0, step)
}

#[test]
fn the_header_bomb_is_a_png_header_with_a_right_checksum() {
    assert_eq!(crc32(b"IEND"), 0xae42_6082);
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let path = folder.path().join("bomb.png");
    save_header_bomb(&path);
    assert_eq!(image::image_dimensions(&path).expect("the header is sound"), (20_000, 20_000));
}
