//! Opening hours as the files give them.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    content::Holiday,
    programme::{HoursException, OpeningHours, TimeRange, Weekday},
};

const DAY_MINUTES: u32 = 24 * 60;

/// When an office is open: seven weekdays and the dates that differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Monday to Sunday, each in order; an empty list is a closed day.
    pub week: [Vec<TimeRange>; 7],
    /// The hours on the city's holidays, in order; empty is closed.
    pub holidays: Vec<TimeRange>,
    /// Dates with hours of their own, in the order of the file.
    pub exceptions: Vec<DatedHours>,
}

/// The hours of one date that differ from its weekday's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatedHours {
    /// The date.
    pub date: Date,
    /// Its hours; empty is closed.
    pub hours: Vec<TimeRange>,
    /// Why it differs, such as the name of the holiday.
    pub name: Option<String>,
}

impl Hours {
    /// The hours of `date` in a city with `holidays`: its exception's, else a holiday's, else its weekday's.
    pub fn on(&self, date: Date, holidays: &[Holiday]) -> &[TimeRange] {
        match self.exceptions.iter().find(|exception| exception.date == date) {
            Some(exception) => &exception.hours,
            None if holidays.iter().any(|holiday| holiday.date == date) => &self.holidays,
            None => &self.week[Weekday::of(date) as usize],
        }
    }

    /// As a programme holds them: in order, with ranges that touch joined to one, and holidays as exceptions.
    pub(super) fn to_programme(&self, holidays: &[Holiday]) -> OpeningHours {
        let own = self.exceptions.iter().map(|exception| exception.date);
        let dates: BTreeSet<Date> = own.chain(holidays.iter().map(|holiday| holiday.date)).collect();
        let exceptions =
            dates.into_iter().map(|date| HoursException { date, hours: join(self.on(date, holidays)) }).collect();
        OpeningHours { week: self.week.each_ref().map(|day| join(day)), exceptions }
    }
}

/// First and last minute of a range, counted from the midnight before it; a range past midnight ends after 1,440.
pub(super) fn minutes(range: TimeRange) -> (u32, u32) {
    let (from, to) = (u32::from(range.from.minutes()), u32::from(range.to.minutes()));
    (from, if to <= from { to + DAY_MINUTES } else { to })
}

fn join(ranges: &[TimeRange]) -> Vec<TimeRange> {
    let mut sorted = ranges.to_vec();
    sorted.sort_by_key(|range| range.from);
    let mut joined: Vec<TimeRange> = Vec::new();
    for range in sorted {
        match joined.last_mut() {
            // Joining to a whole day would need `from == to`, so such a pair stays apart unless it is 00:00 to 24:00.
            Some(last) if last.to == range.from && last.from != range.to => last.to = range.to,
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> TimeRange {
        let (from, to) = text.split_once('-').unwrap();
        TimeRange { from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    #[test]
    fn ranges_that_touch_become_one() {
        let joined = |texts: &[&str]| join(&texts.iter().map(|text| range(text)).collect::<Vec<_>>());
        assert_eq!(joined(&["12:00-15:00", "08:00-12:00"]), [range("08:00-15:00")]);
        assert_eq!(joined(&["08:00-12:00", "13:00-15:00"]), [range("08:00-12:00"), range("13:00-15:00")]);
        assert_eq!(joined(&["00:00-12:00", "12:00-24:00"]), [range("00:00-24:00")]);
        assert_eq!(joined(&["06:00-12:00", "12:00-06:00"]), [range("06:00-12:00"), range("12:00-06:00")]);
    }

    #[test]
    fn an_exception_replaces_a_holiday_and_that_the_weekday() {
        let mut hours = Hours::default();
        hours.week[4] = vec![range("08:00-15:00")];
        let christmas: Date = "2026-12-25".parse().unwrap();
        let holidays = [Holiday { date: christmas, name: "Navidad".to_owned() }];
        assert_eq!(hours.on(christmas, &[]), [range("08:00-15:00")]);
        assert_eq!(hours.on(christmas, &holidays), []);
        hours.holidays = vec![range("09:00-10:00")];
        assert_eq!(hours.on(christmas, &holidays), [range("09:00-10:00")]);
        hours.exceptions.push(DatedHours { date: christmas, hours: vec![range("10:00-12:00")], name: None });
        assert_eq!(hours.on(christmas, &holidays), [range("10:00-12:00")]);
        assert_eq!(hours.to_programme(&holidays).exceptions.len(), 1);
    }
}
