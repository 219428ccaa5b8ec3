//! The band of short notices at the foot of a screen: kicker and headline on one line.

use anyhow::{Context as _, bail};
use cartelera_playlists::{
    programme::{Content, Item, Programme},
    timeline::BrandKind,
};

use super::{
    MediaBytes, Page,
    bind::bind,
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter, with_typesetter},
    palette::Palette,
    panel::Panel,
    text::{Block, Style},
};

/// What a notice is typeset from.
#[derive(Clone, Copy, Debug)]
pub struct BarScene<'a> {
    /// City, office, brands and axes.
    pub programme: &'a Programme,
    /// The bulletin whose kicker and headline it shows.
    pub item: &'a Item,
    /// The brand that it wears.
    pub brand: BrandKind,
    /// Width and height of the whole screen in pixels; the band has its width.
    pub screen_px: (u32, u32),
}

/// Height in pixels of the band on a screen, from the lower edge of the screen.
pub fn bar_height_px(programme: &Programme, screen_px: (u32, u32)) -> u32 {
    let panel = Panel::new(&programme.office, screen_px);
    let free = panel.height - panel.safe().bottom();
    (free + panel.cap_px * 2.8).round().clamp(1.0, 8192.0) as u32
}

/// Typesets kicker and headline on one line, [`bar_height_px`] high; a headline that is too long goes on on further
/// pages, never smaller than can be read.
///
/// # Errors
/// An item that is no bulletin, a size of 0 or over 8192 pixels.
pub fn bar(scene: &BarScene<'_>, media: MediaBytes<'_>) -> anyhow::Result<Vec<Page>> {
    with_typesetter(|typesetter| compose(typesetter, scene, media))
        .with_context(|| format!("typesetting item {} for the bar", scene.item.id))
}

fn compose(typesetter: &mut Typesetter, scene: &BarScene<'_>, media: MediaBytes<'_>) -> anyhow::Result<Vec<Page>> {
    let Content::Bulletin(bulletin) = &scene.item.content else {
        bail!("the item is no bulletin (only bulletins are typeset)")
    };
    let (brand, axis) = match scene.brand {
        BrandKind::Normal => {
            let axis = scene.item.axis.as_ref();
            let axis = axis.and_then(|id| scene.programme.axes.iter().find(|axis| axis.id == *id));
            (&scene.programme.brands.normal, axis)
        }
        BrandKind::Neutral => (&scene.programme.brands.neutral, None),
    };
    let colours = Palette::new(brand, axis.map(|axis| axis.colour));
    let panel = Panel::new(&scene.programme.office, scene.screen_px);
    let face = typesetter.brand_face(brand.headline_font, media, Face::headline());
    let size = panel.cap_px / typesetter.cap_height(&face);
    let style =
        |weight, tracking, colour| Style { face: face.clone(), size_px: size, weight, leading: 1.3, tracking, colour };
    let safe = panel.safe();
    let row = bar_height_px(scene.programme, scene.screen_px) as f32 - (panel.height - safe.bottom());
    let padding = size * 0.4;
    let kicker =
        bulletin.kicker.as_deref().map(|kicker| bind(kicker).to_uppercase()).filter(|kicker| !kicker.is_empty());
    let kicker = kicker.map(|kicker| typesetter.line(&kicker, &style(600.0, 0.05, colours.mark)));
    let kicker = kicker.filter(|kicker| kicker.width() + 2.0 * padding <= safe.width * 0.4);
    let kicker_words = kicker.as_ref().map_or(0, |kicker| kicker.words(0..kicker.len()));
    let left = safe.left + kicker.as_ref().map_or(0.0, |kicker| kicker.width() + 3.0 * padding);
    let headline = bind(&bulletin.headline);
    let headline = typesetter.balanced(&headline, &style(700.0, 0.0, colours.on_mark), safe.right() - left);
    let height_px = bar_height_px(scene.programme, scene.screen_px);
    (0..headline.len().max(1))
        .map(|index| {
            let mut canvas = Canvas::new(scene.screen_px.0, height_px)?;
            canvas.fill(colours.mark);
            draw_kicker(&mut canvas, kicker.as_ref(), safe.left, row, padding, colours);
            let lines = index..(index + 1).min(headline.len());
            headline.draw_lines(&mut canvas, lines.clone(), left, (row - headline.line_height(index)) / 2.0);
            let words = headline.words(lines) + if index == 0 { kicker_words } else { 0 };
            Ok(Page { picture: canvas.into_picture(), words })
        })
        .collect()
}

fn draw_kicker(canvas: &mut Canvas, kicker: Option<&Block>, left: f32, row: f32, padding: f32, colours: Palette) {
    let Some(kicker) = kicker else { return };
    let (width, height) = ((kicker.width() + 2.0 * padding).round(), kicker.height().round());
    let top = ((row - height) / 2.0).round();
    canvas.fill_rounded(Area::new(left, top, width, height), padding / 2.0, colours.on_mark, 255);
    kicker.draw(canvas, left + padding, top);
}
