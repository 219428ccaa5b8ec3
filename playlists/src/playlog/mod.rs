//! The playlog: what a screen really showed, in records that are small enough to be kept and sent for years.
//!
//! A play begins with its first presented frame. Slots that went as the timeline planned them are told by the stretch
//! ([`Run`]), with a count and a hash by which anybody who has the pointer can check them; whatever else was shown, and
//! whatever was not, is told singly with its reason. [`Recorder`] makes records from what a player presents,
//! [`PlannedSlots`] finds the slots that a record names.

mod due;
mod plan;
mod record;
mod recorder;
mod stage;
#[cfg(test)]
mod tests;

pub use due::{Due, Edge, Sight, Subject};
pub use plan::{Mismatch, PlannedSlot, PlannedSlots, SlotHash};
pub use record::{
    Entry, Gap, ItemName, MAX_REASON_BYTES, Play, Reason, Record, Role, Run, SlotRef, Span, Step, Tally, TallyRow,
};
pub use recorder::{Open, Recorder};
