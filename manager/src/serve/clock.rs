//! Whether the manager's clock may be told to screens: what the kernel says of it, asked once a minute.

use std::{
    path::Path,
    process::Stdio,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{process::Command, time::timeout};

/// How often it is asked again.
pub(super) const PERIOD: Duration = Duration::from_mins(1);
/// How long the system's answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// `systemd-timesyncd` makes it once it has set the clock since the machine started.
const TIMESYNC_MARK: &str = "/run/systemd/timesync/synchronized";

/// Who says that the manager's clock is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ClockSource {
    /// The kernel, which some NTP client disciplines: no time is signed while it does not say so
    Synchronised,
    /// You: for demonstrations and tests on machines without NTP
    AssumeSynchronised,
}

/// The manager's clock.
pub(crate) struct Clock {
    source: ClockSource,
    is_synchronised: AtomicBool,
}

impl Clock {
    /// A clock that `source` vouches for; warns where nobody checks it.
    pub(crate) fn new(source: ClockSource) -> Self {
        let assumed = source == ClockSource::AssumeSynchronised;
        if assumed {
            tracing::warn!("the clock is assumed to be right, and screens will follow it: not for real offices");
        }
        Self { source, is_synchronised: AtomicBool::new(assumed) }
    }

    /// The time, if it may be told: the clock is right, and not before anything that was signed already.
    pub(crate) fn trusted(&self, newest_record: Timestamp) -> Option<Timestamp> {
        let now = Timestamp::now();
        (self.is_synchronised.load(Ordering::Relaxed) && newest_record <= now).then_some(now)
    }

    /// Asks the system again.
    pub(super) async fn look(&self) {
        if self.source == ClockSource::AssumeSynchronised {
            return;
        }
        let now = is_synchronised().await;
        if self.is_synchronised.swap(now, Ordering::Relaxed) != now {
            if now {
                tracing::info!("the clock is synchronised: its time is signed for screens");
            } else {
                tracing::warn!("the clock is no longer synchronised: no time is signed for screens");
            }
        }
    }

    /// Warns if no time is signed.
    pub(super) fn warn_if_unsynchronised(&self) {
        if !self.is_synchronised.load(Ordering::Relaxed) {
            tracing::warn!(
                "the kernel does not say that the clock is synchronised: no time is signed for screens (install \
                 systemd-timesyncd or chrony; for a demonstration take --clock assume-synchronised)"
            );
        }
    }
}

/// Whether the kernel's clock is disciplined by an NTP client, whichever.
///
/// `timedatectl` asks the kernel (`adjtimex`) for it. A call of our own would need unsafe code, which this workspace
/// forbids, and no maintained crate offers it for reading.
async fn is_synchronised() -> bool {
    let mut command = Command::new("timedatectl");
    command.args(["show", "--property=NTPSynchronized", "--value"]).stdin(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true);
    match timeout(PATIENCE, command.output()).await {
        Ok(Ok(output)) if output.status.success() => output.stdout.trim_ascii() == b"yes",
        _ => Path::new(TIMESYNC_MARK).exists(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn no_time_is_told_by_a_clock_that_nobody_vouches_for_or_that_went_back() {
        let now = Timestamp::now();
        let assumed = Clock::new(ClockSource::AssumeSynchronised);
        assert!(assumed.trusted(now).is_some());
        assert_eq!(assumed.trusted(now + SignedDuration::from_hours(1)), None);
        assert_eq!(Clock::new(ClockSource::Synchronised).trusted(now), None);
    }
}
