//! Video: a decoder that yields frames in time with the wall clock, and textures that hold the newest one.

mod clip;
mod colour;
mod frame;
mod source;
mod surface;
#[cfg(test)]
mod tests;
mod upload;

pub(crate) use clip::{Clip, ClipRequest, ClipState};
pub(crate) use colour::YuvMatrix;
pub(crate) use frame::PixelLayout;
pub(crate) use source::init;
pub(crate) use surface::VideoSurface;
pub(crate) use upload::{Uploads, plugin};
