//! Opening hours and service days (clause 1).

use cartelera_playlists::programme::{Programme, TimeRange};
use jiff::civil::Date;

use super::clock::{Clock, Range, plus_days, weekday};

/// The instants of a civil range that begins on `date`; where `to` is not after `from` it ends on the next day.
pub(super) fn instants(clock: &Clock, date: Date, range: TimeRange) -> Range {
    let (from, to) = (range.from.minutes(), range.to.minutes());
    let to = if to > from { to } else { to + 24 * 60 };
    (clock.instant(date, from), clock.instant(date, to))
}

/// When the office is open by the hours of `date`, whatever the dates before say.
fn own_ranges(programme: &Programme, clock: &Clock, date: Date) -> Vec<Range> {
    let exception = programme.hours.exceptions.iter().find(|exception| exception.date == date);
    let hours = exception.map_or(&programme.hours.week[weekday(date)], |exception| &exception.hours);
    let mut ranges: Vec<Range> = hours.iter().map(|range| instants(clock, date, *range)).collect();
    ranges.retain(|range| range.0 < range.1);
    ranges
}

/// The stretches of the service day of `date` in order; where the service day of an earlier date goes on there is
/// nothing yet.
pub(super) fn stretches(programme: &Programme, clock: &Clock, date: Date) -> Vec<Range> {
    let earlier = (1..=3).flat_map(|days| own_ranges(programme, clock, plus_days(date, -days)));
    let begin = earlier.map(|range| range.1).max().unwrap_or(i64::MIN);
    let mut ranges: Vec<Range> = own_ranges(programme, clock, date);
    for range in &mut ranges {
        range.0 = range.0.max(begin);
    }
    ranges.retain(|range| range.0 < range.1);
    join(ranges)
}

/// The ranges in order, those that touch or overlap as one.
pub(super) fn join(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.sort_unstable();
    let mut joined: Vec<Range> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.0 <= last.1 => last.1 = last.1.max(range.1),
            _ => joined.push(range),
        }
    }
    joined
}
