//! Judges whether a running clip still delivers, from what its decoder did and not from what was drawn.

use std::{collections::VecDeque, fmt, time::Duration};

use super::progress::Reading;

/// A clip that owes a frame and delivered none for this long has stalled.
const SILENCE_MAX: Duration = Duration::from_secs(1);
/// Over how long the rate is judged.
const WINDOW: Duration = Duration::from_secs(3);
/// A clip that delivers less than this part of its frames has stalled.
const LEAST_PERCENT: u32 = 25;
/// It must have owed a frame for this part of the window: a frame that lasts long owes none.
const OWED_PERCENT: u32 = 75;

/// Why a clip is not worth being shown any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stall {
    /// It delivered nothing.
    Silent,
    /// It delivered this much of its frames, in percent.
    Slow(u32),
}

impl fmt::Display for Stall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silent => write!(f, "the video delivered no frame for {SILENCE_MAX:?}"),
            Self::Slow(percent) => {
                write!(f, "the video delivered {percent} % of its frames in {WINDOW:?} (at least {LEAST_PERCENT} %)")
            }
        }
    }
}

/// What is remembered of the last seconds.
#[derive(Debug, Default)]
pub(super) struct Watch {
    window: VecDeque<Look>,
    covered_ns: u64,
    silent: Duration,
}

#[derive(Debug)]
struct Look {
    length: Duration,
    covered: Duration,
    owed: bool,
}

impl Watch {
    /// Looks at what the decoder did in the `length` since the last look; `position` is where the video should be, if it
    /// should run.
    pub(super) fn look(&mut self, length: Duration, reading: Reading, position: Option<Duration>) -> Option<Stall> {
        let covered = Duration::from_nanos(reading.covered_ns.saturating_sub(self.covered_ns));
        self.covered_ns = reading.covered_ns;
        let Some(position) = position else {
            self.window.clear();
            self.silent = Duration::ZERO;
            return None;
        };
        let owed = position > Duration::from_nanos(reading.reached_ns);
        self.silent = if owed && covered.is_zero() { self.silent + length } else { Duration::ZERO };
        self.window.push_back(Look { length, covered, owed });
        if self.silent >= SILENCE_MAX {
            return Some(Stall::Silent);
        }
        self.slowness().map(Stall::Slow)
    }

    /// How much it delivered, in percent, if that is too little over a whole window.
    fn slowness(&mut self) -> Option<u32> {
        let sum = |window: &VecDeque<Look>, of: &dyn Fn(&Look) -> Duration| window.iter().map(of).sum::<Duration>();
        let mut total = sum(&self.window, &|look| look.length);
        while let Some(without_first) = self.window.front().and_then(|look| total.checked_sub(look.length))
            && without_first >= WINDOW
        {
            self.window.pop_front();
            total = without_first;
        }
        let covered = sum(&self.window, &|look| look.covered);
        let in_debt = sum(&self.window, &|look| if look.owed { look.length } else { Duration::ZERO });
        let is_slow = total >= WINDOW && in_debt * 100 >= total * OWED_PERCENT && covered * 100 < total * LEAST_PERCENT;
        is_slow.then(|| (covered.as_millis() * 100 / total.as_millis().max(1)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_millis(100);

    /// Runs a clip of which `frame` says at each step how much the decoder covered and where it reached, in
    /// milliseconds; gives when it stalled and why.
    fn run(seconds: u64, frame: impl Fn(u64) -> (u64, u64)) -> Option<(u64, Stall)> {
        let mut watch = Watch::default();
        let mut covered_ns = 0;
        (1..=seconds * 10).map(|step| step * 100).find_map(|ms| {
            let (new_ms, reached_ms) = frame(ms);
            covered_ns += new_ms * 1_000_000;
            let reading = Reading { covered_ns, reached_ns: reached_ms * 1_000_000, ..Reading::default() };
            watch.look(STEP, reading, Some(Duration::from_millis(ms))).map(|stall| (ms, stall))
        })
    }

    #[test]
    fn a_clip_that_runs_in_time_late_or_in_long_frames_is_left_alone() {
        assert_eq!(run(60, |ms| (100, ms + 40)), None);
        // Two seconds late, and as fast as it should be.
        assert_eq!(run(60, |ms| (100, ms.saturating_sub(2_000))), None);
        // A still of ten seconds again and again.
        assert_eq!(run(60, |ms| (if ms % 10_000 == 100 { 10_000 } else { 0 }, ms.next_multiple_of(10_000))), None);
        // One frame a second, always a little late.
        assert_eq!(run(60, |ms| (if ms % 1_000 == 300 { 1_000 } else { 0 }, (ms + 700) / 1_000 * 1_000)), None);
        // Under load: a third of all frames, delivered or left out in time.
        assert_eq!(run(60, |ms| (33, ms.saturating_sub(50))), None);
    }

    #[test]
    fn a_clip_that_delivers_nothing_is_given_up_after_a_second() {
        let stopped = run(60, |ms| if ms <= 5_000 { (100, ms + 40) } else { (0, 5_040) });
        assert_eq!(stopped, Some((6_000, Stall::Silent)));
    }

    #[test]
    fn a_clip_that_trickles_is_given_up_after_a_window() {
        let trickle = run(60, |ms| (if ms % 500 == 0 { 40 } else { 0 }, ms / 500 * 500));
        assert!(matches!(trickle, Some((3_000..4_000, Stall::Slow(0..10)))), "{trickle:?}");
    }

    #[test]
    fn nothing_is_owed_before_the_start() {
        let mut watch = Watch::default();
        for _ in 0..100 {
            assert_eq!(watch.look(STEP, Reading::default(), None), None);
        }
        for _ in 0..9 {
            assert_eq!(watch.look(STEP, Reading::default(), Some(STEP)), None);
        }
        assert_eq!(watch.look(STEP, Reading::default(), Some(STEP)), Some(Stall::Silent));
    }
}
