//! Lists of ranges of instants, half-open, in order and apart from each other.

use jiff::Timestamp;

/// `[from, until)`.
pub(super) type Range = (Timestamp, Timestamp);

/// The parts of `ranges` that lie between two instants; `None` is no limit.
pub(super) fn within(ranges: &[Range], from: Option<Timestamp>, until: Option<Timestamp>) -> Vec<Range> {
    let cut = |range: &Range| (from.map_or(range.0, |f| f.max(range.0)), until.map_or(range.1, |u| u.min(range.1)));
    ranges.iter().map(cut).filter(|(from, until)| from < until).collect()
}

/// The parts of `ranges` that lie in none of `holes`.
pub(super) fn without(ranges: Vec<Range>, holes: &[Range]) -> Vec<Range> {
    holes.iter().fold(ranges, |ranges, hole| {
        let before = within(&ranges, None, Some(hole.0));
        let after = within(&ranges, Some(hole.1), None);
        let mut both = [before, after].concat();
        both.sort_unstable();
        both
    })
}

/// Sorts ranges and joins those that touch or overlap.
pub(super) fn joined(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let joins = next.0 <= last.1;
        if joins {
            last.1 = last.1.max(next.1);
        }
        joins
    });
    ranges
}

/// Whether one of `ranges` contains `instant`.
pub(super) fn contain(ranges: &[Range], instant: Timestamp) -> bool {
    ranges.iter().any(|(from, until)| (*from..*until).contains(&instant))
}

/// How long they last together, in milliseconds.
pub(super) fn length_ms(ranges: &[Range]) -> u64 {
    ranges.iter().map(|(from, until)| span_ms(*from, *until)).sum()
}

/// From one instant to another in milliseconds; 0 if the other is not later.
pub(super) fn span_ms(from: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.as_millisecond() - from.as_millisecond()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn ranges(list: &[(i64, i64)]) -> Vec<Range> {
        list.iter().map(|(from, until)| (at(*from), at(*until))).collect()
    }

    #[test]
    fn ranges_are_cut_joined_and_measured() {
        let all = ranges(&[(0, 10), (20, 30)]);
        assert_eq!(within(&all, Some(at(5)), Some(at(20))), ranges(&[(5, 10)]));
        assert_eq!(without(all.clone(), &ranges(&[(2, 4), (8, 25)])), ranges(&[(0, 2), (4, 8), (25, 30)]));
        assert_eq!(joined(ranges(&[(20, 30), (0, 10), (10, 12), (25, 40)])), ranges(&[(0, 12), (20, 40)]));
        assert_eq!(length_ms(&all), 20_000);
        assert!(contain(&all, at(0)) && !contain(&all, at(10)));
    }
}
