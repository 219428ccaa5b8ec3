//! Playback: brings onto the stage what the timeline names for now, prepared before it is due.

use std::time::Duration;

use bevy::prelude::*;

use crate::{stage::Composition, video::Uploads};

mod act;
mod asked;
mod band;
mod clips;
mod compose;
mod director;
mod gallery;
mod job;
mod ledger;
mod loader;
mod loudness;
mod overlay;
mod placard;
mod place;
mod quiet;
mod record;
mod restraint;
mod status;
mod turns;
mod untrusted;
mod view;

pub(crate) use director::{Director, DirectorSetup};
pub(crate) use loader::Loader;
pub(crate) use placard::TellsClosed;
pub(crate) use status::{PairingWords, StatusWords};
pub(crate) use turns::turns;
pub(crate) use untrusted::CourseTrust;
pub(crate) use view::Course;

/// Lets the director compose, and hands on what changed; says how long that will hold.
pub(crate) fn direct(
    size_px: (u32, u32),
    director: &mut Director,
    images: &mut Assets<Image>,
    uploads: &mut ResMut<Uploads>,
    composition: &mut ResMut<Composition>,
) -> Duration {
    let wait = director.update(size_px, images);
    // Only what changed is written: the render world copies it then.
    if uploads.0 != director.surfaces() {
        uploads.0 = director.surfaces().to_vec();
    }
    if let Some(next) = director.composition().filter(|next| **next != **composition) {
        composition.clone_from(next);
    }
    wait
}
