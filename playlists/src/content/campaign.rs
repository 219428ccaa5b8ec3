//! Campaigns as the files give them.

use crate::{
    content::FlightEntry,
    ids::{AxisId, CampaignId, DepartmentId},
};

/// Items with a purpose, an axis and dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its identifier.
    pub id: CampaignId,
    /// What staff call it.
    pub name: String,
    /// The department that runs it.
    pub department: DepartmentId,
    /// The axis that it serves.
    pub axis: AxisId,
    /// What it is for.
    pub objective: String,
    /// For whom it is.
    pub population: Option<String>,
    /// The budget line that pays for it.
    pub budget_line: Option<String>,
    /// The dates on which its items may run; civil in each office's zone.
    pub flight: FlightEntry,
    /// How much it is to show; `None` is no such aim.
    pub target: Option<CampaignTarget>,
    /// How many testigos of it screens take in each calendar month, all together.
    pub testigos: u32,
}

/// How much a campaign is to show in each calendar month, on all screens together; at least one of the two is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CampaignTarget {
    /// Plays.
    pub plays: Option<u32>,
    /// Airtime in milliseconds.
    pub airtime_ms: Option<u64>,
}
