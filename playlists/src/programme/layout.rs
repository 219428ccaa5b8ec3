//! How a screen divides its canvas.

use serde::{Deserialize, Serialize};

/// Which regions a screen has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// The main region alone, over the whole canvas.
    #[default]
    Full,
    /// The main region over a band with logo, short notices, the office's name and a clock.
    Bar,
}

impl Layout {
    /// Height of the band's part that no panel cuts, in heights of the least legible capital letter.
    pub const BAND_CAPS: f32 = 2.8;
}
