//! Items run within their campaigns, and both within the validity of their axes.

use crate::{
    content::{
        AxisEntry, City, FlightEntry, ItemEntry,
        read::{Kind, Notes},
    },
    programme::Category,
};

pub(super) fn check(city: &City, notes: &mut Notes) {
    for campaign in &city.campaigns {
        if let Some(axis) = city.axis(&campaign.axis) {
            check_validity(campaign.flight, axis, Kind::Campaign, campaign.id.as_str(), notes);
        }
    }
    for (item, _) in city.items() {
        check_item(city, item, notes);
    }
}

fn check_item(city: &City, item: &ItemEntry, notes: &mut Notes) {
    let Some(origin) = notes.origin(Kind::Item, item.id.as_str()).cloned() else { return };
    if let Some((flight, axis)) = item.flight.zip(city.axis_of(item)) {
        check_validity(flight, axis, Kind::Item, item.id.as_str(), notes);
    }
    let whole = city.flight_of(item);
    let campaign = item.campaign.as_ref().and_then(|id| city.campaign(id));
    let own_is_empty = item.flight.is_some_and(|flight| flight.is_empty());
    let campaign_is_empty = campaign.is_some_and(|campaign| campaign.flight.is_empty());
    if whole.is_empty() && !own_is_empty && !campaign_is_empty {
        let key = if item.flight.is_some() {
            "flight"
        } else if item.consent_until == whole.until {
            "consent_until"
        } else {
            "axis"
        };
        let message = "the item can never run (allowed: a flight that shares time with its campaign's flight, its axis's \
                       validity and its consent)";
        notes.error(origin.key(key), message);
    } else if let Some((flight, campaign)) = item.flight.zip(campaign) {
        let bounds = [
            ("flight.from", flight.from.is_some() && flight.from < campaign.flight.from),
            ("flight.until", flight.until.zip(campaign.flight.until).is_some_and(|(own, whole)| own > whole)),
        ];
        for (key, _) in bounds.into_iter().filter(|(_, is_outside)| *is_outside) {
            let message = format!("lies outside the flight of campaign \"{}\", which limits the item", campaign.id);
            notes.warn(origin.key(key), message);
        }
    }
    let planned = city.planned_flight_of(item);
    if item.category == Category::AuthorisedCampaign && (planned.from.is_none() || planned.until.is_none()) {
        let message = "an authorised campaign needs its dates (allowed: from and until, here or in its campaign)";
        notes.error(origin.key("flight"), message);
    }
}

/// Reports the given bounds of a flight that lie outside an axis's validity; a bound that is absent takes the axis's.
fn check_validity(flight: FlightEntry, axis: &AxisEntry, kind: Kind, id: &str, notes: &mut Notes) {
    let Some(origin) = notes.origin(kind, id).cloned() else { return };
    let validity = axis.validity();
    let outside = |moment: Option<_>| {
        moment.filter(|moment| {
            validity.from.is_some_and(|from| *moment < from) || validity.until.is_some_and(|until| *moment > until)
        })
    };
    for (key, moment) in [("flight.from", outside(flight.from)), ("flight.until", outside(flight.until))] {
        let Some(moment) = moment else { continue };
        let from = axis.from.map_or_else(|| "always".to_owned(), |from| from.to_string());
        let until = axis.until.map_or_else(|| "for ever".to_owned(), |until| until.to_string());
        let message =
            format!("{moment} is outside the validity of axis \"{}\" (allowed: {from} until {until})", axis.id);
        notes.error(origin.key(key), message);
    }
}
