//! The surface that pictures are drawn on: flat shapes, glyphs and pictures, anti-aliased.

use anyhow::Context as _;
use cartelera_playlists::programme::Colour;
use image::RgbaImage;
use resvg::tiny_skia::{
    Color, FillRule, FilterQuality, Mask, Paint, Path, PathBuilder, Pixmap, PixmapPaint, PixmapRef,
    PremultipliedColorU8, Rect, Stroke, Transform,
};

use crate::picture::Picture;

/// The longest side of a picture in pixels.
const MAX_SIDE_PX: u32 = 8192;

/// Thresholds of an ordered dither in sixteenths (Bayer, 4 x 4).
const DITHER: [[f32; 4]; 4] = [[0., 8., 2., 10.], [12., 4., 14., 6.], [3., 11., 1., 9.], [15., 7., 13., 5.]];

/// A part of a picture in pixels, with fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Area {
    pub(super) const fn new(left: f32, top: f32, width: f32, height: f32) -> Self {
        Self { left, top, width, height }
    }

    pub(super) const fn right(self) -> f32 {
        self.left + self.width
    }

    pub(super) const fn bottom(self) -> f32 {
        self.top + self.height
    }
}

/// Whether there are pictures of this width and height in pixels.
pub(super) fn is_allowed((width_px, height_px): (u32, u32)) -> bool {
    (1..=MAX_SIDE_PX).contains(&width_px) && (1..=MAX_SIDE_PX).contains(&height_px)
}

/// Pixels being drawn.
pub(super) struct Canvas {
    pixmap: Pixmap,
}

impl Canvas {
    /// A see-through canvas.
    pub(super) fn new(width_px: u32, height_px: u32) -> anyhow::Result<Self> {
        let pixmap = is_allowed((width_px, height_px)).then(|| Pixmap::new(width_px, height_px)).flatten();
        let pixmap = pixmap.with_context(|| {
            format!("making a picture of {width_px}x{height_px} pixels (allowed: 1 to {MAX_SIDE_PX} each)")
        })?;
        Ok(Self { pixmap })
    }

    pub(super) fn fill(&mut self, colour: Colour) {
        self.pixmap.fill(opaque(colour));
    }

    /// Fills everything with a gradient from top left to bottom right, dithered so that dark colours do not band.
    pub(super) fn fill_gradient(&mut self, from: Colour, to: Colour) {
        let (width, height) = (self.pixmap.width() as f32, self.pixmap.height() as f32);
        let columns = self.pixmap.width() as usize;
        let ends = [(from.r, to.r), (from.g, to.g), (from.b, to.b)].map(|(from, to)| (f32::from(from), f32::from(to)));
        for (index, pixel) in self.pixmap.pixels_mut().iter_mut().enumerate() {
            let (x, y) = (index % columns, index / columns);
            let part = (x as f32 / width * 0.4 + y as f32 / height * 0.6).clamp(0.0, 1.0);
            let threshold = (DITHER[y % 4][x % 4] + 0.5) / 16.0;
            let [red, green, blue] = ends.map(|(from, to)| (from + (to - from) * part + threshold) as u8);
            *pixel =
                PremultipliedColorU8::from_rgba(red, green, blue, 255).unwrap_or(PremultipliedColorU8::TRANSPARENT);
        }
    }

    /// Fills whole pixels.
    pub(super) fn fill_area(&mut self, area: Area, colour: Colour) {
        let (left, top) = (area.left.round(), area.top.round());
        if let Some(rect) = Rect::from_ltrb(left, top, area.right().round(), area.bottom().round()) {
            let paint = Paint { anti_alias: false, ..paint_of(colour, 255) };
            self.pixmap.fill_rect(rect, &paint, Transform::identity(), None);
        }
    }

    pub(super) fn fill_rounded(&mut self, area: Area, radius: f32, colour: Colour, alpha: u8) {
        if let Some(path) = rounded(area, radius) {
            self.fill_path(&path, colour, alpha);
        }
    }

    pub(super) fn fill_circle(&mut self, x: f32, y: f32, radius: f32, colour: Colour) {
        if let Some(path) = PathBuilder::from_circle(x, y, radius) {
            self.fill_path(&path, colour, 255);
        }
    }

