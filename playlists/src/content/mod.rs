//! The content folder: a city's offices, screens, items and rules as TOML, read and checked from strings.

mod campaign;
mod check;
mod city;
mod compile;
mod concern;
mod counter;
mod daypart;
mod days;
mod flight;
mod hours;
mod item;
mod law;
mod office;
mod playlist;
mod problem;
mod read;
mod sound;

pub use campaign::{Campaign, CampaignTarget};
pub use city::{AxisEntry, BrandEntry, City, Department, DepartmentKind};
pub use compile::compile;
pub use concern::Concern;
pub use counter::CounterText;
pub use daypart::{DaypartEntry, DaypartRef};
pub use days::{DaysEntry, Holiday, HolidayRule};
pub use flight::FlightEntry;
pub use hours::{DatedHours, Hours};
pub(crate) use item::WORD_MS;
pub use item::{BulletinEntry, CapsuleEntry, ContentEntry, Dialogue, ItemEntry, SlideEntry};
pub use law::{BlackoutEntry, EmergencyEntry, ExceptionEntry};
pub use office::{Office, Orientation, Rotation, Screen};
pub use playlist::{Member, PlaylistEntry, RuleEntry, Targeting};
pub use problem::{Problem, Problems, Severity};
pub use read::{media_paths, read, read_refusing};
pub use sound::SoundEntry;

/// One TOML file of a content folder.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path inside the folder with `/` between its parts, such as `offices/presidencia.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}
