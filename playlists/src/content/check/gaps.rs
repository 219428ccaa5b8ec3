//! Opening hours in which no rule holds and only the house loop shows.

use std::collections::BTreeSet;

use super::{
    calendar::{Agenda, Calendar},
    spans::{Span, clock, subtract},
};
use crate::{
    content::read::{Kind, Notes},
    programme::{Region, Weekday},
};

/// Five weeks: every weekday, and every numbered weekday but the rare fifth.
const LOOKED_AHEAD_DAYS: usize = 35;

pub(super) fn check(calendar: &Calendar<'_>, notes: &mut Notes) {
    let mut told = BTreeSet::new();
    for agenda in &calendar.agendas {
        let gap = calendar.dates(None, None).take(LOOKED_AHEAD_DAYS).find_map(|date| {
            let first = gaps(agenda, date).into_iter().next();
            first.map(|(from, until)| (date, format!("{} to {}", clock(from, date), clock(until, date))))
        });
        let Some((date, times)) = gap else { continue };
        let Some(place) = notes.origin(Kind::Screen, agenda.screen.id.as_str()).map(|origin| origin.table.clone())
        else {
            continue;
        };
        if told.insert(&agenda.screen.id) {
            let message = format!(
                "on {} {date} from {times} the office is open and no rule holds on screen \"{}\": only the house loop shows",
                format!("{:?}", Weekday::of(date)).to_lowercase(),
                agenda.screen.id
            );
            notes.warn(place, message);
        }
    }
}

/// The open time of `date` in which no rule of the main region holds.
fn gaps(agenda: &Agenda<'_>, date: jiff::civil::Date) -> Vec<Span> {
    let main = agenda.rules.iter().filter(|times| times.rule.region == Region::Main);
    let windows: Vec<Span> = main.flat_map(|times| agenda.windows(times, date)).collect();
    subtract(&agenda.stretches(date), &windows)
}
