//! Days of the calendar: holidays, and the dates on which a rule holds.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    city::{check_order, placeholder},
    table::Table,
    value::{FromValue, Value},
};
use crate::{
    content::{DaysEntry, Holiday},
    programme::{NthWeekday, Weekday},
};

/// Reads the holidays of `city.toml`, each date once.
pub(super) fn read_holidays(root: &Table<'_>) -> Vec<Holiday> {
    let mut dates: BTreeMap<Date, String> = BTreeMap::new();
    let mut holidays = Vec::new();
    for table in root.tables("holidays") {
        let date: Option<Date> = table.need("date");
        let name = table.need("name").unwrap_or_else(placeholder);
        if let Some(date) = date
            && let Some(first) = dates.insert(date, table.place().to_string())
        {
            table.error("date", format!("{date} is already a holiday at {first} (allowed: each date once)"));
        }
        table.finish("a holiday");
        holidays.extend(date.map(|date| Holiday { date, name }));
    }
    holidays
}

/// Reads the keys of a rule that say on which dates it holds.
pub(super) fn read_days(table: &Table<'_>) -> DaysEntry {
    let days = DaysEntry {
        from: table.get("from"),
        until: table.get("until"),
        weekdays: read_weekdays(table),
        nth_weekdays: table.distinct("nth_weekdays"),
        dates: table.distinct("dates"),
        except: table.distinct("except"),
        holidays: table.get("holidays"),
    };
    check_order(table, days.from, days.until);
    days
}

/// Reads weekdays, in order from Monday.
pub(super) fn read_weekdays(table: &Table<'_>) -> Vec<Weekday> {
    let mut weekdays: Vec<Weekday> = table.filled("weekdays");
    weekdays.sort_unstable();
    weekdays.dedup();
    weekdays
}

impl FromValue for NthWeekday {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "1 to 5 or last, and a weekday: mon, tue, wed, thu, fri, sat, sun, such as \"1 mon\" or \
                               \"last fri\"";
        let weekday = |text: &str| {
            Some(match text {
                "mon" => Weekday::Mon,
                "tue" => Weekday::Tue,
                "wed" => Weekday::Wed,
                "thu" => Weekday::Thu,
                "fri" => Weekday::Fri,
                "sat" => Weekday::Sat,
                "sun" => Weekday::Sun,
                _ => return None,
            })
        };
        let nth = |text: &str| match text {
            "last" => Some(-1),
            _ => text.parse().ok().filter(|nth| (1..=5).contains(nth)),
        };
        let parts = value.text(ALLOWED)?.split_once(' ');
        let read = parts.and_then(|(number, day)| Some(Self { nth: nth(number)?, weekday: weekday(day)? }));
        if read.is_none() {
            value.refuse(ALLOWED);
        }
        read
    }
}
