//! How dates, times and lengths are written.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::Locale;
use crate::ask::words;

impl Locale {
    /// A date: `sábado 28 de noviembre de 2026`.
    pub(crate) fn date(self, date: Date) -> String {
        match self {
            Self::Es => words::date(date),
            Self::En => format!("{} {} {} {}", weekday(date), date.day(), month(date), date.year()),
        }
    }

    /// The month of a date: `diciembre de 2026`.
    pub(crate) fn month(self, date: Date) -> String {
        match self {
            Self::Es => words::month(date),
            Self::En => format!("{} {}", month(date), date.year()),
        }
    }

    /// A count: `12,345`.
    #[expect(clippy::unused_self, reason = "another language may write it otherwise")]
    pub(crate) fn count(self, count: u64) -> String {
        words::number(count)
    }

    /// A time of day: `14:05`.
    #[expect(clippy::unused_self, reason = "another language may write it otherwise")]
    pub(crate) fn clock(self, at: Timestamp, zone: &TimeZone) -> String {
        zone.to_datetime(at).strftime("%H:%M").to_string()
    }

    /// A time of day with seconds.
    #[expect(clippy::unused_self, reason = "another language may write it otherwise")]
    pub(crate) fn exact_clock(self, at: Timestamp, zone: &TimeZone) -> String {
        zone.to_datetime(at).strftime("%H:%M:%S").to_string()
    }

    /// A date and time: `28 nov 2026, 14:05`.
    pub(crate) fn moment(self, at: Timestamp, zone: &TimeZone) -> String {
        format!("{}, {}", self.short_date(zone.to_datetime(at).date()), self.clock(at, zone))
    }

    /// The same with seconds.
    pub(crate) fn exact_moment(self, at: Timestamp, zone: &TimeZone) -> String {
        format!("{}, {}", self.short_date(zone.to_datetime(at).date()), self.exact_clock(at, zone))
    }

    fn short_date(self, date: Date) -> String {
        let months = match self {
            Self::Es => ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
            Self::En => ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
        };
        format!("{} {} {}", date.day(), months[usize::from(date.month().unsigned_abs()) - 1], date.year())
    }

    /// How long ago something was, in the largest unit that fits.
    pub(crate) fn ago(self, since: SignedDuration) -> String {
        let w = self.words();
        let seconds = since.as_secs().max(0);
        match seconds {
            0..60 => self.fill(w.ago_seconds, &[&seconds]),
            60..3_600 => self.fill(w.ago_minutes, &[&(seconds / 60)]),
            3_600..172_800 => self.fill(w.ago_hours, &[&(seconds / 3_600)]),
            _ => self.fill(w.ago_days, &[&(seconds / 86_400)]),
        }
    }

    /// A length of time in two units at most; the units are the same in both languages.
    #[expect(clippy::unused_self, reason = "another language may write it otherwise")]
    pub(crate) fn length(self, ms: u64) -> String {
        words::length(ms)
    }
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month(date: Date) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::from(date.month().unsigned_abs()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_both_languages() {
        let date = jiff::civil::date(2026, 11, 28);
        assert_eq!(Locale::Es.date(date), "sábado 28 de noviembre de 2026");
        assert_eq!(Locale::En.date(date), "Saturday 28 November 2026");
        let at: Timestamp = "2026-11-28T20:05:09Z".parse().unwrap();
        assert_eq!(Locale::Es.moment(at, &TimeZone::UTC), "28 nov 2026, 20:05");
        assert_eq!(Locale::En.exact_moment(at, &TimeZone::UTC), "28 Nov 2026, 20:05:09");
        assert_eq!(Locale::Es.ago(SignedDuration::from_secs(59)), "hace 59 s");
        assert_eq!(Locale::En.ago(SignedDuration::from_hours(49)), "2 days ago");
    }
}
