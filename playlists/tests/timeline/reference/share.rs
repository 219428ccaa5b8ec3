//! Shares of airtime (clauses 9 to 12).

use super::{clock::Ms, day::Day};

const WHOLE_PPM: i128 = 1_000_000;

/// Clause 9: where times end.
pub(super) const MOST: i128 = i64::MAX as i128 - 1;

/// Clause 10: the share of each rule in millionths, in order of lines. A rule that is not active and has no given share
/// has none.
pub(super) fn shares(day: &Day, active: &[bool]) -> Vec<i128> {
    let share = |index: usize| {
        let rule = day.lines[index].rule;
        if let Some(given) = rule.share_ppm {
            return i128::from(given);
        }
        if !active[index] {
            return 0;
        }
        let others =
            day.lines.iter().zip(active).filter(|(line, active)| **active && line.rule.priority == rule.priority);
        let others: Vec<Option<u32>> = others.map(|(line, _)| line.rule.share_ppm).collect();
        let given: i128 = others.iter().flatten().map(|share| i128::from(*share)).sum();
        let without = others.iter().filter(|share| share.is_none()).count() as i128;
        (WHOLE_PPM - given).max(0) / without
    };
    (0..day.lines.len()).map(share).collect()
}

/// Clause 11: by how much a slot of `length` moves a rule's start.
pub(super) fn advance(length: Ms, share: i128) -> i128 {
    i128::from(length) * 1_000_000_000_000 / share
}
