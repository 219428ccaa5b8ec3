//! Texts and numbers with a meaning: durations, dates, times of day, colours, shares, choices.

use jiff::civil::{Date, DateTime};
use toml::de::DeValue;

use super::value::{FromValue, Value};
use crate::{
    content::{Concern, DepartmentKind, Dialogue, HolidayRule, Orientation, Rotation},
    programme::{
        Category, Colour, Fit, Focus, Layout, MinuteOfDay, Priority, Region, ServantAppearance, TimeRange, Weekday,
    },
};

/// The names of the categories in files.
pub(in crate::content) const CATEGORIES: [(&str, Category); 7] = [
    ("government-publicity", Category::GovernmentPublicity),
    ("services", Category::Services),
    ("education", Category::Education),
    ("health", Category::Health),
    ("civil-protection", Category::CivilProtection),
    ("electoral-authority", Category::ElectoralAuthority),
    ("authorised-campaign", Category::AuthorisedCampaign),
];

/// Reads `"1h"`, `"1m30s"`, `"12s"` or `"800ms"`: whole numbers, each unit at most once, larger units first.
pub(in crate::content) fn parse_duration_ms(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total: u64 = 0;
    for (unit, unit_ms) in [("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)] {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (found, after) = after.split_at(letters);
        if found == unit {
            total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(unit_ms)?)?;
            rest = after;
        }
    }
    (rest.is_empty() && !text.is_empty()).then_some(total)
}

/// A duration in milliseconds between two bounds.
pub(super) fn duration_ms(value: &Value<'_>, min_ms: u64, max_ms: u64, allowed: &str) -> Option<u64> {
    let parsed = parse_duration_ms(value.text(allowed)?).filter(|ms| (min_ms..=max_ms).contains(ms));
    if parsed.is_none() {
        value.refuse(allowed);
    }
    parsed
}

/// The length of an item's slot.
pub(super) struct LengthMs(pub(super) u64);

impl FromValue for LengthMs {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        duration_ms(value, 1_000, 3_600_000, "\"1s\" to \"1h\", such as \"12s\" or \"1m30s\"").map(Self)
    }
}

/// The length of a cross-fade; 0 is a cut.
pub(super) struct TransitionMs(pub(super) u64);

impl FromValue for TransitionMs {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "\"cut\" or \"1ms\" to \"5s\", such as \"800ms\"";
        if value.content().as_str() == Some("cut") {
            return Some(Self(0));
        }
        duration_ms(value, 1, 5_000, ALLOWED).map(Self)
    }
}

/// A share in parts per million.
pub(super) struct SharePpm(pub(super) u32);

impl FromValue for SharePpm {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "a number over 0 and at most 1, such as 0.3";
        let share = value.number(ALLOWED)?;
        // Rounded down from the decimal that is written: 0.29 as a binary number lies a little under it.
        let ppm = if share > 0.0 && share <= 1.0 { ((share * 1e9).round() / 1e3).floor() as u32 } else { 0 };
        if ppm == 0 {
            value.refuse(ALLOWED);
            return None;
        }
        Some(Self(ppm))
    }
}

impl FromValue for Date {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        let date = match value.content() {
            DeValue::Datetime(datetime) if datetime.time.is_none() => datetime.date.and_then(civil_date),
            _ => None,
        };
        if date.is_none() {
            value.refuse("a date without quotes, such as 2026-11-01");
        }
        date
    }
}

/// A date-time without offset, or a date for its midnight.
impl FromValue for DateTime {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        let civil = match value.content() {
            DeValue::Datetime(datetime) if datetime.offset.is_none() => {
                datetime.date.and_then(civil_date).and_then(|date| {
                    let Some(time) = datetime.time else { return Some(date.at(0, 0, 0, 0)) };
                    let second = time.second.unwrap_or_default();
                    let small = |number: u8| i8::try_from(number).ok();
                    let nanosecond = i32::try_from(time.nanosecond.unwrap_or_default()).ok()?;
                    let time =
                        jiff::civil::Time::new(small(time.hour)?, small(time.minute)?, small(second)?, nanosecond)
                            .ok()?;
                    Some(date.to_datetime(time))
                })
            }
            _ => None,
        };
        if civil.is_none() {
            value.refuse(
                "a date or date-time without quotes and without offset, such as 2026-11-01 or 2026-11-01T08:00:00",
            );
        }
        civil
    }
}

