//! The house loop must be able to run at every instant, in a blackout too.

use crate::{
    content::{
        City, ItemEntry,
        read::{CATEGORIES, Kind, Notes},
    },
    programme::Category,
};

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
    let own = city
        .blackouts
        .iter()
        .filter_map(|blackout| Some((format!("blackout {:?}", blackout.name), blackout.exempt.as_ref()?)));
    for (whose, exempt) in std::iter::once(("the city".to_owned(), &city.exempt)).chain(own) {
        if !exempt.is_empty() && !exempt.contains(&item.category) {
            let message = format!(
                "{category:?} is not exempt in {whose}, and item \"{}\" is in the house loop (allowed: {})",
                item.id,
                exempt.iter().copied().filter_map(name).collect::<Vec<_>>().join(", ")
            );
            notes.error(place.clone(), message);
        }
    }
}

fn check_exempt(city: &City, notes: &mut Notes) {
    let Some(origin) = notes.origin(Kind::City, "").cloned() else { return };
    let own = city.blackouts.iter().enumerate();
    let own =
        own.filter_map(|(index, blackout)| Some((format!("blackouts[{index}].exempt"), blackout.exempt.as_ref()?)));
    for (key, exempt) in std::iter::once(("exempt".to_owned(), &city.exempt)).chain(own) {
        for (category, why) in [
            (Category::GovernmentPublicity, "government publicity is what a blackout suspends"),
            (Category::CivilProtection, "civil protection is exempt only while an emergency is declared"),
        ] {
            if exempt.contains(&category) {
                notes.warn(origin.key(&key), format!("{:?} is listed: {why}", name(category).unwrap_or_default()));
            }
        }
    }
}

fn name(category: Category) -> Option<&'static str> {
    CATEGORIES.iter().find(|(_, known)| *known == category).map(|(name, _)| *name)
}
