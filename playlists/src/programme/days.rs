//! Dates by calendar: weekdays, nth weekdays of a month, lists and exceptions.

use jiff::civil::{self, Date};
use serde::{Deserialize, Serialize};

/// A set of dates. Empty lists are no condition: `Days::default()` is every date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// First date; `None` is always.
    pub from: Option<Date>,
    /// First date that is no longer in it; `None` is never.
    pub until: Option<Date>,
    /// Weekdays, in order from Monday.
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// Weekdays of a month by their number, besides `weekdays`.
    #[serde(default)]
    pub nth_weekdays: Vec<NthWeekday>,
    /// Single dates, besides `weekdays`, in order.
    #[serde(default)]
    pub dates: Vec<Date>,
    /// If given, no date but these, in order (holidays only).
    #[serde(default)]
    pub only: Option<Vec<Date>>,
    /// Dates that are not in it whatever else holds, in order.
    #[serde(default)]
    pub except: Vec<Date>,
}

impl Days {
    /// Tells whether `date` is in it.
    pub fn contains(&self, date: Date) -> bool {
        let by_weekday = || self.weekdays.contains(&Weekday::of(date));
        let by_number = || self.nth_weekdays.iter().any(|nth| nth.is_on(date));
        let unconditional = self.weekdays.is_empty() && self.nth_weekdays.is_empty() && self.dates.is_empty();
        self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date < until)
            && (unconditional || by_weekday() || by_number() || self.dates.contains(&date))
            && self.only.as_ref().is_none_or(|only| only.contains(&date))
            && !self.except.contains(&date)
    }
}

/// The nth of a weekday in its month, such as the first Monday or the last Friday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NthWeekday {
    /// 1 to 5 from the month's start; -1 is the last one.
    pub nth: i8,
    /// The weekday.
    pub weekday: Weekday,
}

impl NthWeekday {
    /// Tells whether `date` is that day of its month.
    pub fn is_on(self, date: Date) -> bool {
        let number = if self.nth < 0 { -1 - (date.days_in_month() - date.day()) / 7 } else { (date.day() - 1) / 7 + 1 };
        self.weekday == Weekday::of(date) && self.nth == number
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weekday {
    /// Monday.
    Mon,
    /// Tuesday.
    Tue,
    /// Wednesday.
    Wed,
    /// Thursday.
    Thu,
    /// Friday.
    Fri,
    /// Saturday.
    Sat,
    /// Sunday.
    Sun,
}

impl Weekday {
    /// The weekday of `date`.
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            civil::Weekday::Monday => Self::Mon,
            civil::Weekday::Tuesday => Self::Tue,
            civil::Weekday::Wednesday => Self::Wed,
            civil::Weekday::Thursday => Self::Thu,
            civil::Weekday::Friday => Self::Fri,
            civil::Weekday::Saturday => Self::Sat,
            civil::Weekday::Sunday => Self::Sun,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan as _, civil::date};

    use super::*;

    fn november(days: &Days) -> Vec<i8> {
        (1..=30).filter(|day| days.contains(date(2026, 11, *day))).collect()
    }

    #[test]
    fn days_are_those_of_any_list_within_the_range_without_the_exceptions() {
        let nth = |nth, weekday| NthWeekday { nth, weekday };
        let full = Days {
            from: Some(date(2026, 11, 3)),
            until: Some(date(2026, 11, 28)),
            weekdays: vec![Weekday::Tue],
            nth_weekdays: vec![nth(2, Weekday::Fri), nth(-1, Weekday::Fri)],
            dates: vec![date(2026, 11, 2), date(2026, 11, 20)],
            only: None,
            except: vec![date(2026, 11, 17)],
        };
        assert_eq!(november(&full), [3, 10, 13, 20, 24, 27]);
        let only = Days { only: Some(vec![date(2026, 11, 2), date(2026, 11, 3)]), ..full };
        assert_eq!(november(&only), [3]);
        assert_eq!(november(&Days { only: Some(Vec::new()), ..Days::default() }), [0; 0]);
        assert_eq!(november(&Days::default()).len(), 30);
    }

    #[test]
    fn every_month_has_one_first_and_one_last_of_each_weekday() {
        let mut day = date(2024, 1, 1);
        let (mut first, mut last, mut fifth) = (0, 0, 0);
        while day < date(2028, 1, 1) {
            let is = |nth| NthWeekday { nth, weekday: Weekday::Mon }.is_on(day);
            first += u32::from(is(1));
            last += u32::from(is(-1));
            fifth += u32::from(is(5));
            assert!(!is(-1) || is(4) || is(5), "{day}");
            day = day.checked_add(1.day()).unwrap();
        }
        assert_eq!((first, last), (48, 48));
        assert_eq!(fifth, 17);
        assert!(NthWeekday { nth: -1, weekday: Weekday::Thu }.is_on(date(2024, 2, 29)));
    }
}
