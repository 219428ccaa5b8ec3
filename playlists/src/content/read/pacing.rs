//! Pacing: how often and at which times an item shows.

use super::{
    scalars::duration_ms,
    table::Table,
    value::{FromValue, Value},
};
use crate::programme::{FixedTime, MinPlays, Pacing};

const MAX_STARTS: u32 = 3_600;
const MAX_DISTANCE_MS: u64 = 24 * 3_600_000;

pub(super) fn read_pacing(table: &Table<'_>) -> Pacing {
    let distance = table.value("min_distance");
    Pacing {
        max_per_hour: table.value("max_per_hour").and_then(|value| value.whole(1..=MAX_STARTS)),
        min_distance_ms: distance.and_then(|value| {
            duration_ms(&value, 1_000, MAX_DISTANCE_MS, "\"1s\" to \"24h\", such as \"10m\" or \"1h30m\"")
        }),
        min_plays: table.table("min_plays").and_then(read_min_plays),
        fixed_times: read_fixed_times(table),
    }
}

fn read_min_plays(table: Table<'_>) -> Option<MinPlays> {
    let (day, week) = (table.value("day"), table.value("week"));
    if day.is_some() == week.is_some() {
        table.error("", "is not allowed (allowed: one of the two, such as { day = 4 } or { week = 20 })");
    }
    let a_day = day.and_then(|value| value.whole(1..=24 * MAX_STARTS)).map(MinPlays::PerDay);
    let a_week = week.and_then(|value| value.whole(1..=7 * 24 * MAX_STARTS)).map(MinPlays::PerWeek);
    table.finish("min_plays");
    a_day.or(a_week)
}

fn read_fixed_times(table: &Table<'_>) -> Vec<FixedTime> {
    let Some(value) = table.value("fixed_times") else { return Vec::new() };
    if value.is_empty_list() {
        value.error("is empty (allowed: at least one time, such as \"09:00\", or no such key)");
    }
    let mut times: Vec<FixedTime> = Vec::new();
    for element in value.elements("times such as \"09:00\"").unwrap_or_default() {
        let Some(time) = FixedTime::from_value(&element) else { continue };
        if times.iter().any(|other| other.at == time.at) {
            element.error(format!("{} stands twice (allowed: each time once)", time.at));
        } else {
            times.push(time);
        }
    }
    times
}

impl FromValue for FixedTime {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        if !matches!(value.content(), toml::de::DeValue::Table(_)) {
            return FromValue::from_value(value).map(|at| Self { at, hard: false });
        }
        let table = value.table()?;
        let time = table.need("at").map(|at| Self { at, hard: table.get("hard").unwrap_or_default() });
        // Asked for where `at` is missing too, so that it is known.
        let _ = table.value("hard");
        table.finish("a fixed time");
        time
    }
}
