//! The form of a city: what was typed and chosen, and what is wrong beside each field.

use std::collections::BTreeMap;

use cartelera_playlists::programme::Colour;
use jiff::civil::Time;

use super::zones;
use crate::{
    accounts::names::{self, BadName},
    founding::{AXIS_CONTRAST, Axis, Brand, FirstCity, ICONS, Opening, PROPOSED, Week},
    page::{
        fields::Fields,
        locale::{FoundingWords, Locale, Words},
    },
};

/// So many axes are asked for.
pub(super) const AXES: usize = 8;
/// WCAG 2.2 success criterion 1.4.6 (<https://www.w3.org/TR/WCAG22/#contrast-enhanced>), as the content's check has it.
const TEXT_CONTRAST: f64 = 7.0;
const WHITE: Colour = Colour { r: 255, g: 255, b: 255 };
/// What stands in an empty form.
const DEFAULTS: [(&str, &str); 25] = [
    ("zone", "America/Mexico_City"),
    ("weekdays-from", "08:00"),
    ("weekdays-until", "15:00"),
    ("saturday-from", ""),
    ("saturday-until", ""),
    ("sunday-from", ""),
    ("sunday-until", ""),
    ("rests", "yes"),
    ("normal-background", "#fbf7ef"),
    ("normal-text", "#1b2430"),
    ("normal-accent", "#0d3f56"),
    ("normal-on_accent", "#ffffff"),
    ("neutral-background", "#ffffff"),
    ("neutral-text", "#202124"),
    ("neutral-accent", "#3c4043"),
    ("neutral-on_accent", "#ffffff"),
    ("kind", "directorate"),
    ("panel", "1920x1080"),
    ("diagonal", "43"),
    ("rotation", "0"),
    ("distance", "4"),
    ("bar", "yes"),
    ("axis-colour-5", "#5f4b1e"),
    ("axis-colour-6", "#3d5a80"),
    ("axis-colour-7", "#6b2d5c"),
];

/// What a form holds.
pub(super) struct Form {
    given: Fields,
    /// What is wrong, by the name of the field.
    errors: BTreeMap<String, String>,
    locale: Locale,
}

/// What is wrong with a field was told.
#[derive(Debug)]
pub(super) struct Wrong;

impl Form {
    /// What was given so far, not yet looked at.
    pub(super) fn of(given: Fields, locale: Locale) -> Self {
        Self { given, errors: BTreeMap::new(), locale }
    }

    /// An empty one, with what most cities choose.
    pub(super) fn empty(locale: Locale) -> Self {
        let mut pairs: Vec<(String, String)> =
            DEFAULTS.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        for (place, (key, name, colour)) in PROPOSED.iter().enumerate() {
            pairs.push((format!("axis-name-{place}"), (*name).to_owned()));
            pairs.push((format!("axis-colour-{place}"), (*colour).to_owned()));
            pairs.push((format!("axis-icon-{place}"), (*key).to_owned()));
        }
        let given = Fields::of(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        Self::of(given, locale)
    }

    /// What was sent, and the city that it describes if nothing is wrong with it.
    pub(super) fn read(given: Fields, locale: Locale, today: jiff::civil::Date) -> (Self, Option<FirstCity>) {
        let mut form = Self::of(given, locale);
        let city = form.city(today).filter(|_| form.errors.is_empty());
        (form, city)
    }

    /// What stands in the field `name`.
    pub(super) fn value(&self, name: &str) -> &str {
        self.given.get(name)
    }

    /// What is wrong with the field `name`.
    pub(super) fn error(&self, name: &str) -> Option<&str> {
        self.errors.get(name).map(String::as_str)
    }

    /// How many fields must be corrected, in words; nothing if none.
    pub(super) fn errors_told(&self) -> Option<String> {
        let c = self.words().1;
        match self.errors.len() {
            0 => None,
            1 => Some(c.errors_one.to_owned()),
            count => Some(self.locale.fill(c.errors_many, &[&count])),
        }
    }

    /// Whether nothing was found to be wrong.
    pub(super) fn is_right(&self) -> bool {
        self.errors.is_empty()
    }

    /// What it says.
    pub(super) fn words(&self) -> (&'static Words, &'static FoundingWords) {
        (self.locale.words(), self.locale.founding())
    }

    fn city(&mut self, today: jiff::civil::Date) -> Option<FirstCity> {
        let name = self.text("city");
        let zone = self.zone();
        let week = self.week();
        let normal = self.brand("normal", name.as_deref());
        let neutral = self.brand("neutral", name.as_deref());
        let background = normal.as_ref().map_or(WHITE, |brand| brand.background);
        let axes = self.axes(background);
        let department = self.department();
        let office = self.office();
        let screen = self.screen();
        Some(FirstCity {
            name: name?,
            zone: zone?,
            week: week?,
            rests: self.value("rests") == "yes",
            today,
            normal: normal?,
            neutral: neutral?,
            axes,
            department: department?,
            office: office?,
            screen: screen?,
        })
    }

    /// Tells what is wrong with the field `name`.
    pub(super) fn wrong(&mut self, name: &str, text: impl Into<String>) {
        self.errors.insert(name.to_owned(), text.into());
    }

    /// A line of text that must be there.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let w = self.words().0;
        match names::line(self.value(name)) {
            Ok(text) => Some(text),
            Err(bad) => {
                self.wrong(name, told(w, bad));
                None
            }
        }
    }

