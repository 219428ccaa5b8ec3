//! Tells the playlog what was really presented.

use bevy::{
    prelude::*,
    render::{Render, RenderApp, RenderSystems, view::ExtractedWindows},
};

use super::{composition::Composition, compositor::Compositor};
use crate::playlog::Playlog;

/// Where presented frames are told.
#[derive(Resource)]
struct Witness {
    playlog: Playlog,
    marks: [u64; 2],
    /// Frames with these marks that are not told yet.
    frames: u64,
}

/// Lets `playlog` know of every frame that is the first of something.
pub(crate) fn witness(app: &mut App, playlog: Playlog) {
    app.sub_app_mut(RenderApp)
        .insert_resource(Witness { playlog, marks: [0; 2], frames: 0 })
        .add_systems(Render, note_presented.in_set(RenderSystems::Cleanup));
}

/// Runs after the frame went to the display.
fn note_presented(
    windows: Res<ExtractedWindows>,
    composition: Option<Res<Composition>>,
    compositor: Option<Res<Compositor>>,
    mut witness: ResMut<Witness>,
) {
    // What was acquired for this frame and is not held any more was presented.
    let is_presented =
        windows.values().any(|window| window.swap_chain_texture_view.is_some() && window.swap_chain_texture.is_none());
    let (Some(composition), Some(compositor)) = (composition, compositor) else { return };
    if !is_presented || !compositor.is_whole {
        return;
    }
    if witness.marks != composition.marks {
        witness.marks = composition.marks;
        let frames = std::mem::take(&mut witness.frames);
        witness.playlog.on_presented(composition.marks, frames);
    }
    witness.frames += 1;
}
