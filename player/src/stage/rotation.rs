//! How a panel hangs.

use clap::ValueEnum;

/// How far a panel is turned from upright, clockwise; the picture is turned back by as much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Rotation {
    /// Upright.
    #[default]
    #[value(name = "0")]
    None,
    /// By 90 degrees.
    #[value(name = "90")]
    Quarter,
    /// By 180 degrees.
    #[value(name = "180")]
    Half,
    /// By 270 degrees.
    #[value(name = "270")]
    ThreeQuarters,
}

impl Rotation {
    /// Width and height of the picture on a panel of `panel_px`, or the other way round.
    pub(crate) fn turned(self, panel_px: (u32, u32)) -> (u32, u32) {
        match self {
            Self::None | Self::Half => panel_px,
            Self::Quarter | Self::ThreeQuarters => (panel_px.1, panel_px.0),
        }
    }

    /// Columns of the matrix and offset that bring a point of the picture to one of the panel, both as fractions from the
    /// top left: `(x, y)` becomes `x * columns[0] + y * columns[1] + offset`.
    pub(crate) fn to_panel(self) -> ([[i8; 2]; 2], [i8; 2]) {
        match self {
            Self::None => ([[1, 0], [0, 1]], [0, 0]),
            // The panel's upper edge is on the right, so the picture's is on the panel's left.
            Self::Quarter => ([[0, -1], [1, 0]], [0, 1]),
            Self::Half => ([[-1, 0], [0, -1]], [1, 1]),
            Self::ThreeQuarters => ([[0, 1], [-1, 0]], [1, 0]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pictures_upper_left_corner_comes_to_where_it_is_on_a_turned_panel() {
        let at = |rotation: Rotation, (x, y): (i8, i8)| {
            let (columns, offset) = rotation.to_panel();
            [0, 1].map(|axis| x * columns[0][axis] + y * columns[1][axis] + offset[axis])
        };
        for (rotation, upper_left, upper_right) in [
            (Rotation::None, [0, 0], [1, 0]),
            (Rotation::Quarter, [0, 1], [0, 0]),
            (Rotation::Half, [1, 1], [0, 1]),
            (Rotation::ThreeQuarters, [1, 0], [1, 1]),
        ] {
            assert_eq!(at(rotation, (0, 0)), upper_left, "{rotation:?}");
            assert_eq!(at(rotation, (1, 0)), upper_right, "{rotation:?}");
        }
        assert_eq!(Rotation::Quarter.turned((1920, 1080)), (1080, 1920));
        assert_eq!(Rotation::Half.turned((1920, 1080)), (1920, 1080));
    }
}
