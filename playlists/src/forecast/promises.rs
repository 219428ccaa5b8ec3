//! Minimum plays and fixed times that a day does not keep.

use std::{cmp::Ordering, collections::BTreeMap};

use jiff::{Timestamp, ToSpan as _, civil::Date};

use super::ranges::{Range, contain, instant_after, joined, length_ms, within};
use crate::{
    ids::ItemId,
    programme::{Item, MinPlays, Programme, Region},
    timeline::{EpochDay, Timeline},
};

/// A promise that a service day does not keep on one screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The service day.
    pub date: Date,
    /// The item.
    pub item: ItemId,
    /// What was promised.
    pub promise: Unkept,
}

/// What was promised and is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unkept {
    /// Minimum plays of the day, of which some are not met.
    MinPlays {
        /// How many were promised.
        promised: u32,
        /// How many of them are met.
        met: u32,
        /// How long the item may show that day, in milliseconds; 0 explains why none is met.
        time_ms: u64,
    },
    /// A fixed time at which the item does not show.
    FixedTime {
        /// The time.
        at: Timestamp,
        /// Why it does not.
        why: MissedTime,
    },
}

/// Why an item does not show at a fixed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissedTime {
    /// The office is closed.
    Closed,
    /// No rule that lists the item holds.
    OutsideDaypart,
    /// A blackout forbids it.
    Blackout,
    /// Something else had the time.
    Taken,
}

/// What a service day keeps of one item's promises is judged on these.
struct Day<'a> {
    timeline: &'a Timeline,
    parts: &'a [EpochDay],
    date: Date,
    starts: BTreeMap<(Region, ItemId), Vec<Timestamp>>,
}

/// The promises that the service day of `parts`, which begins on `date`, breaks, of all items with pacing.
pub(super) fn broken(timeline: &mut Timeline, parts: &[EpochDay], date: Date) -> Vec<Broken> {
    let mut all = Vec::new();
    // What the last epoch of the day asks for counts for the whole of it.
    let Some(last) = parts.last() else { return all };
    let paced: Vec<&Item> = last.programme.items.iter().filter(|item| asks(item)).collect();
    if paced.is_empty() {
        return all;
    }
    let starts = starts(timeline, date);
    let day = Day { timeline, parts, date, starts };
    for item in paced {
        let Some(region) = region_of(&last.programme, &item.id) else { continue };
        let promises = day.unmet(item, region).into_iter().chain(day.missed(item, region));
        all.extend(promises.map(|promise| Broken { date, item: item.id.clone(), promise }));
    }
    all
}

/// When each item that asks for plays starts in each region.
fn starts(timeline: &mut Timeline, date: Date) -> BTreeMap<(Region, ItemId), Vec<Timestamp>> {
    let mut starts: BTreeMap<_, Vec<Timestamp>> = BTreeMap::new();
    timeline.visit(date, |programme, slot| {
        let item = &programme.items[slot.item];
        // The house loop's own turn keeps no promise.
        if slot.rule.is_some() && asks(item) {
            let start = Timestamp::from_millisecond(slot.start).ok();
            starts.entry((slot.region, item.id.clone())).or_default().extend(start);
        }
    });
    starts
}

fn asks(item: &Item) -> bool {
    item.pacing.min_plays.is_some() || !item.pacing.fixed_times.is_empty()
}

