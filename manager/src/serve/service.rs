//! Speaks with the service manager that started this process, if one did
//! (<https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>).

use std::future;

use sd_notify::NotifyState;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Tells the service manager.
pub(super) fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "telling the service manager failed");
    }
}

/// When it is to be told that this process lives.
pub(super) struct Alive(Option<Interval>);

impl Alive {
    /// Often enough for the service manager, or never where there is none.
    pub(super) fn new() -> Self {
        Self(sd_notify::watchdog_enabled().map(|patience| {
            let mut ticks = interval(patience / 3);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        }))
    }

    /// Waits until it is time.
    pub(super) async fn tick(&mut self) {
        match &mut self.0 {
            Some(ticks) => {
                ticks.tick().await;
            }
            None => future::pending().await,
        }
    }
}