    pub(super) fn fill_path(&mut self, path: &Path, colour: Colour, alpha: u8) {
        self.pixmap.fill_path(path, &paint_of(colour, alpha), FillRule::Winding, Transform::identity(), None);
    }

    pub(super) fn stroke_path(&mut self, path: &Path, width: f32, colour: Colour) {
        let stroke = Stroke { width, ..Stroke::default() };
        self.pixmap.stroke_path(path, &paint_of(colour, 255), &stroke, Transform::identity(), None);
    }

    /// Lays an opaque picture on whole pixels, with rounded corners.
    pub(super) fn draw_picture(&mut self, picture: &RgbaImage, left: f32, top: f32, radius: f32) {
        let (width, height) = picture.dimensions();
        let area = Area::new(left.round(), top.round(), width as f32, height as f32);
        let Some(mut mask) = Mask::new(self.pixmap.width(), self.pixmap.height()) else { return };
        if let Some(path) = rounded(area, radius) {
            mask.fill_path(&path, FillRule::Winding, true, Transform::identity());
        }
        if let Some(source) = PixmapRef::from_bytes(picture.as_raw(), width, height) {
            let paint = PixmapPaint { quality: FilterQuality::Nearest, ..PixmapPaint::default() };
            self.pixmap.draw_pixmap(
                area.left as i32,
                area.top as i32,
                source,
                &paint,
                Transform::identity(),
                Some(&mask),
            );
        }
    }

    /// Lays a drawing with see-through parts on whole pixels, in its own colours or all in `tint`.
    pub(super) fn draw_mark(&mut self, mark: &Pixmap, left: f32, top: f32, tint: Option<Colour>) {
        let paint = PixmapPaint { quality: FilterQuality::Nearest, ..PixmapPaint::default() };
        let (left, top) = (left.round() as i32, top.round() as i32);
        if let Some(tint) = tint {
            let mut tinted = mark.clone();
            for pixel in tinted.pixels_mut() {
                let alpha = pixel.alpha();
                let part = |channel: u8| (u16::from(channel) * u16::from(alpha) / 255) as u8;
                *pixel = PremultipliedColorU8::from_rgba(part(tint.r), part(tint.g), part(tint.b), alpha)
                    .unwrap_or(PremultipliedColorU8::TRANSPARENT);
            }
            self.pixmap.draw_pixmap(left, top, tinted.as_ref(), &paint, Transform::identity(), None);
        } else {
            self.pixmap.draw_pixmap(left, top, mark.as_ref(), &paint, Transform::identity(), None);
        }
    }

    /// The finished picture.
    pub(super) fn into_picture(self) -> Picture {
        let (width_px, height_px) = (self.pixmap.width(), self.pixmap.height());
        Picture { width_px, height_px, pixels: self.pixmap.take_demultiplied() }
    }
}

fn opaque(colour: Colour) -> Color {
    Color::from_rgba8(colour.r, colour.g, colour.b, 255)
}

fn paint_of(colour: Colour, alpha: u8) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(colour.r, colour.g, colour.b, alpha);
    paint
}

/// A rectangle with round corners; `None` if it is empty.
fn rounded(area: Area, radius: f32) -> Option<Path> {
    /// Distance of control points that makes a cubic a quarter circle.
    const KAPPA: f32 = 0.552_285;
    let rect = Rect::from_ltrb(area.left, area.top, area.right(), area.bottom())?;
    let r = radius.min(area.width / 2.0).min(area.height / 2.0);
    if r < 0.5 {
        return Some(PathBuilder::from_rect(rect));
    }
    let (l, t, right, bottom, k) = (rect.left(), rect.top(), rect.right(), rect.bottom(), r * (1.0 - KAPPA));
    let mut path = PathBuilder::new();
    path.move_to(l + r, t);
    path.line_to(right - r, t);
    path.cubic_to(right - k, t, right, t + k, right, t + r);
    path.line_to(right, bottom - r);
    path.cubic_to(right, bottom - k, right - k, bottom, right - r, bottom);
    path.line_to(l + r, bottom);
    path.cubic_to(l + k, bottom, l, bottom - k, l, bottom - r);
    path.line_to(l, t + r);
    path.cubic_to(l, t + k, l + k, t, l + r, t);
    path.close();
    path.finish()
}
