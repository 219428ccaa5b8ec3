//! Trusted time: what the manager signed, and what is carried on from there.

use std::time::{Duration, Instant};

use cartelera_playlists::{manifest::Root, protocol::time, trust::ClockTrust};
use jiff::Timestamp;

use super::ask::TimeNote;
use crate::clock::{RELEASED, TimeFix};

/// A signed time is as exact as its question took: a slower one is used only if nothing better came for an hour.
const QUICK: Duration = Duration::from_secs(2);
/// How often the floor is written down.
const KEEP_EVERY: Duration = Duration::from_hours(1);

/// What the player knows of time.
pub(in crate::sync) struct Time {
    began: Instant,
    trust: Option<ClockTrust>,
    fixed: Option<Instant>,
    kept: Option<Instant>,
}

impl Time {
    pub(in crate::sync) fn new(began: Instant, trust: Option<ClockTrust>) -> Self {
        Self { began, trust, fixed: None, kept: None }
    }

    /// A newly paired screen, or one with a new root document, begins anew.
    pub(in crate::sync) fn renew(&mut self, root: &Root) {
        self.trust = Some(ClockTrust::new(RELEASED, root.issued));
        self.fixed = None;
    }

    /// What is to be remembered.
    pub(in crate::sync) fn trust(&self) -> Option<&ClockTrust> {
        self.trust.as_ref()
    }

    /// Takes a signed time if it holds; gives it if the clock is to follow it.
    ///
    /// It was true at some instant between question and answer, and is taken to be of the middle.
    pub(in crate::sync) fn on_note(&mut self, note: &TimeNote, root: &Root) -> Option<TimeFix> {
        let signed = time::open(&note.value, &note.nonce, &root.pointer)?;
        let took = note.received.saturating_duration_since(note.sent);
        let is_stale = self.fixed.is_none_or(|fixed| note.received.saturating_duration_since(fixed) >= KEEP_EVERY);
        if took > QUICK && !is_stale {
            return None;
        }
        let at = note.sent + took / 2;
        let monotonic_ms = self.monotonic_ms(at);
        let trust = self.trust.as_mut()?;
        if !trust.on_signed(signed, monotonic_ms) {
            tracing::warn!(time.signed = %signed, time.floor = %trust.floor(), "the manager's time is refused");
            return None;
        }
        self.fixed = Some(at);
        Some(TimeFix { instant: signed, at })
    }

    /// The manager's time, once it was signed in this process.
    pub(in crate::sync) fn signed(&self, now: Instant) -> Option<Timestamp> {
        self.trust.as_ref()?.carried(self.monotonic_ms(now))
    }

    /// Raises the floor now and then; says whether it is to be written down.
    pub(in crate::sync) fn is_to_be_kept(&mut self, now: Instant) -> bool {
        if self.fixed.is_none() || self.kept.is_some_and(|kept| now < kept + KEEP_EVERY) {
            return false;
        }
        self.kept = Some(now);
        let monotonic_ms = self.monotonic_ms(now);
        self.trust.as_mut().is_some_and(|trust| {
            trust.raise_floor(monotonic_ms);
            true
        })
    }

    fn monotonic_ms(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.began).as_millis()).unwrap_or(u64::MAX)
    }
}
