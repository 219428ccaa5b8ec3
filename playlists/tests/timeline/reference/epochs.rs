//! A whole service day under all epochs (clauses 5 and 18).

use std::sync::Arc;

use cartelera_playlists::{
    ids::{ItemId, RuleId},
    manifest::Epoch,
    programme::{Programme, Region},
    timeline::Carry,
};
use jiff::{Timestamp, civil::Date};

use super::{
    clock::{Clock, Ms, Range, ms},
    day::Day,
    slot::{Why, slot},
    standing::Standing,
};

/// A slot; without an item it is empty, without a rule the house loop has it.
#[derive(Clone, Debug)]
pub(crate) struct RefSlot {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) item: Option<ItemId>,
    pub(crate) source: Option<RuleId>,
    /// Which epoch it is of; the house loop before the first counts as the first.
    pub(crate) epoch: usize,
    /// What gave it, if that is known. It does not count in comparisons.
    pub(crate) why: Option<Why>,
}

impl PartialEq for RefSlot {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end, &self.item, &self.source, self.epoch)
            == (other.start, other.end, &other.item, &other.source, other.epoch)
    }
}

/// What a region shows on the service day that begins on `date`.
pub(crate) fn day(epochs: &[(Epoch, Arc<Programme>)], date: Date, region: Region) -> Vec<RefSlot> {
    let begins: Vec<Ms> = epochs.iter().map(|(epoch, _)| ms(epoch.effective_from)).collect();
    let before_all = (Ms::MIN, begins[0]);
    let mut slots = Vec::new();
    run(&epochs[0].1, before_all, None, date, region, 0, &mut slots);
    for (index, (epoch, programme)) in epochs.iter().enumerate() {
        let rules = (begins[index], begins.get(index + 1).copied().unwrap_or(Ms::MAX));
        run(programme, rules, Some(&epoch.carry), date, region, index, &mut slots);
    }
    slots
}

/// The part of a service day in which one programme rules; without a carry only its house loop plays.
fn run(
    programme: &Programme,
    rules: Range,
    carry: Option<&Carry>,
    date: Date,
    region: Region,
    epoch: usize,
    slots: &mut Vec<RefSlot>,
) {
    let clock = Clock::new(programme);
    let Some(day) = Day::new(programme, &clock, date, region, carry.is_some()) else { return };
    let began_before = day.stretches[0].0 < rules.0;
    let mut standing = Standing::new(&day, carry.filter(|_| began_before));
    for (from, until) in &day.stretches {
        let mut t = (*from).max(rules.0);
        while t < (*until).min(rules.1) {
            let slot = slot(&day, &mut standing, t);
            let instant = |ms| Timestamp::from_millisecond(ms).unwrap();
            slots.push(RefSlot {
                start: instant(t),
                end: instant(slot.end.min(rules.1)),
                item: slot.item.map(|item| item.id.clone()),
                source: slot.line.map(|index| day.lines[index].rule.id.clone()),
                epoch,
                why: Some(slot.why),
            });
            t = slot.end;
        }
    }
}
