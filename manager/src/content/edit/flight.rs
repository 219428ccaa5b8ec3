//! When something runs, as files have it.

use jiff::civil::DateTime;
use toml_edit::{Datetime, InlineTable, Item, Table, Value, value};

/// What becomes of the moment from which on an item no longer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It stays.
    Keep,
    /// There is none.
    Never,
    /// It is this one.
    At(DateTime),
}

/// Takes the end away.
pub(super) fn endless(table: &mut Table) {
    let Some(flight) = table.get_mut("flight").and_then(Item::as_table_like_mut) else { return };
    flight.remove("until");
    flight.remove("hard_end");
    let is_empty = flight.is_empty();
    if let Some(inline) = table.get_mut("flight").and_then(Item::as_inline_table_mut) {
        inline.fmt();
    }
    if is_empty {
        table.remove("flight");
    }
}

/// Writes when it ends.
pub(super) fn until(table: &mut Table, end: DateTime) {
    let midnight = end.time() == jiff::civil::Time::midnight();
    let written = if midnight { end.date().to_string() } else { end.strftime("%Y-%m-%dT%H:%M:%S").to_string() };
    let Ok(written) = written.parse::<Datetime>() else { return };
    if let Some(flight) = table.get_mut("flight").and_then(Item::as_table_like_mut) {
        flight.insert("until", value(written));
        return;
    }
    let mut flight = InlineTable::new();
    flight.insert("until", Value::from(written));
    table["flight"] = value(flight);
}
