//! The timeline: what is on at an instant, as a pure function of programmes, epochs and time.

mod carry;
mod moment;

pub use carry::{CarriedRegion, CarriedRule, Carry};
pub use moment::{BrandKind, Moment, Outgoing, Playing, SlotId, SlotSource};

use std::sync::Arc;

use jiff::Timestamp;

use crate::{manifest::Epoch, programme::Programme};

/// What one screen shows at every instant.
pub struct Timeline {
    epochs: Vec<(Epoch, Arc<Programme>)>,
}

/// Why a timeline cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimelineError {
    /// There is no epoch.
    #[error("a timeline needs at least one epoch")]
    NoEpoch,
}

impl Timeline {
    /// Makes the timeline of `epochs`, each with the programme that it names, in order of `effective_from`.
    ///
    /// # Errors
    ///
    /// [`TimelineError`] if a programme cannot be followed.
    pub fn new(epochs: Vec<(Epoch, Arc<Programme>)>) -> Result<Self, TimelineError> {
        if epochs.is_empty() { Err(TimelineError::NoEpoch) } else { Ok(Self { epochs }) }
    }

    /// What is on at `instant`.
    pub fn at(&mut self, _instant: Timestamp) -> Moment {
        todo!()
    }

    /// The first instant after `instant` at which [`Timeline::at`] names another slot, brand or display state, or a
    /// transition ends.
    pub fn next_change(&mut self, _instant: Timestamp) -> Timestamp {
        todo!()
    }
}
