//! A bulletin as a short notice in the band: kicker and text on one line, page by page.

use anyhow::{Context as _, bail};
use cartelera_playlists::programme::{Content, Item};

use super::{
    BarScene, MediaBytes, Page,
    bar::Band,
    bind::bind,
    canvas::{Area, Canvas},
    fonts::{Typesetter, with_typesetter},
    markdown::{self, Part},
    palette::Palette,
    text::Block,
};

/// A notice in the band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its pages, opaque and of one size; they share the slot by their words.
    pub pages: Vec<Page>,
    /// Left edge on the screen in pixels.
    pub x_px: u32,
    /// Upper edge on the screen in pixels.
    pub y_px: u32,
}

/// Typesets kicker, headline and body, a line a page, never smaller than can be read.
///
/// # Errors
/// An item that is no bulletin, a size of 0 or over 8192 pixels, a programme without band.
pub fn notice(scene: &BarScene<'_>, item: &Item, media: MediaBytes<'_>) -> anyhow::Result<Notice> {
    with_typesetter(|typesetter| compose(typesetter, scene, item, media))
        .with_context(|| format!("typesetting item {} for the band", item.id))
}

fn compose(
    typesetter: &mut Typesetter,
    scene: &BarScene<'_>,
    item: &Item,
    media: MediaBytes<'_>,
) -> anyhow::Result<Notice> {
    let Content::Bulletin(bulletin) = &item.content else {
        bail!("the item is no bulletin (only bulletins are typeset)")
    };
    let axis = scene.programme.axis_of(item, scene.brand);
    let colours = Palette::new(scene.brand(), axis.map(|axis| axis.colour));
    let band = Band::new(typesetter, scene, media);
    let area = band.notice;
    let padding = band.row * 0.28;
    let kicker = bulletin.kicker.as_deref().map(|kicker| bind(kicker).to_uppercase());
    let kicker = kicker.filter(|kicker| !kicker.trim().is_empty());
    let kicker = kicker.map(|kicker| typesetter.line(&kicker, &band.style(700.0, colours.mark)));
    let kicker = kicker.filter(|kicker| kicker.width() + 2.0 * padding <= area.width * 0.4);
    let left = padding + kicker.as_ref().map_or(0.0, |kicker| kicker.width() + 2.0 * padding);
    let width = area.width - left - padding;
    let body = markdown::parse(&bulletin.body).into_iter().filter_map(|part| match part {
        Part::Paragraph(paragraph) => Some((paragraph.text, 500.0)),
        // A table has no room in one line.
        Part::Table(_) => None,
    });
    let texts = std::iter::once((bind(&bulletin.headline), 700.0)).chain(body);
    let blocks: Vec<Block> = texts
        .filter(|(text, _)| !text.trim().is_empty())
        .map(|(text, weight)| typesetter.balanced(&text, &band.style(weight, colours.on_mark), width))
        .collect();
    let kicker_words = kicker.as_ref().map_or(0, |kicker| kicker.words(0..kicker.len()));
    let lines = blocks.iter().flat_map(|block| (0..block.len()).map(move |line| (block, line)));
    let pages = lines.enumerate().map(|(page, (block, line))| {
        let mut canvas = Canvas::new(area.width as u32, area.height as u32)?;
        canvas.fill(band.ground);
        let whole = Area::new(0.0, 0.0, area.width, area.height);
        canvas.fill_rounded(whole, area.height * 0.16, colours.mark, 255);
        let top = band.text_top(block) - area.top;
        if let Some(kicker) = &kicker {
            draw_kicker(&mut canvas, kicker, padding, top, &band, colours);
        }
        block.draw_lines(&mut canvas, line..line + 1, left, top);
        let words = block.words(line..line + 1) + if page == 0 { kicker_words } else { 0 };
        Ok(Page { picture: canvas.into_picture(), words })
    });
    let pages = pages.collect::<anyhow::Result<Vec<_>>>()?;
    let y_px = scene.screen_px.1.saturating_sub(band.height as u32) + area.top as u32;
    Ok(Notice { pages, x_px: area.left as u32, y_px })
}

fn draw_kicker(canvas: &mut Canvas, kicker: &Block, padding: f32, top: f32, band: &Band, colours: Palette) {
    let (width, height) = ((kicker.width() + 1.4 * padding).round(), (kicker.height() * 0.94).round());
    let chip = Area::new((padding * 0.6).round(), (top + kicker.height() * 0.03).round(), width, height);
    canvas.fill_rounded(chip, band.row * 0.1, colours.on_mark, 255);
    kicker.draw(canvas, chip.left + 0.7 * padding, top);
}
