//! How long frames took while something moved.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use bevy::ecs::resource::Resource;

/// How many frames are remembered.
const REMEMBERED: usize = 600;

/// Frames further apart than this did not belong to a motion.
const MOTION_GAP: Duration = Duration::from_millis(250);

/// The time between successive frames of the last motions.
#[derive(Resource, Default)]
pub(crate) struct FrameTimes {
    last: Option<Instant>,
    times: VecDeque<Duration>,
}

/// The times of some hundred frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FrameSummary {
    /// Half of the frames took no longer.
    pub(crate) median: Duration,
    /// All but one in a hundred took no longer.
    pub(crate) most: Duration,
    /// The longest.
    pub(crate) longest: Duration,
}

impl FrameTimes {
    /// A frame began at `now`.
    pub(crate) fn on_frame(&mut self, now: Instant) {
        let passed = self.last.replace(now).map(|last| now.duration_since(last));
        if let Some(passed) = passed.filter(|passed| *passed < MOTION_GAP) {
            if self.times.len() == REMEMBERED {
                self.times.pop_front();
            }
            self.times.push_back(passed);
        }
    }

    /// What the last frames took; `None` before there were some.
    pub(crate) fn summary(&self) -> Option<FrameSummary> {
        let mut times: Vec<Duration> = self.times.iter().copied().collect();
        times.sort_unstable();
        let last = times.len().checked_sub(1)?;
        Some(FrameSummary { median: times[last / 2], most: times[last * 99 / 100], longest: times[last] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_are_no_frames_and_the_longest_frame_is_told() {
        let mut frames = FrameTimes::default();
        assert_eq!(frames.summary(), None);
        let begin = Instant::now();
        let mut at = Duration::ZERO;
        for frame in 0..1_000 {
            at += Duration::from_millis(if frame == 900 { 50 } else { 16 });
            frames.on_frame(begin + at);
        }
        frames.on_frame(begin + at + Duration::from_secs(10));
        let summary = frames.summary().unwrap();
        assert_eq!((summary.median, summary.longest), (Duration::from_millis(16), Duration::from_millis(50)));
    }
}
