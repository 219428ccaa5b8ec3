//! What the stage draws now: layers from bottom to top.

use std::sync::Arc;

use bevy::{prelude::*, render::extract_resource::ExtractResource};

use super::rotation::Rotation;
use crate::video::VideoSurface;

/// The layers of one picture, bottom first; drawn over `background`.
#[derive(Resource, Clone, Debug, PartialEq, ExtractResource)]
pub(crate) struct Composition {
    /// Behind all layers.
    pub(crate) background: LinearRgba,
    /// At most [`super::compositor::MAX_LAYERS`] are drawn.
    pub(crate) layers: Vec<Layer>,
    /// How the panel hangs, so that the picture stands upright.
    pub(crate) rotation: Rotation,
    /// What the picture and the band show, as the playlog tells things apart.
    pub(crate) marks: [u64; 2],
    /// The number of the picture that is taken of it; 0 if none is.
    pub(crate) shot: u64,
}

/// An empty stage is black: a colour's own default would light the room until the first picture.
impl Default for Composition {
    fn default() -> Self {
        Self { background: LinearRgba::BLACK, layers: Vec::new(), rotation: Rotation::None, marks: [0; 2], shot: 0 }
    }
}

impl Composition {
    /// Whether nothing fades.
    pub(crate) fn stands_still(&self) -> bool {
        self.layers.iter().all(|layer| layer.opacity >= 1.0)
    }
}

/// One picture or video on the stage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Layer {
    /// What is drawn.
    pub(crate) visual: Visual,
    /// Where.
    pub(crate) place: Rect,
    /// How far the pixels are moved within `place`, to the right and down, as fractions of it; what that leaves free
    /// shows the pixels at the edge.
    pub(crate) shift: Vec2,
    /// 0 is not there, 1 covers what lies below.
    pub(crate) opacity: f32,
}

/// Something that can be drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Visual {
    /// A picture that lies on the GPU.
    Picture {
        /// Its texture.
        image: Handle<Image>,
        /// Whether nothing below it is seen through it.
        is_opaque: bool,
    },
    /// The newest frame of a video.
    Video(Arc<VideoSurface>),
}

/// A place on the canvas as fractions of its width and height, top-left origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rect {
    /// Left edge.
    pub(crate) x: f32,
    /// Top edge.
    pub(crate) y: f32,
    /// Width.
    pub(crate) width: f32,
    /// Height.
    pub(crate) height: f32,
}

impl Rect {
    /// The whole canvas.
    pub(crate) const FULL: Self = Self { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    /// The largest centred place for something of `inner` size (any unit) on a canvas of `outer` size.
    pub(crate) fn contain(inner: (u32, u32), outer: (u32, u32)) -> Self {
        let scale = (outer.0 as f32 / inner.0 as f32).min(outer.1 as f32 / inner.1 as f32);
        let width = (inner.0 as f32 * scale / outer.0 as f32).min(1.0);
        let height = (inner.1 as f32 * scale / outer.1 as f32).min(1.0);
        Self { x: (1.0 - width) / 2.0, y: (1.0 - height) / 2.0, width, height }
    }

    /// The place of `inner`, which is given as fractions of this one, on this one's canvas.
    pub(crate) fn place_of(self, inner: Self) -> Self {
        Self {
            x: self.x + inner.x * self.width,
            y: self.y + inner.y * self.height,
            width: inner.width * self.width,
            height: inner.height * self.height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portrait_video_stands_in_the_middle_of_a_landscape_canvas() {
        let place = Rect::contain((1080, 1920), (1920, 1080));
        assert!((place.height - 1.0).abs() < 1e-6 && place.y.abs() < 1e-6);
        assert!((place.width * 1920.0 - 607.5).abs() < 1e-2);
        assert!((place.x * 2.0 + place.width - 1.0).abs() < 1e-6);
    }
}
