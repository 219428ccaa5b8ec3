//! The picture of a player that is no screen yet: its code, what to do with it, and what to compare.

use super::{
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter, with_typesetter},
    palette::{WHITE, mix},
    qr::Code,
    text::{Block, Style},
    waiting::{AMBER, DEEP, NIGHT, blank, fitted},
};
use crate::picture::Picture;

/// What the picture of an unpaired player says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairingScene<'a> {
    /// What this is.
    pub headline: &'a str,
    /// The code that a technician types.
    pub code: &'a str,
    /// What to do with it.
    pub steps: &'a str,
    /// What to compare, after what it is.
    pub fingerprint: (&'a str, &'a str),
    /// Where the QR code leads.
    pub url: &'a str,
    /// What a technician needs to find this player and its manager, a line each.
    pub facts: &'a [String],
}

/// Draws the picture of a player that waits to be paired; it carries no city's brand.
///
/// A size over 8192 pixels gives a picture of one pixel.
pub fn pairing(size_px: (u32, u32), scene: &PairingScene<'_>) -> Picture {
    with_typesetter(|typesetter| draw(typesetter, size_px, scene)).unwrap_or_else(|_| blank(size_px))
}

fn draw(typesetter: &mut Typesetter, size_px: (u32, u32), scene: &PairingScene<'_>) -> anyhow::Result<Picture> {
    let mut canvas = Canvas::new(size_px.0, size_px.1)?;
    canvas.fill_gradient(NIGHT, DEEP);
    let (width, height) = (size_px.0 as f32, size_px.1 as f32);
    let (short, is_wide) = (width.min(height), width > height);
    let left = (width * 0.09).ceil();
    let whole = width - 2.0 * left;
    let code = Code::new(scene.url, short * 0.3, if is_wide { height * 0.5 } else { width * 0.5 });
    let code_side = code.as_ref().map_or(0.0, Code::side);
    let room = if is_wide { whole - code_side - short * 0.1 } else { whole };
    let pale = mix(WHITE, NIGHT, 0.25);
    let style =
        |face, size_px, weight, tracking, colour| Style { face, size_px, weight, leading: 1.25, tracking, colour };
    let mut set = |text: &str, part: f32, most: f32, weight, tracking, colour| {
        fitted(typesetter, text, room, short * most, |scale| {
            let face = if weight > 600.0 { Face::headline() } else { Face::body() };
            style(face, short * part * scale, weight, tracking, colour)
        })
    };
    let headline = set(scene.headline, 0.06, 0.16, 700.0, 0.0, pale);
    let sign = set(scene.code, 0.17, 0.2, 700.0, 0.03, WHITE);
    let steps = set(scene.steps, 0.042, 0.24, 400.0, 0.0, WHITE);
    let label = set(scene.fingerprint.0, 0.036, 0.1, 400.0, 0.0, pale);
    let print = set(scene.fingerprint.1, 0.06, 0.1, 700.0, 0.01, AMBER);
    let facts: Vec<Block> = scene.facts.iter().map(|fact| set(fact, 0.032, 0.09, 400.0, 0.0, pale)).collect();
    let facts_height: f32 = facts.iter().map(Block::height).sum();
    let (rule, gap) = (short * 0.012, short * 0.035);
    let texts = [&headline, &sign, &steps, &label, &print];
    let mut used = rule + texts.iter().map(|text| text.height()).sum::<f32>() + facts_height + gap * 5.0;
    if !is_wide {
        used += code_side + gap * 1.5;
    }
    let mut y = ((height - used) * 0.46).max(height * 0.05);
    canvas.fill_area(Area::new(left, y, short * 0.12, rule), AMBER);
    y += rule + gap;
    headline.draw(&mut canvas, left, y);
    y += headline.height();
    sign.draw(&mut canvas, left, y);
    y += sign.height() + gap * 0.5;
    steps.draw(&mut canvas, left, y);
    y += steps.height() + gap * 1.5;
    label.draw(&mut canvas, left, y);
    y += label.height();
    print.draw(&mut canvas, left, y);
    y += print.height() + gap * 1.5;
    if let Some(code) = code {
        if is_wide {
            code.draw(&mut canvas, width - left - code_side, (height - code_side) / 2.0);
        } else {
            code.draw(&mut canvas, left, y);
            y += code_side + gap * 1.5;
        }
    }
    for fact in &facts {
        fact.draw(&mut canvas, left, y);
        y += fact.height();
    }
    Ok(canvas.into_picture())
}
