//! Trusted time: which reading of a clock a screen may follow, by rank, and the floor below which it never was.
//!
//! Only the manager's signed time, and what a monotonic clock counted since, is known. A battery clock or NTP is a claim:
//! it is believed within limits, and [`crate::present`] lets nothing depend on it that a blackout could forbid.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A claimed time is believed at most this far above the floor, and is taken to be at most this far behind the true one.
pub const MAX_ERROR: SignedDuration = SignedDuration::from_hours(35 * 24);

/// What sets a device's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockSource {
    /// A clock chip with a battery, which was set before.
    Battery,
    /// NTP, which says that it is synchronised.
    Network,
    /// Anything else, such as the time that was saved when the device was switched off; never believed.
    Unknown,
}

/// A reading of the device's own clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceClock {
    /// What it shows.
    pub instant: Timestamp,
    /// What sets it.
    pub source: ClockSource,
}

/// The time that a screen may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustedTime {
    /// Rank 1: signed by the manager, or carried on from there.
    Signed(Timestamp),
    /// Rank 2: claimed by the device's clock, and not impossible.
    Claimed(Timestamp),
    /// There is none.
    Untrusted,
}

/// What a screen knows of time. Serialised it is what must outlast a restart; the monotonic clock begins anew then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockTrust {
    floor: Timestamp,
    was_signed: bool,
    #[serde(skip)]
    signed: Option<Signed>,
}

/// A signed time and the monotonic clock's reading when it was true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Signed {
    instant: Timestamp,
    monotonic_ms: u64,
}

impl ClockTrust {
    /// The trust of a newly paired screen: the floor is the later of when the player was built and the root document
    /// issued. A root document of a higher version begins anew in the same way.
    pub fn new(built: Timestamp, root_issued: Timestamp) -> Self {
        Self { floor: built.max(root_issued), was_signed: false, signed: None }
    }

    /// The instant before which it certainly is not.
    pub fn floor(&self) -> Timestamp {
        self.floor
    }

    /// Takes a time that the manager signed in answer to a nonce, true when the monotonic clock showed `monotonic_ms`.
    ///
    /// Rank 1 raises the floor. A time below the floor is refused, so that no old answer and no manager with a wrong
    /// clock turns time back; says whether it was taken.
    pub fn on_signed(&mut self, instant: Timestamp, monotonic_ms: u64) -> bool {
        if instant < self.floor {
            return false;
        }
        self.signed = Some(Signed { instant, monotonic_ms });
        (self.floor, self.was_signed) = (instant, true);
        true
    }

    /// Raises the floor to the time carried on from rank 1, to be stored hourly; says whether it rose.
    pub fn raise_floor(&mut self, monotonic_ms: u64) -> bool {
        let now = self.carried(monotonic_ms).filter(|now| *now > self.floor);
        self.floor = now.unwrap_or(self.floor);
        now.is_some()
    }

    /// The time when the monotonic clock shows `monotonic_ms` and the device's clock `device`.
    ///
    /// Rank 2 needs a first rank 1, is not below the floor and at most [`MAX_ERROR`] above it.
    pub fn now(&self, monotonic_ms: u64, device: DeviceClock) -> TrustedTime {
        if let Some(now) = self.carried(monotonic_ms) {
            return TrustedTime::Signed(now);
        }
        let highest = self.floor.checked_add(MAX_ERROR).unwrap_or(Timestamp::MAX);
        let is_possible = self.floor <= device.instant && device.instant <= highest;
        if self.was_signed && device.source != ClockSource::Unknown && is_possible {
            TrustedTime::Claimed(device.instant)
        } else {
            TrustedTime::Untrusted
        }
    }

    /// The time carried on from rank 1, whatever the device's clock shows.
    pub fn carried(&self, monotonic_ms: u64) -> Option<Timestamp> {
        let signed = self.signed?;
        let passed = i64::try_from(monotonic_ms.saturating_sub(signed.monotonic_ms)).unwrap_or(i64::MAX);
        let now = signed.instant.checked_add(SignedDuration::from_millis(passed));
        Some(now.unwrap_or(Timestamp::MAX))
    }
}
