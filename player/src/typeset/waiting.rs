//! The pictures that the player has by itself: the one while it waits for content, and the one that nothing can stop.

use cartelera_playlists::programme::Colour;

use super::{
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter, with_typesetter},
    palette::{WHITE, mix},
    text::{Block, Style},
};
use crate::picture::Picture;

/// Night blue at the top left.
pub(super) const NIGHT: Colour = Colour { r: 16, g: 27, b: 43 };

/// Deeper blue at the bottom right.
pub(super) const DEEP: Colour = Colour { r: 9, g: 14, b: 24 };

/// Marks.
pub(super) const AMBER: Colour = Colour { r: 245, g: 181, b: 68 };

/// What a screen says of itself while it has nothing to show; it carries no city's brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusScene<'a> {
    /// Name or identifier of the screen.
    pub screen: &'a str,
    /// What a technician needs to find it and its manager, a line each.
    pub facts: &'a [String],
    /// What it is doing, in a sentence.
    pub state: &'a str,
}

/// The picture of a screen that waits: name, facts and state.
///
/// A size over 8192 pixels gives a picture of one pixel.
pub fn waiting(size_px: (u32, u32), scene: &StatusScene<'_>) -> Picture {
    with_typesetter(|typesetter| draw_waiting(typesetter, size_px, scene)).unwrap_or_else(|_| blank(size_px))
}

/// The picture without brand or words that stands behind everything and that nothing can stop.
pub fn built_in(size_px: (u32, u32)) -> Picture {
    draw_built_in(size_px).unwrap_or_else(|_| blank(size_px))
}

pub(super) fn blank(size_px: (u32, u32)) -> Picture {
    let Colour { r, g, b } = DEEP;
    let is_drawable = size_px.0 <= 8192 && size_px.1 <= 8192;
    let (width, height) = if is_drawable { size_px } else { (1, 1) };
    Picture::filled(width, height, [r, g, b])
}

fn draw_waiting(typesetter: &mut Typesetter, size_px: (u32, u32), scene: &StatusScene<'_>) -> anyhow::Result<Picture> {
    let mut canvas = Canvas::new(size_px.0, size_px.1)?;
    canvas.fill_gradient(NIGHT, DEEP);
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    let short = width.min(height);
    let left = (width * 0.09).ceil();
    let room = width - 2.0 * left;
    let style =
        |face, size_px, weight, leading, colour| Style { face, size_px, weight, leading, tracking: 0.0, colour };
    let pale = mix(WHITE, NIGHT, 0.3);
    let name = fitted(typesetter, scene.screen, room, short * 0.36, |scale| {
        style(Face::headline(), short * 0.13 * scale, 700.0, 1.05, WHITE)
    });
    let facts: Vec<Block> = scene
        .facts
        .iter()
        .map(|fact| {
            fitted(typesetter, fact, room, short * 0.13, |scale| {
                style(Face::body(), short * 0.044 * scale, 400.0, 1.3, pale)
            })
        })
        .collect();
    let facts_height: f32 = facts.iter().map(Block::height).sum();
    let dot = short * 0.016;
    let state = fitted(typesetter, scene.state, room - dot * 4.0, short * 0.2, |scale| {
        style(Face::body(), short * 0.048 * scale, 600.0, 1.25, WHITE)
    });
    let gaps = [short * 0.045, short * 0.02, short * 0.075];
    let rule = short * 0.012;
    let used = rule + name.height() + facts_height + state.height() + gaps.iter().sum::<f32>();
    let mut y = ((height - used) * 0.46).max(height * 0.06);
    canvas.fill_area(Area::new(left, y, short * 0.12, rule), AMBER);
    y += rule + gaps[0];
    name.draw(&mut canvas, left, y);
    y += name.height() + gaps[1];
    for fact in &facts {
        fact.draw(&mut canvas, left, y);
        y += fact.height();
    }
    y += gaps[2];
    let middle = y + state.first_baseline() - short * 0.017;
    canvas.fill_circle(left + dot, middle, dot, AMBER);
    state.draw(&mut canvas, left + dot * 4.0, y);
    Ok(canvas.into_picture())
}

/// Sets a text smaller until it fits into `width` x `height` pixels and breaks no word, down to a quarter.
pub(super) fn fitted(
    typesetter: &mut Typesetter,
    text: &str,
    width: f32,
    height: f32,
    style: impl Fn(f32) -> Style,
) -> Block {
    let text: String = text.chars().take(300).collect();
    let mut scale = 1.0;
    loop {
        let block = typesetter.balanced(&text, &style(scale), width);
        let fits = block.height() <= height && !block.breaks_a_word();
        if fits || scale < 0.28 {
            return block;
        }
        scale *= 0.9;
    }
}

fn draw_built_in(size_px: (u32, u32)) -> anyhow::Result<Picture> {
    let mut canvas = Canvas::new(size_px.0, size_px.1)?;
    canvas.fill_gradient(NIGHT, DEEP);
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    let short = width.min(height);
    let step = short * 0.075;
    for (index, colour) in
        [mix(AMBER, DEEP, 0.35), mix(AMBER, DEEP, 0.55), mix(AMBER, DEEP, 0.75)].into_iter().enumerate()
    {
        canvas.fill_circle(width / 2.0 + (index as f32 - 1.0) * step, height / 2.0, short * 0.014, colour);
    }
    Ok(canvas.into_picture())
}