impl Day<'_> {
    fn unmet(&self, item: &Item, region: Region) -> Option<Unkept> {
        let min_plays = item.pacing.min_plays?;
        let promised = match min_plays {
            MinPlays::PerDay(plays) => plays,
            MinPlays::PerWeek(plays) => self.part_of_week(plays)?,
        };
        let flies = |part: &EpochDay| !within(&part.open, item.flight.from, item.flight.until).is_empty();
        if !self.parts.iter().any(flies) {
            return None;
        }
        let time = within(&self.windows(&item.id, region), item.flight.from, item.flight.until);
        let time_ms = length_ms(&time);
        // On a date that is none of its rules' days an item owes plays of the week, but none of the day.
        if time_ms == 0 && matches!(min_plays, MinPlays::PerDay(_)) {
            return None;
        }
        let due = |k: u32| {
            let passed = u128::from(2 * u64::from(k) + 1) * u128::from(time_ms) / (2 * u128::from(promised.max(1)));
            instant_after(&time, u64::try_from(passed).unwrap_or(u64::MAX))
        };
        let mut met = 0;
        for start in self.starts(&item.id, region) {
            let may_meet = met == 0 || due(met - 1).is_some_and(|due| due <= *start);
            met += u32::from(met < promised && may_meet);
        }
        (met < promised).then_some(Unkept::MinPlays { promised, met, time_ms })
    }

    fn missed(&self, item: &Item, region: Region) -> Vec<Unkept> {
        let windows = self.windows(&item.id, region);
        if windows.is_empty() {
            return Vec::new();
        }
        let (starts, times) = (self.starts(&item.id, region), self.fixed_times(item));
        let mut missed = Vec::new();
        for (place, (at, hard)) in times.iter().copied().enumerate() {
            let until = grace(&windows, at, times.get(place + 1).map(|next| next.0), hard);
            if starts.iter().any(|start| *start == at || at < *start && *start < until) || !item.flight.contains(at) {
                continue;
            }
            let why = if !self.parts.iter().any(|part| contain(&part.open, at)) {
                MissedTime::Closed
            } else if !contain(&windows, at) {
                MissedTime::OutsideDaypart
            } else if self
                .parts
                .iter()
                .any(|part| contain(&super::forbidden(&part.programme.blackouts, item.category), at))
            {
                MissedTime::Blackout
            } else {
                MissedTime::Taken
            };
            missed.push(Unkept::FixedTime { at, why });
        }
        missed
    }

    /// The fixed times of `item` that are this day's affair: those of its date but for the hours that still belong to
    /// the day before, and those of the next date that it reaches.
    fn fixed_times(&self, item: &Item) -> Vec<(Timestamp, bool)> {
        let is_open = |parts: &[EpochDay], at| parts.iter().any(|part| contain(&part.open, at));
        let mut times = Vec::new();
        for fixed in &item.pacing.fixed_times {
            let at = self.timeline.instant_of(self.date, fixed.at);
            let yesterday = || self.date.yesterday().map(|date| self.timeline.parts(date)).unwrap_or_default();
            if is_open(self.parts, at) || !is_open(&yesterday(), at) {
                times.push((at, fixed.hard));
            }
            let late = self.date.tomorrow().map(|date| self.timeline.instant_of(date, fixed.at));
            times.extend(late.ok().filter(|at| is_open(self.parts, *at)).map(|at| (at, fixed.hard)));
        }
        times.sort_unstable();
        times
    }

    /// When any rule of `region` that lists `item` holds.
    fn windows(&self, item: &ItemId, region: Region) -> Vec<Range> {
        let mut windows = Vec::new();
        for part in self.parts {
            for held in &part.rules {
                let rule = &part.programme.rules[held.rule];
                if region == rule.region && lists(&part.programme, held.rule, item) {
                    windows.extend(held.windows.iter().copied());
                }
            }
        }
        joined(windows)
    }

    fn starts(&self, id: &ItemId, region: Region) -> &[Timestamp] {
        self.starts.get(&(region, id.clone())).map_or(&[], Vec::as_slice)
    }

    /// The part of `plays` a week that falls on this day: they are spread over the week's service days.
    fn part_of_week(&self, plays: u32) -> Option<u32> {
        let date = self.date;
        let monday = date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?;
        let days = (0..7_i64).filter_map(|day| monday.checked_add(day.days()).ok());
        let open: Vec<Date> = days.filter(|day| !self.timeline.parts(*day).is_empty()).collect();
        let place = open.iter().position(|day| *day == date)? as u64;
        let (plays, days) = (u64::from(plays), open.len() as u64);
        u32::try_from(plays * (place + 1) / days - plays * place / days).ok()
    }
}

/// Until when a start keeps the fixed time `at`: a soft one waits within its window and until the next one.
fn grace(windows: &[Range], at: Timestamp, next: Option<Timestamp>, hard: bool) -> Timestamp {
    let window = windows.iter().find(|(from, until)| (*from..*until).contains(&at));
    match window {
        Some((_, until)) if !hard => next.map_or(*until, |next| next.min(*until)),
        _ => at,
    }
}

/// The region in which the promises of `item` are kept: that of the first rule, by class and identifier, that lists it.
fn region_of(programme: &Programme, item: &ItemId) -> Option<Region> {
    let rules = programme.rules.iter().enumerate().filter(|(index, _)| lists(programme, *index, item));
    let first = rules.map(|(_, rule)| rule).min_by(|a, b| match a.priority.cmp(&b.priority) {
        Ordering::Equal => a.id.cmp(&b.id),
        order => order,
    });
    first.map(|rule| rule.region)
}

fn lists(programme: &Programme, rule: usize, item: &ItemId) -> bool {
    let list = programme.playlists.iter().find(|list| list.id == programme.rules[rule].playlist);
    list.is_some_and(|list| list.items.contains(item))
}
