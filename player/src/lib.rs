//! The Cartelera player: keeps a screen's content at hand and shows it full-screen on schedule.

mod alarm;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod display;
mod frames;
pub mod journal;
pub mod kiosk;
pub mod locale;
pub mod media;
mod network;
pub mod picture;
mod playback;
pub mod playlog;
mod render;
mod service;
pub mod size;
pub mod slide;
pub mod stage;
pub mod still;
pub mod sync;
mod testigo;
mod trace;
pub mod typeset;
pub mod update;
pub mod video;
mod waker;
