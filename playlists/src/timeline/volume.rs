//! How loud a screen is at an instant.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    Place, TimelineError,
    civil::{ClockDaypart, ClockRange},
    instant::{from_ms, last_ms, to_ms},
};
use crate::programme::{Programme, Sound};

/// How far ahead a change is looked for.
const HORIZON_DAYS: usize = 8;

/// How loud the capsules of a programme are, ready to be asked.
#[derive(Debug)]
pub struct Volume {
    zone: TimeZone,
    usual: u8,
    dayparts: Vec<(ClockDaypart, u8)>,
}

/// A volume and how long it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loudness {
    /// In percent, 0 to 100.
    pub percent: u8,
    /// When to ask again; it may be the same then.
    pub until: Timestamp,
}

impl Volume {
    /// The volume of `programme`.
    ///
    /// # Errors
    ///
    /// As [`super::Timeline::new`], for its zone and its ranges.
    pub fn new(programme: &Programme) -> Result<Self, TimelineError> {
        let Sound { volume, dayparts } = &programme.sound;
        let zone = programme.zone.time_zone();
        let zone = zone.map_err(|source| TimelineError::Zone { zone: programme.zone.name.clone(), source })?;
        let ready = dayparts
            .iter()
            .map(|sound| Ok((ClockDaypart::of(&sound.daypart, || Place::Sound)?, sound.volume.min(Sound::FULL))));
        let dayparts = ready.collect::<Result<_, TimelineError>>()?;
        Ok(Self { zone, usual: (*volume).min(Sound::FULL), dayparts })
    }

    /// How loud it is at `instant`.
    pub fn at(&self, instant: Timestamp) -> Loudness {
        let now = to_ms(instant);
        let today = self.zone.to_datetime(from_ms(now)).date();
        // A range ends before the second midnight after it began; clocks set back past midnight add one date.
        let first = (0..2).try_fold(today, |date, _| date.yesterday().ok()).unwrap_or(Date::MIN);
        let dates: Vec<Date> =
            std::iter::successors(Some(first), |date| date.tomorrow().ok()).take(HORIZON_DAYS).collect();
        let mut until = match dates.last() {
            Some(last) => ClockRange::ALL_DAY.on(&self.zone, *last).map_or(last_ms(), |(from, _)| from.max(now + 1)),
            None => last_ms(),
        };
        let mut percent = None;
        for (daypart, volume) in &self.dayparts {
            let ranges = dates
                .iter()
                .flat_map(|date| daypart.ranges_on(*date).iter().filter_map(|range| range.on(&self.zone, *date)));
            for (from, to) in ranges {
                until = [from, to].into_iter().filter(|edge| *edge > now).fold(until, i64::min);
                if from <= now && now < to && percent.is_none() {
                    percent = Some(*volume);
                }
            }
        }
        Loudness { percent: percent.unwrap_or(self.usual), until: from_ms(until) }
    }
}
