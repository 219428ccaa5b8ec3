//! Logos, coats of arms and icons: drawings (SVG) or pictures, small and see-through.

use std::panic::{AssertUnwindSafe, catch_unwind};

use cartelera_playlists::programme::Colour;
use fast_image_resize::{PixelType, ResizeOptions, Resizer, images::Image as Pixels, images::ImageRef};
use resvg::{
    tiny_skia::{IntSize, Pixmap, PremultipliedColorU8, Transform},
    usvg::{ImageHrefResolver, Options, Tree},
};

use super::fonts::BUILT_IN;
use crate::slide::decode;

/// The longest drawing in bytes.
const MAX_SVG_BYTES: usize = 4 << 20;

/// Opacity from which a pixel counts as drawn.
const DRAWN_ALPHA: u8 = 128;

/// Draws a logo or icon as large as fits into `max_width` x `max_height` pixels; `None` if it is neither SVG nor a
/// picture.
pub(super) fn draw(bytes: &[u8], max_width: f32, max_height: f32) -> Option<Pixmap> {
    if max_width < 1.0 || max_height < 1.0 {
        return None;
    }
    // What somebody drew must not take the player with it.
    catch_unwind(AssertUnwindSafe(|| match std::str::from_utf8(bytes) {
        Ok(svg) if svg.len() <= MAX_SVG_BYTES && svg.contains("<svg") => draw_svg(svg, max_width, max_height),
        _ => draw_raster(bytes, max_width, max_height),
    }))
    .ok()
    .flatten()
}

fn draw_svg(svg: &str, max_width: f32, max_height: f32) -> Option<Pixmap> {
    // A drawing reads no file of this machine.
    let image_href_resolver =
        ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let mut options = Options { image_href_resolver, ..Options::default() };
    if svg.contains("<text") {
        let fonts = options.fontdb_mut();
        for (_, bytes) in BUILT_IN {
            fonts.load_font_data(bytes.to_vec());
        }
    }
    let tree = Tree::from_str(svg, &options).ok()?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let scale = (max_width / width).min(max_height / height);
    let mut pixmap = Pixmap::new(((width * scale).ceil() as u32).max(1), ((height * scale).ceil() as u32).max(1))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    Some(pixmap)
}

fn draw_raster(bytes: &[u8], max_width: f32, max_height: f32) -> Option<Pixmap> {
    let picture = decode(bytes).ok()?;
    let scale = (max_width / picture.width() as f32).min(max_height / picture.height() as f32);
    let side = |side: u32| ((side as f32 * scale).round() as u32).max(1);
    let (width, height) = (side(picture.width()), side(picture.height()));
    let source = ImageRef::new(picture.width(), picture.height(), picture.as_raw(), PixelType::U8x4).ok()?;
    let mut scaled = Pixels::new(width, height, PixelType::U8x4);
    Resizer::new().resize(&source, &mut scaled, &ResizeOptions::new()).ok()?;
    let mut pixels = scaled.into_vec();
    for pixel in pixels.as_chunks_mut::<4>().0 {
        let alpha = u16::from(pixel[3]);
        pixel[..3].iter_mut().for_each(|channel| *channel = (u16::from(*channel) * alpha / 255) as u8);
    }
    Pixmap::from_vec(pixels, IntSize::from_wh(width, height)?)
}

/// Tells whether the outline of a mark stands out from `background` (3:1, WCAG 2.2, success criterion 1.4.11).
pub(super) fn stands_out(mark: &Pixmap, background: Colour) -> bool {
    let is_drawn = |x: u32, y: u32| mark.pixel(x, y).is_some_and(|pixel| pixel.alpha() >= DRAWN_ALPHA);
    let (mut outline, mut visible) = (0_u32, 0_u32);
    for (index, pixel) in mark.pixels().iter().enumerate().filter(|(_, pixel)| pixel.alpha() >= DRAWN_ALPHA) {
        let (x, y) = (index as u32 % mark.width(), index as u32 / mark.width());
        let around = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        if around.into_iter().any(|(x, y)| !is_drawn(x, y)) {
            let colour = pixel.demultiply();
            let colour = Colour { r: colour.red(), g: colour.green(), b: colour.blue() };
            outline += 1;
            visible += u32::from(colour.contrast(background) >= 3.0);
        }
    }
    visible * 10 >= outline * 7
}

/// Tells whether a mark is one shape in one colour, which may be drawn in another.
pub(super) fn is_plain(mark: &Pixmap) -> bool {
    let opaque = mark.pixels().iter().filter(|pixel| pixel.alpha() >= 250);
    let drawn: Vec<_> = opaque.map(PremultipliedColorU8::demultiply).collect();
    let Some(first) = drawn.first() else { return true };
    let is_near = |a: u8, b: u8| a.abs_diff(b) <= 24;
    let covers_all = drawn.len() * 100 >= mark.pixels().len() * 85;
    !covers_all
        && drawn.iter().all(|c| {
            is_near(c.red(), first.red()) && is_near(c.green(), first.green()) && is_near(c.blue(), first.blue())
        })
}
