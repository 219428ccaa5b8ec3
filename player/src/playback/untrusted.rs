//! What is on while no clock is trusted: one round of what is legal on every date, joined to the timeline when the time
//! is known.

use std::time::{Duration, Instant};

use cartelera_playlists::{
    present::{Ambience, ReceivedTakeover, UntrustedMain, UntrustedPlay, UntrustedRound},
    programme::Item,
    timeline::BrandKind,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    act::{Act, Piece},
    director::Director,
    view::{Course, On, View},
};
use crate::clock::{Clock, TimeFix, time_until};

/// How far a screen may follow its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CourseTrust {
    /// The manager signed the time, or nobody doubts it.
    Known,
    /// The device claims the time; it certainly is not before the floor.
    Claimed { floor: Timestamp },
    /// There is no time. The director's clock began at the floor when trust was lost.
    None { floor: Timestamp },
}

impl CourseTrust {
    /// The floor of a claimed time.
    pub(super) fn claimed_above(self) -> Option<Timestamp> {
        match self {
            Self::Claimed { floor } => Some(floor),
            Self::Known | Self::None { .. } => None,
        }
    }
}

/// What a course that is offered with `offered` is followed with, if the one before it had `before` and the timeline
/// `is_joining`: until it is joined nothing of it shows.
fn trust_of(offered: CourseTrust, before: Option<CourseTrust>, is_joining: bool) -> CourseTrust {
    match before {
        Some(none @ CourseTrust::None { .. }) if is_joining => none,
        _ => offered,
    }
}

impl Director {
    /// Follows the clock that `course` may be followed by, from before it is.
    pub(super) fn choose_clock(&mut self, course: &mut Course) {
        course.trust = trust_of(course.trust, self.trust(), self.joins_at.is_some());
        let CourseTrust::None { floor } = course.trust else {
            if matches!(self.clock, Clock::Carried(_)) {
                self.set_clock(self.own_clock);
            }
            return;
        };
        let before = self.course.as_ref().filter(|before| before.trust == course.trust);
        let is_new = before.is_none();
        if is_new {
            // The clock of the time without trust begins at the floor.
            self.clock = Clock::Carried(TimeFix { instant: floor, at: Instant::now() });
        }
        course.receive_takeovers(before, floor, self.clock.now());
        if is_new {
            self.set_clock(self.clock);
        }
    }

    /// The time is known now: a screen that had none joins its timeline when its item is over.
    pub(crate) fn on_time_known(&mut self) {
        let Some(course) = &mut self.course else { return };
        match course.trust {
            CourseTrust::None { .. } => {
                self.joins_at.get_or_insert(course.joins_at(self.clock.now()));
            }
            CourseTrust::Claimed { .. } => (course.trust, self.view) = (CourseTrust::Known, None),
            CourseTrust::Known => {}
        }
    }

    /// How far the clock is trusted.
    pub(super) fn trust(&self) -> Option<CourseTrust> {
        self.course.as_ref().map(|course| course.trust)
    }

    /// Joins the timeline when it is time; says how long it is until then.
    pub(super) fn join_if_due(&mut self) -> Duration {
        let Some(joins_at) = self.joins_at else { return Duration::MAX };
        let wait = time_until(self.clock.now(), joins_at);
        if !wait.is_zero() {
            return wait;
        }
        self.joins_at = None;
        self.set_clock(self.own_clock);
        if let Some(course) = &mut self.course {
            course.trust = CourseTrust::Known;
        }
        Duration::MAX
    }
}

