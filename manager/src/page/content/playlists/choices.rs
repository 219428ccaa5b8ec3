//! Where a rule shows, as its form offers it.

use std::collections::BTreeSet;

use super::{
    super::{
        form::Choice,
        place::{in_words, is_beyond},
        reach::offices,
    },
    form::Ground,
};
use crate::{page::visit::Reach, proposals::Place};

/// The choice of a place.
pub(super) struct Places {
    /// `all`, `offices` or `tags`.
    pub(super) where_: String,
    /// What all the screens are that can be meant.
    pub(super) everywhere: String,
    pub(super) offices: Vec<Choice>,
    pub(super) tags: Vec<Choice>,
    /// Whether it stays as it is: it holds screens that whoever asks does not reach, or offices and tags at once.
    pub(super) is_kept: bool,
}

impl Places {
    /// Takes the kind of choice that was made.
    pub(super) fn choose(&mut self, kind: &str) {
        if !self.is_kept && ["all", "offices", "tags"].contains(&kind) {
            kind.clone_into(&mut self.where_);
        }
    }
}

/// The choice of a place in which `place` is made; `None` is one that no form asks for.
pub(super) fn places(ground: Ground<'_>, place: Option<&Place>) -> Places {
    let Ground { city, reach, locale, .. } = ground;
    let is_kept = place.is_none_or(|place| is_beyond(place, reach));
    let place = place.cloned().unwrap_or_default();
    let departments = match reach {
        Reach::Departments(own) => own.clone(),
        Reach::All => place.departments.clone(),
    };
    let mut all: Vec<Choice> = offices(city, reach)
        .map(|office| (office.id.to_string(), office.name.clone(), place.offices.contains(&office.id)))
        .collect();
    all.sort_by_key(|(_, name, _)| name.to_lowercase());
    let screens = offices(city, reach).flat_map(|office| &office.screens);
    let tags: BTreeSet<&String> = screens.flat_map(|screen| &screen.tags).collect();
    Places {
        where_: match (place.offices.is_empty(), place.tags.is_empty()) {
            (true, true) => "all",
            (false, _) => "offices",
            (true, false) => "tags",
        }
        .to_owned(),
        everywhere: in_words(locale, city, &Place { departments, ..Place::default() }),
        offices: all,
        tags: tags.into_iter().map(|tag| (tag.clone(), tag.clone(), place.tags.contains(tag))).collect(),
        is_kept,
    }
}
