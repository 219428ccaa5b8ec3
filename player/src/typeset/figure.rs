//! The number or sign that stands very large beside a headline, such as `072` or `15 %`.

use cartelera_playlists::programme::Colour;

use super::{
    canvas::Canvas,
    fonts::{Face, Typesetter},
    text::{Block, Style},
};

/// Size at which a figure is measured.
const MEASURED_PX: f32 = 100.0;

/// A figure, set.
pub(super) struct Figure {
    block: Block,
    /// Height of its capitals and digits.
    height: f32,
}

impl Figure {
    /// Sets `text` as large as fits into `width` x `height` pixels; `None` if it is blank.
    pub(super) fn new(
        typesetter: &mut Typesetter,
        text: &str,
        face: &Face,
        colour: Colour,
        (width, height): (f32, f32),
    ) -> Option<Self> {
        if text.trim().is_empty() || width < 1.0 || height < 1.0 {
            return None;
        }
        let cap_height = typesetter.cap_height(face);
        let mut style =
            Style { face: face.clone(), size_px: MEASURED_PX, weight: 800.0, leading: 1.0, tracking: 0.0, colour };
        let measured = typesetter.line(text, &style).width().max(1.0);
        style.size_px = (width / measured * MEASURED_PX).min(height / cap_height).floor().max(1.0);
        let height = style.size_px * cap_height;
        Some(Self { block: typesetter.line(text, &style), height })
    }

    pub(super) fn width(&self) -> f32 {
        self.block.width()
    }

    pub(super) fn height(&self) -> f32 {
        self.height
    }

    /// Draws it with the top of its digits at `top`.
    pub(super) fn draw(&self, canvas: &mut Canvas, left: f32, top: f32) {
        self.block.draw(canvas, left, top + self.height - self.block.first_baseline());
    }
}
