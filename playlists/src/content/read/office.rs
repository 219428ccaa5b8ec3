//! Offices and their screens.

use super::{
    city::placeholder,
    hours::read_hours,
    law::Lain,
    sound::read_sound,
    table::Table,
    value::{FromValue, Value},
};
use crate::{
    content::{Office, Screen},
    ids::is_valid_id,
};

const PIXELS: std::ops::RangeInclusive<u32> = 160..=8192;

pub(super) fn read_office(root: Table<'_>) -> Office {
    let office = Office {
        id: root.define().unwrap_or_else(placeholder),
        name: root.need("name").unwrap_or_else(placeholder),
        address: root.get("address"),
        department: root.need("department").unwrap_or_else(placeholder),
        zone: root.get("zone"),
        hours: root.table("hours").map(read_hours),
        sound: read_sound(&root),
        territories: root
            .value("territories")
            .map(|_| root.distinct("territories").into_iter().map(|Lain(territory)| territory).collect()),
        screens: root.tables("screens").into_iter().map(read_screen).collect(),
    };
    if office.screens.is_empty() {
        root.warn("screens", "the office has no screen");
    }
    root.finish("an office");
    office
}

fn read_screen(table: Table<'_>) -> Screen {
    let Resolution(width_px, height_px) = table.need("resolution").unwrap_or(Resolution(1920, 1080));
    let screen = Screen {
        id: table.define().unwrap_or_else(placeholder),
        name: table.need("name").unwrap_or_else(placeholder),
        diagonal_tenths_in: scaled(&table, "diagonal_in", 10.0, 5.0..=200.0, "5 to 200 inches, such as 43")
            .unwrap_or(430),
        width_px,
        height_px,
        rotation: table.get("rotation").unwrap_or_default(),
        viewing_distance_mm: scaled(&table, "viewing_distance_m", 1000.0, 0.5..=50.0, "0.5 to 50 metres, such as 4.0")
            .unwrap_or(4000),
        layout: table.get("layout").unwrap_or_default(),
        tags: table.get("tags").map(|tags: Vec<Tag>| tags.into_iter().map(|tag| tag.0).collect()).unwrap_or_default(),
    };
    let (width_px, height_px) = screen.picture_px();
    if screen.height_px > screen.width_px && width_px > height_px {
        let message = format!(
            "a panel of {} that hangs turned by {} degrees shows a picture of {width_px}x{height_px} (resolution is that \
             of the panel before it is turned)",
            format_args!("{}x{}", screen.width_px, screen.height_px),
            screen.rotation.degrees()
        );
        table.warn("resolution", message);
    }
    table.finish("a screen");
    screen
}

/// A number within bounds, as a whole number of its `parts`-th parts.
fn scaled(
    table: &Table<'_>,
    key: &'static str,
    parts: f64,
    bounds: std::ops::RangeInclusive<f64>,
    allowed: &str,
) -> Option<u32> {
    let value = table.need_value(key)?;
    let number = value.number(allowed)?;
    if !bounds.contains(&number) {
        value.refuse(allowed);
        return None;
    }
    Some((number * parts).round() as u32)
}

struct Resolution(u32, u32);

impl FromValue for Resolution {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "width x height in pixels, each 160 to 8192, such as \"1920x1080\"";
        let text = value.text(ALLOWED)?;
        let pixels = |text: &str| text.parse().ok().filter(|pixels| PIXELS.contains(pixels));
        let size = text.split_once('x').and_then(|(width, height)| Some(Self(pixels(width)?, pixels(height)?)));
        if size.is_none() {
            value.refuse(ALLOWED);
        }
        size
    }
}

/// A word by which rules find screens.
pub(super) struct Tag(pub(super) String);

impl FromValue for Tag {
    fn from_value(value: &Value<'_>) -> Option<Self> {
        const ALLOWED: &str = "1 to 64 of a-z, 0-9 and '-'";
        let tag = value.text(ALLOWED)?;
        if !is_valid_id(tag) {
            value.refuse(ALLOWED);
            return None;
        }
        Some(Self(tag.to_owned()))
    }
}
