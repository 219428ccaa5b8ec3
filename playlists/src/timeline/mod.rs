//! The timeline: what is on at an instant, as a pure function of programmes, epochs and time.
//!
//! [`Timeline::at`] says what is on, [`Timeline::next_change`] when to ask again. How days, rules and shares work is
//! told in the files: `hours` and `civil` (service days), `windows` (when a rule holds), `sharing` and `round` (whose
//! turn it is), `run` (one region's day), `era` (epochs), `carry` (from one epoch to the next),
//! `volume` (how loud it is).

mod appointments;
mod ask;
mod blackout;
mod carry;
mod civil;
mod era;
mod error;
mod explain;
mod holding;
mod hours;
pub(crate) mod instant;
mod law;
mod lookup;
mod moment;
mod outset;
mod pace;
mod promises;
mod resolved;
mod round;
mod run;
mod series;
mod sharing;
mod slot;
mod stand_in;
mod timed;
mod visit;
mod volume;
mod windows;

pub use ask::DayPlan;
pub use carry::{CarriedItem, CarriedRegion, CarriedRule, Carry};
pub use error::{Place, TimelineError};
pub use explain::{Candidate, Explanation, Verdict};
pub use holding::{EpochDay, HeldRule};
pub use lookup::Timeline;
pub use moment::{BrandKind, Moment, Outgoing, Playing, SlotId, SlotSource};
pub use promises::{Asked, Promise};
pub use stand_in::StandIn;
pub use volume::{Loudness, Volume};

pub(crate) use visit::SeenSlot;
