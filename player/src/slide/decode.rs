//! Decodes the pictures that people upload, whatever they are, without harm.

use std::{
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use anyhow::{Context as _, bail, ensure};
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits, RgbaImage, metadata::Orientation};

/// The most pixels that a picture may have.
pub const MAX_PIXELS: u64 = 60_000_000;

/// The longest side of a picture in pixels: what a JPEG can say of itself.
const MAX_SIDE_PX: u32 = 65_535;

/// The most memory that a decoder may take, in bytes: a picture of the most pixels in 16-bit RGBA and some more.
const MAX_ALLOC_BYTES: u64 = MAX_PIXELS * 8 + (64 << 20);

/// Decodes a PNG, JPEG, WebP, GIF (its first frame), BMP or TIFF file to RGBA8, turned as its EXIF data says.
///
/// The size is checked in the header, before any pixel is decoded.
///
/// # Errors
/// Bytes that are none of these, are damaged, or have more than [`MAX_PIXELS`].
pub fn decode(bytes: &[u8]) -> anyhow::Result<RgbaImage> {
    ensure!(!bytes.is_empty(), "decoding a picture of 0 bytes (the file is empty)");
    // A decoder that panics on damaged bytes must not take the player with it.
    catch_unwind(AssertUnwindSafe(|| decode_any(bytes))).unwrap_or_else(|_| {
        bail!("decoding a picture of {} bytes: the decoder gave up (the file is damaged)", bytes.len())
    })
}

fn decode_any(bytes: &[u8]) -> anyhow::Result<RgbaImage> {
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().context("reading a picture's format")?;
    let format =
        reader.format().context("reading a picture's format: unknown (allowed: PNG, JPEG, WebP, GIF, BMP, TIFF)")?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_ALLOC_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().with_context(|| format!("reading the header of a {format:?} picture"))?;
    let (width_px, height_px) = decoder.dimensions();
    ensure!(
        width_px > 0 && height_px > 0 && u64::from(width_px) * u64::from(height_px) <= MAX_PIXELS,
        "decoding a picture of {width_px}x{height_px} pixels (allowed: 1 to {} million pixels)",
        MAX_PIXELS / 1_000_000
    );
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)
        .with_context(|| format!("decoding a {format:?} picture of {width_px}x{height_px} pixels"))?;
    image.apply_orientation(orientation);
    Ok(image.into_rgba8())
}
