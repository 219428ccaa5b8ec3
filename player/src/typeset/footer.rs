//! The band at the foot of a bulletin: logo, name, date and page.

use resvg::tiny_skia::Pixmap;

use super::{
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter},
    mark,
    palette::Palette,
    panel::Panel,
    text::{Block, Style},
};

/// What the band says.
pub(super) struct FooterText<'a> {
    pub(super) logo: Option<Vec<u8>>,
    pub(super) name: &'a str,
    pub(super) date: Option<String>,
    /// The widest page mark that will stand in it.
    pub(super) page_mark: Option<String>,
}

/// The band, laid out.
pub(super) struct Footer {
    pub(super) area: Area,
    logo: Option<Pixmap>,
    name: Option<Block>,
    date: Option<Block>,
    style: Style,
    colours: Palette,
    is_filled: bool,
    safe: Area,
    row: f32,
    has_second_row: bool,
}

impl Footer {
    /// Lays out the band in letters of `size` pixels.
    pub(super) fn new(
        typesetter: &mut Typesetter,
        panel: Panel,
        left: f32,
        size: f32,
        face: &Face,
        colours: Palette,
        says: FooterText<'_>,
    ) -> Self {
        let inset = panel.height - panel.safe().bottom();
        let width = panel.width - 2.0 * left;
        let (row, gap) = (size * 1.3, size * 0.8);
        let logo = says.logo.and_then(|bytes| mark::draw(&bytes, width * 0.5, row * 1.12));
        let is_filled = logo.as_ref().is_none_or(|logo| mark::stands_out(logo, colours.accent));
        let colour = if is_filled { colours.on_accent } else { colours.text };
        let style = Style { face: face.clone(), size_px: size, weight: 600.0, leading: 1.3, tracking: 0.0, colour };
        let logo_width = logo.as_ref().map_or(0.0, |logo| logo.width() as f32 + size * 0.45);
        let page_width = says.page_mark.map_or(0.0, |mark| typesetter.line(&mark, &style).width() + gap);
        let name = typesetter.line(says.name, &style);
        let date = says.date.map(|date| typesetter.line(&date, &Style { weight: 400.0, ..style.clone() }));
        let date_width = date.as_ref().map_or(0.0, |date| date.width() + gap);
        let name_fits = logo_width + name.width() + page_width <= width;
        let one_row = logo_width + name.width() + page_width + date_width <= width;
        let name = name_fits.then_some(name);
        let second_row_fits = date_width + page_width <= width && panel.height > row * 14.0;
        let has_second_row = date.is_some() && !one_row && second_row_fits;
        let date = date.filter(|_| one_row || has_second_row);
        let rows = if has_second_row { 2.0 } else { 1.0 };
        let height = inset + row * rows + (inset * 0.55).max(size * 0.35);
        let area = Area::new(0.0, (panel.height - height).round(), panel.width, height.round());
        let safe = Area::new(left, panel.safe().top, width, panel.safe().height);
        Self { area, logo, name, date, style, colours, is_filled, safe, row, has_second_row }
    }

    /// Draws the band with the mark of a page.
    pub(super) fn draw(&self, typesetter: &mut Typesetter, canvas: &mut Canvas, page_mark: Option<&str>) {
        let line_height = (self.row * 0.07).max(2.0).round();
        if self.is_filled {
            canvas.fill_area(self.area, self.colours.accent);
        } else {
            canvas.fill_area(Area { height: line_height, ..self.area }, self.colours.accent);
        }
        let last_row = self.safe.bottom() - self.row;
        let first_row = if self.has_second_row { last_row - self.row } else { last_row };
        let mut left = self.safe.left;
        if let Some(logo) = &self.logo {
            let top =
                (first_row + (self.row - logo.height() as f32) / 2.0).min(self.safe.bottom() - logo.height() as f32);
            canvas.draw_mark(logo, left, top, None);
            left += logo.width() as f32 + self.style.size_px * 0.45;
        }
        if let Some(name) = &self.name {
            name.draw(canvas, left, first_row);
        }
        let mut right = self.safe.right();
        if let Some(mark) = page_mark {
            let mark = typesetter.line(mark, &self.style);
            mark.draw(canvas, right - mark.width(), first_row);
            if !self.has_second_row {
                right -= mark.width() + self.style.size_px * 0.8;
            }
        }
        if let Some(date) = &self.date {
            if self.has_second_row {
                date.draw(canvas, self.safe.left, last_row);
            } else {
                date.draw(canvas, right - date.width(), last_row);
            }
        }
    }
}
