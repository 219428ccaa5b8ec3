//! Fixed times that never come, that break their own item's pacing, or that two items want at once.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    calendar::{Agenda, Calendar, TimedItem},
    spans::{Span, duration, midnight},
};
use crate::{
    content::read::{Kind, Notes},
    ids::ItemId,
    programme::{FixedTime, Region},
};

const MINUTE_MS: i64 = 60_000;
const HOUR_MINUTES: u16 = 60;

pub(super) fn check(calendar: &Calendar<'_>, notes: &mut Notes) {
    for item in calendar.items.values() {
        for (index, time) in item.entry.pacing.fixed_times.iter().enumerate() {
            let is_over = item.flight.until.is_some_and(|until| until <= calendar.now);
            if !is_over && !calendar.listing(&item.entry.id).any(|agenda| comes(calendar, agenda, item, *time)) {
                let message = format!(
                    "{} never comes: at no date is it within opening hours, the item's flight and a window of a rule that \
                     lists it",
                    time.at
                );
                warn(item, index, message, notes);
            }
        }
        check_own_pacing(item, notes);
    }
    check_clashes(calendar, notes);
}

fn comes(calendar: &Calendar<'_>, agenda: &Agenda<'_>, item: &TimedItem<'_>, time: FixedTime) -> bool {
    calendar.dates_of(item.flight).any(|date| !on(agenda, item, time, date).is_empty())
}

/// The times at which `time` applies in the service day of `date`, which may end on the next day.
fn on(agenda: &Agenda<'_>, item: &TimedItem<'_>, time: FixedTime, date: Date) -> Vec<i64> {
    let spans = agenda.time_of(item, date);
    let days = [Some(date), date.tomorrow().ok()].into_iter().flatten();
    let times = days.map(|day| midnight(day) + i64::from(time.at.minutes()) * MINUTE_MS);
    times.filter(|at| spans.iter().any(|(from, until): &Span| (*from..*until).contains(at))).collect()
}

/// A fixed time waits for no cap and no distance, so the item's own times must keep them.
fn check_own_pacing(item: &TimedItem<'_>, notes: &mut Notes) {
    let pacing = &item.entry.pacing;
    let mut times: Vec<(usize, FixedTime)> = pacing.fixed_times.iter().copied().enumerate().collect();
    times.sort_by_key(|(_, time)| time.at);
    if let Some(distance_ms) = pacing.min_distance_ms {
        for pair in times.windows(2) {
            let apart_ms = u64::from(pair[1].1.at.minutes() - pair[0].1.at.minutes()) * MINUTE_MS.unsigned_abs();
            if apart_ms < item.length_ms + distance_ms {
                let message = format!(
                    "{} is too soon after {}: the item lasts {} and its min_distance is {} (a fixed time does not wait for it)",
                    pair[1].1.at,
                    pair[0].1.at,
                    duration(item.length_ms),
                    duration(distance_ms)
                );
                warn(item, pair[1].0, message, notes);
            }
        }
    }
    if let Some(cap) = pacing.max_per_hour.and_then(|cap| usize::try_from(cap).ok()) {
        let over = times.windows(cap.saturating_add(1));
        for run in over.filter(|run| run[cap].1.at.minutes() - run[0].1.at.minutes() < HOUR_MINUTES) {
            let message = format!(
                "with {} the item has {} fixed times within 60 minutes (its max_per_hour is {cap}, and a fixed time does not \
                 wait for it)",
                run[cap].1.at,
                run.len()
            );
            warn(item, run[cap].0, message, notes);
        }
    }
}

/// Of two hard fixed times at one instant only one plays.
fn check_clashes(calendar: &Calendar<'_>, notes: &mut Notes) {
    let mut told: BTreeSet<(&ItemId, usize)> = BTreeSet::new();
    for agenda in &calendar.agendas {
        let mut hard: Vec<(Region, FixedTime, usize, &TimedItem<'_>)> = Vec::new();
        for item in calendar.items.values() {
            let Some(region) = agenda.listing(&item.entry.id).next().map(|times| times.rule.region) else { continue };
            let times = item.entry.pacing.fixed_times.iter().copied().enumerate().filter(|(_, time)| time.hard);
            hard.extend(times.map(|(index, time)| (region, time, index, item)));
        }
        for (at, (region, time, index, item)) in hard.iter().enumerate() {
            let others = hard[..at].iter().filter(|(of, other, _, _)| of == region && other.at == time.at);
            // Of the episodes of a series only the newest may start.
            let others = others.filter(|(.., other)| item.series().is_none() || item.series() != other.series());
            for (_, _, _, other) in others {
                let clash = calendar.dates_of(item.flight).find(|date| {
                    let both = on(agenda, other, *time, *date);
                    on(agenda, item, *time, *date).iter().any(|instant| both.contains(instant))
                });
                if let Some(date) = clash.filter(|_| told.insert((&item.entry.id, *index))) {
                    let message = format!(
                        "on screen \"{}\" item \"{}\" has the hard fixed time {} too, first on {date} (allowed: one item at \
                         a time)",
                        agenda.screen.id, other.entry.id, time.at
                    );
                    let place = notes.origin(Kind::Item, item.entry.id.as_str());
                    if let Some(place) = place.map(|origin| origin.key(&format!("fixed_times[{index}]"))) {
                        notes.error(place, message);
                    }
                }
            }
        }
    }
}

fn warn(item: &TimedItem<'_>, index: usize, message: String, notes: &mut Notes) {
    let origin = notes.origin(Kind::Item, item.entry.id.as_str());
    if let Some(place) = origin.map(|origin| origin.key(&format!("fixed_times[{index}]"))) {
        notes.warn(place, message);
    }
}
