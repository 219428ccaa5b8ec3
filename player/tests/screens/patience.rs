//! Waiting for a condition, never for time to pass.

use std::{
    thread,
    time::{Duration, Instant},
};

/// The longest that anything may take; only a hang or a fault reaches it.
pub(crate) const LIMIT: Duration = Duration::from_mins(2);
const STEP: Duration = Duration::from_millis(15);

/// Asks `condition` again and again until it gives something.
///
/// # Panics
///
/// If it gives nothing within [`LIMIT`].
pub(crate) fn until<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = condition() {
            return found;
        }
        assert!(begun.elapsed() < LIMIT, "waited {LIMIT:?} for {what}");
        thread::sleep(STEP);
    }
}
