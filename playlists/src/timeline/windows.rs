//! When a rule holds within a service day.

use jiff::tz::TimeZone;

use super::{
    hours::{OpenDay, merge},
    resolved::ResolvedRule,
};

/// The ranges of `day` in which `rule` holds, in order and apart from each other.
///
/// Dates and weekday are those on which a window begins, so the service days before and after have a part in it too.
pub(super) fn windows(rule: &ResolvedRule, zone: &TimeZone, day: &OpenDay) -> Vec<(i64, i64)> {
    let dates = [day.date.yesterday().ok(), Some(day.date), day.date.tomorrow().ok()];
    let mut windows = Vec::new();
    for date in dates.into_iter().flatten() {
        for (from, until) in rule.ranges_on(date).filter_map(|range| range.on(zone, date)) {
            let (from, until) = (from.max(day.from()), until.min(day.until()));
            if from < until {
                windows.push((from, until));
            }
        }
    }
    merge(windows)
}
