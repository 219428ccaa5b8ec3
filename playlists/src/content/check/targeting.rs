//! Rules should match a screen, their tags should exist, and playlists should show somewhere.

use std::collections::BTreeSet;

use crate::{
    content::{
        City, Member,
        read::{Kind, Notes, Reference},
    },
    ids::{ItemId, TerritoryId},
    programme::Region,
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
    let territories: BTreeSet<&str> =
        city.offices.iter().flat_map(|office| office.territories_in(city)).map(TerritoryId::as_str).collect();
    let known = territories.iter().copied().collect::<Vec<_>>().join(", ");
    let unknown =
        |reference: &&Reference| reference.kind == Kind::Territory && !territories.contains(reference.id.as_str());
    let places: Vec<_> = notes.references.iter().filter(unknown).cloned().collect();
    for reference in places {
        let message = format!("no office lies in territory {:?} (offices lie in: {known})", reference.id);
        notes.warn(reference.place, message);
    }
    let are_departments_known =
        city.offices.iter().all(|office| notes.origin(Kind::Department, office.department.as_str()).is_some());
    for (rule, _) in city.rules() {
        // An office whose department is not defined may be one that the rule means.
        if !rule.targeting.departments.is_empty() && !are_departments_known {
            continue;
        }
        if !city.screens().any(|(screen, office)| rule.reaches(screen, office))
            && let Some(place) = notes.origin(Kind::Rule, rule.id.as_str()).map(|origin| origin.table.clone())
        {
            let kind = if rule.region == Region::Bar { " with layout = \"bar\"" } else { "" };
            notes.warn(place, format!("rule \"{}\" matches no screen{kind}", rule.id));
        }
    }
    if notes.incomplete.is_empty() {
        check_shown(city, notes);
    }
}

/// Warns of playlists that no rule shows and of which nothing is used in another place.
fn check_shown(city: &City, notes: &mut Notes) {
    let used: BTreeSet<&ItemId> = city
        .playlists
        .iter()
        .flat_map(|playlist| &playlist.members)
        .filter_map(|member| if let Member::Used(id) = member { Some(id) } else { None })
        .collect();
    for playlist in city.playlists.iter().filter(|playlist| playlist.rules.is_empty() && playlist.id != city.house_loop)
    {
        let is_used = playlist.members.iter().any(|member| used.contains(member.id()));
        if !is_used
            && let Some(place) = notes.origin(Kind::Playlist, playlist.id.as_str()).map(|origin| origin.key("rules"))
        {
            notes.warn(
                place,
                format!("no rule shows playlist \"{}\", and no other playlist uses its items", playlist.id),
            );
        }
    }
}
