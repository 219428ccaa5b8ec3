//! The slots that a record names, found again in the pointer that the screen followed.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use sha2::{Digest as _, Sha256};

use super::record::{Run, SlotRef, Span};
use crate::{
    hash::ContentHash,
    programme::{Item, Programme, Region},
    timeline::{SlotSource, Timeline},
};

/// The hash over planned slots: each step is the SHA-256 of the one before (32 bytes, at first zeros), the planned start in
/// milliseconds since 1970 and the planned length in milliseconds (8 bytes each, the highest first), and the item's digest
/// (32 bytes).
///
/// A chain, so that a player can keep it with every slot and go on after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotHash(ContentHash);

impl Default for SlotHash {
    fn default() -> Self {
        Self(ContentHash::from_bytes([0; 32]))
    }
}

impl SlotHash {
    /// Goes on from what [`SlotHash::value`] gave.
    pub fn from_value(value: ContentHash) -> Self {
        Self(value)
    }

    /// Adds a slot of the item with `digest`.
    pub fn add(&mut self, planned: Span, digest: &ContentHash) {
        let mut hash = Sha256::new_with_prefix(self.0.as_bytes());
        hash.update(planned.from.as_millisecond().to_be_bytes());
        hash.update(planned.length_ms().to_be_bytes());
        hash.update(digest.as_bytes());
        self.0 = ContentHash::from_bytes(hash.finalize().into());
    }

    /// The hash over what was added.
    pub fn value(self) -> ContentHash {
        self.0
    }
}

/// A slot as it was planned.
#[derive(Clone, Debug)]
pub struct PlannedSlot {
    /// Number in its epoch, service day and region.
    pub number: u32,
    /// Index of its item in the programme's `items`.
    pub item: usize,
    /// Why the item has the slot.
    pub source: SlotSource,
    /// From when to when.
    pub span: Span,
}

/// The slots with an item of one epoch, service day and region, in order.
#[derive(Clone, Debug)]
pub struct PlannedSlots {
    /// The programme of their items.
    pub programme: Arc<Programme>,
    /// The epoch, as [`crate::manifest::Epoch::name`] gives it.
    pub epoch: ContentHash,
    /// The slots.
    pub slots: Vec<PlannedSlot>,
}

impl PlannedSlots {
    /// All slots of `timeline` in `region` on the service day that begins on `day`, epoch by epoch.
    pub fn of_day(timeline: &mut Timeline, day: Date, region: Region) -> Vec<Self> {
        let plan = timeline.day(day);
        let mut all: Vec<Self> = Vec::new();
        let playing = match region {
            Region::Main => plan.main,
            Region::Bar => plan.bar,
        };
        for playing in playing {
            let Some((epoch, programme)) = timeline.epoch_of(&playing.slot) else { continue };
            let span = Span { from: playing.start, until: playing.end };
            let slot = PlannedSlot { number: playing.slot.number, item: playing.item, source: playing.source, span };
            match all.last_mut() {
                Some(last) if last.epoch == epoch => last.slots.push(slot),
                _ => all.push(Self { programme: Arc::clone(programme), epoch, slots: vec![slot] }),
            }
        }
        all
    }

    /// The item of a slot.
    pub fn item(&self, slot: &PlannedSlot) -> &Item {
        &self.programme.items[slot.item]
    }

    /// The slot with `number`.
    pub fn slot(&self, number: u32) -> Option<&PlannedSlot> {
        let place = self.slots.binary_search_by_key(&number, |slot| slot.number).ok()?;
        Some(&self.slots[place])
    }

    /// The slots that `run` tells of, which must name this epoch, day and region.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] if they are not those that were planned.
    pub fn expand(&self, run: &Run) -> Result<&[PlannedSlot], Mismatch> {
        let first = self.slots.partition_point(|slot| slot.number < run.first.number);
        let end = self.slots.partition_point(|slot| slot.number <= run.last);
        let slots = self.slots.get(first..end).unwrap_or_default();
        if slots.len() != run.count as usize || slots.is_empty() {
            return Err(Mismatch::Count { told: run.count, planned: slots.len() });
        }
        let mut hash = SlotHash::default();
        for slot in slots {
            hash.add(slot.span, &self.item(slot).digest);
        }
        if hash.value() == run.plan { Ok(slots) } else { Err(Mismatch::Hash) }
    }

    /// The slot that is on at `instant`.
    pub fn at(&self, instant: Timestamp) -> Option<&PlannedSlot> {
        let place = self.slots.partition_point(|slot| slot.span.from <= instant).checked_sub(1)?;
        self.slots.get(place).filter(|slot| instant < slot.span.until)
    }
}

impl Timeline {
    /// The slot as a playlog names it, under the pointer with `sequence`; `None` if it is not of this timeline.
    pub fn slot_ref(&self, slot: &crate::timeline::SlotId, sequence: u64) -> Option<SlotRef> {
        let (epoch, _) = self.epoch_of(slot)?;
        Some(SlotRef { sequence, epoch, day: slot.service_day, region: slot.region, number: slot.number })
    }
}

/// Why a run is not what was planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Mismatch {
    /// Another number of slots was planned.
    #[error("it tells of {told} slots, {planned} were planned")]
    Count {
        /// As it says.
        told: u32,
        /// As the timeline says.
        planned: usize,
    },
    /// Other slots were planned.
    #[error("the hash over its slots is not that of the plan")]
    Hash,
}