    /// A line of text that may be empty.
    pub(super) fn optional(&mut self, name: &str) -> Result<Option<String>, Wrong> {
        if self.value(name).trim().is_empty() { Ok(None) } else { self.text(name).map(Some).ok_or(Wrong) }
    }

    /// Tells that the name in the field `name` is another one's already.
    pub(super) fn name_taken(&mut self, name: &str) {
        self.wrong(name, self.words().1.error_taken);
    }

    /// Chooses `value` in the field `name`.
    pub(super) fn choose(&mut self, name: &str, value: &str) {
        self.given.push(name, value);
    }

    fn zone(&mut self) -> Option<String> {
        let zone = self.value("zone").to_owned();
        if zones::is_known(&zone) {
            return Some(zone);
        }
        self.wrong("zone", self.words().1.error_choice);
        None
    }

    fn week(&mut self) -> Option<Week> {
        // All three are looked at, so that all that is wrong is told.
        let [weekdays, saturday, sunday] = ["weekdays", "saturday", "sunday"].map(|days| self.opening(days));
        let week = Week { weekdays: weekdays.ok()?, saturday: saturday.ok()?, sunday: sunday.ok()? };
        if week.is_shut() {
            self.wrong("weekdays-from", self.words().1.error_shut);
            return None;
        }
        Some(week)
    }

    /// The hours of some days, on which it may be shut.
    fn opening(&mut self, days: &str) -> Result<Option<Opening>, Wrong> {
        let [from, until] = ["from", "until"].map(|end| format!("{days}-{end}"));
        let texts = [self.value(&from).trim().to_owned(), self.value(&until).trim().to_owned()];
        if texts.iter().all(String::is_empty) {
            return Ok(None);
        }
        let f = self.words().1;
        let [first, last] = texts.map(|text| text.parse::<Time>().ok());
        for (name, time) in [(&from, first), (&until, last)] {
            if time.is_none() {
                self.wrong(name, f.error_time);
            }
        }
        let (Some(first), Some(last)) = (first, last) else { return Err(Wrong) };
        let opening = Opening::new(first, last);
        if opening.is_none() {
            self.wrong(&until, f.error_hours);
        }
        opening.map(Some).ok_or(Wrong)
    }

    fn brand(&mut self, key: &str, city: Option<&str>) -> Option<Brand> {
        let name = self.optional(&format!("{key}-name"));
        let colours = ["background", "text", "accent", "on_accent"].map(|part| self.colour(&format!("{key}-{part}")));
        let [background, text, accent, on_accent] = colours;
        let f = self.words().1;
        for (part, front, back, told) in [
            ("text", text, background, f.error_contrast_text),
            ("on_accent", on_accent, accent, f.error_contrast_accent),
        ] {
            if let Some((front, back)) = front.zip(back)
                && front.contrast(back) < TEXT_CONTRAST
            {
                let found = ratio(front.contrast(back));
                self.wrong(&format!("{key}-{part}"), self.locale.fill(told, &[&front, &back, &found]));
            }
        }
        // Where it has no name of its own it is the city's, which is asked for above.
        let name = name.ok()?.or_else(|| city.map(str::to_owned));
        Some(Brand { name: name?, background: background?, text: text?, accent: accent?, on_accent: on_accent? })
    }

    fn colour(&mut self, name: &str) -> Option<Colour> {
        let colour = self.value(name).trim().to_lowercase().parse().ok();
        if colour.is_none() {
            self.wrong(name, self.words().1.error_colour);
        }
        colour
    }

