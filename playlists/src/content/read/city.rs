//! `city.toml` and departments.

use super::{
    daypart::read_dayparts,
    days::read_holidays,
    hours::read_hours,
    law::{Lain, read_blackout, read_emergency, read_exempt},
    notes::Kind,
    scalars::TransitionMs,
    sound::read_sound,
    table::Table,
};
use crate::{
    content::{
        AxisEntry, BlackoutEntry, BrandEntry, Concern, CounterText, DaypartEntry, Department, DepartmentKind,
        EmergencyEntry, FlightEntry, Holiday, Hours, SoundEntry,
    },
    ids::{PlaylistId, TerritoryId},
    media::MediaSort,
    programme::{Category, Colour},
};

const TRANSITION_MS: u64 = 600;
/// WCAG 2.2 success criterion 1.4.6 (<https://www.w3.org/TR/WCAG22/#contrast-enhanced>).
const TEXT_CONTRAST: f64 = 7.0;
/// WCAG 2.2 success criterion 1.4.3 (<https://www.w3.org/TR/WCAG22/#contrast-minimum>).
const AXIS_CONTRAST: f64 = 4.5;
const WHITE: Colour = Colour { r: 255, g: 255, b: 255 };
const BLACK: Colour = Colour { r: 0, g: 0, b: 0 };

/// What `city.toml` says.
pub(super) struct CityFile {
    pub(super) name: String,
    pub(super) zone: String,
    pub(super) transition_ms: u64,
    pub(super) house_loop: PlaylistId,
    pub(super) exempt: Vec<Category>,
    pub(super) refuses: Vec<Concern>,
    pub(super) counter_texts: Vec<CounterText>,
    pub(super) hours: Hours,
    pub(super) holidays: Vec<Holiday>,
    pub(super) dayparts: Vec<DaypartEntry>,
    pub(super) sound: SoundEntry,
    pub(super) territories: Vec<TerritoryId>,
    pub(super) normal: BrandEntry,
    pub(super) neutral: BrandEntry,
    pub(super) axes: Vec<AxisEntry>,
    pub(super) blackouts: Vec<BlackoutEntry>,
    pub(super) emergencies: Vec<EmergencyEntry>,
}

/// A value for a key that was reported as missing or wrong; it never gets out, because the folder has an error.
pub(super) fn placeholder<T: std::str::FromStr>() -> T {
    "unnamed".parse().ok().expect("the word is a valid identifier and text")
}

pub(super) fn read_city(root: Table<'_>) -> CityFile {
    if let Some(format) = root.need_value("format")
        && format.integer() != Some(1)
    {
        format.refuse("1");
    }
    root.define_as(Kind::City, "");
    let brands = root.need_table("brands");
    let brand = |key| brands.as_ref().and_then(|brands| brands.need_table(key)).map(read_brand);
    let (normal, neutral) = (brand("normal"), brand("neutral"));
    if let Some(brands) = brands {
        brands.finish("brands");
    }
    let normal = normal.unwrap_or_else(plain_brand);
    let file = CityFile {
        name: root.need("name").unwrap_or_else(placeholder),
        zone: root.need("zone").unwrap_or_default(),
        transition_ms: root.get("transition").map_or(TRANSITION_MS, |TransitionMs(ms)| ms),
        house_loop: root.need("house_loop").unwrap_or_else(placeholder),
        exempt: root.need_value("exempt").map(|value| read_exempt(&value)).unwrap_or_default(),
        refuses: root.distinct("refuses"),
        counter_texts: read_counter_texts(&root),
        hours: root.need_table("hours").map(read_hours).unwrap_or_default(),
        holidays: read_holidays(&root),
        dayparts: read_dayparts(&root),
        sound: read_sound(&root).unwrap_or_default(),
        territories: root.distinct("territories").into_iter().map(|Lain(territory)| territory).collect(),
        axes: root.tables("axes").into_iter().map(|axis| read_axis(axis, normal.background)).collect(),
        normal,
        neutral: neutral.unwrap_or_else(plain_brand),
        blackouts: root.tables("blackouts").into_iter().map(read_blackout).collect(),
        emergencies: root.tables("emergencies").into_iter().map(read_emergency).collect(),
    };
    root.finish("city.toml");
    file
}

fn read_counter_texts(root: &Table<'_>) -> Vec<CounterText> {
    let mut all: Vec<CounterText> = Vec::new();
    for table in root.tables("counter_texts") {
        let headline: String = table.need("headline").unwrap_or_default();
        if all.iter().any(|known| known.headline == headline) {
            table.error("headline", format!("{headline:?} stands twice (allowed: one text of each headline)"));
        }
        all.push(CounterText { headline, body: table.get("body").unwrap_or_default() });
        table.finish("a counter text");
    }
    all
}

