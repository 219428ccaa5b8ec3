//! The clock that the picture follows: the system's, the system's shifted for a rehearsal, or one that stands still.

use std::{
    fs,
    path::Path,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use cartelera_playlists::trust::ClockSource;
use jiff::{SignedDuration, Timestamp};

/// The day of this release: no clock that shows less is right.
pub(crate) const RELEASED: Timestamp = Timestamp::constant(1_795_564_800, 0);

/// A system clock that is so near to the manager's time is followed: it runs more evenly than answers arrive.
const NEAR: SignedDuration = SignedDuration::from_secs(1);

/// What the process follows in place of the system clock, if that is far off.
static FIX: RwLock<Option<TimeFix>> = RwLock::new(None);

/// A time that was true at an instant of the monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeFix {
    /// The time.
    pub instant: Timestamp,
    /// When it was true.
    pub at: Instant,
}

impl TimeFix {
    /// The time carried on to `now`.
    fn carried(&self, now: Instant) -> Timestamp {
        let passed = SignedDuration::try_from(now.saturating_duration_since(self.at)).unwrap_or(SignedDuration::MAX);
        self.instant.checked_add(passed).unwrap_or(Timestamp::MAX)
    }
}

/// Follows `fix` from now on in this process; the system clock where it agrees with it.
pub(crate) fn follow(fix: TimeFix) {
    *FIX.write().unwrap_or_else(PoisonError::into_inner) = Some(fix);
}

/// The time that this process follows.
pub(crate) fn now() -> Timestamp {
    let system = Timestamp::now();
    let fix = *FIX.read().unwrap_or_else(PoisonError::into_inner);
    let Some(carried) = fix.map(|fix| fix.carried(Instant::now())) else { return system };
    if system.duration_since(carried).abs() <= NEAR { system } else { carried }
}

/// How far the system clock is ahead of the time that this process follows, in milliseconds; `None` while nothing but
/// the system clock is known.
pub(crate) fn offset_ms() -> Option<i64> {
    let fix = (*FIX.read().unwrap_or_else(PoisonError::into_inner))?;
    i64::try_from(Timestamp::now().duration_since(fix.carried(Instant::now())).as_millis()).ok()
}

/// Where "now" comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The system clock, or the manager's time where that is known and differs, plus a fixed shift.
    System {
        /// Added to the system's time.
        shift: SignedDuration,
    },
    /// One instant for ever: for still pictures.
    Fixed(Timestamp),
    /// A time that is carried on by the monotonic clock, whatever the system's shows.
    Carried(TimeFix),
}

impl Clock {
    /// The present instant.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System { shift } => now().checked_add(shift).unwrap_or(Timestamp::MAX),
            Self::Fixed(instant) => instant,
            Self::Carried(fix) => fix.carried(Instant::now()),
        }
    }

    /// Whether time passes.
    pub fn runs(self) -> bool {
        !matches!(self, Self::Fixed(_))
    }
}

/// What sets this machine's clock, as far as it says so.
pub(crate) fn device_source() -> ClockSource {
    // systemd-timesyncd touches this file when it has set the clock.
    if Path::new("/run/systemd/timesync/synchronized").exists() {
        return ClockSource::Network;
    }
    // A clock chip whose time the kernel took at its start.
    let has_chip =
        |entry: fs::DirEntry| fs::read_to_string(entry.path().join("hctosys")).is_ok_and(|it| it.trim() == "1");
    let chips = fs::read_dir("/sys/class/rtc").into_iter().flatten().flatten();
    if chips.into_iter().any(has_chip) { ClockSource::Battery } else { ClockSource::Unknown }
}

/// How long it is from `from` until `to`; zero if `to` has passed.
pub fn time_until(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or(Duration::ZERO)
}