    /// The axes that have a name.
    fn axes(&mut self, background: Colour) -> Vec<Axis> {
        let f = self.words().1;
        let mut axes: Vec<Axis> = Vec::new();
        for place in 0..AXES {
            let [name_field, colour_field, icon_field] =
                ["name", "colour", "icon"].map(|part| format!("axis-{part}-{place}"));
            let Ok(Some(name)) = self.optional(&name_field) else { continue };
            if axes.iter().any(|axis| axis.name == name) {
                self.wrong(&name_field, f.error_repeated);
            }
            let Some(colour) = self.colour(&colour_field) else { continue };
            if colour.contrast(WHITE).max(colour.contrast(background)) < AXIS_CONTRAST {
                let (white, brand) = (ratio(colour.contrast(WHITE)), ratio(colour.contrast(background)));
                let text = self.locale.fill(f.error_contrast_axis, &[&colour, &white, &background, &brand]);
                self.wrong(&colour_field, text);
            }
            let icon = ICONS.iter().map(|icon| icon.key).find(|key| *key == self.value(&icon_field));
            axes.push(Axis { name, colour, icon });
        }
        axes
    }
}

/// Why a line of text is not taken.
fn told(w: &'static Words, bad: BadName) -> &'static str {
    match bad {
        BadName::Missing => w.field_missing,
        BadName::Long => w.field_long,
        BadName::Sign => w.field_sign,
    }
}

/// Cut after one digit, so that a ratio that is too small never reads as one that is enough.
fn ratio(ratio: f64) -> String {
    format!("{:.1}", (ratio * 10.0).floor() / 10.0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// A form in which nothing is wrong, with `more` in the place of what has the same name.
    fn read(more: &[(&str, &str)]) -> (Form, Option<FirstCity>) {
        let empty = Form::empty(Locale::Es).given;
        let named =
            [("city", "Torreón"), ("department", "Comunicación"), ("office", "Presidencia"), ("screen", "Sala")];
        let pairs = more.iter().chain(&named).copied();
        let all = [&pairs.collect::<Vec<_>>()[..], &empty.pairs().collect::<Vec<_>>()[..]].concat();
        Form::read(Fields::of(all), Locale::Es, date(2026, 11, 28))
    }

    #[test]
    fn what_is_proposed_needs_only_names() {
        let (form, city) = read(&[]);
        assert_eq!(form.errors, BTreeMap::new());
        let city = city.unwrap();
        assert_eq!((city.normal.name.as_str(), city.axes.len(), city.screen.distance_dm), ("Torreón", 5, 40));
        let (form, city) = Form::read(Form::empty(Locale::Es).given, Locale::Es, date(2026, 11, 28));
        let wrong: Vec<&str> = form.errors.keys().map(String::as_str).collect();
        assert!(city.is_none() && wrong == ["city", "department", "office", "screen"], "{wrong:?}");
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_beside_its_field() {
        let (form, city) = read(&[
            ("zone", "America/Torreon"),
            ("saturday-from", "9"),
            ("neutral-text", "#999999"),
            ("axis-name-1", "Desarrollo económico"),
            ("axis-colour-3", "#ffe680"),
            ("normal-accent", "rojo"),
            ("diagonal", "4"),
            ("distance", "4,x"),
            ("rotation", "45"),
        ]);
        assert!(city.is_none());
        let wrong: Vec<&str> = form.errors.keys().map(String::as_str).collect();
        let expected = [
            "axis-colour-3",
            "axis-name-2",
            "diagonal",
            "distance",
            "neutral-text",
            "normal-accent",
            "rotation",
            "saturday-from",
            "saturday-until",
            "zone",
        ];
        assert_eq!(wrong, expected);
        assert!(form.error("neutral-text").unwrap().contains("#999999"), "the pair is named");
        assert!(form.error("neutral-text").unwrap().contains("2.8"));
        assert!(form.error("axis-colour-3").unwrap().contains("1.2"));
    }

    #[test]
    fn hours_and_sizes_are_taken_as_people_write_them() {
        let none = [("weekdays-from", ""), ("weekdays-until", "")];
        assert!(read(&none).0.error("weekdays-from").is_some(), "an office opens some time");
        let (_, city) = read(&[("weekdays-from", "00:00"), ("weekdays-until", "00:00"), ("distance", "4,5")]);
        let city = city.unwrap();
        assert_eq!(city.week.weekdays.unwrap().range(), "00:00-24:00");
        assert_eq!(city.screen.distance_dm, 45);
        assert!(read(&[("weekdays-until", "07:00")]).0.error("weekdays-until").is_some());
    }
}