fn civil_date(date: toml::value::Date) -> Option<Date> {
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

impl FromValue for TimeRange {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "two different times of day, such as \"08:00-15:00\" or past midnight \"22:00-02:00\"; \
                               a whole day is \"00:00-24:00\"";
        let parse = |text: &str| {
            let (from, to) = text.split_once('-')?;
            Some((from.trim().parse::<MinuteOfDay>().ok()?, to.trim().parse::<MinuteOfDay>().ok()?))
        };
        let range = parse(value.text(ALLOWED)?).filter(|(from, to)| from.minutes() < 24 * 60 && from != to);
        let Some((from, to)) = range else {
            value.refuse(ALLOWED);
            return None;
        };
        // Midnight at the end is written in one way, so that equal ranges compare equal.
        let to = if to.minutes() == 0 { MinuteOfDay::new(24 * 60).expect("1440 is the largest minute") } else { to };
        Some(Self { from, to })
    }
}

/// A minute at which something can begin, so not 24:00.
impl FromValue for MinuteOfDay {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "a time of day, \"00:00\" to \"23:59\"";
        let minute = value.text(ALLOWED)?.parse().ok().filter(|minute: &Self| minute.minutes() < 24 * 60);
        if minute.is_none() {
            value.refuse(ALLOWED);
        }
        minute
    }
}

impl FromValue for Colour {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        value.parse("# and six hexadecimal digits, such as \"#9d2449\"")
    }
}

/// Two fractions of a picture's sides.
impl FromValue for Focus {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "two numbers, 0 to 1: the parts of the picture to the left of the point and above it, \
                               such as [0.3, 0.2]";
        let elements = match value.content() {
            DeValue::Array(elements) if elements.len() == 2 => value.elements("numbers")?,
            _ => {
                value.refuse(ALLOWED);
                return None;
            }
        };
        let permille = |element: &Value<'_>| {
            let part = element.number("a number, 0 to 1, such as 0.3")?;
            let is_within = (0.0..=1.0).contains(&part);
            if !is_within {
                element.refuse("a number, 0 to 1, such as 0.3");
            }
            is_within.then(|| (part * 1_000.0).round() as u16)
        };
        let (x, y) = (permille(&elements[0]), permille(&elements[1]));
        Some(Self { x_permille: x?, y_permille: y? })
    }
}

macro_rules! choices {
    ($($type:ty: [$($choice:expr),* $(,)?];)*) => {$(
        impl FromValue for $type {
            fn from_value(value: &Value<'_>) -> Option<Self> {
                value.choice(&[$($choice),*])
            }
        }
    )*};
}

choices! {
    Concern: [
        ("long-headline", Self::LongHeadline), ("dense-qr", Self::DenseQr), ("no-alt", Self::NoAlt),
        ("small-picture", Self::SmallPicture), ("servants-in-publicity", Self::ServantsInPublicity),
    ];
    DepartmentKind: [("directorate", Self::Directorate), ("decentralised", Self::Decentralised)];
    Dialogue: [("captions", Self::Captions), ("burned-in", Self::BurnedIn), ("none", Self::None)];
    Fit: [("blur", Self::Blur), ("letterbox", Self::Letterbox), ("crop", Self::Crop)];
    Layout: [("full", Self::Full), ("bar", Self::Bar)];
    HolidayRule: [("never", Self::Never), ("only", Self::Only)];
    Orientation: [("landscape", Self::Landscape), ("portrait", Self::Portrait)];
    Priority: [("priority", Self::Priority), ("normal", Self::Normal), ("filler", Self::Filler)];
    Region: [("main", Self::Main), ("bar", Self::Bar)];
    ServantAppearance: [("name", Self::Name), ("image", Self::Image), ("voice", Self::Voice), ("symbol", Self::Symbol)];
    Weekday: [
        ("mon", Self::Mon), ("tue", Self::Tue), ("wed", Self::Wed), ("thu", Self::Thu), ("fri", Self::Fri),
        ("sat", Self::Sat), ("sun", Self::Sun),
    ];
}

impl FromValue for Category {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        value.choice(&CATEGORIES)
    }
}

impl FromValue for Rotation {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        let rotations = [Self::None, Self::Quarter, Self::Half, Self::ThreeQuarters];
        let degrees = value.integer();
        let rotation = rotations.into_iter().find(|rotation| degrees == Some(i64::from(rotation.degrees())));
        if rotation.is_none() {
            value.refuse("0, 90, 180, 270");
        }
        rotation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_whole_numbers_with_units_from_large_to_small() {
        let cases =
            [("12s", 12_000), ("1m30s", 90_000), ("800ms", 800), ("1h", 3_600_000), ("1s500ms", 1_500), ("0s", 0)];
        for (text, ms) in cases {
            assert_eq!(parse_duration_ms(text), Some(ms), "{text}");
        }
        for text in ["", "12", "s", "1.5s", "30s1m", "1s1s", "1 s", "12S", "-1s", "99999999999999999999s", "1d"] {
            assert_eq!(parse_duration_ms(text), None, "{text}");
        }
    }
}
