//! Where a bulletin shows: as a form chooses it, and in words.

use std::collections::BTreeSet;

use cartelera_playlists::content::City;

use super::reach::offices;
use crate::{
    page::{
        locale::Locale,
        visit::{Reach, Visit},
    },
    proposals::Place,
};

/// Where it is to show; whoever is limited to departments reaches their screens only, and leaves alone what reaches others.
///
/// `None` if nothing that is there was chosen: that does not mean everything.
pub(super) fn chosen(visit: &Visit, (city, reach): (&City, &Reach), old: Option<&Place>) -> Option<Place> {
    if let Some(old) = old.filter(|old| is_beyond(old, reach)) {
        return Some(old.clone());
    }
    let mut place = Place::default();
    match visit.fields.get("where") {
        "offices" => {
            let wanted: Vec<&str> = visit.fields.all("office").collect();
            let known = offices(city, reach).filter(|office| wanted.contains(&office.id.as_str()));
            place.offices = known.map(|office| office.id.clone()).collect();
        }
        "tags" => {
            let screens = offices(city, reach).flat_map(|office| &office.screens);
            let known: BTreeSet<&String> = screens.flat_map(|screen| &screen.tags).collect();
            place.tags = visit.fields.all("tag").map(str::to_owned).filter(|tag| known.contains(tag)).collect();
        }
        _ => {}
    }
    if visit.fields.get("where") != "all" && place.is_everywhere() {
        return None;
    }
    match reach {
        Reach::Departments(own) => place.departments.clone_from(own),
        // What was limited to departments is not widened by the way.
        Reach::All => place.departments = old.map(|old| old.departments.clone()).unwrap_or_default(),
    }
    Some(place.sorted())
}

/// Whether `place` holds screens that `reach` does not.
pub(super) fn is_beyond(place: &Place, reach: &Reach) -> bool {
    match reach {
        Reach::All => false,
        Reach::Departments(own) => {
            place.departments.is_empty() || place.departments.iter().any(|department| !own.contains(department))
        }
    }
}

/// A place in words.
pub(super) fn in_words(locale: Locale, city: &City, place: &Place) -> String {
    let c = locale.content();
    let departments = city.departments.iter().filter(|department| place.departments.contains(&department.id));
    let departments: Vec<&str> = departments.map(|department| department.name.as_str()).collect();
    let offices = city.offices.iter().filter(|office| place.offices.contains(&office.id));
    let mut parts: Vec<String> = offices.map(|office| office.name.clone()).collect();
    parts.extend(place.tags.iter().cloned());
    match (parts.is_empty(), departments.is_empty()) {
        (true, true) => c.where_all.to_owned(),
        (true, false) => locale.fill(c.where_all_of, &[&departments.join(", ")]),
        (false, true) => parts.join(", "),
        (false, false) => format!("{} ({})", parts.join(", "), departments.join(", ")),
    }
}
