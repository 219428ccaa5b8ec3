//! The dates and times of day of one rule, as its programme would hold them.

use jiff::civil::Date;

use crate::{
    content::{City, PlaylistEntry, RuleEntry, hours::minutes},
    programme::{Daypart, Days, TimeRange, Weekday},
};

/// Whole days in minutes.
pub(super) const DAY_MINUTES: u32 = 24 * 60;

/// A rule with its playlist, and when it holds.
#[derive(Clone)]
pub(super) struct RuleTimes<'a> {
    pub(super) rule: &'a RuleEntry,
    pub(super) playlist: &'a PlaylistEntry,
    pub(super) days: Days,
    /// Empty is all day.
    pub(super) dayparts: Vec<Daypart>,
}

impl<'a> RuleTimes<'a> {
    pub(super) fn of(city: &City, rule: &'a RuleEntry, playlist: &'a PlaylistEntry) -> Self {
        let dayparts = rule.dayparts.iter().map(|daypart| daypart.to_programme(city)).collect();
        Self { rule, playlist, days: rule.days.to_programme(&city.holidays), dayparts }
    }

    /// Its windows that begin on `date`, in minutes from that date's midnight; the last may end on the next day.
    pub(super) fn ranges_on(&self, date: Date) -> Vec<(u32, u32)> {
        if !self.days.contains(date) {
            return Vec::new();
        }
        if self.dayparts.is_empty() {
            return vec![(0, DAY_MINUTES)];
        }
        self.dayparts.iter().flat_map(|daypart| ranges(daypart, date)).copied().map(minutes).collect()
    }

    /// Tells whether it holds at `minute` of `date`, by a window that began on it or on the day before.
    pub(super) fn is_active(&self, date: Date, minute: u32) -> bool {
        let covers = |date, minute| self.ranges_on(date).iter().any(|(from, to)| (*from..*to).contains(&minute));
        covers(date, minute) || date.yesterday().is_ok_and(|yesterday| covers(yesterday, minute + DAY_MINUTES))
    }

    /// The minutes of a day at which any of its windows begins, on whatever date.
    pub(super) fn starts(&self) -> impl Iterator<Item = u32> {
        let of_exceptions = |daypart: &'_ Daypart| -> Vec<TimeRange> {
            daypart.exceptions.iter().flat_map(|exception| exception.hours.iter().copied()).collect()
        };
        let ranges = self.dayparts.iter().flat_map(move |daypart| {
            let own = daypart.ranges.iter().copied();
            own.chain(of_exceptions(daypart)).collect::<Vec<_>>()
        });
        ranges.map(|range| minutes(range).0)
    }

    /// The dates that it names.
    pub(super) fn named_dates(&self) -> impl Iterator<Item = Date> {
        let Days { from, until, dates, only, except, .. } = &self.days;
        let exceptions = self.dayparts.iter().flat_map(|daypart| &daypart.exceptions).map(|exception| exception.date);
        let lists = dates.iter().chain(except).chain(only.iter().flatten()).copied();
        from.iter().chain(until).copied().chain(lists).chain(exceptions)
    }
}

/// The ranges of `daypart` on `date`.
fn ranges(daypart: &Daypart, date: Date) -> &[TimeRange] {
    match daypart.exceptions.iter().find(|exception| exception.date == date) {
        Some(exception) => &exception.hours,
        None if daypart.weekdays.is_empty() || daypart.weekdays.contains(&Weekday::of(date)) => &daypart.ranges,
        None => &[],
    }
}
