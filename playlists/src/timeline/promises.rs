//! What was promised of a day, and what its timeline keeps of it.

use jiff::{Timestamp, civil::Date};

use super::{Playing, SlotSource, Timeline, instant::from_ms, run::RegionRun};
use crate::{ids::ItemId, programme::Region};

/// A fixed time, or the minimum plays of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The region.
    pub region: Region,
    /// The item.
    pub item: ItemId,
    /// What was promised.
    pub asked: Asked,
    /// How many starts keep it: of a fixed time at most 1.
    pub planned: u32,
}

/// What an item's pacing asks of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A start at a time, in a window of a rule that lists the item.
    FixedTime {
        /// The time.
        at: Timestamp,
        /// Whether it cuts what is on.
        hard: bool,
    },
    /// At least this many starts.
    MinPlays(u32),
}

impl Promise {
    /// Whether the day's timeline keeps it.
    pub fn is_kept(&self) -> bool {
        match self.asked {
            Asked::FixedTime { .. } => self.planned > 0,
            Asked::MinPlays(plays) => self.planned >= plays,
        }
    }
}

impl Timeline {
    /// What the last programme of the service day that begins on `date` promises of it, and what all its slots keep.
    ///
    /// A fixed time that falls into no window of a rule that lists the item promises nothing.
    pub fn promises(&mut self, date: Date) -> Vec<Promise> {
        let plan = self.day(date);
        let mut in_force = self.eras.iter().rev().filter_map(|era| {
            let day = era.day(date)?;
            (era.begins_in(&day) < day.until().min(era.until)).then_some((era, day))
        });
        let Some((era, day)) = in_force.next() else { return Vec::new() };
        let mut promises = Vec::new();
        for (region, slots) in [(Region::Main, &plan.main), (Region::Bar, &plan.bar)] {
            let run = RegionRun::new(era.plan(region, &day));
            for promised in run.appointments.promised(&era.resolved, &run.classes) {
                let item = &era.resolved.programme.items[promised.item].id;
                let is_of_item = |slot: &&Playing| {
                    let programme = self.programme_of(&slot.slot);
                    slot.source != SlotSource::HouseLoop
                        && programme.is_some_and(|programme| slot.item(programme).id == *item)
                };
                let starts: Vec<Timestamp> = slots.iter().filter(is_of_item).map(|slot| slot.start).collect();
                let mut promise = |asked: Asked, planned: usize| {
                    promises.push(Promise { region, item: item.clone(), asked, planned: planned as u32 });
                };
                for at in promised.hard.into_iter().map(from_ms) {
                    promise(Asked::FixedTime { at, hard: true }, usize::from(starts.contains(&at)));
                }
                let ends = promised.soft.iter().skip(1).copied().chain([i64::MAX]);
                for (at, end) in promised.soft.iter().zip(ends) {
                    let (at, end) = (from_ms(*at), from_ms(end));
                    let is_kept = starts.iter().any(|start| at <= *start && *start < end);
                    promise(Asked::FixedTime { at, hard: false }, usize::from(is_kept));
                }
                if promised.plays > 0 {
                    promise(Asked::MinPlays(promised.plays), starts.len());
                }
            }
        }
        promises
    }
}
