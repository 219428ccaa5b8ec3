//! Brands, colours and axes: how the city looks.

use serde::{Deserialize, Serialize};

use crate::{hash::ContentHash, ids::AxisId, timeline::BrandKind};

/// The normal brand and the neutral one, which shows in a blackout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brands {
    /// Logo, slogan and colours of the administration.
    pub normal: Brand,
    /// Coat of arms and name only.
    pub neutral: Brand,
}

impl Brands {
    /// The one of this kind.
    pub fn of(&self, kind: BrandKind) -> &Brand {
        match kind {
            BrandKind::Normal => &self.normal,
            BrandKind::Neutral => &self.neutral,
        }
    }
}

/// How the city looks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brand {
    /// The name that stands beside the logo.
    pub name: String,
    /// Logo or coat of arms: a drawing or a picture.
    pub logo: Option<ContentHash>,
    /// Font of headlines; `None` is the built-in one.
    pub headline_font: Option<ContentHash>,
    /// Font of running text; `None` is the built-in one.
    pub body_font: Option<ContentHash>,
    /// Colour behind text.
    pub background: Colour,
    /// Colour of text on `background`.
    pub text: Colour,
    /// Colour of bands and marks.
    pub accent: Colour,
    /// Colour of text on `accent`.
    pub on_accent: Colour,
}

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red, 0 to 255.
    pub r: u8,
    /// Green, 0 to 255.
    pub g: u8,
    /// Blue, 0 to 255.
    pub b: u8,
}

impl Colour {
    /// Contrast ratio with `other`, 1 to 21, as WCAG 2.2 defines it
    /// (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.relative_luminance(), other.relative_luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn relative_luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

impl std::str::FromStr for Colour {
    type Err = InvalidColour;

    fn from_str(text: &str) -> Result<Self, InvalidColour> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = u32::from_str_radix(digits.ok_or(InvalidColour)?, 16).map_err(|_| InvalidColour)?;
        let [_, r, g, b] = value.to_be_bytes();
        Ok(Self { r, g, b })
    }
}

impl TryFrom<String> for Colour {
    type Error = InvalidColour;

    fn try_from(text: String) -> Result<Self, InvalidColour> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> String {
        colour.to_string()
    }
}

/// A text that is not a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a colour (allowed: # and six hexadecimal digits, such as #9d2449)")]
pub struct InvalidColour;

/// One of the government's axes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    /// Its identifier.
    pub id: AxisId,
    /// Its name, as shown.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// Its icon, a drawing.
    pub icon: Option<ContentHash>,
}
