//! How long to wait: growing, random pauses after failures, and polls that do not fall on the same instant.

use std::time::Duration;

/// Pauses that double from one failure to the next, each drawn evenly between a tenth of the first and its length.
///
/// Drawing from the whole length ("full jitter") is what keeps many screens from returning at once.
#[derive(Clone, Debug)]
pub(super) struct Backoff {
    first: Duration,
    cap: Duration,
    failures: u32,
}

impl Backoff {
    /// Pauses of up to `first`, then twice as much, at most `cap`.
    pub(super) fn new(first: Duration, cap: Duration) -> Self {
        Self { first, cap, failures: 0 }
    }

    /// Forgets the failures.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }

    /// The pause after one more failure. `random` is any number.
    pub(super) fn next(&mut self, random: u64) -> Duration {
        let longest = self.first.saturating_mul(1 << self.failures.min(16)).min(self.cap);
        self.failures = self.failures.saturating_add(1);
        longest.mul_f64(unit(random)).max(self.first / 10).min(self.cap)
    }
}

/// `period` lengthened or shortened by up to a fifth.
pub(super) fn spread(period: Duration, random: u64) -> Duration {
    period.mul_f64(0.8 + 0.4 * unit(random))
}

fn unit(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn pauses_double_up_to_the_cap_and_start_again_after_a_success() {
        let mut backoff = Backoff::new(SECOND, 5 * SECOND);
        let mut longest = || backoff.next(u64::MAX).as_secs_f64().round() as u64;
        assert_eq!([longest(), longest(), longest(), longest(), longest()], [1, 2, 4, 5, 5]);
        backoff.reset();
        assert_eq!(backoff.next(u64::MAX).as_secs_f64().round() as u64, 1);
        for _ in 0..100 {
            assert!(backoff.next(u64::MAX) <= 5 * SECOND);
        }
    }

    #[test]
    fn a_pause_is_never_nothing() {
        assert_eq!(Backoff::new(SECOND, 5 * SECOND).next(0), SECOND / 10);
    }

    #[test]
    fn polls_spread_over_a_fifth_to_either_side() {
        assert_eq!(spread(60 * SECOND, 0), 48 * SECOND);
        assert_eq!(spread(60 * SECOND, u64::MAX).as_secs_f64().round() as u64, 72);
    }
}
