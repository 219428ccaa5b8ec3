//! Days, dayparts and windows of rules (clauses 2 and 3).

use cartelera_playlists::programme::{Daypart, Days, MinuteOfDay, NthWeekday, Rule, TimeRange};
use jiff::civil::Date;

use super::{
    clock::{Clock, Range, common, plus_days, weekday},
    hours::{instants, join},
};

/// Clause 3: whether `date` is one of a rule's days.
pub(super) fn is_day(days: &Days, date: Date) -> bool {
    if days.from.is_some_and(|from| date < from) || days.until.is_some_and(|until| date >= until) {
        return false;
    }
    let any_is_given = !days.weekdays.is_empty() || !days.nth_weekdays.is_empty() || !days.dates.is_empty();
    let on_a_weekday = days.weekdays.iter().any(|day| *day as usize == weekday(date));
    let on_an_nth = days.nth_weekdays.iter().any(|nth| is_nth(*nth, date));
    if any_is_given && !on_a_weekday && !on_an_nth && !days.dates.contains(&date) {
        return false;
    }
    let excluded = days.only.as_ref().is_some_and(|only| !only.contains(&date));
    !excluded && !days.except.contains(&date)
}

/// Whether `date` is the nth of its weekday in its month, counted date by date; -1 is the last.
fn is_nth(nth: NthWeekday, date: Date) -> bool {
    if nth.weekday as usize != weekday(date) {
        return false;
    }
    if nth.nth == -1 {
        return plus_days(date, 7).month() != date.month();
    }
    let same = (1..=date.day()).filter(|day| weekday(date.with().day(*day).build().unwrap()) == weekday(date));
    same.count() == nth.nth as usize
}

/// Clause 3: the ranges of a daypart on a date.
fn ranges(daypart: &Daypart, date: Date) -> Vec<TimeRange> {
    if let Some(exception) = daypart.exceptions.iter().find(|exception| exception.date == date) {
        return exception.hours.clone();
    }
    let holds = daypart.weekdays.is_empty() || daypart.weekdays.iter().any(|day| *day as usize == weekday(date));
    if holds { daypart.ranges.clone() } else { Vec::new() }
}

/// Clause 2: the windows of a rule in a service day that begins on `date`; those that touch or overlap are one.
pub(super) fn windows(rule: &Rule, clock: &Clock, date: Date, service_day: Range) -> Vec<Range> {
    let mut windows = Vec::new();
    for day in (-3..=3).map(|days| plus_days(date, days)).filter(|day| is_day(&rule.days, *day)) {
        let mut list: Vec<TimeRange> = rule.dayparts.iter().flat_map(|daypart| ranges(daypart, day)).collect();
        if rule.dayparts.is_empty() {
            list.push(TimeRange { from: MinuteOfDay::new(0).unwrap(), to: MinuteOfDay::new(24 * 60).unwrap() });
        }
        windows.extend(list.iter().filter_map(|range| common(&instants(clock, day, *range), &service_day)));
    }
    join(windows)
}
