//! The fields of the form as its template shows them: label, hint, what stands in each, and what is wrong with it.

use super::{
    form::{AXES, Form},
    place::PANELS,
    zones,
};
use crate::page::locale::{FoundingWords, Locale};

/// A field in which something is typed.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: &'static str,
    /// What HTML calls its kind.
    pub(super) kind: &'static str,
    pub(super) value: String,
    pub(super) error: Option<String>,
    pub(super) is_required: bool,
}

/// A field in which something is chosen.
pub(super) struct Select {
    pub(super) name: String,
    pub(super) label: &'static str,
    pub(super) groups: Vec<Group>,
    pub(super) error: Option<String>,
}

/// Options under a label, which may be empty.
pub(super) struct Group {
    pub(super) label: &'static str,
    /// The key of each, its name, and whether it is chosen.
    pub(super) options: Vec<(String, String, bool)>,
}

/// The hours of some days.
pub(super) struct Day {
    pub(super) label: &'static str,
    pub(super) from: Line,
    pub(super) until: Line,
}

/// A brand.
pub(super) struct BrandLines {
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) name: Line,
    pub(super) colours: Vec<Line>,
}

/// An axis.
pub(super) struct AxisLines {
    pub(super) name: Line,
    pub(super) colour: Line,
    pub(super) icon: Select,
}

impl Form {
    /// The field of text `name`.
    pub(super) fn line(&self, c: &'static FoundingWords, name: &str) -> Line {
        let (label, hint, is_required) = match name {
            "city" => (c.city, c.city_hint, true),
            "office" => (c.office, c.office_hint, true),
            "address" => (c.address, "", false),
            "department" => (c.department, c.department_hint, true),
            "screen" => (c.screen, c.screen_hint, true),
            "diagonal" => (c.diagonal, "", true),
            _ => (c.distance, "", true),
        };
        Line { hint, is_required, ..self.plain(name.to_owned(), label, "text") }
    }

    fn plain(&self, name: String, label: impl Into<String>, kind: &'static str) -> Line {
        Line {
            label: label.into(),
            hint: "",
            kind,
            value: self.value(&name).to_owned(),
            error: self.error(&name).map(str::to_owned),
            is_required: false,
            name,
        }
    }

    /// A choice among `options`, each with its key and its name.
    pub(super) fn select(&self, name: String, label: &'static str, options: &[(&str, &str)]) -> Select {
        let groups = vec![self.group(&name, "", options.iter().copied())];
        Select { label, groups, error: self.error(&name).map(str::to_owned), name }
    }

    fn group<'t>(&self, name: &str, label: &'static str, options: impl Iterator<Item = (&'t str, &'t str)>) -> Group {
        let chosen = self.value(name);
        let option = |(key, told): (&str, &str)| (key.to_owned(), told.to_owned(), key == chosen);
        Group { label, options: options.map(option).collect() }
    }

    /// The time zone.
    pub(super) fn zone_select(&self, c: &'static FoundingWords) -> Select {
        let groups = vec![
            self.group("zone", c.zone_mexico, zones::MEXICO.into_iter()),
            self.group("zone", c.zone_others, zones::others().into_iter().map(|name| (name, name))),
        ];
        Select { name: "zone".to_owned(), label: c.zone, groups, error: self.error("zone").map(str::to_owned) }
    }

    /// What kind the department is of.
    pub(super) fn kind_select(&self, c: &'static FoundingWords) -> Select {
        let kinds = [("directorate", c.kind_directorate), ("decentralised", c.kind_decentralised)];
        self.select("kind".to_owned(), c.kind, &kinds)
    }

    /// How the panel hangs.
    pub(super) fn rotation_select(&self, c: &'static FoundingWords) -> Select {
        let turned = [("0", c.rotation_0), ("90", c.rotation_90), ("270", c.rotation_270), ("180", c.rotation_180)];
        self.select("rotation".to_owned(), c.rotation, &turned)
    }

    /// The panel's resolution.
    pub(super) fn panel_select(&self, c: &'static FoundingWords) -> Select {
        self.select("panel".to_owned(), c.panel, &PANELS.map(|(key, ..)| (key, key)))
    }

    /// The hours of the week.
    pub(super) fn days(&self, c: &'static FoundingWords) -> Vec<Day> {
        let days = [("weekdays", c.weekdays), ("saturday", c.saturday), ("sunday", c.sunday)];
        let day = |(key, label): (&str, &'static str)| Day {
            label,
            from: self.plain(format!("{key}-from"), c.opens, "time"),
            until: self.plain(format!("{key}-until"), c.closes, "time"),
        };
        days.into_iter().map(day).collect()
    }

    /// Both brands.
    pub(super) fn brands(&self, c: &'static FoundingWords) -> Vec<BrandLines> {
        let brands =
            [("normal", c.brand_normal, c.brand_normal_hint), ("neutral", c.brand_neutral, c.brand_neutral_hint)];
        let parts = [("background", c.background), ("text", c.text), ("accent", c.accent), ("on_accent", c.on_accent)];
        let brand = |(key, label, hint): (&str, &'static str, &'static str)| BrandLines {
            label,
            hint,
            name: Line { hint: c.brand_name_hint, ..self.plain(format!("{key}-name"), c.brand_name, "text") },
            colours: parts.map(|(part, label)| self.plain(format!("{key}-{part}"), label, "color")).into(),
        };
        brands.into_iter().map(brand).collect()
    }

    /// The axes, also those that are empty.
    pub(super) fn axes_lines(&self, c: &'static FoundingWords, locale: Locale) -> Vec<AxisLines> {
        let icons = [
            ("", c.icon_none),
            ("equidad", c.icon_people),
            ("seguridad", c.icon_shield),
            ("economia", c.icon_chart),
            ("habitabilidad", c.icon_city),
            ("rendicion", c.icon_check),
        ];
        let axis = |place: usize| AxisLines {
            name: self.plain(format!("axis-name-{place}"), locale.fill(c.axis, &[&(place + 1)]), "text"),
            colour: self.plain(format!("axis-colour-{place}"), c.axis_colour, "color"),
            icon: self.select(format!("axis-icon-{place}"), c.axis_icon, &icons),
        };
        (0..AXES).map(axis).collect()
    }
}
