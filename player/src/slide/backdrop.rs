//! What fills the rest of the screen around a slide: a blurred, darkened copy of it.

use anyhow::Context as _;
use fast_image_resize::{FilterType, PixelType, images::Image as Pixels};
use image::RgbaImage;

use super::resize::{convolve, resize};
use crate::picture::Picture;

/// Pixels on the short side of the small copy that is blurred: little enough that no shape survives.
const SMALL_PX: u32 = 36;

/// How much of the light is kept, in percent.
const LIGHT_PERCENT: u32 = 42;

/// Ordered dither, so that dark gradients do not band (Bayer, 4 x 4).
const DITHER: [[u32; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

/// A blurred, darkened copy of an opaque picture that covers `width_px` x `height_px`.
pub(super) fn backdrop(image: &RgbaImage, width_px: u32, height_px: u32) -> anyhow::Result<Picture> {
    let scale = f64::from(SMALL_PX) / f64::from(width_px.min(height_px));
    let small = |side: u32| ((f64::from(side) * scale).round() as u32).max(1);
    let (small_width, small_height) = (small(width_px), small(height_px));
    let crop = super::fit::covering(image.dimensions(), (width_px, height_px), None);
    let mut rows: Vec<[u32; 3]> = resize(image, crop, small_width, small_height)?
        .pixels()
        .map(|pixel| [0, 1, 2].map(|channel| u32::from(pixel.0[channel]) * 257 * LIGHT_PERCENT / 100))
        .collect();
    for _ in 0..3 {
        rows = blur_rows(&rows, small_width as usize);
        rows = blur_columns(&rows, small_width as usize);
    }
    let wide: Vec<u8> = rows
        .iter()
        .flat_map(|&[r, g, b]| [r, g, b, 65_535].map(|value| (value as u16).to_ne_bytes()))
        .flatten()
        .collect();
    let source = Pixels::from_vec_u8(small_width, small_height, wide, PixelType::U16x4)
        .context("reading the pixels of a blurred picture")?;
    let mut done = Pixels::new(width_px, height_px, PixelType::U16x4);
    let whole = (0.0, 0.0, f64::from(small_width), f64::from(small_height));
    convolve(&source, &mut done, whole, FilterType::CatmullRom)?;
    let (values, _) = done.buffer().as_chunks::<2>();
    let pixels = values
        .iter()
        .enumerate()
        .map(|(index, bytes)| {
            let (x, y) = (index / 4 % width_px as usize, index / 4 / width_px as usize);
            let threshold = DITHER[y % 4][x % 4] * 16 + 8;
            if index % 4 == 3 {
                255
            } else {
                ((u32::from(u16::from_ne_bytes(*bytes)) + threshold) / 257).min(255) as u8
            }
        })
        .collect();
    Ok(Picture { width_px, height_px, pixels })
}

/// Mean over five pixels of a row, the edge pixel repeated.
fn blur_rows(pixels: &[[u32; 3]], width: usize) -> Vec<[u32; 3]> {
    let mean = |row: &[[u32; 3]], x: usize| {
        let at = |offset: isize| row[x.saturating_add_signed(offset).min(width - 1)];
        let near = [at(-2), at(-1), at(0), at(1), at(2)];
        [0, 1, 2].map(|channel| near.iter().map(|pixel| pixel[channel]).sum::<u32>() / 5)
    };
    pixels.chunks(width).flat_map(|row| (0..width).map(move |x| mean(row, x))).collect()
}

/// Mean over five pixels of a column, the edge pixel repeated.
fn blur_columns(pixels: &[[u32; 3]], width: usize) -> Vec<[u32; 3]> {
    let last = pixels.len() / width - 1;
    (0..pixels.len())
        .map(|index| {
            let (x, y) = (index % width, index / width);
            let at = |offset: isize| pixels[y.saturating_add_signed(offset).min(last) * width + x];
            let near = [at(-2), at(-1), at(0), at(1), at(2)];
            [0, 1, 2].map(|channel| near.iter().map(|pixel| pixel[channel]).sum::<u32>() / 5)
        })
        .collect()
}
