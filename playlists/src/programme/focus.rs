//! The point of a picture that stays in sight when it is cut.

use serde::{Deserialize, Serialize};

/// A point of a picture as it is seen, in thousandths of its sides: whole numbers, so that equal points are equal
/// everywhere and digests are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Focus {
    /// Distance from the left edge in thousandths of the width, 0 to 1,000.
    pub x_permille: u16,
    /// Distance from the top edge in thousandths of the height, 0 to 1,000.
    pub y_permille: u16,
}
