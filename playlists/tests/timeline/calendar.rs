//! Random days and dayparts of rules.

use cartelera_playlists::programme::{Daypart, Days, HoursException, MinuteOfDay, NthWeekday, TimeRange, Weekday};
use jiff::{ToSpan, civil::Date};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::build::weekdays;

/// `length` minutes from `from` on, both in the clocks' minutes, on whichever day they fall.
pub(crate) fn range(from: u16, length: u16) -> TimeRange {
    let (from, to) = (from % 1440, (from + length) % 1440);
    let minute = |minute| MinuteOfDay::new(minute).unwrap();
    TimeRange { from: minute(from), to: minute(if to == 0 { 1440 } else { to }) }
}

fn near(date: Date) -> impl Strategy<Value = Date> {
    (-2..4_i64).prop_map(move |days| date.checked_add(days.days()).unwrap())
}

fn near_dates(date: Date, most: usize) -> impl Strategy<Value = Vec<Date>> {
    vec(near(date), 0..=most).prop_map(|mut dates| {
        dates.sort_unstable();
        dates.dedup();
        dates
    })
}

fn some_weekdays() -> impl Strategy<Value = Vec<Weekday>> {
    vec(0..7_usize, 1..6).prop_map(|mut indices| {
        indices.sort_unstable();
        indices.dedup();
        weekdays(&indices)
    })
}

/// Most of them without any condition.
pub(crate) fn days(date: Date) -> impl Strategy<Value = Days> {
    let nth = (select(&[-1, 1, 2, 3, 4, 5][..]), near(date));
    let nth = nth.prop_map(|(nth, date)| NthWeekday { nth, weekday: Weekday::of(date) });
    let lists = (option::of(some_weekdays()), vec(nth, 0..3), near_dates(date, 2));
    let end = || option::weighted(0.2, near(date));
    let limits = (end(), end(), option::weighted(0.2, near_dates(date, 4)), option::of(near_dates(date, 2)));
    let conditions = (lists, limits).prop_map(|((weekdays, nth_weekdays, dates), (from, until, only, except))| Days {
        from,
        until,
        weekdays: weekdays.unwrap_or_default(),
        nth_weekdays,
        dates,
        only,
        except: except.unwrap_or_default(),
    });
    prop_oneof![2 => Just(Days::default()), 1 => conditions]
}

/// Ranges around `opening`, a few across midnight or long ones.
fn ranges(opening: u16, most: usize) -> impl Strategy<Value = Vec<TimeRange>> {
    let near = (0..90_u16, 2..90_u16).prop_map(move |(later, length)| range(opening + later, length));
    let long = (0..24_u16, 1..24_u16).prop_map(|(hour, hours)| range(hour * 60, hours * 60));
    vec(prop_oneof![3 => near, 1 => long], 0..=most)
}

/// Many of them none, which is all day.
pub(crate) fn dayparts(date: Date, opening: u16) -> impl Strategy<Value = Vec<Daypart>> {
    let exceptions = near_dates(date, 2).prop_flat_map(move |dates| {
        let hours = vec(ranges(opening, 1), dates.len());
        hours.prop_map(move |hours| {
            let one = |(date, hours): (&Date, Vec<TimeRange>)| HoursException { date: *date, hours };
            dates.iter().zip(hours).map(one).collect::<Vec<_>>()
        })
    });
    let one = (option::weighted(0.3, some_weekdays()), ranges(opening, 2), option::weighted(0.3, exceptions));
    let one = one.prop_map(|(weekdays, ranges, exceptions)| Daypart {
        weekdays: weekdays.unwrap_or_default(),
        ranges,
        exceptions: exceptions.unwrap_or_default(),
    });
    prop_oneof![1 => Just(Vec::new()), 1 => vec(one, 1..3)]
}
