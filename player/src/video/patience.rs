//! Time that a watching thread really watched, so that a machine that stood still accuses nobody.

use std::time::{Duration, Instant};

/// Measures laps.
pub(super) struct Patience {
    last: Instant,
    lap_max: Duration,
}

impl Patience {
    /// Begins a lap; a lap counts as `lap_max` at most: in what is beyond it others did not run either.
    pub(super) fn new(lap_max: Duration) -> Self {
        Self { last: Instant::now(), lap_max }
    }

    /// Ends the lap and begins the next one; gives its length. A lap that has hardly begun goes on.
    pub(super) fn lap(&mut self) -> Option<Duration> {
        let length = self.last.elapsed();
        (length >= self.lap_max / 4).then(|| {
            self.last += length;
            length.min(self.lap_max)
        })
    }
}
