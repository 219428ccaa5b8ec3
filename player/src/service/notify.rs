//! Speaks with the service manager (<https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html>).

use std::{env, time::Duration};

use sd_notify::NotifyState;

/// Tells the service manager, if there is one.
pub(super) fn tell(state: NotifyState<'_>) {
    // It says nothing where there is none; a manager that cannot be told is one that will act by itself.
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("telling the service manager: {error}");
    }
}

/// How long the player may say nothing before it is killed; `None` if nobody watches.
///
/// `WATCHDOG_PID` is not looked at: it is the compositor's, which is the service's main process and starts the player.
pub(super) fn watchdog_period() -> Option<Duration> {
    let micros = env::var("WATCHDOG_USEC").ok()?.parse().ok().filter(|micros| *micros > 0)?;
    env::var_os("NOTIFY_SOCKET").map(|_| Duration::from_micros(micros))
}
