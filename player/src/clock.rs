//! The clock that the picture follows: the system's, the system's shifted for a rehearsal, or one that stands still.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The system clock plus a fixed shift.
    System {
        /// Added to the system's time.
        shift: SignedDuration,
    },
    /// One instant for ever: for still pictures.
    Fixed(Timestamp),
}

impl Clock {
    /// The present instant.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System { shift } => Timestamp::now().checked_add(shift).unwrap_or(Timestamp::MAX),
            Self::Fixed(instant) => instant,
        }
    }

    /// Whether time passes.
    pub fn runs(self) -> bool {
        matches!(self, Self::System { .. })
    }
}

/// How long it is from `from` until `to`; zero if `to` has passed.
pub fn time_until(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}
