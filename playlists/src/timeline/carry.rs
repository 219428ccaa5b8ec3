//! Where an outgoing timeline stood at an epoch's start, so that the next one goes on from there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Timeline,
    instant::to_ms,
    resolved::Resolved,
    run::{CLASSES, RegionRun},
};
use crate::{
    ids::{ItemId, RuleId},
    programme::{Priority, Programme, Region},
};

/// Virtual times and places in the round at the start of an epoch. Empty is as at a day's start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// Virtual time of each region and class.
    #[serde(default)]
    pub regions: Vec<CarriedRegion>,
    /// Standing of each rule; a rule that is not here starts as at a day's start.
    #[serde(default)]
    pub rules: Vec<CarriedRule>,
    /// The item that comes next in the house loop.
    #[serde(default)]
    pub house_loop: Option<ItemId>,
    /// What is counted of each item with pacing.
    #[serde(default)]
    pub items: Vec<CarriedItem>,
}

/// The virtual time of one region and class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedRegion {
    /// The region.
    pub region: Region,
    /// The class.
    pub priority: Priority,
    /// Its virtual time V in ms x 10^6.
    pub virtual_time: i64,
}

/// The standing of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedRule {
    /// The rule.
    pub rule: RuleId,
    /// S - V in ms x 10^6.
    pub lead: i64,
    /// The item that comes next in its round.
    pub next: Option<ItemId>,
}

/// What is counted of one item in one region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedItem {
    /// The region.
    pub region: Region,
    /// The item.
    pub item: ItemId,
    /// Its starts in the last 60 minutes, in order, and its last one however long ago that was.
    pub starts: Vec<Timestamp>,
    /// When its last slot ended.
    pub last_end: Option<Timestamp>,
    /// How many of the day's minimum plays are met.
    pub met: u32,
}

impl Timeline {
    /// Where the timeline stands at `instant`: the carry of an epoch that begins then with the same programme.
    ///
    /// A slot that runs at `instant` counts as cut there. Between service days nothing is carried.
    pub fn carry_at(&mut self, instant: Timestamp) -> Carry {
        self.carry(to_ms(instant), None)
    }

    /// The carry of an epoch that begins at `instant` with the programme `incoming`.
    ///
    /// As [`Timeline::carry_at`], but where `incoming` lacks the item that comes next in a round, the one after it in
    /// the old order that still exists takes its place.
    pub fn carry_into(&mut self, instant: Timestamp, incoming: &Programme) -> Carry {
        self.carry(to_ms(instant), Some(incoming))
    }

    fn carry(&mut self, instant: i64, incoming: Option<&Programme>) -> Carry {
        let Some((era, day)) = self.day_at(instant) else { return Carry::default() };
        let resolved = &era.resolved;
        let mut carry = Carry::default();
        for region in [Region::Main, Region::Bar] {
            let mut run = RegionRun::new(era.plan(region, &day));
            run.run(era.begins_in(&day), instant);
            for ((class, priority), virtual_time) in run.classes.iter().zip(CLASSES).zip(run.virtual_time) {
                carry.regions.push(CarriedRegion { region, priority, virtual_time });
                for standing in class {
                    let rule = &resolved.rules[standing.rule];
                    let lead = standing.start.saturating_sub(virtual_time);
                    let id = &resolved.source(rule).id;
                    let remains = incoming.map(|incoming| items_of(incoming, id));
                    carry.rules.push(CarriedRule {
                        rule: id.clone(),
                        // A rule that is not active has no claim on time past.
                        lead: if standing.is_active { lead } else { lead.max(0) },
                        next: standing.round.next_in_order().and_then(|place| {
                            let (before, after) = rule.places.split_at(place);
                            let places = after.iter().chain(before);
                            first_of(resolved, places.flat_map(|place| place.items_at(instant)), remains)
                        }),
                    });
                }
            }
            if region == Region::Main {
                let remains = incoming.map(|incoming| incoming.house_loop.as_slice());
                let (before, after) = resolved.house.split_at(run.house);
                carry.house_loop = first_of(resolved, after.iter().chain(before).copied(), remains);
            }
            carry.items.extend(run.pace.carry(resolved, region, instant));
        }
        carry
    }
}

/// The items of the playlist of rule `id`.
fn items_of<'a>(programme: &'a Programme, id: &RuleId) -> &'a [ItemId] {
    let rule = programme.rules.iter().find(|rule| rule.id == *id);
    let list = rule.and_then(|rule| programme.playlists.iter().find(|list| list.id == rule.playlist));
    list.map_or(&[], |list| list.items.as_slice())
}

/// The first of `items` that is among those that remain, if only some do.
fn first_of(resolved: &Resolved, items: impl Iterator<Item = usize>, remains: Option<&[ItemId]>) -> Option<ItemId> {
    let mut ids = items.map(|item| &resolved.programme.items[item].id);
    ids.find(|id| remains.is_none_or(|remains| remains.contains(id))).cloned()
}
