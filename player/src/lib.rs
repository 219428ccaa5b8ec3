//! The Cartelera player: keeps a screen's content at hand and shows it full-screen on schedule.

pub mod cache;
pub mod picture;
pub mod slide;
pub mod sync;
pub mod typeset;
