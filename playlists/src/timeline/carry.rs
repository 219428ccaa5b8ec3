//! Where an outgoing timeline stood at an epoch's start, so that the next one goes on from there.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ItemId, RuleId},
    programme::{Priority, Region},
};

/// Virtual times and places in the round at the start of an epoch. Empty is as at a day's start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// Virtual time of each region and class.
    #[serde(default)]
    pub regions: Vec<CarriedRegion>,
    /// Standing of each rule; a rule that is not here starts as at a day's start.
    #[serde(default)]
    pub rules: Vec<CarriedRule>,
}

/// The virtual time of one region and class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedRegion {
    /// The region.
    pub region: Region,
    /// The class.
    pub priority: Priority,
    /// Its virtual time V in ms x 10^6.
    pub virtual_time: i64,
}

/// The standing of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarriedRule {
    /// The rule.
    pub rule: RuleId,
    /// S - V in ms x 10^6.
    pub lead: i64,
    /// The item that comes next in its round.
    pub next: Option<ItemId>,
}
