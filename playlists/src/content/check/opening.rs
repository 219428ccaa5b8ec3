//! A service day must end before the next one begins.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    content::{
        City, Holiday, Hours,
        hours::minutes,
        read::{Kind, Notes},
    },
    programme::TimeRange,
};

const DAY_MINUTES: u32 = 24 * 60;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn check(city: &City, notes: &mut Notes) {
    check_hours(&city.hours, &city.holidays, Kind::City, "", notes);
    for office in &city.offices {
        if let Some(hours) = &office.hours {
            check_hours(hours, &city.holidays, Kind::Office, office.id.as_str(), notes);
        }
    }
}

fn check_hours(hours: &Hours, holidays: &[Holiday], kind: Kind, id: &str, notes: &mut Notes) {
    for (index, day) in hours.week.iter().enumerate() {
        let next = (index + 1) % DAYS.len();
        if let Some((last, first)) = overlap(day, &hours.week[next]) {
            let message = overlap_message(DAYS[next], first, DAYS[index], last);
            report(kind, id, &format!("hours.{}", DAYS[next]), message, notes);
        }
    }
    // The dates that differ from their weekday: a dated exception's key, or that of all holidays.
    let exceptions = hours.exceptions.iter().enumerate();
    let exceptions = exceptions.map(|(index, day)| (day.date, format!("hours.exceptions[{index}].hours")));
    let mut dates: BTreeMap<Date, String> =
        holidays.iter().map(|holiday| (holiday.date, "hours.holidays".to_owned())).collect();
    dates.extend(exceptions);
    for (date, key) in &dates {
        let before = date.yesterday().ok().map(|yesterday| (yesterday, *date));
        // Two such dates side by side are compared once, at the later one.
        let after = date.tomorrow().ok().filter(|tomorrow| !dates.contains_key(tomorrow));
        for (earlier, later) in before.into_iter().chain(after.map(|tomorrow| (*date, tomorrow))) {
            if let Some((last, first)) = overlap(hours.on(earlier, holidays), hours.on(later, holidays)) {
                let message = overlap_message(&later.to_string(), first, &earlier.to_string(), last);
                report(kind, id, key, message, notes);
            }
        }
    }
}

/// The last minute of `day` and the first one of `next` if the service days overlap, each from its own midnight.
fn overlap(day: &[TimeRange], next: &[TimeRange]) -> Option<(u32, u32)> {
    let last = day.iter().map(|range| minutes(*range).1).max()?;
    let first = next.iter().map(|range| minutes(*range).0).min()?;
    (last > first + DAY_MINUTES).then(|| (last - DAY_MINUTES, first))
}

fn overlap_message(later: &str, first: u32, earlier: &str, last: u32) -> String {
    let time = |minutes: u32| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let (first, last) = (time(first), time(last));
    format!("{later} opens at {first} while {earlier} is open until {last} of it (allowed: days that do not overlap)")
}

fn report(kind: Kind, id: &str, key: &str, message: String, notes: &mut Notes) {
    if let Some(place) = notes.origin(kind, id).map(|origin| origin.key(key)) {
        notes.error(place, message);
    }
}
