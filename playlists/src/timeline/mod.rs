//! The timeline: what is on at an instant, as a pure function of programmes, epochs and time.
//!
//! [`Timeline::at`] says what is on, [`Timeline::next_change`] when to ask again. How days, rules and shares work is
//! told in the files: `hours` and `civil` (service days), `windows` (when a rule holds), `sharing` and `round` (whose
//! turn it is), `run` (one region's day), `era` (epochs), `carry` (from one epoch to the next).

mod ask;
mod blackout;
mod carry;
mod civil;
mod era;
mod error;
mod explain;
mod holding;
mod hours;
mod instant;
mod lookup;
mod moment;
mod resolved;
mod round;
mod run;
mod sharing;
mod slot;
mod visit;
mod windows;

pub use ask::DayPlan;
pub use carry::{CarriedItem, CarriedRegion, CarriedRule, Carry};
pub use error::{Place, TimelineError};
pub use explain::{Candidate, Explanation, Verdict};
pub use holding::{EpochDay, HeldRule};
pub use lookup::Timeline;
pub use moment::{BrandKind, Moment, Outgoing, Playing, SlotId, SlotSource};

pub(crate) use visit::SeenSlot;
