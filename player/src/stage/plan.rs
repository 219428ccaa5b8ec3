//! In how few draws the layers can be drawn, and which pixels need no filter.

use super::composition::{Layer, Rect, Visual};

/// What one draw puts on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step<'a> {
    /// One layer.
    Single(&'a Layer),
    /// A picture that fades in over another one in the same place: both are read, and each pixel is written once.
    Fade { below: &'a Layer, above: &'a Layer },
}

impl<'a> Step<'a> {
    /// The layer whose place and opacity count.
    pub(super) fn top(self) -> &'a Layer {
        match self {
            Self::Single(layer) | Self::Fade { above: layer, .. } => layer,
        }
    }

    /// Whether nothing that was drawn before is seen through it.
    pub(super) fn is_opaque(self) -> bool {
        match self {
            Self::Single(layer) => covers(layer),
            Self::Fade { .. } => true,
        }
    }
}

/// The draws of `layers`, bottom first.
pub(super) fn steps(layers: &[Layer]) -> impl Iterator<Item = Step<'_>> {
    let mut rest = layers;
    std::iter::from_fn(move || {
        let (step, left) = match rest {
            [below, above, left @ ..] if is_fade(below, above) => (Step::Fade { below, above }, left),
            [layer, left @ ..] => (Step::Single(layer), left),
            [] => return None,
        };
        rest = left;
        Some(step)
    })
}

fn is_fade(below: &Layer, above: &Layer) -> bool {
    let are_pictures = [below, above].iter().all(|layer| matches!(layer.visual, Visual::Picture { .. }));
    are_pictures && covers(below) && (below.place, below.shift) == (above.place, above.shift)
}

fn covers(layer: &Layer) -> bool {
    let is_opaque = match layer.visual {
        Visual::Picture { is_opaque, .. } => is_opaque,
        Visual::Video(_) => true,
    };
    is_opaque && layer.opacity >= 1.0
}

/// Pixels that are nearer than this to the canvas's own are taken for them; a shift of this much is not seen.
const APART_PX: f32 = 1.0 / 64.0;

/// Whether each pixel of a texture of `size_px` is one of a canvas of `canvas_px`, so that a filter would change nothing.
pub(super) fn is_exact(layer: &Layer, size_px: (u32, u32), canvas_px: (u32, u32)) -> bool {
    let Rect { x, y, width, height } = layer.place;
    let is_whole = |at_px: f32| (at_px - at_px.round()).abs() < APART_PX;
    let fits = |from: f32, length: f32, shift: f32, pixels: u32, canvas: u32| {
        let (from_px, length_px) = (from * canvas as f32, length * canvas as f32);
        (length_px - pixels as f32).abs() < APART_PX && is_whole(from_px) && is_whole(shift * length_px)
    };
    fits(x, width, layer.shift.x, size_px.0, canvas_px.0) && fits(y, height, layer.shift.y, size_px.1, canvas_px.1)
}

#[cfg(test)]
mod tests {
    use bevy::{asset::Handle, math::Vec2};

    use super::*;

    fn picture(is_opaque: bool, opacity: f32) -> Layer {
        let visual = Visual::Picture { image: Handle::default(), is_opaque };
        Layer { visual, place: Rect::FULL, shift: Vec2::ZERO, opacity }
    }

    #[test]
    fn a_cross_fade_of_two_pictures_is_one_draw() {
        let layers = [picture(true, 1.0), picture(true, 0.25), picture(false, 1.0)];
        let [below, above, over] = &layers;
        assert_eq!(steps(&layers).collect::<Vec<_>>(), [Step::Fade { below, above }, Step::Single(over)]);
        assert_eq!(steps(&layers).map(Step::is_opaque).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn what_is_seen_through_or_stands_elsewhere_is_drawn_by_itself() {
        let elsewhere = Layer { place: Rect { x: 0.5, width: 0.5, ..Rect::FULL }, ..picture(true, 1.0) };
        let moved = Layer { shift: Vec2::new(0.1, 0.0), ..picture(true, 0.5) };
        for below in [picture(false, 1.0), picture(true, 0.5), elsewhere, moved] {
            let layers = [below, picture(true, 0.5)];
            assert_eq!(steps(&layers).map(Step::top).collect::<Vec<_>>(), layers.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn only_pixels_that_lie_on_those_of_the_canvas_need_no_filter() {
        let (canvas, whole) = ((1366, 768), picture(true, 1.0));
        assert!(is_exact(&whole, canvas, canvas));
        assert!(!is_exact(&whole, (1365, 768), canvas));
        let drifted = |pixels: f32| Layer { shift: Vec2::new(pixels / 1366.0, 0.0), ..picture(true, 1.0) };
        assert!(is_exact(&drifted(3.0), canvas, canvas));
        assert!(!is_exact(&drifted(2.5), canvas, canvas));
        let at = |x: f32, y: f32| Layer {
            place: Rect { x: x / 1366.0, y: y / 768.0, width: 100.0 / 1366.0, height: 50.0 / 768.0 },
            ..picture(true, 1.0)
        };
        assert!(is_exact(&at(1266.0, 718.0), (100, 50), canvas));
        assert!(!is_exact(&at(1265.5, 718.0), (100, 50), canvas));
    }
}
