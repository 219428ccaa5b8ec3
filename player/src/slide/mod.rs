//! Slides: pictures made for the screen, decoded under limits and fitted into it.

mod backdrop;
mod decode;
mod edge;
mod fit;
mod resize;
#[cfg(test)]
mod tests;

pub use decode::{MAX_PIXELS, decode};
pub(crate) use fit::cover;
pub use fit::slide;
