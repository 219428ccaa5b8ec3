//! The Cartelera player: keeps a screen's content at hand and shows it full-screen on schedule.

pub mod cache;
pub mod cli;
pub mod clock;
pub mod kiosk;
pub mod media;
pub mod picture;
mod playback;
mod render;
pub mod size;
pub mod slide;
mod stage;
pub mod still;
pub mod sync;
mod trace;
pub mod typeset;
pub mod video;
mod waker;
