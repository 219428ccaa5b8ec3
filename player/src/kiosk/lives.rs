//! Draws when something is new, and answers whether the player lives without drawing for it.

use std::time::{Duration, Instant};

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
    waker::Waker,
};

/// Should a frame be lost on its way to the display, the next one comes so much later.
const REDRAWN_EVERY: Duration = Duration::from_secs(55);
/// So soon it is looked whether what was drawn reached the display.
const LOOKED_AFTER: Duration = Duration::from_millis(250);

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
    /// When was drawn last, and how many frames had been presented before.
    last: Option<(Instant, u64)>,
}

impl Lives {
    /// Answers `pulse`; `presented` knows what went to the display. For the `first` time everything is drawn.
    pub(super) fn new(pulse: Pulse, presented: Presented, first: Duration) -> Self {
        Self { pulse, presented, first, drawn: 0, arrived: 0, delivered: 0, last: None }
    }

    /// Whether what was drawn last has not reached the display, or is old.
    fn owes(&self, now: Instant) -> bool {
        self.last.is_none_or(|(at, frames)| self.presented.frames() == frames || now - at >= REDRAWN_EVERY)
    }
}

/// The last of an update's systems: an update that another thread called for, and in which nothing is new, draws nothing.
pub(super) fn live(
    mut lives: ResMut<Lives>,
    (director, mut alarm, dark, waker): (Res<Director>, ResMut<Alarm>, Res<Dark>, Res<Waker>),
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
    let now = Instant::now();
    // Else it is the window that has something, or has lost its picture.
    let was_called = waker.was_called();
    let is_due = is_new || !was_called || !shots.is_empty() || alarm.age() < lives.first || lives.owes(now);
    let draws = !dark.is_dark() && (dark.begins() || is_due);
    if draws {
        lives.drawn += 1;
        lives.last = Some((now, lives.presented.frames()));
        alarm.set_at_latest(now + LOOKED_AFTER);
    }
    camera.bypass_change_detection().is_active = draws;
    if is_asked {
        let is_lit = director.needs_display() && !dark.is_dark();
        let Lives { drawn, arrived, .. } = *lives;
        lives.pulse.answer(Sign { drawn, presented: lives.presented.frames(), arrived, is_lit });
    }
}
