//! Items that are longer than the time that any screen has for them in one piece.

use super::{
    calendar::{Agenda, Calendar, TimedItem},
    spans::{civil_ms, duration, intersect},
};
use crate::content::read::{Kind, Notes};

pub(super) fn check(calendar: &Calendar<'_>, notes: &mut Notes) {
    for (id, item) in &calendar.items {
        let mut longest: Option<u64> = None;
        let rooms = calendar.listing(id).flat_map(|agenda| {
            let dates = calendar.dates_of(item.flight);
            dates.filter_map(move |date| longest_room(agenda, item, date))
        });
        for room in rooms {
            longest = longest.max(Some(room));
            if room >= item.length_ms {
                break;
            }
        }
        let Some(room) = longest.filter(|room| *room < item.length_ms) else { continue };
        let Some(origin) = notes.origin(Kind::Item, id.as_str()) else { continue };
        let key = if item.entry.duration_ms.is_some() { "duration" } else { "" };
        let message = format!(
            "the item lasts {} and is always cut: from a beginning to the next closing or hard end there are at most {}",
            duration(item.length_ms),
            duration(room)
        );
        notes.warn(origin.key(key), message);
    }
}

/// The longest time on `date` from an instant at which `item` may start until it is cut.
///
/// The end of a window or of a flight that is not hard is no cut: what began before goes on.
fn longest_room(agenda: &Agenda<'_>, item: &TimedItem<'_>, date: jiff::civil::Date) -> Option<u64> {
    let hard_end = item.flight.until.filter(|_| item.flight.hard_end).map_or(i64::MAX, civil_ms);
    let time = agenda.time_of(item, date);
    let rooms = agenda.stretches(date).into_iter().filter_map(|stretch| {
        let (first, _) = *intersect(&time, &[stretch]).first()?;
        Some(first.abs_diff(stretch.1.min(hard_end)))
    });
    rooms.max()
}
