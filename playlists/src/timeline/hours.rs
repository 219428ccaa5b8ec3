//! Service days: from a date's first opening to its last closing, also past midnight.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};

use super::{
    civil::ClockRange,
    error::{Place, TimelineError},
    instant::{from_ms, last_ms},
};
use crate::programme::{OpeningHours, TimeRange};

/// How far ahead an opening is looked for at a time.
const HORIZON_DAYS: usize = 366;

/// When an office is open.
pub(super) struct Hours {
    week: [Vec<ClockRange>; 7],
    exceptions: BTreeMap<Date, Vec<ClockRange>>,
}

/// One service day's open stretches, in order, apart from each other; never none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenDay {
    /// The date on which it begins.
    pub(super) date: Date,
    /// Its open stretches `[from, until)`.
    pub(super) stretches: Vec<(i64, i64)>,
}

impl OpenDay {
    /// Its first opening.
    pub(super) fn from(&self) -> i64 {
        self.stretches[0].0
    }

    /// Its last closing.
    pub(super) fn until(&self) -> i64 {
        self.stretches[self.stretches.len() - 1].1
    }
}

/// What an instant lies in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// A service day.
    Day(OpenDay),
    /// Between service days, from the instant asked for to the next opening.
    Between { until: i64 },
    /// Between service days for longer than is looked ahead, at least to `until`.
    Idle { until: i64 },
}

impl Hours {
    /// Takes opening hours.
    ///
    /// # Errors
    ///
    /// [`TimelineError::EmptyRange`] for a range that ends where it begins.
    pub(super) fn new(hours: &OpeningHours) -> Result<Self, TimelineError> {
        let ranges = |list: &[TimeRange]| ClockRange::all_of(list, || Place::Hours);
        let mut week = [const { Vec::new() }; 7];
        for (day, list) in week.iter_mut().zip(&hours.week) {
            *day = ranges(list)?;
        }
        let exceptions =
            hours.exceptions.iter().map(|day| Ok((day.date, ranges(&day.hours)?))).collect::<Result<_, _>>()?;
        Ok(Self { week, exceptions })
    }

    /// The service day that begins on `date`; `None` if the office stays closed.
    ///
    /// Where service days overlap, the earlier one goes on to its end.
    pub(super) fn day(&self, zone: &TimeZone, date: Date) -> Option<OpenDay> {
        let mut stretches = self.stretches(zone, date);
        if let Some(taken) = date.yesterday().ok().and_then(|before| self.stretches(zone, before).last().copied()) {
            stretches.retain_mut(|(from, until)| {
                *from = taken.1.max(*from);
                from < until
            });
        }
        (!stretches.is_empty()).then_some(OpenDay { date, stretches })
    }

    /// What `instant` lies in.
    pub(super) fn at(&self, zone: &TimeZone, instant: i64) -> Service {
        let today = zone.to_datetime(from_ms(instant)).date();
        // A service day ends before the second midnight after it began; clocks set back past midnight add one date.
        let first = (0..2).try_fold(today, |date, _| date.yesterday().ok()).unwrap_or(Date::MIN);
        let mut date = Some(first);
        for _ in 0..HORIZON_DAYS {
            let Some(candidate) = date else { return Service::Idle { until: last_ms() } };
            if let Some(day) = self.day(zone, candidate) {
                if instant < day.from() {
                    return Service::Between { until: day.from() };
                }
                if instant < day.until() {
                    return Service::Day(day);
                }
            }
            date = candidate.tomorrow().ok();
        }
        let horizon = date.and_then(|date| ClockRange::ALL_DAY.on(zone, date));
        Service::Idle { until: horizon.map_or(last_ms(), |(from, _)| from) }
    }

    fn stretches(&self, zone: &TimeZone, date: Date) -> Vec<(i64, i64)> {
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        let ranges = self.exceptions.get(&date).unwrap_or(&self.week[weekday]);
        merge(ranges.iter().filter_map(|range| range.on(zone, date)).collect())
    }
}

/// Sorts ranges and joins those that touch or overlap.
pub(super) fn merge(mut ranges: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let joins = next.0 <= last.1;
        if joins {
            last.1 = last.1.max(next.1);
        }
        joins
    });
    ranges
}
