//! A programme made ready to follow: references are indices, instants are milliseconds, and everything is checked.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{civil::Date, tz::TimeZone};

use super::{
    blackout::{Allowed, Blackouts},
    civil::{ClockDaypart, ClockRange},
    error::{Place, TimelineError},
    hours::Hours,
    instant::{from_ms, to_ms},
};
use crate::{
    ids::ItemId,
    programme::{Category, Content, Days, Item, Priority, Programme, Region, Rule, TIMELINE_VERSION},
};

/// The shortest slot that an item may have, in milliseconds.
pub(super) const MIN_LENGTH_MS: u64 = 1_000;

/// A rest shorter than this before a cut is not worth an item of its own, in milliseconds.
pub(super) const SHORT_REST_MS: i64 = 3_000;

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
}

/// What the timeline needs to know of an item.
pub(super) struct TimedItem {
    pub(super) length: i64,
    pub(super) transition: i64,
    pub(super) category: Category,
    /// Whether it stands still, so that a short stretch of it looks whole.
    pub(super) is_still: bool,
    /// The first instant at which it may start.
    pub(super) from: i64,
    /// The first instant at which it may no longer start.
    pub(super) until: i64,
    /// The instant at which it is cut.
    pub(super) hard_end: Option<i64>,
}

impl TimedItem {
    fn of(item: &Item) -> Result<Self, TimelineError> {
        if item.length_ms < MIN_LENGTH_MS {
            return Err(TimelineError::Length { item: item.id.clone(), length_ms: item.length_ms });
        }
        let whole = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let length = whole(item.length_ms);
        let until = item.flight.until.map_or(i64::MAX, to_ms);
        let hard_end = item.flight.until.filter(|_| item.flight.hard_end).map(to_ms);
        Ok(Self {
            length,
            transition: whole(item.transition_ms),
            category: item.category,
            is_still: !matches!(item.content, Content::Capsule(_)),
            from: item.flight.from.map_or(i64::MIN, to_ms),
            // An item that would soon be cut at its end does not start any more.
            until: hard_end.map_or(until, |end| end.saturating_sub(length.min(SHORT_REST_MS) - 1)),
            hard_end,
        })
    }

    /// Whether it may start at `instant`, when `allowed` may show.
    pub(super) fn may_start(&self, instant: i64, allowed: Allowed) -> bool {
        self.from <= instant && instant < self.until && allowed.has(self.category)
    }
}

/// A rule with its playlist and times.
pub(super) struct ResolvedRule {
    /// Index in the programme's `rules`.
    pub(super) index: usize,
    pub(super) region: Region,
    pub(super) class: Priority,
    pub(super) share_ppm: Option<u32>,
    /// Indices of items, in order.
    pub(super) items: Vec<usize>,
    days: Days,
    dayparts: Vec<ClockDaypart>,
}

impl ResolvedRule {
    fn of(index: usize, rule: &Rule, items: Vec<usize>) -> Result<Self, TimelineError> {
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
            items,
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
        let zone = TimeZone::tzif(&programme.zone.name, &programme.zone.tzif)
            .map_err(|source| TimelineError::Zone { zone: programme.zone.name.clone(), source })?;
        let ids = index(&programme.items, |item| &item.id, |id| Place::Item(id.clone()))?;
        let items = programme.items.iter().map(TimedItem::of).collect::<Result<Vec<_>, _>>()?;
        let house = look_up(&ids, &programme.house_loop, Place::HouseLoop)?;
        let blackouts = Blackouts::new(&programme.blackouts);
        check_house_loop(&programme, &items, &house, &blackouts)?;
        Ok(Self {
            zone,
            hours: Hours::new(&programme.hours)?,
            blackouts,
            rules: resolve_rules(&programme, &ids)?,
            items,
            house,
            programme,
        })
    }

    /// The programme's rule that `rule` was made of.
    pub(super) fn source(&self, rule: &ResolvedRule) -> &Rule {
        &self.programme.rules[rule.index]
    }

    /// The positions in `rules` of those of `region`.
    pub(super) fn rules_of(&self, region: Region) -> std::ops::Range<usize> {
        let from = self.rules.partition_point(|rule| rule.region < region);
        from..self.rules.partition_point(|rule| rule.region <= region)
    }
}

fn resolve_rules(programme: &Programme, ids: &BTreeMap<&ItemId, usize>) -> Result<Vec<ResolvedRule>, TimelineError> {
    let playlists = index(&programme.playlists, |list| &list.id, |id| Place::Playlist(id.clone()))?;
    index(&programme.rules, |rule| &rule.id, |id| Place::Rule(id.clone()))?;
    let mut rules = Vec::with_capacity(programme.rules.len());
    for (index, rule) in programme.rules.iter().enumerate() {
        let unknown = || TimelineError::UnknownPlaylist { rule: rule.id.clone(), playlist: rule.playlist.clone() };
        let list = &programme.playlists[*playlists.get(&rule.playlist).ok_or_else(unknown)?];
        let items = look_up(ids, &list.items, Place::Playlist(list.id.clone()))?;
        rules.push(ResolvedRule::of(index, rule, items)?);
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
