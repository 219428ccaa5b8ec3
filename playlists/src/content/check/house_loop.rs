//! The house loop must be able to run at every instant, in a blackout too.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    content::{
        BlackoutEntry, City, ItemEntry,
        read::{CATEGORIES, Kind, Notes},
    },
    programme::Category,
};

const PUBLICITY: Category = Category::GovernmentPublicity;

pub(super) fn check(city: &City, notes: &mut Notes) {
    check_exempt(city, notes);
    let Some(playlist) = city.playlist(&city.house_loop) else { return };
    let items: Vec<&ItemEntry> = playlist.members.iter().filter_map(|member| city.member(member)).collect();
    for item in &items {
        check_item(city, item, notes);
    }
    let runs_always = |item: &&ItemEntry| {
        let flight = city.flight_of(item);
        flight.from.is_none() && flight.until.is_none()
    };
    if !items.is_empty() && !items.iter().any(runs_always) {
        let message = format!(
            "every item of playlist \"{}\" has a flight, so the screens could run dry (allowed: at least one item without \
             flight, campaign and dated axis)",
            playlist.id
        );
        if let Some(place) = notes.origin(Kind::City, "").map(|origin| origin.key("house_loop")) {
            notes.error(place, message);
        }
    }
}

fn check_item(city: &City, item: &ItemEntry, notes: &mut Notes) {
    // A category or list that could not be read was reported where it is read.
    let Some(category) = name(item.category) else { return };
    let Some(place) = notes.origin(Kind::Item, item.id.as_str()).map(|origin| origin.key("category")) else { return };
    let mut refuse = |whose: &str, allowed: Vec<Category>| {
        let allowed = allowed.into_iter().filter_map(name).collect::<Vec<_>>().join(", ");
        let id = &item.id;
        let message = format!(
            "{category:?} is not exempt in {whose}, and item \"{id}\" is in the house loop (allowed: {allowed})"
        );
        notes.error(place.clone(), message);
    };
    let always = city.always_exempt();
    let is_always_exempt = city.exempt.is_empty() || always.contains(&item.category);
    if !is_always_exempt {
        refuse("the city", always);
    }
    for blackout in city.blackouts.iter().filter(|blackout| reaches_an_office(city, blackout)) {
        // A blackout without a list of its own forbids what the city's list does, which was said.
        let is_told = blackout.exempt.is_none() && !is_always_exempt;
        if !is_told && !blackout.exempt_in(city).is_empty() && !is_exempt_throughout(city, blackout, item.category) {
            let all = CATEGORIES.iter().map(|(_, category)| *category);
            let allowed = all.filter(|category| is_exempt_throughout(city, blackout, *category)).collect();
            refuse(&format!("blackout {:?} for its whole length", blackout.name), allowed);
        }
    }
}

fn reaches_an_office(city: &City, blackout: &BlackoutEntry) -> bool {
    city.offices.iter().any(|office| blackout.reaches(office.territories_in(city)))
}

/// Tells whether the exemptions of `category` cover `blackout` without a gap.
fn is_exempt_throughout(city: &City, blackout: &BlackoutEntry, category: Category) -> bool {
    let blackout = blackout.to_programme(city, &TimeZone::UTC);
    let exempt = blackout.exempt.iter().filter(|exemption| exemption.category == category);
    let mut spans: Vec<(Timestamp, Timestamp)> = exempt
        .map(|exemption| (exemption.from.unwrap_or(blackout.from), exemption.until.unwrap_or(blackout.until)))
        .collect();
    spans.sort_unstable();
    let covered = spans.iter().fold(
        blackout.from,
        |covered, (from, until)| {
            if *from <= covered { covered.max(*until) } else { covered }
        },
    );
    covered >= blackout.until
}

fn check_exempt(city: &City, notes: &mut Notes) {
    let Some(origin) = notes.origin(Kind::City, "").cloned() else { return };
    let mut lists = vec![("exempt".to_owned(), city.exempt.contains(&PUBLICITY))];
    for (index, blackout) in city.blackouts.iter().enumerate() {
        let own = blackout.exempt.as_ref().is_some_and(|exempt| exempt.contains(&PUBLICITY));
        lists.push((format!("blackouts[{index}].exempt"), own));
        for (at, exception) in blackout.exceptions.iter().enumerate() {
            lists.push((format!("blackouts[{index}].exceptions[{at}].category"), exception.category == PUBLICITY));
        }
    }
    for (key, _) in lists.into_iter().filter(|(_, has_publicity)| *has_publicity) {
        let message = "\"government-publicity\" is listed: government publicity is what a blackout suspends";
        notes.warn(origin.key(&key), message);
    }
}

fn name(category: Category) -> Option<&'static str> {
    CATEGORIES.iter().find(|(_, known)| *known == category).map(|(name, _)| *name)
}
