//! The head of a bulletin: axis and kicker on a coloured tab, and the headline.

use resvg::tiny_skia::Pixmap;

use super::{
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter},
    mark,
    palette::Palette,
    text::{Block, Style},
};

/// Lines of a headline beyond which it is set smaller.
const MOST_LINES: usize = 4;

/// The coloured tab over the headline.
pub(super) struct Tab {
    icon: Option<Pixmap>,
    kicker: Option<Block>,
    /// The axis's name, beside the tab.
    axis: Option<Block>,
    size: f32,
    colours: Palette,
}

impl Tab {
    /// Sets a kicker and an axis in letters of `size` pixels, as far as they fit into `width`.
    pub(super) fn new(
        typesetter: &mut Typesetter,
        width: f32,
        size: f32,
        face: &Face,
        colours: Palette,
        kicker: Option<&str>,
        axis: Option<(&str, Option<Vec<u8>>)>,
    ) -> Self {
        let style = |colour, tracking| Style {
            face: face.clone(),
            size_px: size,
            weight: 600.0,
            leading: 1.2,
            tracking,
            colour,
        };
        let icon = axis.as_ref().and_then(|(_, icon)| icon_of(icon.as_deref()?, size));
        let label = kicker.map(str::trim).filter(|kicker| !kicker.is_empty()).map(str::to_uppercase);
        let name = axis.map(|(name, _)| name.trim()).filter(|name| !name.is_empty());
        let room = width - Self::padding(size) * 2.0 - icon.as_ref().map_or(0.0, |_| size * 1.6);
        let kicker = label.map(|label| typesetter.block(&label, &[], &style(colours.on_mark, 0.05), room));
        let mut tab = Self { icon, kicker, axis: None, size, colours };
        if let Some(name) = name {
            if tab.kicker.is_none() {
                let inside = typesetter.line(name, &style(colours.on_mark, 0.0));
                tab.kicker = (inside.width() <= room).then_some(inside);
            } else {
                let beside = typesetter.line(name, &style(colours.quiet, 0.0));
                tab.axis = (tab.width() + size * 0.6 + beside.width() <= width).then_some(beside);
            }
        }
        tab
    }

    fn padding(size: f32) -> f32 {
        size * 0.5
    }

    fn is_empty(&self) -> bool {
        self.icon.is_none() && self.kicker.is_none()
    }

    fn width(&self) -> f32 {
        let text = self.kicker.as_ref().map_or(0.0, Block::width);
        let icon = self.icon.as_ref().map_or(0.0, |icon| icon.width() as f32);
        let between = if text > 0.0 && icon > 0.0 { self.size * 0.4 } else { 0.0 };
        icon + between + text + Self::padding(self.size) * 2.0
    }

    /// Height with the space under it.
    pub(super) fn height(&self) -> f32 {
        self.band() + self.size * if self.is_empty() { 0.45 } else { 0.55 }
    }

    fn band(&self) -> f32 {
        if self.is_empty() {
            self.size * 0.16
        } else {
            self.kicker.as_ref().map_or(0.0, Block::height).max(self.size * 1.2) + self.size * 0.36
        }
    }

    /// Draws it with its top left corner at `left`, `top`; without kicker and axis it is a short rule.
    pub(super) fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        if self.is_empty() {
            canvas.fill_area(Area::new(left, top, self.size * 2.2, self.band()), self.colours.mark);
            return;
        }
        let area = Area::new(left, top.round(), self.width().round(), self.band().round());
        canvas.fill_rounded(area, self.size * 0.2, self.colours.mark, 255);
        let mut x = left + Self::padding(self.size);
        if let Some(icon) = &self.icon {
            let tint = mark::is_plain(icon).then_some(self.colours.on_mark);
            canvas.draw_mark(icon, x, top + (area.height - icon.height() as f32) / 2.0, tint);
            x += icon.width() as f32 + self.size * 0.4;
        }
        if let Some(kicker) = &self.kicker {
            kicker.draw(canvas, x, top + (area.height - kicker.height()) / 2.0);
        }
        if let Some(axis) = &self.axis {
            axis.draw(canvas, area.right() + self.size * 0.6, top + (area.height - axis.height()) / 2.0);
        }
    }
}

/// An icon that fits the tab: a plain shape is as high as its text, one with a ground of its own fills the tab.
fn icon_of(bytes: &[u8], size: f32) -> Option<Pixmap> {
    let icon = mark::draw(bytes, size * 1.15, size * 1.15)?;
    if mark::is_plain(&icon) { Some(icon) } else { mark::draw(bytes, size * 1.5, size * 1.5) }
}

/// Sets a headline as large as `sizes` allows so that it has few lines, breaks no word and is at most `height` high.
pub(super) fn headline(
    typesetter: &mut Typesetter,
    text: &str,
    style: &Style,
    sizes: &[f32],
    width: f32,
    height: f32,
) -> Option<Block> {
    sizes.iter().find_map(|&size_px| {
        let block = typesetter.balanced(text, &Style { size_px, ..style.clone() }, width);
        (block.len() <= MOST_LINES && block.height() <= height && !block.breaks_a_word()).then_some(block)
    })
}
