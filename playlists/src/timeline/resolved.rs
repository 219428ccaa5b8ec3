//! A programme made ready to follow: references are indices, instants are milliseconds, and everything is checked.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    blackout::Blackouts,
    civil::{ClockDaypart, ClockRange},
    error::{Place, TimelineError},
    hours::Hours,
    instant::from_ms,
    round::ListPlace,
    series::places,
    timed::{PacedItem, TimedItem},
};
use crate::{
    ids::ItemId,
    programme::{Days, Item, Priority, Programme, Region, Rule, TIMELINE_VERSION},
};

/// A programme that can be followed.
pub(super) struct Resolved {
    pub(super) programme: Arc<Programme>,
    pub(super) zone: TimeZone,
    pub(super) hours: Hours,
    pub(super) blackouts: Blackouts,
    pub(super) items: Vec<TimedItem>,
    /// In order of region, class and identifier.
    pub(super) rules: Vec<ResolvedRule>,
    /// Indices of items, in order.
    pub(super) house: Vec<usize>,
    /// The items that have pacing, in order of identifier.
    pub(super) paced: Vec<PacedItem>,
}

/// A rule with its playlist and times.
pub(super) struct ResolvedRule {
    /// Index in the programme's `rules`.
    pub(super) index: usize,
    pub(super) region: Region,
    pub(super) class: Priority,
    pub(super) share_ppm: Option<u32>,
    /// In order.
    pub(super) places: Vec<ListPlace>,
    days: Days,
    dayparts: Vec<ClockDaypart>,
}

impl ResolvedRule {
    fn of(index: usize, rule: &Rule, places: Vec<ListPlace>) -> Result<Self, TimelineError> {
        let place = || Place::Rule(rule.id.clone());
        let dayparts = rule.dayparts.iter().map(|daypart| ClockDaypart::of(daypart, place));
        let mut dayparts = dayparts.collect::<Result<Vec<_>, _>>()?;
        if dayparts.is_empty() {
            dayparts.push(ClockDaypart::all_day());
        }
        Ok(Self {
            index,
            region: rule.region,
            class: rule.priority,
            share_ppm: rule.share_ppm,
            places,
            days: rule.days.clone(),
            dayparts,
        })
    }

    /// The times of day of its windows that begin on `date`; none if its days exclude it.
    pub(super) fn ranges_on(&self, date: Date) -> impl Iterator<Item = ClockRange> {
        let dayparts = if self.days.contains(date) { self.dayparts.as_slice() } else { &[] };
        dayparts.iter().flat_map(move |daypart| daypart.ranges_on(date)).copied()
    }
}

impl Resolved {
    /// Resolves and checks `programme`.
    pub(super) fn new(programme: Arc<Programme>) -> Result<Self, TimelineError> {
        if programme.timeline_version > TIMELINE_VERSION {
            return Err(TimelineError::Version { version: programme.timeline_version });
        }
        let zone = programme.zone.time_zone();
        let zone = zone.map_err(|source| TimelineError::Zone { zone: programme.zone.name.clone(), source })?;
        let ids = index(&programme.items, |item| &item.id, |id| Place::Item(id.clone()))?;
        let mut items = programme.items.iter().map(TimedItem::of).collect::<Result<Vec<_>, _>>()?;
        let paced = ids.values().filter(|item| !programme.items[**item].pacing.is_empty());
        let paced: Vec<_> = paced.map(|item| PacedItem::of(*item, &programme.items[*item].pacing)).collect();
        for (place, paced) in paced.iter().enumerate() {
            items[paced.item].paced = Some(place);
        }
        let house = look_up(&ids, &programme.house_loop, Place::HouseLoop)?;
        let blackouts = Blackouts::new(&programme.blackouts);
        check_house_loop(&programme, &items, &house, &blackouts)?;
        Ok(Self {
            zone,
            hours: Hours::new(&programme.hours)?,
            blackouts,
            rules: resolve_rules(&programme, &ids, &items)?,
            items,
            house,
            paced,
            programme,
        })
    }

    /// The programme's rule that `rule` was made of.
    pub(super) fn source(&self, rule: &ResolvedRule) -> &Rule {
        &self.programme.rules[rule.index]
    }

    /// The index of item `id`.
    pub(super) fn position(&self, id: &ItemId) -> Option<usize> {
        self.programme.items.iter().position(|item| item.id == *id)
    }

    /// The positions in `rules` of those of `region`.
    pub(super) fn rules_of(&self, region: Region) -> std::ops::Range<usize> {
        let from = self.rules.partition_point(|rule| rule.region < region);
        from..self.rules.partition_point(|rule| rule.region <= region)
    }
}

fn resolve_rules(
    programme: &Programme,
    ids: &BTreeMap<&ItemId, usize>,
    timed: &[TimedItem],
) -> Result<Vec<ResolvedRule>, TimelineError> {
    let playlists = index(&programme.playlists, |list| &list.id, |id| Place::Playlist(id.clone()))?;
    index(&programme.rules, |rule| &rule.id, |id| Place::Rule(id.clone()))?;
    let mut rules = Vec::with_capacity(programme.rules.len());
    for (index, rule) in programme.rules.iter().enumerate() {
        let unknown = || TimelineError::UnknownPlaylist { rule: rule.id.clone(), playlist: rule.playlist.clone() };
        let list = &programme.playlists[*playlists.get(&rule.playlist).ok_or_else(unknown)?];
        let items = look_up(ids, &list.items, Place::Playlist(list.id.clone()))?;
        let places = places(&items, &programme.items, |item| timed[item].from);
        rules.push(ResolvedRule::of(index, rule, places)?);
    }
    rules.sort_by_key(|rule| (rule.region, rule.class, &programme.rules[rule.index].id));
    Ok(rules)
}

fn check_house_loop(
    programme: &Programme,
    items: &[TimedItem],
    house: &[usize],
    blackouts: &Blackouts,
) -> Result<(), TimelineError> {
    if house.is_empty() {
        return Err(TimelineError::EmptyHouseLoop);
    }
    if !house.iter().any(|item| items[*item].from == i64::MIN && items[*item].until == i64::MAX) {
        return Err(TimelineError::HouseLoopFlight);
    }
    let forbidden = |item: &Item| blackouts.first_forbidding(item.category).map(from_ms);
    match house.iter().map(|item| &programme.items[*item]).find_map(|item| Some((item, forbidden(item)?))) {
        Some((item, from)) => {
            Err(TimelineError::HouseLoopCategory { item: item.id.clone(), category: item.category, from })
        }
        None => Ok(()),
    }
}

fn index<'a, T, I: Ord>(
    list: &'a [T],
    id: impl Fn(&'a T) -> &'a I,
    place: impl Fn(&I) -> Place,
) -> Result<BTreeMap<&'a I, usize>, TimelineError> {
    let mut places = BTreeMap::new();
    for (index, entry) in list.iter().enumerate() {
        if places.insert(id(entry), index).is_some() {
            return Err(TimelineError::Twice { place: place(id(entry)) });
        }
    }
    Ok(places)
}

fn look_up(ids: &BTreeMap<&ItemId, usize>, list: &[ItemId], place: Place) -> Result<Vec<usize>, TimelineError> {
    let unknown = |item: &ItemId| TimelineError::UnknownItem { place: place.clone(), item: item.clone() };
    list.iter().map(|item| ids.get(item).copied().ok_or_else(|| unknown(item))).collect()
}
