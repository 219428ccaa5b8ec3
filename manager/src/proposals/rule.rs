//! When, where and how much a rule shows its playlist, as a form has it.

use cartelera_playlists::{
    content::{DaypartRef, DaysEntry, RuleEntry, Targeting},
    ids::{DaypartId, RuleId},
    programme::{Priority, Region, TimeRange, Weekday},
};
use jiff::{ToSpan as _, civil::Date};
use serde::{Deserialize, Serialize};

use super::Place;

/// A change of one rule, or a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleChange {
    pub(crate) rule: RuleId,
    pub(crate) terms: RuleTerms,
}

/// What a form says of a rule. What else the rule has stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleTerms {
    /// First day; `None` is always.
    #[serde(default)]
    pub(crate) from: Option<Date>,
    /// Last day; `None` is without an end.
    #[serde(default)]
    pub(crate) last_day: Option<Date>,
    /// In order from Monday; empty is every day, or, in a rule with single dates, none but these.
    #[serde(default)]
    pub(crate) weekdays: Vec<Weekday>,
    /// The city's dayparts. Without any of these and of `ranges` it is all day.
    #[serde(default)]
    pub(crate) dayparts: Vec<DaypartId>,
    /// Hours of its own.
    #[serde(default)]
    pub(crate) ranges: Vec<TimeRange>,
    /// Where; `None` leaves that as it is.
    #[serde(default)]
    pub(crate) place: Option<Place>,
    /// In parts per million; `None` is an equal part of what the shares of others leave.
    #[serde(default)]
    pub(crate) share_ppm: Option<u32>,
}

impl RuleTerms {
    /// The terms of `rule`.
    pub(crate) fn of(rule: &RuleEntry) -> Self {
        let named = |daypart: &DaypartRef| match daypart {
            DaypartRef::Named(id) => Some(id.clone()),
            DaypartRef::Range(_) => None,
        };
        let own = |daypart: &DaypartRef| match daypart {
            DaypartRef::Named(_) => None,
            DaypartRef::Range(range) => Some(*range),
        };
        let targeting = &rule.targeting;
        let place = Place {
            departments: targeting.departments.clone(),
            offices: targeting.offices.clone(),
            tags: targeting.any.clone(),
        };
        Self {
            from: rule.days.from,
            last_day: rule.days.until.map(|until| until.saturating_sub(1.day())),
            weekdays: rule.days.weekdays.clone(),
            dayparts: rule.dayparts.iter().filter_map(named).collect(),
            ranges: rule.dayparts.iter().filter_map(own).collect(),
            // A form asks for offices or for tags.
            place: (place.offices.is_empty() || place.tags.is_empty()).then(|| place.sorted()),
            share_ppm: rule.share_ppm,
        }
    }

    /// The first day on which it no longer holds.
    pub(crate) fn until(&self) -> Option<Date> {
        self.last_day.map(|day| day.saturating_add(1.day()))
    }

    /// What `rule` is with these terms.
    pub(crate) fn on(&self, rule: &RuleEntry) -> RuleEntry {
        let mut rule = rule.clone();
        (rule.days.from, rule.days.until) = (self.from, self.until());
        rule.days.weekdays.clone_from(&self.weekdays);
        let named = self.dayparts.iter().cloned().map(DaypartRef::Named);
        rule.dayparts = named.chain(self.ranges.iter().copied().map(DaypartRef::Range)).collect();
        if let Some(place) = &self.place {
            rule.targeting.departments.clone_from(&place.departments);
            rule.targeting.offices.clone_from(&place.offices);
            rule.targeting.any.clone_from(&place.tags);
        }
        rule.share_ppm = self.share_ppm;
        rule
    }
}

/// A rule that holds always and everywhere, in the main part of the screen, beside the others.
pub(crate) fn new_rule(id: RuleId) -> RuleEntry {
    RuleEntry {
        id,
        region: Region::Main,
        priority: Priority::Normal,
        share_ppm: None,
        days: DaysEntry::default(),
        dayparts: Vec::new(),
        targeting: Targeting::default(),
    }
}

/// Whether a rule holds on single dates, so that no weekday is chosen where none is given.
pub(crate) fn has_dates(rule: &RuleEntry) -> bool {
    !rule.days.dates.is_empty() || !rule.days.nth_weekdays.is_empty()
}
