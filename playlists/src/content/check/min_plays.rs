//! Minimum plays for which an item has too little time.

use jiff::{ToSpan as _, civil::Date};

use super::{
    calendar::{Agenda, Calendar, TimedItem},
    spans::{Span, total},
};
use crate::{
    content::read::{Kind, Notes},
    programme::{MinPlays, Weekday},
};

const HOUR_MS: u64 = 3_600_000;

pub(super) fn check(calendar: &Calendar<'_>, notes: &mut Notes) {
    for (id, item) in &calendar.items {
        let Some(min_plays) = item.entry.pacing.min_plays else { continue };
        let Some(origin) = notes.origin(Kind::Item, id.as_str()).cloned() else { continue };
        let short = calendar.listing(id).find_map(|agenda| {
            let mut dates = calendar.dates_of(item.flight);
            let (found, key) = match min_plays {
                MinPlays::PerDay(wanted) => (dates.find_map(|date| short_day(agenda, item, date, wanted)), "day"),
                MinPlays::PerWeek(wanted) => {
                    let mut mondays = dates.filter(|date| Weekday::of(*date) == Weekday::Mon);
                    (mondays.find_map(|monday| short_week(agenda, item, monday, wanted)), "week")
                }
            };
            found.map(|(date, wanted, room)| (agenda, key, date, wanted, room))
        });
        if let Some((agenda, key, date, wanted, room)) = short {
            let begins = if key == "week" { "in the week of" } else { "on" };
            let message = format!(
                "{begins} {date} screen \"{}\" has time for {room} of the {wanted} plays (what counts: opening hours, flight, \
                 windows of the rules that list the item, its length, max_per_hour, min_distance)",
                agenda.screen.id
            );
            notes.warn(origin.key(&format!("min_plays.{key}")), message);
        }
    }
}

/// The day and the plays wanted and possible on it, if the whole of it is in the item's flight and it is too short.
fn short_day(agenda: &Agenda<'_>, item: &TimedItem<'_>, date: Date, wanted: u32) -> Option<(Date, u64, u64)> {
    let time = agenda.time_of(item, date);
    let room = capacity(item, &time);
    (!time.is_empty() && is_within_flight(agenda, item, date) && room < u64::from(wanted)).then_some((
        date,
        u64::from(wanted),
        room,
    ))
}

/// The same for the week that begins on `monday`.
fn short_week(agenda: &Agenda<'_>, item: &TimedItem<'_>, monday: Date, wanted: u32) -> Option<(Date, u64, u64)> {
    let week = (0..7).filter_map(|days| monday.checked_add(days.days()).ok());
    let open: Vec<Date> = week.filter(|date| !agenda.stretches(*date).is_empty()).collect();
    let (wanted, days) = (u64::from(wanted), open.len() as u64);
    let is_whole = open.iter().all(|date| is_within_flight(agenda, item, *date));
    // Each open day has its part of the plays, and a day without time for them does not pass them on.
    let parts = open.iter().zip(0_u64..).map(|(date, day)| {
        let part = wanted * (day + 1) / days - wanted * day / days;
        part.min(capacity(item, &agenda.time_of(item, *date)))
    });
    let room = parts.sum();
    (days > 0 && is_whole && room < wanted).then_some((monday, wanted, room))
}

fn is_within_flight(agenda: &Agenda<'_>, item: &TimedItem<'_>, date: Date) -> bool {
    let (from, until) = item.span();
    agenda.stretches(date).iter().all(|(opens, closes)| from <= *opens && *closes <= until)
}

/// How many plays of `item` begin within `time` at the most.
fn capacity(item: &TimedItem<'_>, time: &[Span]) -> u64 {
    let Some(((first, _), (_, last))) = time.first().zip(time.last()) else { return 0 };
    let (elapsed, length) = (first.abs_diff(*last), item.length_ms.max(1));
    let distance = item.entry.pacing.min_distance_ms.unwrap_or_default();
    let by_length = total(time).div_ceil(length);
    let by_distance = elapsed.div_ceil(length + distance);
    let by_cap = item.entry.pacing.max_per_hour.map_or(u64::MAX, |cap| u64::from(cap) * elapsed.div_ceil(HOUR_MS));
    by_length.min(by_distance).min(by_cap)
}
