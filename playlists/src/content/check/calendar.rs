//! When the offices are open and the rules of their screens hold, as later checks ask.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{
    rule_times::RuleTimes,
    spans::{Span, civil_ms, intersect, merge, midnight, subtract},
};
use crate::{
    content::{
        City, ContentEntry, FlightEntry, ItemEntry, Office, Screen,
        hours::minutes,
        read::{Kind, Notes},
    },
    ids::{ItemId, RuleId},
    programme::{Blackout, Category},
};

/// Days that are looked through: a year with every holiday and exception in it, and some.
pub(super) const HORIZON_DAYS: usize = 400;
const MINUTE_MS: i64 = 60_000;

/// Everything that checks of time need to know of a city.
pub(super) struct Calendar<'a> {
    pub(super) city: &'a City,
    /// What the clocks of the city show.
    pub(super) now: DateTime,
    /// The items without errors.
    pub(super) items: BTreeMap<&'a ItemId, TimedItem<'a>>,
    /// One for each office and set of rules that some of its screens share.
    pub(super) agendas: Vec<Agenda<'a>>,
}

/// An item with its length and everything that limits its dates.
pub(super) struct TimedItem<'a> {
    pub(super) entry: &'a ItemEntry,
    pub(super) length_ms: u64,
    pub(super) flight: FlightEntry,
}

impl TimedItem<'_> {
    /// The series of which it is an episode.
    pub(super) fn series(&self) -> Option<&str> {
        if let ContentEntry::Capsule(capsule) = &self.entry.content { capsule.series.as_deref() } else { None }
    }

    /// Its flight as a span.
    pub(super) fn span(&self) -> Span {
        (self.flight.from.map_or(i64::MIN, civil_ms), self.flight.until.map_or(i64::MAX, civil_ms))
    }
}

/// The times of the screens of one office that have the same rules.
pub(super) struct Agenda<'a> {
    pub(super) office: &'a Office,
    /// One of the screens.
    pub(super) screen: &'a Screen,
    /// The rules that hold on some date, in the order in which the timeline takes them.
    pub(super) rules: Vec<RuleTimes<'a>>,
    city: &'a City,
    listing: BTreeMap<&'a ItemId, Vec<usize>>,
    blackouts: Vec<Blackout>,
    zone: TimeZone,
}

impl<'a> Calendar<'a> {
    /// `None` if what stands in the files is too broken to ask.
    pub(super) fn new(city: &'a City, now: Timestamp, notes: &Notes) -> Option<Self> {
        let is_broken = |key| notes.has_error_in(Kind::City, "", key);
        let of_city = ["zone", "hours", "holidays", "dayparts", "blackouts", "emergencies", "exempt", "territories"];
        // What never comes anywhere can be said only where every office and rule is as it was meant.
        let mut offices = city.offices.iter().map(|office| (Kind::Office, office.id.as_str()));
        let mut rules = city.rules().map(|(rule, _)| (Kind::Rule, rule.id.as_str()));
        let is_wrong = |(kind, id): (Kind, &str)| notes.has_error_in(kind, id, "");
        if !notes.incomplete.is_empty()
            || of_city.into_iter().any(is_broken)
            || offices.any(is_wrong)
            || rules.any(is_wrong)
        {
            return None;
        }
        let items = city.items().filter(|(item, _)| !notes.has_error_in(Kind::Item, item.id.as_str(), ""));
        let items = items.filter_map(|(entry, _)| {
            Some((&entry.id, TimedItem { entry, length_ms: city.length_ms(entry)?, flight: city.flight_of(entry) }))
        });
        let mut agendas: BTreeMap<_, Agenda<'a>> = BTreeMap::new();
        for (screen, office) in city.screens() {
            let rules = city.rules().filter(|(rule, _)| rule.reaches(screen, office));
            let rules: Vec<_> = rules.collect();
            let ids: Vec<&RuleId> = rules.iter().map(|(rule, _)| &rule.id).collect();
            agendas.entry((&office.id, ids)).or_insert_with(|| {
                let rules = rules.into_iter().map(|(rule, playlist)| RuleTimes::of(city, rule, playlist)).collect();
                Agenda::new(city, office, screen, rules)
            });
        }
        let now = zone(city, &city.zone).to_datetime(now);
        Some(Self { city, now, items: items.collect(), agendas: agendas.into_values().collect() })
    }

    /// Leaves out the rules `dead`, of which it is known that they never hold.
    pub(super) fn without(mut self, dead: &BTreeSet<&RuleId>) -> Self {
        for agenda in &mut self.agendas {
            agenda.rules.retain(|times| !dead.contains(&times.rule.id));
            agenda.listing = listing(&agenda.rules);
        }
        self
    }

