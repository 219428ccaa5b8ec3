//! What is counted of items with pacing in a region's day: caps, distances, minimum plays.

use super::{
    carry::CarriedItem,
    instant::{from_ms, to_ms},
    resolved::Resolved,
    timed::PacedItem,
};
use crate::programme::Region;

/// The time in which a cap counts starts, in milliseconds.
pub(super) const CAP_WINDOW_MS: i64 = 3_600_000;

/// The counts of every paced item of a programme, in the order of [`Resolved::paced`].
pub(super) struct Pace {
    counts: Vec<Count>,
}

/// What is counted of one item.
#[derive(Clone, Default)]
struct Count {
    /// In order; those that no cap needs any more may be left out, but never the last.
    starts: Vec<i64>,
    last_end: Option<i64>,
    /// How many minimum plays are met.
    met: usize,
    /// When each minimum play of the day is due, in order.
    dues: Vec<i64>,
}

/// What keeps an item from starting, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    Cap(i64),
    Distance(i64),
}

impl Hold {
    pub(super) fn until(self) -> i64 {
        match self {
            Self::Cap(until) | Self::Distance(until) => until,
        }
    }
}

impl Pace {
    /// Nothing counted yet.
    pub(super) fn new(resolved: &Resolved) -> Self {
        Self { counts: vec![Count::default(); resolved.paced.len()] }
    }

    /// Sets when the minimum plays of `paced` are due.
    pub(super) fn set_dues(&mut self, paced: usize, dues: Vec<i64>) {
        self.counts[paced].dues = dues;
    }

    /// What keeps the item from starting at `now`, if anything.
    pub(super) fn hold(&self, paced: usize, item: &PacedItem, now: i64) -> Option<Hold> {
        let count = &self.counts[paced];
        // Who asks when a slot begins asks for the time when it is over.
        let now = count.last_end.map_or(now, |end| now.max(end));
        let distance = count.last_end.map(|end| end.saturating_add(item.distance)).filter(|until| now < *until);
        let first_counted = item.cap.and_then(|cap| match cap {
            0 => Some(i64::MAX),
            cap => count.starts.len().checked_sub(cap).map(|place| count.starts[place].saturating_add(CAP_WINDOW_MS)),
        });
        let cap = first_counted.filter(|until| now < *until);
        cap.map(Hold::Cap).or(distance.map(Hold::Distance))
    }

    /// Counts a slot of the item.
    pub(super) fn on_slot(&mut self, paced: usize, start: i64, end: i64) {
        let count = &mut self.counts[paced];
        if count.met < count.dues.len() && count.met.checked_sub(1).is_none_or(|before| count.dues[before] <= start) {
            count.met += 1;
        }
        count.starts.push(start);
        count.last_end = Some(end);
    }

    /// The instant at which the first minimum play not yet met is due.
    pub(super) fn next_due(&self, paced: usize) -> Option<i64> {
        let count = &self.counts[paced];
        count.dues.get(count.met).copied()
    }

    /// The item's last start.
    pub(super) fn last_start(&self, paced: usize) -> Option<i64> {
        self.counts[paced].starts.last().copied()
    }

    /// Goes on from what an earlier timeline counted.
    pub(super) fn take_over(&mut self, paced: usize, carried: &CarriedItem) {
        let count = &mut self.counts[paced];
        count.starts = carried.starts.iter().copied().map(to_ms).collect();
        count.starts.sort_unstable();
        count.last_end = carried.last_end.map(to_ms);
        count.met = carried.met as usize;
    }

    /// What a timeline that begins at `instant` has to know, for every item of which anything was counted.
    pub(super) fn carry(&self, resolved: &Resolved, region: Region, instant: i64) -> Vec<CarriedItem> {
        let counted = self.counts.iter().enumerate().filter(|(_, count)| !count.starts.is_empty());
        counted
            .map(|(paced, count)| {
                let recent = count.starts.partition_point(|start| *start <= instant - CAP_WINDOW_MS);
                let first = recent.min(count.starts.len() - 1);
                CarriedItem {
                    region,
                    item: resolved.programme.items[resolved.paced[paced].item].id.clone(),
                    starts: count.starts[first..].iter().copied().map(from_ms).collect(),
                    last_end: count.last_end.map(from_ms),
                    met: u32::try_from(count.met).unwrap_or(u32::MAX),
                }
            })
            .collect()
    }
}
