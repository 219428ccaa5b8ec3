//! What makes an alert unmistakable: the colour, shape and word of its severity. Nothing of it ever flashes.

use cartelera_playlists::{
    programme::{Colour, Programme},
    takeover::TakeoverSeverity,
};
use resvg::tiny_skia::PathBuilder;

use super::{
    canvas::{Area, Canvas},
    fonts::{Face, Typesetter, with_typesetter},
    mark,
    palette::{INK, Palette, WHITE},
    panel::Panel,
    subtitles::Overlay,
    text::Style,
};

/// An octagon, as a stop sign has it.
const OCTAGON: &str = "M30 4H70L96 30V70L70 96H30L4 70V30Z";

/// A triangle, as a warning sign has it.
const TRIANGLE: &str = "M50 6L98 92H2Z";

/// A square on its corner.
const DIAMOND: &str = "M50 2L98 50L50 98L2 50Z";

/// A disc.
const DISC: &str = "M50 3A47 47 0 1 0 50 97A47 47 0 1 0 50 3Z";

/// A point of exclamation in the upper, or lower, middle of a shape; left out of it.
const CALL: &str = "M44 26H56L54 60H46ZM44 68H56V80H44Z";
const LOW_CALL: &str = "M44 38H56L54 66H46ZM44 72H56V83H44Z";

/// How an alert of a severity looks.
#[derive(Clone, Debug)]
pub(super) struct Dress {
    pub(super) colours: Palette,
    /// What it is called, on its tab.
    pub(super) word: &'static str,
    /// Its sign, a drawing in one colour.
    pub(super) sign: Vec<u8>,
    /// Whether stripes run along its edges.
    has_stripes: bool,
}

impl Dress {
    /// That of `severity`: no two of them share colour, sign and word, so that none depends on seeing colours.
    pub(super) fn of(severity: TakeoverSeverity) -> Self {
        let colour = |r, g, b| Colour { r, g, b };
        let (ground, text, word, sign, has_stripes) = match severity {
            TakeoverSeverity::Extreme => (colour(150, 0, 24), WHITE, "Alerta máxima", [OCTAGON, CALL], true),
            TakeoverSeverity::Severe => (colour(255, 140, 0), INK, "Alerta", [TRIANGLE, LOW_CALL], true),
            TakeoverSeverity::Moderate => (colour(255, 214, 10), INK, "Precaución", [DIAMOND, CALL], false),
            TakeoverSeverity::Minor | TakeoverSeverity::Unknown => {
                (colour(10, 66, 120), WHITE, "Aviso urgente", [DISC, CALL], false)
            }
        };
        let colours = Palette {
            background: ground,
            text,
            quiet: text,
            accent: text,
            on_accent: ground,
            mark: text,
            on_mark: ground,
            mark_text: text,
        };
        let sign = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\"><path fill-rule=\"evenodd\" d=\"{}{}\"/></svg>",
            sign[0], sign[1]
        );
        Self { colours, word, sign: sign.into_bytes(), has_stripes }
    }

    /// Thickness of the stripes on a panel.
    pub(super) fn edge(&self, panel: Panel) -> f32 {
        if self.has_stripes { (panel.short() * 0.03).round() } else { 0.0 }
    }

    /// Draws slanted stripes along the upper edge.
    pub(super) fn draw_edge(&self, canvas: &mut Canvas, panel: Panel) {
        let height = self.edge(panel);
        if height < 1.0 {
            return;
        }
        canvas.fill_area(Area::new(0.0, 0.0, panel.width, height), self.colours.text);
        let mut x = -height;
        while x < panel.width + height {
            let mut path = PathBuilder::new();
            path.move_to(x, height);
            path.line_to(x + height, 0.0);
            path.line_to(x + height * 2.0, 0.0);
            path.line_to(x + height, height);
            path.close();
            if let Some(path) = path.finish() {
                canvas.fill_path(&path, self.colours.background, 255);
            }
            x += height * 2.0;
        }
    }
}

/// Draws the strip that marks a slide or capsule as an alert, along the upper edge of a canvas of `size_px`.
///
/// # Errors
/// A size of 0 or over 8192 pixels.
pub fn alert_strip(programme: &Programme, severity: TakeoverSeverity, size_px: (u32, u32)) -> anyhow::Result<Overlay> {
    with_typesetter(|typesetter| strip(typesetter, programme, severity, size_px))
}

fn strip(
    typesetter: &mut Typesetter,
    programme: &Programme,
    severity: TakeoverSeverity,
    size_px: (u32, u32),
) -> anyhow::Result<Overlay> {
    let dress = Dress::of(severity);
    let panel = Panel::new(&programme.office, size_px);
    let size = panel.cap_px / typesetter.cap_height(&Face::headline()) * 1.15;
    let edge = dress.edge(panel);
    let inset = panel.safe().top;
    let row = size * 1.5;
    let mut canvas = Canvas::new(size_px.0, (inset.max(edge + size * 0.3) + row).round() as u32)?;
    canvas.fill(dress.colours.background);
    dress.draw_edge(&mut canvas, panel);
    let top = inset.max(edge + size * 0.3);
    let style = Style {
        face: Face::headline(),
        size_px: size,
        weight: 800.0,
        leading: 1.2,
        tracking: 0.05,
        colour: dress.colours.text,
    };
    let word = typesetter.line(&dress.word.to_uppercase(), &style);
    let mut left = panel.safe().left;
    if let Some(sign) = mark::draw(&dress.sign, size * 1.15, size * 1.15) {
        canvas.draw_mark(&sign, left, top + (row - sign.height() as f32) / 2.0 - size * 0.1, Some(dress.colours.text));
        left += sign.width() as f32 + size * 0.45;
    }
    word.draw(&mut canvas, left, top + (row - word.height()) / 2.0 - size * 0.1);
    Ok(Overlay { picture: canvas.into_picture(), x_px: 0, y_px: 0 })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn alerts_can_be_read_and_told_apart_without_seeing_colours() {
        let severities =
            [TakeoverSeverity::Minor, TakeoverSeverity::Moderate, TakeoverSeverity::Severe, TakeoverSeverity::Extreme];
        let dresses = severities.map(Dress::of);
        for dress in &dresses {
            assert!(dress.colours.text.contrast(dress.colours.background) >= 7.0, "{}", dress.word);
            assert!(mark::draw(&dress.sign, 64.0, 64.0).is_some_and(|sign| mark::is_plain(&sign)), "{}", dress.word);
        }
        let words: BTreeSet<_> = dresses.iter().map(|dress| dress.word).collect();
        let signs: BTreeSet<_> = dresses.iter().map(|dress| dress.sign.clone()).collect();
        assert_eq!((words.len(), signs.len()), (4, 4));
    }
}
