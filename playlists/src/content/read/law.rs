//! What the law on government publicity asks: exempt categories, blackouts, emergencies, territories.

use jiff::civil::DateTime;

use super::{
    city::{check_order, placeholder},
    table::{AsId as _, Table},
    value::{FromValue, Value},
};
use crate::{
    content::{BlackoutEntry, EmergencyEntry, ExceptionEntry},
    ids::TerritoryId,
    programme::Category,
};

pub(super) fn read_exempt(value: &Value<'_>) -> Vec<Category> {
    if value.is_empty_list() {
        value.error("is empty (allowed: at least one category, else nothing may show in a blackout)");
    }
    FromValue::from_value(value).unwrap_or_default()
}

pub(super) fn read_blackout(table: Table<'_>) -> BlackoutEntry {
    let (from, until): (Option<DateTime>, Option<DateTime>) = (table.need("from"), table.need("until"));
    check_order(&table, from, until);
    let exceptions = table.tables("exceptions").into_iter();
    let blackout = BlackoutEntry {
        name: table.need("name").unwrap_or_else(placeholder),
        from: from.unwrap_or_default(),
        until: until.unwrap_or_default(),
        territory: table.get("territory"),
        exempt: table.value("exempt").map(|value| read_exempt(&value)),
        exceptions: exceptions.map(|exception| read_exception(exception, from.zip(until))).collect(),
        agreement: table.get("agreement"),
    };
    table.finish("a blackout");
    blackout
}

/// Reads what may show besides in a blackout from `whole.0` until `whole.1`.
fn read_exception(table: Table<'_>, whole: Option<(DateTime, DateTime)>) -> ExceptionEntry {
    let category = table.need("category");
    let exception = ExceptionEntry {
        category: category.unwrap_or(Category::Unknown),
        from: table.get("from"),
        until: table.get("until"),
        agreement: table.need("agreement").unwrap_or_else(placeholder),
    };
    check_order(&table, exception.from, exception.until);
    for (key, moment) in [("from", exception.from), ("until", exception.until)] {
        if let Some((moment, (from, until))) = moment.zip(whole.filter(|(from, until)| from < until))
            && !(from..=until).contains(&moment)
        {
            table.error(key, format!("{moment} is outside the blackout (allowed: {from} to {until})"));
        }
    }
    table.finish("an exception of a blackout");
    exception
}

pub(super) fn read_emergency(table: Table<'_>) -> EmergencyEntry {
    let (from, until): (Option<DateTime>, Option<DateTime>) = (table.need("from"), table.need("until"));
    check_order(&table, from, until);
    let emergency = EmergencyEntry {
        name: table.need("name").unwrap_or_else(placeholder),
        from: from.unwrap_or_default(),
        until: until.unwrap_or_default(),
        agreement: table.get("agreement"),
    };
    table.finish("an emergency");
    emergency
}

/// A territory in which an office lies; blackouts refer to it.
#[derive(PartialEq)]
pub(super) struct Lain(pub(super) TerritoryId);

impl FromValue for Lain {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        TerritoryId::parse_id(value).map(Self)
    }
}
