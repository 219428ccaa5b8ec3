//! Times of day, ranges of them, and opening hours.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Weekday;

/// A minute of the day, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MinuteOfDay(u16);

impl MinuteOfDay {
    /// The minute `minutes` after midnight, if it is at most 1440.
    pub const fn new(minutes: u16) -> Option<Self> {
        if minutes <= 24 * 60 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight, 0 to 1440.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for MinuteOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl std::str::FromStr for MinuteOfDay {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let digits = |part: &str| match part.as_bytes() {
            [a @ b'0'..=b'9', b @ b'0'..=b'9'] => Ok(u16::from(a - b'0') * 10 + u16::from(b - b'0')),
            _ => Err(InvalidTime),
        };
        let (hours, minutes) = text.split_once(':').ok_or(InvalidTime)?;
        let (hours, minutes) = (digits(hours)?, digits(minutes)?);
        if minutes > 59 {
            return Err(InvalidTime);
        }
        Self::new(hours * 60 + minutes).ok_or(InvalidTime)
    }
}

impl TryFrom<String> for MinuteOfDay {
    type Error = InvalidTime;

    fn try_from(text: String) -> Result<Self, InvalidTime> {
        text.parse()
    }
}

impl From<MinuteOfDay> for String {
    fn from(minute: MinuteOfDay) -> String {
        minute.to_string()
    }
}

/// A text that is not a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of day (allowed: 00:00 to 24:00)")]
pub struct InvalidTime;

/// A civil-time range `[from, to)`; where `to` is not after `from` it ends on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeRange {
    /// First minute.
    pub from: MinuteOfDay,
    /// First minute that is no longer in the range. Never equal to `from`.
    pub to: MinuteOfDay,
}

/// When an office is open: seven weekdays and the dates that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    /// Monday to Sunday; an empty list is a closed day, several ranges are split hours.
    pub week: [Vec<TimeRange>; 7],
    /// Dates with hours of their own (a holiday has none), in order.
    pub exceptions: Vec<HoursException>,
}

/// The times of one date that differ from its weekday's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursException {
    /// The date.
    pub date: Date,
    /// Its times; empty is none, or closed.
    pub hours: Vec<TimeRange>,
}

/// Weekdays and times of day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Daypart {
    /// Weekdays, in order from Monday; empty is every day.
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// Its ranges on each of these days.
    pub ranges: Vec<TimeRange>,
    /// Dates with ranges of their own, whatever their weekday, in order.
    #[serde(default)]
    pub exceptions: Vec<HoursException>,
}

impl From<TimeRange> for Daypart {
    /// The daypart of one range on every day.
    fn from(range: TimeRange) -> Self {
        Self { ranges: vec![range], ..Self::default() }
    }
}
