//! Whether anything is drawn at all: presenting waits for a display to take what was presented before, so what no display
//! takes would hold up the main loop.

use std::time::{Duration, Instant};

use bevy::{
    ecs::{lifecycle::Insert, observer::On, resource::Resource, system::Commands},
    window::OnMonitor,
};

/// So long a screen that closes is drawn before its display is switched off: by then it is black. And how often it is looked
/// whether a display came.
const GOODBYE: Duration = Duration::from_secs(1);
/// So long after the dark everything is drawn again and again: what is drawn before the window has its size may be lost.
const SETTLING: Duration = Duration::from_secs(5);
/// How often.
const AGAIN: Duration = Duration::from_millis(250);

/// What stops and begins the drawing.
#[derive(Resource, Default)]
pub(super) struct Dark {
    /// Since when nobody is to see anything.
    closed: Option<Instant>,
    draws_nothing: bool,
    /// Until when everything is drawn.
    settles: Option<Instant>,
}

impl Dark {
    /// Decides whether the update of `now` draws; gives whether the panel is to be on, once that is known. `needs_display` is
    /// whether anybody is to see anything, `has_display` whether the compositor has an output.
    pub(super) fn decide(&mut self, needs_display: bool, has_display: bool, now: Instant) -> Option<bool> {
        self.closed = if needs_display { None } else { self.closed.or(Some(now)) };
        let has_closed = self.closed.is_some_and(|since| now.saturating_duration_since(since) >= GOODBYE);
        let is_dark = has_closed || !has_display;
        let settles = if self.draws_nothing { Some(now + SETTLING) } else { self.settles };
        self.settles = settles.filter(|until| !is_dark && now < *until);
        self.draws_nothing = is_dark;
        (needs_display || has_closed).then_some(needs_display)
    }

    /// Whether nothing is drawn.
    pub(super) fn is_dark(&self) -> bool {
        self.draws_nothing
    }

    /// Whether drawing has just begun again, so that this update draws whatever is new.
    pub(super) fn begins(&self) -> bool {
        self.settles.is_some()
    }

    /// How long to wait where the picture would wait for `wait`. The event loop does not tell of a display that comes; and
    /// without one presenting does not pace what moves.
    pub(super) fn pace(&self, wait: Duration) -> Duration {
        let wait = if self.draws_nothing { wait.max(AGAIN) } else { wait };
        match (self.settles, self.draws_nothing == self.closed.is_some()) {
            (Some(_), _) => wait.min(AGAIN),
            (None, true) => wait,
            (None, false) => wait.min(GOODBYE),
        }
    }
}

/// Bevy closes a monitor's windows with it. The screen's only window has to outlive its panel, so it belongs to none.
pub(super) fn outlive_monitor(inserted: On<Insert, OnMonitor>, mut commands: Commands) {
    commands.entity(inserted.entity).try_remove::<OnMonitor>();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_that_closes_is_drawn_until_it_is_black() {
        let mut dark = Dark::default();
        let start = Instant::now();
        assert_eq!((dark.decide(true, true, start), dark.is_dark()), (Some(true), false));
        assert_eq!((dark.decide(false, true, start), dark.is_dark()), (None, false), "it is still to become black");
        assert_eq!(dark.pace(Duration::MAX), GOODBYE);
        assert_eq!((dark.decide(false, true, start + GOODBYE), dark.is_dark()), (Some(false), true));
        assert_eq!(dark.pace(Duration::MAX), Duration::MAX);
        assert_eq!((dark.decide(true, true, start + GOODBYE * 2), dark.is_dark()), (Some(true), false));
        assert!(dark.begins(), "what was left out meanwhile is drawn");
        assert_eq!(dark.pace(Duration::MAX), AGAIN);
        dark.decide(true, true, start + GOODBYE * 2 + SETTLING);
        assert_eq!((dark.begins(), dark.pace(Duration::ZERO)), (false, Duration::ZERO));
    }

    #[test]
    fn nothing_is_drawn_without_a_display() {
        let mut dark = Dark::default();
        let start = Instant::now();
        assert_eq!((dark.decide(true, false, start), dark.is_dark()), (Some(true), true));
        assert_eq!(dark.pace(Duration::MAX), GOODBYE, "it is looked whether one came");
        dark.decide(true, true, start);
        assert!(dark.begins() && !dark.is_dark());
    }
}
