//! Where a notice shows: what staff choose, and the playlist with a rule that it becomes.

use cartelera_playlists::{
    content::{City, Office, Screen, Targeting},
    hash::ContentHash,
    ids::{DepartmentId, OfficeId},
};
use serde::{Deserialize, Serialize};

/// What the playlists that are made for notices begin with.
const PREFIX: &str = "avisos-";

/// The screens on which a notice shows; an empty list is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// In offices of these departments.
    #[serde(default)]
    pub(crate) departments: Vec<DepartmentId>,
    /// In these offices.
    #[serde(default)]
    pub(crate) offices: Vec<OfficeId>,
    /// Which have one of these tags.
    #[serde(default)]
    pub(crate) tags: Vec<String>,
}

impl Place {
    /// The same in one order, so that the same choice is the same place.
    pub(crate) fn sorted(mut self) -> Self {
        self.departments.sort();
        self.offices.sort();
        self.tags.sort();
        self.departments.dedup();
        self.offices.dedup();
        self.tags.dedup();
        self
    }

    /// Whether it is every screen.
    pub(crate) fn is_everywhere(&self) -> bool {
        self.departments.is_empty() && self.offices.is_empty() && self.tags.is_empty()
    }

    /// As a rule has it.
    pub(crate) fn targeting(&self) -> Targeting {
        Targeting {
            any: self.tags.clone(),
            offices: self.offices.clone(),
            departments: self.departments.clone(),
            ..Targeting::default()
        }
    }

    /// The screens of `city` that it is.
    pub(crate) fn screens<'a>(&self, city: &'a City) -> Vec<(&'a Screen, &'a Office)> {
        let targeting = self.targeting();
        city.screens().filter(|(screen, office)| targeting.matches(screen, office)).collect()
    }

    /// The identifier of the playlist in which the notices of `department` for this place stand.
    pub(crate) fn playlist(&self, department: &DepartmentId) -> String {
        if self.is_everywhere() {
            return fitting(format!("{PREFIX}{department}"), "");
        }
        let place = serde_json::to_vec(self).expect("lists of names serialise");
        let short = &ContentHash::of(&place).to_string()[..8];
        fitting(format!("{PREFIX}{department}"), &format!("-{short}"))
    }
}

/// `text` with `end` behind it, within the length that an identifier may have.
fn fitting(mut text: String, end: &str) -> String {
    text.truncate(cartelera_playlists::ids::MAX_ID_BYTES - end.len());
    text.trim_end_matches('-').to_owned() + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_choice_is_the_same_playlist_and_another_is_another() {
        let department: DepartmentId = "tesoreria".parse().unwrap();
        let offices = |names: &[&str]| Place {
            offices: names.iter().map(|name| name.parse().unwrap()).collect(),
            ..Place::default()
        };
        assert_eq!(Place::default().playlist(&department), "avisos-tesoreria");
        let one = offices(&["a", "b"]).sorted().playlist(&department);
        assert_eq!(one, offices(&["b", "a", "b"]).sorted().playlist(&department));
        assert_ne!(one, offices(&["a"]).playlist(&department));
        assert!(one.starts_with("avisos-tesoreria-"), "{one}");
        let long: DepartmentId = "d".repeat(64).parse().unwrap();
        assert!(cartelera_playlists::ids::is_valid_id(&offices(&["a"]).playlist(&long)));
    }
}
