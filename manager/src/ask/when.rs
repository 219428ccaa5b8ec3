//! Dates, local times, instants and months as people give them on the command line.

use std::str::FromStr;

use anyhow::Context as _;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// A date, a time on the clocks of an office, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    /// A whole date.
    Date(Date),
    /// A time on the clocks of the office.
    Local(DateTime),
    /// An instant, given with an offset or as UTC.
    Instant(Timestamp),
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let has_time = text.contains(['T', 't', ' ']);
        let parsed = text.parse().map(Self::Instant).ok();
        let parsed = parsed.or_else(|| text.parse().map(Self::Local).ok().filter(|_| has_time));
        let parsed = parsed.or_else(|| text.parse().map(Self::Date).ok().filter(|_| !has_time));
        parsed.ok_or_else(|| {
            "not a date or time (allowed: a date such as 2026-11-24, a time on the office's clocks such as \
             2026-11-24T10:15, an instant such as 2026-11-24T16:15:00Z or 2026-11-24T10:15-06:00)"
                .to_owned()
        })
    }
}

impl When {
    /// The instant that it is, or at which it begins, on the clocks of `zone`.
    pub(crate) fn begins(self, zone: &TimeZone) -> anyhow::Result<Timestamp> {
        match self {
            Self::Instant(instant) => Ok(instant),
            Self::Local(time) => zone.to_timestamp(time).with_context(|| format!("finding the instant of {time}")),
            Self::Date(date) => Self::Local(date.at(0, 0, 0, 0)).begins(zone),
        }
    }

    /// The instant that it is, or at which its date is over.
    pub(crate) fn ends(self, zone: &TimeZone) -> anyhow::Result<Timestamp> {
        match self {
            Self::Date(date) => {
                let next = date.tomorrow().with_context(|| format!("finding the end of {date}"))?;
                Self::Date(next).begins(zone)
            }
            Self::Local(_) | Self::Instant(_) => self.begins(zone),
        }
    }
}

/// A point in time that must not be a mere date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PointInTime(pub(crate) When);

impl FromStr for PointInTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse()? {
            When::Date(date) => Err(format!("{date} is a date without a time (allowed: such as {date}T10:15)")),
            when => Ok(Self(when)),
        }
    }
}

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    /// Its first date.
    pub(crate) from: Date,
    /// The first date after it.
    pub(crate) until: Date,
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "not a month (allowed: year and month, such as 2026-12)".to_owned();
        let is_whole = text.len() == "2026-12".len();
        let from: Date = is_whole.then(|| format!("{text}-01")).ok_or_else(wrong)?.parse().map_err(|_| wrong())?;
        let until = from.last_of_month().tomorrow().map_err(|_| wrong())?;
        Ok(Self { from, until })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_local_times_and_instants_are_told_apart() {
        let local = |hour, minute| When::Local(date(2026, 11, 24).at(hour, minute, 0, 0));
        let instant = |text: &str| When::Instant(text.parse().unwrap());
        for (text, when) in [
            ("2026-11-24", When::Date(date(2026, 11, 24))),
            ("2026-11-24T10:15", local(10, 15)),
            ("2026-11-24 10:15", local(10, 15)),
            ("2026-11-24T16:15:00Z", instant("2026-11-24T16:15:00Z")),
            ("2026-11-24T10:15-06:00", instant("2026-11-24T16:15:00Z")),
        ] {
            assert_eq!(text.parse(), Ok(when), "{text}");
        }
        for text in ["", "hoy", "2026-13-01", "24/11/2026", "10:15", "2026-11-24T25:00"] {
            assert!(text.parse::<When>().unwrap_err().contains("such as 2026-11-24T10:15"), "{text}");
        }
        assert!("2026-11-24".parse::<PointInTime>().unwrap_err().contains("such as 2026-11-24T10:15"));
    }

    #[test]
    fn a_date_lasts_until_the_next_one() {
        let day = When::Date(date(2026, 11, 24));
        assert_eq!(day.begins(&TimeZone::UTC).unwrap().to_string(), "2026-11-24T00:00:00Z");
        assert_eq!(day.ends(&TimeZone::UTC).unwrap().to_string(), "2026-11-25T00:00:00Z");
    }

    #[test]
    fn a_month_is_a_year_and_a_month() {
        assert_eq!("2026-12".parse(), Ok(Month { from: date(2026, 12, 1), until: date(2027, 1, 1) }));
        for text in ["2026", "2026-13", "12-2026", "2026-1", "2026-12-01"] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
