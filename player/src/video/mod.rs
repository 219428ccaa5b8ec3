//! Video: a decoder that yields frames in time with the wall clock, and textures that hold the newest one.

mod clip;
mod colour;
mod control;
mod decoder;
mod frame;
mod lookout;
mod patience;
mod progress;
mod setup;
mod sound;
mod source;
mod surface;
#[cfg(test)]
mod tests;
mod upload;
mod watch;

pub(crate) use clip::{Clip, ClipRequest, ClipState};
pub(crate) use colour::YuvMatrix;
pub use decoder::DecoderChoice;
pub(crate) use frame::PixelLayout;
pub(crate) use lookout::silent_for;
pub(crate) use setup::{init, last_decoder};
pub(crate) use surface::VideoSurface;
pub(crate) use upload::{Uploads, plugin};
