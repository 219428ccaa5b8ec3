//! Half-open spans of civil time in milliseconds since 1970-01-01 on an office's clocks.
//!
//! Checks reckon in civil time: an hour that clocks skip or repeat changes no answer that a person would look at.

use jiff::civil::{Date, DateTime};

const DAY_MS: i64 = 24 * 3_600_000;

/// `[from, until)`.
pub(super) type Span = (i64, i64);

/// The beginning of `date`.
pub(super) fn midnight(date: Date) -> i64 {
    Date::constant(1970, 1, 1).duration_until(date).as_hours() / 24 * DAY_MS
}

/// A civil time, to the millisecond.
pub(super) fn civil_ms(at: DateTime) -> i64 {
    let time = at.time();
    let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60 + i64::from(time.second());
    midnight(at.date()) + seconds * 1000 + i64::from(time.millisecond())
}

/// Sorts spans and joins those that touch or overlap.
pub(super) fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|(from, until)| from < until);
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let joins = next.0 <= last.1;
        if joins {
            last.1 = last.1.max(next.1);
        }
        joins
    });
    spans
}

/// What `a` and `b` have in common.
pub(super) fn intersect(a: &[Span], b: &[Span]) -> Vec<Span> {
    let common = a.iter().flat_map(|(from, until)| b.iter().map(|(f, u)| (*from.max(f), *until.min(u))));
    merge(common.collect())
}

/// What of `a` is not in `b`.
pub(super) fn subtract(a: &[Span], b: &[Span]) -> Vec<Span> {
    let mut rest = a.to_vec();
    for (from, until) in b {
        rest = rest.into_iter().flat_map(|(f, u)| [(f, u.min(*from)), (f.max(*until), u)]).collect();
        rest.retain(|(from, until)| from < until);
    }
    merge(rest)
}

/// The length of all of them, which do not overlap.
pub(super) fn total(spans: &[Span]) -> u64 {
    spans.iter().map(|(from, until)| from.abs_diff(*until)).sum()
}

/// A time of day as people write it: of the day after, it is above 24:00.
pub(super) fn clock(at: i64, date: Date) -> String {
    let minutes = (at - midnight(date)) / 60_000;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A length as files write it.
pub(super) fn duration(ms: u64) -> String {
    let parts = [("h", ms / 3_600_000), ("m", ms / 60_000 % 60), ("s", ms / 1000 % 60), ("ms", ms % 1000)];
    let written: Vec<String> =
        parts.iter().filter(|(_, number)| *number > 0).map(|(unit, number)| format!("{number}{unit}")).collect();
    if written.is_empty() { "0s".to_owned() } else { written.concat() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn spans_are_joined_cut_and_taken_out() {
        assert_eq!(merge(vec![(5, 9), (1, 3), (3, 4), (6, 7), (8, 8)]), [(1, 4), (5, 9)]);
        assert_eq!(intersect(&[(1, 4), (5, 9)], &[(3, 6)]), [(3, 4), (5, 6)]);
        assert_eq!(subtract(&[(1, 9)], &[(2, 3), (8, 12)]), [(1, 2), (3, 8)]);
        assert_eq!(subtract(&[(1, 3)], &[(0, 5)]), []);
        assert_eq!(total(&[(1, 4), (5, 9)]), 7);
    }

    #[test]
    fn times_are_counted_from_1970_and_written_as_people_do() {
        let day = date(1969, 12, 31);
        assert_eq!(midnight(day), -DAY_MS);
        assert_eq!(civil_ms(day.at(1, 2, 3, 4_000_000)), -DAY_MS + 3_723_004);
        assert_eq!(clock(midnight(day) + 25 * 3_600_000, day), "25:00");
        assert_eq!(duration(5_400_500), "1h30m500ms");
        assert_eq!(duration(0), "0s");
    }
}
