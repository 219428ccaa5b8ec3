//! Times of day: the city's named dayparts, and what a rule lists.

use super::{
    days::read_weekdays,
    hours::{read_day, read_exceptions},
    notes::Kind,
    table::Table,
    value::{FromValue, Value},
};
use crate::{
    content::{DaypartEntry, DaypartRef},
    ids::{DaypartId, InvalidId},
};

/// Reads `[dayparts.NAME]` of `city.toml`, in order of name.
pub(super) fn read_dayparts(root: &Table<'_>) -> Vec<DaypartEntry> {
    let tables = root.table("dayparts").map(|dayparts| dayparts.named_tables()).unwrap_or_default();
    let mut dayparts: Vec<DaypartEntry> =
        tables.into_iter().filter_map(|(name, table)| read_daypart(name, table)).collect();
    dayparts.sort_by(|a, b| a.id.cmp(&b.id));
    dayparts
}

fn read_daypart(name: &str, table: Table<'_>) -> Option<DaypartEntry> {
    let id: Option<DaypartId> = name.parse().map_err(|invalid: InvalidId| table.error("", invalid.to_string())).ok();
    if let Some(id) = &id {
        table.define_as(Kind::Daypart, id.as_str());
    }
    let weekdays = read_weekdays(&table);
    let hours = table.need_value("hours").map(|value| read_day(&value)).unwrap_or_default();
    if table.value("hours").is_some_and(|hours| hours.is_empty_list()) {
        table.error("hours", "is empty (allowed: at least one range, such as \"08:00-12:00\")");
    }
    let exceptions = read_exceptions(&table);
    table.finish("a daypart");
    Some(DaypartEntry { id: id?, weekdays, hours, exceptions })
}

impl FromValue for DaypartRef {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        // No name has a colon, and no range is without one.
        match value.content().as_str() {
            Some(text) if !text.contains(':') => FromValue::from_value(value).map(Self::Named),
            _ => FromValue::from_value(value).map(Self::Range),
        }
    }
}