fn plain_brand() -> BrandEntry {
    BrandEntry {
        name: placeholder(),
        logo: None,
        headline_font: None,
        body_font: None,
        background: WHITE,
        text: BLACK,
        accent: BLACK,
        on_accent: WHITE,
    }
}

fn read_brand(table: Table<'_>) -> BrandEntry {
    let colour = |key| table.need::<Colour>(key);
    let (background, text) = (colour("background"), colour("text"));
    let (accent, on_accent) = (colour("accent"), colour("on_accent"));
    for (front_key, front, back_key, back) in
        [("text", text, "background", background), ("on_accent", on_accent, "accent", accent)]
    {
        if let Some((front, back)) = front.zip(back)
            && front.contrast(back) < TEXT_CONTRAST
        {
            let found = floor_ratio(front.contrast(back));
            let message = format!(
                "{front} on {back_key} {back} has a contrast of {found}:1 (allowed: at least {TEXT_CONTRAST}:1)"
            );
            table.error(front_key, message);
        }
    }
    let file = |key, allowed| table.value(key).and_then(|value| value.media(allowed));
    let brand = BrandEntry {
        name: table.need("name").unwrap_or_else(placeholder),
        logo: file("logo", &[MediaSort::Drawing, MediaSort::Picture]),
        headline_font: file("headline_font", &[MediaSort::Font]),
        body_font: file("body_font", &[MediaSort::Font]),
        background: background.unwrap_or(WHITE),
        text: text.unwrap_or(BLACK),
        accent: accent.unwrap_or(BLACK),
        on_accent: on_accent.unwrap_or(WHITE),
    };
    table.finish("a brand");
    brand
}

/// Cut after two digits, so that a ratio that is too small never reads as one that is enough.
fn floor_ratio(ratio: f64) -> f64 {
    (ratio * 100.0).floor() / 100.0
}

fn read_axis(table: Table<'_>, background: Colour) -> AxisEntry {
    let id = table.define();
    let colour: Option<Colour> = table.need("colour");
    // White icons and words stand on the colour, or it marks things on the brand's background: one must be readable.
    if let Some(colour) = colour
        && colour.contrast(WHITE).max(colour.contrast(background)) < AXIS_CONTRAST
    {
        let (white, brand) = (floor_ratio(colour.contrast(WHITE)), floor_ratio(colour.contrast(background)));
        let message = format!(
            "{colour} has a contrast of {white}:1 with white and {brand}:1 with the brand's background {background} \
             (allowed: at least {AXIS_CONTRAST}:1 with one of them)"
        );
        table.error("colour", message);
    }
    let axis = AxisEntry {
        id: id.unwrap_or_else(placeholder),
        name: table.need("name").unwrap_or_else(placeholder),
        colour: colour.unwrap_or(BLACK),
        icon: table.value("icon").and_then(|value| value.media(&[MediaSort::Drawing])),
        from: table.get("from"),
        until: table.get("until"),
    };
    check_order(&table, axis.from, axis.until);
    table.finish("an axis");
    axis
}

pub(super) fn read_department(root: Table<'_>) -> Department {
    let department = Department {
        id: root.define().unwrap_or_else(placeholder),
        name: root.need("name").unwrap_or_else(placeholder),
        kind: root.need("kind").unwrap_or(DepartmentKind::Directorate),
    };
    root.finish("a department");
    department
}

/// Reads the dates between which something may run; only an item's may have a `hard_end`.
pub(super) fn read_flight(table: Table<'_>, is_item: bool) -> FlightEntry {
    let mut flight = FlightEntry { from: table.get("from"), until: table.get("until"), hard_end: false };
    if is_item {
        flight.hard_end = table.get("hard_end").unwrap_or_default();
        if flight.hard_end && table.value("until").is_none() {
            table.error("hard_end", "true needs an end (allowed: with until)");
        }
    }
    if table.keys().next().is_none() {
        table.error("", "says nothing (allowed: from, until or both)");
    }
    check_order(&table, flight.from, flight.until);
    table.finish("a flight");
    flight
}

/// Reports an `until` that is not after `from`.
pub(super) fn check_order<T: PartialOrd + std::fmt::Display>(table: &Table<'_>, from: Option<T>, until: Option<T>) {
    if let Some((from, until)) = from.zip(until)
        && until <= from
    {
        table.error("until", format!("{until} is not allowed (allowed: later than from, {from})"));
    }
}
