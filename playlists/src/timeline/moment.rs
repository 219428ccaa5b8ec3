//! What is on at an instant.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    hash::ContentHash,
    ids::RuleId,
    programme::{Item, Programme, Region},
};

/// What a screen shows at one instant.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The programme that rules.
    pub programme: Arc<Programme>,
    /// Whether the office is open, so that the display is on.
    pub display_on: bool,
    /// The brand of every region.
    pub brand: BrandKind,
    /// What the picture shows; `None` only while the display is off.
    pub main: Option<Playing>,
    /// What the band of short notices shows, if anything.
    pub bar: Option<Playing>,
}

/// One of the two brands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BrandKind {
    /// The administration's.
    Normal,
    /// Coat of arms and name only: in a blackout.
    Neutral,
}

/// A slot that is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Playing {
    /// Which slot it is.
    pub slot: SlotId,
    /// Index of its item in the programme's `items`.
    pub item: usize,
    /// Why this item has the slot.
    pub source: SlotSource,
    /// When the slot began.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
    /// The slot that it fades in over, while it does.
    pub outgoing: Option<Outgoing>,
}

impl Playing {
    /// Its item in `programme`, which must be the one of the same [`Moment`].
    pub fn item<'a>(&self, programme: &'a Programme) -> &'a Item {
        &programme.items[self.item]
    }
}

/// The slot before, which holds its last frame while the next one fades in.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The programme of that slot (another one where an epoch began).
    pub programme: Arc<Programme>,
    /// Index of its item in that programme's `items`.
    pub item: usize,
    /// Its slot.
    pub slot: SlotId,
    /// When it began; it ended where the incoming slot began.
    pub start: Timestamp,
    /// When the transition is over.
    pub transition_end: Timestamp,
}

impl PartialEq for Outgoing {
    fn eq(&self, other: &Self) -> bool {
        (self.item, &self.slot, self.start) == (other.item, &other.slot, other.start)
    }
}

impl Eq for Outgoing {}

/// Names a slot: the same on every screen with the same epochs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SlotId {
    /// Programme of the epoch.
    pub programme: ContentHash,
    /// When the epoch began.
    pub effective_from: Timestamp,
    /// The service day.
    pub service_day: Date,
    /// The region.
    pub region: Region,
    /// Counted from 0 within the above.
    pub number: u32,
}

/// Why an item has a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotSource {
    /// A rule chose it.
    Rule(RuleId),
    /// Nothing else may run.
    HouseLoop,
}
