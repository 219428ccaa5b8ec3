//! The programme: everything that a set of screens needs to know what to show, resolved and complete.
//!
//! A programme is made from a content folder by [`crate::content::compile`], sealed by the publisher key and named by
//! the SHA-256 of its envelope. Unknown fields are ignored; a higher `format` or `timeline_version` is refused.

mod body;
mod brand;
mod days;
mod focus;
mod hours;
mod item;
mod law;
mod layout;
mod pacing;
mod rule;
mod sound;
mod zone;

pub use body::{BodyPart, BodyTable, MAX_COLUMNS, body_parts, count_body_words, count_words};
pub use brand::{Axis, Brand, Brands, Colour, InvalidColour};
pub use days::{Days, NthWeekday, Weekday};
pub use focus::Focus;
pub use hours::{Daypart, HoursException, InvalidTime, MinuteOfDay, OpeningHours, TimeRange};
pub use item::{Bulletin, Capsule, Content, Fit, Flight, Item, ServantAppearance, Slide};
pub use law::{Blackout, Category, Exemption};
pub use layout::Layout;
pub use pacing::{FixedTime, MinPlays, Pacing};
pub use rule::{Playlist, Priority, Region, Rule};
pub use sound::{Sound, SoundDaypart};
pub use zone::Zone;

use serde::{Deserialize, Serialize};

use crate::{
    envelope::Document,
    ids::{ItemId, OfficeId},
    media::MediaFacts,
    timeline::BrandKind,
};

/// The version of the rules by which a timeline is made from a programme.
pub const TIMELINE_VERSION: u16 = 1;

/// Everything that a set of screens needs: hours, zone, items, rules, blackouts, media list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Programme {
    /// Format of this document.
    pub format: u16,
    /// Version of the timeline rules that it was made for.
    pub timeline_version: u16,
    /// Name of the city, as shown.
    pub city: String,
    /// The office in which its screens stand.
    pub office: OfficeInfo,
    /// The regions of its screens; rules for others are not in it.
    #[serde(default)]
    pub layout: Layout,
    /// The office's time zone.
    pub zone: Zone,
    /// When the office is open.
    pub hours: OpeningHours,
    /// The two brands.
    pub brands: Brands,
    /// The axes of government that its items name.
    pub axes: Vec<Axis>,
    /// Dated windows in which only exempt categories may show.
    pub blackouts: Vec<Blackout>,
    /// The categories that may show in whatever blackout is on: what a screen keeps to while its clock is not trusted.
    #[serde(default)]
    pub always_exempt: Vec<Category>,
    /// How loud its capsules are.
    #[serde(default)]
    pub sound: Sound,
    /// All items, in order of id.
    pub items: Vec<Item>,
    /// The playlists that its rules name.
    pub playlists: Vec<Playlist>,
    /// The rules that match its screens, in order of id.
    pub rules: Vec<Rule>,
    /// What runs when nothing else may, in order; never empty.
    pub house_loop: Vec<ItemId>,
    /// Every file that it needs, in order of hash.
    pub media: Vec<MediaFacts>,
}

impl Document for Programme {
    const PAYLOAD_TYPE: &'static str = "application/vnd.cartelera.programme+json";
    const FORMAT: u16 = 1;

    fn format(&self) -> u16 {
        self.format
    }
}

impl Programme {
    /// The axis whose colour and icon an item wears under a brand: the neutral one has none.
    pub fn axis_of(&self, item: &Item, brand: BrandKind) -> Option<&Axis> {
        let id = item.axis.as_ref().filter(|_| brand == BrandKind::Normal)?;
        self.axes.iter().find(|axis| axis.id == *id)
    }

    /// Whether `category` may show in every blackout, also in one that nobody foresaw.
    pub fn is_always_exempt(&self, category: Category) -> bool {
        category != Category::Unknown && self.always_exempt.contains(&category)
    }
}

/// What a screen may say of its office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeInfo {
    /// The office's identifier.
    pub id: OfficeId,
    /// Its name, as shown.
    pub name: String,
    /// Its street address, as shown.
    pub address: Option<String>,
    /// Viewing distance in millimetres, from which legible sizes are computed.
    pub viewing_distance_mm: u32,
    /// Diagonal of the panels in millimetres.
    pub diagonal_mm: u32,
}
