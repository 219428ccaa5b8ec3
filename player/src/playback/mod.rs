//! Playback: brings onto the stage what the timeline names for now, prepared before it is due.

mod clips;
mod compose;
mod director;
mod gallery;
mod job;
mod loader;

pub(crate) use director::{Director, DirectorSetup};
pub(crate) use loader::Loader;
