//! The band at the foot of a bulletin: logo, name, office, date and page.

use resvg::tiny_skia::Pixmap;

use super::{
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter},
    mark,
    palette::Palette,
    panel::Panel,
    text::{Block, Style},
};

/// Rows of the band in the height of a panel from which on it is high enough for a second one with the date.
const LEAST_ROWS: f32 = 14.0;

/// Rows of the band in the height of a panel from which on it is high enough for further ones that say the office.
const HIGH_ROWS: f32 = 22.0;

/// Space on each side of the rule between name and office as a part of the font size.
const SEPARATOR: f32 = 0.5;

/// What the band says.
pub(super) struct FooterText<'a> {
    pub(super) logo: Option<Vec<u8>>,
    pub(super) name: &'a str,
    /// Where the screen stands; left out where it does not fit.
    pub(super) office: &'a str,
    /// Whether only date and page mark stand in it, on the ground of the page.
    pub(super) is_bare: bool,
    pub(super) date: Option<String>,
    /// The widest page mark that will stand in it.
    pub(super) page_mark: Option<String>,
}

/// The band, laid out.
pub(super) struct Footer {
    pub(super) area: Area,
    logo: Option<Pixmap>,
    name: Option<Block>,
    /// The office's name and the row in which it stands, the first one being 0.
    office: Option<(Block, usize)>,
    date: Option<(Block, usize)>,
    style: Style,
    colours: Palette,
    is_filled: bool,
    is_bare: bool,
    safe: Area,
    row: f32,
    last_row: usize,
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
        let is_bare = says.is_bare;
        let padding = if is_bare { size * 0.4 } else { 0.0 };
        let has_text = !is_bare || says.date.is_some() || says.page_mark.is_some();
        let (logo, name, office) = if is_bare { (None, "", "") } else { (says.logo, says.name, says.office) };
        let inset = panel.height - panel.safe().bottom() + padding;
        let width = panel.width - 2.0 * left;
        let (row, gap) = (size * 1.3, size * 0.8);
        let logo = logo.and_then(|bytes| mark::draw(&bytes, width * 0.5, row * 1.12));
        let is_filled = !is_bare && logo.as_ref().is_none_or(|logo| mark::stands_out(logo, colours.accent));
        let colour = if is_filled { colours.on_accent } else { colours.text };
        let style = Style { face: face.clone(), size_px: size, weight: 600.0, leading: 1.3, tracking: 0.0, colour };
        let logo_width = logo.as_ref().map_or(0.0, |logo| logo.width() as f32 + size * 0.45);
        let page_width = says.page_mark.map_or(0.0, |mark| typesetter.line(&mark, &style).width() + gap);
        let name = typesetter.line(name, &style);
        let date = says.date.map(|date| typesetter.line(&date, &Style { weight: 400.0, ..style.clone() }));
        let date_width = date.as_ref().map_or(0.0, |date| date.width() + gap);
        let name = (logo_width + name.width() + page_width <= width).then_some(name);
        let head = logo_width + name.as_ref().map_or(0.0, Block::width) + page_width;
        let offices = office_names(office, says.name)
            .map(|office| typesetter.line(office, &Style { weight: 400.0, ..style.clone() }));
        let offices: Vec<Block> = offices.collect();
        let separator = 2.0 * SEPARATOR * size;
        let fits_beside = |office: &Block| name.is_some() && head + separator + office.width() + date_width <= width;
        let fits_below = |office: &Block| office.width() <= width;
        let fits_with_date = |office: &Block| office.width() + date_width <= width;
        let fits_date_beside = head + date_width <= width;
        let fits_date_below = date_width <= width && panel.height > row * LEAST_ROWS;
        let is_high = panel.height > row * HIGH_ROWS;
        let find = |fits: &dyn Fn(&Block) -> bool| offices.iter().position(fits);
        // The rows of office and date, the first one being 0.
        let (office, office_row, date_row) = if let Some(office) = find(&fits_beside) {
            (Some(office), 0, Some(0))
        } else if let Some(office) = find(&fits_below).filter(|_| is_high) {
            match offices.iter().position(fits_with_date) {
                _ if fits_date_beside => (Some(office), 1, Some(0)),
                Some(shorter) => (Some(shorter), 1, Some(1)),
                None => (Some(office), 1, Some(2)),
            }
        } else if fits_date_beside {
            (None, 0, Some(0))
        } else if fits_date_below {
            (find(&fits_with_date), 1, Some(1))
        } else {
            (None, 0, None)
        };
        let date = date.zip(date_row);
        let office = office.and_then(|index| offices.into_iter().nth(index)).map(|office| (office, office_row));
        let last_row = office.as_ref().map_or(0, |(_, row)| *row).max(date.as_ref().map_or(0, |(_, row)| *row));
        let rows = last_row as f32 + 1.0;
        let height = if has_text { inset + row * rows + (inset * 0.55).max(size * 0.35) } else { padding };
        let area = Area::new(0.0, (panel.height - height).round(), panel.width, height.round());
        let safe = Area::new(left, panel.safe().top, width, panel.safe().height - padding);
        Self { area, logo, name, office, date, style, colours, is_filled, is_bare, safe, row, last_row }
    }

    /// Draws the band with the mark of a page.
    pub(super) fn draw(&self, typesetter: &mut Typesetter, canvas: &mut Canvas, page_mark: Option<&str>) {
        let line_height = (self.row * 0.07).max(2.0).round();
        if self.is_filled {
            canvas.fill_area(self.area, self.colours.accent);
        } else if !self.is_bare {
            canvas.fill_area(Area { height: line_height, ..self.area }, self.colours.accent);
        }
        let first_row = self.safe.bottom() - self.row * (self.last_row as f32 + 1.0);
        let top_of = |row: usize| first_row + self.row * row as f32;
        let mut left = self.safe.left;
        if let Some(logo) = &self.logo {
            let top =
                (first_row + (self.row - logo.height() as f32) / 2.0).min(self.safe.bottom() - logo.height() as f32);
            canvas.draw_mark(logo, left, top, None);
            left += logo.width() as f32 + self.style.size_px * 0.45;
        }
        if let Some(name) = &self.name {
            name.draw(canvas, left, first_row);
            left += name.width();
        }
        match &self.office {
            Some((office, 0)) => {
                let gap = self.style.size_px * SEPARATOR;
                let (x, y) = (left + gap - line_height / 4.0, first_row + self.row * 0.24);
                canvas.fill_area(Area::new(x, y, line_height / 2.0, self.row * 0.52), self.style.colour);
                office.draw(canvas, left + 2.0 * gap, first_row);
            }
            Some((office, row)) => office.draw(canvas, self.safe.left, top_of(*row)),
            None => {}
        }
        let mut right = self.safe.right();
        if let Some(mark) = page_mark {
            let mark = typesetter.line(mark, &self.style);
            mark.draw(canvas, right - mark.width(), first_row);
            right -= mark.width() + self.style.size_px * 0.8;
        }
        if let Some((date, row)) = &self.date {
            let is_alone = self.office.as_ref().is_none_or(|(_, office_row)| office_row != row);
            let left = match row {
                0 => right - date.width(),
                _ if is_alone => self.safe.left,
                _ => self.safe.right() - date.width(),
            };
            date.draw(canvas, left, top_of(*row));
        }
    }
}

/// What may stand for an office, best first: its name, and what stands before its first comma; nothing if it is the brand's.
fn office_names<'a>(office: &'a str, brand: &str) -> impl Iterator<Item = &'a str> {
    let whole = Some(office.trim()).filter(|office| !office.is_empty() && *office != brand);
    let short = whole.and_then(|office| office.split_once(',')).map(|(short, _)| short.trim());
    whole.into_iter().chain(short.filter(|short| !short.is_empty()))
}
