//! Blackouts as the files give them: dates, who is reached, and what may show nevertheless.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::{City, flight::instant};
use crate::{
    ids::TerritoryId,
    programme::{Blackout, Category, Exemption},
};

/// A dated window in which only exempt categories may show; civil in the city's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlackoutEntry {
    /// What staff call it.
    pub name: String,
    /// Its first moment.
    pub from: DateTime,
    /// The first moment that is no longer in it.
    pub until: DateTime,
    /// The territory whose offices it reaches; `None` is all offices.
    pub territory: Option<TerritoryId>,
    /// The categories that may show; `None` is the city's list.
    pub exempt: Option<Vec<Category>>,
    /// What may show besides by an agreement of the electoral authority.
    pub exceptions: Vec<ExceptionEntry>,
    /// Number of the agreement that orders it.
    pub agreement: Option<String>,
}

/// A category that may show in a blackout by an agreement of the electoral authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionEntry {
    /// The category.
    pub category: Category,
    /// First moment; `None` is the blackout's.
    pub from: Option<DateTime>,
    /// First moment that is no longer in it; `None` is the blackout's.
    pub until: Option<DateTime>,
    /// Number of the agreement.
    pub agreement: String,
}

/// A declared emergency: while it lasts, civil protection is exempt; civil in the city's zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyEntry {
    /// What it is.
    pub name: String,
    /// Its first moment.
    pub from: DateTime,
    /// The first moment that is no longer in it.
    pub until: DateTime,
    /// Number of the declaration or agreement.
    pub agreement: Option<String>,
}

impl BlackoutEntry {
    /// The categories of its list, which is the city's if it has none of its own.
    pub fn exempt_in<'a>(&'a self, city: &'a City) -> &'a [Category] {
        self.exempt.as_deref().unwrap_or(&city.exempt)
    }

    /// Tells whether it reaches an office that lies in `territories`.
    pub fn reaches(&self, territories: &[TerritoryId]) -> bool {
        self.territory.as_ref().is_none_or(|territory| territories.contains(territory))
    }

    /// As a programme holds it. `zone` is the city's.
    pub(super) fn to_programme(&self, city: &City, zone: &TimeZone) -> Blackout {
        let (from, until) = (instant(zone, self.from), instant(zone, self.until));
        let mut exempt: Vec<Exemption> = Vec::new();
        for category in self.exempt_in(city) {
            // Civil protection counts only while an emergency is declared.
            if *category == Category::CivilProtection {
                let declared = city.emergencies.iter().map(|emergency| emergency.to_exemption(zone));
                exempt.extend(declared.filter(|span| span.from < Some(until) && Some(from) < span.until));
            } else {
                exempt.push(Exemption::from(*category));
            }
        }
        exempt.extend(self.exceptions.iter().map(|exception| exception.to_exemption(zone)));
        Blackout { from, until, exempt }
    }
}

impl ExceptionEntry {
    fn to_exemption(&self, zone: &TimeZone) -> Exemption {
        let at = |moment: Option<DateTime>| moment.map(|moment| instant(zone, moment));
        Exemption { category: self.category, from: at(self.from), until: at(self.until) }
    }
}

impl EmergencyEntry {
    fn to_exemption(&self, zone: &TimeZone) -> Exemption {
        let (from, until): (Timestamp, Timestamp) = (instant(zone, self.from), instant(zone, self.until));
        Exemption { category: Category::CivilProtection, from: Some(from), until: Some(until) }
    }
}

impl City {
    /// The categories that may show in every blackout whatever else holds.
    ///
    /// Civil protection needs a declared emergency and an authorised campaign its agreement, so neither is one of them.
    pub fn always_exempt(&self) -> Vec<Category> {
        let conditional = [Category::CivilProtection, Category::AuthorisedCampaign];
        self.exempt.iter().copied().filter(|category| !conditional.contains(category)).collect()
    }
}
