//! Keeps downloads from taking the whole line of an office.

use std::{
    num::NonZeroU32,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

/// Lets so many bytes a second pass, over all downloads.
pub(super) struct Throttle {
    per_byte: Duration,
    next: Mutex<Instant>,
}

impl Throttle {
    pub(super) fn new(rate_bytes_s: NonZeroU32) -> Self {
        Self { per_byte: Duration::from_secs(1) / rate_bytes_s.get(), next: Mutex::new(Instant::now()) }
    }

    /// Waits until `bytes` more may have come.
    pub(super) async fn pass(&self, bytes: usize) {
        let until = {
            let mut next = self.next.lock().await;
            let took = self.per_byte.saturating_mul(u32::try_from(bytes).unwrap_or(u32::MAX));
            *next = (*next).max(Instant::now()) + took;
            *next
        };
        tokio::time::sleep_until(until.into()).await;
    }
}
