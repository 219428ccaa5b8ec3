//! The picture of a closed office, for a screen that is asked whether it works.

use cartelera_playlists::{programme::Programme, timeline::BrandKind};

use super::{
    MediaBytes,
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter, with_typesetter},
    mark,
    palette::{Palette, mix},
    text::Style,
    waiting::{blank, fitted},
};
use crate::picture::Picture;

/// What the picture of a closed office is typeset from.
#[derive(Clone, Copy, Debug)]
pub struct ClosedScene<'a> {
    /// Office and brands.
    pub programme: &'a Programme,
    /// The brand that it wears.
    pub brand: BrandKind,
    /// That it is closed.
    pub headline: &'a str,
    /// When it opens; may be empty.
    pub opens: &'a str,
}

/// Draws that the office is closed and when it opens, darker than any other picture.
///
/// A size over 8192 pixels gives a picture of one pixel.
pub fn closed(size_px: (u32, u32), scene: &ClosedScene<'_>, media: MediaBytes<'_>) -> Picture {
    with_typesetter(|typesetter| draw(typesetter, size_px, scene, media)).unwrap_or_else(|_| blank(size_px))
}

fn draw(
    typesetter: &mut Typesetter,
    size_px: (u32, u32),
    scene: &ClosedScene<'_>,
    media: MediaBytes<'_>,
) -> anyhow::Result<Picture> {
    let brand = scene.programme.brands.of(scene.brand);
    let colours = Palette::new(brand, None);
    let face = typesetter.brand_face(brand.headline_font, media, Face::headline());
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    let short = width.min(height);
    let (left, room) = ((width * 0.09).ceil(), width * 0.82);
    let ground = colours.accent;
    let mut canvas = Canvas::new(size_px.0, size_px.1)?;
    canvas.fill(ground);
    let quiet = mix(colours.on_accent, ground, 0.15);
    let style =
        |size_px, weight, colour| Style { face: face.clone(), size_px, weight, leading: 1.15, tracking: 0.0, colour };
    let headline = fitted(typesetter, scene.headline, room, short * 0.3, |scale| {
        style(short * 0.17 * scale, 700.0, colours.on_accent)
    });
    let opens = fitted(typesetter, scene.opens, room, short * 0.3, |scale| {
        style(short * 0.075 * scale, 600.0, colours.on_accent)
    });
    let office = fitted(typesetter, &scene.programme.office.name, room, short * 0.2, |scale| {
        style(short * 0.05 * scale, 500.0, quiet)
    });
    let logo = brand.logo.and_then(|hash| media(&hash)).and_then(|bytes| mark::draw(&bytes, room * 0.6, short * 0.12));
    let logo = logo.filter(|logo| mark::stands_out(logo, ground));
    let used = headline.height() + opens.height() + office.height() + short * 0.11;
    let mut y = ((height - used) * 0.48).max(height * 0.05);
    if let Some(logo) = &logo {
        let top = (height * 0.09).ceil();
        canvas.draw_mark(logo, left, top, None);
        y = y.max(top + logo.height() as f32 + short * 0.05);
    }
    office.draw(&mut canvas, left, y);
    y += office.height() + short * 0.025;
    headline.draw(&mut canvas, left, y);
    y += headline.height() + short * 0.03;
    canvas.fill_area(Area::new(left, y, short * 0.12, short * 0.01), colours.on_accent);
    y += short * 0.055;
    opens.draw(&mut canvas, left, y);
    Ok(canvas.into_picture())
}
