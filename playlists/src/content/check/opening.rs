//! A service day must end before the next one begins.

use jiff::civil::Date;

use crate::{
    content::{
        City, Hours,
        hours::minutes,
        read::{Kind, Notes},
    },
    programme::TimeRange,
};

const DAY_MINUTES: u32 = 24 * 60;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn check(city: &City, notes: &mut Notes) {
    check_hours(&city.hours, Kind::City, "", notes);
    for office in &city.offices {
        if let Some(hours) = &office.hours {
            check_hours(hours, Kind::Office, office.id.as_str(), notes);
        }
    }
}

fn check_hours(hours: &Hours, kind: Kind, id: &str, notes: &mut Notes) {
    for (index, day) in hours.week.iter().enumerate() {
        let next = (index + 1) % DAYS.len();
        if let Some((last, first)) = overlap(day, &hours.week[next]) {
            let message = overlap_message(DAYS[next], first, DAYS[index], last);
            report(kind, id, &format!("hours.{}", DAYS[next]), message, notes);
        }
    }
    for (index, exception) in hours.exceptions.iter().enumerate() {
        let date = exception.date;
        let is_exception = |date: Date| hours.exceptions.iter().any(|other| other.date == date);
        let before = date.yesterday().ok().map(|yesterday| (yesterday, date));
        // Two exceptions side by side are compared once, at the later one.
        let after = date.tomorrow().ok().filter(|tomorrow| !is_exception(*tomorrow)).map(|tomorrow| (date, tomorrow));
        for (earlier, later) in before.into_iter().chain(after) {
            if let Some((last, first)) = overlap(hours.on(earlier), hours.on(later)) {
                let message = overlap_message(&later.to_string(), first, &earlier.to_string(), last);
                report(kind, id, &format!("hours.exceptions[{index}].hours"), message, notes);
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
