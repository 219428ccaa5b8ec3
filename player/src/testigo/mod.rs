//! Testigos: pictures of what was presented, taken by order and signed by this device.
//!
//! The window decides when one is taken (`Photographer`); a thread packs, signs and keeps it in an `Album`; sync sends it
//! when the line is quiet.

mod album;
mod choose;
mod desk;
mod photographer;

pub(crate) use album::Album;
pub(crate) use choose::OnStage;
pub(crate) use photographer::{Photographer, PhotographerSetup};
