//! Days of the calendar as the files give them: holidays, and the dates on which a rule holds.

use jiff::civil::Date;

use crate::programme::{Days, NthWeekday, Weekday};

/// A day on which the city's offices keep other hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Its date.
    pub date: Date,
    /// What it is called.
    pub name: String,
}

/// How a rule treats the city's holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayRule {
    /// It does not hold on them.
    Never,
    /// It holds on no other date.
    Only,
}

/// The dates on which a rule's windows begin. Empty lists are no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaysEntry {
    /// First date; `None` is always.
    pub from: Option<Date>,
    /// First date on which it no longer holds; `None` is never.
    pub until: Option<Date>,
    /// Weekdays, in order from Monday.
    pub weekdays: Vec<Weekday>,
    /// Weekdays of a month by their number, besides `weekdays`, in the order of the file.
    pub nth_weekdays: Vec<NthWeekday>,
    /// Single dates, besides `weekdays`, in the order of the file.
    pub dates: Vec<Date>,
    /// Dates on which it does not hold whatever else is given, in the order of the file.
    pub except: Vec<Date>,
    /// What it does on the city's holidays; `None` is as on any day.
    pub holidays: Option<HolidayRule>,
}

impl DaysEntry {
    /// As a programme holds them, in a city with `holidays`.
    pub fn to_programme(&self, holidays: &[Holiday]) -> Days {
        let of_city = || holidays.iter().map(|holiday| holiday.date);
        let mut except = self.except.clone();
        if self.holidays == Some(HolidayRule::Never) {
            except.extend(of_city());
        }
        let only = (self.holidays == Some(HolidayRule::Only)).then(|| sorted(of_city().collect()));
        Days {
            from: self.from,
            until: self.until,
            weekdays: self.weekdays.clone(),
            nth_weekdays: sorted(self.nth_weekdays.clone()),
            dates: sorted(self.dates.clone()),
            only,
            except: sorted(except),
        }
    }
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn holidays_are_left_out_or_are_the_only_days() {
        let christmas = date(2026, 12, 25);
        let holidays = [Holiday { date: christmas, name: "Navidad".to_owned() }];
        let days = |holidays| DaysEntry { holidays, ..DaysEntry::default() };
        let contains = |rule, date| days(rule).to_programme(&holidays).contains(date);
        for (rule, on_it, before_it) in
            [(None, true, true), (Some(HolidayRule::Never), false, true), (Some(HolidayRule::Only), true, false)]
        {
            assert_eq!((contains(rule, christmas), contains(rule, date(2026, 12, 24))), (on_it, before_it), "{rule:?}");
        }
    }
}
