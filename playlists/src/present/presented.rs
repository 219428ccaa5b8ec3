//! What a screen presents at an instant.

use std::sync::Arc;

use crate::{
    programme::Programme,
    takeover::Takeover,
    timeline::{BrandKind, Playing, StandIn},
};

/// What a screen presents at an instant.
#[derive(Clone, Debug)]
pub struct Presented {
    /// The programme that rules.
    pub programme: Arc<Programme>,
    /// The brand of every region.
    pub brand: BrandKind,
    /// What the picture shows.
    pub main: PresentedMain,
    /// What the band of short notices shows; empty under a takeover, and where its item is withheld.
    pub bar: Option<Playing>,
    /// Why the band is empty although it has a slot; `None` under a takeover.
    pub bar_withheld: Option<Withheld>,
}

/// What the picture shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresentedMain {
    /// Nothing: the display is off.
    Off,
    /// A takeover, over all regions.
    Takeover(Box<Takeover>),
    /// A slot of the timeline, as planned.
    Slot(Playing),
    /// An item of the house loop in place of a slot.
    StandIn {
        /// The slot.
        playing: Playing,
        /// What stands in its place.
        stand_in: StandIn,
        /// Why.
        reason: Withheld,
    },
    /// The built-in picture, which nothing can stop: no item of the house loop can stand in place of the slot.
    BuiltIn {
        /// The slot.
        playing: Playing,
        /// Why it does not show.
        reason: Withheld,
    },
}

/// Why an item does not show although it has a slot, the first reason that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Withheld {
    /// It is stopped.
    Stopped {
        /// Number of the entry in the stop list.
        number: u64,
    },
    /// Too few approvers signed it.
    NotApproved,
    /// A blackout that forbids it may be on: the clock is not sure enough.
    ClockInDoubt,
    /// This player cannot show it (not cached, or it failed).
    NotAvailable,
}

impl Presented {
    /// Whether the display is on.
    pub fn display_on(&self) -> bool {
        self.main != PresentedMain::Off
    }
}
