//! The content folder: a city's offices, screens, items and rules as TOML, read and checked from strings.

mod check;
mod city;
mod compile;
mod flight;
mod hours;
mod item;
mod office;
mod playlist;
mod problem;
mod read;

pub use city::{AxisEntry, BlackoutEntry, BrandEntry, Campaign, City, Department, DepartmentKind};
pub use compile::compile;
pub use flight::FlightEntry;
pub use hours::{DatedHours, Hours};
pub use item::{BulletinEntry, CapsuleEntry, ContentEntry, Dialogue, ItemEntry, SlideEntry};
pub use office::{Office, Rotation, Screen};
pub use playlist::{Member, PlaylistEntry, RuleEntry, Targeting};
pub use problem::{Problem, Problems, Severity};
pub use read::{media_paths, read, read_refusing};

/// One TOML file of a content folder.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path inside the folder with `/` between its parts, such as `offices/presidencia.toml`.
    pub path: String,
    /// Its text.
    pub text: String,
}
