//! Offices and their screens as the files give them.

use crate::{
    content::{City, Hours, SoundEntry},
    ids::{DepartmentId, OfficeId, ScreenId, TerritoryId},
    programme::Layout,
};

/// A place where screens stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Its identifier.
    pub id: OfficeId,
    /// Its name, as shown.
    pub name: String,
    /// Its street address, as shown.
    pub address: Option<String>,
    /// The department that runs it.
    pub department: DepartmentId,
    /// IANA name of its zone; `None` is the city's.
    pub zone: Option<String>,
    /// Its opening hours; `None` is the city's.
    pub hours: Option<Hours>,
    /// How loud its screens are; `None` is the city's.
    pub sound: Option<SoundEntry>,
    /// The territories in which it lies; `None` is the city's.
    pub territories: Option<Vec<TerritoryId>>,
    /// Its screens.
    pub screens: Vec<Screen>,
}

impl Office {
    /// The zone that holds in it.
    pub fn zone_in<'a>(&'a self, city: &'a City) -> &'a str {
        self.zone.as_deref().unwrap_or(&city.zone)
    }

    /// The hours that hold in it.
    pub fn hours_in<'a>(&'a self, city: &'a City) -> &'a Hours {
        self.hours.as_ref().unwrap_or(&city.hours)
    }

    /// The territories in which it lies.
    pub fn territories_in<'a>(&'a self, city: &'a City) -> &'a [TerritoryId] {
        self.territories.as_deref().unwrap_or(&city.territories)
    }
}

/// One addressable canvas that shows one thing at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Its identifier.
    pub id: ScreenId,
    /// What staff call it.
    pub name: String,
    /// Diagonal of the panel in tenths of an inch.
    pub diagonal_tenths_in: u32,
    /// Width of the panel in pixels, before rotation.
    pub width_px: u32,
    /// Height of the panel in pixels, before rotation.
    pub height_px: u32,
    /// How the panel hangs.
    pub rotation: Rotation,
    /// How far away those who read it are, in millimetres.
    pub viewing_distance_mm: u32,
    /// The regions that it has.
    pub layout: Layout,
    /// Words by which rules find it.
    pub tags: Vec<String>,
}

impl Screen {
    /// Diagonal of the panel in millimetres.
    pub fn diagonal_mm(&self) -> u32 {
        // One tenth of an inch is 2.54 mm exactly.
        (self.diagonal_tenths_in * 254 + 50) / 100
    }

    /// Width and height of the picture as the public sees it, in pixels.
    pub fn picture_px(&self) -> (u32, u32) {
        match self.rotation {
            Rotation::None | Rotation::Half => (self.width_px, self.height_px),
            Rotation::Quarter | Rotation::ThreeQuarters => (self.height_px, self.width_px),
        }
    }

    /// Whether that picture is wider than high; a square one is landscape.
    pub fn orientation(&self) -> Orientation {
        let (width, height) = self.picture_px();
        if width >= height { Orientation::Landscape } else { Orientation::Portrait }
    }
}

/// The shape of the picture as the public sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    /// At least as wide as high.
    Landscape,
    /// Higher than wide.
    Portrait,
}

/// How a panel hangs, clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rotation {
    /// Upright.
    #[default]
    None,
    /// By 90 degrees.
    Quarter,
    /// By 180 degrees.
    Half,
    /// By 270 degrees.
    ThreeQuarters,
}

impl Rotation {
    /// In degrees: 0, 90, 180 or 270.
    pub const fn degrees(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }
}
