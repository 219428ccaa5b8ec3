//! Pacing: how often and at which times an item shows, beyond its turn in a playlist.

use serde::{Deserialize, Serialize};

use super::MinuteOfDay;

/// How often and at which times an item shows on one screen, beyond its turn. Empty is no condition.
///
/// It counts per region. The house loop keeps none of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pacing {
    /// Cap: at most this many starts in any 60 minutes.
    #[serde(default)]
    pub max_per_hour: Option<u32>,
    /// Distance: at least this many milliseconds from its end to its next start.
    #[serde(default)]
    pub min_distance_ms: Option<u64>,
    /// How often it shows at least.
    #[serde(default)]
    pub min_plays: Option<MinPlays>,
    /// Times of day at which it shows, in order.
    #[serde(default)]
    pub fixed_times: Vec<FixedTime>,
}

impl Pacing {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How often an item shows at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MinPlays {
    /// In each service day.
    PerDay(u32),
    /// In each week, Monday to Sunday, spread over its open days.
    PerWeek(u32),
}

/// A time of day at which an item shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FixedTime {
    /// The time on the office's clocks.
    pub at: MinuteOfDay,
    /// Whether it cuts what is on; if not, it waits for the next boundary of a slot.
    pub hard: bool,
}
