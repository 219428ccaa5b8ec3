//! Axes of government: those that are proposed, and their icons.

use cartelera_playlists::programme::Colour;

const WHITE: Colour = Colour { r: 255, g: 255, b: 255 };
/// WCAG 2.2 success criterion 1.4.3 (<https://www.w3.org/TR/WCAG22/#contrast-minimum>), as the content's check has it.
pub(crate) const AXIS_CONTRAST: f64 = 4.5;

/// An axis that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(crate) name: String,
    pub(crate) colour: Colour,
    /// The key of an icon.
    pub(crate) icon: Option<&'static str>,
}

/// An icon that the program has.
pub(crate) struct Icon {
    pub(crate) key: &'static str,
    svg: &'static str,
    /// The colour that the drawing has.
    colour: &'static str,
}

/// Every icon.
pub(crate) static ICONS: [Icon; 5] = [
    Icon { key: "equidad", svg: include_str!("../../../assets/demo/media/axes/equidad.svg"), colour: "#7d0f44" },
    Icon { key: "seguridad", svg: include_str!("../../../assets/demo/media/axes/seguridad.svg"), colour: "#0562b3" },
    Icon { key: "economia", svg: include_str!("../../../assets/demo/media/axes/economia.svg"), colour: "#b04600" },
    Icon {
        key: "habitabilidad",
        svg: include_str!("../../../assets/demo/media/axes/habitabilidad.svg"),
        colour: "#117d63",
    },
    Icon { key: "rendicion", svg: include_str!("../../../assets/demo/media/axes/rendicion.svg"), colour: "#33196b" },
];

/// Axes that are proposed, as a city's plan words them: the key of each, which is its icon's, its name and its colour.
pub(crate) const PROPOSED: [(&str, &str, &str); 5] = [
    ("equidad", "Equidad e inclusión social para el desarrollo humano", "#7d0f44"),
    ("seguridad", "Gobernabilidad, seguridad y protección ciudadana", "#0562b3"),
    ("economia", "Desarrollo económico", "#b04600"),
    ("habitabilidad", "Habitabilidad, servicios, espacio público e infraestructura", "#117d63"),
    ("rendicion", "Efectividad y rendición de cuentas", "#33196b"),
];

impl Axis {
    /// The drawing of its icon, in its colour.
    pub(crate) fn drawing(&self) -> Option<String> {
        let icon = ICONS.iter().find(|icon| Some(icon.key) == self.icon)?;
        let (before, after) = icon.svg.split_once("<title>")?;
        let (_, after) = after.split_once("</title>")?;
        // On a colour that is too light for white the figure is dark.
        let ink = if self.colour.contrast(WHITE) < AXIS_CONTRAST { "#111111" } else { "#ffffff" };
        let figure = after.replace("#ffffff", ink).replace(icon.colour, &self.colour.to_string());
        Some(format!("{before}{}", figure.trim_start()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_drawn_in_the_axis_colour() {
        for icon in &ICONS {
            let axis =
                |colour: &str| Axis { name: "Eje".to_owned(), colour: colour.parse().unwrap(), icon: Some(icon.key) };
            let dark = axis("#123456").drawing().unwrap();
            assert!(dark.contains("#123456") && dark.contains("#ffffff") && !dark.contains(icon.colour), "{dark}");
            let light = axis("#ffe680").drawing().unwrap();
            assert!(light.contains("#ffe680") && light.contains("#111111") && !light.contains("#ffffff"), "{light}");
        }
    }

    #[test]
    fn every_proposed_axis_has_its_icon_and_can_be_read() {
        for (key, _, colour) in PROPOSED {
            assert!(ICONS.iter().any(|icon| icon.key == key && icon.colour == colour), "{key}");
            assert!(colour.parse::<Colour>().unwrap().contrast(WHITE) >= AXIS_CONTRAST, "{key}");
        }
    }
}
