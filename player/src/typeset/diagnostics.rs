//! The panel with what is known of the player at work, for the technician who stands before the screen.

use super::{
    Overlay,
    canvas::{Area, Canvas},
    fonts::{Face, with_typesetter},
    palette::{INK, WHITE},
    text::{Block, Style},
};

/// How much of what lies below is covered.
const ALPHA: u8 = 252;

/// Draws `lines` on a dark panel in the upper left corner of a canvas of `size_px`.
///
/// # Errors
/// A size of 0 or over 8192 pixels.
pub fn diagnostics(size_px: (u32, u32), lines: &[String]) -> anyhow::Result<Overlay> {
    with_typesetter(|typesetter| {
        let (width, height) = (size_px.0 as f32, size_px.1 as f32);
        let size = (width.min(height) * 0.026).max(11.0);
        let (x, y, pad) = ((width * 0.05).ceil(), (height * 0.05).ceil(), size);
        let style =
            Style { face: Face::body(), size_px: size, weight: 600.0, leading: 1.35, tracking: 0.0, colour: WHITE };
        let room = width - 2.0 * x - 2.0 * pad;
        let blocks: Vec<Block> = lines.iter().map(|line| typesetter.block(line, &[], &style, room)).collect();
        let text_width = blocks.iter().map(Block::width).fold(0.0, f32::max);
        let text_height: f32 = blocks.iter().map(Block::height).sum();
        let (panel_width, panel_height) = ((text_width + 2.0 * pad).ceil(), (text_height + 2.0 * pad).ceil());
        let panel_height = panel_height.min(height - y).max(1.0);
        let mut canvas = Canvas::new(panel_width as u32, panel_height as u32)?;
        canvas.fill_rounded(Area::new(0.0, 0.0, panel_width, panel_height), size * 0.5, INK, ALPHA);
        let mut top = pad;
        for block in &blocks {
            block.draw(&mut canvas, pad, top);
            top += block.height();
        }
        Ok(Overlay { picture: canvas.into_picture(), x_px: x as u32, y_px: y as u32 })
    })
}
