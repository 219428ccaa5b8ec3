//! Civil times and instants (clause 2).

use std::{cell::RefCell, collections::BTreeMap};

use cartelera_playlists::programme::Programme;
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// Milliseconds since 1970.
pub(super) type Ms = i64;

/// A range of instants, half-open.
pub(super) type Range = (Ms, Ms);

/// Whole milliseconds; anything finer is rounded down.
pub(super) fn ms(instant: Timestamp) -> Ms {
    instant.as_nanosecond().div_euclid(1_000_000) as Ms
}

/// What both ranges have in common, if anything.
pub(super) fn common(one: &Range, other: &Range) -> Option<Range> {
    let range = (one.0.max(other.0), one.1.min(other.1));
    (range.0 < range.1).then_some(range)
}

pub(super) fn weekday(date: Date) -> usize {
    date.weekday().to_monday_zero_offset() as usize
}

pub(super) fn plus_days(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap()
}

/// Instants that were looked for before, by name of the zone, date and minute.
type Known = RefCell<BTreeMap<(String, Date, u16), Ms>>;

thread_local! {
    static KNOWN: Known = const { RefCell::new(BTreeMap::new()) };
}

/// The office's clocks.
pub(super) struct Clock {
    name: String,
    zone: TimeZone,
}

impl Clock {
    pub(super) fn new(programme: &Programme) -> Self {
        let zone = TimeZone::tzif(&programme.zone.name, &programme.zone.tzif).unwrap();
        Self { name: programme.zone.name.clone(), zone }
    }

    /// The first instant at which the clocks show `minute` of `date`, which may be one of the next day, or later.
    pub(super) fn instant(&self, date: Date, minute: u16) -> Ms {
        let key = (self.name.clone(), date, minute);
        let known = KNOWN.with_borrow(|known| known.get(&key).copied());
        known.unwrap_or_else(|| {
            let found = self.find(date.at(0, 0, 0, 0) + i64::from(minute).minutes());
            KNOWN.with_borrow_mut(|known| known.insert(key, found));
            found
        })
    }

    /// Looks at the clocks minute by minute, and by the hour while the time is far.
    fn find(&self, wanted: DateTime) -> Ms {
        let shown = |now| self.zone.to_datetime(now);
        // No clock is more than 14 hours before UTC.
        let mut now = TimeZone::UTC.to_timestamp(wanted).unwrap() - 15.hours();
        while shown(now) + 2.hours() < wanted && shown(now + 1.hour()) < wanted {
            now += 1.hour();
        }
        while shown(now) < wanted {
            now += 1.minute();
        }
        ms(now)
    }
}
