//! Times of day as the files give them: the city's named dayparts, and what a rule lists.

use super::{City, DatedHours};
use crate::{
    ids::DaypartId,
    programme::{Daypart, HoursException, TimeRange, Weekday},
};

/// Weekdays and times of day under a name, defined once for the city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaypartEntry {
    /// The name by which rules list it.
    pub id: DaypartId,
    /// Weekdays, in order from Monday; empty is every day.
    pub weekdays: Vec<Weekday>,
    /// Its ranges on each of these days, in order.
    pub hours: Vec<TimeRange>,
    /// Dates with ranges of their own, in the order of the file.
    pub exceptions: Vec<DatedHours>,
}

impl DaypartEntry {
    fn to_programme(&self) -> Daypart {
        let exceptions = self.exceptions.iter();
        let mut exceptions: Vec<HoursException> =
            exceptions.map(|day| HoursException { date: day.date, hours: day.hours.clone() }).collect();
        exceptions.sort_by_key(|exception| exception.date);
        Daypart { weekdays: self.weekdays.clone(), ranges: self.hours.clone(), exceptions }
    }
}

/// What a rule lists among its dayparts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DaypartRef {
    /// A range on every day.
    Range(TimeRange),
    /// One of the city's.
    Named(DaypartId),
}

impl DaypartRef {
    /// As a programme holds it; without ranges if `city` has no daypart of that name.
    pub fn to_programme(&self, city: &City) -> Daypart {
        match self {
            Self::Range(range) => Daypart::from(*range),
            Self::Named(id) => {
                let named = city.dayparts.iter().find(|daypart| daypart.id == *id);
                named.map(DaypartEntry::to_programme).unwrap_or_default()
            }
        }
    }
}
