//! What the timeline needs to know of items: how long, when, how often.

use super::{blackout::Allowed, error::TimelineError, instant::to_ms};
use crate::programme::{Category, Content, Item, MinPlays, MinuteOfDay, Pacing};

/// The shortest slot that an item may have, in milliseconds.
pub(super) const MIN_LENGTH_MS: u64 = 1_000;

/// A rest shorter than this before a cut is not worth an item of its own, in milliseconds.
pub(super) const SHORT_REST_MS: i64 = 3_000;

/// What the timeline needs to know of an item.
pub(super) struct TimedItem {
    pub(super) length: i64,
    pub(super) transition: i64,
    pub(super) category: Category,
    /// Whether it stands still, so that a short stretch of it looks whole.
    pub(super) is_still: bool,
    /// The first instant at which it may start.
    pub(super) from: i64,
    /// The first instant at which it may no longer start.
    pub(super) until: i64,
    /// The end of its flight.
    pub(super) ends: i64,
    /// The instant at which it is cut.
    pub(super) hard_end: Option<i64>,
    /// Its place in [`Resolved::paced`].
    pub(super) paced: Option<usize>,
}

impl TimedItem {
    /// Takes what `item` says.
    ///
    /// # Errors
    ///
    /// [`TimelineError::Length`] for an item that is too short.
    pub(super) fn of(item: &Item) -> Result<Self, TimelineError> {
        if item.length_ms < MIN_LENGTH_MS {
            return Err(TimelineError::Length { item: item.id.clone(), length_ms: item.length_ms });
        }
        let whole = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let length = whole(item.length_ms);
        let until = item.flight.until.map_or(i64::MAX, to_ms);
        let hard_end = item.flight.until.filter(|_| item.flight.hard_end).map(to_ms);
        Ok(Self {
            length,
            transition: whole(item.transition_ms),
            category: item.category,
            is_still: !matches!(item.content, Content::Capsule(_)),
            from: item.flight.from.map_or(i64::MIN, to_ms),
            // An item that would soon be cut at its end does not start any more.
            until: hard_end.map_or(until, |end| end.saturating_sub(length.min(SHORT_REST_MS) - 1)),
            ends: until,
            hard_end,
            paced: None,
        })
    }

    /// Whether it may start at `instant`, when `allowed` may show.
    pub(super) fn may_start(&self, instant: i64, allowed: Allowed) -> bool {
        self.from <= instant && instant < self.until && allowed.has(self.category)
    }
}

/// What an item's pacing asks for.
pub(super) struct PacedItem {
    /// Index of the item.
    pub(super) item: usize,
    pub(super) cap: Option<usize>,
    pub(super) distance: i64,
    pub(super) min_plays: Option<MinPlays>,
    /// In order; the hard ones are set apart in `hard_times`.
    pub(super) soft_times: Vec<MinuteOfDay>,
    pub(super) hard_times: Vec<MinuteOfDay>,
}

impl PacedItem {
    /// Takes the pacing of the item with index `item`.
    pub(super) fn of(item: usize, pacing: &Pacing) -> Self {
        let times = |hard: bool| {
            let mut times: Vec<MinuteOfDay> =
                pacing.fixed_times.iter().filter(|time| time.hard == hard).map(|time| time.at).collect();
            times.sort_unstable();
            times
        };
        Self {
            item,
            cap: pacing.max_per_hour.map(|cap| cap as usize),
            distance: pacing.min_distance_ms.map_or(0, |ms| i64::try_from(ms).unwrap_or(i64::MAX)),
            min_plays: pacing.min_plays,
            soft_times: times(false),
            hard_times: times(true),
        }
    }

    /// Whether it may have to wait after it was shown.
    pub(super) fn is_limited(&self) -> bool {
        self.cap.is_some() || self.distance > 0
    }

    /// Whether it asks for a start that is not its turn.
    pub(super) fn has_appointments(&self) -> bool {
        self.min_plays.is_some() || !self.soft_times.is_empty() || !self.hard_times.is_empty()
    }
}
