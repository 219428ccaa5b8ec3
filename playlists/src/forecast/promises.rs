//! Minimum plays and fixed times that a day does not keep.

use jiff::{Timestamp, civil::Date};

use super::ranges::{Range, contain, joined, length_ms, within};
use crate::{
    ids::ItemId,
    programme::{Item, Programme, Region},
    timeline::{Asked, EpochDay, Promise, Timeline},
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

/// Tells why a service day keeps one item's promises or not.
struct Day<'a> {
    timeline: &'a Timeline,
    parts: &'a [EpochDay],
    date: Date,
}

/// The promises that the service day of `parts`, which begins on `date`, breaks, of all items with pacing.
pub(super) fn broken(timeline: &mut Timeline, parts: &[EpochDay], date: Date) -> Vec<Broken> {
    // What the last epoch of the day asks for counts for the whole of it.
    let Some(last) = parts.last() else { return Vec::new() };
    let asks = |item: &&Item| item.pacing.min_plays.is_some() || !item.pacing.fixed_times.is_empty();
    let paced: Vec<&Item> = last.programme.items.iter().filter(asks).collect();
    if paced.is_empty() {
        return Vec::new();
    }
    let promises = timeline.promises(date);
    let day = Day { timeline, parts, date };
    let mut all = Vec::new();
    for item in paced {
        let of_item = promises.iter().filter(|promise| promise.item == item.id && !promise.is_kept());
        let mut unkept: Vec<Unkept> = of_item.map(|promise| day.unkept(item, promise)).collect();
        unkept.extend([Region::Main, Region::Bar].into_iter().flat_map(|region| day.unreachable(item, region)));
        unkept.sort_by_key(|promise| match promise {
            Unkept::MinPlays { .. } => None,
            Unkept::FixedTime { at, .. } => Some(*at),
        });
        all.extend(unkept.into_iter().map(|promise| Broken { date, item: item.id.clone(), promise }));
    }
    all
}

impl Day<'_> {
    fn unkept(&self, item: &Item, promise: &Promise) -> Unkept {
        match promise.asked {
            Asked::MinPlays(promised) => {
                let time = within(&self.windows(&item.id, promise.region), item.flight.from, item.flight.until);
                Unkept::MinPlays { promised, met: promise.planned, time_ms: length_ms(&time) }
            }
            Asked::FixedTime { at, .. } => {
                let forbids =
                    |part: &EpochDay| contain(&super::forbidden(&part.programme.blackouts, item.category), at);
                let is_forbidden = self.parts.iter().any(forbids);
                Unkept::FixedTime { at, why: if is_forbidden { MissedTime::Blackout } else { MissedTime::Taken } }
            }
        }
    }

    /// The fixed times that the timeline does not even promise: the office is closed, or no rule holds.
    fn unreachable(&self, item: &Item, region: Region) -> Vec<Unkept> {
        let windows = self.windows(&item.id, region);
        if windows.is_empty() {
            return Vec::new();
        }
        let times = self.fixed_times(item).into_iter();
        let out_of_reach = times.filter(|at| !contain(&windows, *at) && item.flight.contains(*at));
        out_of_reach
            .map(|at| {
                let is_open = self.parts.iter().any(|part| contain(&part.open, at));
                Unkept::FixedTime { at, why: if is_open { MissedTime::OutsideDaypart } else { MissedTime::Closed } }
            })
            .collect()
    }

    /// The fixed times of `item` that are this day's affair: those of its date but for the hours that still belong to
    /// the day before, and those of the next date that it reaches.
    fn fixed_times(&self, item: &Item) -> Vec<Timestamp> {
        let is_open = |parts: &[EpochDay], at| parts.iter().any(|part| contain(&part.open, at));
        let mut times = Vec::new();
        for fixed in &item.pacing.fixed_times {
            let at = self.timeline.instant_of(self.date, fixed.at);
            let yesterday = || self.date.yesterday().map(|date| self.timeline.parts(date)).unwrap_or_default();
            if is_open(self.parts, at) || !is_open(&yesterday(), at) {
                times.push(at);
            }
            let late = self.date.tomorrow().map(|date| self.timeline.instant_of(date, fixed.at));
            times.extend(late.ok().filter(|at| is_open(self.parts, *at)));
        }
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
}

fn lists(programme: &Programme, rule: usize, item: &ItemId) -> bool {
    let list = programme.playlists.iter().find(|list| list.id == programme.rules[rule].playlist);
    list.is_some_and(|list| list.items.contains(item))
}
