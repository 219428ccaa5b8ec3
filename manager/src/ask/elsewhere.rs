//! Rules that list an item but do not show it on a screen.

use cartelera_playlists::{
    content::{City, Member},
    ids::{ItemId, PlaylistId, RuleId},
    programme::{Layout, Programme, Region},
};
use serde_json::{Value, json};

use super::{
    load::{AskedScreen, Subject},
    targeting,
};

/// A playlist that holds an item, and why none, or one, of its rules shows it on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// A rule of the city that does not match the screen.
    Fails {
        /// The rule.
        rule: RuleId,
        /// The conditions that fail, in words.
        why: Vec<String>,
    },
    /// A playlist that no rule shows anywhere.
    NoRule(PlaylistId),
    /// A rule that other screens have; which condition fails is not known without the folder.
    OtherScreens {
        /// The rule.
        rule: RuleId,
        /// The screens.
        screens: Vec<String>,
    },
}

impl Elsewhere {
    /// In words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Fails { rule, why } => format!("regla {rule}: {}", why.join("; ")),
            Self::NoRule(playlist) => format!("lista {playlist}: no tiene ninguna regla"),
            Self::OtherScreens { rule, screens } => format!(
                "regla {rule}: la publicación la asigna a {} (con --folder se dice qué condición falla)",
                screens.join(", ")
            ),
        }
    }

    /// As JSON.
    pub(super) fn json(&self) -> Value {
        match self {
            Self::Fails { rule, why } => json!({ "rule": rule, "fails": why }),
            Self::NoRule(playlist) => json!({ "playlist": playlist, "rules": [] }),
            Self::OtherScreens { rule, screens } => json!({ "rule": rule, "screens": screens }),
        }
    }
}

/// The rules that list `item` but are not those of `screen`, whose programme is `programme`.
pub(super) fn of(asked: &Subject, screen: &AskedScreen, programme: &Programme, item: &ItemId) -> Vec<Elsewhere> {
    match &asked.city {
        Some(city) => in_city(city, screen, item),
        None => on_other_screens(asked, programme, item),
    }
}

/// Whether the city, or what any screen follows, holds the item.
pub(super) fn is_known(asked: &Subject, item: &ItemId) -> bool {
    known(asked).any(|known| known == item)
}

/// The items that the city, or what any screen follows, holds.
pub(super) fn known(asked: &Subject) -> impl Iterator<Item = &ItemId> {
    let of_city = asked.city.iter().flat_map(|city| city.items().map(|(item, _)| &item.id));
    let programmes = asked.courses.iter().flat_map(|course| &course.epochs).map(|(_, programme)| programme);
    of_city.chain(programmes.flat_map(|programme| programme.items.iter().map(|item| &item.id)))
}

fn in_city(city: &City, screen: &AskedScreen, item: &ItemId) -> Vec<Elsewhere> {
    let Some((screen, office)) = city.screen(&screen.id) else { return Vec::new() };
    let mut all = Vec::new();
    for playlist in city.playlists.iter().filter(|list| list.members.iter().map(Member::id).any(|id| id == item)) {
        if playlist.rules.is_empty() && playlist.id != city.house_loop {
            all.push(Elsewhere::NoRule(playlist.id.clone()));
        }
        for rule in &playlist.rules {
            if !rule.reaches(screen, office) {
                let mut why = targeting::failing(&rule.targeting, screen, office);
                if rule.region == Region::Bar && screen.layout == Layout::Full {
                    why.push("la pantalla no tiene cintillo".to_owned());
                }
                all.push(Elsewhere::Fails { rule: rule.id.clone(), why });
            }
        }
    }
    all
}

fn on_other_screens(asked: &Subject, own: &Programme, item: &ItemId) -> Vec<Elsewhere> {
    let mut all: Vec<(RuleId, Vec<String>)> = Vec::new();
    for (place, course) in asked.courses.iter().enumerate() {
        let programme = course.programme();
        let lists: Vec<_> = programme.playlists.iter().filter(|list| list.items.contains(item)).collect();
        for rule in programme.rules.iter().filter(|rule| lists.iter().any(|list| list.id == rule.playlist)) {
            if own.rules.iter().any(|known| known.id == rule.id) {
                continue;
            }
            let screens = asked.screens_on(place).map(|screen| screen.id.to_string());
            match all.iter_mut().find(|(known, _)| *known == rule.id) {
                Some((_, known)) => known.extend(screens),
                None => all.push((rule.id.clone(), screens.collect())),
            }
        }
    }
    all.into_iter().map(|(rule, screens)| Elsewhere::OtherScreens { rule, screens }).collect()
}
