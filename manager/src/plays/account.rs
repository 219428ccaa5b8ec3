//! Holds what was planned against what is told: for every item, planned = shown in its slots + missed, in plays and in
//! milliseconds.

use std::collections::{BTreeMap, HashMap};

use cartelera_playlists::{
    hash::ContentHash,
    playlog::{Role, Tally, TallyRow},
    programme::Region,
};

use super::{
    cover::{Cover, overlap},
    evidence::{Evidence, Extra, RegionEvidence, ShownSlot, place},
    plan::{Plan, Planned, SlotKey},
    reasons::{NO_DEVICE, NO_REPORT, OLDER_PROGRAMME, THINNED},
};
use crate::store::plays::Total;

/// Totals of a day.
pub(super) type Totals = BTreeMap<(Region, ContentHash), Total>;

/// Makes the totals of a day. While it is not over only what lies before the last report counts as planned.
pub(super) fn account(plan: &Plan, evidence: &mut Evidence, is_over: bool) -> Totals {
    let mut totals = Totals::new();
    for region in [Region::Main, Region::Bar] {
        of_region(plan, evidence, region, is_over, &mut totals);
    }
    let tallies = std::mem::take(&mut evidence.tallies);
    for row in tallies.iter().flat_map(|Tally { rows, .. }| rows) {
        add_tally(totals.entry((row.region, row.item.digest)).or_default(), row);
    }
    totals
}

fn of_region(plan: &Plan, evidence: &mut Evidence, region: Region, is_over: bool, totals: &mut Totals) {
    let number = place(region);
    let planned = &plan.regions[number];
    let mut older = older(planned, evidence, number);
    let mut shown = std::mem::take(&mut evidence.regions[number].shown);
    let until = if is_over { i64::MAX } else { evidence.regions[number].until };
    for slot in planned {
        if slot.from >= until {
            // It is not due yet, whatever is known of it.
            shown.remove(&slot.key);
            continue;
        }
        let total = totals.entry((region, slot.digest)).or_default();
        let length = slot.length_ms();
        total.planned.add(1, length);
        let told = shown.get(&slot.key).filter(|told| told.touches(slot)).cloned();
        if let Some(told) = told {
            let ms = told.within(slot);
            total.shown.add(1, ms);
            if ms < length {
                let is_cut = told.planned.1 < slot.until || told.planned.0 > slot.from;
                let why = told.why.unwrap_or(if is_cut { OLDER_PROGRAMME } else { "late" });
                total.missed.entry(why).or_default().add(0, length - ms);
            }
            // What it was shown beyond the newest plan, because the screen followed an older one.
            total.extra.add(0, told.own_ms().saturating_sub(ms));
            shown.remove(&slot.key);
            continue;
        }
        let missed = evidence.regions[number].missed.get(&slot.key).map(|(_, why)| *why);
        let why = missed.or_else(|| evidence.silence(number, slot.from));
        let untold = if slot.from < evidence.equipped { NO_DEVICE } else { NO_REPORT };
        let why = why.or_else(|| older.has(slot.from).then_some(OLDER_PROGRAMME)).unwrap_or(untold);
        total.missed.entry(why).or_default().add(1, length);
    }
    for told in shown.values() {
        totals.entry((region, told.digest)).or_default().extra.add(1, told.own_ms());
    }
    for Extra { digest, plays, ms } in &evidence.regions[number].extra {
        totals.entry((region, *digest)).or_default().extra.add(*plays, *ms);
    }
}

/// When the screen is known to have followed slots that are not the plan's.
fn older(planned: &[Planned], evidence: &Evidence, number: usize) -> Cover {
    let planned: HashMap<SlotKey, &Planned> = planned.iter().map(|slot| (slot.key, slot)).collect();
    let RegionEvidence { shown, missed, .. } = &evidence.regions[number];
    let told = shown.iter().map(|(key, told)| (key, told.planned));
    let told = told.chain(missed.iter().map(|(key, (span, _))| (key, *span)));
    let mut cover = Cover::default();
    for (key, (from, until)) in told {
        match planned.get(key) {
            None => cover.add(from, until),
            // The newest plan ends it earlier, or finds it running.
            Some(slot) => {
                cover.add(from, slot.from);
                cover.add(slot.until, until);
            }
        }
    }
    cover
}

impl ShownSlot {
    /// Whether a part of it was shown while the plan had it.
    fn touches(&self, slot: &Planned) -> bool {
        self.shown.iter().any(|(from, until)| *from < slot.until && slot.from <= *until)
    }

    /// How long it was shown while the plan had it.
    fn within(&self, slot: &Planned) -> u64 {
        let ms: u64 = self.shown.iter().map(|shown| overlap(*shown, (slot.from, slot.until))).sum();
        // A clock that was set back shows some of it twice.
        ms.min(slot.length_ms())
    }

    /// How long it was shown in the slot as the screen knew it.
    fn own_ms(&self) -> u64 {
        let ms: u64 = self.shown.iter().map(|shown| overlap(*shown, self.planned)).sum();
        ms.min(u64::try_from(self.planned.1 - self.planned.0).unwrap_or(0))
    }
}

/// A tally tells of slots of which nothing else is told.
fn add_tally(total: &mut Total, row: &TallyRow) {
    if row.role != Role::Planned {
        total.extra.add(row.plays, row.ms);
        return;
    }
    let mut untold = total.missed.remove(NO_REPORT).unwrap_or_default();
    let (plays, ms) = (row.plays.min(untold.plays), row.ms.min(untold.ms));
    untold.plays -= plays;
    untold.ms -= ms;
    total.shown.add(plays, ms);
    total.extra.add(row.plays - plays, row.ms - ms);
    let thinned = if untold.plays == 0 { untold.ms } else { row.missed_ms.min(untold.ms) };
    untold.ms -= thinned;
    if thinned > 0 {
        total.missed.entry(THINNED).or_default().add(0, thinned);
    }
    if untold.plays > 0 {
        total.missed.insert(NO_REPORT, untold);
    }
}
