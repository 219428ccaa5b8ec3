//! The colours of a picture, taken from brand and axis and kept readable.

use cartelera_playlists::programme::{Brand, Colour};

/// Least contrast of large or bold text (WCAG 2.2, success criterion 1.4.3 asks 3:1 of large and 4.5:1 of other text).
const LEAST_CONTRAST: f64 = 4.5;

/// Least contrast of the brand's text.
const BRAND_CONTRAST: f64 = 7.0;

/// White.
pub(super) const WHITE: Colour = Colour { r: 255, g: 255, b: 255 };

/// Nearly black.
pub(super) const INK: Colour = Colour { r: 16, g: 18, b: 22 };

/// The colours of a bulletin.
#[derive(Clone, Copy, Debug)]
pub(super) struct Palette {
    pub(super) background: Colour,
    pub(super) text: Colour,
    /// Text that may stand back.
    pub(super) quiet: Colour,
    pub(super) accent: Colour,
    pub(super) on_accent: Colour,
    /// Colour of marks: the axis's, or the accent.
    pub(super) mark: Colour,
    pub(super) on_mark: Colour,
    /// Marks within text: `mark` where it can be read.
    pub(super) mark_text: Colour,
}

impl Palette {
    /// The colours of `brand` with marks in the colour of an axis, if there is one.
    pub(super) fn new(brand: &Brand, axis: Option<Colour>) -> Self {
        let background = brand.background;
        let text = readable(brand.text, background);
        let faded = mix(text, background, 0.22);
        let quiet = if faded.contrast(background) >= BRAND_CONTRAST { faded } else { text };
        let (mark, on_mark) = match axis {
            Some(colour) => (colour, readable(WHITE, colour)),
            None => (brand.accent, readable(brand.on_accent, brand.accent)),
        };
        let mark_text = if mark.contrast(background) >= LEAST_CONTRAST { mark } else { text };
        let on_accent = readable(brand.on_accent, brand.accent);
        Self { background, text, quiet, accent: brand.accent, on_accent, mark, on_mark, mark_text }
    }
}

/// `wanted` if it can be read on `background`, else the better of white and nearly black.
pub(super) fn readable(wanted: Colour, background: Colour) -> Colour {
    if wanted.contrast(background) >= LEAST_CONTRAST {
        wanted
    } else if WHITE.contrast(background) >= INK.contrast(background) {
        WHITE
    } else {
        INK
    }
}

/// A colour that is `part` of the way from `from` to `to`.
pub(super) fn mix(from: Colour, to: Colour, part: f32) -> Colour {
    let channel = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * part).round() as u8;
    Colour { r: channel(from.r, to.r), g: channel(from.g, to.g), b: channel(from.b, to.b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_read_whatever_the_brand_says() {
        let colours = ["#000000", "#ffffff", "#808080", "#9d2449", "#f2c100", "#00a88f", "#767676"];
        let colours = colours.map(|text| text.parse::<Colour>().unwrap());
        for background in colours {
            for text in colours {
                let brand = Brand {
                    name: String::new(),
                    logo: None,
                    headline_font: None,
                    body_font: None,
                    background,
                    text,
                    accent: text,
                    on_accent: background,
                };
                let palette = Palette::new(&brand, Some(text));
                for (over, under) in [
                    (palette.text, palette.background),
                    (palette.quiet, palette.background),
                    (palette.on_accent, palette.accent),
                    (palette.on_mark, palette.mark),
                ] {
                    assert!(over.contrast(under) >= 4.5, "{over} on {under}");
                }
            }
        }
    }
}
