//! The band at the foot of a screen with layout `bar`: logo, office name and clock around the short notices.

use anyhow::Context as _;
use cartelera_playlists::{
    programme::{Brand, Colour, Layout, MinuteOfDay, Programme},
    timeline::BrandKind,
};
use resvg::tiny_skia::Pixmap;

use super::{
    MediaBytes,
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter, with_typesetter},
    mark,
    palette::Palette,
    panel::Panel,
    subtitles::Overlay,
    text::{Block, Style},
};
use crate::picture::Picture;

/// Least letters of a notice on one line; the office's name makes room for them.
const LEAST_LETTERS: f32 = 30.0;

/// The widest time, so that the band does not move with the minutes.
const WIDEST_TIME: &str = "00:00";

/// What a band is typeset from.
#[derive(Clone, Copy, Debug)]
pub struct BarScene<'a> {
    /// City, office, brands and axes.
    pub programme: &'a Programme,
    /// The brand that it wears.
    pub brand: BrandKind,
    /// Width and height of the whole screen in pixels; the band has its width.
    pub screen_px: (u32, u32),
}

impl<'a> BarScene<'a> {
    /// The brand itself.
    pub(super) fn brand(&self) -> &'a Brand {
        self.programme.brands.of(self.brand)
    }
}

/// Height in pixels of the band on a screen, from its lower edge; 0 with layout `full`.
pub fn bar_height_px(programme: &Programme, screen_px: (u32, u32)) -> u32 {
    if programme.layout == Layout::Full {
        return 0;
    }
    let panel = Panel::new(&programme.office, screen_px);
    (free_below(panel) + panel.cap_px * Layout::BAND_CAPS).round().clamp(1.0, panel.height / 3.0) as u32
}

/// Draws the band without notices and time: opaque, of the screen's width and [`bar_height_px`].
///
/// # Errors
/// A size of 0 or over 8192 pixels, a programme without band.
pub fn bar(scene: &BarScene<'_>, media: MediaBytes<'_>) -> anyhow::Result<Picture> {
    with_typesetter(|typesetter| Band::new(typesetter, scene, media).draw(scene)).context("typesetting the band")
}

/// Draws the time on the band's ground, for its place on the whole screen.
///
/// # Errors
/// As [`bar`].
pub fn clock(scene: &BarScene<'_>, time: MinuteOfDay, media: MediaBytes<'_>) -> anyhow::Result<Overlay> {
    with_typesetter(|typesetter| {
        let band = Band::new(typesetter, scene, media);
        let area = band.clock;
        let mut canvas = Canvas::new(area.width as u32, area.height as u32)?;
        canvas.fill(band.ground);
        let time = typesetter.line(&time.to_string(), &band.style(700.0, band.ink));
        time.draw(&mut canvas, area.width - time.width(), band.text_top(&time) - area.top);
        let y_px = scene.screen_px.1.saturating_sub(band.height as u32) + area.top as u32;
        Ok(Overlay { picture: canvas.into_picture(), x_px: area.left as u32, y_px })
    })
    .context("typesetting the time")
}

/// The band, laid out; places are within it.
pub(super) struct Band {
    pub(super) height: f32,
    /// Where notices stand.
    pub(super) notice: Area,
    clock: Area,
    /// Height of the part that no panel cuts.
    pub(super) row: f32,
    size: f32,
    face: Face,
    pub(super) ground: Colour,
    ink: Colour,
    accent: Colour,
    logo: Option<(Pixmap, f32)>,
    /// The office's name and its left edge; where there is no room for both, notices cover it.
    office: Option<(Block, f32)>,
}

impl Band {
    pub(super) fn new(typesetter: &mut Typesetter, scene: &BarScene<'_>, media: MediaBytes<'_>) -> Self {
        let brand = scene.brand();
        let colours = Palette::new(brand, None);
        let panel = Panel::new(&scene.programme.office, scene.screen_px);
        let face = typesetter.brand_face(brand.headline_font, media, Face::headline());
        let size = panel.cap_px / typesetter.cap_height(&face);
        let height = bar_height_px(scene.programme, scene.screen_px) as f32;
        let row = (height - free_below(panel)).max(1.0);
        let (safe, gap) = (panel.safe(), size * 0.55);
        let logo = brand.logo.and_then(|hash| media(&hash));
        let logo = logo.and_then(|bytes| mark::draw(&bytes, safe.width * 0.3, row * 0.8));
        let is_filled = logo.as_ref().is_none_or(|logo| mark::stands_out(logo, colours.accent));
        let (ground, ink) =
            if is_filled { (colours.accent, colours.on_accent) } else { (colours.background, colours.text) };
        let mut laid = Self {
            height,
            notice: Area::new(0.0, 0.0, 0.0, 0.0),
            clock: Area::new(0.0, 0.0, 0.0, 0.0),
            row,
            size,
            face,
            ground,
            ink,
            accent: colours.accent,
            logo: None,
            office: None,
        };
        let time_width = typesetter.line(WIDEST_TIME, &laid.style(700.0, ink)).width().ceil();
        let right = safe.right().floor();
        let top = (row * 0.2).round();
        laid.clock = Area::new(right - time_width, top, time_width, (row - top).round().max(1.0));
        let mut left = safe.left;
        if let Some(logo) = logo {
            let width = logo.width() as f32;
            laid.logo = Some((logo, left));
            left += width + gap;
        }
        let mut end = laid.clock.left - gap;
        let name = typesetter.line(&scene.programme.office.name, &laid.style(600.0, ink));
        let beside = end - name.width();
        if beside - gap - left >= LEAST_LETTERS * size * 0.5 {
            laid.office = Some((name, beside));
            end = beside - gap;
        } else if left <= beside {
            laid.office = Some((name, left));
        }
        laid.notice = Area::new(left.round(), top, (end - left).round().max(1.0), (row - top).round().max(1.0));
        laid
    }

    /// Thickness of the line along the upper edge of a band that has the colour of the page.
    fn rule(&self) -> f32 {
        if self.ground == self.accent { 0.0 } else { (self.row * 0.05).max(2.0).round() }
    }

    /// How text in the band looks.
    pub(super) fn style(&self, weight: f32, colour: Colour) -> Style {
        Style { face: self.face.clone(), size_px: self.size, weight, leading: 1.3, tracking: 0.0, colour }
    }

    /// The upper edge of something `height` high in the middle of the notices.
    fn top_of(&self, height: f32) -> f32 {
        (self.notice.top + (self.notice.height - height) / 2.0).round()
    }

    /// The upper edge of a line of text.
    pub(super) fn text_top(&self, line: &Block) -> f32 {
        self.top_of(line.line_height(0))
    }

    fn draw(&self, scene: &BarScene<'_>) -> anyhow::Result<Picture> {
        let mut canvas = Canvas::new(scene.screen_px.0, self.height as u32)?;
        canvas.fill(self.ground);
        canvas.fill_area(Area::new(0.0, 0.0, scene.screen_px.0 as f32, self.rule()), self.accent);
        if let Some((logo, left)) = &self.logo {
            canvas.draw_mark(logo, *left, self.top_of(logo.height() as f32), None);
        }
        if let Some((office, left)) = &self.office {
            office.draw(&mut canvas, *left, self.text_top(office));
        }
        Ok(canvas.into_picture())
    }
}

/// The free edge of a panel below, which the band fills with its ground.
fn free_below(panel: Panel) -> f32 {
    panel.height - panel.safe().bottom()
}
