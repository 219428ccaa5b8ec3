//! Answers whether the player lives, without drawing for it.

use std::time::Duration;

use bevy::{
    camera::Camera,
    ecs::{
        change_detection::{DetectChanges as _, DetectChangesMut as _, Ref},
        query::With,
        resource::Resource,
        system::{Query, Res, ResMut, Single},
    },
    render::view::screenshot::Screenshot,
    window::{PrimaryWindow, Window},
};

use super::dark::Dark;
use crate::{
    alarm::Alarm,
    playback::Director,
    service::{Pulse, Sign},
    stage::{Composition, Presented},
    video::Uploads,
};

/// Counts what is due on the display.
#[derive(Resource)]
pub(super) struct Lives {
    pulse: Pulse,
    presented: Presented,
    /// So long after the start everything is drawn.
    first: Duration,
    drawn: u64,
    arrived: u64,
    /// Frames that the surfaces of the last update had.
    delivered: u64,
}

impl Lives {
    /// Answers `pulse`; `presented` knows what went to the display. For the `first` time everything is drawn.
    pub(super) fn new(pulse: Pulse, presented: Presented, first: Duration) -> Self {
        Self { pulse, presented, first, drawn: 0, arrived: 0, delivered: 0 }
    }
}

/// The last of an update's systems: an update in which nothing is new, and which was only asked whether it lives, draws
/// nothing.
pub(super) fn live(
    mut lives: ResMut<Lives>,
    (director, alarm, dark): (Res<Director>, Res<Alarm>, Res<Dark>),
    (composition, uploads): (Res<Composition>, Res<Uploads>),
    window: Single<Ref<Window>, With<PrimaryWindow>>,
    shots: Query<(), With<Screenshot>>,
    mut camera: Single<&mut Camera>,
) {
    let delivered: u64 = uploads.0.iter().map(|surface| surface.counts().0).sum();
    let arrived = delivered.saturating_sub(lives.delivered);
    lives.delivered = delivered;
    lives.arrived += arrived;
    let is_new = composition.is_changed() || uploads.is_changed() || window.is_changed() || arrived > 0;
    let is_asked = lives.pulse.is_asked();
    let is_due = is_new || !is_asked || !shots.is_empty() || alarm.age() < lives.first;
    let draws = !dark.is_dark() && (dark.begins() || is_due);
    if draws {
        lives.drawn += 1;
    }
    camera.bypass_change_detection().is_active = draws;
    if is_asked {
        let is_lit = director.needs_display() && !dark.is_dark();
        let Lives { drawn, arrived, .. } = *lives;
        lives.pulse.answer(Sign { drawn, presented: lives.presented.frames(), arrived, is_lit });
    }
}