    /// The agendas with rules that list `item`.
    pub(super) fn listing(&self, item: &ItemId) -> impl Iterator<Item = &Agenda<'a>> {
        self.agendas.iter().filter(|agenda| agenda.listing.contains_key(item))
    }

    /// The dates from today on that lie within `from` and `until`, to the horizon.
    pub(super) fn dates(&self, from: Option<Date>, until: Option<Date>) -> impl Iterator<Item = Date> + use<> {
        let first = from.map_or(self.now.date(), |from| from.max(self.now.date()));
        let dates = std::iter::successors(Some(first), |date| date.checked_add(1.day()).ok());
        dates.take(HORIZON_DAYS).take_while(move |date| until.is_none_or(|until| *date < until))
    }

    /// The dates on which service days may hold a part of `flight`, to the horizon.
    pub(super) fn dates_of(&self, flight: FlightEntry) -> impl Iterator<Item = Date> + use<> {
        let from = flight.from.map(|from| from.date().yesterday().unwrap_or(Date::MIN));
        let until = flight.until.map(|until| until.date().tomorrow().unwrap_or(Date::MAX));
        self.dates(from, until)
    }
}

impl<'a> Agenda<'a> {
    fn new(city: &'a City, office: &'a Office, screen: &'a Screen, mut rules: Vec<RuleTimes<'a>>) -> Self {
        rules.sort_by_key(|times| (times.rule.region, times.rule.priority, &times.rule.id));
        let of_city = zone(city, &city.zone);
        let reaching = city.blackouts.iter().filter(|blackout| blackout.reaches(office.territories_in(city)));
        let blackouts = reaching.map(|blackout| blackout.to_programme(city, &of_city)).collect();
        let listing = listing(&rules);
        let zone = zone(city, office.zone_in(city));
        Self { office, screen, rules, city, listing, blackouts, zone }
    }

    /// The rules that list `item`, in order.
    pub(super) fn listing(&self, item: &ItemId) -> impl Iterator<Item = &RuleTimes<'a>> {
        self.listing.get(item).into_iter().flatten().map(|index| &self.rules[*index])
    }

    /// The open stretches of the service day that begins on `date`.
    pub(super) fn stretches(&self, date: Date) -> Vec<Span> {
        let hours = self.office.hours_in(self.city).on(date, &self.city.holidays);
        merge(hours.iter().map(|range| at(date, minutes(*range))).collect())
    }

    /// The parts of these stretches in which `rule` holds.
    pub(super) fn windows(&self, rule: &RuleTimes<'_>, date: Date) -> Vec<Span> {
        let dates = [date.yesterday().ok(), Some(date), date.tomorrow().ok()];
        let ranges =
            dates.into_iter().flatten().flat_map(|day| rule.ranges_on(day).into_iter().map(move |r| at(day, r)));
        intersect(&merge(ranges.collect()), &self.stretches(date))
    }

    /// The parts of these stretches in which any rule that lists `item` holds and its flight runs.
    pub(super) fn time_of(&self, item: &TimedItem<'_>, date: Date) -> Vec<Span> {
        let windows = self.listing(&item.entry.id).flat_map(|rule| self.windows(rule, date)).collect();
        intersect(&merge(windows), &[item.span()])
    }

    /// When `category` may not show in the office.
    pub(super) fn forbidden(&self, category: Category) -> Vec<Span> {
        let civil = |instant: Timestamp| civil_ms(self.zone.to_datetime(instant));
        let of_blackout = |blackout: &Blackout| {
            let exempt = blackout.exempt.iter().filter(|exemption| exemption.category == category);
            let exempt =
                exempt.map(|e| (civil(e.from.unwrap_or(blackout.from)), civil(e.until.unwrap_or(blackout.until))));
            subtract(&[(civil(blackout.from), civil(blackout.until))], &exempt.collect::<Vec<_>>())
        };
        merge(self.blackouts.iter().flat_map(of_blackout).collect())
    }
}

fn listing<'a>(rules: &[RuleTimes<'a>]) -> BTreeMap<&'a ItemId, Vec<usize>> {
    let mut listing: BTreeMap<&'a ItemId, Vec<usize>> = BTreeMap::new();
    for (index, times) in rules.iter().enumerate() {
        for member in &times.playlist.members {
            let rules = listing.entry(member.id()).or_default();
            if rules.last() != Some(&index) {
                rules.push(index);
            }
        }
    }
    listing
}

fn at(date: Date, (from, to): (u32, u32)) -> Span {
    (midnight(date) + i64::from(from) * MINUTE_MS, midnight(date) + i64::from(to) * MINUTE_MS)
}

fn zone(city: &City, name: &str) -> TimeZone {
    let tzif = city.zones.get(name).map(Vec::as_slice).unwrap_or_default();
    TimeZone::tzif(name, tzif).unwrap_or(TimeZone::UTC)
}
