//! Where the regions lie on the canvas, and how far still pictures have drifted.

use bevy::math::Vec2;
use cartelera_playlists::{present::Drift, programme::Programme};

use super::act::Act;
use crate::{stage::Rect, typeset};

/// A part of the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// Where it is.
    pub(super) rect: Rect,
    /// Its width and height in pixels.
    pub(super) size_px: (u32, u32),
    /// How far still pictures stand from their place, in pixels to the right and down.
    drift_px: Vec2,
}

impl Place {
    /// The whole canvas of `canvas_px`.
    pub(super) fn whole(canvas_px: (u32, u32), drift: Drift) -> Self {
        let unit = canvas_px.0.min(canvas_px.1) as f32 / 1080.0;
        let drift_px = Vec2::new((f32::from(drift.x) * unit).round(), (f32::from(drift.y) * unit).round());
        Self { rect: Rect::FULL, size_px: canvas_px, drift_px }
    }

    /// The part of the whole canvas that `act` covers.
    pub(super) fn of(self, act: &Act) -> Self {
        let size_px = act.place_px(self.size_px);
        let rect = Rect { height: size_px.1 as f32 / self.size_px.1 as f32, ..self.rect };
        Self { rect, size_px, ..self }
    }

    /// The band at the foot of the whole canvas; `None` without one.
    pub(super) fn band(self, programme: &Programme) -> Option<Self> {
        let height_px = typeset::bar_height_px(programme, self.size_px);
        let height = height_px as f32 / self.size_px.1 as f32;
        let rect = Rect { y: 1.0 - height, height, ..self.rect };
        (height_px > 0).then_some(Self { rect, size_px: (self.size_px.0, height_px), ..self })
    }

    /// How far the pixels of a picture over all of it are moved within it, as fractions.
    pub(super) fn shift(self) -> Vec2 {
        self.drift_px / Vec2::new(self.size_px.0 as f32, self.size_px.1 as f32)
    }

    /// `rect`, a small part of the canvas, moved as far.
    pub(super) fn drifted(self, rect: Rect, canvas_px: (u32, u32)) -> Rect {
        let moved = self.drift_px / Vec2::new(canvas_px.0 as f32, canvas_px.1 as f32);
        Rect { x: rect.x + moved.x, y: rect.y + moved.y, ..rect }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn still_pictures_move_by_whole_pixels() {
        let place = Place::whole((1920, 1080), Drift { x: 4, y: -3 });
        assert_eq!(place.shift() * Vec2::new(1920.0, 1080.0), Vec2::new(4.0, -3.0));
        let place = Place::whole((1366, 768), Drift { x: 3, y: 1 });
        assert!((place.shift() * Vec2::new(1366.0, 768.0) - Vec2::new(2.0, 1.0)).length() < 1e-4);
    }
}
