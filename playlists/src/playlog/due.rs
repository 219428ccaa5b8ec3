//! What a player tells its recorder: what a region is to show, and when.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::record::{ItemName, Reason, Role, SlotRef, Span};

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// By the clock that the picture follows.
    pub wall: Timestamp,
    /// By one that nobody sets, in milliseconds since any moment before the first of them.
    pub monotonic_ms: u64,
    /// How far the clock is trusted, as in a heartbeat.
    pub rank: u8,
}

/// What a region is to show from some moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Another number for everything else that is shown; the same if only the plan of it has changed.
    pub mark: u64,
    /// The service day, or the date.
    pub day: Date,
    /// The slot that is on in the timeline, whether it is shown or not.
    pub slot: Option<Sight>,
    /// What is shown.
    pub subject: Subject,
    /// Why that is not the slot's own item.
    pub reason: Option<Reason>,
}

/// A slot as the timeline has it now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// Which.
    pub slot: SlotRef,
    /// Number of the slot with an item before it in its epoch, service day and region.
    pub before: Option<u32>,
    /// From when to when it is planned.
    pub planned: Span,
    /// Its item.
    pub item: ItemName,
}

/// What is shown in a region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// An item.
    Item(ItemName, Role),
    /// No item: the display is dark, the region empty, or the player speaks of itself.
    Nothing,
}
