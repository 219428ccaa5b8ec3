//! Takeovers: what replaces everything on a screen at an instant, until it is ended or over.

use std::cmp::Reverse;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    ids::TakeoverId,
    programme::Item,
    timeline::instant::{from_ms, to_ms},
};

/// How long a takeover lasts if nothing else is said.
pub const DEFAULT_LENGTH: SignedDuration = SignedDuration::from_hours(1);

/// The longest takeover; what must last longer is taken over anew.
pub const MAX_LENGTH: SignedDuration = SignedDuration::from_hours(24);

/// How severe it is, in the levels of the Common Alerting Protocol 1.2, section 3.2.2
/// (<https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2-os.html>); in order, the most severe last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakeoverSeverity {
    /// Minimal to no known threat to life or property.
    Minor = 1,
    /// Possible threat.
    Moderate = 2,
    /// Significant threat.
    Severe = 3,
    /// Extraordinary threat.
    Extreme = 4,
    /// Not known, or a level that this program does not know; below all others.
    #[default]
    #[serde(other)]
    Unknown = 0,
}

/// Replaces everything on the screen at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Takeover {
    /// Its identifier.
    pub id: TakeoverId,
    /// Of several takeovers the most severe shows.
    #[serde(default)]
    pub severity: TakeoverSeverity,
    /// First instant.
    pub starts: Timestamp,
    /// First instant that is no longer in it; whatever stands here, it is over [`MAX_LENGTH`] after it starts.
    pub ends: Timestamp,
    /// Whether it also shows while the office is closed.
    #[serde(default)]
    pub wakes_display: bool,
    /// What it shows. Its category and flight count, its length and pacing do not.
    pub item: Item,
}

impl Takeover {
    /// A takeover that does not wake the display, until `ends` or for [`DEFAULT_LENGTH`].
    ///
    /// # Errors
    ///
    /// [`TakeoverError`] as [`Takeover::check`] gives it.
    pub fn new(
        id: TakeoverId,
        severity: TakeoverSeverity,
        starts: Timestamp,
        ends: Option<Timestamp>,
        item: Item,
    ) -> Result<Self, TakeoverError> {
        let ends = ends.unwrap_or_else(|| starts.checked_add(DEFAULT_LENGTH).unwrap_or(Timestamp::MAX));
        let takeover = Self { id, severity, starts, ends, wakes_display: false, item };
        takeover.check()?;
        Ok(takeover)
    }

    /// Checks its times.
    ///
    /// # Errors
    ///
    /// [`TakeoverError`] if it ends before it starts, is too long, or its item may not show all the while.
    pub fn check(&self) -> Result<(), TakeoverError> {
        let Self { id, starts, ends, .. } = self;
        let (id, starts, ends) = (id.clone(), *starts, *ends);
        if ends <= starts {
            return Err(TakeoverError::Empty { id, starts, ends });
        }
        if ends.duration_since(starts) > MAX_LENGTH {
            return Err(TakeoverError::TooLong { id, starts, ends });
        }
        let flight = &self.item.flight;
        if !flight.contains(starts) || flight.until.is_some_and(|until| until < ends) {
            return Err(TakeoverError::Flight { id, starts, ends });
        }
        Ok(())
    }

    /// Whether it is on at `instant`: between its start and end, [`MAX_LENGTH`] and its item's flight.
    pub fn is_on(&self, instant: Timestamp) -> bool {
        let (from, until) = self.span();
        (from..until).contains(&to_ms(instant))
    }

    /// How long it is on, in milliseconds.
    pub fn length_ms(&self) -> u64 {
        let (from, until) = self.span();
        u64::try_from(until.saturating_sub(from)).unwrap_or(0)
    }

    /// The instant at which it is over.
    pub fn over(&self) -> Timestamp {
        from_ms(self.span().1)
    }

    /// Of several that may show the one with the greatest of these shows: highest severity, then latest start, then
    /// smallest identifier.
    pub fn rank(&self) -> impl Ord + use<'_> {
        (self.severity, to_ms(self.starts), Reverse(&self.id))
    }

    /// When it is on, `[from, until)` in milliseconds; not after it starts if nothing is left.
    pub(crate) fn span(&self) -> (i64, i64) {
        let (starts, flight) = (to_ms(self.starts), &self.item.flight);
        let longest = starts.saturating_add(MAX_LENGTH.as_millis() as i64);
        let until = to_ms(self.ends).min(longest).min(flight.until.map_or(i64::MAX, to_ms));
        (flight.from.map_or(starts, |from| to_ms(from).max(starts)), until)
    }
}

/// Why a takeover cannot be started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TakeoverError {
    /// It ends before it starts.
    #[error("takeover {id}: its end {ends} is not after its start {starts} (it must last at least a moment)")]
    Empty {
        /// Which.
        id: TakeoverId,
        /// Its start.
        starts: Timestamp,
        /// Its end.
        ends: Timestamp,
    },
    /// It lasts too long.
    #[error("takeover {id}: from {starts} to {ends} is too long (at most 24 h; renew it with another takeover)")]
    TooLong {
        /// Which.
        id: TakeoverId,
        /// Its start.
        starts: Timestamp,
        /// Its end.
        ends: Timestamp,
    },
    /// Its item may not show all the while.
    #[error("takeover {id}: the flight of its item does not hold from {starts} to {ends} (it must contain both)")]
    Flight {
        /// Which.
        id: TakeoverId,
        /// Its start.
        starts: Timestamp,
        /// Its end.
        ends: Timestamp,
    },
}
