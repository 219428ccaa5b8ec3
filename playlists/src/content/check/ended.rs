//! Flights that are over.

use super::calendar::Calendar;
use crate::content::read::{Kind, Notes};

pub(super) fn check(calendar: &Calendar<'_>, notes: &mut Notes) {
    let (city, now) = (calendar.city, calendar.now);
    for campaign in &city.campaigns {
        if let Some(until) = campaign.flight.until.filter(|until| *until <= now)
            && let Some(place) = notes.origin(Kind::Campaign, campaign.id.as_str()).map(|o| o.key("flight.until"))
        {
            notes.warn(place, format!("campaign \"{}\" ended on {until}, so none of its items shows", campaign.id));
        }
    }
    for item in calendar.items.values().filter(|item| !item.flight.is_empty()) {
        let Some(until) = item.flight.until.filter(|until| *until <= now) else { continue };
        let entry = item.entry;
        let campaign = entry.campaign.as_ref().and_then(|id| city.campaign(id));
        let key = if entry.consent_until == Some(until) {
            "consent_until"
        } else if entry.flight.is_some_and(|flight| flight.until == Some(until)) {
            "flight.until"
        } else if campaign.is_some_and(|campaign| campaign.flight.until == Some(until)) {
            // Reported once, at the campaign.
            continue;
        } else {
            "axis"
        };
        if let Some(place) = notes.origin(Kind::Item, entry.id.as_str()).map(|origin| origin.key(key)) {
            notes
                .warn(place, format!("item \"{}\" ended on {until} and shows no more (it can be taken out)", entry.id));
        }
    }
}
