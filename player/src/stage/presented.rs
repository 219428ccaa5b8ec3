//! Tells the playlog what was really presented, and remembers the last of it.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use bevy::{
    prelude::*,
    render::{Render, RenderApp, RenderSystems, view::ExtractedWindows},
};

use super::{composition::Composition, compositor::Compositor};
use crate::playlog::{Moment, Playlog};

/// What was presented last, as the frames tell; clones are the same.
#[derive(Resource, Clone, Default)]
pub(crate) struct Presented(Arc<Inner>);

#[derive(Default)]
struct Inner {
    frames: AtomicU64,
    last: Mutex<Last>,
}

#[derive(Default)]
struct Last {
    marks: [u64; 2],
    /// When what has these marks was presented first.
    since: [Option<Moment>; 2],
    /// The last frame of which a picture was taken.
    shot: Option<(u64, Moment)>,
}

impl Presented {
    /// How many frames were presented so far.
    pub(crate) fn frames(&self) -> u64 {
        self.0.frames.load(Ordering::Relaxed)
    }

    /// When what has this mark was presented first, if it is presented still.
    pub(crate) fn since(&self, mark: u64) -> Option<Moment> {
        let last = self.lock();
        let place = last.marks.iter().position(|have| *have == mark)?;
        last.since[place]
    }

    /// When the frame with picture `number` was presented, if it was and is the last one.
    pub(crate) fn shot(&self, number: u64) -> Option<Moment> {
        self.lock().shot.filter(|(have, _)| *have == number).map(|(_, moment)| moment)
    }

    fn lock(&self) -> MutexGuard<'_, Last> {
        self.0.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where presented frames are told.
#[derive(Resource)]
struct Witness {
    playlog: Playlog,
    presented: Presented,
    marks: [u64; 2],
    shot: u64,
    /// Frames with these marks that are not told yet.
    frames: u64,
}

/// Lets `playlog` know of every frame that is the first of something, and `presented` of the last ones.
pub(crate) fn witness(app: &mut App, playlog: Playlog, presented: Presented) {
    let witness = Witness { playlog, presented, marks: [0; 2], shot: 0, frames: 0 };
    app.sub_app_mut(RenderApp)
        .insert_resource(witness)
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
    let witness = &mut *witness;
    if witness.marks != composition.marks {
        let frames = std::mem::take(&mut witness.frames);
        let at = witness.playlog.on_presented(composition.marks, frames);
        let mut last = witness.presented.lock();
        for place in 0..2 {
            if composition.marks[place] != witness.marks[place] {
                last.since[place] = Some(at);
            }
        }
        last.marks = composition.marks;
        witness.marks = composition.marks;
    }
    if composition.shot > witness.shot {
        witness.shot = composition.shot;
        witness.presented.lock().shot = Some((composition.shot, witness.playlog.present()));
    }
    witness.frames += 1;
    witness.presented.0.frames.fetch_add(1, Ordering::Relaxed);
}
