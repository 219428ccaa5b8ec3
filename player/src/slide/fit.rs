//! Fits a picture into a screen of another shape: whole, or cut around its focus.

use anyhow::{Context as _, ensure};
use cartelera_playlists::programme::{Colour, Fit, Focus};
use image::RgbaImage;

use super::{
    backdrop::backdrop,
    decode::decode,
    edge,
    resize::{Crop, resize},
};
use crate::picture::Picture;

/// The longest side of a screen in pixels.
const MAX_SCREEN_PX: u32 = 8192;

/// Bars thinner than this part of a side are closed by stretching, which nobody sees.
const THIN_BAR: f64 = 0.012;

/// Decodes a picture and fits it into `size_px` as `fit` says; see-through parts show `background`.
///
/// A whole picture may leave bars free. With [`Fit::Blur`] they continue its edges where these are plain, else they show a
/// blurred copy of it. A cut one keeps `focus` in sight.
///
/// # Errors
/// Bytes that are not a picture, are damaged, or have too many pixels (see [`decode`]).
pub fn slide(
    bytes: &[u8],
    fit: Fit,
    focus: Option<Focus>,
    background: Colour,
    size_px: (u32, u32),
) -> anyhow::Result<Picture> {
    let (width_px, height_px) = size_px;
    ensure!(
        (1..=MAX_SCREEN_PX).contains(&width_px) && (1..=MAX_SCREEN_PX).contains(&height_px),
        "fitting a picture into {width_px}x{height_px} pixels (allowed: 1 to {MAX_SCREEN_PX} each)"
    );
    let image = flatten(decode(bytes)?, background);
    if fit == Fit::Crop {
        let cut = resize(&image, covering(image.dimensions(), size_px, focus), width_px, height_px)?;
        return Ok(Picture { width_px, height_px, pixels: cut.into_raw() });
    }
    let (inner_width, inner_height) = contained(image.dimensions(), size_px);
    let whole = (0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
    let scaled = resize(&image, whole, inner_width, inner_height)?;
    drop(image);
    if (inner_width, inner_height) == size_px {
        return Ok(Picture { width_px, height_px, pixels: scaled.into_raw() });
    }
    let mut picture = match (fit, edge::continued(&scaled, size_px)) {
        (Fit::Letterbox, _) => Picture::filled(width_px, height_px, [background.r, background.g, background.b]),
        (_, Some(continued)) => continued,
        (_, None) => backdrop(&scaled, width_px, height_px).context("blurring a picture")?,
    };
    let (left, top) = ((width_px - inner_width) as usize / 2, (height_px - inner_height) as usize / 2);
    let row_bytes = inner_width as usize * 4;
    for (y, row) in scaled.as_raw().chunks_exact(row_bytes).enumerate() {
        let start = ((top + y) * width_px as usize + left) * 4;
        picture.pixels[start..start + row_bytes].copy_from_slice(row);
    }
    Ok(picture)
}

/// Decodes a picture and cuts it to cover `size_px` around `focus`, on `background` where it is see-through.
pub(crate) fn cover(
    bytes: &[u8],
    focus: Option<Focus>,
    background: Colour,
    size_px: (u32, u32),
) -> anyhow::Result<RgbaImage> {
    let image = flatten(decode(bytes)?, background);
    resize(&image, covering(image.dimensions(), size_px, focus), size_px.0.max(1), size_px.1.max(1))
}

/// The largest size of the shape `picture` inside `screen`.
fn contained(picture: (u32, u32), screen: (u32, u32)) -> (u32, u32) {
    let (width, height) = (f64::from(picture.0), f64::from(picture.1));
    let (screen_width, screen_height) = (f64::from(screen.0), f64::from(screen.1));
    let scale = (screen_width / width).min(screen_height / height);
    let side = |wanted: f64, all: f64| if wanted > all * (1.0 - THIN_BAR) { all } else { wanted.round().max(1.0) };
    (side(width * scale, screen_width) as u32, side(height * scale, screen_height) as u32)
}

/// The largest part of `picture` in the shape of `screen`, with `focus` as near its middle as the edges allow; without one
/// a tall picture is cut nearer to its top, where faces are.
pub(super) fn covering(picture: (u32, u32), screen: (u32, u32), focus: Option<Focus>) -> Crop {
    let (width, height) = (f64::from(picture.0), f64::from(picture.1));
    let shape = f64::from(screen.0.max(1)) / f64::from(screen.1.max(1));
    let (inner_width, inner_height) = (width.min(height * shape), height.min(width / shape));
    let (free_width, free_height) = (width - inner_width, height - inner_height);
    let (left, top) = match focus {
        None => (free_width / 2.0, free_height * 0.38),
        Some(Focus { x_permille, y_permille }) => {
            let start = |permille: u16, side: f64, inner: f64| side * f64::from(permille) / 1_000.0 - inner / 2.0;
            let left = start(x_permille, width, inner_width).clamp(0.0, free_width.max(0.0));
            (left, start(y_permille, height, inner_height).clamp(0.0, free_height.max(0.0)))
        }
    };
    (left, top, inner_width, inner_height)
}

/// Lays a picture over a colour.
fn flatten(mut image: RgbaImage, background: Colour) -> RgbaImage {
    let under = [background.r, background.g, background.b].map(u32::from);
    for pixel in image.pixels_mut().filter(|pixel| pixel.0[3] != 255) {
        let alpha = u32::from(pixel.0[3]);
        for (value, under) in pixel.0.iter_mut().zip(under) {
            *value = ((u32::from(*value) * alpha + under * (255 - alpha) + 127) / 255) as u8;
        }
        pixel.0[3] = 255;
    }
    image
}
