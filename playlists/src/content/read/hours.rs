//! Opening hours: a week and the dates that differ.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{table::Table, value::Value};
use crate::{
    content::{DatedHours, Hours, hours::minutes},
    programme::TimeRange,
};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn read_hours(table: Table<'_>) -> Hours {
    let week = DAYS.map(|day| table.value(day).map(|value| read_day(&value)).unwrap_or_default());
    let holidays = table.value("holidays").map(|value| read_day(&value)).unwrap_or_default();
    let exceptions = read_exceptions(&table);
    if week.iter().all(Vec::is_empty) && exceptions.iter().all(|exception| exception.hours.is_empty()) {
        table.warn("", "has no open day, so the screens stay off");
    }
    table.finish("hours");
    Hours { week, holidays, exceptions }
}

/// The dates with hours of their own, each once.
pub(super) fn read_exceptions(table: &Table<'_>) -> Vec<DatedHours> {
    let mut dates: BTreeMap<Date, String> = BTreeMap::new();
    let mut exceptions = Vec::new();
    for exception in table.tables("exceptions") {
        let date: Option<Date> = exception.need("date");
        if let Some(date) = date
            && let Some(first) = dates.insert(date, exception.place().to_string())
        {
            exception.error("date", format!("{date} already has hours at {first} (allowed: each date once)"));
        }
        let hours = exception.need_value("hours").map(|value| read_day(&value)).unwrap_or_default();
        let name = exception.get("name");
        exception.finish("an exception");
        exceptions.extend(date.map(|date| DatedHours { date, hours, name }));
    }
    exceptions
}

/// The ranges of one day, in order, after a check that none overlap.
pub(super) fn read_day(value: &Value<'_>) -> Vec<TimeRange> {
    let mut ranges: Vec<TimeRange> = Vec::new();
    for element in value.elements("ranges such as \"08:00-15:00\"").unwrap_or_default() {
        let Some(range) = <TimeRange as super::value::FromValue>::from_value(&element) else { continue };
        let (from, to) = minutes(range);
        if let Some(other) =
            ranges.iter().copied().map(|other| (other, minutes(other))).find(|(_, (f, t))| from < *t && *f < to)
        {
            let other = other.0;
            element.error(format!(
                "{element} overlaps {}-{} of the same day (allowed: ranges that do not)",
                other.from, other.to
            ));
        } else {
            ranges.push(range);
        }
    }
    ranges.sort_by_key(|range| range.from);
    ranges
}
