//! The stage: draws layers of pictures and video over one another in a single pass, straight to the window.

mod composition;
mod compositor;
mod plan;
mod presented;
mod rotation;

pub(crate) use composition::{Composition, Layer, Rect, Visual};
pub(crate) use compositor::{StagePass, plugin};
pub(crate) use presented::{Presented, witness};
pub use rotation::Rotation;