impl View {
    /// Looks at the round of `course` at `now`, by a clock that began at `floor`.
    pub(super) fn of_round(
        course: &Course,
        floor: Timestamp,
        now: Timestamp,
        may_show: &dyn Fn(&Item) -> bool,
    ) -> Self {
        let may_show = |item: &Item| course.approvals.cover_item(item) && may_show(item);
        let round = UntrustedRound::new(&course.timeline, floor, &course.stops, &may_show);
        let elapsed_ms = elapsed_ms(floor, now);
        let act = |piece, start_ms| Act {
            programme: round.programme().clone(),
            piece,
            slot: None,
            start: after(floor, start_ms),
            brand: BrandKind::Neutral,
        };
        let listed = |play: UntrustedPlay| act(Piece::Listed(play.item), play.start_ms);
        let mut until_ms = round.next_change(elapsed_ms, &course.received);
        let on = match round.presents(elapsed_ms, &course.received, &course.stops, &may_show) {
            UntrustedMain::Item(play) => On::Act { act: listed(play), outgoing: None, is_planned: true },
            UntrustedMain::Takeover(takeover) => {
                let received = course.received.iter().find(|received| received.takeover.id == takeover.id);
                let begun_ms = received.map_or(0, |received| received.received_ms);
                let length_ms = takeover.item.length_ms.max(1_000);
                let start_ms = begun_ms + elapsed_ms.saturating_sub(begun_ms) / length_ms * length_ms;
                until_ms = until_ms.min(start_ms + length_ms);
                let act = act(Piece::Takeover((*takeover).into()), start_ms);
                On::Act { act, outgoing: None, is_planned: true }
            }
            UntrustedMain::BuiltIn => On::Nothing(None),
        };
        let zone = round.programme().zone.time_zone().unwrap_or(TimeZone::UTC);
        let layout = round.programme().layout;
        let ambience = Ambience::at(layout, &zone, now);
        Self {
            from: now,
            until: if until_ms == u64::MAX { Timestamp::MAX } else { after(floor, until_ms) },
            on,
            bar: None,
            slot: None,
            withheld: None,
            bar_slot: None,
            bar_withheld: None,
            next: round.at(until_ms).filter(|_| until_ms < u64::MAX).map(listed),
            next_bar: None,
            next_ambience: ambience,
            ambience,
            programme: round.programme().clone(),
            brand: BrandKind::Neutral,
        }
    }
}

impl Course {
    /// When the timeline is joined if the time becomes known at `now`; at once if it is known already.
    pub(super) fn joins_at(&self, now: Timestamp) -> Timestamp {
        let CourseTrust::None { floor } = self.trust else { return now };
        let round = UntrustedRound::new(&self.timeline, floor, &self.stops, &|item| self.approvals.cover_item(item));
        after(floor, round.join_at(elapsed_ms(floor, now)))
    }

    /// Notes takeovers that came while no clock is trusted; `since` is when trust was lost.
    pub(super) fn receive_takeovers(&mut self, before: Option<&Self>, floor: Timestamp, now: Timestamp) {
        let elapsed_ms = if before.is_some() { elapsed_ms(floor, now) } else { 0 };
        let known = before.map(|before| before.received.as_slice()).unwrap_or_default();
        self.received = self
            .takeovers
            .iter()
            .map(|takeover| ReceivedTakeover {
                takeover: takeover.clone(),
                received_ms: known
                    .iter()
                    .find(|known| known.takeover == *takeover)
                    .map_or(elapsed_ms, |known| known.received_ms),
            })
            .collect();
    }
}

fn elapsed_ms(floor: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.duration_since(floor).as_millis()).unwrap_or(0)
}

fn after(floor: Timestamp, ms: u64) -> Timestamp {
    let ms = i64::try_from(ms).unwrap_or(i64::MAX);
    floor.checked_add(SignedDuration::from_millis(ms)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_that_is_not_joined_yet_is_not_followed_by_the_clock_without_trust() {
        let none = CourseTrust::None { floor: Timestamp::UNIX_EPOCH };
        // What is published while the screen waits to join does not show before.
        assert_eq!(trust_of(CourseTrust::Known, Some(none), true), none);
        assert_eq!(trust_of(CourseTrust::Known, Some(none), false), CourseTrust::Known);
        assert_eq!(trust_of(CourseTrust::Known, None, false), CourseTrust::Known);
        assert_eq!(trust_of(none, Some(CourseTrust::Known), false), none);
    }
}
