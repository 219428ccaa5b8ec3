//! Rules should match a screen, and their tags should exist.

use std::collections::BTreeSet;

use crate::content::{
    City,
    read::{Kind, Notes, Reference},
};

pub(super) fn check(city: &City, notes: &mut Notes) {
    if notes.incomplete.contains(&Kind::Screen) {
        return;
    }
    let tags: BTreeSet<&str> = city.screens().flat_map(|(screen, _)| &screen.tags).map(String::as_str).collect();
    let known = tags.iter().copied().collect::<Vec<_>>().join(", ");
    let unknown = |reference: &&Reference| reference.kind == Kind::Tag && !tags.contains(reference.id.as_str());
    let places: Vec<_> = notes.references.iter().filter(unknown).cloned().collect();
    for reference in places {
        notes.warn(reference.place, format!("no screen has tag {:?} (screens have: {known})", reference.id));
    }
    for rule in city.playlists.iter().flat_map(|playlist| &playlist.rules) {
        if !city.screens().any(|(screen, office)| rule.targeting.matches(screen, office))
            && let Some(place) = notes.origin(Kind::Rule, rule.id.as_str()).map(|origin| origin.table.clone())
        {
            notes.warn(place, format!("rule \"{}\" matches no screen", rule.id));
        }
    }
}
