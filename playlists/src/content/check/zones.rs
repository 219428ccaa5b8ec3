//! Time zones must be known and readable.

use jiff::tz::TimeZone;

use crate::content::{
    City,
    read::{Kind, Notes},
};

pub(super) fn check(city: &mut City, zone: &dyn Fn(&str) -> Option<Vec<u8>>, notes: &mut Notes) {
    let of_city = std::iter::once((Kind::City, "", Some(city.zone.as_str())));
    let of_offices = city.offices.iter().map(|office| (Kind::Office, office.id.as_str(), office.zone.as_deref()));
    let mut found = Vec::new();
    for (kind, id, name) in of_city.chain(of_offices) {
        // A zone that could not be read was reported where it is read.
        let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
        let place = notes.origin(kind, id).map(|origin| origin.key("zone"));
        match (zone(name), place) {
            (Some(tzif), place) => match (TimeZone::tzif(name, &tzif), place) {
                (Ok(_), _) => found.push((name.to_owned(), tzif)),
                (Err(error), Some(place)) => {
                    notes.error(place, format!("the rules of time zone {name:?} cannot be read: {error}"));
                }
                (Err(_), None) => {}
            },
            (None, Some(place)) => {
                let message =
                    format!("{name:?} is no known time zone (allowed: an IANA name, such as \"America/Monterrey\")");
                notes.error(place, message);
            }
            (None, None) => {}
        }
    }
    city.zones.extend(found);
}
