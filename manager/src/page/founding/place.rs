//! The parts of the form about places: a department, an office, a screen.

use cartelera_playlists::content::{DepartmentKind, Rotation};

use super::form::Form;
use crate::founding::{NewDepartment, NewOffice, NewScreen};

/// The panels that are offered, in pixels.
pub(super) const PANELS: [(&str, u32, u32); 4] =
    [("1920x1080", 1920, 1080), ("3840x2160", 3840, 2160), ("1366x768", 1366, 768), ("1280x720", 1280, 720)];

impl Form {
    /// A department.
    pub(super) fn department(&mut self) -> Option<NewDepartment> {
        let kind = match self.value("kind") {
            "decentralised" => DepartmentKind::Decentralised,
            _ => DepartmentKind::Directorate,
        };
        Some(NewDepartment { name: self.text("department")?, kind })
    }

    /// An office.
    pub(super) fn office(&mut self) -> Option<NewOffice> {
        let (name, address) = (self.text("office"), self.optional("address"));
        Some(NewOffice { name: name?, address: address.ok()? })
    }

    /// A screen.
    pub(super) fn screen(&mut self) -> Option<NewScreen> {
        let f = self.words().1;
        let name = self.text("screen");
        let diagonal = self.tenths("diagonal", 50..=2000, f.error_diagonal);
        let distance = self.tenths("distance", 5..=500, f.error_distance);
        let panel = PANELS.iter().find(|(key, ..)| *key == self.value("panel"));
        let rotation = [Rotation::None, Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters]
            .into_iter()
            .find(|known| known.degrees().to_string() == self.value("rotation"));
        for (name, is_known) in [("panel", panel.is_some()), ("rotation", rotation.is_some())] {
            if !is_known {
                self.wrong(name, f.error_choice);
            }
        }
        Some(NewScreen {
            name: name?,
            diagonal_tenths_in: diagonal?,
            pixels: panel.map(|(_, width, height)| (*width, *height))?,
            rotation: rotation?,
            distance_dm: distance?,
            has_bar: self.value("bar") == "yes",
        })
    }

    /// A number within bounds, in tenths; a decimal comma is taken as well as a point.
    fn tenths(&mut self, name: &str, bounds: std::ops::RangeInclusive<u32>, told: &'static str) -> Option<u32> {
        let text = self.value(name).trim().replace(',', ".");
        let (whole, part) = text.split_once('.').unwrap_or((text.as_str(), "0"));
        let digit = part.chars().next().filter(|_| part.chars().all(|sign| sign.is_ascii_digit()));
        let tenths = whole.parse::<u32>().ok().zip(digit.and_then(|digit| digit.to_digit(10)));
        let tenths = tenths.and_then(|(whole, part)| whole.checked_mul(10)?.checked_add(part));
        let tenths = tenths.filter(|tenths| bounds.contains(tenths));
        if tenths.is_none() {
            self.wrong(name, told);
        }
        tenths
    }
}
