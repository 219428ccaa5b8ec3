//! Campaigns.

use super::{
    city::{placeholder, read_flight},
    scalars::duration_ms,
    table::Table,
};
use crate::content::{Campaign, CampaignTarget};

/// More pictures than anybody looks at.
const MAX_TESTIGOS: u32 = 10_000;
/// A million hours: more than any city's screens have in a month.
const MAX_AIRTIME_MS: u64 = 3_600_000_000_000;

pub(super) fn read_campaign(root: Table<'_>) -> Campaign {
    let campaign = Campaign {
        id: root.define().unwrap_or_else(placeholder),
        name: root.need("name").unwrap_or_else(placeholder),
        department: root.need("department").unwrap_or_else(placeholder),
        axis: root.need("axis").unwrap_or_else(placeholder),
        objective: root.need("objective").unwrap_or_else(placeholder),
        population: root.get("population"),
        budget_line: root.get("budget_line"),
        flight: root.table("flight").map(|flight| read_flight(flight, false)).unwrap_or_default(),
        target: root.table("target").map(read_target),
        testigos: root.value("testigos").and_then(|testigos| testigos.whole(0..=MAX_TESTIGOS)).unwrap_or(0),
    };
    root.finish("a campaign");
    campaign
}

fn read_target(table: Table<'_>) -> CampaignTarget {
    let airtime = table.value("airtime");
    let target = CampaignTarget {
        plays: table.value("plays").and_then(|plays| plays.whole(1..=u32::MAX)),
        airtime_ms: airtime
            .and_then(|airtime| duration_ms(&airtime, 1_000, MAX_AIRTIME_MS, "\"1s\" or more a month, such as \"2h\"")),
    };
    if table.keys().next().is_none() {
        table.error("", "says nothing (allowed: plays, airtime or both)");
    }
    table.finish("a target");
    target
}
