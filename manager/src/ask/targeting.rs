//! Why a rule of the city does not show on a screen: which of its conditions fails.

use std::fmt::Display;

use cartelera_playlists::content::{Office, Orientation, Screen, Targeting};

/// The conditions of `targeting` that `screen` in `office` does not meet, in words; none if the rule shows there.
///
/// A condition that has no words here is told as another one.
pub(super) fn failing(targeting: &Targeting, screen: &Screen, office: &Office) -> Vec<String> {
    let has = |tag: &&String| screen.tags.contains(tag);
    let mut why = Vec::new();
    if !targeting.any.is_empty() && !targeting.any.iter().any(|tag| has(&tag)) {
        why.push(format!("la pantalla no tiene ninguna de las etiquetas que pide: {}", list(&targeting.any)));
    }
    let missing: Vec<&String> = targeting.all.iter().filter(|tag| !has(tag)).collect();
    if !missing.is_empty() {
        why.push(format!("a la pantalla le falta la etiqueta {}", list(&missing)));
    }
    let excluded: Vec<&String> = targeting.not.iter().filter(has).collect();
    if !excluded.is_empty() {
        why.push(format!("la pantalla tiene la etiqueta excluida {}", list(&excluded)));
    }
    if !targeting.offices.is_empty() && !targeting.offices.contains(&office.id) {
        why.push(format!("la regla es solo para la oficina {}", list(&targeting.offices)));
    }
    if !targeting.screens.is_empty() && !targeting.screens.contains(&screen.id) {
        why.push(format!("la regla es solo para la pantalla {}", list(&targeting.screens)));
    }
    if !targeting.departments.is_empty() && !targeting.departments.contains(&office.department) {
        why.push(format!("la regla es solo para oficinas de la dependencia {}", list(&targeting.departments)));
    }
    if let Some(orientation) = targeting.orientation.filter(|orientation| *orientation != screen.orientation()) {
        why.push(match orientation {
            Orientation::Landscape => "la regla es solo para pantallas horizontales".to_owned(),
            Orientation::Portrait => "la regla es solo para pantallas verticales".to_owned(),
        });
    }
    if why.is_empty() && !targeting.matches(screen, office) {
        why.push("no se cumple otra de sus condiciones".to_owned());
    }
    why
}

fn list(names: &[impl Display]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use cartelera_playlists::{content::Rotation, programme::Layout};

    use super::*;

    #[test]
    fn every_condition_that_fails_is_told() {
        let screen = Screen {
            id: "cajas".parse().unwrap(),
            name: "Cajas".to_owned(),
            diagonal_tenths_in: 430,
            width_px: 1920,
            height_px: 1080,
            rotation: Rotation::None,
            viewing_distance_mm: 4_000,
            layout: Layout::Full,
            tags: vec!["cajas".to_owned(), "silencio".to_owned()],
        };
        let office = Office {
            id: "tesoreria".parse().unwrap(),
            name: "Tesorería".to_owned(),
            address: None,
            department: "tesoreria".parse().unwrap(),
            zone: None,
            hours: None,
            territories: None,
            sound: None,
            screens: Vec::new(),
        };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(failing(&Targeting::default(), &screen, &office), [""; 0]);
        let met = Targeting { any: words(&["cajas", "x"]), all: words(&["silencio"]), ..Targeting::default() };
        assert_eq!(failing(&met, &screen, &office), [""; 0]);
        let failed = Targeting {
            any: words(&["x", "y"]),
            all: words(&["cajas", "z"]),
            not: words(&["silencio"]),
            offices: vec!["salud".parse().unwrap()],
            screens: vec!["vacunas".parse().unwrap()],
            departments: vec!["simas".parse().unwrap()],
            orientation: Some(Orientation::Portrait),
        };
        assert_eq!(
            failing(&failed, &screen, &office),
            [
                "la pantalla no tiene ninguna de las etiquetas que pide: x, y",
                "a la pantalla le falta la etiqueta z",
                "la pantalla tiene la etiqueta excluida silencio",
                "la regla es solo para la oficina salud",
                "la regla es solo para la pantalla vacunas",
                "la regla es solo para oficinas de la dependencia simas",
                "la regla es solo para pantallas verticales",
            ]
        );
    }
}
