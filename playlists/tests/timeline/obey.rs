//! What every slot must obey, whoever made it: days, flights, hard ends, blackouts.

use cartelera_playlists::programme::{Category, Daypart, Programme, Region, Rule, TimeRange};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use proptest::prelude::*;

use super::{
    build::{minutes, zone},
    reference::RefSlot,
};

pub(crate) fn dates_around(date: Date) -> impl Iterator<Item = Date> {
    (-2..=2).map(move |days: i64| date.checked_add(days.days()).unwrap())
}

/// Whether clocks stay as they are for three days around `instant`.
pub(crate) fn is_steady(zone: &TimeZone, instant: Timestamp) -> bool {
    let near = SignedDuration::from_hours(72);
    zone.following(instant - near).next().is_none_or(|change| change.timestamp() > instant + near)
}

/// Whether `rule` holds at `start`, by the clocks of a place that does not change them around then.
fn holds(rule: &Rule, zone: &TimeZone, start: Timestamp) -> bool {
    let local = zone.to_datetime(start);
    let whole = [minutes(0, 1440).into()];
    let dayparts = if rule.dayparts.is_empty() { &whole } else { rule.dayparts.as_slice() };
    let ranges = |daypart: &Daypart, date: Date| -> Vec<TimeRange> {
        let exception = daypart.exceptions.iter().find(|exception| exception.date == date);
        let by_weekday = cartelera_playlists::programme::Weekday::of(date);
        let holds = daypart.weekdays.is_empty() || daypart.weekdays.contains(&by_weekday);
        let usual = if holds { daypart.ranges.clone() } else { Vec::new() };
        exception.map_or(usual, |exception| exception.hours.clone())
    };
    dates_around(local.date()).filter(|date| rule.days.contains(*date)).any(|date| {
        dayparts.iter().flat_map(|daypart| ranges(daypart, date)).any(|range| {
            let (from, to) = (i64::from(range.from.minutes()), i64::from(range.to.minutes()));
            let midnight = date.at(0, 0, 0, 0);
            let to = if to > from { to } else { to + 1440 };
            midnight + from.minutes() <= local && local < midnight + to.minutes()
        })
    })
}

pub(crate) fn ms(instant: Timestamp) -> i128 {
    instant.as_nanosecond().div_euclid(1_000_000)
}

/// Whether the category may show at the millisecond `at` whatever blackouts are on.
pub(crate) fn is_allowed(programme: &Programme, category: Category, at: i128) -> bool {
    let holds = |from: Option<Timestamp>, until: Option<Timestamp>| {
        from.is_none_or(|from| ms(from) <= at) && until.is_none_or(|until| at < ms(until))
    };
    programme.blackouts.iter().filter(|blackout| holds(Some(blackout.from), Some(blackout.until))).all(|blackout| {
        let mut entries = blackout.exempt.iter().filter(|entry| entry.category == category);
        category != Category::Unknown && entries.any(|entry| holds(entry.from, entry.until))
    })
}

pub(crate) fn check_slot(programme: &Programme, region: Region, slot: &RefSlot) -> Result<(), TestCaseError> {
    let Some(id) = &slot.item else { return Ok(()) };
    let item = programme.items.iter().find(|item| item.id == *id).unwrap();
    let (start, end) = (ms(slot.start), ms(slot.end));
    let flight = &item.flight;
    prop_assert!(
        start < end && end <= start + i128::from(item.length_ms).max(3_000),
        "{slot:?} is no slot of {item:?}"
    );
    prop_assert!(flight.from.is_none_or(|from| ms(from) <= start), "{slot:?} starts before {flight:?}");
    prop_assert!(flight.until.is_none_or(|until| start < ms(until)), "{slot:?} starts after {flight:?}");
    if flight.hard_end {
        prop_assert!(flight.until.is_none_or(|until| end <= ms(until)), "{slot:?} outlasts {flight:?}");
    }
    for blackout in programme.blackouts.iter().filter(|blackout| ms(blackout.from) < ms(blackout.until)) {
        let runs_into = start < ms(blackout.from) && ms(blackout.from) < end;
        prop_assert!(!runs_into, "{slot:?} runs into {blackout:?}");
        let ends = blackout.exempt.iter().filter_map(|exemption| exemption.until.map(ms));
        for at in ends.chain([start, end - 1]).filter(|at| start <= *at && *at < end) {
            prop_assert!(is_allowed(programme, item.category, at), "{slot:?} shows in {blackout:?} at {at}");
        }
    }
    if let Some(id) = &slot.source {
        let rule = programme.rules.iter().find(|rule| rule.id == *id).unwrap();
        prop_assert_eq!(rule.region, region);
        let list = programme.playlists.iter().find(|list| list.id == rule.playlist).unwrap();
        prop_assert!(list.items.contains(&item.id), "{slot:?} is not in {list:?}");
        let zone = zone(&programme.zone.name);
        prop_assert!(!is_steady(&zone, slot.start) || holds(rule, &zone, slot.start), "{slot:?} is outside {rule:?}");
    } else {
        prop_assert!(programme.house_loop.contains(&item.id));
    }
    Ok(())
}
